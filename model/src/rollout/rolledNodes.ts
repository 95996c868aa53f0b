import type { DaemonSet, KubernetesNode, Pod } from '../objects/kubernetes.ts'
import { type PlacementOptions, placer } from '../placement/placement.ts'
import { isAvailable } from './availability.ts'
import { nodeOf, podProblem } from './pod.ts'

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
}

export interface RolledOptions extends PlacementOptions {
  /** The label `controller-revision-hash` of the newest revision; `undefined` if the rollout has yet to be started: all pods are old. */
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
    return [{ name, desired, alive: isAlive(node), ...podOn(own, daemonSet.spec.minReadySeconds ?? 0, options) }]
  })
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
const isCounted = ({ metadata, status }: Pod) =>
  !metadata.deletionTimestamp || (status?.phase !== 'Failed' && status?.phase !== 'Succeeded')

function podOn(pods: readonly Pod[], minReadySeconds: number, { hash, now, patienceSeconds = 60 }: RolledOptions) {
  const staying = pods.filter(({ metadata }) => !metadata.deletionTimestamp)
  const isNew = ({ metadata }: Pod) => hash !== undefined && metadata.labels?.['controller-revision-hash'] === hash
  const fresh = staying.find(isNew)
  const old = staying.find((pod) => !isNew(pod))
  const judged = old ?? fresh
  const isLate = (since: string | undefined) => now - Date.parse(since ?? '') > patienceSeconds * 1000
  const available = judged !== undefined && isAvailable(judged, minReadySeconds, now)
  if (fresh) {
    const ready = fresh.status?.conditions?.find(({ type }) => type === 'Ready')
    const stuck = podProblem(fresh) !== undefined || (ready?.status === 'False' && isLate(ready.lastTransitionTime))
    return { pod: old ? ('both' as const) : ('new' as const), available, stuck }
  }
  if (old) return { pod: 'old' as const, available, stuck: false }
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
