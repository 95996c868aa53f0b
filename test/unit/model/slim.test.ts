import type { KubernetesEvent } from '../../../model/src/objects/kubernetes.ts'
import {
  eventCount,
  eventTime,
  lastApplied,
  slimDaemonSet,
  slimEvent,
  slimNode,
  slimPod,
} from '../../../model/src/objects/slim.ts'
import { cases } from '../cases.ts'
import { daemonSet, node, pod } from './objects.ts'

const bookkeeping = { managedFields: [{ manager: 'kubectl' }], annotations: { [lastApplied]: '{}', note: 'kept' } }
const status = {
  phase: 'Running',
  podIP: '10.0.0.1',
  conditions: [
    { type: 'Ready', status: 'True' },
    { type: 'Other', status: 'True' },
  ],
}
const spec = {
  containers: [{ name: 'main', image: 'agent:1', env: [{ name: 'A', value: 'b' }], ports: [{ containerPort: 80 }] }],
  initContainers: [{ name: 'sidecar', image: 'side:1', restartPolicy: 'Always', args: ['a'] }],
  volumes: [{ name: 'v' }],
  nodeName: 'a',
}
const statuses = [{ name: 'main', image: 'agent:1', imageID: 'id', ready: false, restartCount: 0, state: {}, lastState: {} }]
const event = (parts: Partial<KubernetesEvent>): KubernetesEvent => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'e', creationTimestamp: '2026-01-01T00:00:00Z' },
  ...parts,
})
const time = (text: string) => Date.parse(text)

cases({
  'a DaemonSet without its bookkeeping': [
    slimDaemonSet(daemonSet(undefined, { metadata: bookkeeping })).metadata.annotations,
    { note: 'kept' },
  ],
  'a DaemonSet without managed fields': [
    'managedFields' in slimDaemonSet(daemonSet(undefined, { metadata: bookkeeping })).metadata,
    false,
  ],
  'a DaemonSet without annotations gets none': ['annotations' in slimDaemonSet(daemonSet(undefined)).metadata, false],
  'a pod with what a tree shows': [
    slimPod(pod(status, { spec })),
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'agent-1', namespace: 'default' },
      spec: {
        containers: [{ name: 'main', image: 'agent:1', ports: [{ containerPort: 80 }] }],
        initContainers: [{ name: 'sidecar', image: 'side:1', restartPolicy: 'Always' }],
        nodeName: 'a',
      },
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
    },
  ],
  'a pod without a status': [slimPod(pod(undefined)).status, {}],
  'a container of which there is little to say': [
    slimPod(pod({ containerStatuses: statuses })).status?.containerStatuses,
    [{ name: 'main', state: {} }],
  ],
  'a container that has restarted': [
    slimPod(
      pod({ containerStatuses: [{ name: 'main', ready: true, restartCount: 2, lastState: { terminated: { exitCode: 1 } } }] }),
    ).status?.containerStatuses,
    [{ name: 'main', ready: true, restartCount: 2, lastState: { terminated: { exitCode: 1 } } }],
  ],
  'a node': [
    slimNode({
      ...node({ a: 'b' }),
      spec: { taints: [], unschedulable: true },
      status: {
        conditions: [
          { type: 'Ready', status: 'True' },
          { type: 'DiskPressure', status: 'False' },
        ],
        allocatable: { cpu: '1' },
      },
    }),
    {
      ...node({ a: 'b' }),
      spec: { taints: [], unschedulable: true },
      status: { conditions: [{ type: 'Ready', status: 'True' }], allocatable: { cpu: '1' } },
    },
  ],
  'an event': [
    slimEvent(event({ message: 'm', metadata: { name: 'e', managedFields: [] } })),
    event({ message: 'm', metadata: { name: 'e' } }),
  ],
  'when: of a series': [
    eventTime(event({ series: { lastObservedTime: '2026-01-04T00:00:00Z' }, lastTimestamp: '2026-01-03T00:00:00Z' })),
    time('2026-01-04T00:00:00Z'),
  ],
  'when: the last time': [eventTime(event({ lastTimestamp: '2026-01-03T00:00:00Z' })), time('2026-01-03T00:00:00Z')],
  'when: the newer kind of event': [
    eventTime(event({ lastTimestamp: null, eventTime: '2026-01-02T00:00:00Z' })),
    time('2026-01-02T00:00:00Z'),
  ],
  'when: created': [eventTime(event({})), time('2026-01-01T00:00:00Z')],
  'when: unknown': [eventTime(event({ metadata: { name: 'e' } })), 0],
  'how often: once': [eventCount(event({})), 1],
  'how often: counted': [eventCount(event({ count: 3 })), 3],
  'how often: of a series': [eventCount(event({ count: 1, series: { count: 7 } })), 7],
})
