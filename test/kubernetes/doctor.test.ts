// The diagnosis of real troubles: each cause is made in the cluster, and found on the right node with the right verdict.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Diagnosis, type DoctorOptions, diagnose } from '../../model/src/doctor/doctor.ts'
import type { Cause } from '../../model/src/doctor/trouble.ts'
import type { ControllerRevision, DaemonSet, KubernetesEvent, KubernetesNode, Pod } from '../../model/src/objects/kubernetes.ts'
import { currentRevision, hashOf, historyOf } from '../../model/src/objects/revision.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { daemonSet, skip, startTestCluster, until } from './support.ts'

const daemonSets = '/apis/apps/v1/namespaces/default/daemonsets'
const podsPath = '/api/v1/namespaces/default/pods'
const merge = 'application/strategic-merge-patch+json'

describe('the diagnosis', { skip, concurrency: false, timeout: patiently(180_000) }, () => {
  let cluster: Cluster
  before(async () => {
    cluster = await startTestCluster('doctor', { nodes: 4 })
  })
  after(() => cluster?.stop())

  const list = async <T>(path: string) => ((await cluster.request('GET', path)).body as { items: T[] }).items
  const send = async (method: string, path: string, body: object, type = 'application/json') => {
    const { status, body: answer } = await cluster.request(method, path, JSON.stringify(body), type)
    assert.ok(status < 300, `${status}: ${JSON.stringify(answer)}`)
  }

  /** Makes a DaemonSet; `spec` goes into its pods, `others` beside the template. */
  const create = (name: string, spec: object = {}, others: object = {}, metadata: object = {}) => {
    const base = daemonSet(name)
    const { template } = base.spec
    const changed = { metadata: { ...template.metadata, ...metadata }, spec: { ...template.spec, ...spec } }
    return send('POST', daemonSets, { ...base, spec: { ...base.spec, ...others, template: changed } })
  }
  const image = (name: string) => ({ containers: [{ name: 'agent', image: name }] })
  const update = (name: string, spec: object) => send('PATCH', `${daemonSets}/${name}`, { spec: { template: { spec } } }, merge)

  const look = async (name: string, options: Partial<DoctorOptions> = {}): Promise<Diagnosis> => {
    const found = (await cluster.request('GET', `${daemonSets}/${name}`)).body as DaemonSet
    const revisions = await list<ControllerRevision>('/apis/apps/v1/namespaces/default/controllerrevisions')
    const newest = currentRevision(found, historyOf(found, revisions))
    const pods = await list<Pod>(`${podsPath}?labelSelector=app%3D${name}`)
    const events = await list<KubernetesEvent>('/api/v1/namespaces/default/events')
    const hash = newest && hashOf(newest)
    const nodes = await list<KubernetesNode>('/api/v1/nodes')
    return diagnose(found, nodes, pods, { hash, now: Date.now(), events, patienceSeconds: 2, ...options })
  }

  /** Waits until the diagnosis is this: the verdict, and how many nodes have which cause for which reason. */
  const finds = async (name: string, verdict: Diagnosis['verdict'], wanted: Readonly<Record<string, number>>) => {
    const text = ({ verdict, groups }: Diagnosis) =>
      JSON.stringify([verdict, groups.map(({ cause, reason, nodes }) => `${cause} ${reason}: ${nodes.length}`).sort()])
    const goal = JSON.stringify([
      verdict,
      Object.entries(wanted)
        .map(([group, count]) => `${group}: ${count}`)
        .sort(),
    ])
    let last: Diagnosis | undefined
    await until('the diagnosis', async () => text((last = await look(name))) === goal, 15_000).catch(() => {})
    assert.equal(last && text(last), goal, JSON.stringify(last, undefined, 1))
    return last as Diagnosis
  }
  const detail = ({ troubles }: Diagnosis, cause: Cause) => troubles.find((one) => one.cause === cause)?.detail ?? ''
  const healthy = async (name: string, spec: object = {}, others: object = {}, metadata: object = {}) => {
    await create(name, spec, others, metadata)
    await finds(name, 'healthy', {})
  }

  test('nothing is wrong', () => healthy('well'))

  test('an image that is not there: a bad rollout, which waits on the other nodes', async () => {
    await healthy('missing')
    await update('missing', image('agent-missing:2'))
    const found = await finds('missing', 'badRollout', { 'image ImagePullBackOff': 1, 'outdated Outdated': 3 })
    assert.match(detail(found, 'image'), /agent-missing:2.*not found/)
  })

  test('a crash, with its exit code, also while it runs for a moment', async () => {
    await healthy('crash', {}, { updateStrategy: { rollingUpdate: { maxUnavailable: 2 } } })
    await update('crash', image('agent-crash:2'))
    await finds('crash', 'badRollout', { 'crash ExitCode:1': 2, 'outdated Outdated': 2 })
    for (let index = 0; index < 12; index++) {
      assert.equal((await look('crash')).verdict, 'badRollout')
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  })

  test('a readiness probe that fails: at first it starts, then it does not become ready', async () => {
    await create('unready', image('agent-unready:1'))
    await finds('unready', 'badRollout', { 'notReady NotReady': 4 })
    assert.equal((await look('unready', { patienceSeconds: 600 })).verdict, 'waiting')
  })

  test('a failing surge does no harm, and is found', async () => {
    await healthy('surge', {}, { updateStrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } })
    await update('surge', image('agent-missing:2'))
    await finds('surge', 'badRollout', { 'image ImagePullBackOff': 1, 'outdated Outdated': 3 })
  })

  test('a slow start is waited for', async () => {
    await create('slow', image('agent-slow:1'))
    await finds('slow', 'waiting', { 'starting ContainerCreating': 4 })
    await finds('slow', 'healthy', {})
  })

  test('a pod for which no node has room: the scheduler’s words, of its own node', async () => {
    const resources = { requests: { cpu: '100' } }
    await create('large', { containers: [{ name: 'agent', image: 'agent:1', resources }] })
    const found = await finds('large', 'badRollout', { 'pending Insufficient cpu': 4 })
    assert.match(detail(found, 'pending'), /^0\/4 nodes are available: 1 Insufficient cpu/)
  })

  test('a pod that may not be created', async () => {
    await create('refused', { serviceAccountName: 'nobody' })
    const found = await finds('refused', 'badRollout', { 'refused FailedCreate': 4 })
    assert.match(detail(found, 'refused'), /serviceaccount "nobody" not found/)
  })

  test('minReadySeconds', async () => {
    await create('settling', {}, { minReadySeconds: 3600 })
    const { troubles } = await finds('settling', 'waiting', { 'settling MinReadySeconds': 4 })
    for (const { seconds = 0 } of troubles) assert.ok(seconds > 3500 && seconds <= 3600, `${seconds}`)
  })

  test('a pod that does not go', async () => {
    await healthy('stuck', { terminationGracePeriodSeconds: 1 }, {}, { annotations: { 'bed/stuck': 'true' } })
    const [pod] = await list<Pod>(`${podsPath}?labelSelector=app%3Dstuck`)
    await cluster.request('DELETE', `${podsPath}/${pod?.metadata.name}`)
    await finds('stuck', 'waiting', { 'going Terminating': 1 })
    const { troubles } = await finds('stuck', 'badNodes', { 'terminating Terminating': 1 })
    assert.equal(troubles[0]?.node, pod?.spec.nodeName)
  })

  test('OnDelete waits for nobody', async () => {
    await healthy('manual', {}, { updateStrategy: { type: 'OnDelete' } })
    await update('manual', image('agent:2'))
    await finds('manual', 'healthy', { 'outdated Outdated': 4 })
  })

  test('a dead node: not the rollout’s fault, whether the template tolerates it or not', async () => {
    await healthy('tolerant', { tolerations: [{ operator: 'Exists' }] })
    await cluster.takeDown('node-4')
    const found = await finds('well', 'badNodes', { 'nodeNotReady NodeStatusUnknown': 1 })
    assert.deepEqual(found.groups[0]?.nodes, ['node-4'])
    assert.match(detail(found, 'nodeNotReady'), /stopped posting node status/)
    await finds('tolerant', 'badNodes', { 'nodeNotReady NodeStatusUnknown': 1 })
  })

  test('a dead node and a bad rollout', async () => {
    await update('well', image('agent-missing:2'))
    await finds('well', 'both', {
      'image ImagePullBackOff': 1,
      'nodeNotReady NodeStatusUnknown': 1,
      'outdated Outdated': 2,
    })
  })

  test('the node is back', async () => {
    await cluster.bringUp('node-4')
    await finds('tolerant', 'healthy', {})
  })

  test('a pod where it should not run any more', async () => {
    const taints = [{ key: 'maintenance', effect: 'NoSchedule' }]
    await send('PATCH', '/api/v1/nodes/node-2', { spec: { taints } }, merge)
    const found = await finds('slow', 'healthy', { 'misscheduled taint': 1 })
    assert.equal(detail(found, 'misscheduled'), 'maintenance:NoSchedule')
  })
})
