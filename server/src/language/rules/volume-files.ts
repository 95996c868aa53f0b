// The files of volumes: their paths and modes, for keys of Secrets and ConfigMaps and for fields of the pod.
import { get, type MapNode, type Path } from '../yaml/node.ts'
import { environmentViolations } from './environment.ts'
import { optionalWhole, struct, structs, text } from './read.ts'
import { addField, has, invalid, required, unsupported, type Violation } from './rule.ts'

/** Fields that must not be empty, each with the code of its rule. */
export function* needs(node: MapNode, path: Path, fields: Readonly<Record<string, string>>): Iterable<Violation> {
  for (const [field, code] of Object.entries(fields)) {
    const value = get(node, field)
    const empty = value?.kind === 'list' ? value.items.length === 0 : text(node, field) === ''
    if (empty) yield { at: [...path, field], message: required(), code, data: addField(field) }
  }
}

/** A field that Go keeps as a pointer and that knows only some words: an empty text is none of them. */
export function* knows(node: MapNode, path: Path, field: string, words: readonly string[], code: string): Iterable<Violation> {
  const word = text(node, field)
  if (!has(node, field) || words.includes(word)) return
  yield unsupported([...path, field], word, words, code)
}

/** Numbers from 0 to 255, whatever the server's text says. */
export function* byteRange(node: MapNode, path: Path, field: string, text: string, code: string): Iterable<Violation> {
  const value = optionalWhole(node, field) ?? 0
  if (value < 0 || value > 255) yield { at: [...path, field], message: invalid(value, text), code }
}

export function* noBackstep(value: string, at: Path, code: string): Iterable<Violation> {
  if (value.split('/').includes('..')) yield { at, message: invalid(value, "must not contain '..'"), code }
}

export function* relativePath(value: string, at: Path, code: string): Iterable<Violation> {
  if (value.startsWith('/')) yield { at, message: invalid(value, 'must be a relative path'), code }
  yield* noBackstep(value, at, code)
}

/** A path inside a volume, whose names with two leading dots belong to the kubelet. */
export function* localPath(value: string, at: Path, code: string): Iterable<Violation> {
  yield* relativePath(value, at, code)
  if (value.startsWith('..') && !value.startsWith('../')) yield { at, message: invalid(value, "must not start with '..'"), code }
}

/** File modes are numbers up to 0777; `644` without the leading zero is decimal, and too big. */
export function* modeViolations(node: MapNode, field: string, path: Path, code: string): Iterable<Violation> {
  const value = get(node, field)
  const mode = optionalWhole(node, field)
  if (mode === undefined || (mode >= 0 && mode <= 0o777)) return
  const octal = value?.kind === 'scalar' && /^[0-7]{3}$/.test(value.source)
  const data = octal ? ({ data: { fix: 'replace', with: [`0${value.source}`] } } as const) : {}
  const message = invalid(mode, 'must be a number between 0 and 0777 (octal), both inclusive')
  yield { at: [...path, field], message, code, ...data }
}

/** The keys of a Secret or ConfigMap that become files. */
export function* keyFiles(source: MapNode, path: Path, code: string): Iterable<Violation> {
  for (const [index, item] of structs(source, 'items').entries()) yield* keyFile(item, [...path, 'items', index], code)
}

export function* keyFile(item: MapNode, path: Path, code: string): Iterable<Violation> {
  yield* needs(item, path, { key: `${code}-item-key`, path: `${code}-item-path` })
  yield* localPath(text(item, 'path'), [...path, 'path'], `${code}-item-path-form`)
  yield* modeViolations(item, 'mode', path, `${code}-item-mode`)
}

/** A field or resource of the pod that becomes a file. The server forgets its index: `server` is the path it reports under. */
export function* downwardFile(file: MapNode, path: Path, server: Path): Iterable<Violation> {
  for (const violation of fileViolations(file, path)) {
    const own = violation.path ?? violation.at
    yield { ...violation, path: [...server, ...own.slice(path.length)] }
  }
}

const fieldPaths = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid']

function* fileViolations(file: MapNode, path: Path): Iterable<Violation> {
  yield* needs(file, path, { path: 'dw-path-required' })
  yield* localPath(text(file, 'path'), [...path, 'path'], 'dw-path-form')
  const field = struct(file, 'fieldRef')
  const resource = struct(file, 'resourceFieldRef')
  if (field) yield* ofVolume(environmentViolations.field(field, [...path, 'fieldRef'], fieldPaths))
  if (field && resource) {
    const message = invalid('resource', 'fieldRef and resourceFieldRef can not be specified simultaneously')
    yield { at: path, message, code: 'dw-source-both' }
  } else if (resource) yield* ofVolume(environmentViolations.resource(resource, [...path, 'resourceFieldRef'], true))
  else if (!field) {
    const message = required('one of fieldRef and resourceFieldRef is required')
    yield { at: path, message, code: 'dw-source-none' }
  }
  yield* modeViolations(file, 'mode', path, 'dw-mode')
}

/** Volumes and variables read the same references; the codes of their rules differ. */
const codes: Readonly<Record<string, string>> = {
  'env-fieldref-required': 'dw-fieldpath-required',
  'env-fieldref-apiversion': 'dw-fieldpath-invalid',
  'env-fieldref-subscript': 'dw-fieldpath-invalid',
  'env-fieldref-unknown': 'dw-fieldpath-invalid',
  'env-fieldref-unsupported': 'dw-fieldpath-unsupported',
  'env-fieldref-key': 'dw-fieldpath-key',
  'env-resource-required': 'dw-resource-required',
  'env-resource-unsupported': 'dw-resource-unsupported',
  'env-divisor-cpu': 'dw-divisor',
  'env-divisor-bytes': 'dw-divisor',
}

function* ofVolume(violations: Iterable<Violation>): Iterable<Violation> {
  for (const violation of violations) {
    const code = violation.code && codes[violation.code]
    yield code ? { ...violation, code } : violation
  }
}
