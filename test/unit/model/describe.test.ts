import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aligned, inline, label, table } from '../../../model/src/description/aligned.ts'
import { type Described, describe } from '../../../model/src/description/describe.ts'
import type { KubernetesEvent } from '../../../model/src/objects/kubernetes.ts'
import { lastApplied } from '../../../model/src/objects/slim.ts'
import { cases } from '../cases.ts'
import { container, daemonSet, pod, revision } from './objects.ts'

const now = Date.parse('2026-01-01T01:00:00Z')
const minutesAgo = (minutes: number) => new Date(now - minutes * 60_000).toISOString()

const say = (known: Partial<Described> & { readonly daemonSet: Described['daemonSet'] }) =>
  describe({ pods: [], revisions: [], events: [], ...known }, now)
/** What stands behind a label, with the lines that go on below it. */
const behind = (text: string, title: string): string[] => {
  const lines = text.split('\n')
  const start = lines.findIndex((line) => line.trimStart().startsWith(`${title}:`))
  const depth = (line = '') => /^ */.exec(line)?.[0].length ?? 0
  const end = lines.findIndex((line, index) => index > start && depth(line) <= depth(lines[start]))
  const found = lines.slice(start, end < 0 ? undefined : end).map((line) => line.trim().replaceAll(/ {2,}/g, '  '))
  return start < 0 ? [] : found.filter((line) => line !== '')
}
const inSpec = (spec: object) => daemonSet(undefined, { spec })
const inPod = (spec: object) => inSpec({ template: { spec: { containers: [], ...spec } } })
const inContainer = (parts: object) => inPod({ containers: [{ name: 'main', image: 'agent:1', ...parts }] })

cases({
  'columns: as wide as the widest neighbour': [aligned(['a:\tb', 'long:\tc']), 'a:     b\nlong:  c'],
  'columns: a line without cells parts them': [aligned(['a:\tb', 'title', 'long:\tc']), 'a:  b\ntitle\nlong:  c'],
  'columns: of letters beside ASCII': [aligned(['ü:\t1', 'ab:\t2']), 'ü:   1\nab:  2'],
  'columns: nothing stands behind': [aligned(['a:\t', 'long:\tc']), 'a:\nlong:  c'],
  'table: tabs and line breaks in its cells': [table(['A'], [['b\tc\nd']]), ['  A', '  -', '  b c d']],
  'inline: maps and lists': [inline({ a: [1, 'b c', true] }), '{a: [1, b c, true]}'],
  'inline: texts that look like something else': [inline(['1', 'true', '', 'a, b']), '["1", "true", "", "a, b"]'],
  'labels: of fields': [['imagePullPolicy', 'hostPID', 'dnsPolicy'].map(label), ['Image Pull Policy', 'Host PID', 'DNS Policy']],
})

cases({
  'strategy: the usual one': [
    behind(say({ daemonSet: inSpec({}) }), 'Update Strategy'),
    ['Update Strategy:  RollingUpdate', 'Max Unavailable:  1', 'Max Surge:  0'],
  ],
  'strategy: with a surge': [
    behind(
      say({ daemonSet: inSpec({ updateStrategy: { rollingUpdate: { maxSurge: '10%', maxUnavailable: 0 } } }) }),
      'Max Surge',
    ),
    ['Max Surge:  10%'],
  ],
  'strategy: OnDelete has no budgets': [
    behind(say({ daemonSet: inSpec({ updateStrategy: { type: 'OnDelete' } }) }), 'Update Strategy'),
    ['Update Strategy:  OnDelete'],
  ],
  'annotations: the last client-side apply is left out': [
    behind(say({ daemonSet: daemonSet(undefined, { metadata: { annotations: { [lastApplied]: '{}' } } }) }), 'Annotations'),
    ['Annotations:  <none>'],
  ],
  'age: of a DaemonSet that goes': [
    behind(say({ daemonSet: daemonSet(undefined, { metadata: { deletionTimestamp: minutesAgo(3) } }) }), 'Status'),
    ['Status:  Terminating (for 3m)'],
  ],
  'pods: by phase': [
    behind(
      say({ daemonSet: inSpec({}), pods: ['Running', 'Running', 'Pending', 'Failed'].map((phase) => pod({ phase })) }),
      'Pods Status',
    ),
    ['Pods Status:  2 Running / 1 Waiting / 0 Succeeded / 1 Failed'],
  ],
  'affinity: nodes and pods': [
    behind(
      say({
        daemonSet: inPod({
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [
                  { matchExpressions: [{ key: 'a', operator: 'Exists' }] },
                  { matchExpressions: [{ key: 'b', operator: 'In', values: ['x', 'y'] }] },
                ],
              },
            },
            podAffinity: {
              preferredDuringSchedulingIgnoredDuringExecution: [
                { weight: 7, podAffinityTerm: { topologyKey: 'zone', labelSelector: { matchLabels: { app: 'b' } } } },
              ],
            },
            podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'host', namespaces: ['n'] }] },
          },
        }),
      }),
      'Affinity',
    ),
    [
      'Affinity:  node required: a Exists or b In [x, y]',
      'near pods, preferred (weight 7): app=b by zone',
      'away from pods, required: <any> of namespaces n by host',
    ],
  ],
  'the host': [behind(say({ daemonSet: inPod({ hostPID: true }) }), 'Host PID'), ['Host PID:  True']],
  'security: of the pod': [
    behind(say({ daemonSet: inPod({ securityContext: { runAsUser: 0, sysctls: [] } }) }), 'Security Context'),
    ['Security Context:  runAsUser: 0, sysctls: []'],
  ],
  'security: of a container': [
    behind(say({ daemonSet: inContainer({ securityContext: { privileged: true } }) }), 'Security Context'),
    ['Security Context:  privileged: true'],
  ],
  'a field of a newer release, of the pod': [
    behind(say({ daemonSet: inPod({ newThing: { a: 1 } }) }), 'New Thing'),
    ['New Thing:  {a: 1}'],
  ],
  'a field of a newer release, of a container': [
    behind(say({ daemonSet: inContainer({ newThing: ['a'] }) }), 'New Thing'),
    ['New Thing:  [a]'],
  ],
  'a kind of volume of a newer release': [
    behind(say({ daemonSet: inPod({ volumes: [{ name: 'v', newKind: { size: 1 } }] }) }), 'v'),
    ['v:', 'Type:  newKind', 'Size:  1'],
  ],
  'a volume without a source': [
    behind(say({ daemonSet: inPod({ volumes: [{ name: 'v' }] }) }), 'v')[1],
    "Type:  EmptyDir (a temporary directory that shares a pod's lifetime)",
  ],
  'a limit that is not set': [
    behind(
      say({ daemonSet: inContainer({ env: [{ name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } }] }) }),
      'CPU',
    ),
    ['CPU:  node allocatable (limits.cpu)'],
  ],
})

