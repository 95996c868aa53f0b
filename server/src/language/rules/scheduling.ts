import { get, integerOf, itemsOf, type MapNode, type Path, present, stringOf } from '../yaml/node.ts'
import { label, labelValue, qualifiedName, subdomain } from './grammar.ts'
import { struct, text, texts } from './read.ts'
import {
  addField,
  forbidden,
  invalid,
  nearest,
  notSupported,
  type Rule,
  refuses,
  required,
  unsupported,
  type Violation,
} from './rule.ts'
import { selectedKeys } from './selector.ts'
import { isUnreadable, operatorViolation } from './workload.ts'

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']
const nodeOperators = ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt']

export const schedulingRules: readonly Rule[] = [
  refuses('tol', 'Toleration', (node, path) => tolerationViolations(node, path)),
  refuses('nodeaff-req', 'NodeSelectorRequirement', function* (node, path) {
    if (path.includes('matchFields')) {
      yield* fieldRequirement(node, path)
      return
    }
    const operator = stringOf(get(node, 'operator')) ?? ''
    const values = itemsOf(get(node, 'values')).length
    const at = [...path, 'values']
    if ((operator === 'In' || operator === 'NotIn') && values === 0) {
      yield {
        at,
        message: required("must be specified when `operator` is 'In' or 'NotIn'"),
        code: 'nodeaff-req-values-required',
        data: { fix: 'addField', fields: ['values'] },
      }
    } else if ((operator === 'Exists' || operator === 'DoesNotExist') && values > 0) {
      yield {
        at,
        mark: 'key',
        message: forbidden("may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
        code: 'nodeaff-req-values-forbidden',
        data: { fix: 'remove' },
      }
    } else if ((operator === 'Gt' || operator === 'Lt') && values !== 1) {
      yield {
        at,
        mark: 'key',
        message: required("must be specified single value when `operator` is 'Lt' or 'Gt'"),
        code: 'nodeaff-req-values-single',
      }
    } else if (!nodeOperators.includes(operator))
      yield { ...operatorViolation(operator, [...path, 'operator'], nodeOperators), code: 'nodeaff-req-operator' }
    const key = stringOf(get(node, 'key')) ?? ''
    for (const [index, value] of (path.includes('requiredDuringSchedulingIgnoredDuringExecution')
      ? texts(node, 'values')
      : []
    ).entries()) {
      for (const detail of labelValue(value))
        yield { at: [...path, 'values', index], message: invalid(value, detail), code: 'nodeaff-req-value' }
    }
    for (const detail of qualifiedName(key))
      yield { at: [...path, 'key'], message: invalid(key, detail), code: 'nodeaff-req-key' }
  }),
  refuses('nodeaff-terms-required', 'NodeSelector', function* (node, path) {
    if (itemsOf(get(node, 'nodeSelectorTerms')).length > 0 || isUnreadable(get(node, 'nodeSelectorTerms'))) return
    const message = required('must have at least one node selector term')
    yield { at: [...path, 'nodeSelectorTerms'], message, data: { fix: 'addField', fields: ['nodeSelectorTerms'] } }
  }),
  refuses('nodeaff-weight', 'PreferredSchedulingTerm', weight),
  refuses('podaff-weight', 'WeightedPodAffinityTerm', weight),
  refuses('podaff-topologykey', 'WeightedPodAffinityTerm', function* (node, path) {
    if (struct(node, 'podAffinityTerm')) return
    yield* topologyKeyViolations('', [...path, 'podAffinityTerm', 'topologyKey'])
  }),
  refuses('podaff-topologykey', 'PodAffinityTerm', function* (node, path) {
    yield* topologyKeyViolations(text(node, 'topologyKey'), [...path, 'topologyKey'])
    for (const [index, name] of texts(node, 'namespaces').entries()) {
      for (const detail of label(name))
        yield {
          at: [...path, 'namespaces', index],
          path: [...path, 'namespace'],
          message: invalid(name, detail),
          code: 'podaff-namespaces',
        }
    }
    yield* labelKeyViolations(node, path)
  }),
  refuses('node-selector', 'PodSpec', function* (node, path) {
    const selector = get(node, 'nodeSelector')
    if (selector?.kind !== 'map') return
    const server = [...path, 'nodeSelector']
    for (const { key, value } of selector.entries) {
      for (const detail of qualifiedName(key))
        yield { at: [...server, key], mark: 'key', path: server, message: invalid(key, detail), code: 'node-selector-key' }
      const text = stringOf(value)
      for (const detail of text === undefined ? [] : labelValue(text))
        yield { at: [...server, key], path: server, message: invalid(text, detail), code: 'node-selector-value' }
    }
  }),
]

/** A requirement on a field of the node: its name is the only one, and it is or is not one value. */
function* fieldRequirement(node: MapNode, path: Path): Iterable<Violation> {
  const operator = text(node, 'operator')
  const key = text(node, 'key')
  const values = texts(node, 'values')
  const at = [...path, 'values']
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length !== 1) {
      const message = required("must be only one value when `operator` is 'In' or 'NotIn' for node field selector")
      yield { at, mark: 'key', message, code: 'nodeaff-req-field-values' }
    }
  } else
    yield {
      at: [...path, 'operator'],
      message: invalid(operator, 'not a valid selector operator'),
      code: 'nodeaff-req-field-operator',
    }
  if (key !== 'metadata.name') {
    const data = { fix: 'replace', with: ['metadata.name'] } as const
    yield { at: [...path, 'key'], message: invalid(key, 'not a valid field selector key'), code: 'nodeaff-req-field-key', data }
    return
  }
  for (const [index, value] of values.entries()) {
    for (const detail of subdomain(value))
      yield { at: [...at, index], message: invalid(value, detail), code: 'nodeaff-req-field-value' }
  }
}

