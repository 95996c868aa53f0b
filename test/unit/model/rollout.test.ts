import type { DaemonSetStatus } from '../../../model/src/objects/kubernetes.ts'
import { countsOf, hasMoved, healthOf, rolloutStatus } from '../../../model/src/rollout/rollout.ts'
import { cases } from '../cases.ts'
import { container, daemonSet, pod } from './objects.ts'

const seen = (status: DaemonSetStatus) => ({ observedGeneration: 1, ...status })
const done = seen({ desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 3 })
const updating = seen({ desiredNumberScheduled: 3, updatedNumberScheduled: 1, numberAvailable: 3 })
const becoming = seen({ desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 2 })
const onDelete = { spec: { updateStrategy: { type: 'OnDelete' } } }
const says = (status: DaemonSetStatus | undefined, state: string, isDone: boolean, message: string, parts = {}) =>
  [rolloutStatus(daemonSet(status, parts)), { state, done: isDone, message }] as const

cases({
  'status: not observed': says(
    { ...done, observedGeneration: 0 },
    'unobserved',
    false,
    'Waiting for daemon set spec update to be observed...',
  ),
  'status: no status at all': says(undefined, 'unobserved', false, 'Waiting for daemon set spec update to be observed...'),
  'status: updating': says(
    updating,
    'updating',
    false,
    'Waiting for daemon set "agent" rollout to finish: 1 out of 3 new pods have been updated...',
  ),
  'status: absent counts are zero': says(
    seen({ desiredNumberScheduled: 2 }),
    'updating',
    false,
    'Waiting for daemon set "agent" rollout to finish: 0 out of 2 new pods have been updated...',
  ),
  'status: becoming available': says(
    becoming,
    'becomingAvailable',
    false,
    'Waiting for daemon set "agent" rollout to finish: 2 of 3 updated pods are available...',
  ),
  'status: done': says(done, 'done', true, 'daemon set "agent" successfully rolled out'),
  'status: no node wants it': says(seen({}), 'done', true, 'daemon set "agent" successfully rolled out'),
  'status: OnDelete in part': says(updating, 'onDelete', false, '1 of 3 nodes run the current revision', onDelete),
  'status: OnDelete in whole': says(done, 'onDelete', true, '3 of 3 nodes run the current revision', onDelete),
  'status: OnDelete, not observed': says(
    { ...done, observedGeneration: 0 },
    'onDelete',
    false,
    '3 of 3 nodes run the current revision',
    onDelete,
  ),
  'counts: absent ones': [
    countsOf(daemonSet(undefined)),
    { desired: 0, current: 0, ready: 0, updated: 0, available: 0, misscheduled: 0 },
  ],
  'counts: each in its place': [
    countsOf(
      daemonSet({
        desiredNumberScheduled: 1,
        currentNumberScheduled: 2,
        numberReady: 3,
        updatedNumberScheduled: 4,
        numberAvailable: 5,
        numberMisscheduled: 6,
      }),
    ),
    { desired: 1, current: 2, ready: 3, updated: 4, available: 5, misscheduled: 6 },
  ],
})

const broken = pod({ containerStatuses: [container({ state: { waiting: { reason: 'CrashLoopBackOff' } } })] })
const starting = pod({ containerStatuses: [container({ state: { waiting: { reason: 'ContainerCreating' } } })] })
const health = (status: DaemonSetStatus, expected: string, observed = {}, parts = {}) =>
  [healthOf(daemonSet(status, parts), observed), expected] as const

cases({
  'health: all done': health(done, 'healthy'),
  'health: under way': health(updating, 'progressing'),
  'health: pods are starting': health(becoming, 'progressing', { pods: [starting] }),
  'health: a pod fails': health(becoming, 'degraded', { pods: [broken] }),
  'health: a pod fails that is not counted': health(done, 'healthy', { pods: [broken] }),
  'health: it has stopped moving': health(updating, 'degraded', { stalled: true }),
  'health: misscheduled': health({ ...done, numberMisscheduled: 1 }, 'misscheduled'),
  'health: misscheduled comes after the rollout': health({ ...updating, numberMisscheduled: 1 }, 'progressing'),
  'health: OnDelete waits for a person': health(updating, 'healthy', { stalled: true }, onDelete),
  'health: OnDelete with a pod missing': health({ ...updating, numberAvailable: 2 }, 'degraded', { stalled: true }, onDelete),
  'health: going away': health(done, 'terminating', {}, { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }),
})

const moved = (before: DaemonSetStatus, after: DaemonSetStatus, expected: boolean, parts = {}) =>
  [hasMoved(daemonSet(before), daemonSet(after, parts)), expected] as const

cases({
  'moved: a count': moved(updating, { ...updating, updatedNumberScheduled: 2 }, true),
  'moved: nothing': moved(updating, { ...updating }, false),
  'moved: labels do not count': moved(updating, updating, false, { metadata: { labels: { a: 'b' } } }),
  'moved: a new spec': moved(updating, updating, true, { metadata: { generation: 2 } }),
  'moved: observed': moved(updating, { ...updating, observedGeneration: 2 }, true),
  'moved: a namesake': moved(updating, updating, true, { metadata: { uid: 'other' } }),
})
