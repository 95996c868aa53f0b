import { get, type MapNode, type Path, present, stringOf } from '../yaml/node.ts'
import { conforms, malformed } from './fields.ts'
import { labelValue, qualifiedName } from './grammar.ts'
import { isUnreadable, text } from './read.ts'
import { addField, invalid, notSupported, oneOfThese, replaceWith, unsupported, violation } from './rule.ts'

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

/** What is wrong with one toleration, of the pod or of an old annotation. */
export function* tolerationViolations(node: MapNode, path: Path) {
  const key = text(node, 'key')
  const operator = text(node, 'operator')
  yield* conforms(node, path, qualifiedName, { key: 'tol-key-format' })
  const isOtherKey = isUnreadable(get(node, 'key')) && stringOf(get(node, 'key')) === undefined
  if (key === '' && operator !== 'Exists' && !isOtherKey) {
    const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"'
    const data = operator === '' ? addField('operator') : replaceWith('Exists')
    yield violation('tol-empty-key-operator', [...path, 'operator'], invalid(operator, detail), { data })
  }
  yield* operatorViolations(operator, text(node, 'value'), path)
  yield* effectViolations(node, path)
}

function* operatorViolations(operator: string, value: string, path: Path) {
  const at = [...path, 'operator']
  if (operator === '' || operator === 'Equal')
    yield* malformed('tol-value-format', [...path, 'value'], value, labelValue, { path: at })
  else if (operator === 'Exists') {
    const message = invalid(value, "value must be empty when `operator` is 'Exists'")
    if (value !== '') yield violation('tol-exists-value', [...path, 'value'], message, { path: at })
  } else {
    const data = oneOfThese(operator, ['Exists', 'Equal'])
    yield violation('tol-operator', at, notSupported(operator, ['Equal', 'Exists']), { data })
  }
}

function* effectViolations(node: MapNode, path: Path) {
  const effect = text(node, 'effect')
  const at = [...path, 'effect']
  if (present(get(node, 'tolerationSeconds')) && effect !== 'NoExecute') {
    const data = effect === '' ? addField('effect') : replaceWith('NoExecute')
    const message = invalid(effect, "effect must be 'NoExecute' when `tolerationSeconds` is set")
    yield violation('tol-seconds-effect', at, message, { data })
  }
  if (effect !== '' && !effects.includes(effect)) yield unsupported(at, effect, effects, 'tol-effect')
}
