import { entriesOf, get, itemsOf, type MapNode, at as nodeAt, type Path, present, stringOf } from '../yaml/node.ts'
import { malformed, malformedItems, unknownOperator } from './fields.ts'
import { labelValue, qualifiedName } from './grammar.ts'
import { labelViolations } from './metadata.ts'
import { isUnreadable, text, texts } from './read.ts'
import { forbidden, invalid, required, rule, violation } from './rule.ts'
import { labelsOf, requirementsOf, satisfies } from './selector.ts'
import { sourcesOf } from './volume-sources.ts'

const templateLabels: Path = ['spec', 'template', 'metadata', 'labels']
const asShown = (labels: ReadonlyMap<string, string> | undefined) =>
  invalid(labels && labels.size > 0 ? Object.fromEntries(labels) : null, '`selector` does not match template `labels`')

/** The selector of the DaemonSet, and label selectors wherever they stand. */
export const labelSelectorRules = [
  rule('DaemonSet', function* (node) {
    const spec = get(node, 'spec')
    const selector = get(spec, 'selector')
    const metadata = get(get(spec, 'template'), 'metadata')
    const at = ['spec', 'selector']
    if (spec?.kind === 'scalar' && spec.templated) return
    if (!present(selector))
      yield violation('ds-selector-missing', at, asShown(labelsOf(get(metadata, 'labels'))), { path: templateLabels })
    if (selector?.kind !== 'map') return
    const wanted = get(selector, 'matchLabels')
    const expressions = get(selector, 'matchExpressions')
    if (entriesOf(wanted).length + itemsOf(expressions).length === 0 && ![wanted, expressions].some(isUnreadable))
      yield violation('ds-selector-empty', at, invalid({}, 'empty selector is invalid for daemonset'), { mark: 'key' })
    if (isUnreadable(metadata)) return
    const requirements = requirementsOf(selector)
    const labels = labelsOf(get(metadata, 'labels'))
    if (!requirements || !labels || !isValidSelector(selector)) return
    const missed = requirements.find((requirement) => !satisfies(labels, requirement))
    if (!missed) return
    const [place, mark] = labels.has(missed.key)
      ? ([[...templateLabels, missed.key], 'value'] as const)
      : ([templateLabels, 'key'] as const)
    yield violation('ds-selector-mismatch', place, asShown(labels), { mark, path: templateLabels })
  }),
  rule('LabelSelector', function* (node, path, { root }) {
    if (isIdle(path, root)) return
    yield* labelViolations(get(node, 'matchLabels'), [...path, 'matchLabels'], labelCodes)
  }),
  rule('LabelSelectorRequirement', function* (node, path, { root }) {
    const operator = text(node, 'operator')
    const at = [...path, 'values']
    const values = texts(node, 'values')
    if (isIdle(path, root)) return
    yield* malformedItems('ds-selector-expr-value', at, values, labelValue)
    if (operator === 'In' || operator === 'NotIn') {
      const message = required("must be specified when `operator` is 'In' or 'NotIn'")
      if (values.length === 0) yield violation('ds-selector-values-required', at, message)
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      const message = forbidden("may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
      if (values.length > 0) yield violation('ds-selector-values-forbidden', at, message, { mark: 'key' })
    } else yield unknownOperator([...path, 'operator'], operator, operators, 'ds-selector-operator')
    yield* malformed('ds-selector-expr-key', [...path, 'key'], text(node, 'key'), qualifiedName)
  }),
]

const labelCodes = { key: 'ds-selector-label-key', value: 'ds-selector-label-value' } as const
const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist']

/**
 * Whether the server does not look at a selector: in a volume it looks into the first source only, and there at that of a trust bundle
 * only where a signer says whose bundles it selects.
 */
function isIdle(path: Path, root: MapNode): boolean {
  const [, , , list, , source] = path
  if (list === 'volumes' && sourcesOf(nodeAt(root, path.slice(0, 5)))[0] !== source) return true
  const index = path.indexOf('clusterTrustBundle')
  if (index < 0) return false
  const bundle = nodeAt(root, path.slice(0, index + 1))
  return present(get(bundle, 'name')) || !present(get(bundle, 'signerName'))
}

function isValidSelector(selector: MapNode): boolean {
  const isBad = (key: string, values: readonly string[]) => [qualifiedName(key), ...values.map(labelValue)].flat().length > 0
  if (entriesOf(get(selector, 'matchLabels')).some(({ key, value }) => isBad(key, [stringOf(value) ?? '']))) return false
  return itemsOf(get(selector, 'matchExpressions')).every((item) => {
    const values = texts(item, 'values')
    const operator = text(item, 'operator')
    if (isBad(text(item, 'key'), values)) return false
    if (operator === 'In' || operator === 'NotIn') return values.length > 0
    return (operator === 'Exists' || operator === 'DoesNotExist') && values.length === 0
  })
}
