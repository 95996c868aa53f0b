import type { ContainerStatus, DaemonSet, KubernetesEvent, KubernetesNode, Pod } from '../objects/kubernetes.ts'
import { hashOf } from '../objects/revision.ts'
import type { Placement } from '../placement/placement.ts'
import { isAvailable, readyFor } from '../rollout/availability.ts'
import { type PodProblem, podProblem } from '../rollout/pod.ts'
import { isAlive } from '../rollout/rolledNodes.ts'

/**
 * What is wrong on a node. Of the node: `nodeNotReady`, `terminating` (a pod that should be gone). Of the pod: `pending` (the
 * scheduler finds no room), `refused` (it cannot be created), `image`, `cannotStart`, `crash`, `failed`, `notReady`. Of time:
 * `noPod`, `starting`, `settling` (ready, but not for minReadySeconds yet), `going`, `outdated` (an older revision that runs).
 */
export type Cause =
  | 'nodeNotReady'
  | 'terminating'
  | 'pending'
  | 'refused'
  | 'image'
  | 'cannotStart'
  | 'crash'
  | 'failed'
  | 'notReady'
  | 'noPod'
  | 'starting'
  | 'settling'
  | 'going'
  | 'outdated'
  | 'misscheduled'

export interface Trouble {
  readonly node: string
  readonly cause: Cause
  /** A word or two that equal troubles share: `ImagePullBackOff`, `ExitCode:1`, `Insufficient cpu`. */
  readonly reason: string
  /** In the cluster's own words; empty where it says nothing. */
  readonly detail: string
  /** How its container ended, where nobody says more: see `PodProblem`. */
  readonly exit?: string
  readonly pod?: string
  readonly revision?: 'newest' | 'older'
  readonly container?: string
  /** Of `settling`: until the pod counts as available. Of `terminating`: since it should have been gone. */
  readonly seconds?: number
}

const podFaults: ReadonlySet<Cause> = new Set(['pending', 'refused', 'image', 'cannotStart', 'crash', 'failed', 'notReady'])
export const isPodFault = ({ cause }: { readonly cause: Cause }) => podFaults.has(cause)
export const isNodeFault = ({ cause }: Trouble) => cause === 'nodeNotReady' || cause === 'terminating'

interface Bed {
  readonly node: KubernetesNode
  readonly place: (node: KubernetesNode) => Placement
  readonly pods: readonly Pod[]
}

export interface Ask {
  readonly daemonSet: DaemonSet
  readonly hash: string | undefined
  readonly now: number
  readonly patienceSeconds: number
  /** Warnings by the name of their object. */
  readonly events: ReadonlyMap<string, readonly KubernetesEvent[]>
}

/** What is wrong on one node; `undefined` where nothing is, or where the node is not concerned. */
export function nodeTrouble({ node, place, pods }: Bed, ask: Ask): Trouble | undefined {
  const { name } = node.metadata
  const verdict = place(node)
  const { minReadySeconds = 0 } = ask.daemonSet.spec
  const staying = pods.filter(({ metadata }) => !metadata.deletionTimestamp)
  const serves = staying.some((pod) => isAvailable(pod, minReadySeconds, ask.now))
  if (!isAlive(node) && !serves) {
    return verdict.runs || pods.length > 0 || place(recovered(node)).runs ? { node: name, ...notReadyNode(node) } : undefined
  }
  const isNew = (pod: Pod) => ask.hash === undefined || hashOf(pod) === ask.hash
  if (staying.length === 0) return withoutPod(name, pods[0], verdict.runs, ask)
  const found = newestFirst(staying, isNew).map((pod): Trouble | undefined => {
    const revision = isNew(pod) ? 'newest' : 'older'
    const trouble: Said | undefined = verdict.runs
      ? podTrouble(pod, revision, ask)
      : { cause: 'misscheduled', reason: verdict.because, detail: verdict.detail }
    return trouble && { node: name, pod: pod.metadata.name, revision, ...trouble }
  })
  // A new pod that is well serves the node, whatever becomes of an old one beside it.
  return found[0] && (found.find((one) => one && isPodFault(one)) ?? found[0])
}

/** While a rollout surges, an old and a new pod are on a node. */
function newestFirst(pods: readonly Pod[], isNew: (pod: Pod) => boolean): Pod[] {
  const created = ({ metadata }: Pod) => Date.parse(metadata.creationTimestamp ?? '') || 0
  return pods.toSorted((a, b) => Number(isNew(b)) - Number(isNew(a)) || created(b) - created(a))
}

/** A dead node has a taint that keeps the pod away; without it, would the pod be wanted? */
function recovered(node: KubernetesNode): KubernetesNode {
  const isOfHealth = (key: string) => key === 'node.kubernetes.io/not-ready' || key === 'node.kubernetes.io/unreachable'
  return { ...node, spec: { ...node.spec, taints: (node.spec?.taints ?? []).filter(({ key }) => !isOfHealth(key)) } }
}

type Said = Omit<Trouble, 'node' | 'pod' | 'revision'>

function notReadyNode({ status }: KubernetesNode): Said {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')
  return { cause: 'nodeNotReady', reason: ready?.reason ?? 'NotReady', detail: ready?.message ?? '' }
}

