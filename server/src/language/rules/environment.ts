import { get, type MapNode, type Path, present } from '../yaml/node.ts'
import { environmentFieldPaths, fieldViolations, resourceFieldViolations } from './field-references.ts'
import { conforms, malformed, needs, noBackstep } from './fields.ts'
import { configMapKey, label, subdomain } from './grammar.ts'
import { struct, structs, text } from './read.ts'
import { containers, invalid, notFound, rule, type Surroundings, violation } from './rule.ts'

const sources = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef']
const fieldCodes = {
  required: 'env-fieldref-required',
  apiVersion: 'env-fieldref-apiversion',
  subscript: 'env-fieldref-subscript',
  unknown: 'env-fieldref-unknown',
  unsupported: 'env-fieldref-unsupported',
  key: 'env-fieldref-key',
} as const
const resourceCodes = {
  required: 'env-resource-required',
  unsupported: 'env-resource-unsupported',
  cpuDivisor: 'env-divisor-cpu',
  byteDivisor: 'env-divisor-bytes',
} as const
const keyCodes = {
  configMapKeyRef: { name: 'env-cm-name', keyRequired: 'env-cm-key-required', keyFormat: 'env-cm-key-format' },
  secretKeyRef: { name: 'env-secret-name', keyRequired: 'env-secret-key-required', keyFormat: 'env-secret-key-format' },
} as const
const wholeCodes = {
  configMapRef: { required: 'envfrom-cm-name-required', format: 'envfrom-cm-name-format' },
  secretRef: { required: 'envfrom-secret-name-required', format: 'envfrom-secret-name-format' },
} as const

export const environmentRules = [
  rule('EnvVar', function* (node, path) {
    yield* needs(node, path, { name: 'env-name-required' })
    yield* conforms(node, path, relaxedName, { name: 'env-name-chars' })
    const valueFrom = struct(node, 'valueFrom')
    if (valueFrom) yield* valueFromViolations(node, valueFrom, [...path, 'valueFrom'])
  }),
  rule(containers, function* (node, path) {
    for (const [index, source] of structs(node, 'envFrom').entries())
      yield* envFromViolations(source, [...path, 'envFrom', index])
  }),
  rule(containers, function* (node, path, facts) {
    for (const [index, variable] of structs(node, 'env').entries()) {
      const reference = struct(struct(variable, 'valueFrom'), 'fileKeyRef')
      if (reference)
        yield* fileVolumeViolations(reference, [...path, 'env', index, 'valueFrom', 'fileKeyRef', 'volumeName'], facts)
    }
  }),
]

const nameText = "a valid environment variable name must consist only of printable ASCII characters other than '='"
const relaxedName = (name: string) => (/^[ -<>-~]+$/.test(name) ? [] : [nameText])

function* valueFromViolations(node: MapNode, valueFrom: MapNode, at: Path) {
  const given = sources.filter((key) => present(get(valueFrom, key)))
  const field = struct(valueFrom, 'fieldRef')
  if (field) yield* fieldViolations(field, [...at, 'fieldRef'], environmentFieldPaths, fieldCodes)
  const resource = struct(valueFrom, 'resourceFieldRef')
  if (resource) yield* resourceFieldViolations(resource, [...at, 'resourceFieldRef'], resourceCodes)
  for (const source of ['configMapKeyRef', 'secretKeyRef'] as const) {
    const reference = struct(valueFrom, source)
    if (reference) yield* keyViolations(reference, [...at, source], keyCodes[source])
  }
  const file = struct(valueFrom, 'fileKeyRef')
  if (file) yield* fileViolations(file, [...at, 'fileKeyRef'])
  if (given.length === 0) {
    const detail = 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`'
    yield violation('env-valuefrom-empty', at, invalid('', detail), { mark: 'key' })
  } else if (text(node, 'value') !== '') {
    const message = invalid('', 'may not be specified when `value` is not empty')
    yield violation('env-value-and-valuefrom', at, message, { mark: 'key' })
  } else if (given.length > 1) {
    const message = invalid('', 'may not have more than one field specified at a time')
    const fields = valueFrom.entries.map(({ key }) => key).toReversed()
    const data = fields.length === 2 ? ({ fix: 'removeOne', fields } as const) : undefined
    yield violation('env-valuefrom-many', at, message, { mark: 'key', data })
  }
}

function* keyViolations(reference: MapNode, path: Path, codes: (typeof keyCodes)[keyof typeof keyCodes]) {
  yield* malformed(codes.name, [...path, 'name'], text(reference, 'name'), subdomain)
  yield* needs(reference, path, { key: codes.keyRequired })
  yield* conforms(reference, path, configMapKey, { key: codes.keyFormat })
}

function* fileViolations(reference: MapNode, path: Path) {
  yield* needs(reference, path, {
    key: 'env-file-key-required',
    volumeName: 'env-file-volume-required',
    path: 'env-file-path-required',
  })
  yield* conforms(reference, path, relaxedName, { key: 'env-file-key-chars' })
  yield* conforms(reference, path, label, { volumeName: 'env-file-volume-format' })
  yield* noBackstep(text(reference, 'path'), [...path, 'path'], 'env-file-path-backstep')
}

/** The volume of a file key, looked up among all volumes, broken ones too; of two with one name the last. One without a source is an emptyDir. */
function* fileVolumeViolations(reference: MapNode, at: Path, { allVolumes }: Surroundings) {
  const name = text(reference, 'volumeName')
  const volume = allVolumes.get(name)
  if (!volume) yield violation('env-file-volume-missing', at, notFound(name))
  else if (!struct(volume, 'emptyDir') && volume.entries.filter(({ value }) => present(value)).length > 1)
    yield violation('env-file-volume-type', at, invalid(name, 'referenced volume must be of type emptyDir'))
}

function* envFromViolations(source: MapNode, path: Path) {
  yield* conforms(source, path, relaxedName, { prefix: 'envfrom-prefix' })
  const given = (['configMapRef', 'secretRef'] as const).filter((key) => struct(source, key))
  for (const key of given) {
    const reference = struct(source, key) ?? source
    yield* needs(reference, [...path, key], { name: wholeCodes[key].required })
    yield* conforms(reference, [...path, key], (name) => subdomain(prefixName(name)), { name: wholeCodes[key].format })
  }
  const server = { path: path.slice(0, -1) }
  if (given.length === 0)
    yield violation('envfrom-none', path, invalid('', 'must specify one of: `configMapRef` or `secretRef`'), server)
  if (given.length > 1)
    yield violation('envfrom-both', path, invalid('', 'may not have more than one field specified at a time'), server)
}

/** A name that may be the beginning of a longer one: a dash at its end is completed. */
const prefixName = (name: string) => (name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name)
