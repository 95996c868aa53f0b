import type { ContainerState, Pod } from '../../../model/src/objects/kubernetes.ts'
import { isReady, nodeOf, podProblem, summarize } from '../../../model/src/rollout/pod.ts'
import { cases } from '../cases.ts'
import { container, pod } from './objects.ts'

const running: ContainerState = { running: { startedAt: '2026-01-01T00:00:00Z' } }
const waiting = (reason: string, message?: string): ContainerState => ({ waiting: { reason, ...(message && { message }) } })
const ended = (exitCode: number, reason?: string, signal?: number): ContainerState => ({
  terminated: { exitCode, ...(reason && { reason }), ...(signal && { signal }) },
})
const condition = (type: string, status: string, reason?: string) => ({ type, status, ...(reason && { reason }) })
const deleted = { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }
const init = (...names: string[]) => ({
  spec: { initContainers: names.map((name) => ({ name, ...(name === 'sidecar' && { restartPolicy: 'Always' }) })) },
})

const row = (one: Pod, expected: string) => {
  const { status, ready, containers, restarts } = summarize(one)
  return [`${ready}/${containers} ${status} ${restarts}`, expected] as const
}

cases({
  'no status yet': row(pod(undefined), '0/1 Unknown 0'),
  pending: row(pod({ phase: 'Pending' }), '0/1 Pending 0'),
  'a reason before the phase': row(pod({ phase: 'Failed', reason: 'Evicted' }), '0/1 Evicted 0'),
  'scheduling gates': row(
    pod({ phase: 'Pending', conditions: [condition('PodScheduled', 'False', 'SchedulingGated')] }),
    '0/1 SchedulingGated 0',
  ),
  running: row(
    pod({ phase: 'Running', containerStatuses: [container({ ready: true, state: running, restartCount: 2 })] }),
    '1/1 Running 2',
  ),
  'running, not ready': row(
    pod({ phase: 'Running', containerStatuses: [container({ ready: false, state: running })] }),
    '0/1 Running 0',
  ),
  'a container waits': row(
    pod({ phase: 'Pending', containerStatuses: [container({ state: waiting('ErrImagePull') })] }),
    '0/1 ErrImagePull 0',
  ),
  'the first container speaks': row(
    pod({ phase: 'Running', containerStatuses: [container({ state: waiting('First') }), container({ state: waiting('Last') })] }),
    '0/1 First 0',
  ),
  'ended with a reason': row(
    pod({ phase: 'Failed', containerStatuses: [container({ state: ended(1, 'OOMKilled') })] }),
    '0/1 OOMKilled 0',
  ),
  'ended by a signal': row(
    pod({ phase: 'Failed', containerStatuses: [container({ state: ended(137, undefined, 9) })] }),
    '0/1 Signal:9 0',
  ),
  'ended with a code': row(pod({ phase: 'Failed', containerStatuses: [container({ state: ended(3) })] }), '0/1 ExitCode:3 0'),
  'one completed, one runs, ready': row(
    pod({
      phase: 'Running',
      conditions: [condition('Ready', 'True')],
      containerStatuses: [container({ state: ended(0, 'Completed') }), container({ ready: true, state: running })],
    }),
    '1/1 Running 0',
  ),
  'one completed, one runs, not ready': row(
    pod({
      phase: 'Running',
      containerStatuses: [container({ state: ended(0, 'Completed') }), container({ ready: true, state: running })],
    }),
    '1/1 NotReady 0',
  ),
  'one completed, one failed': row(
    pod({
      phase: 'Running',
      containerStatuses: [container({ state: ended(0, 'Completed') }), container({ state: ended(1, 'Error') })],
    }),
    '0/1 Error 0',
  ),
  completed: row(
    pod({ phase: 'Succeeded', containerStatuses: [container({ state: ended(0, 'Completed') })] }),
    '0/1 Completed 0',
  ),
  'init: the second of two': row(
    pod(
      {
        phase: 'Pending',
        initContainerStatuses: [
          container({ name: 'one', state: ended(0, 'Completed'), restartCount: 1 }),
          container({ name: 'two', state: running }),
        ],
      },
      init('one', 'two'),
    ),
    '0/1 Init:1/2 1',
  ),
  'init: waits': row(
    pod(
      {
        phase: 'Pending',
        initContainerStatuses: [container({ name: 'one', state: waiting('CrashLoopBackOff'), restartCount: 4 })],
      },
      init('one'),
    ),
    '0/1 Init:CrashLoopBackOff 4',
  ),
  'init: the pod initialises': row(
    pod(
      { phase: 'Pending', initContainerStatuses: [container({ name: 'one', state: waiting('PodInitializing') })] },
      init('one'),
    ),
    '0/1 Init:0/1 0',
  ),
  'init: failed': row(
    pod({ phase: 'Pending', initContainerStatuses: [container({ name: 'one', state: ended(1, 'Error') })] }, init('one')),
    '0/1 Init:Error 0',
  ),
  'init: failed with a code': row(
    pod({ phase: 'Pending', initContainerStatuses: [container({ name: 'one', state: ended(2) })] }, init('one')),
    '0/1 Init:ExitCode:2 0',
  ),
  'init: killed': row(
    pod({ phase: 'Pending', initContainerStatuses: [container({ name: 'one', state: ended(137, undefined, 9) })] }, init('one')),
    '0/1 Init:Signal:9 0',
  ),
  'init: done, its restarts are forgotten': row(
    pod(
      {
        phase: 'Running',
        initContainerStatuses: [container({ name: 'one', state: ended(0, 'Completed'), restartCount: 5 })],
        containerStatuses: [container({ ready: true, state: running, restartCount: 1 })],
      },
      init('one'),
    ),
    '1/1 Running 1',
  ),
  'sidecar: counts as a container, and its restarts too': row(
    pod(
      {
        phase: 'Running',
        initContainerStatuses: [container({ name: 'sidecar', started: true, ready: true, state: running, restartCount: 2 })],
        containerStatuses: [container({ ready: true, state: running, restartCount: 1 })],
      },
      init('sidecar'),
    ),
    '2/2 Running 3',
  ),
  'sidecar: started, not ready': row(
    pod(
      {
        phase: 'Running',
        initContainerStatuses: [container({ name: 'sidecar', started: true, ready: false, state: running })],
        containerStatuses: [container({ ready: true, state: running })],
      },
      init('sidecar'),
    ),
    '1/2 Running 0',
  ),
  'sidecar: not started': row(
    pod({ phase: 'Pending', initContainerStatuses: [container({ name: 'sidecar', state: running })] }, init('sidecar')),
    '0/2 Init:0/1 0',
  ),
  'sidecar: fails later, the pod is initialised': row(
    pod(
      {
        phase: 'Running',
        conditions: [condition('Initialized', 'True')],
        initContainerStatuses: [container({ name: 'sidecar', state: waiting('CrashLoopBackOff'), restartCount: 3 })],
        containerStatuses: [container({ ready: true, state: running })],
      },
      init('sidecar'),
    ),
    '1/2 Init:CrashLoopBackOff 3',
  ),
  terminating: row(pod({ phase: 'Running' }, deleted), '0/1 Terminating 0'),
  'terminating on a lost node': row(pod({ phase: 'Running', reason: 'NodeLost' }, deleted), '0/1 Unknown 0'),
  'deleted after its end': row(pod({ phase: 'Failed' }, deleted), '0/1 Failed 0'),
})

