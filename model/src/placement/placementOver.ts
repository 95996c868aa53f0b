import type { KubernetesNode, PodTemplate, Taint } from '../objects/kubernetes.ts'
import { type Placement, type PlacementOptions, placer } from './placement.ts'
import { taintText } from './toleration.ts'

type Reason = (Placement & { readonly runs: false })['because']

/** Nodes that are left out for one reason. */
export interface Exclusion {
  readonly because: Reason
  /** The label, the affinity, or all taints that keep the pod away, as text. Groups differ in it. */
  readonly detail: string
  /** Of `taint`: all of them, not only the first. */
  readonly taints: readonly Taint[]
  readonly nodes: readonly string[]
}

/** Where a template's pods run among some nodes. Counts are nodes; it is the controller's `desiredNumberScheduled`, exactly. */
export interface Coverage {
  readonly total: number
  readonly desired: number
  readonly runsOn: readonly string[]
  /** The largest group first. */
  readonly excluded: readonly Exclusion[]
}

/** Asks each node once. Meant for thousands of nodes at a key press: 5,000 take some milliseconds. */
export function placementOver(template: PodTemplate, nodes: readonly KubernetesNode[], options: PlacementOptions = {}): Coverage {
  const { place, untolerated } = placer(template, options)
  const runsOn: string[] = []
  const groups = new Map<string, Exclusion & { nodes: string[] }>()
  for (const node of nodes) {
    const verdict = place(node)
    if (verdict.runs) {
      runsOn.push(node.metadata.name)
      continue
    }
    const { because } = verdict
    const taints = because === 'taint' ? untolerated(node) : []
    const detail = because === 'taint' ? taints.map(taintText).sort().join(', ') : verdict.detail
    const group = groups.get(`${because} ${detail}`)
    if (group) group.nodes.push(node.metadata.name)
    else groups.set(`${because} ${detail}`, { because, detail, taints, nodes: [node.metadata.name] })
  }
  const excluded = [...groups.values()].sort((a, b) => b.nodes.length - a.nodes.length)
  return { total: nodes.length, desired: runsOn.length, runsOn, excluded }
}

/** What a change of the template changes. */
export interface CoverageDelta {
  /** Desired nodes before and after. */
  readonly before: number
  readonly after: number
  readonly gained: readonly string[]
  /** With what will keep the pod away. */
  readonly lost: readonly { readonly node: string; readonly placement: Placement & { readonly runs: false } }[]
}

/** Nodes that a new template gains and loses. `from` is `undefined` for a DaemonSet that is not there yet. */
export function placementDelta(
  from: PodTemplate | undefined,
  to: PodTemplate,
  nodes: readonly KubernetesNode[],
  options: PlacementOptions = {},
): CoverageDelta {
  const old = from && placer(from, options)
  const { place } = placer(to, options)
  let before = 0
  let after = 0
  const gained: string[] = []
  const lost: CoverageDelta['lost'][number][] = []
  for (const node of nodes) {
    const ran = old?.place(node).runs === true
    const verdict = place(node)
    if (ran) before++
    if (verdict.runs) after++
    if (verdict.runs && !ran) gained.push(node.metadata.name)
    if (!verdict.runs && ran) lost.push({ node: node.metadata.name, placement: verdict })
  }
  return { before, after, gained, lost }
}
