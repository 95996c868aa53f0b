// Every change that the extension can make, against a real API server and beside the real kubectl.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Connection } from '../../client/src/cluster/connect/connection.ts'
import { ClusterError } from '../../client/src/cluster/connect/failure.ts'
import { Rights } from '../../client/src/cluster/connect/rights.ts'
import { applyPrepared, prepareApply, refusalsOf } from '../../client/src/cluster/write/apply.ts'
import {
  deleteDaemonSet,
  deletePod,
  getDaemonSet,
  type Named,
  prepareRollBack,
  replace,
  restart,
  revisionHistory,
  rollBack,
  setImages,
} from '../../client/src/cluster/write/changes.ts'
import type { DaemonSet, KubernetesObject, Pod } from '../../model/src/objects/kubernetes.ts'
import { clientSideManagers } from '../../model/src/objects/managed.ts'
import { currentRevision, imagesOf } from '../../model/src/objects/revision.ts'
import { lastApplied } from '../../model/src/objects/slim.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { connect, daemonSet, skip, startTestCluster, until } from './support.ts'

const at = (name: string): Named => ({ namespace: 'default', name })
const failsWith =
  (kind: string, message = /./) =>
  (error: unknown) =>
    error instanceof ClusterError && error.kind === kind && message.test(error.message)

