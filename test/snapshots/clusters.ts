// What is said of clusters in every state: nodes, pods, revisions and events by chance, judged by the model.
import { describe } from '../../model/src/description/describe.ts'
import { diagnose } from '../../model/src/doctor/doctor.ts'
import type {
  ContainerStatus,
  ControllerRevision,
  DaemonSet,
  KubernetesEvent,
  KubernetesNode,
  Pod,
  PodTemplate,
  Taint,
} from '../../model/src/objects/kubernetes.ts'
import { slimDaemonSet, slimEvent, slimNode, slimPod } from '../../model/src/objects/slim.ts'
import { placer } from '../../model/src/placement/placement.ts'
import { placementFixes } from '../../model/src/placement/placementFix.ts'
import { poolsOf } from '../../model/src/placement/pools.ts'
import { fitsOver } from '../../model/src/resources/fits.ts'
import { footprint } from '../../model/src/resources/footprint.ts'
import { startupSeconds } from '../../model/src/rollout/availability.ts'
import { asCanary, canaryOf, endOfCanary } from '../../model/src/rollout/canary.ts'
import { plan } from '../../model/src/rollout/plan.ts'
import { podProblem, summarize } from '../../model/src/rollout/pod.ts'
import { rolledNodes } from '../../model/src/rollout/rolledNodes.ts'
import { healthOf, rolloutStatus } from '../../model/src/rollout/rollout.ts'
import { randomFrom } from '../agreement/mutations.ts'

/** The moment at which all is judged. */
const now = Date.parse('2026-06-01T12:00:00Z')
const seed = 20_264
let random = randomFrom(seed)
const chance = (share: number) => random() < share
const below = (limit: number) => Math.floor(random() * limit)
/** One of the values; the type of the first stands for all. */
function one<T>(...values: readonly [T, ...T[]]): T {
  return values[below(values.length)] ?? values[0]
}
const maybe = <T extends object>(share: number, parts: T): T | Record<never, never> => (chance(share) ? parts : {})
const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString()
const someTimeAgo = () => ago(one(0, 1, 5, 9, 10, 11, 29, 30, 31, 59, 60, 61, 119, 600, 3600, 86_400, 1_000_000))

const taints: readonly Taint[] = [
  { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' },
  { key: 'slow', effect: 'PreferNoSchedule' },
  { key: 'evict', value: 'yes', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' },
  { key: 'size', value: '5', effect: 'NoSchedule' },
]

const someNode = (index: number): KubernetesNode => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name: `node-${index}`,
    labels: {
      'kubernetes.io/os': one('linux', 'linux', 'windows'),
      disk: one('ssd', 'hdd'),
      ...maybe(0.5, { zone: one('a', 'b') }),
    },
  },
  spec: { taints: taints.filter(() => chance(0.12)), ...maybe(0.1, { unschedulable: true }) },
  status: {
    allocatable: {
      cpu: one('1', '2', '500m'),
      memory: one('1Gi', '512Mi', '4Gi'),
      'ephemeral-storage': one('1Gi', '8Gi'),
      pods: one('110', '3', '1'),
    },
    conditions: [
      { type: 'MemoryPressure', status: 'False' },
      {
        type: 'Ready',
        status: one('True', 'True', 'True', 'False', 'Unknown'),
        reason: one('KubeletReady', 'NodeStatusUnknown'),
        message: 'said by the kubelet',
      },
    ],
  },
})

const someTemplate = (): PodTemplate => ({
  metadata: { labels: { app: 'agent' } },
  spec: {
    ...maybe(0.5, { initContainers: [{ name: 'first', image: 'first:1', ...maybe(0.5, { restartPolicy: 'Always' }) }] }),
    containers: [
      {
        name: 'main',
        image: one('agent:1', 'agent:2', 'registry.example/agent@sha256:00'),
        ...maybe(0.6, {
          resources: {
            requests: { cpu: one('100m', '1'), memory: one('64Mi', '2Gi'), ...maybe(0.3, { 'ephemeral-storage': '2Gi' }) },
            limits: { cpu: '1' },
          },
        }),
        ...maybe(0.4, { ports: [{ name: 'metrics', containerPort: 9100, ...maybe(0.6, { hostPort: 9100 }) }] }),
      },
      ...(chance(0.3) ? [{ name: 'side', image: 'side:1' }] : []),
    ],
    ...maybe(0.3, { nodeSelector: { disk: 'ssd' } }),
    ...maybe(0.2, { hostNetwork: true }),
    ...maybe(0.5, {
      tolerations: [
        one<object>(
          { operator: 'Exists' },
          { key: 'dedicated', value: 'gpu' },
          { key: 'evict', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 },
          { key: 'node.kubernetes.io/unreachable', operator: 'Exists' },
          { key: 'size', operator: 'Gt', value: '3', effect: 'NoSchedule' },
        ),
      ],
    }),
    ...maybe(0.3, {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [
              {
                matchExpressions: [
                  one<object>({ key: 'zone', operator: 'Exists' }, { key: 'zone', operator: 'NotIn', values: ['a'] }),
                ],
              },
            ],
          },
        },
      },
    }),
  },
})

