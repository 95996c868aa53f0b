import type { ControllerRevision, DaemonSet, KubernetesNode, Pod, Taint } from '../../../model/src/objects/kubernetes.ts'
import { numberNote } from '../../../model/src/objects/revision.ts'
import { type Prediction, predict, type Situation, wholeRollout } from '../../../model/src/prediction/predict.ts'
import { canaryAnnotation } from '../../../model/src/rollout/canary.ts'
import { cases } from '../cases.ts'
import { daemonSet, pod } from './objects.ts'

const now = Date.parse('2026-01-02T03:04:05Z')
const ready = { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }] }
const machine = (name: string, ...taints: Taint[]): KubernetesNode => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  spec: { taints },
  status: ready,
})
const nodes = ['a', 'b', 'c'].map((name) => machine(name))
const on = (name: string, hash: string, parts: object = {}): Pod =>
  pod(ready, {
    metadata: {
      name: `${name}-${hash}`,
      labels: { 'controller-revision-hash': hash },
      creationTimestamp: '2026-01-01T00:00:00Z',
    },
    spec: { nodeName: name, ...parts },
  })
const template = (image: string, spec: object = {}) => ({
  metadata: { labels: { app: 'agent' } },
  spec: { containers: [{ name: 'agent', image, ...spec }] },
})
const of = (image: string, parts: object = {}, annotations?: Record<string, string>): DaemonSet => {
  const one = daemonSet(undefined, { spec: { selector: { matchLabels: { app: 'agent' } }, template: template(image), ...parts } })
  return { ...one, metadata: { ...one.metadata, ...(annotations && { annotations }) } }
}
const revision = (number: number, hash: string, image: string): ControllerRevision =>
  ({
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: { name: hash, labels: { 'controller-revision-hash': hash } },
    revision: number,
    data: { spec: { template: { ...template(image), $patch: 'replace' } } },
  }) as ControllerRevision
const history = [revision(1, 'h1', '1'), revision(2, 'h2', '2')]
const asked = (parts: Partial<Situation>): Prediction =>
  predict({
    live: of('1'),
    after: of('2'),
    revisions: history,
    pods: nodes.map(({ metadata }) => on(metadata.name, 'h1')),
    nodes,
    now,
    ...parts,
  })
const names = ({ replaced, waiting, stays, starts, goes }: Prediction) => ({
  replaced: replaced.map(({ node, why }) => `${node} ${why}`).join(),
  waiting: waiting.map(({ node }) => node).join(),
  stays: stays.map(({ node }) => node).join(),
  starts: starts.join(),
  goes: goes.map(({ node }) => node).join(),
})
const none = { replaced: '', waiting: '', stays: '', starts: '', goes: '' }
const onDelete = { updateStrategy: { type: 'OnDelete' } }
const said = (parts: Partial<Situation>) => names(asked(parts))
const tainted = (effect: string) => machine('c', { key: 'k', effect })
const ports = (hostPort: number, parts: object = {}) => ({ ports: [{ containerPort: 80, hostPort, ...parts }] })
const surge = (before: object, after: object) => {
  const strategy = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } }
  const pods = nodes.map(({ metadata }) => on(metadata.name, 'h1', template('1', before).spec))
  return asked({
    after: of('2', { ...strategy, template: template('2', after) }),
    revisions: [history[0] as ControllerRevision],
    pods,
  }).rollout?.stalls?.because
}
const canary = JSON.stringify({ since: '2026-01-01T00:00:00Z', nodes: ['b'], from: 1, updateStrategy: null })

