import type { DaemonSet, Pod } from '../objects/kubernetes.ts'
import { podProblem } from './pod.ts'

/** Nodes that should run the pod, and how far they are. All in nodes, as the controller counts them. */
export interface Counts {
  readonly desired: number
  readonly current: number
  readonly ready: number
  readonly updated: number
  readonly available: number
  readonly misscheduled: number
}

export function countsOf({ status = {} }: DaemonSet): Counts {
  return {
    desired: status.desiredNumberScheduled ?? 0,
    current: status.currentNumberScheduled ?? 0,
    ready: status.numberReady ?? 0,
    updated: status.updatedNumberScheduled ?? 0,
    available: status.numberAvailable ?? 0,
    misscheduled: status.numberMisscheduled ?? 0,
  }
}

export const isOnDelete = ({ spec }: Pick<DaemonSet, 'spec'>) => spec.updateStrategy?.type === 'OnDelete'

/** New pods start beside old ones. Source: AllowsSurge. */
export const surges = (daemonSet: Pick<DaemonSet, 'spec'>) =>
  !isOnDelete(daemonSet) && Number.parseInt(String(daemonSet.spec.updateStrategy?.rollingUpdate?.maxSurge ?? 0), 10) > 0

/** The controller has not looked at the newest spec yet, so the counts are about an older one. */
export const isUnobserved = ({ metadata, status }: DaemonSet) => (metadata.generation ?? 0) > (status?.observedGeneration ?? 0)

/** Where a rollout stands. `message` is what `kubectl rollout status` prints. */
export interface RolloutStatus {
  readonly state: 'unobserved' | 'updating' | 'becomingAvailable' | 'done' | 'onDelete'
  readonly done: boolean
  readonly message: string
}

/** The counting of `kubectl rollout status`. It gives up on OnDelete; we say how many nodes run the current revision. */
export function rolloutStatus(daemonSet: DaemonSet): RolloutStatus {
  const { name } = daemonSet.metadata
  const { desired, updated, available } = countsOf(daemonSet)
  if (isOnDelete(daemonSet)) {
    const done = !isUnobserved(daemonSet) && updated >= desired && available >= desired
    return { state: 'onDelete', done, message: `${updated} of ${desired} nodes run the current revision` }
  }
  const still = (state: RolloutStatus['state'], message: string) => ({ state, done: false, message })
  if (isUnobserved(daemonSet)) return still('unobserved', 'Waiting for daemon set spec update to be observed...')
  const waiting = `Waiting for daemon set ${JSON.stringify(name)} rollout to finish`
  if (updated < desired) return still('updating', `${waiting}: ${updated} out of ${desired} new pods have been updated...`)
  if (available < desired)
    return still('becomingAvailable', `${waiting}: ${available} of ${desired} updated pods are available...`)
  return { state: 'done', done: true, message: `daemon set ${JSON.stringify(name)} successfully rolled out` }
}

export type Health = 'healthy' | 'progressing' | 'degraded' | 'misscheduled' | 'terminating'

/** What is known beside the object itself. */
export interface Observed {
  /** Pods of the DaemonSet, where they are watched. */
  readonly pods?: readonly Pod[]
  /** The counts have not moved for so long that waiting on is no plan. */
  readonly stalled?: boolean
}

/**
 * One word for a DaemonSet. A rollout that moves is progressing; one with a failing pod, or that has stopped moving short of its
 * goal, is degraded, and so are missing or unavailable pods without a rollout.
 */
export function healthOf(daemonSet: DaemonSet, { pods = [], stalled = false }: Observed = {}): Health {
  if (daemonSet.metadata.deletionTimestamp) return 'terminating'
  const { state, done } = rolloutStatus(daemonSet)
  const { desired, available, misscheduled } = countsOf(daemonSet)
  const fails = available < desired && pods.some((pod) => podProblem(pod) !== undefined)
  const waitsForPerson = state === 'onDelete' && available >= desired
  if (fails || (stalled && !done && !waitsForPerson)) return 'degraded'
  if (misscheduled > 0 && (done || waitsForPerson)) return 'misscheduled'
  return done || waitsForPerson ? 'healthy' : 'progressing'
}

/** Whether two states of one DaemonSet differ in anything that counts as progress. */
export function hasMoved(before: DaemonSet, after: DaemonSet): boolean {
  const numbers = (one: DaemonSet) =>
    [...Object.values(countsOf(one)), one.metadata.generation, one.status?.observedGeneration].join(' ')
  return before.metadata.uid !== after.metadata.uid || numbers(before) !== numbers(after)
}
