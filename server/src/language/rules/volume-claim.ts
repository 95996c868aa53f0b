// The claim that an ephemeral volume is made from.
import { names } from '../../../../model/src/names.ts'
import { get, type MapNode, type Path, present } from '../yaml/node.ts'
import { amounts } from './amounts.ts'
import { conforms, knows, needs } from './fields.ts'
import { label, subdomain } from './grammar.ts'
import { annotationSize, annotationViolations, labelViolations } from './metadata.ts'
import { struct, text, texts } from './read.ts'
import { column, forbidden, has, invalid, required, unsupported, violation } from './rule.ts'

export function* ephemeralViolations(source: MapNode, path: Path) {
  const template = struct(source, 'volumeClaimTemplate')
  const at = [...path, 'volumeClaimTemplate']
  if (template) yield* templateViolations(template, at)
  else yield violation('pvc-template-required', at, required())
}

/** Fields of metadata that a claim template may not have: only labels and annotations are copied to the claim. */
const notInTemplate = names(
  'name generateName namespace selfLink uid resourceVersion generation creationTimestamp deletionTimestamp',
  'deletionGracePeriodSeconds ownerReferences finalizers managedFields',
)

function* templateViolations(template: MapNode, path: Path) {
  const metadata = struct(template, 'metadata')
  const at = [...path, 'metadata']
  yield* annotationViolations(get(metadata, 'annotations'), [...at, 'annotations'], 'pvc-meta-annotation-key')
  yield* annotationSize(metadata, 'annotations', at, 'meta-annotations-size')
  yield* labelViolations(get(metadata, 'labels'), [...at, 'labels'], labelCodes)
  for (const field of notInTemplate.filter((name) => isSet(metadata, name))) {
    const server = [...at, field === 'uid' ? 'uID' : field]
    yield violation('pvc-meta-field', [...at, field], forbidden('cannot be set'), { mark: 'key', path: server })
  }
  yield* specViolations(struct(template, 'spec'), [...path, 'spec'])
}

/** Whether a field differs from Go's zero value: an empty list does, and the zero that is kept as a pointer. */
function isSet(metadata: MapNode | undefined, field: string): boolean {
  const value = get(metadata, field)
  if (value?.kind !== 'scalar') return present(value)
  return present(value) && value.value !== '' && (value.value !== '0' || field === 'deletionGracePeriodSeconds')
}

const labelCodes = { key: 'pvc-meta-label-key', value: 'pvc-meta-label-value' } as const
const modes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']

function* specViolations(spec: MapNode | undefined, path: Path) {
  const given = texts(spec, 'accessModes')
  const at = [...path, 'accessModes']
  if (given.length === 0) yield violation('pvc-modes-required', at, required('at least 1 access mode is required'))
  for (const [index, mode] of given.entries()) {
    if (modes.includes(mode)) continue
    yield { ...unsupported([...at, index], mode, modes, 'pvc-mode'), path: at }
  }
  if (given.includes('ReadWriteOncePod') && given.some((mode) => mode !== 'ReadWriteOncePod' && modes.includes(mode))) {
    const message = forbidden('may not use ReadWriteOncePod with other access modes')
    yield violation('pvc-mode-rwop', at, message, { mark: 'key' })
  }
  yield* storageViolations(spec, path)
  if (!spec) return
  yield* conforms(spec, path, subdomain, { storageClassName: 'pvc-class', volumeAttributesClassName: 'pvc-attributesclass' })
  yield* knows(spec, path, 'volumeMode', ['Block', 'Filesystem'], 'pvc-volumemode')
  yield* dataSourceViolations(spec, path)
}

function* storageViolations(spec: MapNode | undefined, path: Path) {
  const storage = amounts(get(struct(spec, 'resources'), 'requests')).get('storage')
  const at = [...path, 'resources', 'requests', 'storage']
  // The server leaves out `requests`, and writes the name like the key of a map.
  const server = [...path, 'resources[storage]']
  if (!storage) yield violation('pvc-storage-required', at, required(), { path: server })
  else if (storage.quantity.value <= 0n)
    yield violation('pvc-storage-positive', at, invalid(storage.text, 'must be greater than zero'), { path: server })
}

/** Of `dataSource`, and of `dataSourceRef`. */
const sourceCodes = {
  name: ['pvc-datasource-name', 'pvc-datasourceref-name'],
  kind: ['pvc-datasource-kind', 'pvc-datasourceref-kind'],
  coreGroup: ['pvc-datasource-coregroup', 'pvc-datasourceref-coregroup'],
  group: ['pvc-datasource-group', 'pvc-datasourceref-group'],
} as const

function* dataSourceViolations(spec: MapNode, path: Path) {
  const source = struct(spec, 'dataSource')
  const reference = struct(spec, 'dataSourceRef')
  if (source) yield* referenceViolations(source, [...path, 'dataSource'], 0)
  if (reference) yield* referenceViolations(reference, [...path, 'dataSourceRef'], 1)
  if (reference) yield* conforms(reference, [...path, 'dataSourceRef'], label, { namespace: 'pvc-datasourceref-namespace' })
  if (!source || !reference) return
  const at = [...path, 'dataSource']
  // Where the server means to print the other path, it prints an empty struct.
  if (text(reference, 'namespace') !== '') {
    const message = invalid({}, 'may not be specified when dataSourceRef.namespace is specified')
    yield violation('pvc-datasource-namespace-both', at, message, { mark: 'key', path })
  } else if (!sameObject(source, reference)) {
    const message = invalid({}, 'must match dataSourceRef')
    yield violation('pvc-datasource-differs', at, message, { mark: 'key', path })
  }
}

/** An empty group and none are different to the server. */
const sameObject = (source: MapNode, reference: MapNode) =>
  has(source, 'apiGroup') === has(reference, 'apiGroup') &&
  ['apiGroup', 'kind', 'name'].every((field) => text(source, field) === text(reference, field))

function* referenceViolations(reference: MapNode, path: Path, which: 0 | 1) {
  const codes = column(sourceCodes, which)
  yield* needs(reference, path, { name: codes.name, kind: codes.kind })
  const group = text(reference, 'apiGroup')
  const kind = text(reference, 'kind')
  if (group === '' && kind !== 'PersistentVolumeClaim') {
    const message = invalid(kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup")
    yield violation(codes.coreGroup, path, message, { mark: 'key' })
  }
  yield* conforms(reference, path, subdomain, { apiGroup: codes.group })
}
