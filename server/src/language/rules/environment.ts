import { canonical, compareQuantities, parseQuantity } from '../../../../model/src/resources/quantity.ts'
import { get, type MapNode, type Path, present } from '../yaml/node.ts'
import { byteLength, label, qualifiedName, subdomain } from './grammar.ts'
import { amount, countSet, struct, structs, text } from './read.ts'
import {
  addField,
  invalid,
  type ManifestFacts,
  notFound,
  notSupported,
  type Rule,
  refuses,
  refusesContainer,
  required,
  type Violation,
} from './rule.ts'

export const environmentSources = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'] as const

/** The fields of its own pod that a container may read into an environment variable. */
export const environmentFieldPaths = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
] as const
const knownElsewhere = ['metadata.labels', 'metadata.annotations', 'spec.restartPolicy', 'spec.schedulerName', 'status.phase']
const resources = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
]
const everyFieldPath: readonly string[] = [...environmentFieldPaths, ...knownElsewhere, 'spec.host']
const hugePages = /^(limits|requests)\.hugepages-/
const byteUnits = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei']

const sources = (valueFrom: MapNode) => environmentSources.filter((key) => present(get(valueFrom, key)))

export const environmentRules: readonly Rule[] = [
  refuses('env', 'EnvVar', function* (node, path) {
    const name = text(node, 'name')
    const at = [...path, 'name']
    if (name === '') yield { at, message: required(), code: 'env-name-required', data: addField('name') }
    else yield* relaxedName(name, at, 'env-name-chars')
    const valueFrom = struct(node, 'valueFrom')
    if (valueFrom) yield* valueFromViolations(node, valueFrom, [...path, 'valueFrom'])
  }),
  ...refusesContainer('envfrom', function* (node, path) {
    for (const [index, source] of structs(node, 'envFrom').entries())
      yield* envFromViolations(source, [...path, 'envFrom', index])
  }),
  ...refusesContainer('env-file', function* (node, path, facts) {
    for (const [index, variable] of structs(node, 'env').entries()) {
      const reference = struct(struct(variable, 'valueFrom'), 'fileKeyRef')
      if (reference)
        yield* fileVolumeViolations(reference, [...path, 'env', index, 'valueFrom', 'fileKeyRef', 'volumeName'], facts)
    }
  }),
]

function* relaxedName(name: string, at: Path, code: string): Iterable<Violation> {
  if (/^[ -<>-~]+$/.test(name)) return
  const detail = "a valid environment variable name must consist only of printable ASCII characters other than '='"
  yield { at, message: invalid(name, detail), code }
}