cases({
  'a new template': [said({}), { ...none, replaced: 'a template,b template,c template' }],
  'a template that pods run already': [
    said({ pods: [on('a', 'h2'), on('b', 'h1'), on('c', 'h2')] }),
    { ...none, replaced: 'b template', stays: 'a,c' },
  ],
  'OnDelete waits': [said({ after: of('2', onDelete) }), { ...none, waiting: 'a,b,c' }],
  'OnDelete with a new template stored, then a rolling update of the same': [
    said({ live: of('2', onDelete), after: of('2') }),
    { ...none, replaced: 'a older,b older,c older' },
  ],
  'one that is being deleted: the controller leaves it alone': [
    (({ replaced, stays, isGoing, rollout }) => [replaced.length, stays.length, isGoing, rollout])(
      asked({ after: { ...of('2'), metadata: { ...of('2').metadata, deletionTimestamp: '2026-01-02T03:04:05Z' } } }),
    ),
    [0, 3, true, undefined],
  ],
  'a new one takes over pods that an earlier one has left': [
    said({ live: undefined, pods: [on('a', 'h1'), on('b', 'h2')] }),
    { ...none, replaced: 'a template', stays: 'b', starts: 'c' },
  ],
  'nothing changes': [said({ after: of('1') }), { ...none, stays: 'a,b,c' }],
  'by the number of the template, where revisions may not be read': [
    said({
      live: of('1', {}, { [numberNote]: '3' }),
      after: of('1', {}, { [numberNote]: '3' }),
      revisions: undefined,
      pods: [on('a', 'h1'), { ...on('b', 'h1'), metadata: { name: 'b', labels: { 'pod-template-generation': '3' } } }],
    }),
    { ...none, replaced: 'a older', stays: 'b', starts: 'c' },
  ],
  'a quantity in another form is another revision, and no other number: nothing restarts': [
    (({ isSameTemplate, stays }) => [isSameTemplate, stays.length])(
      asked({
        live: of('1', {}, { [numberNote]: '3' }),
        after: of('2', {}, { [numberNote]: '3' }),
        pods: [{ ...on('a', 'h1'), metadata: { name: 'a', labels: { 'pod-template-generation': '3' } } }],
      }),
    ),
    [true, 1],
  ],
  'nodes gained and lost': [
    said({ after: of('1', { template: { ...template('1'), spec: { ...template('1').spec, nodeName: 'b' } } }), revisions: [] }),
    { ...none, replaced: 'b template', goes: 'a,c' },
  ],
  'a taint lets a pod stay until it is replaced': [
    [
      said({ after: of('1'), nodes: [...nodes.slice(0, 2), tainted('NoSchedule')] }),
      said({ nodes: [...nodes.slice(0, 2), tainted('NoSchedule')] }),
    ],
    [
      { ...none, stays: 'a,b,c' },
      { ...none, replaced: 'a template,b template', goes: 'c' },
    ],
  ],
  'NoExecute does not': [
    said({ after: of('1'), nodes: [...nodes.slice(0, 2), tainted('NoExecute')] }),
    { ...none, stays: 'a,b', goes: 'c' },
  ],
  'of two old pods the older one is kept and replaced, the other one goes': [
    (({ replaced, excess }) => [replaced.map(({ pod }) => pod), excess.map(({ pod }) => pod)])(
      asked({
        nodes: nodes.slice(0, 1),
        pods: [
          { ...on('a', 'h0'), metadata: { ...on('a', 'h0').metadata, creationTimestamp: '2026-01-01T01:00:00Z' } },
          on('a', 'h1'),
        ],
      }),
    ),
    [['a-h1'], ['a-h0']],
  ],
  'a new one': [said({ live: undefined, pods: undefined, revisions: undefined }), { ...none, starts: 'a,b,c' }],
  'pods that may not be read are no pods': [
    (({ knows, rollout, replaced }) => ({ knows, rollout, replaced }))(asked({ pods: undefined })),
    { knows: { pods: false, nodes: true }, rollout: undefined, replaced: [] },
  ],
  'nodes that may not be read': [said({ nodes: undefined }), { ...none, replaced: 'a template,b template,c template' }],
  'a canary replaces its nodes’ pods, and says what it ends': [
    [
      said({ after: of('2', onDelete), deletes: ['b'] }),
      asked({ live: of('2', onDelete, { [canaryAnnotation]: canary }), after: of('2') }).ends?.nodes,
    ],
    [{ ...none, waiting: 'a,c', replaced: 'b canary' }, ['b']],
  ],
  'pods that go at once are no part of the rollout': [
    asked({ after: of('2', { template: { ...template('2'), spec: { ...template('2').spec, nodeName: 'b' } } }) }).rollout?.waves,
    [1],
  ],
  'on a node that is down they do not go, and take up the budget': [
    (({ waves, stalls }) => [waves, stalls?.onDeadNodes])(
      asked({
        after: of('2', { template: { ...template('2'), spec: { ...template('2').spec, nodeName: 'b' } } }),
        nodes: [{ ...machine('a'), status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } }, ...nodes.slice(1)],
      }).rollout ?? { waves: [], stalls: undefined },
    ),
    [[], 1],
  ],
  'ports that clash, and ports that do not': [
    [
      surge(ports(1), ports(1)),
      surge(ports(1), ports(2)),
      surge({}, ports(1)),
      surge(ports(1), {}),
      surge(ports(1, { protocol: 'UDP' }), ports(1)),
      surge(ports(1, { hostIP: '10.0.0.1' }), ports(1, { hostIP: '10.0.0.2' })),
      surge(ports(1, { hostIP: '10.0.0.1' }), ports(1)),
    ],
    ['hostPorts', undefined, undefined, undefined, undefined, undefined, 'hostPorts'],
  ],
  'a whole rollout is the strategy’s word': [
    [wholeRollout(of('1'), 3).waves, wholeRollout(of('1', onDelete), 3).waves],
    [[1, 1, 1], []],
  ],
})
