import { get, integerOf, type MapNode, type Node, type Path, present, stringOf } from '../yaml/node.ts'
import { notNegative, tooSmall } from './fields.ts'
import { isUnreadable } from './read.ts'
import { addField, column, invalid, notSupported, oneOfThese, replaceWith, required, rule, violation } from './rule.ts'

const strategies = ['RollingUpdate', 'OnDelete']

/** What a DaemonSet has of its own: its template, its update strategy and budgets, its history. */
export const workloadRules = [
  rule('DaemonSet', function* (node) {
    const spec = get(node, 'spec')
    const template = get(spec, 'template')
    if (present(get(get(template, 'spec'), 'containers')) || [spec, template, get(template, 'spec')].some(isUnreadable)) return
    const field = !present(spec) ? 'spec' : !present(template) ? 'spec.template' : 'spec.template.spec.containers'
    yield violation('ctr-required', ['spec', 'template', 'spec', 'containers'], required(), { data: addField(field) })
  }),
  rule('DaemonSetUpdateStrategy', function* (node, path) {
    const type = stringOf(get(node, 'type')) || 'RollingUpdate'
    if (!strategies.includes(type)) {
      const data = oneOfThese(type, strategies)
      yield violation('ds-strategy-type', [...path, 'type'], notSupported(type, strategies), { path, data })
    }
    const update = get(node, 'rollingUpdate')
    if (type === 'RollingUpdate' && update?.kind === 'map') yield* budgetViolations(update, [...path, 'rollingUpdate'])
  }),
  rule('DaemonSetSpec', (node, path) =>
    notNegative(node, path, { minReadySeconds: 'ds-min-ready-seconds', revisionHistoryLimit: 'ds-revision-history' }),
  ),
]

/** A budget's size as validation counts it: a percentage or an integer, as text too; what is neither counts as 0. */
function budgetSize(node: Node | undefined, absent: number): number {
  if (!present(node) || node.kind !== 'scalar') return absent
  const percent = /^(\d+)%$/.exec(node.value)?.[1]
  if (percent !== undefined) return Number(percent)
  return /^[-+]?\d+$/.test(node.value) ? Number(node.value) : 0
}

const budgetCodes = {
  negative: ['ds-maxunavailable-negative', 'ds-maxsurge-negative'],
  text: ['ds-maxunavailable-text', 'ds-maxsurge-text'],
  over100: ['ds-maxunavailable-over100', 'ds-maxsurge-over100'],
} as const

function* budgetViolations(update: MapNode, path: Path) {
  const unavailable = budgetSize(get(update, 'maxUnavailable'), 1)
  const surge = budgetSize(get(update, 'maxSurge'), 0)
  for (const [index, key] of ['maxUnavailable', 'maxSurge'].entries())
    yield* budgetValueViolations(get(update, key), [...path, key], index)
  if (unavailable !== 0 && surge !== 0) {
    const value = get(update, 'maxSurge')
    const shown = value?.kind === 'scalar' && value.type === 'number' ? Number(value.value) : (stringOf(value) ?? surge)
    const message = invalid(shown, 'may not be set when maxUnavailable is non-zero')
    yield violation('ds-surge-and-unavailable', [...path, 'maxSurge'], message)
  } else if (unavailable === 0 && surge === 0)
    yield violation('ds-both-zero', [...path, 'maxUnavailable'], required('cannot be 0 when maxSurge is 0'))
}

const percentText =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"

function* budgetValueViolations(node: Node | undefined, at: Path, index: number) {
  const codes = column(budgetCodes, index)
  const text = stringOf(node)
  const number = integerOf(node)
  if (number !== undefined && number < 0) yield violation(codes.negative, at, invalid(number, tooSmall))
  if (text === undefined || (node?.kind === 'scalar' && node.templated)) return
  if (!/^[0-9]+%$/.test(text)) {
    const digits = /\d+/.exec(text)?.[0]
    const data = digits === undefined ? undefined : replaceWith(digits, `${digits}%`)
    yield violation(codes.text, at, invalid(text, percentText), { data })
  } else if (Number(text.slice(0, -1)) > 100) yield violation(codes.over100, at, invalid(text, 'must not be greater than 100%'))
}