const problem = (one: Pod, expected: object | undefined) => [podProblem(one), expected] as const
const last = { lastState: ended(1, 'Error') }

cases({
  'problem: none': problem(pod({ phase: 'Running', containerStatuses: [container({ ready: true, state: running })] }), undefined),
  'problem: starting': problem(pod({ containerStatuses: [container({ state: waiting('ContainerCreating') })] }), undefined),
  'problem: failed': problem(pod({ phase: 'Failed', reason: 'Evicted', message: 'disk' }), {
    reason: 'Evicted',
    message: 'disk',
  }),
  'problem: an image': problem(pod({ containerStatuses: [container({ state: waiting('ErrImagePull', 'not found') })] }), {
    reason: 'ErrImagePull',
    message: 'not found',
    container: 'main',
  }),
  'problem: crashes, how it ended': problem(
    pod({ containerStatuses: [container({ state: waiting('CrashLoopBackOff'), ...last })] }),
    { reason: 'CrashLoopBackOff', message: '', exit: 'ExitCode:1 (Error)', container: 'main' },
  ),
  'problem: ended': problem(pod({ containerStatuses: [container({ state: ended(2) })] }), {
    reason: 'Error',
    message: '',
    exit: 'ExitCode:2',
    container: 'main',
  }),
  'problem: starts again': problem(
    pod({ containerStatuses: [container({ state: waiting('ContainerCreating'), restartCount: 1, ...last })] }),
    { reason: 'Restarting', message: '', exit: 'ExitCode:1 (Error)', container: 'main' },
  ),
  'problem: no room': problem(
    pod({ conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes' }] }),
    { reason: 'Unschedulable', message: '0/3 nodes' },
  ),
  'problem: of a pod that goes': problem(pod({ phase: 'Failed' }, deleted), undefined),
  'ready: yes': [isReady(pod({ conditions: [condition('Ready', 'True')] })), true],
  'ready: no': [isReady(pod({ conditions: [condition('Ready', 'False')] })), false],
})

const pinned = (values: string[], key = 'metadata.name') => ({
  spec: {
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchFields: [{ key, operator: 'In', values }] }],
        },
      },
    },
  },
})

cases({
  'node: bound': [nodeOf(pod({}, { spec: { nodeName: 'a' } })), 'a'],
  'node: meant for': [nodeOf(pod({}, pinned(['a']))), 'a'],
  'node: of another field': [nodeOf(pod({}, pinned(['a'], 'other'))), undefined],
  'node: none': [nodeOf(pod({})), undefined],
})
