import type { Code } from '../codes.ts'
import { get, integerOf, itemsOf, type MapNode, type Path, present } from '../yaml/node.ts'
import { malformed, malformedItems, unknownOperator } from './fields.ts'
import { label, labelValue, qualifiedName, subdomain } from './grammar.ts'
import { labelViolations } from './metadata.ts'
import { isUnreadable, struct, text, texts } from './read.ts'
import { addField, type Check, forbidden, invalid, replaceWith, required, rule, violation } from './rule.ts'
import { timesSelected } from './selector.ts'
import { tolerationViolations } from './toleration.ts'

const selectorCodes = { key: 'node-selector-key', value: 'node-selector-value' } as const
const nodeOperators = ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt']

export const schedulingRules = [
  rule('Toleration', tolerationViolations),
  rule('NodeSelectorRequirement', (node, path) =>
    path.includes('matchFields') ? fieldRequirement(node, path) : labelRequirement(node, path),
  ),
  rule('NodeSelector', function* (node, path) {
    const terms = get(node, 'nodeSelectorTerms')
    if (itemsOf(terms).length > 0 || isUnreadable(terms)) return
    const message = required('must have at least one node selector term')
    yield violation('nodeaff-terms-required', [...path, 'nodeSelectorTerms'], message)
  }),
  rule('PreferredSchedulingTerm', weight('nodeaff-weight')),
  rule('WeightedPodAffinityTerm', weight('podaff-weight')),
  rule('WeightedPodAffinityTerm', function* (node, path) {
    if (struct(node, 'podAffinityTerm')) return
    yield* topologyKeyViolations('', [...path, 'podAffinityTerm', 'topologyKey'])
  }),
  rule('PodAffinityTerm', function* (node, path) {
    yield* topologyKeyViolations(text(node, 'topologyKey'), [...path, 'topologyKey'])
    const server = [...path, 'namespace']
    yield* malformedItems('podaff-namespaces', [...path, 'namespaces'], texts(node, 'namespaces'), label, { path: server })
    yield* labelKeyViolations(node, path)
  }),
  rule('PodSpec', function* (node, path) {
    yield* labelViolations(get(node, 'nodeSelector'), [...path, 'nodeSelector'], selectorCodes)
  }),
]

/** A requirement on a label of the node. Values count where the term is required; what is preferred only warns. */
function* labelRequirement(node: MapNode, path: Path) {
  const operator = text(node, 'operator')
  const values = texts(node, 'values')
  const at = [...path, 'values']
  if (operator === 'In' || operator === 'NotIn') {
    const message = required("must be specified when `operator` is 'In' or 'NotIn'")
    if (values.length === 0) yield violation('nodeaff-req-values-required', at, message)
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    const message = forbidden("may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
    if (values.length > 0) yield violation('nodeaff-req-values-forbidden', at, message, { mark: 'key' })
  } else if (operator === 'Gt' || operator === 'Lt') {
    const message = required("must be specified single value when `operator` is 'Lt' or 'Gt'")
    if (values.length !== 1) yield violation('nodeaff-req-values-single', at, message, { mark: 'key' })
  } else yield unknownOperator([...path, 'operator'], operator, nodeOperators, 'nodeaff-req-operator')
  if (path.includes('requiredDuringSchedulingIgnoredDuringExecution'))
    yield* malformedItems('nodeaff-req-value', at, values, labelValue)
  yield* malformed('nodeaff-req-key', [...path, 'key'], text(node, 'key'), qualifiedName)
}

/** A requirement on a field of the node: its name is the only one, and it is or is not one value. */
function* fieldRequirement(node: MapNode, path: Path) {
  const operator = text(node, 'operator')
  const key = text(node, 'key')
  const values = texts(node, 'values')
  const at = [...path, 'values']
  if (operator === 'In' || operator === 'NotIn') {
    const message = required("must be only one value when `operator` is 'In' or 'NotIn' for node field selector")
    if (values.length !== 1) yield violation('nodeaff-req-field-values', at, message, { mark: 'key' })
  } else yield violation('nodeaff-req-field-operator', [...path, 'operator'], invalid(operator, 'not a valid selector operator'))
  if (key === 'metadata.name') yield* malformedItems('nodeaff-req-field-value', at, values, subdomain)
  else yield violation('nodeaff-req-field-key', [...path, 'key'], invalid(key, 'not a valid field selector key'))
}

function* topologyKeyViolations(key: string, at: Path) {
  if (key === '') yield violation('podaff-topologykey-required', at, required('can not be empty'))
  yield* malformed('podaff-topologykey-format', at, key, qualifiedName)
}

/** Keys whose values a pod brings itself. The server has by now written those of `matchLabelKeys` into the selector. */
function* labelKeyViolations(node: MapNode, path: Path) {
  const selector = struct(node, 'labelSelector')
  const selected = timesSelected(selector)
  const match = texts(node, 'matchLabelKeys')
  const mismatch = texts(node, 'mismatchLabelKeys')
  const last = new Map(match.map((key, index) => [key, index]))
  const mismatched = new Set(mismatch)
  for (const [list, keys] of Object.entries({ matchLabelKeys: match, mismatchLabelKeys: mismatch })) {
    const at = [...path, list]
    const message = forbidden('must not be specified when labelSelector is not set')
    if (keys.length > 0 && !selector) yield violation('podaff-matchkeys-no-selector', at, message, { mark: 'key' })
    for (const [index, key] of selector ? keys.entries() : []) {
      yield* malformed('podaff-matchkeys-format', [...at, index], key, qualifiedName)
      if (keys !== match || last.get(key) !== index || (selected.get(key) ?? 0) < 2) continue
      const twice = invalid(key, 'exists in both matchLabelKeys and labelSelector')
      yield violation('podaff-matchkeys-in-selector', [...at, index], twice, { path: [...path, index] })
    }
  }
  for (const [index, key] of match.entries()) {
    const message = invalid(key, 'exists in both matchLabelKeys and mismatchLabelKeys')
    if (mismatched.has(key)) yield violation('podaff-matchkeys-both', [...path, 'matchLabelKeys', index], message)
  }
}

function weight<C extends Code>(code: C): Check<C> {
  return function* (node, path) {
    const value = get(node, 'weight')
    const number = integerOf(value) ?? (present(value) ? undefined : 0)
    if (number === undefined || (number >= 1 && number <= 100)) return
    const data = present(value) ? replaceWith(number < 1 ? '1' : '100') : addField('weight')
    yield violation(code, [...path, 'weight'], invalid(number, 'must be in the range 1-100'), { data })
  }
}
