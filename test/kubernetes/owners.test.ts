// Applies to objects whose owners are out of the ordinary: cleared away, or one name for two ways of applying.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Connection } from '../../client/src/cluster/connect/connection.ts'
import { getDaemonSet } from '../../client/src/cluster/read/daemonSet.ts'
import { prepareApply } from '../../client/src/cluster/write/apply.ts'
import { withoutNoise } from '../../model/src/objects/clean.ts'
import type { KubernetesObject } from '../../model/src/objects/kubernetes.ts'
import { canonical } from '../../model/src/objects/revision.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { connect, daemonSet, permitOf, sent, skip, startTestCluster } from './support.ts'

const withEnv = (name: string, env: Readonly<Record<string, string>>) =>
  daemonSet(name, { env: Object.entries(env).map(([name, value]) => ({ name, value })) })

describe('applies to what has other owners', { skip, concurrency: false, timeout: patiently(120_000) }, () => {
  let cluster: Cluster
  let connection: Connection
  before(async () => {
    cluster = await startTestCluster('owners')
    connection = connect(cluster.kubeconfig)
  })
  after(async () => {
    connection?.dispose()
    await cluster?.stop()
  })

  const kubectl = async (args: readonly string[], input?: object) => {
    const { code, stderr } = await cluster.kubectl(args, input && { input: JSON.stringify(input) })
    assert.equal(code, 0, stderr)
  }
  const kubectlApply = (object: object, ...args: string[]) => kubectl(['apply', ...args, '-f', '-'], object)
  const prepare = (object: KubernetesObject) => prepareApply(connection, { object, namespace: 'default' })
  const essence = (object: KubernetesObject) => canonical(withoutNoise(object))
  const get = (name: string) => getDaemonSet(connection, { namespace: 'default', name })
  const clear = (name: string) =>
    kubectl(['patch', 'daemonset', name, '--type=merge', '-p', '{"metadata":{"managedFields":[{}]}}'])

  const comesTrue = async (file: KubernetesObject) => {
    const prepared = await prepare(file)
    assert.equal(prepared.isForeseen, true)
    await sent(connection, prepared, { force: prepared.conflicts.length > 0 })
    assert.equal(essence(prepared.result), essence(await get(file.metadata.name)), 'the preview is what is stored')
    assert.equal((await prepare(file)).does, 'nothing', 'nothing is left to apply')
    return prepared
  }

  test('owners that were cleared away: what the file drops goes at once, as by kubectl', async () => {
    for (const name of ['ours', 'theirs']) {
      await kubectlApply(withEnv(name, { A: '1', B: '2' }))
      await clear(name)
    }
    const { conflicts, does } = await comesTrue(withEnv('ours', { A: '3' }))
    assert.deepEqual([does, conflicts], ['update', []])
    await kubectlApply(withEnv('theirs', { A: '3' }))
    assert.equal(essence(await get('theirs')).replaceAll('theirs', 'ours'), essence(await get('ours')))
  })

  test('owners that were cleared away from what kubectl did not apply', async () => {
    await kubectl(['create', '-f', '-'], withEnv('created', { A: '1', B: '2' }))
    await clear('created')
    const { handsOver } = await comesTrue(withEnv('created', { A: '1' }))
    assert.deepEqual(handsOver, [])
  })

  test('what one manager applied on both sides is asked about before anything is handed over', async () => {
    const name = 'both'
    await kubectlApply(withEnv(name, { A: '1' }), '--field-manager=argocd-controller')
    const path = `/apis/apps/v1/namespaces/default/daemonsets/${name}`
    await permitOf(connection, (leave) =>
      connection.request({
        method: 'PATCH',
        path,
        query: { fieldManager: 'argocd-controller', force: true },
        body: JSON.stringify(withEnv(name, { A: '2' })),
        contentType: 'application/apply-patch+yaml',
        leave,
      }),
    )
    const { conflicts } = await comesTrue(withEnv(name, { A: '3' }))
    assert.deepEqual(
      conflicts.map(({ manager, live }) => [manager, live]),
      [['argocd-controller', '2']],
    )
  })
})