const someContainer = (name: string): ContainerStatus => ({
  name,
  ready: chance(0.6),
  started: chance(0.7),
  restartCount: one(0, 0, 1, 3, 12),
  state: one<NonNullable<ContainerStatus['state']>>(
    { running: { startedAt: someTimeAgo() } },
    { running: { startedAt: someTimeAgo() } },
    { waiting: { reason: one('ContainerCreating', 'PodInitializing', 'CrashLoopBackOff', 'ImagePullBackOff', 'ErrImagePull') } },
    { waiting: { reason: 'CreateContainerConfigError', message: 'secret "x" not found' } },
    {
      terminated: {
        exitCode: one(0, 1, 137),
        ...maybe(0.5, { reason: one('Completed', 'Error', 'OOMKilled') }),
        ...maybe(0.2, { signal: 9 }),
      },
    },
  ),
  ...maybe(0.4, {
    lastState: {
      terminated: { exitCode: one(0, 1, 137), reason: one('Error', 'OOMKilled'), ...maybe(0.3, { message: 'last words' }) },
    },
  }),
})

const hash = (revision: number) => `hash-${revision}`

const somePod = (node: string, number: number, template: PodTemplate): Pod => {
  const { containers = [], initContainers = [] } = (template.spec ?? {}) as {
    containers?: { name: string }[]
    initContainers?: { name: string }[]
  }
  const ready = chance(0.6)
  const unscheduled = chance(0.12)
  const affinity = {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }],
      },
    },
  }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `agent-${number}`,
      namespace: 'default',
      creationTimestamp: someTimeAgo(),
      labels: { app: 'agent', 'controller-revision-hash': hash(one(1, 2, 3, 3)) },
      ...maybe(0.12, { deletionTimestamp: someTimeAgo() }),
    },
    spec: { ...template.spec, ...{ affinity }, ...(unscheduled ? {} : { nodeName: node }) },
    status: {
      phase: unscheduled ? 'Pending' : one('Running', 'Running', 'Running', 'Pending', 'Failed', 'Succeeded'),
      ...maybe(0.1, { reason: one('Evicted', 'NodeLost'), message: 'the node was low on memory' }),
      conditions: [
        { type: 'Initialized', status: one('True', 'True', 'False') },
        { type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: someTimeAgo() },
        unscheduled
          ? {
              type: 'PodScheduled',
              status: 'False',
              reason: one('Unschedulable', 'SchedulingGated'),
              message: "0/9 nodes are available: 1 Insufficient cpu, 8 node(s) didn't match. preemption: none",
            }
          : { type: 'PodScheduled', status: 'True', lastTransitionTime: someTimeAgo() },
      ],
      ...(unscheduled
        ? {}
        : {
            initContainerStatuses: initContainers.map(({ name }) => someContainer(name)),
            containerStatuses: containers.map(({ name }) => someContainer(name)),
          }),
    },
  }
}

const someRevision = (number: number, template: PodTemplate): ControllerRevision => ({
  apiVersion: 'apps/v1',
  kind: 'ControllerRevision',
  metadata: {
    name: `agent-${number}`,
    creationTimestamp: someTimeAgo(),
    labels: { 'controller-revision-hash': hash(number) },
    ownerReferences: [
      { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: one('u', 'u', 'u', 'other'), controller: true },
    ],
    ...maybe(0.3, { annotations: { 'kubernetes.io/change-cause': 'as it was asked' } }),
  },
  revision: number,
  data: { spec: { template: { $patch: 'replace', ...template } } },
})

const someEvent = (number: number): KubernetesEvent => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: `event-${number}`, creationTimestamp: someTimeAgo() },
  type: one('Warning', 'Normal'),
  reason: one('FailedCreate', 'FailedScheduling', 'FailedMount', 'Unhealthy', 'BackOff'),
  message: ` words of event ${number}\n`,
  involvedObject: one<NonNullable<KubernetesEvent['involvedObject']>>(
    { kind: 'DaemonSet', name: 'agent', uid: 'u' },
    { kind: 'Pod', name: `agent-${below(6)}` },
  ),
  firstTimestamp: someTimeAgo(),
  lastTimestamp: someTimeAgo(),
  ...maybe(0.5, { count: one(1, 2, 9) }),
  ...maybe(0.3, { eventTime: someTimeAgo(), series: { count: 4, lastObservedTime: someTimeAgo() } }),
  ...(chance(0.5) ? { source: { component: 'kubelet' } } : { reportingComponent: 'daemonset-controller' }),
})