function* valueFromViolations(node: MapNode, valueFrom: MapNode, at: Path): Iterable<Violation> {
  const given = sources(valueFrom)
  const field = struct(valueFrom, 'fieldRef')
  if (field) yield* fieldViolations(field, [...at, 'fieldRef'])
  const resource = struct(valueFrom, 'resourceFieldRef')
  if (resource) yield* resourceViolations(resource, [...at, 'resourceFieldRef'])
  for (const [source, code] of [
    ['configMapKeyRef', 'env-cm'],
    ['secretKeyRef', 'env-secret'],
  ] as const) {
    const reference = struct(valueFrom, source)
    if (reference) yield* keyViolations(reference, [...at, source], code)
  }
  const file = struct(valueFrom, 'fileKeyRef')
  if (file) yield* fileViolations(file, [...at, 'fileKeyRef'])
  if (given.length === 0) {
    const detail = 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`'
    yield { at, mark: 'key', message: invalid('', detail), code: 'env-valuefrom-empty' }
  } else if (text(node, 'value') !== '') {
    const message = invalid('', 'may not be specified when `value` is not empty')
    yield { at, mark: 'key', message, code: 'env-value-and-valuefrom', data: { fix: 'remove' } }
  } else if (given.length > 1) {
    const message = invalid('', 'may not have more than one field specified at a time')
    yield { at, mark: 'key', message, code: 'env-valuefrom-many' }
  }
}

function* fieldViolations(field: MapNode, path: Path, known: readonly string[] = environmentFieldPaths): Iterable<Violation> {
  const at = [...path, 'fieldPath']
  const fieldPath = text(field, 'fieldPath')
  if (fieldPath === '') {
    yield { at, message: required(), code: 'env-fieldref-required', data: addField('fieldPath') }
    return
  }
  const version = text(field, 'apiVersion') || 'v1'
  if (version !== 'v1') {
    const message = invalid(fieldPath, `error converting fieldPath: unsupported pod version: ${version}`)
    yield { at: [...path, 'apiVersion'], path: at, message, code: 'env-fieldref-apiversion', data: { fix: 'remove' } }
    return
  }
  const [, base = '', key] = /^([^[]*)\['(.*)'\]$/s.exec(fieldPath) ?? []
  if (key !== undefined && (base === 'metadata.annotations' || base === 'metadata.labels')) {
    const subject = base === 'metadata.annotations' ? key.toLowerCase() : key
    for (const detail of qualifiedName(subject)) yield { at, path, message: invalid(subject, detail), code: 'env-fieldref-key' }
  } else if (key !== undefined) {
    const message = invalid(fieldPath, `error converting fieldPath: field label does not support subscript: ${fieldPath}`)
    yield { at, message, code: 'env-fieldref-subscript' }
  } else if (!known.includes(fieldPath) && !(fieldPath === 'spec.host' && known.includes('spec.nodeName'))) {
    const data = { fix: 'replace', with: closest(fieldPath, known) } as const
    const message = invalid(fieldPath, `error converting fieldPath: field label not supported: ${fieldPath}`)
    if (!everyFieldPath.includes(fieldPath)) yield { at, message, code: 'env-fieldref-unknown', data }
    else yield { at, message: notSupported(fieldPath, known), code: 'env-fieldref-unsupported', data }
  }
}

function* resourceViolations(node: MapNode, path: Path, inVolume = false): Iterable<Violation> {
  const resource = text(node, 'resource')
  const at = [...path, 'resource']
  if (inVolume && text(node, 'containerName') === '') {
    yield { at: [...path, 'containerName'], message: required(), code: 'dw-resource-container', data: addField('containerName') }
  } else if (resource === '') yield { at, message: required(), code: 'env-resource-required', data: addField('resource') }
  else if (!resources.includes(resource) && !hugePages.test(resource)) {
    const data = { fix: 'replace', with: closest(resource, resources) } as const
    yield { at, message: notSupported(resource, resources), code: 'env-resource-unsupported', data }
  }
  yield* divisorViolations(node, path)
}

/** The unit a resource is divided by: of a few fixed ones, in the notation the server keeps. */
export function* divisorViolations(node: MapNode, path: Path): Iterable<Violation> {
  const resource = text(node, 'resource')
  const divisor = parseQuantity(amount(node, 'divisor') ?? '0')
  if (typeof divisor === 'string' || compareQuantities(divisor, { value: 0n, exponent: 0, suffix: '' }) === 0) return
  const [, kind = ''] = /^(?:limits|requests)\.(cpu$|memory$|ephemeral-storage$|hugepages-)/.exec(resource) ?? []
  const called = { cpu: 'cpu', memory: 'memory', 'ephemeral-storage': 'local ephemeral storage', 'hugepages-': 'hugepages' }[kind]
  if (called === undefined) return
  const allowed = kind === 'cpu' ? ['1m', '1'] : byteUnits
  const hasExponent = /^[eE][-+]?\d/.test(divisor.suffix)
  if (!hasExponent && allowed.includes(canonical(divisor))) return
  const list = kind === 'cpu' ? '1m and 1' : byteUnits.join(', ')
  const message = invalid(resource, `only divisor's values ${list} are supported with the ${called} resource`)
  const code = kind === 'cpu' ? 'env-divisor-cpu' : 'env-divisor-bytes'
  yield { at: [...path, 'divisor'], message, code, data: { fix: 'replace', with: allowed } }
}

function* keyViolations(reference: MapNode, path: Path, code: string): Iterable<Violation> {
  const name = text(reference, 'name')
  for (const detail of subdomain(name)) yield { at: [...path, 'name'], message: invalid(name, detail), code: `${code}-name` }
  const key = text(reference, 'key')
  const at = [...path, 'key']
  if (key === '') yield { at, message: required(), code: `${code}-key-required`, data: addField('key') }
  else for (const detail of configMapKey(key)) yield { at, message: invalid(key, detail), code: `${code}-key-format` }
}

/** The name of a key of a ConfigMap or Secret. */
export function configMapKey(key: string): string[] {
  const problems = byteLength(key) > 253 ? ['must be no more than 253 characters'] : []
  if (!/^[-._a-zA-Z0-9]+$/.test(key))
    problems.push(
      "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
    )
  if (key === '.') problems.push("must not be '.'")
  if (key === '..') problems.push("must not be '..'")
  else if (key.startsWith('..')) problems.push("must not start with '..'")
  return problems
}

function* fileViolations(reference: MapNode, path: Path): Iterable<Violation> {
  const key = text(reference, 'key')
  if (key === '') yield { at: [...path, 'key'], message: required(), code: 'env-file-key-required', data: addField('key') }
  else yield* relaxedName(key, [...path, 'key'], 'env-file-key-chars')
  const volume = text(reference, 'volumeName')
  const at = [...path, 'volumeName']
  if (volume === '') yield { at, message: required(), code: 'env-file-volume-required', data: addField('volumeName') }
  else for (const detail of label(volume)) yield { at, message: invalid(volume, detail), code: 'env-file-volume-format' }
  const file = text(reference, 'path')
  if (file === '') yield { at: [...path, 'path'], message: required(), code: 'env-file-path-required', data: addField('path') }
  else if (file.split('/').includes('..'))
    yield { at: [...path, 'path'], message: invalid(file, "must not contain '..'"), code: 'env-file-path-backstep' }
}

/** The volume of a file key, looked up among all volumes, broken ones too; of two with one name the last. One without a source is an emptyDir. */
function* fileVolumeViolations(reference: MapNode, at: Path, { podSpec }: ManifestFacts): Iterable<Violation> {
  const name = text(reference, 'volumeName')
  const volume = structs(podSpec, 'volumes').findLast((candidate) => text(candidate, 'name') === name)
  if (!volume) yield { at, message: notFound(name), code: 'env-file-volume-missing' }
  else if (
    !struct(volume, 'emptyDir') &&
    countSet(
      volume,
      volume.entries.map(({ key }) => key),
    ) > 1
  )
    yield { at, message: invalid(name, 'referenced volume must be of type emptyDir'), code: 'env-file-volume-type' }
}

function* envFromViolations(source: MapNode, path: Path): Iterable<Violation> {
  const prefix = text(source, 'prefix')
  if (prefix !== '') yield* relaxedName(prefix, [...path, 'prefix'], 'envfrom-prefix')
  const given = (['configMapRef', 'secretRef'] as const).filter((key) => struct(source, key))
  for (const key of given) {
    const name = text(get(source, key), 'name')
    const at = [...path, key, 'name']
    const code = key === 'configMapRef' ? 'envfrom-cm-name' : 'envfrom-secret-name'
    if (name === '') yield { at, message: required(), code: `${code}-required`, data: addField('name') }
    else for (const detail of subdomain(prefixName(name))) yield { at, message: invalid(name, detail), code: `${code}-format` }
  }
  const list = path.slice(0, -1)
  if (given.length === 0) {
    const message = invalid('', 'must specify one of: `configMapRef` or `secretRef`')
    yield { at: path, path: list, message, code: 'envfrom-none' }
  } else if (given.length > 1) {
    const message = invalid('', 'may not have more than one field specified at a time')
    yield { at: path, path: list, message, code: 'envfrom-both' }
  }
}

/** A name that may be the beginning of a longer one: a dash at its end is completed. */
const prefixName = (name: string) => (name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name)

function closest(word: string, known: readonly string[]): string[] {
  const last = word.slice(word.lastIndexOf('.') + 1).toLowerCase()
  const same = known.filter((path) => path.toLowerCase().endsWith(last))
  return same.length > 0 ? same : [...known]
}

/** What files of the downward API share with variables. */
export const environmentViolations = { field: fieldViolations, resource: resourceViolations }
