import { get, type MapNode, present, stringOf } from '../yaml/node.ts'
import { invalid, notSupported, type Rule, refuses, required } from './rule.ts'
import { isUnreadable } from './workload.ts'

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

const sources = (valueFrom: MapNode) => environmentSources.filter((key) => present(get(valueFrom, key)))

export const environmentRules: readonly Rule[] = [
  refuses('env-name', 'EnvVar', function* (node, path) {
    const name = get(node, 'name')
    const text = stringOf(name) ?? ''
    if (isUnreadable(name) && stringOf(name) === undefined) return
    if (text === '')
      yield { at: [...path, 'name'], message: required(), code: 'env-name-required', data: { fix: 'addField', fields: ['name'] } }
    else if (!/^[ -<>-~]+$/.test(text)) {
      const detail = "a valid environment variable name must consist only of printable ASCII characters other than '='"
      yield { at: [...path, 'name'], message: invalid(text, detail), code: 'env-name-format' }
    }
  }),
  refuses('env-valuefrom', 'EnvVar', function* (node, path) {
    const valueFrom = get(node, 'valueFrom')
    if (valueFrom?.kind !== 'map') return
    const at = [...path, 'valueFrom']
    const given = sources(valueFrom)
    if (given.length === 0) {
      const detail = 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`'
      yield { at, mark: 'key', message: invalid('', detail), code: 'env-valuefrom-empty' }
    } else if (stringOf(get(node, 'value'))) {
      yield {
        at,
        mark: 'key',
        message: invalid('', 'may not be specified when `value` is not empty'),
        code: 'env-value-and-valuefrom',
        data: { fix: 'remove' },
      }
    } else if (given.length > 1) {
      yield {
        at,
        mark: 'key',
        message: invalid('', 'may not have more than one field specified at a time'),
        code: 'env-valuefrom-many',
      }
    }
  }),
  refuses('env-fieldref', 'EnvVarSource', function* (node, path) {
    const fieldRef = get(node, 'fieldRef')
    const at = [...path, 'fieldRef', 'fieldPath']
    const text = stringOf(get(fieldRef, 'fieldPath'))
    if (fieldRef?.kind !== 'map') return
    if (!text) {
      yield { at, message: required(), code: 'env-fieldref-required', data: { fix: 'addField', fields: ['fieldPath'] } }
      return
    }
    const known: readonly string[] = environmentFieldPaths
    if (known.includes(text) || text === 'spec.host' || /^metadata\.(labels|annotations)\['.*'\]$/.test(text)) return
    const data = { fix: 'replace', with: closest(text, known) } as const
    if (knownElsewhere.includes(text)) yield { at, message: notSupported(text, known), code: 'env-fieldref-unsupported', data }
    else
      yield {
        at,
        message: invalid(text, `error converting fieldPath: field label not supported: ${text}`),
        code: 'env-fieldref-unknown',
        data,
      }
  }),
]

function closest(text: string, known: readonly string[]): string[] {
  const last = text.slice(text.lastIndexOf('.') + 1).toLowerCase()
  const same = known.filter((path) => path.toLowerCase().endsWith(last))
  return same.length > 0 ? same : [...known]
}
