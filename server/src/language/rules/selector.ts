import { entriesOf, get, itemsOf, type Node, present, stringOf } from '../yaml/node.ts'
import { structs, text } from './read.ts'

/** Labels as text; `undefined` where one of them is no text, so that nothing can be said of them. */
export function labelsOf(node: Node | undefined): Map<string, string> | undefined {
  const labels = new Map<string, string>()
  if (node?.kind === 'scalar' && node.templated) return undefined
  for (const { key, keyNode, value } of entriesOf(node)) {
    if (keyNode.templated) return undefined
    if (!present(value)) labels.set(key, '')
    else {
      const text = stringOf(value)
      if (text === undefined || (value.kind === 'scalar' && value.templated)) return undefined
      labels.set(key, text)
    }
  }
  return labels
}

export type Requirement = { readonly key: string; readonly operator: string; readonly values: readonly string[] }

/** The requirements of a label selector, `matchLabels` first; `undefined` where it cannot be read. */
export function requirementsOf(selector: Node | undefined): Requirement[] | undefined {
  const labels = labelsOf(get(selector, 'matchLabels'))
  if (!labels) return undefined
  const requirements: Requirement[] = [...labels].map(([key, value]) => ({ key, operator: 'In', values: [value] }))
  for (const item of itemsOf(get(selector, 'matchExpressions'))) {
    const key = stringOf(get(item, 'key'))
    const operator = stringOf(get(item, 'operator'))
    if (key === undefined || operator === undefined) return undefined
    requirements.push({ key, operator, values: itemsOf(get(item, 'values')).map((value) => stringOf(value) ?? '') })
  }
  return requirements
}

/** How often a selector names each key. */
export function timesSelected(selector: Node | undefined): ReadonlyMap<string, number> {
  const times = new Map<string, number>()
  const keys = [
    ...entriesOf(get(selector, 'matchLabels')).map(({ key }) => key),
    ...structs(selector, 'matchExpressions').map((expression) => text(expression, 'key')),
  ]
  for (const key of keys) times.set(key, (times.get(key) ?? 0) + 1)
  return times
}

/** Whether labels satisfy one requirement; `undefined` for an operator that label selectors do not have. */
export function satisfies(labels: ReadonlyMap<string, string>, { key, operator, values }: Requirement): boolean | undefined {
  const value = labels.get(key)
  if (operator === 'In') return value !== undefined && values.includes(value)
  if (operator === 'NotIn') return value === undefined || !values.includes(value)
  if (operator === 'Exists') return value !== undefined
  if (operator === 'DoesNotExist') return value === undefined
  return undefined
}
