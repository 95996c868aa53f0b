// What the cluster's own nodes have, for completion. Where nothing is known of them, nothing is offered.

import { tolerationFor } from '../../../../model/src/placement/placementFix.ts'
import { effectiveTolerations, keepsAway, taintText, tolerates } from '../../../../model/src/placement/toleration.ts'
import type { NodeFacts } from '../../../../model/src/protocol.ts'
import type { Context, Texts } from '../context.ts'
import { say } from '../say.ts'
import { tolerationsOf } from '../tolerations.ts'
import { fieldsSnippet, itemsSnippet } from '../write/insert.ts'
import { at, type Node, type Path, writtenString } from '../yaml/node.ts'
import type { Asked, CompletionItem } from './item.ts'

/** A value that nodes have, and how many of them. */
export interface NodeValue {
  readonly value: string
  readonly detail: string
}

/** Values of the nodes for a field, by `Type.field`: label keys and values, and what of a taint a toleration names. */
export function nodeValues({ nodes, texts }: Context, field: string, path: Path, object: Node | undefined): NodeValue[] {
  if (!nodes || path.includes('matchFields')) return []
  const beside = (name: string, up = 1) => writtenString(at(object, [...path.slice(0, -up), name]))
  switch (field) {
    case 'PodSpec.nodeSelector':
      return labelValues(nodes, texts, String(path.at(-1)))
    case 'NodeSelectorRequirement.key':
      return Object.entries(nodes.labels).map(([value, { nodes: count }]) => ({ value, detail: of(nodes, texts, count) }))
    case 'NodeSelectorRequirement.values':
      return labelValues(nodes, texts, beside('key', 2))
    case 'Toleration.key':
      return taintKeys(nodes, texts)
    case 'Toleration.value':
      return taintValues(nodes, texts, beside('key'), beside('effect'))
    case 'Toleration.effect':
      return taintEffects(nodes, texts, beside('key'))
    default:
      return []
  }
}

/** Label keys for `nodeSelector`, with the value where it is the only one there is. */
export function nodeLabelKeys({ nodes, texts }: Context): (NodeValue & { readonly only: string | undefined })[] {
  if (!nodes) return []
  return Object.entries(nodes.labels).map(([value, { nodes: count, values }]) => {
    const [first, ...others] = Object.entries(values)
    const only = others.length === 0 && first?.[1] === count ? first[0] : undefined
    return { value, detail: of(nodes, texts, count), only }
  })
}

/** A whole toleration for each taint that keeps the pod away and is not tolerated yet; with its dash where none is written. */
export function tolerationItems(
  { context, cursor, object, place }: Asked<'key'> | Asked<'item'>,
  dash: '- ' | '',
): CompletionItem[] {
  const { nodes, texts } = context
  const { replace, prefix } = cursor
  if (!nodes || (place.flow && dash)) return []
  const have = effectiveTolerations(tolerationsOf(object), []).map(({ toleration }) => toleration)
  const open = nodes.taints.filter((taint) => keepsAway(taint) && !have.some((one) => tolerates(one, taint)))
  return open.map((taint, index) => {
    const toleration = { ...tolerationFor(taint) }
    const label = dash + taintText(taint)
    return {
      label,
      kind: 'struct',
      insert: dash ? itemsSnippet(place, [toleration]) : fieldsSnippet(place, toleration),
      replace,
      detail: of(nodes, texts, taint.count),
      sort: ` ${String(index).padStart(3, '0')}`,
      filter: dash ? prefix + label : label,
      about: { owner: 'PodSpec', field: 'tolerations' },
    }
  })
}

const of = ({ total }: NodeFacts, texts: Texts, count: number) => say(texts, 'nodes.of', count, total)

const counted = (nodes: NodeFacts, texts: Texts, counts: Iterable<readonly [value: string, count: number]>): NodeValue[] =>
  [...counts].map(([value, count]) => ({ value, detail: of(nodes, texts, count) }))

function labelValues(nodes: NodeFacts, texts: Texts, key: string | undefined): NodeValue[] {
  if (key === undefined || !Object.hasOwn(nodes.labels, key)) return []
  return counted(nodes, texts, Object.entries(nodes.labels[key]?.values ?? {}))
}

/** A node has a key once for each effect, so that nodes can be added up within an effect only. */
function taintKeys(nodes: NodeFacts, texts: Texts): NodeValue[] {
  return [...new Set(nodes.taints.map(({ key }) => key))].map((value) => ({
    value,
    detail: taintEffects(nodes, texts, value)
      .map(({ value: effect, detail }) => `${effect}: ${detail}`)
      .join(', '),
  }))
}

function taintEffects(nodes: NodeFacts, texts: Texts, key: string | undefined): NodeValue[] {
  const counts = new Map<string, number>()
  for (const taint of nodes.taints) if (taint.key === key) counts.set(taint.effect, (counts.get(taint.effect) ?? 0) + taint.count)
  return counted(nodes, texts, counts)
}

/** With several effects the count is that of the most frequent: the same nodes have them, as a rule. */
function taintValues(nodes: NodeFacts, texts: Texts, key: string | undefined, effect: string | undefined): NodeValue[] {
  const counts = new Map<string, number>()
  for (const taint of nodes.taints)
    if (taint.value && taint.key === key && (!effect || taint.effect === effect))
      counts.set(taint.value, Math.max(counts.get(taint.value) ?? 0, taint.count))
  return counted(nodes, texts, counts)
}
