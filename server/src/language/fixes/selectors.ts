import { say } from '../say.ts'
import type { Change } from '../write/change.ts'
import { at, entriesOf, get, itemsOf, type MapNode, stringOf } from '../yaml/node.ts'
import { type FixTarget, type Proposal, propose, remove, set } from './target.ts'

const templateLabels = ['spec', 'template', 'metadata', 'labels']
const matchLabels = ['spec', 'selector', 'matchLabels']

/** A selector of the labels of the pod template; `undefined` where it has none. */
export function selectorOfLabels(root: MapNode): object | undefined {
  const labels = entriesOf(at(root, templateLabels)).flatMap(({ key, value }) => {
    const text = stringOf(value)
    return text === undefined ? [] : [[key, text]]
  })
  return labels.length > 0 ? { matchLabels: Object.fromEntries(labels) } : undefined
}

/** Every label that the selector asks for is set on the template, and none stays that it excludes. */
export function labelsFromSelector(target: FixTarget): Change[] {
  const labels = at(target.root, templateLabels)
  const wanted = [...wantedLabels(target.root)].filter(([key, value]) => value !== stringOf(get(labels, key)))
  // The labels of a template stand above its pod.
  const isFirst = entriesOf(labels).length === 0
  return wanted.map(([key, value], index) => {
    const path = [...templateLabels, key]
    if (value === undefined) return remove(target, path)
    return { ...set(target, path, value), ...(isFirst && index === 0 && { first: true as const }) }
  })
}

/** Labels and the values that a selector wants them to have; `undefined` for one that must not be there. */
function wantedLabels(root: MapNode): Map<string, string | undefined> {
  const wanted = new Map(entriesOf(at(root, matchLabels)).map(({ key, value }) => [key, stringOf(value)]))
  for (const item of itemsOf(at(root, ['spec', 'selector', 'matchExpressions']))) {
    const [key = '', operator] = ['key', 'operator'].map((field) => stringOf(get(item, field)))
    const values = itemsOf(get(item, 'values')).map((value) => stringOf(value) ?? '')
    const has = stringOf(at(root, [...templateLabels, key]))
    const fits = has !== undefined && values.includes(has)
    if (operator === 'In' && !fits && values[0] !== undefined) wanted.set(key, values[0])
    if ((operator === 'NotIn' && fits) || (operator === 'DoesNotExist' && has !== undefined)) wanted.set(key, undefined)
  }
  return wanted
}

/** The other way round: selector values follow the template, and keys that the template lacks go. */
export function selectorFromLabels(target: FixTarget): Change[] {
  const { root } = target
  const selector = entriesOf(at(root, matchLabels))
  const labels = at(root, templateLabels)
  if (!selector.some(({ key }) => get(labels, key))) {
    const [first] = entriesOf(labels)
    const text = stringOf(first?.value)
    return first && text !== undefined && selector.length === 1 ? [set(target, matchLabels, { [first.key]: text })] : []
  }
  return selector.flatMap(({ key, value }) => {
    const label = get(labels, key)
    if (!label) return [remove(target, [...matchLabels, key])]
    const text = stringOf(label) ?? ''
    return text === stringOf(value) ? [] : [set(target, [...matchLabels, key], text)]
  })
}

/** A selector that is missing or empty asks for the labels of the pod template. */
export function labelSelector(target: FixTarget): Proposal[] {
  const { root, finding, context } = target
  const isOwn = finding.code === 'ds-selector-empty'
  const path = [...finding.path.slice(0, -1), isOwn ? 'selector' : 'labelSelector']
  const selector = selectorOfLabels(root)
  const existing = at(root, path)
  if (!selector || (existing && entriesOf(existing).length > 0)) return []
  return [propose(say(context.texts, 'fix.add', isOwn ? 'matchLabels' : 'labelSelector'), [set(target, path, selector)], true)]
}
