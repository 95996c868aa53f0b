// Reads that a person asks for: whole lists in pages, and the last words of a container.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Connection } from '../../client/src/cluster/connect/connection.ts'
import { getDaemonSet } from '../../client/src/cluster/read/daemonSet.ts'
import { everyNode, everyPod, everyWarning, readLastLines, readPods } from '../../client/src/cluster/read/read.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { connect, daemonSet, skip, startTestCluster, until } from './support.ts'

describe('reads for a person', { skip, concurrency: false, timeout: patiently(120_000) }, () => {
  let cluster: Cluster
  let connection: Connection
  const create = (name: string, image: string) => {
    const path = '/apis/apps/v1/namespaces/default/daemonsets'
    return cluster.request('POST', path, JSON.stringify(daemonSet(name, { image })), 'application/json')
  }
  const podsOf = async (name: string) => readPods(connection, await getDaemonSet(connection, { namespace: 'default', name }))
  before(async () => {
    cluster = await startTestCluster('read', { nodes: 1 })
    connection = connect(cluster.kubeconfig)
    await create('crashes', 'crash:1')
    await create('runs', 'agent:1')
  })
  after(async () => {
    connection?.dispose()
    await cluster?.stop()
  })

  test('the end of the log of a container that crashed is that of the one before', async () => {
    const pod = await until('a restart', async () =>
      (await podsOf('crashes')).find(({ status }) => (status?.containerStatuses?.[0]?.restartCount ?? 0) > 0),
    )
    for (const line of ['starting', 'panic: no route', 'goodbye'])
      await cluster.writeLog({ pod: pod.metadata.name, previous: true }, line)
    assert.deepEqual(await readLastLines(connection, pod, 2), ['panic: no route', 'goodbye'])
  })

  test('of one that runs, its own', async () => {
    const [pod] = await until('a pod that runs', async () => {
      const pods = await podsOf('runs')
      return pods[0]?.status?.phase === 'Running' && pods
    })
    assert.ok(pod)
    for (const line of ['one', 'two', 'three']) await cluster.writeLog({ pod: pod.metadata.name }, line)
    assert.deepEqual(await readLastLines(connection, pod, 2), ['two', 'three'])
  })

  test('pods of a DaemonSet are its own, all pods are everybody’s', async () => {
    assert.equal((await podsOf('runs')).length, 1)
    assert.ok((await everyPod(connection)).length >= 2)
    assert.deepEqual(
      (await everyNode(connection)).map(({ metadata }) => metadata.name),
      ['node-1'],
    )
  })

  test('warnings are warnings only', async () => {
    const found = await until('a warning', async () => {
      const all = await everyWarning(connection, 'default')
      return all.length > 0 && all
    })
    assert.ok(found.every(({ type }) => type === 'Warning'))
  })
})
