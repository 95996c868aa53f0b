// The files of volumes: their paths and modes, for keys of Secrets and ConfigMaps and for fields of the pod.
import type { Code } from '../codes.ts'
import { get, type MapNode, type Path } from '../yaml/node.ts'
import { fieldViolations, resourceFieldViolations } from './field-references.ts'
import { localPath, needs } from './fields.ts'
import { optionalWhole, struct, structs, text } from './read.ts'
import { column, invalid, replaceWith, required, violation } from './rule.ts'

/** File modes are numbers up to 0777; `644` without the leading zero is decimal, and too big. */
export function* modeViolations<C extends Code>(node: MapNode, field: string, path: Path, code: C) {
  const value = get(node, field)
  const mode = optionalWhole(node, field)
  if (mode === undefined || (mode >= 0 && mode <= 0o777)) return
  const octal = value?.kind === 'scalar' && /^[0-7]{3}$/.test(value.source)
  const message = invalid(mode, 'must be a number between 0 and 0777 (octal), both inclusive')
  yield violation(code, [...path, field], message, { ...(octal && { data: replaceWith(`0${value.source}`) }) })
}

/** Of the keys of volumes that are a Secret or a ConfigMap, and of those in projected volumes. */
const keyCodes = {
  key: ['vol-secret-item-key', 'vol-configmap-item-key', 'proj-secret-item-key', 'proj-cm-item-key'],
  path: ['vol-secret-item-path', 'vol-configmap-item-path', 'proj-secret-item-path', 'proj-cm-item-path'],
  form: ['vol-secret-item-path-form', 'vol-configmap-item-path-form', 'proj-secret-item-path-form', 'proj-cm-item-path-form'],
  mode: ['vol-secret-item-mode', 'vol-configmap-item-mode', 'proj-secret-item-mode', 'proj-cm-item-mode'],
} as const
const keyOwners = ['secret', 'configMap', 'projectedSecret', 'projectedConfigMap'] as const
export type KeyOwner = (typeof keyOwners)[number]

/** The keys of a Secret or ConfigMap that become files. */
export function* keyFiles(source: MapNode, path: Path, owner: KeyOwner) {
  const codes = column(keyCodes, keyOwners.indexOf(owner))
  for (const [index, item] of structs(source, 'items').entries()) {
    const at = [...path, 'items', index]
    yield* needs(item, at, { key: codes.key, path: codes.path })
    yield* localPath(text(item, 'path'), [...at, 'path'], codes.form)
    yield* modeViolations(item, 'mode', at, codes.mode)
  }
}

/** A field or resource of the pod that becomes a file. The server forgets its index: `server` is the path it reports under. */
export function* downwardFile(file: MapNode, path: Path, server: Path) {
  for (const found of fileViolations(file, path))
    yield { ...found, path: [...server, ...(found.path ?? found.at).slice(path.length)] }
}

const fieldPaths = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid']
const fieldCodes = {
  required: 'dw-fieldpath-required',
  apiVersion: 'dw-fieldpath-invalid',
  subscript: 'dw-fieldpath-invalid',
  unknown: 'dw-fieldpath-invalid',
  unsupported: 'dw-fieldpath-unsupported',
  key: 'dw-fieldpath-key',
} as const
const resourceCodes = {
  container: 'dw-resource-container',
  required: 'dw-resource-required',
  unsupported: 'dw-resource-unsupported',
  cpuDivisor: 'dw-divisor',
  byteDivisor: 'dw-divisor',
} as const

function* fileViolations(file: MapNode, path: Path) {
  yield* needs(file, path, { path: 'dw-path-required' })
  yield* localPath(text(file, 'path'), [...path, 'path'], 'dw-path-form')
  const field = struct(file, 'fieldRef')
  const resource = struct(file, 'resourceFieldRef')
  if (field) yield* fieldViolations(field, [...path, 'fieldRef'], fieldPaths, fieldCodes)
  if (field && resource) {
    const message = invalid('resource', 'fieldRef and resourceFieldRef can not be specified simultaneously')
    yield violation('dw-source-both', path, message)
  } else if (resource) yield* resourceFieldViolations(resource, [...path, 'resourceFieldRef'], resourceCodes)
  else if (!field) yield violation('dw-source-none', path, required('one of fieldRef and resourceFieldRef is required'))
  yield* modeViolations(file, 'mode', path, 'dw-mode')
}
