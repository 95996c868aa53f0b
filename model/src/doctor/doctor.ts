import type { DaemonSet, KubernetesEvent, KubernetesNode, Pod } from '../objects/kubernetes.ts'
import { eventTime } from '../objects/slim.ts'
import { type PlacementOptions, placer } from '../placement/placement.ts'
import { type Exclusion, placementOver } from '../placement/placementOver.ts'
import { podsByNode } from '../rollout/rolledNodes.ts'
import { countsOf, isOnDelete, isUnobserved } from '../rollout/rollout.ts'
import { type Cause, isNodeFault, isPodFault, nodeTrouble, type Trouble } from './trouble.ts'

/**
 * Whose fault it is: `badRollout`, pods of the newest revision fail on nodes that are well; `badNodes`, nodes are dead or do not
 * let pods go; `waiting`, nothing fails, but not all is done; `nowhere`, no node is wanted; `unknown`, it depends on what may not be read.
 */
export type Verdict = 'badRollout' | 'badNodes' | 'both' | 'waiting' | 'healthy' | 'nowhere' | 'unknown'

/** What a diagnosis is made from beside the DaemonSet itself. */
export type Evidence = 'nodes' | 'pods' | 'revisions' | 'events'

/** Nodes with the same trouble. */
export interface TroubleGroup {
  readonly cause: Cause
  readonly reason: string
  /** The first node's, in the cluster's own words. */
  readonly detail: string
  readonly exit?: string | undefined
  /** The container that is at fault on all of them, where it is one. */
  readonly container?: string | undefined
  /** The first node's. */
  readonly pod?: string | undefined
  readonly nodes: readonly string[]
}

export interface Diagnosis {
  readonly verdict: Verdict
  /** At most one for a node; none for a node with an available pod of the newest revision. */
  readonly troubles: readonly Trouble[]
  /** The largest group first. */
  readonly groups: readonly TroubleGroup[]
  /** Of a DaemonSet that wants no node: what keeps how many away; empty where there are no nodes at all. */
  readonly nowhere?: readonly Exclusion[]
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
  /** What may not be read: none of it is given, and nothing is concluded from that. */
  readonly unread?: ReadonlySet<Evidence>
}

/** Looks at every node that should run the pod, or has one, and says what is wrong there. `pods` are the DaemonSet's own. */
export function diagnose(
  daemonSet: DaemonSet,
  nodes: readonly KubernetesNode[],
  pods: readonly Pod[],
  options: DoctorOptions,
): Diagnosis {
  const unread = options.unread ?? new Set()
  const byNode = podsByNode(pods)
  const events = eventsByName(options.events ?? [])
  const ask = { ...options, daemonSet, events, patienceSeconds: options.patienceSeconds ?? 30 }
  const { template } = daemonSet.spec
  const { place } = unread.has('nodes') ? { place: () => ({ runs: true }) as const } : placer(template, options)
  const looked = unread.has('nodes') ? nodesOfPods(byNode) : nodes
  const found = looked.flatMap((node) => {
    const trouble = nodeTrouble({ node, place, pods: byNode.get(node.metadata.name) ?? [] }, ask)
    return trouble ? [trouble] : []
  })
  // That a node has no pod is not known where pods are not.
  const troubles = unread.has('pods') ? found.filter(isNodeFault) : found
  const coverage = unread.has('nodes') ? undefined : placementOver(template, nodes, options)
  const nowhere = coverage?.desired === 0 ? coverage.excluded : undefined
  const verdict = verdictOf(daemonSet, troubles, unread, nowhere !== undefined)
  return { verdict, troubles, groups: groupsOf(troubles), ...(nowhere && { nowhere }) }
}

/** The nodes that pods run on, where no more is known of them than that: they are taken for well. */
const nodesOfPods = (byNode: ReadonlyMap<string, unknown>): KubernetesNode[] =>
  [...byNode.keys()].map((name) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  }))

function verdictOf(
  daemonSet: DaemonSet,
  troubles: readonly Trouble[],
  unread: ReadonlySet<Evidence>,
  isNowhere: boolean,
): Verdict {
  const onDelete = isOnDelete(daemonSet)
  if (unread.has('nodes') || unread.has('pods')) return 'unknown'
  const isMixed = unread.has('revisions') && !areUpdated(daemonSet)
  // Old pods that fail are replaced at once by a rolling update, but by nothing with OnDelete.
  const rollout = troubles.some((one) => isPodFault(one) && (one.revision === 'newest' || onDelete))
  if (rollout && isMixed && !onDelete) return 'unknown'
  const nodes = troubles.some(isNodeFault)
  if (rollout) return nodes ? 'both' : 'badRollout'
  if (nodes) return 'badNodes'
  const isOpen = ({ cause }: Trouble) => cause !== 'misscheduled' && !(onDelete && cause === 'outdated')
  // Events would tell why.
  if (unread.has('events') && troubles.some(({ cause }) => cause === 'noPod' || cause === 'starting')) return 'unknown'
  if (troubles.some(isOpen) || (isMixed && !onDelete)) return 'waiting'
  return isNowhere ? 'nowhere' : 'healthy'
}

/** By the controller's own counts: every pod is of the newest revision. */
function areUpdated(daemonSet: DaemonSet): boolean {
  const { updated, desired } = countsOf(daemonSet)
  return !isUnobserved(daemonSet) && updated >= desired
}

function groupsOf(troubles: readonly Trouble[]): TroubleGroup[] {
  const groups = new Map<string, TroubleGroup & { nodes: string[] }>()
  for (const { cause, reason, detail, exit, container, pod, node } of troubles) {
    const key = `${cause} ${reason} ${container}`
    const group = groups.get(key)
    if (group) group.nodes.push(node)
    else groups.set(key, { cause, reason, detail, exit, container, pod, nodes: [node] })
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
