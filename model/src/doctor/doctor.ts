import type { DaemonSet, KubernetesEvent, KubernetesNode, Pod } from '../objects/kubernetes.ts'
import { eventTime } from '../objects/slim.ts'
import { type PlacementOptions, placer } from '../placement/placement.ts'
import { podsByNode } from '../rollout/rolledNodes.ts'
import { isOnDelete } from '../rollout/rollout.ts'
import { type Cause, isNodeFault, isPodFault, nodeTrouble, type Trouble } from './trouble.ts'

/**
 * Whose fault it is: `badRollout`, pods of the newest revision fail on nodes that are well; `badNodes`, nodes are dead or do not
 * let pods go; `waiting`, nothing fails, but not all is done.
 */
export type Verdict = 'badRollout' | 'badNodes' | 'both' | 'waiting' | 'healthy'

/** Nodes with the same trouble. */
export interface TroubleGroup {
  readonly cause: Cause
  readonly reason: string
  /** The first node's, in the cluster's own words. */
  readonly detail: string
  readonly exit?: string | undefined
  readonly nodes: readonly string[]
}

export interface Diagnosis {
  readonly verdict: Verdict
  /** At most one for a node; none for a node with an available pod of the newest revision. */
  readonly troubles: readonly Trouble[]
  /** The largest group first. */
  readonly groups: readonly TroubleGroup[]
}

export interface DoctorOptions extends PlacementOptions {
  /** The label `controller-revision-hash` of the newest revision; `undefined` where it is not known: all pods are taken for newest. */
  readonly hash: string | undefined
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Of the DaemonSet's namespace, or only about it and its pods, in any order. */
  readonly events?: readonly KubernetesEvent[]
  /** After so many seconds a pod that runs but is not ready, or that should be gone, has failed to. 30 where absent. */
  readonly patienceSeconds?: number
}

/** Looks at every node that should run the pod, or has one, and says what is wrong there. `pods` are the DaemonSet's own. */
export function diagnose(
  daemonSet: DaemonSet,
  nodes: readonly KubernetesNode[],
  pods: readonly Pod[],
  options: DoctorOptions,
): Diagnosis {
  const { place } = placer(daemonSet.spec.template, options)
  const byNode = podsByNode(pods)
  const events = eventsByName(options.events ?? [])
  const ask = { ...options, daemonSet, events, patienceSeconds: options.patienceSeconds ?? 30 }
  const troubles = nodes.flatMap((node) => {
    const found = nodeTrouble({ node, place, pods: byNode.get(node.metadata.name) ?? [] }, ask)
    return found ? [found] : []
  })
  return { verdict: verdictOf(troubles, isOnDelete(daemonSet)), troubles, groups: groupsOf(troubles) }
}

/** Old pods that fail are replaced at once by a rolling update, but by nothing with OnDelete. */
function verdictOf(troubles: readonly Trouble[], onDelete: boolean): Verdict {
  const rollout = troubles.some((one) => isPodFault(one) && (one.revision === 'newest' || onDelete))
  const nodes = troubles.some(isNodeFault)
  if (rollout) return nodes ? 'both' : 'badRollout'
  if (nodes) return 'badNodes'
  const isOpen = ({ cause }: Trouble) => cause !== 'misscheduled' && !(onDelete && cause === 'outdated')
  return troubles.some(isOpen) ? 'waiting' : 'healthy'
}

function groupsOf(troubles: readonly Trouble[]): TroubleGroup[] {
  const groups = new Map<string, TroubleGroup & { nodes: string[] }>()
  for (const { cause, reason, detail, exit, node } of troubles) {
    const group = groups.get(`${cause} ${reason}`)
    if (group) group.nodes.push(node)
    else groups.set(`${cause} ${reason}`, { cause, reason, detail, exit, nodes: [node] })
  }
  return [...groups.values()].sort((a, b) => b.nodes.length - a.nodes.length)
}

/** Warnings by the name of what they are about, the latest last. */
function eventsByName(events: readonly KubernetesEvent[]): ReadonlyMap<string, readonly KubernetesEvent[]> {
  const found = new Map<string, KubernetesEvent[]>()
  const warnings = events.filter(({ type }) => type === 'Warning').sort((a, b) => eventTime(a) - eventTime(b))
  for (const event of warnings) {
    const name = event.involvedObject?.name ?? ''
    const own = found.get(name)
    if (own) own.push(event)
    else found.set(name, [event])
  }
  return found
}