function withoutPod(node: string, going: Pod | undefined, wanted: boolean, ask: Ask): Trouble | undefined {
  const { metadata } = ask.daemonSet
  if (going) {
    const seconds = Math.floor((ask.now - Date.parse(going.metadata.deletionTimestamp ?? '')) / 1000)
    const late = seconds > ask.patienceSeconds
    const found = { node, pod: going.metadata.name, reason: 'Terminating', detail: '' }
    return late ? { ...found, cause: 'terminating', seconds } : { ...found, cause: 'going' }
  }
  if (!wanted) return undefined
  const refused = ask.events.get(metadata.name)?.findLast(({ reason }) => reason === 'FailedCreate')
  return refused
    ? { node, cause: 'refused', revision: 'newest', reason: 'FailedCreate', detail: refused.message ?? '' }
    : { node, cause: 'noPod', reason: 'NoPod', detail: '' }
}

function podTrouble(pod: Pod, revision: 'newest' | 'older', ask: Ask): Said | undefined {
  const problem = podProblem(pod)
  if (problem) return problemTrouble(pod, problem, ask)
  const { minReadySeconds = 0 } = ask.daemonSet.spec
  const ready = readyFor(pod, ask.now)
  if (ready === undefined) return unreadyTrouble(pod, ask)
  if (!isAvailable(pod, minReadySeconds, ask.now)) {
    const seconds = Math.max(0, Math.ceil(minReadySeconds - ready / 1000))
    return { cause: 'settling', reason: 'MinReadySeconds', detail: '', seconds }
  }
  return revision === 'older' ? { cause: 'outdated', reason: 'Outdated', detail: '' } : undefined
}

const statusesOf = ({ status }: Pod): readonly ContainerStatus[] => [
  ...(status?.initContainerStatuses ?? []),
  ...(status?.containerStatuses ?? []),
]

function problemTrouble(pod: Pod, { reason, message, container, exit }: PodProblem, ask: Ask): Said {
  const said = { reason, detail: message, ...(container && { container }), ...(exit && { exit }) }
  if (/^(ErrImage|ImagePull|InvalidImageName|ImageInspect|RegistryUnavailable|SignatureValidation)/.test(reason))
    return { cause: 'image', ...said }
  if (/^(CreateContainer|RunContainer|PreCreateHook|PreStartHook|PostStartHook)/.test(reason))
    return { cause: 'cannotStart', ...said }
  if (container) return { cause: 'crash', ...said, reason: exitOf(pod, container) ?? reason }
  if (pod.status?.phase === 'Failed') return { cause: 'failed', ...said }
  const words =
    message || (ask.events.get(pod.metadata.name)?.findLast((one) => one.reason === 'FailedScheduling')?.message ?? '')
  return { cause: 'pending', reason: schedulerReason(words) || reason, detail: words }
}

/** How a container ended last: `ExitCode:1`, or a reason that says more. */
function exitOf(pod: Pod, container: string): string | undefined {
  const { state, lastState } = statusesOf(pod).find(({ name }) => name === container) ?? {}
  const { reason, exitCode, signal } = state?.terminated ?? lastState?.terminated ?? {}
  if (reason && reason !== 'Error' && reason !== 'Completed') return reason
  if (signal) return `Signal:${signal}`
  return exitCode === undefined ? undefined : `ExitCode:${exitCode}`
}

/** A pod that runs, or starts, and is not ready. */
function unreadyTrouble(pod: Pod, ask: Ask): Said {
  const { name, creationTimestamp } = pod.metadata
  const statuses = statusesOf(pod)
  const isLate = (since: string | null | undefined) => ask.now - Date.parse(since ?? '') > ask.patienceSeconds * 1000
  // A crash of long ago says nothing about a container that has run since.
  const crashed = statuses.find(({ state, lastState }) => lastState?.terminated?.exitCode && !isLate(state?.running?.startedAt))
  if (crashed) {
    const detail = crashed.lastState?.terminated?.message ?? ''
    return { cause: 'crash', reason: exitOf(pod, crashed.name) ?? 'Error', detail, container: crashed.name }
  }
  const last = (reasons: RegExp) => ask.events.get(name)?.findLast(({ reason = '' }) => reasons.test(reason))
  const runs = statuses.length > 0 && statuses.every(({ state }) => state?.running || state?.terminated)
  const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready')
  const since = runs ? ready?.lastTransitionTime : creationTimestamp
  const late = isLate(since)
  if (!runs) {
    const warning = last(/^(FailedMount|FailedAttachVolume|FailedCreatePodSandBox|FailedMapVolume)$/)
    if (warning) return { cause: 'cannotStart', reason: warning.reason ?? '', detail: warning.message ?? '' }
    return { cause: 'starting', reason: 'ContainerCreating', detail: '' }
  }
  const warning = last(/^Unhealthy$/)
  const detail = warning?.message ?? ready?.message ?? ''
  const unready = statuses.find(({ state, ready }) => state?.running && !ready)
  return late || warning
    ? { cause: 'notReady', reason: 'NotReady', detail, ...(unready && { container: unready.name }) }
    : { cause: 'starting', reason: 'NotReady', detail }
}

/**
 * What the scheduler says of the one node a pod of a DaemonSet is pinned to: `Insufficient cpu` of
 * `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. preemption: …`.
 */
export function schedulerReason(message: string): string {
  const [, words = ''] = /nodes are available: (.*?)(?:\. (?:preemption|no new claims)|\.?$)/s.exec(message) ?? []
  const own = words.split(', ').filter((part) => !/NodeAffinity|node affinity/.test(part))
  return own.map((part) => part.replace(/^\d+ (node\(s\) )?/, '')).join(', ')
}
