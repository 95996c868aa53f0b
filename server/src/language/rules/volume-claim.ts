// The claim that an ephemeral volume is made from.
import { compareQuantities } from '../../../../model/src/quantity.ts'
import { get, type MapNode, type Path, present } from '../yaml/node.ts'
import { label, subdomain } from './grammar.ts'
import { struct, text, texts } from './read.ts'
import { amounts } from './resources.ts'
import { forbidden, has, invalid, notSupported, type Rule, refuses, required, type Violation } from './rule.ts'
import { annotationViolations, labelViolations } from './workload.ts'

const add = (field: string) => ({ fix: 'addField', fields: [field] }) as const
const modes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']

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

export const claimRules: readonly Rule[] = [
  refuses('pvc', 'PersistentVolumeClaimTemplate', function* (node, path) {
    const metadata = get(node, 'metadata')
    const at = [...path, 'metadata']
    yield* labelViolations(get(metadata, 'labels'), [...at, 'labels'])
    yield* annotationViolations(get(metadata, 'annotations'), [...at, 'annotations'])
    for (const field of notInTemplate) {
      const value = get(metadata, field)
      if (!present(value) || (value.kind === 'scalar' && (value.value === '' || value.value === '0') && !isPointer(field)))
        continue
      const message = forbidden('cannot be set for a persistentVolumeClaim template')
      yield { at: [...at, field], mark: 'key', message, code: 'pvc-meta-field', data: { fix: 'remove' } }
    }
    yield* specViolations(struct(node, 'spec'), [...path, 'spec'])
  }),
]

const isPointer = (field: string) => field === 'deletionGracePeriodSeconds'

function* specViolations(spec: MapNode | undefined, path: Path): Iterable<Violation> {
  const given = texts(spec, 'accessModes')
  const modesAt = [...path, 'accessModes']
  if (given.length === 0)
    yield {
      at: modesAt,
      message: required('at least 1 access mode is required'),
      code: 'pvc-access-modes',
      data: add('accessModes'),
    }
  for (const [index, mode] of given.entries()) {
    if (!modes.includes(mode))
      yield { at: [...modesAt, index], path: modesAt, message: notSupported(mode, modes), code: 'pvc-access-mode' }
  }
  if (given.includes('ReadWriteOncePod') && given.some((mode) => mode !== 'ReadWriteOncePod' && modes.includes(mode)))
    yield {
      at: modesAt,
      mark: 'key',
      message: forbidden('may not use ReadWriteOncePod with other access modes'),
      code: 'pvc-rwop',
    }
  yield* storageViolations(spec, path)
  yield* className(spec, path, 'storageClassName')
  yield* className(spec, path, 'volumeAttributesClassName')
  const volumeMode = text(spec, 'volumeMode')
  if (has(spec, 'volumeMode') && volumeMode !== 'Block' && volumeMode !== 'Filesystem')
    yield { at: [...path, 'volumeMode'], message: notSupported(volumeMode, ['Block', 'Filesystem']), code: 'pvc-volume-mode' }
  yield* dataSourceViolations(spec, path)
}

function* storageViolations(spec: MapNode | undefined, path: Path): Iterable<Violation> {
  const storage = amounts(get(struct(spec, 'resources'), 'requests')).get('storage')
  const at = [...path, 'resources', 'requests', 'storage']
  const server = [...path, 'resources', 'storage']
  if (!storage) {
    yield { at, path: server, message: required(), code: 'pvc-storage', data: add('resources.requests.storage') }
    return
  }
  if (compareQuantities(storage.quantity, zero) <= 0)
    yield { at, path: server, message: invalid(storage.text, 'must be greater than zero'), code: 'pvc-storage-positive' }
}

const zero = { value: 0n, exponent: 0, suffix: '' }

function* className(spec: MapNode | undefined, path: Path, field: string): Iterable<Violation> {
  const name = text(spec, field)
  for (const detail of name === '' ? [] : subdomain(name))
    yield { at: [...path, field], message: invalid(name, detail), code: `pvc-${field.toLowerCase()}` }
}

function* dataSourceViolations(spec: MapNode | undefined, path: Path): Iterable<Violation> {
  const source = struct(spec, 'dataSource')
  const reference = struct(spec, 'dataSourceRef')
  if (source) yield* referenceViolations(source, [...path, 'dataSource'])
  if (reference) yield* referenceViolations(reference, [...path, 'dataSourceRef'])
  const namespace = text(reference, 'namespace')
  for (const detail of namespace === '' ? [] : label(namespace))
    yield { at: [...path, 'dataSourceRef', 'namespace'], message: invalid(namespace, detail), code: 'pvc-source-namespace' }
  if (!source || !reference) return
  const at = [...path, 'dataSource']
  if (namespace !== '') {
    yield {
      at,
      path,
      message: invalid('', 'may not be specified when dataSourceRef.namespace is specified'),
      code: 'pvc-source-both',
    }
  } else if (['apiGroup', 'kind', 'name'].some((field) => text(source, field) !== text(reference, field)))
    yield { at, path, message: invalid('', 'must match dataSourceRef'), code: 'pvc-source-differ' }
}

function* referenceViolations(reference: MapNode, path: Path): Iterable<Violation> {
  for (const field of ['name', 'kind']) {
    if (text(reference, field) === '')
      yield { at: [...path, field], message: required(), code: `pvc-source-${field}`, data: add(field) }
  }
  const group = text(reference, 'apiGroup')
  const kind = text(reference, 'kind')
  if (group === '' && kind !== 'PersistentVolumeClaim') {
    const message = invalid(kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup")
    yield { at: path, mark: 'key', message, code: 'pvc-source-group-default' }
  }
  for (const detail of group === '' ? [] : subdomain(group))
    yield { at: [...path, 'apiGroup'], message: invalid(group, detail), code: 'pvc-source-group' }
}
