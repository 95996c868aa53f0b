import type { DaemonSet, KubernetesNode, Pod } from '../objects/kubernetes.ts'
import { hashOf, templateNumber } from '../objects/revision.ts'
import { type PlacementOptions, placer } from '../placement/placement.ts'
import { portsClash } from '../resources/fits.ts'
import { isAvailable } from './availability.ts'
import { nodeOf, podProblem } from './pod.ts'
import { surges } from './rollout.ts'

/** A node in the eyes of a rolling update. */
export interface RolledNode {
  readonly name: string
  /** The controller wants the pod here. Of a dead node it mostly does not: only the template can tolerate `unreachable:NoSchedule`. */
  readonly desired: boolean
  /** Its kubelet answers; on any other node no pod starts and none goes. */
  readonly alive: boolean
  /** Its pod is of an older revision, of the newest, one of each, on its way out, or missing. */
  readonly pod: 'old' | 'new' | 'both' | 'going' | 'none'
  /** The pod, of both the old one, has been ready for long enough. */
  readonly available: boolean
  /** The new pod, or the one that should go, will not get on by itself. */
  readonly stuck: boolean
  /** A new pod wants a port of the node that the old one holds: they cannot be on it together. */
  readonly clash?: boolean
}

export interface RolledOptions extends PlacementOptions {
  /** The label `controller-revision-hash` of the newest revision; `undefined` if the rollout has yet to be started, or it is not known. */
  readonly hash: string | undefined
  /** Milliseconds since the epoch. */
  readonly now: number
  /** After so many seconds a pod that runs but is not ready, or that should be gone, is stuck. 60 where absent. */
  readonly patienceSeconds?: number
}

export const isAlive = ({ status }: KubernetesNode) =>
  status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true

/** Every node that should run the pod, or has one, with how far it is. */
export function rolledNodes(
  daemonSet: DaemonSet,
  nodes: readonly KubernetesNode[],
  pods: readonly Pod[],
  options: RolledOptions,
): RolledNode[] {
  const { place } = placer(daemonSet.spec.template, options)
  const byNode = podsByNode(pods.filter(isCounted))
  return nodes.flatMap((node) => {
    const { name } = node.metadata
    const own = byNode.get(name) ?? []
    const desired = place(node).runs
    if (!desired && own.length === 0) return []
    return [{ name, desired, alive: isAlive(node), ...podOn(own, daemonSet, options) }]
  })
}

/**
 * Whether a pod is of a DaemonSet's template: by the hash of its revision, or by the number of the template. The API server counts that up
 * where the template means something else: `64Mi` written as bytes is another revision, and no other number. Source: IsPodUpdated.
 */
export function isUpdated(daemonSet: DaemonSet, hash: string | undefined): (pod: Pod) => boolean {
  const number = templateNumber(daemonSet)
  return (pod) =>
    (hash !== undefined && hashOf(pod) === hash) ||
    (number !== undefined && pod.metadata.labels?.['pod-template-generation'] === number)
}

/** Pods by the node they run on, or are meant for. */
export function podsByNode(pods: readonly Pod[]): Map<string, Pod[]> {
  const found = new Map<string, Pod[]>()
  for (const pod of pods) {
    const name = nodeOf(pod) ?? ''
    const own = found.get(name)
    if (own) own.push(pod)
    else found.set(name, [pod])
  }
  return found
}

/** A pod that has ended and is being deleted is none. */
export const isCounted = ({ metadata, status }: Pod) =>
  !metadata.deletionTimestamp || (status?.phase !== 'Failed' && status?.phase !== 'Succeeded')

/** The pods that the controller keeps on one node, the newest template's and an older one's, and those beside them, which go. */
export interface KeptPods {
  readonly fresh: Pod | undefined
  readonly old: Pod | undefined
  readonly excess: readonly Pod[]
}

/** Of the pods on one node the oldest is kept, with a surge the oldest of each kind. Source: podsShouldBeOnNode. */
export function keptOn(pods: readonly Pod[], daemonSet: DaemonSet, hash: string | undefined): KeptPods {
  const staying = pods.filter(({ metadata }) => !metadata.deletionTimestamp).sort(byAge)
  const isNew = isUpdated(daemonSet, hash)
  const kept = surges(daemonSet) ? staying : staying.slice(0, 1)
  const fresh = kept.find(isNew)
  const old = kept.find((pod) => !isNew(pod))
  return { fresh, old, excess: staying.filter((pod) => pod !== fresh && pod !== old) }
}

