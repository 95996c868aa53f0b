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
  'no nodes': [said([], []), ['nowhere']],
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
  'a dead node that would have none': [said([], [dead('a', gpu)]), ['nowhere']],
  'a node that is not ready, but the pod is': [
    said([well()], [machine('a', 'False')], daemonSet(undefined, { spec: { minReadySeconds: 0 } })),
    ['healthy'],
  ],
  'a node that is not ready keeps its rollout waiting, not guilty': [said([broken('new')], [dead('a')])[0], 'badNodes'],
  both: [said([broken('new')], [machine('a'), dead('b')])[0], 'both'],
  'where it should not be': [
    said([well()], [machine('a', 'True', [gpu]), machine('b', 'True', [gpu])]),
    ['nowhere', 'a | misscheduled | taint | gpu:NoSchedule'],
  ],
  'where it should not be, beside one where it should': [
    said([well(), well('new', 'b')], [machine('a', 'True', [gpu]), machine('b')]),
    ['healthy', 'a | misscheduled | taint | gpu:NoSchedule'],
  ],
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

const nowhere = (nodes: KubernetesNode[], spec: object = {}) =>
  ask([], nodes, daemonSet(undefined, { spec: { template: { spec } } })).nowhere?.map(({ because, detail, nodes }) => [
    because,
    detail,
    nodes.length,
  ])

cases({
  'why no node is wanted: there is none': [nowhere([]), []],
  'a taint on some, a label on none': [
    nowhere([machine('a'), machine('b', 'True', [gpu]), machine('c')], { nodeSelector: { disk: 'ssd' } }),
    [['nodeSelector', 'disk=ssd', 3]],
  ],
  'taints, the most nodes first': [
    nowhere([
      machine('a', 'True', [{ key: 'own', effect: 'NoSchedule' }]),
      machine('b', 'True', [gpu]),
      machine('c', 'True', [gpu]),
    ]),
    [
      ['taint', 'gpu:NoSchedule', 2],
      ['taint', 'own:NoSchedule', 1],
    ],
  ],
  'a name that no node has': [nowhere([machine('a')], { nodeName: 'gone' }), [['nodeName', 'gone', 1]]],
  'one is wanted': [nowhere([machine('a'), machine('b', 'True', [gpu])]), undefined],
})

const crashed = (hash: string, created: number, name: string) =>
  onNode(
    { containerStatuses: [container({ name: 'old-agent', state: { terminated: { exitCode: 2 } } })] },
    { name, creationTimestamp: second(created) },
    hash,
  )
const startingPod = onNode(
  { containerStatuses: [container({ state: { waiting: { reason: 'ContainerCreating' } } })] },
  { name: 'starts', creationTimestamp: second(990) },
)
/** Whose pod, which container and why, as it is quoted. */
const quoted = (...pods: Pod[]) =>
  ask(pods).groups.map(({ pod, container, reason }) => [pod, container, reason].filter(Boolean).join(' '))

cases({
  'a surge: the new pod is quoted, not the old one': [
    quoted(crashed('old', 500, 'before'), { ...broken('new'), metadata: { ...broken('new').metadata, name: 'after' } }),
    ['after main ErrImagePull'],
  ],
  'whichever is listed first': [
    quoted({ ...broken('new'), metadata: { ...broken('new').metadata, name: 'after' } }, crashed('old', 500, 'before')),
    ['after main ErrImagePull'],
  ],
  'of two old ones the younger': [
    quoted(crashed('old', 500, 'first'), crashed('older', 600, 'second')),
    ['second old-agent ExitCode:2'],
  ],
  'a new pod starts beside an old one that fails': [said([startingPod, crashed('old', 500, 'before')])[0], 'waiting'],
  'of these the one that fails is quoted': [quoted(startingPod, crashed('old', 500, 'before')), ['before old-agent ExitCode:2']],
  'a new pod that is well serves its node': [said([crashed('old', 500, 'before'), well()]), ['healthy']],
  'an init container that crashes': [
    quoted(
      onNode({
        initContainerStatuses: [
          container({ name: 'first', state: { terminated: { exitCode: 0, reason: 'Completed' } } }),
          container({
            name: 'second',
            restartCount: 3,
            state: { waiting: { reason: 'CrashLoopBackOff' } },
            lastState: { terminated: { exitCode: 4 } },
          }),
        ],
        containerStatuses: [container({ state: { waiting: { reason: 'PodInitializing' } } })],
      }),
    ),
    ['p second ExitCode:4'],
  ],
  'a sidecar that crashes': [
    quoted(
      onNode({
        initContainerStatuses: [container({ name: 'sidecar', state: { terminated: { exitCode: 137, reason: 'OOMKilled' } } })],
        containerStatuses: [container({ ready: true, state: { running: {} } })],
      }),
    ),
    ['p sidecar OOMKilled'],
  ],
  'the one of two that is not ready': [
    quoted(
      onNode({
        conditions: readiness('False', 900),
        containerStatuses: [
          container({ name: 'agent', ready: true, state: { running: {} } }),
          container({ name: 'helper', state: { running: {} } }),
        ],
      }),
    ),
    ['p helper NotReady'],
  ],
  'other containers are other groups': [
    ask([crashIn('agent', 'a'), crashIn('helper', 'b')], [machine('a'), machine('b')]).groups.map((one) => one.container),
    ['agent', 'helper'],
  ],
})

function crashIn(name: string, nodeName: string): Pod {
  return onNode({ containerStatuses: [container({ name, state: { terminated: { exitCode: 1 } } })] }, {}, 'new', nodeName)
}

type Unread = DoctorOptions['unread'] extends ReadonlySet<infer Evidence> | undefined ? Evidence : never
const without = (what: Unread, pods: readonly Pod[], of?: DaemonSet, nodes: KubernetesNode[] = [machine('a')]) =>
  said(what === 'pods' ? [] : pods, what === 'nodes' ? [] : nodes, of, {
    unread: new Set([what]),
    ...(what === 'revisions' && { hash: undefined }),
  })
const updated = (count: number, of: object = {}) =>
  daemonSet({ desiredNumberScheduled: 2, updatedNumberScheduled: count, observedGeneration: 1 }, of)

cases({
  'nodes may not be listed: nothing is wrong that is seen': [without('nodes', [well()]), ['unknown']],
  'nodes: what pods say is said': [without('nodes', [broken('new')]), ['unknown', 'a | image | ErrImagePull']],
  'nodes: no reason why none is wanted': [ask([], [], undefined, { unread: new Set(['nodes']) }).nowhere, undefined],
  'pods: a node without one is no news': [without('pods', [well()]), ['unknown']],
  'pods: a dead node is': [without('pods', [], undefined, [dead('a')])[1], 'a | nodeNotReady | KubeletSays | in its words'],
  'revisions: all are updated, the counts say': [without('revisions', [broken('any')], updated(2))[0], 'badRollout'],
  'revisions: a pod that fails may be an old one': [without('revisions', [broken('any')], updated(1))[0], 'unknown'],
  'revisions: nothing fails, but not all are updated': [without('revisions', [well('any')], updated(1))[0], 'waiting'],
  'revisions: with OnDelete it is all one': [without('revisions', [broken('any')], onDelete)[0], 'badRollout'],
  'events: nothing is wrong': [without('events', [well()])[0], 'healthy'],
  'events: why there is no pod would stand there': [without('events', [])[0], 'unknown'],
  'events: a pod that fails says so itself': [without('events', [broken('new')])[0], 'badRollout'],
})
