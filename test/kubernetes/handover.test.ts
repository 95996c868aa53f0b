// Applies to objects that were applied client-side: what is previewed is what is stored, and what kubectl's own apply of the file would leave.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Connection } from '../../client/src/cluster/connect/connection.ts'
import { getDaemonSet, revisionHistory } from '../../client/src/cluster/read/daemonSet.ts'
import { refusalsOf } from '../../client/src/cluster/read/refusals.ts'
import { fromYaml, toYaml } from '../../client/src/cluster/read/yaml.ts'
import { prepareApply } from '../../client/src/cluster/write/apply.ts'
import { prepareReplace, prepareRollBack } from '../../client/src/cluster/write/changes.ts'
import { withHiddenNotes, withoutNoise } from '../../model/src/objects/clean.ts'
import type { DaemonSet, KubernetesObject, PodSpec } from '../../model/src/objects/kubernetes.ts'
import { canonical } from '../../model/src/objects/revision.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { connect, daemonSet, sent, skip, startTestCluster, until } from './support.ts'

type Json = Readonly<Record<string, unknown>>
interface Edit {
  readonly container?: readonly [Json, Json]
  readonly pod?: readonly [Json, Json]
  readonly spec?: readonly [Json, Json]
}

const secret = (name: string) => ({ secretKeyRef: { name, key: 'a' } })
const probe = (handler: Json) => ({ livenessProbe: { ...handler, periodSeconds: 7 } })
const volume = (source: Json) => ({ volumes: [{ name: 'v', ...source }] })
const toleration = (key: string) => ({ key, operator: 'Exists' })

/** What a file says before and after an edit that `kubectl apply` takes. */
const edits: Readonly<Record<string, Edit>> = {
  'a value becomes a reference': {
    container: [
      { env: [{ name: 'A', value: 'v' }] },
      { env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }] },
    ],
  },
  'a reference becomes a value': {
    container: [{ env: [{ name: 'A', valueFrom: secret('s') }] }, { env: [{ name: 'A', value: 'v' }] }],
  },
  'another kind of reference': {
    container: [
      { env: [{ name: 'A', valueFrom: secret('s') }] },
      { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 's', key: 'a' } } }] },
    ],
  },
  'one probe for another': { container: [probe({ httpGet: { path: '/', port: 80 } }), probe({ tcpSocket: { port: 80 } })] },
  'a probe by command': { container: [probe({ tcpSocket: { port: 80 } }), probe({ exec: { command: ['true'] } })] },
  'one hook for another': {
    container: [
      { lifecycle: { preStop: { exec: { command: ['a'] } } } },
      { lifecycle: { preStop: { httpGet: { path: '/', port: 80 } } } },
    ],
  },
  'one volume source for another': { pod: [volume({ emptyDir: {} }), volume({ hostPath: { path: '/var' } })] },
  'a volume source with fields': {
    pod: [volume({ configMap: { name: 'c', defaultMode: 420 } }), volume({ secret: { secretName: 's' } })],
  },
  'the network of the host is dropped': {
    pod: [{ hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' }, { dnsPolicy: 'ClusterFirst' }],
  },
  'a strategy for another': {
    spec: [
      { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2 } } },
      { updateStrategy: { type: 'OnDelete' } },
    ],
  },
  'a surge for a budget': {
    spec: [
      { updateStrategy: { rollingUpdate: { maxUnavailable: 1 } } },
      { updateStrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } },
    ],
  },
  'a variable goes': {
    container: [
      {
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
      },
      { env: [{ name: 'A', value: '1' }] },
    ],
  },
  'all variables go': { container: [{ env: [{ name: 'A', value: '1' }] }, {}] },
  'variables in another order': {
    container: [
      {
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
      },
      {
        env: [
          { name: 'B', value: '2' },
          { name: 'A', value: '1' },
        ],
      },
    ],
  },
  'tolerations go': { pod: [{ tolerations: [toleration('a'), toleration('b')] }, { tolerations: [toleration('b')] }] },
  'all tolerations go': { pod: [{ tolerations: [toleration('a')] }, {}] },
  'limits go': { container: [{ resources: { limits: { cpu: '1', memory: '1Gi' } } }, { resources: { limits: { cpu: '1' } } }] },
  'privileged goes': {
    container: [{ securityContext: { privileged: true, runAsUser: 0 } }, { securityContext: { runAsUser: 0 } }],
  },
  'a probe goes': { container: [probe({ tcpSocket: { port: 80 } }), {}] },
  'a port is another one': {
    container: [{ ports: [{ containerPort: 80 }] }, { ports: [{ containerPort: 81, protocol: 'UDP' }] }],
  },
  'a selector goes': { pod: [{ nodeSelector: { a: '1', b: '2' } }, { nodeSelector: { a: '1' } }] },
  'spread keys': {
    pod: [
      { topologySpreadConstraints: [{ topologyKey: 'z', whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 1 }] },
      { topologySpreadConstraints: [{ topologyKey: 'z', whenUnsatisfiable: 'DoNotSchedule', maxSkew: 1 }] },
    ],
  },
  'references to secrets': { pod: [{ imagePullSecrets: [{ name: 'a' }, { name: 'b' }] }, { imagePullSecrets: [{ name: 'b' }] }] },
}