const running = { phase: 'Running', containerStatuses: [container({ ready: true, state: { running: {} }, restartCount: 2 })] }
const onNode = (nodeName: string, name: string, hash: string) =>
  pod(running, {
    spec: { nodeName },
    metadata: { name, labels: { 'controller-revision-hash': hash }, creationTimestamp: minutesAgo(5) },
  })
const event = (parts: Partial<KubernetesEvent>): KubernetesEvent => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'e' },
  type: 'Normal',
  reason: 'Made',
  message: ' done\n',
  source: { component: 'controller' },
  ...parts,
})
const whole = say({
  daemonSet: daemonSet(undefined, { spec: {} }),
  revisions: [revision(2, 'agent:1', { cause: 'why' }), revision(1, 'agent:0')],
  pods: [onNode('node-10', 'c', 'hash-2'), onNode('node-2', 'b', 'hash-1'), onNode('node-2', 'a', 'gone')],
  events: [
    event({ count: 3, firstTimestamp: minutesAgo(9), lastTimestamp: minutesAgo(4) }),
    event({ eventTime: minutesAgo(8), source: {}, reportingComponent: 'newer' }),
    event({ eventTime: minutesAgo(7), series: { count: 2, lastObservedTime: minutesAgo(3) } }),
  ],
})

cases({
  'revisions: oldest first, and which is current': [
    behind(whole, 'Revisions').slice(3),
    ['1  <unknown>  <none>  main=agent:0', '2 (current)  <unknown>  why  main=agent:1'],
  ],
  'pods: by node, as people count': [
    behind(whole, 'Pods').slice(3),
    ['node-2  a  1/1  Running  2  5m  <unknown>', 'node-2  b  1/1  Running  2  5m  1', 'node-10  c  1/1  Running  2  5m  2'],
  ],
  'events: the last one last': [
    behind(whole, 'Events').slice(3),
    [
      'Normal  Made  8m  newer  done',
      'Normal  Made  4m (x3 over 9m)  controller  done',
      'Normal  Made  3m (x2 over 7m)  controller  done',
    ],
  ],
  'unread: the reason stands in the place of each part': [
    ['Pods Status', 'Revisions', 'Pods', 'Events'].flatMap((title) =>
      behind(say({ daemonSet: inSpec({}), unread: { pods: 'no', revisions: 'no', events: 'no' } }), title),
    ),
    ['Pods Status:  <unknown> (no)', 'Revisions:  <unknown> (no)', 'Pods:  <unknown> (no)', 'Events:  <unknown> (no)'],
  ],
})

test('of a Secret only names and keys are told', () => {
  const text = say({
    daemonSet: inPod({
      containers: [
        {
          name: 'main',
          env: [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'vault', key: 'token' } } }],
          envFrom: [{ secretRef: { name: 'more' } }],
        },
      ],
      volumes: [{ name: 'v', secret: { secretName: 'files' } }],
    }),
  })
  assert.match(text, /TOKEN: +<set to the key 'token' in secret 'vault'> +Optional: false/)
  assert.match(text, /more +Secret +Optional: false/)
  assert.match(text, /SecretName: +files/)
})

test('an object with next to nothing is described all the same', () => {
  const bare = { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'a' }, spec: { selector: {}, template: {} } }
  assert.match(say({ daemonSet: bare }), /^Name: +a\n/)
})