const someDaemonSet = (template: PodTemplate): DaemonSet => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: {
    name: 'agent',
    namespace: 'default',
    uid: 'u',
    generation: one(1, 2, 3),
    creationTimestamp: someTimeAgo(),
    ...maybe(0.05, { deletionTimestamp: someTimeAgo() }),
  },
  spec: {
    selector: { matchLabels: { app: 'agent' } },
    template,
    ...maybe(0.5, { minReadySeconds: one(5, 10, 60) }),
    ...maybe(0.7, {
      updateStrategy: one<NonNullable<DaemonSet['spec']['updateStrategy']>>(
        { type: 'OnDelete' },
        { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: one<number | string>(1, 2, '30%', '100%'), maxSurge: 0 } },
        { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: one<number | string>(1, 3, '25%') } },
      ),
    }),
  },
  status: {
    observedGeneration: one(1, 2, 3),
    desiredNumberScheduled: one(0, 4, 5),
    currentNumberScheduled: one(0, 4, 5),
    numberReady: one(0, 3, 4, 5),
    updatedNumberScheduled: one(0, 3, 4, 5),
    numberAvailable: one(0, 3, 4, 5),
    numberMisscheduled: one(0, 0, 1),
  },
})

/** Clusters, each in one state, with all that the model says of it. */
export function* clusters(): Iterable<string> {
  random = randomFrom(seed)
  for (let number = 0; number < 150; number++) {
    const template = someTemplate()
    const daemonSet = someDaemonSet(template)
    const nodes = Array.from({ length: 1 + below(6) }, (_, index) => someNode(index))
    const pods = nodes.flatMap(({ metadata }, index) =>
      Array.from({ length: one(1, 1, 1, 0, 2) }, (_, more) => somePod(metadata.name, index + 10 * more, template)),
    )
    const revisions = [1, 2, 3].map((index) => someRevision(index, index === 3 && chance(0.7) ? template : someTemplate()))
    const events = Array.from({ length: below(5) }, (_, index) => someEvent(index))
    const options = { hash: chance(0.9) ? hash(3) : undefined, now, ...maybe(0.5, { comparisonOperators: true }) }
    yield `## cluster ${number}`
    yield describe(
      { daemonSet, pods, revisions, events, ...maybe(0.1, { unread: { pods: 'forbidden', events: 'no rights' } }) },
      now,
    )
    const { place, unmet, untolerated } = placer(template, options)
    for (const node of nodes)
      yield `${node.metadata.name} ${JSON.stringify([place(node), unmet(node), untolerated(node), placementFixes(template, node, options)])}`
    for (const pod of pods) yield `${pod.metadata.name} ${JSON.stringify([summarize(pod), podProblem(pod)])}`
    const rolled = rolledNodes(daemonSet, nodes, pods, options)
    for (const node of rolled) yield JSON.stringify(node)
    const { updateStrategy = {}, minReadySeconds = 0 } = daemonSet.spec
    const seen = startupSeconds(pods)
    yield JSON.stringify(seen)
    yield JSON.stringify(
      plan({
        updateStrategy,
        minReadySeconds,
        nodes: chance(0.3) ? rolled.map((one) => ({ ...one, clash: true })) : rolled,
        startupSeconds: seen,
      }),
    )
    yield JSON.stringify(diagnose(daemonSet, nodes, pods, { ...options, events, ...maybe(0.3, { patienceSeconds: 60 }) }))
    yield JSON.stringify([rolloutStatus(daemonSet), healthOf(daemonSet, { pods, stalled: chance(0.2) })])
    yield JSON.stringify(fitsOver(template, nodes, pods))
    yield JSON.stringify(footprint(template, nodes), (_, value) => (value instanceof Map ? [...value] : value))
    yield JSON.stringify(poolsOf(nodes))
    const canary = { since: ago(60), nodes: ['node-0'], from: 2, updateStrategy: daemonSet.spec.updateStrategy ?? null }
    const tried = asCanary(daemonSet, canary)
    yield JSON.stringify([canaryOf(tried), tried.spec.updateStrategy, endOfCanary(canary)])
    yield JSON.stringify([
      slimDaemonSet(tried),
      ...pods.slice(0, 1).map(slimPod),
      ...nodes.slice(0, 1).map(slimNode),
      ...events.slice(0, 1).map(slimEvent),
    ])
  }
}