/** Pods that have a node first, then by their creation and their name. Source: podByCreationTimestampAndPhase. */
function byAge(a: Pod, b: Pod): number {
  const key = ({ spec, metadata }: Pod) => [spec.nodeName ? 0 : 1, metadata.creationTimestamp ?? '', metadata.name].join(' ')
  return key(a) < key(b) ? -1 : 1
}

function podOn(pods: readonly Pod[], daemonSet: DaemonSet, { hash, now, patienceSeconds = 60 }: RolledOptions) {
  const { template, minReadySeconds = 0 } = daemonSet.spec
  const { fresh, old } = keptOn(pods, daemonSet, hash)
  const judged = old ?? fresh
  const isLate = (since: string | undefined) => now - Date.parse(since ?? '') > patienceSeconds * 1000
  const available = judged !== undefined && isAvailable(judged, minReadySeconds, now)
  if (fresh) {
    const ready = fresh.status?.conditions?.find(({ type }) => type === 'Ready')
    const stuck = podProblem(fresh) !== undefined || (ready?.status === 'False' && isLate(ready.lastTransitionTime))
    return { pod: old ? ('both' as const) : ('new' as const), available, stuck }
  }
  if (old) return { pod: 'old' as const, available, stuck: false, ...(portsClash(old.spec, template.spec) && { clash: true }) }
  const going = pods.map(({ metadata }) => metadata.deletionTimestamp)
  return { pod: going.length > 0 ? ('going' as const) : ('none' as const), available, stuck: going.some(isLate) }
}

interface Side {
  /** Old pods that count as unavailable and are replaced without asking the budget. */
  readonly atOnce: number
  /** Old pods that are available and may be replaced when the budget, or the surge, allows. */
  readonly candidates: number
  /** What of the budget, or the surge, is taken now, and what of it for good. */
  readonly occupied: number
  readonly blocked: number
  /** Of the candidates: those beside which no new pod can start. */
  readonly clashing: number
}

/** The controller's sums over the nodes, without a surge (`replacing`) and with one (`surging`). */
export function rolledCounts(nodes: readonly RolledNode[]) {
  const count = (is: (node: RolledNode) => boolean) => nodes.filter(is).length
  const isUnavailable = ({ pod, available }: RolledNode) => pod === 'going' || pod === 'none' || !available
  const blockers = {
    onDeadNodes: count(({ alive }) => !alive),
    failing: count(({ alive, pod, available, stuck }) => alive && pod === 'new' && stuck && !available),
    notGoing: count(({ alive, pod, stuck }) => alive && pod === 'going' && stuck),
  }
  const blocked = blockers.onDeadNodes + blockers.failing + blockers.notGoing
  const liveOld = (node: RolledNode) => node.alive && node.pod === 'old'
  const replacing: Side = {
    clashing: 0,
    atOnce: count((node) => liveOld(node) && !node.available),
    candidates: count((node) => liveOld(node) && node.available),
    occupied: count((node) => !node.alive || node.pod === 'both' || isUnavailable(node)),
    blocked,
  }
  const isSurging = ({ alive, pod, available }: RolledNode) => alive && pod === 'both' && available
  const surging: Side = {
    atOnce: count((node) => liveOld(node) && node.desired && !node.available),
    candidates: count((node) => liveOld(node) && node.desired && node.available),
    occupied: count(isSurging),
    blocked: count((node) => isSurging(node) && node.stuck),
    clashing: count((node) => liveOld(node) && node.desired && node.available && node.clash === true),
  }
  return {
    desired: count((node) => node.desired),
    outdated: count(({ pod }) => pod === 'old' || pod === 'both'),
    unfinished: count(
      ({ desired, alive, pod, available, stuck }) => (desired && !alive) || (alive && stuck && !(pod === 'new' && available)),
    ),
    unavailable: count(isUnavailable),
    blockers,
    replacing,
    surging,
  }
}
