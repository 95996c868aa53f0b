import type { MapNode, Path } from '../yaml/node.ts'
import { knows, malformed } from './fields.ts'
import { qualifiedName } from './grammar.ts'
import { optionalWhole, struct, structs, text, texts, whole } from './read.ts'
import { addField, duplicateValue, forbidden, invalid, required, rule, unsupported, violation } from './rule.ts'
import { timesSelected } from './selector.ts'

const actions = ['DoNotSchedule', 'ScheduleAnyway']

/** Topology spread constraints. A DaemonSet's pods are bound to their nodes, but the server checks them all the same. */
export const spreadRules = [
  rule('PodSpec', function* (node, path) {
    const constraints = structs(node, 'topologySpreadConstraints')
    const last = new Map(constraints.map((constraint, index) => [identity(constraint), index]))
    for (const [index, constraint] of constraints.entries()) {
      const at = [...path, 'topologySpreadConstraints', index]
      yield* constraintViolations(constraint, at)
      const key = identity(constraint)
      const server = [...at, '{topologyKey, whenUnsatisfiable}']
      if (last.get(key) !== index) yield violation('tsc-duplicate', [...at, 'topologyKey'], duplicateValue(key), { path: server })
    }
  }),
]

const identity = (node: MapNode) => `{${text(node, 'topologyKey')}, ${text(node, 'whenUnsatisfiable')}}`

function* constraintViolations(node: MapNode, path: Path) {
  const skew = whole(node, 'maxSkew')
  if (skew <= 0) yield violation('tsc-maxskew', [...path, 'maxSkew'], invalid(skew, 'must be greater than zero'))
  const key = text(node, 'topologyKey')
  const keyAt = [...path, 'topologyKey']
  if (key === '') yield violation('tsc-topologykey-required', keyAt, required('can not be empty'))
  const action = text(node, 'whenUnsatisfiable')
  if (!actions.includes(action)) {
    const unknown = unsupported([...path, 'whenUnsatisfiable'], action, actions, 'tsc-whenunsatisfiable')
    yield action === '' ? { ...unknown, data: addField('whenUnsatisfiable') } : unknown
  }
  const domains = optionalWhole(node, 'minDomains')
  const domainsAt = [...path, 'minDomains']
  if (domains !== undefined) {
    if (domains <= 0) yield violation('tsc-mindomains', domainsAt, invalid(domains, 'must be greater than zero'))
    if (action !== 'DoNotSchedule') {
      const message = invalid(domains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`)
      yield violation('tsc-mindomains-action', domainsAt, message)
    }
  }
  yield* knows(node, path, 'nodeAffinityPolicy', ['Honor', 'Ignore'], 'tsc-nodeaffinitypolicy')
  yield* knows(node, path, 'nodeTaintsPolicy', ['Honor', 'Ignore'], 'tsc-nodetaintspolicy')
  yield* labelKeys(node, path)
}

function* labelKeys(node: MapNode, path: Path) {
  const keys = texts(node, 'matchLabelKeys')
  if (keys.length === 0) return
  const at = [...path, 'matchLabelKeys']
  const selector = struct(node, 'labelSelector')
  if (!selector) {
    const message = forbidden('must not be specified when labelSelector is not set')
    yield violation('tsc-labelkeys-selector', at, message, { mark: 'key' })
    return
  }
  const selected = timesSelected(selector)
  for (const [index, key] of keys.entries()) {
    yield* malformed('tsc-labelkey-format', [...at, index], key, qualifiedName)
    // The server has by now written the key into the selector itself: once is its own doing.
    if ((selected.get(key) ?? 0) > 1)
      yield violation('tsc-labelkey-selected', [...at, index], invalid(key, 'exists in both matchLabelKeys and labelSelector'), {
        path: [...path, index],
      })
  }
}
