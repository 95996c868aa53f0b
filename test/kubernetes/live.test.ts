// The live model against a real API server: it fills, follows, survives faults, and says meanwhile that it is stale.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Connection } from '../../client/src/cluster/connect/connection.ts'
import { type Changes, Live } from '../../client/src/cluster/watch/live.ts'
import { countsOf } from '../../model/src/rollout/rollout.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { connect, daemonSet, skip, startTestCluster, until } from './support.ts'

const path = '/apis/apps/v1/namespaces/default/daemonsets'

describe('the live model', { skip, concurrency: false, timeout: patiently(240_000) }, () => {
  let cluster: Cluster
  let connection: Connection
  let live: Live
  const changes: Changes[] = []
  before(async () => {
    cluster = await startTestCluster('live')
    connection = connect(cluster.kubeconfig)
    live = new Live(connection)
    live.onChange((change) => changes.push(change))
  })
  after(async () => {
    live?.dispose()
    connection?.dispose()
    await cluster?.stop()
  })

  const create = (name: string, options = {}) =>
    cluster.request('POST', path, JSON.stringify(daemonSet(name, options)), 'application/json')
  const find = (name: string) => live.named('default', name)

  test('starts empty and live', async () => {
    await until('live', () => live.freshness.is === 'live')
    assert.deepEqual(live.daemonSets, [])
  })

  test('a new DaemonSet appears and becomes healthy', async () => {
    assert.equal((await create('agent')).status, 201)
    const found = await until('all pods ready', () => {
      const one = find('agent')
      return one && countsOf(one).ready === 3 && live.health(one.metadata.uid ?? '') === 'healthy' && one
    })
    assert.equal(found.metadata.managedFields, undefined)
  })

  test('its pods, revisions, events and nodes are watched only while somebody looks', async () => {
    const uid = find('agent')?.metadata.uid ?? ''
    assert.equal(live.details(uid), undefined)
    const close = live.open(uid)
    const details = await until('details', () => {
      const found = live.details(uid)
      return found?.pods.size === 3 && found.revisions.size === 1 && found.events.size > 0 && live.nodes.size === 3 && found
    })
    assert.deepEqual([...details.pods.values()].map(({ spec }) => spec.nodeName).sort(), ['node-1', 'node-2', 'node-3'])
    close()
    assert.equal(live.details(uid), undefined)
    assert.equal(live.nodes.size, 0)
  })

  test('a failing pod makes it degraded as soon as its pods are watched', async () => {
    assert.equal((await create('broken', { image: 'missing:1' })).status, 201)
    const one = await until('three pods', () => {
      const found = find('broken')
      return found && countsOf(found).current === 3 && found
    })
    const uid = one.metadata.uid ?? ''
    assert.equal(live.health(uid), 'progressing')
    const close = live.open(uid)
    await until('degraded', () => live.health(uid) === 'degraded')
    close()
  })

  test('changes come in batches', async () => {
    changes.length = 0
    const started = Date.now()
    await Promise.all(Array.from({ length: 40 }, (_, index) => create(`many-${index}`)))
    await until('40 more', () => live.daemonSets.length === 42)
    const span = Date.now() - started
    assert.ok(changes.length <= span / 150 + 2, `${changes.length} batches in ${span} ms`)
  })

  test('a deleted DaemonSet disappears', async () => {
    await cluster.request('DELETE', `${path}/broken`)
    await until('gone', () => find('broken') === undefined)
  })

  test('the server is killed and comes back', async () => {
    await cluster.kill('apiserver')
    await until('stale', () => live.freshness.is === 'stale', 5_000)
    assert.ok(live.freshness.is === 'stale' && live.freshness.failure.kind === 'unreachable')
    assert.ok(find('agent'), 'what was known stays')
    await cluster.restart('apiserver')
    const back = Date.now()
    await cluster.request('DELETE', `${path}/many-0`)
    await until('live and right again', () => live.freshness.is === 'live' && find('many-0') === undefined, 5_000)
    assert.ok(Date.now() - back < patiently(5_000))
  })

  test('its watch is too old: it lists anew', async () => {
    await cluster.kill('apiserver')
    await until('stale', () => live.freshness.is === 'stale', 5_000)
    await cluster.restart('apiserver')
    await cluster.request('DELETE', `${path}/many-1`)
    await cluster.compact()
    await cluster.request('DELETE', `${path}/many-2`)
    await until('right again', () => live.freshness.is === 'live' && !find('many-1') && !find('many-2'), 10_000)
    assert.equal(live.daemonSets.length, 38)
  })
})
