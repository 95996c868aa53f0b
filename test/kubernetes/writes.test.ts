// Every change that the extension can make, against a real API server and beside the real kubectl.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Connection } from '../../client/src/cluster/connect/connection.ts'
import { ClusterError } from '../../client/src/cluster/connect/failure.ts'
import { needs } from '../../client/src/cluster/connect/needs.ts'
import { Permit } from '../../client/src/cluster/connect/permit.ts'
import { Rights } from '../../client/src/cluster/connect/rights.ts'
import { getDaemonSet, type Named, revisionHistory } from '../../client/src/cluster/read/daemonSet.ts'
import { readPods } from '../../client/src/cluster/read/read.ts'
import { refusalsOf } from '../../client/src/cluster/read/refusals.ts'
import { prepareApply } from '../../client/src/cluster/write/apply.ts'
import { prepareCanary } from '../../client/src/cluster/write/canary.ts'
import {
  prepareDelete,
  prepareDeletePod,
  prepareImages,
  prepareReplace,
  prepareRestart,
  prepareRollBack,
} from '../../client/src/cluster/write/changes.ts'
import { areOwn, type Prepared } from '../../client/src/cluster/write/prepared.ts'
import type { DaemonSet, KubernetesObject, Pod } from '../../model/src/objects/kubernetes.ts'
import { clientSideManagers } from '../../model/src/objects/managed.ts'
import { currentRevision, imagesOf } from '../../model/src/objects/revision.ts'
import { lastApplied } from '../../model/src/objects/slim.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { connect, daemonSet, permitOf, sent, skip, startTestCluster, until } from './support.ts'

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
  const send = (prepared: Prepared, force = false) => sent(connection, prepared, { force })
  const apply = async (object: DaemonSet, force = false) => send(await prepare(object), force)
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
      const { result } = await send(prepared)
      assert.equal(result.metadata.managedFields?.[0]?.manager, 'vscode-daemonset')
      await rolledOut('agent')
    })

    test('changes nothing where nothing is different, as kubectl says unchanged', async () => {
      assert.equal((await prepare(daemonSet('agent'))).does, 'nothing')
    })

    test('updates, with the template of the dry run', async () => {
      const prepared = await prepare(daemonSet('agent', { image: 'agent:2' }))
      assert.equal(prepared.does, 'update')
      const { result } = await send(prepared)
      assert.deepEqual((result as DaemonSet).spec, (prepared.result as DaemonSet).spec)
      assert.deepEqual(images(result as DaemonSet), ['agent:2'])
    })

    test('a change in between is refused', async () => {
      const prepared = await prepare(daemonSet('agent', { image: 'agent:3' }))
      await kubectl('label', 'daemonset', 'agent', 'somebody=else')
      await assert.rejects(send(prepared), failsWith('conflict', /has been modified/))
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
      assert.equal(areOwn(prepared.conflicts), false)
      await assert.rejects(send(prepared), failsWith('applyConflict'))
      const { result } = await send(await prepare(daemonSet('agent', { image: 'agent:4' })), true)
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
        'metadata.annotations[deprecated.daemonset.template.generation]',
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
      await send(prepared)
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
      assert.equal(prepared.does, 'update')
      const { result } = await send(prepared)
      const theirs = await getDaemonSet(connection, at('rolls-kubectl'))
      assert.deepEqual(images(result as DaemonSet), ['agent:2'])
      assert.equal(JSON.stringify((result as DaemonSet).spec), JSON.stringify(theirs.spec).replaceAll('rolls-kubectl', 'rolls'))
    })

    test('says when the template is that revision’s already', async () => {
      await until('renumbered', async () => (await history('rolls')).at(-1)?.revision === 4)
      const prepared = await prepareRollBack(connection, at('rolls'), 4)
      assert.equal(prepared.does, 'nothing')
    })

    test('a change in between is refused', async () => {
      const prepared = await prepareRollBack(connection, at('rolls'), 1)
      await kubectl('label', 'daemonset', 'rolls', 'somebody=else')
      await assert.rejects(send(prepared), failsWith('conflict'))
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
      assert.equal(areOwn(prepared.conflicts), true)
      const { result } = await send(prepared, true)
      assert.deepEqual(images(result as DaemonSet), ['agent:3'])
    })
  })

  test('restart makes every pod a new one; twice in a second is refused as by kubectl', async () => {
    await rolledOut('agent')
    const now = new Date()
    const { result } = await send(await prepareRestart(connection, at('agent'), now))
    const annotation = (result as DaemonSet).spec.template.metadata?.annotations?.['kubectl.kubernetes.io/restartedAt'] ?? ''
    assert.equal(Date.parse(annotation), Math.trunc(now.getTime() / 1000) * 1000)
    await assert.rejects(prepareRestart(connection, at('agent'), now), failsWith('conflict', /within the past second/))
    await rolledOut('agent')
  })

  test('set image: dry run, then for good', async () => {
    const live = await getDaemonSet(connection, at('agent'))
    const prepared = await prepareImages(connection, live, { agent: 'agent:7' })
    assert.deepEqual(images(prepared.result), ['agent:7'])
    assert.deepEqual(images(await getDaemonSet(connection, at('agent'))), ['agent:4'])
    const { result } = await send(prepared)
    assert.deepEqual(images(result as DaemonSet), ['agent:7'])
  })

  test('an edited live object is stored only over what was opened', async () => {
    await rolledOut('agent')
    const live = await getDaemonSet(connection, at('agent'))
    const changed = { ...live, spec: { ...live.spec, minReadySeconds: 1 } }
    const { result } = await send(await prepareReplace(connection, live, changed))
    assert.equal((result as DaemonSet).spec.minReadySeconds, 1)
    await assert.rejects(
      prepareReplace(connection, live, { ...changed, spec: { ...changed.spec, minReadySeconds: 2 } }),
      failsWith('conflict'),
    )
  })

  test('deleting one pod gives its node a new one', async () => {
    await rolledOut('agent')
    const pods = () => connection.get<{ items: Pod[] }>('/api/v1/namespaces/default/pods', { labelSelector: 'app=agent' })
    const [first] = (await pods()).items
    assert.ok(first)
    const owner = await getDaemonSet(connection, at('agent'))
    const prepared = await prepareDeletePod(connection, first, owner)
    assert.ok((await pods()).items.some(({ metadata }) => metadata.uid === first.metadata.uid && !metadata.deletionTimestamp))
    await send(prepared)
    await until('a new pod on its node', async () =>
      (await pods()).items.find(
        ({ metadata, spec }) => spec.nodeName === first.spec.nodeName && metadata.uid !== first.metadata.uid,
      ),
    )
    await assert.rejects(prepareDeletePod(connection, first, owner), failsWith('notFound'))
  })

  test('delete leaves a namesake alone, and the pods where that is asked', async () => {
    const old = await prepareDelete(connection, at('agent'), 'Background')
    await send(await prepareDelete(connection, at('agent'), 'Orphan'))
    await until('gone', async () => (await cluster.kubectl(['get', 'daemonset', 'agent'])).code === 1)
    const { items } = await connection.get<{ items: Pod[] }>('/api/v1/namespaces/default/pods', { labelSelector: 'app=agent' })
    assert.equal(items.length, 3)
    await apply(daemonSet('agent'))
    await rolledOut('agent')
    await assert.rejects(send(old), failsWith('conflict', /uid/i))
    await send(await prepareDelete(connection, at('agent'), 'Foreground'))
    await until('pods gone too', async () => {
      const left = await connection.get<{ items: Pod[] }>('/api/v1/namespaces/default/pods', { labelSelector: 'app=agent' })
      return left.items.length === 0
    })
  })

  const everyChange = async (by: Connection): Promise<Prepared[]> => {
    const live = await getDaemonSet(by, at('rolls'))
    const [pod] = await readPods(by, live)
    assert.ok(pod)
    return [
      await prepareApply(by, { object: daemonSet('rolls', { image: 'agent:8' }), namespace: 'default' }),
      await prepareRestart(by, at('rolls'), new Date()),
      await prepareImages(by, live, { agent: 'x:1' }),
      await prepareRollBack(by, at('rolls'), 1),
      await prepareReplace(by, live, live),
      await prepareDelete(by, at('rolls'), 'Background'),
      await prepareDeletePod(by, pod, live),
      await prepareCanary(by, daemonSet('rolls', { image: 'agent:8' }), 'default', ['node-1'], new Date()),
    ]
  }

  test('without a permit nothing is sent: not one of another connection, not one that is over, not what looks like one', async () => {
    const other = connect(cluster.kubeconfig)
    const kept = await permitOf(connection, (permit) => permit)
    const forged = Object.assign(Object.create(Object.getPrototypeOf(kept) as object), { connection, isOpen: true }) as Permit
    const state = async () => {
      const live = await getDaemonSet(connection, at('rolls'))
      const pods = (await readPods(connection, live)).map(({ metadata }) => [metadata.uid, metadata.deletionTimestamp])
      return [live.metadata.uid, live.metadata.generation, live.metadata.deletionTimestamp, pods.sort()]
    }
    await rolledOut('rolls')
    const before = await state()
    for (const prepared of await everyChange(connection)) {
      for (const permit of [undefined as unknown as Permit, kept, forged])
        await assert.rejects(prepared.send(permit), /no permit/)
      await permitOf(other, (permit) => assert.rejects(prepared.send(permit), /no permit/))
    }
    await assert.rejects(connection.request({ method: 'DELETE', path: '/api/v1/namespaces/default' }), /no permit/)
    assert.deepEqual(await state(), before)
    other.dispose()
  })

  test('no permit without the rights, nor without a yes', async () => {
    const never = () => assert.fail('it was sent')
    const gates = (answer: 'yes' | 'no') => ({ connection, rights: { may: () => Promise.resolve(answer) } })
    const yes = () => Promise.resolve(true)
    const no = () => Promise.resolve(false)
    await assert.rejects(Permit.during(gates('no'), [needs.patch], yes, never), failsWith('forbidden'))
    assert.equal(await Permit.during(gates('yes'), [needs.patch], no, never), undefined)
    let isLocked = false
    const locked = connect(cluster.kubeconfig, { refusesWrites: () => (isLocked ? 'read-only' : undefined) })
    const lock = () => Promise.resolve((isLocked = true))
    const gate = { connection: locked, rights: gates('yes').rights }
    await assert.rejects(Permit.during(gate, [needs.patch], lock, never), failsWith('readOnly'))
    locked.dispose()
  })

  test('read-only mode refuses every write and lets dry runs through', async () => {
    const locked = connect(cluster.kubeconfig, { refusesWrites: () => 'read-only' })
    for (const prepared of await everyChange(locked)) await assert.rejects(sent(locked, prepared), failsWith('readOnly'))
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
    await assert.rejects(prepareRestart(limited, at('rolls'), new Date()), failsWith('forbidden'))
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
