// What is left of a live DaemonSet without the server's defaults makes the same DaemonSet again, for every manifest we have.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { parseAllDocuments } from 'yaml'
import { withoutNoise } from '../../model/src/objects/clean.ts'
import { withoutDefaults } from '../../model/src/objects/defaults.ts'
import type { DaemonSet } from '../../model/src/objects/kubernetes.ts'
import { canonical } from '../../model/src/objects/revision.ts'
import { bases } from '../agreement/bases.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { daemonSet, skip, startTestCluster } from './support.ts'

const corpus = join(import.meta.dirname, '../../../shared/corpus/plain')

/**
 * Fields that a DaemonSet has although its author wrote none: a namespace, the type beside a budget, a volume without a source, the
 * newer name of an older field.
 */
const known =
  /^(metadata\.namespace|spec\.updateStrategy\.type|spec\.template\.spec\.(volumes\[\d+\]\.emptyDir|serviceAccountName))$/

describe('without defaults', { skip, concurrency: false, timeout: patiently(240_000) }, () => {
  let cluster: Cluster
  const namespaces = new Set(['default'])
  before(async () => {
    cluster = await startTestCluster('defaults', { serverOnly: true, nodes: 0 })
  })
  after(() => cluster?.stop())

  const create = async (object: DaemonSet): Promise<DaemonSet | undefined> => {
    const { namespace = 'default' } = object.metadata
    if (!namespaces.has(namespace)) {
      const made = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }
      await cluster.request('POST', '/api/v1/namespaces', JSON.stringify(made), 'application/json')
      namespaces.add(namespace)
    }
    const path = `/apis/apps/v1/namespaces/${namespace}/daemonsets?dryRun=All`
    const { status, body } = await cluster.request('POST', path, JSON.stringify(object), 'application/json')
    return status < 300 ? (body as DaemonSet) : undefined
  }

  const check = async (written: DaemonSet) => {
    const first = await create(written)
    if (!first) return false
    const cleaned = withoutNoise(first)
    const stripped = withoutDefaults(cleaned)
    const again = await create(stripped)
    assert.ok(again, `${written.metadata.name} is refused without its defaults`)
    assert.deepEqual(again.spec, first.spec)
    assert.deepEqual(again.metadata.labels, first.metadata.labels)
    assert.deepEqual(again.metadata.annotations, first.metadata.annotations)
    const authors = new Set(paths(written))
    assert.deepEqual(
      paths(stripped).filter((path) => !authors.has(path) && !known.test(path)),
      [],
    )
    return true
  }

  test('the built-in manifests', async () => {
    for (const text of bases) for (const object of objectsOf(text)) assert.ok(await check(object))
  })

  /** What stands in a container, or in the whole, and what of it comes back: values beside the defaults are the author's. */
  const kept: Record<string, [DaemonSet, string[]]> = {
    'images and their policies': [
      pod({
        containers: [
          { name: 'a', image: 'registry.example:5000/a', imagePullPolicy: 'IfNotPresent' },
          { name: 'b', image: 'b:1', imagePullPolicy: 'Always' },
          { name: 'c', image: 'c:latest', imagePullPolicy: 'Never' },
          { name: 'd', image: `d@sha256:${'0'.repeat(64)}`, imagePullPolicy: 'Always' },
        ],
      }),
      [0, 1, 2, 3].map((index) => `containers[${index}].imagePullPolicy`),
    ],
    'images and the usual policies': [
      pod({
        containers: [
          { name: 'a', image: 'registry.example:5000/a', imagePullPolicy: 'Always' },
          { name: 'b', image: 'b:1', imagePullPolicy: 'IfNotPresent' },
          { name: 'c', image: 'registry.example:5000/c:latest', imagePullPolicy: 'Always' },
          { name: 'd', image: `d@sha256:${'0'.repeat(64)}`, imagePullPolicy: 'IfNotPresent' },
          { name: 'e', image: `e:latest@sha256:${'0'.repeat(64)}`, imagePullPolicy: 'Always' },
        ],
      }),
      [],
    ],
    'a policy of an image that is none': [
      pod({ containers: [{ name: 'a', image: 'No Image', imagePullPolicy: 'Always' }] }),
      ['containers[0].imagePullPolicy'],
    ],
    'probes with the usual numbers': [
      pod({ containers: [{ name: 'a', image: 'a:1', livenessProbe: { grpc: { port: 1, service: '' }, periodSeconds: 10 } }] }),
      [],
    ],
    'probes with other numbers': [
      pod({ containers: [{ name: 'a', image: 'a:1', livenessProbe: { tcpSocket: { port: 1 }, periodSeconds: 11 } }] }),
      ['containers[0].livenessProbe.periodSeconds'],
    ],
    'ports of the host': [
      pod({ hostNetwork: true, containers: [{ name: 'a', image: 'a:1', ports: [{ containerPort: 80, hostPort: 80 }] }] }),
      ['containers[0].ports[0].hostPort'],
    ],
    'modes and types of volumes': [
      pod({
        volumes: [
          { name: 'a', secret: { secretName: 'a', defaultMode: 0o400 } },
          { name: 'b', hostPath: { path: '/b', type: 'Directory' } },
          { name: 'c', emptyDir: { medium: 'Memory' } },
          { name: 'd', image: { reference: 'd:1', pullPolicy: 'Always' } },
        ],
      }),
      ['volumes[0].secret.defaultMode', 'volumes[1].hostPath.type', 'volumes[2].emptyDir.medium', 'volumes[3].image.pullPolicy'],
    ],
    'the pod': [
      pod({ dnsPolicy: 'Default', schedulerName: 'other', terminationGracePeriodSeconds: 31 }),
      ['dnsPolicy', 'schedulerName', 'terminationGracePeriodSeconds'],
    ],
  }
  for (const [name, [object, expected]] of Object.entries(kept))
    test(`${name}: values beside the default stay`, async () => {
      assert.ok(await check(object))
      const first = await create(object)
      const left = first ? paths(withoutDefaults(withoutNoise(first))) : []
      const marked = paths(object).filter((path) => /Policy$|Mode$|type$|medium$|Port$|Seconds$|schedulerName$/.test(path))
      const found = left.filter((path) => marked.includes(path) && !/containerPort$/.test(path))
      assert.deepEqual(found.map((path) => path.replace('spec.template.spec.', '')).sort(), expected.toSorted())
    })

  const strategies: [name: string, strategy: object | undefined, left: object | undefined][] = [
    ['none', undefined, undefined],
    ['the usual one', { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } }, undefined],
    [
      'a budget',
      { rollingUpdate: { maxUnavailable: '10%' } },
      { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '10%' } },
    ],
    [
      'a surge',
      { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    ],
    ['on delete', { type: 'OnDelete' }, { type: 'OnDelete' }],
    [
      'on delete with a budget',
      { type: 'OnDelete', rollingUpdate: { maxUnavailable: 1 } },
      { type: 'OnDelete', rollingUpdate: { maxUnavailable: 1 } },
    ],
  ]
  for (const [name, updateStrategy, left] of strategies)
    test(`update strategy: ${name}`, async () => {
      const object = daemonSet('strategy')
      const first = await create({ ...object, spec: { ...object.spec, ...(updateStrategy && { updateStrategy }) } })
      assert.ok(first)
      const stripped = withoutDefaults(withoutNoise(first))
      assert.deepEqual(stripped.spec.updateStrategy, left)
      assert.deepEqual((await create(stripped))?.spec, first.spec)
    })

  test('manifests of other projects', { skip: !existsSync(corpus) && 'they are not here' }, async (t) => {
    let accepted = 0
    const failures: string[] = []
    for (const file of readdirSync(corpus))
      for (const object of objectsOf(readFileSync(join(corpus, file), 'utf8')))
        await check(object).then(
          (isAccepted) => isAccepted && accepted++,
          (error: Error) => failures.push(`${file}: ${error.message}`),
        )
    assert.deepEqual(failures, [])
    t.diagnostic(`${accepted} DaemonSets`)
    assert.ok(accepted > 0)
  })
})

function pod(spec: Record<string, unknown>): DaemonSet {
  const { spec: own, ...object } = daemonSet('kept')
  return { ...object, spec: { ...own, template: { ...own.template, spec: { ...own.template.spec, ...spec } } } }
}

/** The DaemonSets of a file; what a YAML reader refuses is not a matter of defaults. */
function objectsOf(text: string): DaemonSet[] {
  const documents = parseAllDocuments(text, { version: '1.1', merge: true, logLevel: 'silent' })
  return [documents].flat().flatMap((document) => {
    if (document.errors.length > 0) return []
    const object = document.toJS() as DaemonSet | null
    return object?.kind === 'DaemonSet' && object.apiVersion === 'apps/v1' && object.metadata ? [object] : []
  })
}

/** Every field that has a value, down to the last; an empty object or list is a value. */
function paths(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return value === null ? [] : [path]
  const inner = Array.isArray(value)
    ? value.flatMap((item, index) => paths(item, `${path}[${index}]`))
    : Object.entries(value).flatMap(([key, item]) => paths(item, path === '' ? key : `${path}.${key}`))
  return inner.length > 0 || canonical(value) !== canonical({}) ? inner : [path]
}