function* topologyKeyViolations(key: string, at: Path): Iterable<Violation> {
  if (key === '') {
    const message = required('can not be empty')
    yield { at, message, code: 'podaff-topologykey-required', data: addField('topologyKey') }
  }
  for (const detail of qualifiedName(key)) yield { at, message: invalid(key, detail), code: 'podaff-topologykey-format' }
}

/** Keys whose values a pod brings itself. The server has by now written those of `matchLabelKeys` into the selector. */
function* labelKeyViolations(node: MapNode, path: Path): Iterable<Violation> {
  const selector = struct(node, 'labelSelector')
  const lists = ['matchLabelKeys', 'mismatchLabelKeys'] as const
  const selected = selectedKeys(selector)
  const [match, mismatch] = lists.map((list) => texts(node, list))
  for (const list of lists) {
    const keys = texts(node, list)
    const at = [...path, list]
    if (keys.length > 0 && !selector)
      yield {
        at,
        mark: 'key',
        message: forbidden('must not be specified when labelSelector is not set'),
        code: 'podaff-matchkeys-no-selector',
      }
    for (const [index, key] of selector ? keys.entries() : []) {
      for (const detail of qualifiedName(key))
        yield { at: [...at, index], message: invalid(key, detail), code: 'podaff-matchkeys-format' }
      const isLast = keys.lastIndexOf(key) === index
      if (list === 'matchLabelKeys' && isLast && selected.filter((other) => other === key).length > 1)
        yield {
          at: [...at, index],
          path: [...path, index],
          message: invalid(key, 'exists in both matchLabelKeys and labelSelector'),
          code: 'podaff-matchkeys-in-selector',
        }
    }
  }
  for (const [index, key] of (match ?? []).entries()) {
    if (mismatch?.includes(key))
      yield {
        at: [...path, 'matchLabelKeys', index],
        message: invalid(key, 'exists in both matchLabelKeys and mismatchLabelKeys'),
        code: 'podaff-matchkeys-both',
      }
  }
}

const isUnreadableKey = (node: MapNode) => isUnreadable(get(node, 'key')) && stringOf(get(node, 'key')) === undefined

function* tolerationOperator(operator: string, value: string, path: Path): Iterable<Violation> {
  const at = [...path, 'operator']
  if (operator === '' || operator === 'Equal') {
    for (const detail of labelValue(value))
      yield { at: [...path, 'value'], path: at, message: invalid(value, detail), code: 'tol-value-format' }
  } else if (operator === 'Exists') {
    if (value !== '')
      yield {
        at: [...path, 'value'],
        path: at,
        message: invalid(value, "value must be empty when `operator` is 'Exists'"),
        code: 'tol-exists-value',
        data: { fix: 'remove' },
      }
  } else
    yield {
      at,
      message: notSupported(operator, ['Equal', 'Exists']),
      code: 'tol-operator',
      data: { fix: 'replace', with: nearest(operator, ['Exists', 'Equal']) },
    }
}

function* tolerationEffect(node: MapNode, path: Path): Iterable<Violation> {
  const effect = stringOf(get(node, 'effect')) ?? ''
  const at = [...path, 'effect']
  if (present(get(node, 'tolerationSeconds')) && effect !== 'NoExecute') {
    const data =
      effect === '' ? ({ fix: 'addField', fields: ['effect'] } as const) : ({ fix: 'replace', with: ['NoExecute'] } as const)
    yield {
      at,
      message: invalid(effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"),
      code: 'tol-seconds-effect',
      data,
    }
  }
  if (effect !== '' && !effects.includes(effect)) {
    yield unsupported(at, effect, effects, 'tol-effect')
  }
}

function* weight(node: MapNode, path: Path): Iterable<Violation> {
  const value = get(node, 'weight')
  const number = integerOf(value) ?? (present(value) ? undefined : 0)
  if (number === undefined || (number >= 1 && number <= 100)) return
  const data = present(value) ? {} : ({ data: { fix: 'addField', fields: ['weight'] } } as const)
  yield { at: [...path, 'weight'], message: invalid(number, 'must be in the range 1-100'), ...data }
}

/** What is wrong with one toleration. */
export function* tolerationViolations(node: MapNode, path: Path): Iterable<Violation> {
  const key = stringOf(get(node, 'key')) ?? ''
  const operator = stringOf(get(node, 'operator')) ?? ''
  const value = stringOf(get(node, 'value')) ?? ''
  for (const detail of key === '' ? [] : qualifiedName(key))
    yield { at: [...path, 'key'], message: invalid(key, detail), code: 'tol-key-format' }
  if (key === '' && operator !== 'Exists' && !isUnreadableKey(node)) {
    const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"'
    yield {
      at: [...path, 'operator'],
      message: invalid(operator, detail),
      code: 'tol-empty-key-operator',
      data: operator === '' ? { fix: 'addField', fields: ['operator'] } : { fix: 'replace', with: ['Exists'] },
    }
  }
  yield* tolerationOperator(operator, value, path)
  yield* tolerationEffect(node, path)
}
