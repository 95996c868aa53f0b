// Numbers that a JavaScript number cannot hold, on every way that they take: file, server, Edit Live, comparison, roll back.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Connection } from '../../client/src/cluster/connect/connection.ts'
import { getDaemonSet, type Named, revisionHistory } from '../../client/src/cluster/read/daemonSet.ts'
import { fromYaml, toYaml } from '../../client/src/cluster/read/yaml.ts'
import { prepareApply } from '../../client/src/cluster/write/apply.ts'
import { prepareReplace, prepareRollBack } from '../../client/src/cluster/write/changes.ts'
import { withoutNoise } from '../../model/src/objects/clean.ts'
import { parseJson } from '../../model/src/objects/exact.ts'
import type { DaemonSet, KubernetesObject } from '../../model/src/objects/kubernetes.ts'
import { templateOf } from '../../model/src/objects/revision.ts'
import { serviceFor } from '../agreement/ours.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { connect, sent, skip, startTestCluster, until } from './support.ts'

const named: Named = { namespace: 'default', name: 'agent' }

const agent = (grace: string) => `apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: agent
  annotations:
    number: "9007199254740993"
spec:
  selector: { matchLabels: { app: agent } }
  template:
    metadata: { labels: { app: agent } }
    spec:
      nodeSelector: { never: here }
      terminationGracePeriodSeconds: ${grace}
      containers: [{ name: agent, image: "agent:1" }]
`

const numbers = [
  '9007199254740993',
  '-9007199254740993',
  '9223372036854775807',
  '-9223372036854775808',
  '9223372036854775808',
  '18446744073709551615',
  '18446744073709551616',
  '123456789012345678901234567890',
  '1.0',
  '1e3',
  '-0.0',
  '0.1000000000000000055',
  '0.30000000000000004',
  '1e-7',
  '5e-324',
  '1.7976931348623157e308',
]
const thing = (name: string) =>
  `apiVersion: example.com/v1\nkind: Thing\nmetadata: { name: ${name} }\nspec: { numbers: [${numbers.join(', ')}] }\n`

const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'things.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { kind: 'Thing', plural: 'things' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
}

/** The object that a file holds, as the extension gets it from the language server. */
function fromFile(text: string): KubernetesObject {
  const service = serviceFor('1.37')
  const [manifest] = [...service.manifests(service.open('file:///numbers.yaml', text))].flat()
  return parseJson(manifest?.json ?? '') as KubernetesObject
}

describe('numbers', { skip, concurrency: false, timeout: patiently(120_000) }, () => {
  let cluster: Cluster
  let connection: Connection
  before(async () => {
    cluster = await startTestCluster('numbers', { nodes: 1 })
    connection = connect(cluster.kubeconfig)
    assert.equal((await kubectl(['apply', '-f', '-'], JSON.stringify(definition))).code, 0)
    await until('the new kind', async () => (await kubectl(['get', 'things'])).code === 0)
  })
  after(async () => {
    connection?.dispose()
    await cluster?.stop()
  })

  const kubectl = (args: string[], input = '') => cluster.kubectl(args, { input })
  const prepare = (text: string) => prepareApply(connection, { object: fromFile(text), namespace: 'default' })
  const revisions = async () => revisionHistory(connection, await getDaemonSet(connection, named))
  /** What kubectl, which is no JavaScript, reads from the server. */
  const stored = async (path: string, ...what: string[]) => (await kubectl(['get', ...what, `--output=jsonpath=${path}`])).stdout
  const grace = () => stored('{.spec.template.spec.terminationGracePeriodSeconds}', 'daemonset/agent')

  test('from the file to the server, and again without a difference', async () => {
    const prepared = await prepare(agent('9007199254740993'))
    assert.match(toYaml(withoutNoise(prepared.result)), /terminationGracePeriodSeconds: 9007199254740993\n/)
    await sent(connection, prepared)
    assert.equal(await grace(), '9007199254740993')
    assert.equal((await prepare(agent('9007199254740993'))).does, 'nothing')
    assert.equal(await stored('{.metadata.annotations.number}', 'daemonset/agent'), '9007199254740993')
    assert.equal((await prepare(agent('9007199254740992'))).does, 'update', 'one less is another number')
  })

  test('Edit Live stores what it opened', async () => {
    const live = await getDaemonSet(connection, named)
    const opened = toYaml(withoutNoise(live))
    assert.match(opened, /number: "9007199254740993"/)
    const object = fromYaml(opened) as DaemonSet
    const edited = { ...object, metadata: { ...object.metadata, uid: live.metadata.uid as string } }
    const { result } = await sent(connection, await prepareReplace(connection, live, edited))
    assert.equal(result.metadata.generation, live.metadata.generation, 'nothing is another')
    assert.equal(await grace(), '9007199254740993')
  })

  test('a roll back brings back the very number', async () => {
    await until('the first revision', async () => (await revisions()).length === 1)
    await sent(connection, await prepare(agent('9007199254740995')), { force: true })
    await until('the second revision', async () => (await revisions()).length === 2)
    const [first] = await revisions()
    assert.ok(first)
    assert.match(JSON.stringify(templateOf(first)), /"terminationGracePeriodSeconds":9007199254740993[,}]/)
    const prepared = await prepareRollBack(connection, named, 1)
    const [before, then] = [prepared.live, prepared.result].map((one) => toYaml(withoutNoise(one)))
    assert.match(before ?? '', /Seconds: 9007199254740995\n/)
    assert.match(then ?? '', /Seconds: 9007199254740993\n/)
    await sent(connection, prepared)
    assert.equal(await grace(), '9007199254740993')
    await until('renumbered', async () => (await revisions()).at(-1)?.revision === 3)
    assert.equal((await prepareRollBack(connection, named, 3)).does, 'nothing')
  })

  test('of a kind that nobody knows, as kubectl stores them', async () => {
    await sent(connection, await prepare(thing('ours')))
    assert.equal((await kubectl(['apply', '-f', '-'], thing('theirs'))).code, 0)
    const ours = await stored('{.spec.numbers}', 'thing/ours')
    assert.equal(ours, await stored('{.spec.numbers}', 'thing/theirs'))
    assert.match(ours, /^\[9007199254740993,-9007199254740993,9223372036854775807,-9223372036854775808,/)
    const again = await prepare(thing('ours'))
    assert.equal(again.does, 'nothing')
    const shown = toYaml(withoutNoise(again.live as KubernetesObject))
    const sentAgain = { ...(fromYaml(shown) as KubernetesObject) }
    assert.equal((await prepareApply(connection, { object: sentAgain, namespace: 'default' })).does, 'nothing', shown)
  })
})