describe('changes to a cluster', { skip, concurrency: false, timeout: patiently(240_000) }, () => {
  let cluster: Cluster
  let connection: Connection
  before(async () => {
    cluster = await startTestCluster('writes')
    connection = connect(cluster.kubeconfig)
  })
  after(async () => {
    connection?.dispose()
    await cluster?.stop()
  })

  const prepare = (object: DaemonSet) => prepareApply(connection, { object, namespace: 'default' })
  const apply = async (object: DaemonSet, force = false) => applyPrepared(connection, await prepare(object), force)
  const kubectl = async (...args: string[]) => {
    const { code, stdout, stderr } = await cluster.kubectl(args)
    assert.equal(code, 0, stderr)
    return stdout
  }
  const kubectlApply = async (object: object, ...args: string[]) => {
    const { code, stdout, stderr } = await cluster.kubectl(['apply', ...args, '-f', '-'], { input: JSON.stringify(object) })
    return { code, stdout, stderr }
  }
  const images = ({ spec }: DaemonSet) => [...imagesOf(spec.template).values()]
  const rolledOut = (name: string) =>
    until(`${name} rolled out`, async () => {
      const { metadata, status } = await getDaemonSet(connection, at(name))
      return (
        status?.observedGeneration === metadata.generation && status?.updatedNumberScheduled === 3 && status.numberAvailable === 3
      )
    })

  describe('apply', () => {
    test('creates what is not there, and says so beforehand', async () => {
      const prepared = await prepare(daemonSet('agent'))
      assert.equal(prepared.does, 'create')
      assert.equal(prepared.live, undefined)
      assert.equal((await cluster.kubectl(['get', 'daemonset', 'agent'])).code, 1, 'a dry run creates nothing')
      const { result } = await applyPrepared(connection, prepared, false)
      assert.equal(result.metadata.managedFields?.[0]?.manager, 'vscode-daemonset')
      await rolledOut('agent')
    })

    test('changes nothing where nothing is different, as kubectl says unchanged', async () => {
      assert.equal((await prepare(daemonSet('agent'))).does, 'nothing')
    })

    test('updates, with the template of the dry run', async () => {
      const prepared = await prepare(daemonSet('agent', { image: 'agent:2' }))
      assert.equal(prepared.does, 'update')
      const { result } = await applyPrepared(connection, prepared, false)
      assert.deepEqual((result as DaemonSet).spec, (prepared.result as DaemonSet).spec)
      assert.deepEqual(images(result as DaemonSet), ['agent:2'])
    })

    test('a change in between is refused', async () => {
      const prepared = await prepare(daemonSet('agent', { image: 'agent:3' }))
      await kubectl('label', 'daemonset', 'agent', 'somebody=else')
      await assert.rejects(applyPrepared(connection, prepared, false), failsWith('conflict', /has been modified/))
      assert.deepEqual(images(await getDaemonSet(connection, at('agent'))), ['agent:2'])
    })

    test('a conflict names field, owner and both values; force takes it; kubectl says the same', async () => {
      await kubectl('set', 'image', 'daemonset/agent', 'agent=agent:9')
      const theirs = await kubectlApply(daemonSet('agent', { image: 'agent:4' }), '--server-side')
      assert.match(theirs.stderr, /conflict/)
      const prepared = await prepare(daemonSet('agent', { image: 'agent:4' }))
      assert.deepEqual(prepared.conflicts, [
        {
          path: ['spec', 'template', 'spec', 'containers', 0, 'image'],
          field: '.spec.template.spec.containers[name="agent"].image',
          manager: 'kubectl-set',
          ours: 'agent:4',
          live: 'agent:9',
        },
      ])
      assert.equal(prepared.ownConflicts, false)
      await assert.rejects(applyPrepared(connection, prepared, false), failsWith('applyConflict'))
      const { result } = await applyPrepared(connection, await prepare(daemonSet('agent', { image: 'agent:4' })), true)
      assert.deepEqual(images(result as DaemonSet), ['agent:4'])
    })

    test('what a client-side apply owned is handed over, so that fields left out go', async () => {
      const first = daemonSet('csa', { env: [{ name: 'A', value: '1' }] })
      assert.equal((await kubectlApply(first)).code, 0)
      const { result, migration } = await apply(daemonSet('csa'), true)
      assert.equal(migration, 'done')
      assert.deepEqual(clientSideManagers(result.metadata.managedFields ?? []), [])
      assert.equal(result.metadata.annotations?.[lastApplied], undefined)
      const container = (result as DaemonSet).spec.template.spec?.containers?.[0] as { env?: unknown }
      assert.equal(container.env, undefined)
    })

    test('kubectl leaves the same fields after its own migration', async () => {
      const first = daemonSet('csa-kubectl', { env: [{ name: 'A', value: '1' }] })
      assert.equal((await kubectlApply(first)).code, 0)
      assert.equal((await kubectlApply(daemonSet('csa-kubectl'), '--server-side', '--field-manager=vscode-daemonset')).code, 0)
      const theirs = await getDaemonSet(connection, at('csa-kubectl'))
      const ours = await getDaemonSet(connection, at('csa'))
      const owned = ({ metadata }: KubernetesObject) =>
        metadata.managedFields
          ?.filter(({ subresource }) => !subresource)
          .map(({ manager, operation, fieldsV1 }) => ({ manager, operation, fieldsV1 }))
      assert.deepEqual(owned(ours), JSON.parse(JSON.stringify(owned(theirs)).replaceAll('csa-kubectl', 'csa')))
      assert.equal(theirs.metadata.annotations?.[lastApplied], ours.metadata.annotations?.[lastApplied])
    })

    test('what only the cluster writes is left out, and named', async () => {
      const live = await getDaemonSet(connection, at('agent'))
      const { leftOut, does } = await prepare(live)
      assert.deepEqual(leftOut.toSorted(), [
        'metadata.creationTimestamp',
        'metadata.generation',
        'metadata.managedFields',
        'metadata.resourceVersion',
        'metadata.uid',
        'status',
      ])
      assert.notEqual(does, 'create')
    })

    const refused: Record<string, [object, string[]]> = {
      'validation: the field': [{ name: 'Agent' }, ['spec.template.spec.containers[0].name']],
      'an unknown field': [{ imag: 'x' }, ['spec.template.spec.containers[name="agent"].imag']],
    }
    for (const [name, [container, fields]] of Object.entries(refused)) {
      test(`a refusal lands on its field: ${name}`, async () => {
        const object = daemonSet('refused', container as Record<string, unknown>)
        const error = await prepare(object).then(
          () => assert.fail('it was accepted'),
          (failure: unknown) => failure as ClusterError,
        )
        assert.equal(error.kind, 'invalid', error.message)
        const refusals = refusalsOf(error, object)
        assert.deepEqual(
          refusals.map(({ message }) => fields.some((field) => message.includes(field))),
          [true],
          JSON.stringify(refusals),
        )
        assert.deepEqual(refusals[0]?.path.slice(0, 5), ['spec', 'template', 'spec', 'containers', 0])
      })
    }

    test('other kinds are applied too', async () => {
      const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { a: '1' } }
      const prepared = await prepareApply(connection, { object, namespace: 'default' })
      await applyPrepared(connection, prepared, false)
      assert.match(await kubectl('get', 'configmap', 'settings', '-o', 'yaml'), /a: "1"/)
    })

    test('a kind that the server does not know', async () => {
      const object = { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'a' } }
      await assert.rejects(
        prepareApply(connection, { object, namespace: 'default' }),
        failsWith('invalid', /no matches for kind "Thing" in version "example.com\/v1"/),
      )
    })
  })

  describe('roll back', () => {
    const history = async (name: string) => revisionHistory(connection, await getDaemonSet(connection, at(name)))
    before(async () => {
      for (const image of ['agent:1', 'agent:2', 'agent:3']) {
        await apply(daemonSet('rolls', { image }))
        await until(`a revision for ${image}`, async () => {
          const live = await getDaemonSet(connection, at('rolls'))
          return currentRevision(live, await history('rolls')) !== undefined
        })
      }
    })

    test('the history is kubectl’s', async () => {
      const theirs = (await kubectl('rollout', 'history', 'daemonset/rolls')).matchAll(/^(\d+)\s/gm)
      assert.deepEqual(
        (await history('rolls')).map(({ revision }) => String(revision)),
        [...theirs].map(([, number]) => number),
      )
    })

    test('to the one before the last; the same object as after kubectl rollout undo', async () => {
      for (const image of ['agent:1', 'agent:2', 'agent:3']) {
        await apply(daemonSet('rolls-kubectl', { image }))
        await until('a revision', async () => {
          const live = await getDaemonSet(connection, at('rolls-kubectl'))
          return currentRevision(live, await history('rolls-kubectl')) !== undefined
        })
      }
      await kubectl('rollout', 'undo', 'daemonset/rolls-kubectl')
      const prepared = await prepareRollBack(connection, at('rolls'), 0)
      assert.equal(prepared.matches, false)
      const { result } = await rollBack(connection, prepared)
      const theirs = await getDaemonSet(connection, at('rolls-kubectl'))
      assert.deepEqual(images(result), ['agent:2'])
      assert.equal(JSON.stringify(result.spec), JSON.stringify(theirs.spec).replaceAll('rolls-kubectl', 'rolls'))
    })

    test('says when the template is that revision’s already', async () => {
      await until('renumbered', async () => (await history('rolls')).at(-1)?.revision === 4)
      const prepared = await prepareRollBack(connection, at('rolls'), 4)
      assert.equal(prepared.matches, true)
    })

    test('a change in between is refused', async () => {
      const prepared = await prepareRollBack(connection, at('rolls'), 1)
      await kubectl('label', 'daemonset', 'rolls', 'somebody=else')
      await assert.rejects(rollBack(connection, prepared), failsWith('conflict'))
    })

    for (const [revision, message] of [
      [99, /unable to find specified revision 99 in history/],
      [-1, /unable to find specified revision -1 in history/],
    ] as const) {
      test(`to revision ${revision}: kubectl’s sentence`, () =>
        assert.rejects(prepareRollBack(connection, at('rolls'), revision), failsWith('notFound', message)))
    }

    test('an apply after it takes its own fields back without a question', async () => {
      const prepared = await prepare(daemonSet('rolls', { image: 'agent:3' }))
      assert.equal(prepared.conflicts.length, 1)
      assert.equal(prepared.ownConflicts, true)
      const { result } = await applyPrepared(connection, prepared, true)
      assert.deepEqual(images(result as DaemonSet), ['agent:3'])
    })
  })

  test('restart makes every pod a new one; twice in a second is refused as by kubectl', async () => {
    await rolledOut('agent')
    const now = new Date()
    const { result } = await restart(connection, await getDaemonSet(connection, at('agent')), now)
    const annotation = result.spec.template.metadata?.annotations?.['kubectl.kubernetes.io/restartedAt'] ?? ''
    assert.equal(Date.parse(annotation), Math.trunc(now.getTime() / 1000) * 1000)
    await assert.rejects(restart(connection, result, now), failsWith('conflict', /within the past second/))
    await rolledOut('agent')
  })

  test('set image: dry run, then for good', async () => {
    const live = await getDaemonSet(connection, at('agent'))
    const preview = await setImages(connection, live, { agent: 'agent:7' }, { dryRun: true })
    assert.deepEqual(images(preview.result), ['agent:7'])
    assert.deepEqual(images(await getDaemonSet(connection, at('agent'))), ['agent:4'])
    const { result } = await setImages(connection, await getDaemonSet(connection, at('agent')), { agent: 'agent:7' })
    assert.deepEqual(images(result), ['agent:7'])
  })

  test('an edited live object is stored only over what was opened', async () => {
    await rolledOut('agent')
    const live = await getDaemonSet(connection, at('agent'))
    const changed = { ...live, spec: { ...live.spec, minReadySeconds: 1 } }
    assert.equal((await replace(connection, live, changed)).result.spec.minReadySeconds, 1)
    await assert.rejects(
      replace(connection, live, { ...changed, spec: { ...changed.spec, minReadySeconds: 2 } }),
      failsWith('conflict'),
    )
  })

  test('deleting one pod gives its node a new one', async () => {
    await rolledOut('agent')
    const pods = () => connection.get<{ items: Pod[] }>('/api/v1/namespaces/default/pods', { labelSelector: 'app=agent' })
    const [first] = (await pods()).items
    assert.ok(first)
    await deletePod(connection, first)
    await until('a new pod on its node', async () =>
      (await pods()).items.find(
        ({ metadata, spec }) => spec.nodeName === first.spec.nodeName && metadata.uid !== first.metadata.uid,
      ),
    )
    await assert.rejects(deletePod(connection, first), failsWith('notFound'))
  })

  test('delete leaves a namesake alone, and the pods where that is asked', async () => {
    const live = await getDaemonSet(connection, at('agent'))
    await deleteDaemonSet(connection, live, 'Orphan')
    await until('gone', async () => (await cluster.kubectl(['get', 'daemonset', 'agent'])).code === 1)
    const { items } = await connection.get<{ items: Pod[] }>('/api/v1/namespaces/default/pods', { labelSelector: 'app=agent' })
    assert.equal(items.length, 3)
    await apply(daemonSet('agent'))
    await rolledOut('agent')
    await assert.rejects(deleteDaemonSet(connection, live, 'Background'), failsWith('conflict', /uid/i))
    await deleteDaemonSet(connection, await getDaemonSet(connection, at('agent')), 'Foreground')
    await until('pods gone too', async () => {
      const left = await connection.get<{ items: Pod[] }>('/api/v1/namespaces/default/pods', { labelSelector: 'app=agent' })
      return left.items.length === 0
    })
  })

  test('read-only mode refuses every write and lets dry runs through', async () => {
    const locked = connect(cluster.kubeconfig, { refusesWrites: () => 'read-only' })
    const live = await getDaemonSet(locked, at('rolls'))
    const object = daemonSet('rolls', { image: 'agent:8' })
    const prepared = await prepareApply(locked, { object, namespace: 'default' })
    const writes = [
      () => applyPrepared(locked, prepared, true),
      () => restart(locked, live, new Date()),
      () => setImages(locked, live, { agent: 'x:1' }),
      () => deleteDaemonSet(locked, live, 'Background'),
      () => replace(locked, live, live),
    ]
    for (const write of writes) await assert.rejects(write, failsWith('readOnly'))
    assert.deepEqual(images(await getDaemonSet(connection, at('rolls'))), ['agent:3'])
    locked.dispose()
  })

  test('a user with few rights: what is refused, and what the review says beforehand', async () => {
    const rules = [{ apiGroups: ['apps'], resources: ['daemonsets'], verbs: ['get', 'list', 'watch'] }]
    const { kubeconfig } = await cluster.user('reader', [{ namespace: 'default', rules }])
    const limited = connect(kubeconfig)
    const rights = new Rights(limited)
    const right = { resource: 'daemonsets', group: 'apps', namespace: 'default' }
    assert.equal(await rights.may({ ...right, verb: 'list' }), 'yes')
    assert.equal(await rights.may({ ...right, verb: 'patch' }), 'no')
    await assert.rejects(limited.get('/api/v1/nodes'), failsWith('forbidden', /cannot list resource "nodes"/))
    const live = await getDaemonSet(limited, at('rolls'))
    await assert.rejects(restart(limited, live, new Date()), failsWith('forbidden'))
    limited.dispose()
  })

  test('a cancelled request is no failure of the cluster', async () => {
    const controller = new AbortController()
    controller.abort()
    const object = daemonSet('never')
    await assert.rejects(prepareApply(connection, { object, namespace: 'default' }, controller.signal))
    assert.equal((await cluster.kubectl(['get', 'daemonset', 'never'])).code, 1)
  })
})
