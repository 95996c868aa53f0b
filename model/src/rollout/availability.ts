import type { Pod } from '../objects/kubernetes.ts'

/** How long a pod's Ready condition has been true, in milliseconds at `now`; `undefined` where it is not ready. */
export function readyFor({ status }: Pod, now: number): number | undefined {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')
  if (ready?.status !== 'True') return undefined
  return now - Date.parse(ready.lastTransitionTime ?? '')
}

/** Ready for at least so many seconds. `now` is in milliseconds since the epoch. Source: IsPodAvailable. */
export function isAvailable(pod: Pod, minReadySeconds: number, now: number): boolean {
  const ready = readyFor(pod, now)
  return ready !== undefined && (minReadySeconds === 0 || ready > minReadySeconds * 1000)
}

/** Seconds from each pod's creation to its readiness, of the pods that are ready and were never restarted. */
export function startupSeconds(pods: readonly Pod[]): number[] {
  return pods.flatMap((pod) => {
    const { metadata, status = {} } = pod
    const restarts = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]
    const ready = status.conditions?.find(({ type }) => type === 'Ready')
    if (ready?.status !== 'True' || restarts.some(({ restartCount = 0 }) => restartCount > 0)) return []
    const seconds = (Date.parse(ready.lastTransitionTime ?? '') - Date.parse(metadata.creationTimestamp ?? '')) / 1000
    return Number.isFinite(seconds) && seconds >= 0 ? [seconds] : []
  })
}
