import type { KubernetesNode, Taint } from '../objects/kubernetes.ts'
import { isRecord } from '../objects/record.ts'
import type { NodeFacts } from '../protocol.ts'
import { taintText } from './toleration.ts'

const mostKeys = 300
const mostValues = 100
/** Values kept of a label that is another one on every node, such as the host's name. */
const fewValues = 5

/** What is counted about nodes, in an order that does not depend on theirs: the same nodes give the same text in JSON. */
export function factsOf(nodes: readonly KubernetesNode[], from: string): NodeFacts {
  const labels = new Map<string, Map<string, number>>()
  const taints = new Map<string, { taint: Taint; count: number }>()
  for (const { metadata, spec } of nodes) {
    for (const [key, value] of Object.entries(metadata.labels ?? {})) {
      let values = labels.get(key)
      if (!values) labels.set(key, (values = new Map()))
      values.set(value, (values.get(value) ?? 0) + 1)
    }
    for (const taint of spec?.taints ?? []) {
      const known = taints.get(taintText(taint))
      if (known) known.count++
      else taints.set(taintText(taint), { taint, count: 1 })
    }
  }
  const keys = [...labels].map(([key, values]) => [key, labelFacts(values)] as const)
  return {
    total: nodes.length,
    from,
    labels: Object.fromEntries(mostFirst(keys, ([key, { nodes }]) => [nodes, key]).slice(0, mostKeys)),
    taints: mostFirst([...taints.values()], ({ taint, count }) => [count, taintText(taint)])
      .slice(0, mostKeys)
      .map(({ taint: { key, value, effect }, count }) => ({ key, ...(value && { value }), effect, count })),
  }
}

function labelFacts(values: ReadonlyMap<string, number>): NodeFacts['labels'][string] {
  const nodes = [...values.values()].reduce((sum, count) => sum + count, 0)
  const most = values.size === nodes && nodes > fewValues ? fewValues : mostValues
  return { nodes, values: Object.fromEntries(mostFirst([...values], ([value, count]) => [count, value]).slice(0, most)) }
}

/** By the greater number, then by name. */
const mostFirst = <T>(items: readonly T[], by: (item: T) => readonly [number, string]) =>
  items.toSorted((a, b) => by(b)[0] - by(a)[0] || (by(a)[1] < by(b)[1] ? -1 : 1))

/**
 * On how many nodes a label stands, with any value or with this one. `undefined` where that is not among the facts: of a label with
 * very many values only some are counted.
 */
export function nodesWith({ labels }: NodeFacts, key: string, value?: string): number | undefined {
  if (!Object.hasOwn(labels, key)) return Object.keys(labels).length < mostKeys ? 0 : undefined
  const { nodes, values } = labels[key] ?? { nodes: 0, values: {} }
  if (value === undefined) return nodes
  if (Object.hasOwn(values, value)) return values[value]
  const counted = Object.values(values).reduce((sum, count) => sum + count, 0)
  return counted === nodes ? 0 : undefined
}

/** Facts as they came over the wire; `undefined` for `null`, and for what does not look like them. */
export function readFacts(value: unknown): NodeFacts | undefined {
  if (!isRecord(value) || typeof value.total !== 'number' || typeof value.from !== 'string') return undefined
  const { labels, taints } = value
  const areLabels =
    isRecord(labels) &&
    Object.values(labels).every((one) => isRecord(one) && typeof one.nodes === 'number' && isRecord(one.values))
  const areTaints =
    Array.isArray(taints) &&
    taints.every(
      (one) => isRecord(one) && typeof one.key === 'string' && typeof one.effect === 'string' && one.count !== undefined,
    )
  return areLabels && areTaints ? (value as unknown as NodeFacts) : undefined
}
