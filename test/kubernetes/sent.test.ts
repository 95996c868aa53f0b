// The bytes that reach an API server: kubectl's and ours, of the same files.
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { prepareApply } from '../../client/src/cluster/write/apply.ts'
import { sentDocuments } from '../agreement/sent/documents.ts'
import { kubeconfigFor, proxyOf, sentByKubectl } from '../agreement/sent/kubectl.ts'
import { differencesFrom, inOrder, ourObjects, sentExceptions } from '../agreement/sent/ours.ts'
import { buildCluster, type Cluster, missingPrerequisite, startCluster } from '../cluster/cluster.ts'
import type { RecordingProxy } from '../cluster/recordingProxy.ts'
import { connect } from './support.ts'

const reason = missingPrerequisite()
const skip = reason === undefined ? false : `no cluster can be built here: ${reason}`
const corpus = join(fileURLToPath(new URL('../..', import.meta.url)), '..', 'shared', 'corpus')
const directory = join(tmpdir(), `daemonset-sent-${process.pid}`)

describe('what is sent', { skip, concurrency: false }, () => {
  let cluster: Cluster
  let proxy: RecordingProxy
  before(async () => {
    await buildCluster((line) => console.log(line))
    cluster = await startCluster({ directory, nodes: 0, serverOnly: true })
    proxy = await proxyOf(cluster)
  })
  after(async () => {
    await proxy?.close()
    await cluster?.stop()
  })

  test('of files of our own, through our own connection', async () => {
    const connection = connect(kubeconfigFor(proxy, 'ours', join(directory, 'ours')))
    const files = Object.entries(sentDocuments).map(([name, text]) => ({ name, text }))
    const sent = await sentByKubectl(cluster, proxy, directory, files)
    const wrong: string[] = []
    for (const { name, text } of files) {
      const theirs = sent.get(name) ?? { bodies: [] }
      const ours = ourObjects('manifest.yaml', text)
      wrong.push(...differencesFrom(theirs, ours).map((line) => `${name}: ${line}`))
      for (const { object, isFaulty } of ours) {
        // What the API server refuses has reached it all the same.
        if (!isFaulty) await prepareApply(connection, { object, namespace: 'default' }).catch(() => {})
      }
      const arrived = proxy.take('ours').map(({ body }) => inOrder(body))
      const expected = theirs.bodies.map(inOrder)
      const isApart = /creationTimestamp|uid/.test(text)
      wrong.push(...arrived.filter((body) => !isApart && !expected.includes(body)).map((body) => `${name}: ${body}`))
    }
    connection.dispose()
    assert.deepEqual(wrong, [])
  })

  test('of published manifests', {
    skip: existsSync(corpus) ? false : `no published manifests at ${corpus}`,
  }, async (context) => {
    const names = globSync('{plain,plain-old}/**/*.*', { cwd: corpus })
    const files = names.map((name) => ({ name, text: readFileSync(join(corpus, name), 'utf8') }))
    const sent = await sentByKubectl(cluster, proxy, directory, files)
    const objects = [...sent.values()].flatMap(({ bodies }) => bodies).length
    context.diagnostic(`${objects} objects of ${files.length} files`)
    assert.ok(objects > 1500, `kubectl sent ${objects} objects`)
    const wrong = files.flatMap(({ name, text }) =>
      differencesFrom(sent.get(name) ?? { bodies: [] }, ourObjects(name, text)).map((line) => `${name}: ${line}`),
    )
    const unexpected = wrong.filter((line) => !Object.keys(sentExceptions).some((word) => line.includes(word)))
    assert.deepEqual(unexpected, [])
  })
})
