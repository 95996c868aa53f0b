// A canary against the real DaemonSet controller: only chosen nodes change, and both ends lead where they say.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Connection } from '../../client/src/cluster/connect/connection.ts'
import { ClusterError } from '../../client/src/cluster/connect/failure.ts'
import { getDaemonSet, type Named, revisionHistory } from '../../client/src/cluster/read/daemonSet.ts'
import { readPods } from '../../client/src/cluster/read/read.ts'
import { prepareApply } from '../../client/src/cluster/write/apply.ts'
import { prepareCanary, prepareEnd } from '../../client/src/cluster/write/canary.ts'
import type { DaemonSet } from '../../model/src/objects/kubernetes.ts'
import { currentRevision } from '../../model/src/objects/revision.ts'
import { canaryAnnotation, canaryOf } from '../../model/src/rollout/canary.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { connect, daemonSet, sent, skip, startTestCluster, until } from './support.ts'

const named: Named = { namespace: 'default', name: 'agent' }

/** `maxSurge` shows that a strategy comes back whole. */
function manifest(image: string): DaemonSet {
  const made = daemonSet('agent', { image })
  return {
    ...made,
    spec: { ...made.spec, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 2, maxUnavailable: 0 } } },
  }
}

describe('a canary', { skip, concurrency: false, timeout: patiently(180_000) }, () => {
  let cluster: Cluster
  let connection: Connection
  before(async () => {
    cluster = await startTestCluster('canary', { nodes: 4 })
    connection = connect(cluster.kubeconfig)
    const prepared = await prepareApply(connection, { object: manifest('agent:1'), namespace: 'default' })
    await sent(connection, prepared)
    await images({ 'node-1': 'agent:1', 'node-2': 'agent:1', 'node-3': 'agent:1', 'node-4': 'agent:1' })
    await until('a revision', async () => {
      const live = await getDaemonSet(connection, named)
      return currentRevision(live, await revisionHistory(connection, live))
    })
  })
  after(async () => {
    connection?.dispose()
    await cluster?.stop()
  })

  /** Waits until the ready pods of all nodes have these images, one each. */
  const images = (expected: Record<string, string>) =>
    until(`images ${JSON.stringify(expected)}`, async () => {
      const pods = await readPods(connection, await getDaemonSet(connection, named))
      const ready = pods.filter(({ metadata, status }) => !metadata.deletionTimestamp && status?.containerStatuses?.[0]?.ready)
      const found = Object.fromEntries(ready.map(({ spec }) => [spec.nodeName, spec.containers?.[0]?.image]))
      return pods.length === 4 && Object.entries(expected).every(([node, image]) => found[node] === image)
    })

  const begin = async (image: string, nodes: string[]) => {
    const prepared = await prepareCanary(connection, manifest(image), 'default', nodes, new Date('2026-01-02T03:04:05Z'))
    return (await sent(connection, prepared, { force: true })).result as DaemonSet
  }

  const end = async (how: 'promote' | 'abort') =>
    (await sent(connection, await prepareEnd(connection, named, how))).result as DaemonSet

  test('replaces the pods of its nodes and no others, and is noted on the object', async () => {
    const stored = await begin('agent:2', ['node-2'])
    await images({ 'node-1': 'agent:1', 'node-2': 'agent:2', 'node-3': 'agent:1', 'node-4': 'agent:1' })
    assert.deepEqual(stored.spec.updateStrategy, { type: 'OnDelete' })
    const canary = canaryOf(await getDaemonSet(connection, named))
    assert.deepEqual(canary, {
      since: '2026-01-02T03:04:05Z',
      nodes: ['node-2'],
      from: 1,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 2, maxUnavailable: 0 } },
    })
  })

  test('takes in more nodes, and still knows what was there before', async () => {
    await begin('agent:2', ['node-3'])
    await images({ 'node-1': 'agent:1', 'node-2': 'agent:2', 'node-3': 'agent:2', 'node-4': 'agent:1' })
    const canary = canaryOf(await getDaemonSet(connection, named))
    assert.deepEqual([canary?.nodes, canary?.from], [['node-2', 'node-3'], 1])
  })

  test('aborted: template and strategy are back, on every node', async () => {
    const result = await end('abort')
    assert.deepEqual(result.spec.updateStrategy, { type: 'RollingUpdate', rollingUpdate: { maxSurge: 2, maxUnavailable: 0 } })
    assert.equal(result.metadata.annotations?.[canaryAnnotation], undefined)
    await images({ 'node-1': 'agent:1', 'node-2': 'agent:1', 'node-3': 'agent:1', 'node-4': 'agent:1' })
  })

  test('promoted: the strategy is back and brings it to every node', async () => {
    await begin('agent:3', ['node-1'])
    await images({ 'node-1': 'agent:3', 'node-2': 'agent:1', 'node-3': 'agent:1', 'node-4': 'agent:1' })
    const result = await end('promote')
    assert.deepEqual(result.spec.updateStrategy, { type: 'RollingUpdate', rollingUpdate: { maxSurge: 2, maxUnavailable: 0 } })
    assert.equal(canaryOf(result), undefined)
    await images({ 'node-1': 'agent:3', 'node-2': 'agent:3', 'node-3': 'agent:3', 'node-4': 'agent:3' })
  })

  test('an apply of the manifest ends a canary like a promotion: nothing of it is left', async () => {
    await begin('agent:4', ['node-1'])
    await images({ 'node-1': 'agent:4' })
    const prepared = await prepareApply(connection, { object: manifest('agent:4'), namespace: 'default' })
    const { result } = await sent(connection, prepared, { force: true })
    assert.equal(canaryOf(result), undefined)
    await images({ 'node-1': 'agent:4', 'node-2': 'agent:4', 'node-3': 'agent:4', 'node-4': 'agent:4' })
  })

  test('where there is none, nothing is ended', async () => {
    for (const how of ['promote', 'abort'] as const) assert.equal((await prepareEnd(connection, named, how)).does, 'nothing')
  })

  test('a dry run of its end ends nothing; what has changed since is not ended', async () => {
    await begin('agent:5', ['node-1'])
    const prepared = await prepareEnd(connection, named, 'promote')
    assert.ok(canaryOf(await getDaemonSet(connection, named)))
    assert.equal((await cluster.kubectl(['label', 'daemonset', 'agent', 'somebody=else'])).code, 0)
    await assert.rejects(sent(connection, prepared), (error) => error instanceof ClusterError && error.kind === 'conflict')
    assert.ok(canaryOf(await getDaemonSet(connection, named)))
  })

  test('what is in the way of an end is a fact, for the interface to say', async () => {
    const live = await getDaemonSet(connection, named)
    const annotation = JSON.stringify({ ...canaryOf(live), from: 99 })
    const patch = JSON.stringify({ metadata: { annotations: { [canaryAnnotation]: annotation } } })
    assert.equal((await cluster.kubectl(['patch', 'daemonset', 'agent', '--patch', patch])).code, 0)
    await assert.rejects(prepareEnd(connection, named, 'abort'), (error) => {
      assert.deepEqual((error as ClusterError).hindrance, { is: 'revisionGone', revision: 99 })
      return true
    })
  })
})
