// The files of volumes: their paths and modes, for keys of Secrets and ConfigMaps and for fields of the pod.
import { get, type MapNode, type Path } from '../yaml/node.ts'
import { environmentViolations } from './environment.ts'
import { optionalWhole, struct, structs, text } from './read.ts'
import { invalid, required, type Violation } from './rule.ts'

const add = (field: string) => ({ fix: 'addField', fields: [field] }) as const

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
  yield {
    at: [...path, field],
    message: invalid(mode, 'must be a number between 0 and 0777 (octal), both inclusive'),
    code,
    ...data,
  }
}

/** The mode and the items of a Secret or ConfigMap volume. */
export function* fileViolations(source: MapNode, path: Path, code: string): Iterable<Violation> {
  yield* modeViolations(source, 'defaultMode', path, `${code}-defaultmode`)
  for (const [index, item] of structs(source, 'items').entries()) yield* fileRules.key(item, [...path, 'items', index])
}

export const fileRules = {
  /** One key that becomes a file. */
  *key(item: MapNode, path: Path): Iterable<Violation> {
    if (text(item, 'key') === '') yield { at: [...path, 'key'], message: required(), code: 'vol-item-key', data: add('key') }
    const value = text(item, 'path')
    if (value === '') yield { at: [...path, 'path'], message: required(), code: 'vol-item-path', data: add('path') }
    yield* localPath(value, [...path, 'path'], 'vol-item-path-form')
    yield* modeViolations(item, 'mode', path, 'vol-item-mode')
  },
  /** One field or resource of the pod that becomes a file. The server forgets its index: `server` is the path it reports under. */
  *downward(file: MapNode, path: Path, server: Path): Iterable<Violation> {
    for (const violation of downwardViolations(file, path)) {
      const own = violation.path ?? violation.at
      yield { ...violation, path: [...server, ...own.slice(path.length)] }
    }
  },
}

const volumeFieldPaths = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid']

function* downwardViolations(file: MapNode, path: Path): Iterable<Violation> {
  const value = text(file, 'path')
  if (value === '') yield { at: [...path, 'path'], message: required(), code: 'vol-downward-path', data: add('path') }
  yield* localPath(value, [...path, 'path'], 'vol-downward-path-form')
  const field = struct(file, 'fieldRef')
  const resource = struct(file, 'resourceFieldRef')
  if (field) yield* environmentViolations.field(field, [...path, 'fieldRef'], volumeFieldPaths)
  if (field && resource) {
    const message = invalid('resource', 'fieldRef and resourceFieldRef can not be specified simultaneously')
    yield { at: path, message, code: 'vol-downward-both' }
  } else if (resource) yield* environmentViolations.resource(resource, [...path, 'resourceFieldRef'], true)
  else if (!field)
    yield { at: path, message: required('one of fieldRef and resourceFieldRef is required'), code: 'vol-downward-none' }
  yield* modeViolations(file, 'mode', path, 'vol-downward-mode')
}
