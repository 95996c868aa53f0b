import type { Pod } from '../objects/kubernetes.ts'

/** A pod as `kubectl get pods` shows it. */
export interface PodSummary {
  /** The STATUS column: a phase, or why a container waits or ended. */
  readonly status: string
  readonly ready: number
  readonly containers: number
  readonly restarts: number
}

const isSidecar = (pod: Pod, name: string) =>
  pod.spec.initContainers?.some((container) => container.name === name && container.restartPolicy === 'Always') === true

const condition = (pod: Pod, type: string) => pod.status?.conditions?.find((one) => one.type === type)

/** Source: printPod in Kubernetes' printers. Restarts of init containers count only while the pod initialises; those of sidecars always. */
export function summarize(pod: Pod): PodSummary {
  const init = initSummary(pod)
  const isInitialised = init.status === undefined || condition(pod, 'Initialized')?.status === 'True'
  const main = isInitialised ? mainSummary(pod, init.status) : { status: init.status ?? '', ready: 0, restarts: 0 }
  const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  return {
    status: deletedStatus(pod) ?? main.status,
    ready: init.ready + main.ready,
    containers: (pod.spec.containers?.length ?? 0) + sidecars.length,
    restarts: isInitialised ? init.sidecarRestarts + main.restarts : init.restarts,
  }
}

function deletedStatus({ metadata, status }: Pod): string | undefined {
  if (!metadata.deletionTimestamp) return undefined
  if (status?.reason === 'NodeLost') return 'Unknown'
  return status?.phase === 'Failed' || status?.phase === 'Succeeded' ? undefined : 'Terminating'
}

interface InitSummary {
  /** `undefined` once every init container has done its part. */
  readonly status: string | undefined
  readonly ready: number
  readonly restarts: number
  readonly sidecarRestarts: number
}

function initSummary(pod: Pod): InitSummary {
  const statuses = pod.status?.initContainerStatuses ?? []
  let ready = 0
  let restarts = 0
  let sidecarRestarts = 0
  for (const [index, { name, state = {}, started, ready: isUp, restartCount = 0 }] of statuses.entries()) {
    const sidecar = isSidecar(pod, name)
    restarts += restartCount
    if (sidecar) sidecarRestarts += restartCount
    const { terminated, waiting } = state
    if (terminated?.exitCode === 0) continue
    if (sidecar && started) {
      if (isUp) ready++
      continue
    }
    const counted = `${index}/${pod.spec.initContainers?.length ?? statuses.length}`
    const reason = waiting?.reason && waiting.reason !== 'PodInitializing' ? waiting.reason : counted
    return { status: `Init:${terminated ? endReason(terminated) : reason}`, ready, restarts, sidecarRestarts }
  }
  return { status: undefined, ready, restarts, sidecarRestarts }
}

/** `before` is what the init containers have to say; a sidecar may fail long after the pod is initialised. */
function mainSummary(pod: Pod, before: string | undefined): { status: string; ready: number; restarts: number } {
  const isGated = condition(pod, 'PodScheduled')?.reason === 'SchedulingGated'
  let status = before ?? (isGated ? 'SchedulingGated' : pod.status?.reason || pod.status?.phase || 'Unknown')
  let ready = 0
  let restarts = 0
  let failed: string | undefined
  for (const { state = {}, ready: isUp, restartCount = 0 } of (pod.status?.containerStatuses ?? []).toReversed()) {
    restarts += restartCount
    if (state.waiting?.reason) status = state.waiting.reason
    else if (state.terminated) {
      status = endReason(state.terminated)
      if (state.terminated.exitCode !== 0) failed = status
    } else if (isUp && state.running) ready++
  }
  if (status === 'Completed') {
    if (ready > 0 && isReady(pod)) status = 'Running'
    else if (failed !== undefined) status = failed
    else if (ready > 0) status = 'NotReady'
  }
  return { status, ready, restarts }
}

type Ended = { readonly reason?: string; readonly exitCode?: number; readonly signal?: number }
const ended = ({ signal = 0, exitCode = 0 }: Ended) => (signal !== 0 ? `Signal:${signal}` : `ExitCode:${exitCode}`)
const endReason = (terminated: Ended) => terminated.reason || ended(terminated)

export const isReady = (pod: Pod) => condition(pod, 'Ready')?.status === 'True'

/** Waiting reasons that pass by themselves. */
const passing = new Set(['ContainerCreating', 'PodInitializing'])

/** Why a pod will not become ready by waiting. */
export interface PodProblem {
  readonly reason: string
  /** What the kubelet or the scheduler says; empty where they say nothing. */
  readonly message: string
  readonly container?: string
  /** How the container ended last, where nobody says more: `ExitCode:1 (Error)`. */
  readonly exit?: string
}

export function podProblem(pod: Pod): PodProblem | undefined {
  if (pod.metadata.deletionTimestamp) return undefined
  const { phase, reason, message = '', initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {}
  if (phase === 'Failed') return { reason: reason ?? 'Failed', message }
  for (const { name, state, lastState, restartCount = 0 } of [...initContainerStatuses, ...containerStatuses]) {
    const { waiting, terminated } = state ?? {}
    const failed = (why: string, says: string | undefined, end: Ended | undefined) => {
      const found = { reason: why, message: says ?? '', container: name }
      return says === undefined && end ? { ...found, exit: exitOf(end) } : found
    }
    if (waiting?.reason && !passing.has(waiting.reason)) return failed(waiting.reason, waiting.message, lastState?.terminated)
    if (terminated && terminated.exitCode !== 0) return failed(terminated.reason ?? 'Error', terminated.message, terminated)
    if (restartCount > 0 && waiting) return failed('Restarting', undefined, lastState?.terminated)
  }
  const scheduled = condition(pod, 'PodScheduled')
  if (scheduled?.status === 'False') return { reason: scheduled.reason ?? 'Unschedulable', message: scheduled.message ?? '' }
  return undefined
}

const exitOf = (end: Ended) => `${ended(end)}${end.reason ? ` (${end.reason})` : ''}`

/** The node a pod runs on, or is meant for: the controller pins a pod to its node by affinity before the scheduler binds it. */
export function nodeOf(pod: Pod): string | undefined {
  if (pod.spec.nodeName) return pod.spec.nodeName
  const spec = pod.spec as { affinity?: { nodeAffinity?: { requiredDuringSchedulingIgnoredDuringExecution?: Pinned } } }
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  return terms.flatMap(({ matchFields = [] }) => matchFields).find(({ key }) => key === 'metadata.name')?.values?.[0]
}

interface Pinned {
  readonly nodeSelectorTerms?: readonly {
    readonly matchFields?: readonly { readonly key: string; readonly values?: readonly string[] }[]
  }[]
}
