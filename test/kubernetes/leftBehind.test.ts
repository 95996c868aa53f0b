// What an apply does where pods were left behind by an earlier DaemonSet, and to a DaemonSet that is going: said first, then held against what comes.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from '../../client/src/cluster/connect/connection.ts'
import { getDaemonSet } from '../../client/src/cluster/read/daemonSet.ts'
import { readPods } from '../../client/src/cluster/read/read.ts'
import { type PreparedApply, prepareApply } from '../../client/src/cluster/write/apply.ts'
import { inWords } from '../../client/src/view/predictionText.ts'
import { wordsIn } from '../../client/src/words/words.ts'
import { situationOf } from '../../client/src/write/effect.ts'
import type { DaemonSet } from '../../model/src/objects/kubernetes.ts'
import { predict } from '../../model/src/prediction/predict.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { connect, daemonSet, sent, skip, startTestCluster, until } from './support.ts'

describe('pods that were left behind', { skip, concurrency: false, timeout: patiently(180_000) }, () => {
  let cluster: Cluster
  let connection: Connection
  before(async () => {
    cluster = await startTestCluster('left')
    connection = connect(cluster.kubeconfig)
  })
  after(async () => {
    connection?.dispose()
    await cluster?.stop()
  })

  const get = (name: string) => getDaemonSet(connection, { namespace: 'default', name })
  const prepare = (object: DaemonSet) => prepareApply(connection, { object, namespace: 'default' })
  const uids = async (name: string) => (await readPods(connection, await get(name))).map(({ metadata }) => metadata.uid).sort()
  const settled = (name: string) =>
    until(`${name} is rolled out`, async () => {
      const { metadata, status = {} } = await get(name)
      const { observedGeneration, updatedNumberScheduled, numberAvailable } = status
      return observedGeneration === metadata.generation && updatedNumberScheduled === 3 && numberAvailable === 3
    })
  const apply = async (object: DaemonSet) => {
    await sent(connection, await prepare(object))
    await settled(object.metadata.name)
  }
  const said = async ({ live, result }: PreparedApply) => {
    const services = { nodes: { get: () => ({ are: 'unknown' }) } } as unknown as Parameters<typeof situationOf>[0]
    const connected = { connection, target: { context: 'local' } } as unknown as Parameters<typeof situationOf>[1]
    const before = live as DaemonSet | undefined
    return inWords(predict(await situationOf(services, connected, before, result as DaemonSet)), before, wordsIn('en'))
  }
  const leave = async (name: string) => {
    const before = await uids(name)
    await cluster.kubectl(['delete', 'daemonset', name, '--cascade=orphan'])
    return before
  }

  test('of the same template: they are taken over and stay', async () => {
    await apply(daemonSet('same'))
    await apply(daemonSet('same', { image: 'agent:2' }))
    const before = await leave('same')
    const prepared = await prepare(daemonSet('same', { image: 'agent:2' }))
    assert.equal(await said(prepared), 'takes over 3 pods without an owner')
    await sent(connection, prepared)
    await settled('same')
    assert.deepEqual(await uids('same'), before)
  })

  test('of another template: they are taken over and replaced', async () => {
    await apply(daemonSet('other'))
    await apply(daemonSet('other', { image: 'agent:2' }))
    const before = await leave('other')
    const prepared = await prepare(daemonSet('other', { image: 'agent:3' }))
    assert.equal(await said(prepared), 'takes over 3 pods without an owner, 3 of them restart')
    await sent(connection, prepared)
    await settled('other')
    const now = await uids('other')
    assert.ok(now.length === 3 && before.every((uid) => !now.includes(uid)))
  })

  test('a DaemonSet that is being deleted: the controller leaves its pods alone', async () => {
    await apply(daemonSet('going'))
    await cluster.kubectl(['patch', 'daemonset', 'going', '--type=merge', '-p', '{"metadata":{"finalizers":["bed/kept"]}}'])
    await cluster.kubectl(['delete', 'daemonset', 'going', '--wait=false'])
    const before = await uids('going')
    const prepared = await prepare(daemonSet('going', { image: 'agent:2' }))
    assert.equal(await said(prepared), 'it is being deleted: no pod restarts, and none starts')
    await sent(connection, prepared)
    await sleep(3000)
    assert.deepEqual(await uids('going'), before)
    await cluster.kubectl(['patch', 'daemonset', 'going', '--type=merge', '-p', '{"metadata":{"finalizers":null}}'])
  })
})
