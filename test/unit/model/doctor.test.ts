import { type DoctorOptions, diagnose } from '../../../model/src/doctor/doctor.ts'
import { schedulerReason } from '../../../model/src/doctor/trouble.ts'
import type {
  ContainerStatus,
  DaemonSet,
  KubernetesEvent,
  KubernetesNode,
  Pod,
  Taint,
} from '../../../model/src/objects/kubernetes.ts'
import { cases } from '../cases.ts'
import { container, daemonSet, pod } from './objects.ts'

const second = (at: number) => new Date(at * 1000).toISOString()
const now = 1000
const machine = (name: string, status = 'True', taints: readonly Taint[] = []): KubernetesNode => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  spec: { taints },
  status: { conditions: [{ type: 'Ready', status, reason: 'KubeletSays', message: 'in its words' }] },
})
const unreachable: Taint = { key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' }
const gpu: Taint = { key: 'gpu', effect: 'NoSchedule' }
const dead = (name: string, ...others: Taint[]) => machine(name, 'Unknown', [unreachable, ...others])

const readiness = (status: string, since: number) => [{ type: 'Ready', status, lastTransitionTime: second(since) }]
const onNode = (status: Pod['status'], metadata: object = {}, hash = 'new', nodeName = 'a') =>
  pod(status, {
    spec: { nodeName },
    metadata: { name: 'p', labels: { 'controller-revision-hash': hash }, creationTimestamp: second(900), ...metadata },
  })
const withContainer = (status: Partial<ContainerStatus>, since = 900) =>
  onNode({ phase: 'Running', conditions: readiness('False', since), containerStatuses: [container(status)] })
const waiting = (reason: string, message = 'm') => withContainer({ state: { waiting: { reason, message } } })
const well = (hash?: string, nodeName?: string) =>
  onNode({ phase: 'Running', conditions: readiness('True', 900) }, {}, hash, nodeName)
const broken = (hash: string) =>
  onNode({ containerStatuses: [container({ state: { waiting: { reason: 'ErrImagePull' } } })] }, {}, hash)
const event = (name: string, reason: string, message = 'said'): KubernetesEvent => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'e' },
  type: 'Warning',
  reason,
  message,
  involvedObject: { name },
})

const onDelete = daemonSet(undefined, { spec: { updateStrategy: { type: 'OnDelete' } } })
const patient = daemonSet(undefined, { spec: { minReadySeconds: 300 } })
const ask = (
  pods: readonly Pod[],
  nodes = [machine('a')],
  of: DaemonSet = daemonSet(undefined),
  more: Partial<DoctorOptions> = {},
) => diagnose(of, nodes, pods, { hash: 'new', now: now * 1000, ...more })
/** The verdict, and what was found on each node. */
const said = (...input: Parameters<typeof ask>) => {
  const { verdict, troubles } = ask(...input)
  return [
    verdict,
    ...troubles.map(({ node, cause, reason, detail, exit }) => [node, cause, reason, detail, exit].filter(Boolean).join(' | ')),
  ]
}
const about = (one: Pod, events: KubernetesEvent[] = [], of?: DaemonSet) => said([one], [machine('a')], of, { events })

cases({
  'nothing wrong': [said([well()]), ['healthy']],
  'no nodes': [said([], []), ['healthy']],
  'no pod yet': [said([]), ['waiting', 'a | noPod | NoPod']],
  'a pod that is refused': [
    said([], [machine('a')], undefined, { events: [event('agent', 'FailedCreate', 'quota exceeded')] }),
    ['badRollout', 'a | refused | FailedCreate | quota exceeded'],
  ],
  'an image': [about(waiting('ErrImagePull')), ['badRollout', 'a | image | ErrImagePull | m']],
  'a missing secret': [
    about(waiting('CreateContainerConfigError')),
    ['badRollout', 'a | cannotStart | CreateContainerConfigError | m'],
  ],
  'a crash by exit code': [
    about(
      withContainer({
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { reason: 'Error', exitCode: 3 } },
      }),
    ),
    ['badRollout', 'a | crash | ExitCode:3 | ExitCode:3 (Error)'],
  ],
  'a crash by reason': [
    about(withContainer({ state: { terminated: { reason: 'OOMKilled', exitCode: 137 } } })),
    ['badRollout', 'a | crash | OOMKilled | ExitCode:137 (OOMKilled)'],
  ],
  'a crash between two crashes': [
    about(
      withContainer(
        { restartCount: 2, state: { running: {} }, lastState: { terminated: { exitCode: 1, message: 'no file' } } },
        999,
      ),
    ),
    ['badRollout', 'a | crash | ExitCode:1 | no file'],
  ],
  'a crash of long ago, and now it is not ready': [
    about(withContainer({ state: { running: { startedAt: second(900) } }, lastState: { terminated: { exitCode: 1 } } }))[1],
    'a | notReady | NotReady',
  ],
  evicted: [
    about(onNode({ phase: 'Failed', reason: 'Evicted', message: 'disk' })),
    ['badRollout', 'a | failed | Evicted | disk'],
  ],
  starting: [
    about(withContainer({ state: { waiting: { reason: 'ContainerCreating' } } })),
    ['waiting', 'a | starting | ContainerCreating'],
  ],
  'starting, but a volume is missing': [
    about(withContainer({ state: { waiting: { reason: 'ContainerCreating' } } }), [event('p', 'FailedMount', 'not found')]),
    ['badRollout', 'a | cannotStart | FailedMount | not found'],
  ],
  'not ready for a moment': [about(withContainer({ state: { running: {} } }, 990)), ['waiting', 'a | starting | NotReady']],
  'not ready for long': [about(withContainer({ state: { running: {} } })), ['badRollout', 'a | notReady | NotReady']],
  'not ready, and a probe says so': [
    about(withContainer({ state: { running: {} } }, 990), [event('p', 'Unhealthy', 'got 500')]),
    ['badRollout', 'a | notReady | NotReady | got 500'],
  ],
  'not available yet': [about(well(), [], patient), ['waiting', 'a | settling | MinReadySeconds']],
  'until when': [ask([well()], [machine('a')], patient).troubles[0]?.seconds, 200],
  'on its way out': [about(onNode({}, { deletionTimestamp: second(990) })), ['waiting', 'a | going | Terminating']],
  'still there': [about(onNode({}, { deletionTimestamp: second(900) })), ['badNodes', 'a | terminating | Terminating']],
  'the new pod stands beside the one that goes': [said([onNode({}, { deletionTimestamp: second(900) }), well()]), ['healthy']],
})

