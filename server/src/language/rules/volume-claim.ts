// The claim that an ephemeral volume is made from.
import { compareQuantities } from '../../../../model/src/resources/quantity.ts'
import { get, type MapNode, type Path, present } from '../yaml/node.ts'
import { label, subdomain } from './grammar.ts'
import { annotationSize, annotationsTooLong, annotationViolations, labelViolations } from './metadata.ts'
import { struct, text, texts } from './read.ts'
import { amounts } from './resources.ts'
import { addField, forbidden, has, invalid, required, unsupported, type Violation } from './rule.ts'
import { knows, needs } from './volume-files.ts'

export function* ephemeralViolations(source: MapNode, path: Path): Iterable<Violation> {
  const template = struct(source, 'volumeClaimTemplate')
  const at = [...path, 'volumeClaimTemplate']
  if (template) yield* templateViolations(template, at)
  else yield { at, message: required(), code: 'pvc-template-required', data: addField('volumeClaimTemplate') }
}

/** Fields of metadata that a claim template may not have: only labels and annotations are copied to the claim. */
const notInTemplate = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'ownerReferences',
  'finalizers',
  'managedFields',
]

function* templateViolations(template: MapNode, path: Path): Iterable<Violation> {
  const metadata = struct(template, 'metadata')
  const at = [...path, 'metadata']
  for (const violation of annotationViolations(get(metadata, 'annotations'), [...at, 'annotations']))
    yield { ...violation, code: 'pvc-meta-annotation-key' }
  yield* annotationSize(metadata, 'annotations', at, annotationsTooLong)
  for (const violation of labelViolations(get(metadata, 'labels'), [...at, 'labels']))
    yield { ...violation, code: `pvc-${violation.code}` }
  for (const field of notInTemplate.filter((name) => isSet(metadata, name))) {
    const server = [...at, field === 'uid' ? 'uID' : field]
    const message = forbidden('cannot be set')
    yield { at: [...at, field], mark: 'key', path: server, message, code: 'pvc-meta-field', data: { fix: 'remove' } }
  }
  yield* specViolations(struct(template, 'spec'), [...path, 'spec'])
}

/** Whether a field differs from Go's zero value: an empty list does, and the zero that is kept as a pointer. */
function isSet(metadata: MapNode | undefined, field: string): boolean {
  const value = get(metadata, field)
  if (value?.kind !== 'scalar') return present(value)
  return present(value) && value.value !== '' && (value.value !== '0' || field === 'deletionGracePeriodSeconds')
}

const modes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']

function* specViolations(spec: MapNode | undefined, path: Path): Iterable<Violation> {
  const given = texts(spec, 'accessModes')
  const at = [...path, 'accessModes']
  if (given.length === 0) {
    const message = required('at least 1 access mode is required')
    yield { at, message, code: 'pvc-modes-required', data: addField('accessModes') }
  }
  for (const [index, mode] of given.entries()) {
    if (modes.includes(mode)) continue
    yield { ...unsupported([...at, index], mode, modes, 'pvc-mode'), path: at }
  }
  if (given.includes('ReadWriteOncePod') && given.some((mode) => mode !== 'ReadWriteOncePod' && modes.includes(mode))) {
    const message = forbidden('may not use ReadWriteOncePod with other access modes')
    yield { at, mark: 'key', message, code: 'pvc-mode-rwop' }
  }
  yield* storageViolations(spec, path)
  yield* className(spec, path, 'storageClassName', 'pvc-class')
  if (spec) yield* knows(spec, path, 'volumeMode', ['Block', 'Filesystem'], 'pvc-volumemode')
  yield* dataSourceViolations(spec, path)
  yield* className(spec, path, 'volumeAttributesClassName', 'pvc-attributesclass')
}

function* storageViolations(spec: MapNode | undefined, path: Path): Iterable<Violation> {
  const storage = amounts(get(struct(spec, 'resources'), 'requests')).get('storage')
  const at = [...path, 'resources', 'requests', 'storage']
  // The server leaves out `requests`, and writes the name like the key of a map.
  const server = [...path, 'resources[storage]']
  if (!storage)
    yield { at, path: server, message: required(), code: 'pvc-storage-required', data: addField('resources.requests.storage') }
  else if (compareQuantities(storage.quantity, { value: 0n, exponent: 0, suffix: '' }) <= 0)
    yield { at, path: server, message: invalid(storage.text, 'must be greater than zero'), code: 'pvc-storage-positive' }
}

function* className(spec: MapNode | undefined, path: Path, field: string, code: string): Iterable<Violation> {
  const name = text(spec, field)
  for (const detail of name === '' ? [] : subdomain(name)) yield { at: [...path, field], message: invalid(name, detail), code }
}

function* dataSourceViolations(spec: MapNode | undefined, path: Path): Iterable<Violation> {
  const source = struct(spec, 'dataSource')
  const reference = struct(spec, 'dataSourceRef')
  if (source) yield* referenceViolations(source, [...path, 'dataSource'], 'pvc-datasource')
  if (reference) yield* referenceViolations(reference, [...path, 'dataSourceRef'], 'pvc-datasourceref')
  const namespace = text(reference, 'namespace')
  for (const detail of namespace === '' ? [] : label(namespace)) {
    const at = [...path, 'dataSourceRef', 'namespace']
    yield { at, message: invalid(namespace, detail), code: 'pvc-datasourceref-namespace' }
  }
  if (!source || !reference) return
  const at = [...path, 'dataSource']
  // Where the server means to print the other path, it prints an empty struct.
  if (namespace !== '') {
    const message = invalid({}, 'may not be specified when dataSourceRef.namespace is specified')
    yield { at, mark: 'key', path, message, code: 'pvc-datasource-namespace-both' }
  } else if (!sameObject(source, reference)) {
    const message = invalid({}, 'must match dataSourceRef')
    yield { at, mark: 'key', path, message, code: 'pvc-datasource-differs' }
  }
}

/** An empty group and none are different to the server. */
const sameObject = (source: MapNode, reference: MapNode) =>
  has(source, 'apiGroup') === has(reference, 'apiGroup') &&
  ['apiGroup', 'kind', 'name'].every((field) => text(source, field) === text(reference, field))

function* referenceViolations(reference: MapNode, path: Path, code: string): Iterable<Violation> {
  yield* needs(reference, path, { name: `${code}-name`, kind: `${code}-kind` })
  const group = text(reference, 'apiGroup')
  const kind = text(reference, 'kind')
  if (group === '' && kind !== 'PersistentVolumeClaim') {
    const message = invalid(kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup")
    yield { at: path, mark: 'key', message, code: `${code}-coregroup` }
  }
  for (const detail of group === '' ? [] : subdomain(group))
    yield { at: [...path, 'apiGroup'], message: invalid(group, detail), code: `${code}-group` }
}
