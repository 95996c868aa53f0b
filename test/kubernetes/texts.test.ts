// Texts with characters that are something else in YAML, as which the server reads an apply: each arrives as it was written.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Connection } from '../../client/src/cluster/connect/connection.ts'
import { prepareApply } from '../../client/src/cluster/write/apply.ts'
import type { KubernetesObject } from '../../model/src/objects/kubernetes.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { connect, sent, skip, startTestCluster } from './support.ts'

const texts: Readonly<Record<string, string>> = {
  'next line': 'a\u0085b \u0085 c',
  'line separator': 'a\u2028b',
  'paragraph separator': 'a \u2029 b',
  'delete and controls': '\u0007\u007f\u0080\u009f',
  'byte order mark': '\ufeffa\ufeff',
  'no characters': '\ufffe\uffff',
  'breaks of lines': 'a\r\nb\n\n c\r',
  'tabs and blanks': ' \ta\t ',
  'other writings': '한국어 ünï 🚀 \u00a0\u200b\u202e',
  'signs of YAML': '"\\\'#: - {}[]&*!|>%@`<<',
}
type Data = { readonly data: Readonly<Record<string, string>> }
const settings = (name: string, data: object): KubernetesObject & Data =>
  ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data }) as KubernetesObject & Data
const numbered = Object.fromEntries(Object.values(texts).map((text, index) => [`t${index}`, text]))

describe('texts', { skip, timeout: patiently(60_000) }, () => {
  let cluster: Cluster
  let connection: Connection
  before(async () => {
    cluster = await startTestCluster('texts', { serverOnly: true, nodes: 0 })
    connection = connect(cluster.kubeconfig)
  })
  after(async () => {
    connection?.dispose()
    await cluster?.stop()
  })

  const dataOf = async (name: string) => {
    const { stdout } = await cluster.kubectl(['get', 'configmap', name, '-o', 'json'])
    return (JSON.parse(stdout) as Data).data
  }

  for (const [name, kubectlFirst] of [
    ['new', false],
    ['handed-over', true],
  ] as const)
    test(`${name}: preview and server have what the file says`, async () => {
      if (kubectlFirst) await cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify(settings(name, { t0: 'x' })) })
      const prepared = await prepareApply(connection, { object: settings(name, numbered), namespace: 'default' })
      assert.deepEqual((prepared.result as unknown as Data).data, numbered)
      await sent(connection, prepared)
      assert.deepEqual(await dataOf(name), numbered)
    })
})