cases({
  'its turn will come': [about(well('old')), ['waiting', 'a | outdated | Outdated']],
  'its turn comes when somebody says so': [about(well('old'), [], onDelete), ['healthy', 'a | outdated | Outdated']],
  'an old pod that fails is replaced': [about(broken('old'))[0], 'waiting'],
  'unless nobody replaces it': [about(broken('old'), [], onDelete)[0], 'badRollout'],
  'a failing new pod beside a good old one': [said([well('old'), broken('new')])[0], 'badRollout'],
  'without a revision all pods are of the newest': [
    said([well('any')], [machine('a')], undefined, { hash: undefined }),
    ['healthy'],
  ],
  'a dead node with its pod': [
    said([withContainer({ state: { running: {} } })], [dead('a')]),
    ['badNodes', 'a | nodeNotReady | KubeletSays | in its words'],
  ],
  'a dead node that would have one': [said([], [dead('a')])[0], 'badNodes'],
  'a dead node that would have none': [said([], [dead('a', gpu)]), ['healthy']],
  'a node that is not ready, but the pod is': [
    said([well()], [machine('a', 'False')], daemonSet(undefined, { spec: { minReadySeconds: 0 } })),
    ['healthy'],
  ],
  'a node that is not ready keeps its rollout waiting, not guilty': [said([broken('new')], [dead('a')])[0], 'badNodes'],
  both: [said([broken('new')], [machine('a'), dead('b')])[0], 'both'],
  'where it should not be': [
    said([well()], [machine('a', 'True', [gpu])]),
    ['healthy', 'a | misscheduled | taint | gpu:NoSchedule'],
  ],
  'where it need not be': [said([], [machine('a', 'True', [gpu])]), ['healthy']],
  'groups, the largest first': [
    ask([broken('new')], [machine('a'), dead('b'), dead('c')]).groups.map(({ cause, nodes }) => [cause, nodes]),
    [
      ['nodeNotReady', ['b', 'c']],
      ['image', ['a']],
    ],
  ],
})

const unschedulable = (message: string) =>
  onNode({ phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }] })
const others = "2 node(s) didn't satisfy plugin(s) [NodeAffinity]"

cases({
  'no room': [
    about(unschedulable(`0/3 nodes are available: 1 Insufficient cpu, ${others}. preemption: 0/3 nodes are available.`)).slice(
      0,
      1,
    ),
    ['badRollout'],
  ],
  'the words of its own node': [
    [
      schedulerReason(`0/3 nodes are available: 1 Insufficient cpu, 1 Too many pods, ${others}. preemption: 0/3 nodes.`),
      schedulerReason(`0/3 nodes are available: 1 node(s) didn't have free ports for the requested pod ports, ${others}.`),
      schedulerReason(
        `0/2 nodes are available: 1 node(s) had untolerated taint {a: b}, 1 node(s) didn't match Pod's node affinity/selector.`,
      ),
      schedulerReason('running PreFilter plugin failed'),
    ],
    ['Insufficient cpu, Too many pods', "didn't have free ports for the requested pod ports", 'had untolerated taint {a: b}', ''],
  ],
  'the latest words count, in whatever order the events come': [
    said([], [machine('a')], undefined, {
      events: [
        { ...event('agent', 'FailedCreate', 'second'), lastTimestamp: second(500) },
        { ...event('agent', 'FailedCreate', 'first'), lastTimestamp: second(400) },
      ],
    })[1],
    'a | refused | FailedCreate | second',
  ],
  'the words of an event, where the pod has none': [
    about(unschedulable(''), [event('p', 'FailedScheduling', `0/3 nodes are available: 1 Insufficient memory, ${others}.`)])[1],
    `a | pending | Insufficient memory | 0/3 nodes are available: 1 Insufficient memory, ${others}.`,
  ],
})
