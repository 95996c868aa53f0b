import type { MapNode, Path } from '../yaml/node.ts'
import { qualifiedName } from './grammar.ts'
import { optionalWhole, struct, structs, text, texts, whole } from './read.ts'
import { addField, forbidden, invalid, type Rule, refuses, required, unsupported, type Violation } from './rule.ts'
import { selectedKeys } from './selector.ts'
import { knows } from './volume-files.ts'

const actions = ['DoNotSchedule', 'ScheduleAnyway']

/** Topology spread constraints. A DaemonSet's pods are bound to their nodes, but the server checks them all the same. */
export const spreadRules: readonly Rule[] = [
  refuses('tsc', 'PodSpec', function* (node, path) {
    const constraints = structs(node, 'topologySpreadConstraints')
    for (const [index, constraint] of constraints.entries()) {
      const at = [...path, 'topologySpreadConstraints', index]
      yield* constraintViolations(constraint, at)
      const key = `{${text(constraint, 'topologyKey')}, ${text(constraint, 'whenUnsatisfiable')}}`
      const later = constraints
        .slice(index + 1)
        .some((other) => `{${text(other, 'topologyKey')}, ${text(other, 'whenUnsatisfiable')}}` === key)
      if (later) {
        const server = [...at, '{topologyKey, whenUnsatisfiable}']
        yield {
          at: [...at, 'topologyKey'],
          path: server,
          message: `Duplicate value: ${JSON.stringify(key)}`,
          code: 'tsc-duplicate',
        }
      }
    }
  }),
]

function* constraintViolations(node: MapNode, path: Path): Iterable<Violation> {
  const skew = whole(node, 'maxSkew')
  if (skew <= 0) yield { at: [...path, 'maxSkew'], message: invalid(skew, 'must be greater than zero'), code: 'tsc-maxskew' }
  const key = text(node, 'topologyKey')
  const keyAt = [...path, 'topologyKey']
  if (key === '')
    yield { at: keyAt, message: required('can not be empty'), code: 'tsc-topologykey-required', data: addField('topologyKey') }
  const action = text(node, 'whenUnsatisfiable')
  if (!actions.includes(action)) {
    const violation = unsupported([...path, 'whenUnsatisfiable'], action, actions, 'tsc-whenunsatisfiable')
    yield action === '' ? { ...violation, data: addField('whenUnsatisfiable') } : violation
  }
  const domains = optionalWhole(node, 'minDomains')
  const domainsAt = [...path, 'minDomains']
  if (domains !== undefined) {
    if (domains <= 0) yield { at: domainsAt, message: invalid(domains, 'must be greater than zero'), code: 'tsc-mindomains' }
    if (action !== 'DoNotSchedule') {
      const message = invalid(domains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`)
      yield { at: domainsAt, message, code: 'tsc-mindomains-action' }
    }
  }
  for (const field of ['nodeAffinityPolicy', 'nodeTaintsPolicy'])
    yield* knows(node, path, field, ['Honor', 'Ignore'], `tsc-${field.toLowerCase()}`)
  yield* labelKeys(node, path)
}

function* labelKeys(node: MapNode, path: Path): Iterable<Violation> {
  const keys = texts(node, 'matchLabelKeys')
  if (keys.length === 0) return
  const at = [...path, 'matchLabelKeys']
  const selector = struct(node, 'labelSelector')
  if (!selector) {
    const message = forbidden('must not be specified when labelSelector is not set')
    yield { at, mark: 'key', message, code: 'tsc-labelkeys-selector' }
    return
  }
  const selected = selectedKeys(selector)
  for (const [index, key] of keys.entries()) {
    for (const detail of qualifiedName(key))
      yield { at: [...at, index], message: invalid(key, detail), code: 'tsc-labelkey-format' }
    // The server has by now written the key into the selector itself: once is its own doing.
    if (selected.filter((other) => other === key).length > 1)
      yield {
        at: [...at, index],
        path: [...path, index],
        message: invalid(key, 'exists in both matchLabelKeys and labelSelector'),
        code: 'tsc-labelkey-selected',
      }
  }
}
