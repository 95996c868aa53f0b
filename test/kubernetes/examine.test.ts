// What the doctor reads of a real cluster: which pod and container it quotes, what it says where it may not look, and why no node is wanted.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Connection } from '../../client/src/cluster/connect/connection.ts'
import { type Examined, examine } from '../../client/src/cluster/read/examine.ts'
import { readPods } from '../../client/src/cluster/read/read.ts'
import type { Evidence } from '../../model/src/doctor/doctor.ts'
import type { DaemonSet, Pod } from '../../model/src/objects/kubernetes.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { connect, daemonSet, skip, startTestCluster, until } from './support.ts'

const path = '/apis/apps/v1/namespaces/default/daemonsets'
const merge = 'application/strategic-merge-patch+json'
const all = ['get', 'list', 'watch']
const grants: Readonly<Record<Evidence, object>> = {
  nodes: { apiGroups: [''], resources: ['nodes'], verbs: all },
  pods: { apiGroups: [''], resources: ['pods', 'pods/log'], verbs: all },
  revisions: { apiGroups: ['apps'], resources: ['controllerrevisions'], verbs: all },
  events: { apiGroups: [''], resources: ['events'], verbs: all },
}

describe('the doctor', { skip, concurrency: false, timeout: patiently(240_000) }, () => {
  let cluster: Cluster
  const connections: Connection[] = []
  before(async () => {
    cluster = await startTestCluster('examine', { nodes: 2 })
  })
  after(async () => {
    for (const connection of connections) connection.dispose()
    await cluster?.stop()
  })

  const send = async (method: string, to: string, body: object, type = 'application/json') => {
    const { status, body: answer } = await cluster.request(method, to, JSON.stringify(body), type)
    assert.ok(status < 300, `${status}: ${JSON.stringify(answer)}`)
  }
  const create = (name: string, spec: object = {}, others: object = {}) => {
    const base = daemonSet(name)
    const { template } = base.spec
    return send('POST', path, {
      ...base,
      spec: { ...base.spec, ...others, template: { ...template, spec: { ...template.spec, ...spec } } },
    })
  }
  const using = (kubeconfig: string) => {
    const connection = connect(kubeconfig)
    connections.push(connection)
    return connection
  }
  const named = (name: string) => ({ namespace: 'default', name })
  const podsOf = async (name: string): Promise<Pod[]> => {
    const found = (await cluster.request('GET', `${path}/${name}`)).body as DaemonSet
    return readPods(using(cluster.kubeconfig), found)
  }
  /** Looks until something is found; what was seen last stands in the failure. */
  const looks = async (connection: Connection, name: string, isIt: (found: Examined) => boolean): Promise<Examined> => {
    let last: Examined | undefined
    await until('the diagnosis', async () => isIt((last = await examine(connection, named(name))))).catch(() => {})
    assert.ok(last && isIt(last), JSON.stringify(last?.diagnosis, undefined, 1))
    return last
  }

  describe('where somebody may not look', () => {
    const missing = async (...what: Evidence[]) => {
      const rest = Object.entries(grants).filter(([name]) => !what.includes(name as Evidence))
      const rules = [{ apiGroups: ['apps'], resources: ['daemonsets'], verbs: all }, ...rest.map(([, rule]) => rule)]
      return using((await cluster.user(`without-${what.join('-')}`, [{ rules }])).kubeconfig)
    }

    test('nothing is wrong: that is said only by who may see it', async () => {
      await create('well')
      const administrator = using(cluster.kubeconfig)
      await looks(administrator, 'well', ({ diagnosis }) => diagnosis.verdict === 'healthy')
      for (const [what, verdict] of [
        ['nodes', 'unknown'],
        ['pods', 'unknown'],
        ['revisions', 'healthy'],
        ['events', 'healthy'],
      ] as const) {
        const { diagnosis, unread } = await examine(await missing(what), named('well'))
        assert.deepEqual([what, diagnosis.verdict, [...unread]], [what, verdict, [what]])
        assert.deepEqual(diagnosis.troubles, [])
      }
      const { diagnosis, unread } = await examine(await missing('nodes', 'pods', 'revisions', 'events'), named('well'))
      assert.equal(diagnosis.verdict, 'unknown')
      assert.equal(unread.size, 4)
    })

    test('a pod that fails is found without the nodes, and nobody is blamed', async () => {
      const imagesOn = ({ diagnosis }: Examined) => diagnosis.groups.find(({ cause }) => cause === 'image')?.nodes.length
      await create('broken', { containers: [{ name: 'agent', image: 'missing:1' }] })
      const connection = await missing('nodes')
      const { diagnosis } = await looks(connection, 'broken', (found) => imagesOn(found) === 2)
      assert.equal(diagnosis.verdict, 'unknown')
    })

    test('in a rollout, whether a pod that fails is a new one', async () => {
      await create('turning')
      await looks(using(cluster.kubeconfig), 'turning', ({ diagnosis }) => diagnosis.verdict === 'healthy')
      await send(
        'PATCH',
        `${path}/turning`,
        { spec: { template: { spec: { containers: [{ name: 'agent', image: 'missing:2' }] } } } },
        merge,
      )
      await looks(using(cluster.kubeconfig), 'turning', ({ diagnosis }) => diagnosis.verdict === 'badRollout')
      await looks(await missing('revisions'), 'turning', ({ diagnosis }) => diagnosis.verdict === 'unknown')
    })

    test('why there is no pod stands in events', async () => {
      await create('refused', { serviceAccountName: 'nobody' })
      await looks(using(cluster.kubeconfig), 'refused', ({ diagnosis }) => diagnosis.verdict === 'badRollout')
      const { diagnosis } = await examine(await missing('events'), named('refused'))
      assert.deepEqual([diagnosis.verdict, diagnosis.groups[0]?.cause], ['unknown', 'noPod'])
    })

    test('what cannot be read for another reason is no lack of rights', async () => {
      await cluster.freeze('etcd')
      try {
        const impatient = connect(cluster.kubeconfig, { patience: { answer: 500 } })
        connections.push(impatient)
        await assert.rejects(examine(impatient, named('well')), { kind: 'timeout' })
      } finally {
        cluster.thaw('etcd')
      }
      await looks(using(cluster.kubeconfig), 'well', ({ diagnosis }) => diagnosis.verdict === 'healthy')
    })
  })

  test('of two containers the log of the one that crashes', async () => {
    const containers = [
      { name: 'agent', image: 'agent:1' },
      { name: 'helper', image: 'crash:1' },
    ]
    await create('pair', { containers })
    const pods = await until('restarts', async () => {
      const found = await podsOf('pair')
      const isBack = ({ status }: Pod) => status?.containerStatuses?.some(({ restartCount = 0 }) => restartCount > 0)
      return found.length === 2 && found.every(isBack) && found
    })
    for (const { metadata } of pods)
      for (const previous of [true, false]) {
        await cluster.writeLog({ pod: metadata.name, container: 'agent', previous }, 'all is well')
        await cluster.writeLog({ pod: metadata.name, container: 'helper', previous }, 'no such file')
      }
    const { diagnosis, logs } = await looks(using(cluster.kubeconfig), 'pair', (found) => found.logs.size > 0)
    assert.deepEqual(
      diagnosis.groups.map(({ cause, container, nodes }) => [cause, container, nodes.length]),
      [['crash', 'helper', 2]],
    )
    assert.deepEqual([...logs.values()], [['no such file']])
  })

  test('of the two pods of a surge the log of the new one', async () => {
    await create('surge', {}, { updateStrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } })
    await looks(using(cluster.kubeconfig), 'surge', ({ diagnosis }) => diagnosis.verdict === 'healthy')
    const old = await podsOf('surge')
    await send(
      'PATCH',
      `${path}/surge`,
      { spec: { template: { spec: { containers: [{ name: 'agent', image: 'crash:2' }] } } } },
      merge,
    )
    const fresh = await until('a new pod beside an old one', async () =>
      (await podsOf('surge')).find(
        ({ metadata, status }) =>
          old.every((one) => one.metadata.name !== metadata.name) && (status?.containerStatuses?.[0]?.restartCount ?? 0) > 0,
      ),
    )
    for (const previous of [true, false]) {
      for (const { metadata } of old) await cluster.writeLog({ pod: metadata.name, previous }, 'from the old one')
      await cluster.writeLog({ pod: fresh.metadata.name, previous }, 'from the new one')
    }
    const { diagnosis, logs } = await looks(using(cluster.kubeconfig), 'surge', (found) => found.logs.size > 0)
    assert.equal(diagnosis.verdict, 'badRollout')
    assert.deepEqual([...logs], [[fresh.metadata.name, ['from the new one']]])
  })

  test('no node is wanted: what keeps which away', async () => {
    await send(
      'PATCH',
      '/api/v1/nodes/node-2',
      { spec: { taints: [{ key: 'gpu', value: 'true', effect: 'NoSchedule' }] } },
      merge,
    )
    const nowhere = async (name: string, spec: object) => {
      await create(name, spec)
      const administrator = using(cluster.kubeconfig)
      const { diagnosis } = await looks(administrator, name, (found) => found.diagnosis.verdict === 'nowhere')
      const { status } = (await cluster.request('GET', `${path}/${name}`)).body as DaemonSet
      assert.equal(status?.desiredNumberScheduled, 0)
      return diagnosis.nowhere?.map(({ because, detail, nodes }) => `${because} ${detail}: ${nodes}`)
    }
    assert.deepEqual(await nowhere('ssd', { nodeSelector: { disk: 'ssd' } }), ['nodeSelector disk=ssd: node-1,node-2'])
    const expression = { key: 'kubernetes.io/hostname', operator: 'In', values: ['node-2'] }
    const required = { nodeSelectorTerms: [{ matchExpressions: [expression] }] }
    const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } }
    assert.deepEqual((await nowhere('second', { affinity }))?.sort(), [
      'nodeAffinity kubernetes.io/hostname In [node-2]: node-1',
      'taint gpu=true:NoSchedule: node-2',
    ])
    for (const name of ['node-1', 'node-2']) await cluster.request('DELETE', `/api/v1/nodes/${name}`)
    assert.deepEqual(await nowhere('homeless', {}), [])
  })
})