describe('applies to what was applied client-side', { skip, concurrency: false, timeout: patiently(180_000) }, () => {
  let cluster: Cluster
  let connection: Connection
  before(async () => {
    cluster = await startTestCluster('handover')
    connection = connect(cluster.kubeconfig)
  })
  after(async () => {
    connection?.dispose()
    await cluster?.stop()
  })

  const kubectlApply = async (object: object, ...args: string[]) => {
    const { code, stderr } = await cluster.kubectl(['apply', ...args, '-f', '-'], { input: JSON.stringify(object) })
    assert.equal(code, 0, stderr)
  }
  const prepare = (object: KubernetesObject) => prepareApply(connection, { object, namespace: 'default' })
  const revisions = (name: string, count: number) =>
    until(`${count} revisions of ${name}`, async () => (await revisionHistory(connection, await get(name))).length === count)
  const get = (name: string) => getDaemonSet(connection, { namespace: 'default', name })
  const essence = (object: KubernetesObject) => JSON.parse(canonical(withoutNoise(object))) as unknown
  const version = (name: string, { container, pod, spec }: Edit, index: 0 | 1): DaemonSet => {
    const object = daemonSet(name, container?.[index] ?? {})
    const { template } = object.spec
    const podSpec = { ...template.spec, ...pod?.[index] } as PodSpec
    return { ...object, spec: { ...object.spec, ...spec?.[index], template: { ...template, spec: podSpec } } }
  }

  for (const [index, [what, edit]] of Object.entries(edits).entries())
    test(what, async () => {
      const [ours, theirs] = [`ours-${index}`, `theirs-${index}`]
      for (const name of [ours, theirs]) await kubectlApply(version(name, edit, 0))
      await kubectlApply(version(theirs, edit, 1))
      const prepared = await prepare(version(ours, edit, 1))
      assert.deepEqual(prepared.conflicts, [])
      assert.equal(prepared.isForeseen, true)
      await sent(connection, prepared)
      const stored = essence(await get(ours))
      assert.deepEqual(essence(prepared.result), stored, 'the preview is what is stored')
      assert.deepEqual(
        JSON.parse(JSON.stringify(essence(await get(theirs))).replaceAll(theirs, ours)),
        stored,
        'as kubectl would leave it',
      )
    })

  test('a refusal after the handover stands on the line of the file', async () => {
    const env = (...names: string[]) => names.map((name) => ({ name, value: '1' }))
    await kubectlApply(daemonSet('lines', { env: env('A', 'B', 'C') }))
    await cluster.kubectl(['set', 'env', 'daemonset/lines', 'Z=9'])
    const file = daemonSet('lines', {
      env: [...env('C'), { name: 'D', value: '1', valueFrom: { fieldRef: { fieldPath: 'nowhere' } } }],
    })
    const error = await prepare(file).then(
      () => assert.fail('it was accepted'),
      (failure: unknown) => failure as Parameters<typeof refusalsOf>[0],
    )
    const paths = refusalsOf(error, file).map(({ path }) => path.slice(5).join('.'))
    assert.ok(paths.length > 0 && paths.every((path) => path.startsWith('env.1')), paths.join())
  })

  const two = {
    env: [
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
    ],
  }
  const one = { env: [{ name: 'A', value: '1' }] }
  const envOf = async (name: string) => (((await get(name)).spec.template.spec?.containers?.[0] ?? {}) as { env?: unknown }).env
  const rollBacks: Record<
    string,
    readonly [apply: (object: DaemonSet) => Promise<unknown>, back: (name: string) => Promise<unknown>]
  > = {
    'kubectl’s, after kubectl’s applies': [kubectlApply, (name) => cluster.kubectl(['rollout', 'undo', `daemonset/${name}`])],
    'kubectl’s, after server-side applies': [
      (object) => kubectlApply(object, '--server-side'),
      (name) => cluster.kubectl(['rollout', 'undo', `daemonset/${name}`]),
    ],
    'ours, after ours': [
      async (object) => sent(connection, await prepare(object)),
      async (name) => sent(connection, await prepareRollBack(connection, { namespace: 'default', name }, 0)),
    ],
    'ours, after kubectl’s': [
      kubectlApply,
      async (name) => sent(connection, await prepareRollBack(connection, { namespace: 'default', name }, 0)),
    ],
  }
  for (const [index, [what, [apply, back]]] of Object.entries(rollBacks).entries())
    test(`what a roll back brought and the file lacks goes with the next apply: ${what}`, async () => {
      const name = `back-${index}`
      await apply(daemonSet(name, two))
      await revisions(name, 1)
      await apply(daemonSet(name, one))
      await revisions(name, 2)
      await back(name)
      assert.deepEqual(await envOf(name), two.env)
      const prepared = await prepare(daemonSet(name, one))
      assert.equal(prepared.does, 'update')
      await sent(connection, prepared)
      assert.deepEqual(essence(prepared.result), essence(await get(name)))
      assert.deepEqual(await envOf(name), one.env)
    })

  test('a restart is not undone by the next apply', async () => {
    await kubectlApply(daemonSet('restarted'))
    await cluster.kubectl(['rollout', 'restart', 'daemonset/restarted'])
    const before = (await get('restarted')).spec.template
    await sent(connection, await prepare(daemonSet('restarted')))
    assert.deepEqual((await get('restarted')).spec.template, before)
  })

  test('an edited live object keeps what it does not show, so that kubectl still takes away what a file drops', async () => {
    await kubectlApply(
      daemonSet('edited', {
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
      }),
    )
    const live = await get('edited')
    const shown = fromYaml(toYaml(withoutNoise(live))) as DaemonSet
    const changed = { ...shown, spec: { ...shown.spec, minReadySeconds: 3 } }
    await sent(connection, await prepareReplace(connection, live, withHiddenNotes(changed, live)))
    await kubectlApply(daemonSet('edited', { env: [{ name: 'A', value: '1' }] }))
    const { spec } = await get('edited')
    assert.deepEqual((spec.template.spec?.containers?.[0] as { env?: unknown }).env, [{ name: 'A', value: '1' }])
    assert.equal(spec.minReadySeconds, 3)
  })

  test('other kinds are foreseen too', async () => {
    const map = (data: Json): KubernetesObject =>
      ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'map' }, data }) as KubernetesObject
    await kubectlApply(map({ a: '1', b: '2' }))
    const prepared = await prepare(map({ b: '3' }))
    assert.deepEqual((prepared.result as unknown as { data: Json }).data, { b: '3' })
    const { result } = await sent(connection, prepared)
    assert.deepEqual((result as unknown as { data: Json }).data, { b: '3' })
  })

  test('a variable that stands twice is refused before anything is handed over', async () => {
    await kubectlApply(daemonSet('twice', { env: [{ name: 'A', value: '1' }] }))
    const twice = daemonSet('twice', {
      env: [
        { name: 'A', value: '1' },
        { name: 'A', value: '2' },
      ],
    })
    await assert.rejects(prepare(twice), /duplicate entries for key \[name="A"\]/)
  })
})
