import { say } from '../say.ts'
import type { Change } from '../write/change.ts'
import { at, entriesOf, get, type MapNode, stringOf } from '../yaml/node.ts'
import { type Place, type Proposal, propose, remove, set } from './place.ts'

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

/** Every label that the selector asks for is set on the template. */
export function labelsFromSelector(place: Place): Change[] {
  const labels = at(place.root, templateLabels)
  const wanted = entriesOf(at(place.root, matchLabels)).filter(({ key, value }) => {
    const has = get(labels, key)
    return !has || stringOf(has) !== (stringOf(value) ?? '')
  })
  return wanted.map(({ key, value }, index) => ({
    ...set(place, [...templateLabels, key], stringOf(value) ?? ''),
    // The labels of a template stand above its pod.
    ...(index === 0 && entriesOf(labels).length === 0 && { first: true as const }),
  }))
}

/** The other way round: selector values follow the template, and keys that the template lacks go. */
export function selectorFromLabels(place: Place): Change[] {
  const { root } = place
  const selector = entriesOf(at(root, matchLabels))
  const labels = at(root, templateLabels)
  if (!selector.some(({ key }) => get(labels, key))) {
    const [first] = entriesOf(labels)
    const text = stringOf(first?.value)
    return first && text !== undefined && selector.length === 1 ? [set(place, matchLabels, { [first.key]: text })] : []
  }
  return selector.flatMap(({ key, value }) => {
    const text = stringOf(get(labels, key))
    if (text === undefined) return [remove(place, [...matchLabels, key])]
    return text === stringOf(value) ? [] : [set(place, [...matchLabels, key], text)]
  })
}

/** A selector that is missing or empty asks for the labels of the pod template. */
export function labelSelector(place: Place): Proposal[] {
  const { root, finding, context } = place
  const isOwn = finding.code === 'ds-selector-empty'
  const path = [...finding.path.slice(0, -1), isOwn ? 'selector' : 'labelSelector']
  const selector = selectorOfLabels(root)
  const existing = at(root, path)
  if (!selector || (existing && entriesOf(existing).length > 0)) return []
  return [propose(say(context.texts, 'fix.add', isOwn ? 'matchLabels' : 'labelSelector'), [set(place, path, selector)], true)]
}
