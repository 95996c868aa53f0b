// Every change that the extension can send, each with what tells on the server, asked by another connection, whether it was made.
import type { Connection } from '../../client/src/cluster/connect/connection.ts'
import { insteadOf } from '../../client/src/cluster/connect/failure.ts'
import { pathOf, pods } from '../../client/src/cluster/paths.ts'
import { getDaemonSet, type Named, revisionHistory } from '../../client/src/cluster/read/daemonSet.ts'
import { readPods } from '../../client/src/cluster/read/read.ts'
import { prepareApply } from '../../client/src/cluster/write/apply.ts'
import { prepareCanary, prepareEnd } from '../../client/src/cluster/write/canary.ts'
import {
  type Cascade,
  prepareDelete,
  prepareDeletePod,
  prepareImages,
  preparePatch,
  prepareReplace,
  prepareRestart,
  prepareRollBack,
  restartedAt,
} from '../../client/src/cluster/write/changes.ts'
import type { Prepared } from '../../client/src/cluster/write/prepared.ts'
import type { DaemonSet, KubernetesObject, Pod } from '../../model/src/objects/kubernetes.ts'
import { imagesOf } from '../../model/src/objects/revision.ts'
import { daemonSet, permitOf, sent, until } from './support.ts'

/** One kind of change, of an object of its own each time. */
export interface Way {
  /** Which of its requests the fault is of, where that is not the first, and what is left when that one fails. */
  readonly step?: { readonly nth: number; readonly left: 'partly' | 'notMade' }
  /** Makes what is changed. */
  begin(admin: Connection, name: string): Promise<void>
  prepare(connection: Connection, name: string): Promise<Prepared>
  /** Whether the change is there, by the server's own state. */
  isMade(admin: Connection, name: string): Promise<boolean | 'partly'>
  /** What somebody else does between preview and yes, so that it must not be made any more. */
  meanwhile(admin: Connection, name: string): Promise<void>
}

export const at = (name: string): Named => ({ namespace: 'default', name })

/** Runs on no node unless one is named, so that hundreds of them cost nothing. */
function manifest(name: string, image: string, nodes: 'none' | 'all' = 'none'): DaemonSet {
  const made = daemonSet(name, { image })
  const { template } = made.spec
  const nodeSelector = nodes === 'none' ? { never: 'here' } : {}
  return { ...made, spec: { ...made.spec, template: { ...template, spec: { ...template.spec, nodeSelector } } } }
}

const applyOf = (connection: Connection, object: KubernetesObject) => prepareApply(connection, { object, namespace: 'default' })
/** Applies, and waits until the controller has said all that it says of it. */
async function apply(admin: Connection, object: KubernetesObject) {
  await sent(admin, await applyOf(admin, object))
  const { name } = object.metadata
  if (object.kind !== 'DaemonSet') return
  await until(`${name} is seen`, async () => {
    const { metadata, status } = await getDaemonSet(admin, at(name))
    const isSeen = status?.observedGeneration === metadata.generation
    return isSeen && (status?.desiredNumberScheduled ?? 0) === (status?.numberAvailable ?? 0)
  })
}
const now = (admin: Connection, name: string) =>
  getDaemonSet(admin, at(name)).catch(insteadOf(['notFound'], undefined)) as Promise<DaemonSet | undefined>
const imageOf = async (admin: Connection, name: string) => {
  const found = await now(admin, name)
  return found && [...imagesOf(found.spec.template).values()][0]
}
const revisions = (admin: Connection, name: string, count: number) =>
  until(`${count} revisions of ${name}`, async () => {
    return (await revisionHistory(admin, await getDaemonSet(admin, at(name)))).length >= count
  })
const label = async (admin: Connection, name: string) => {
  const live = await getDaemonSet(admin, at(name))
  await sent(admin, await preparePatch(admin, live, { metadata: { labels: { somebody: 'else' } } }))
}
const podsOf = async (admin: Connection, name: string) => readPods(admin, await getDaemonSet(admin, at(name)))
const running = (admin: Connection, name: string, count: number) =>
  until(`${count} pods of ${name}`, async () => (await podsOf(admin, name)).length === count)

const started = {
  begin: (admin: Connection, name: string) => apply(admin, manifest(name, 'agent:1')),
  meanwhile: label,
}
const hasImage = (image: string) => async (admin: Connection, name: string) => (await imageOf(admin, name)) === image
const settings = (name: string, a: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { a } })

const deletion = (cascade: Cascade): Way => ({
  ...started,
  prepare: (connection, name) => prepareDelete(connection, at(name), cascade),
  isMade: async (admin, name) => {
    const found = await now(admin, name)
    return !found || found.metadata.deletionTimestamp !== undefined
  },
  async meanwhile(admin, name) {
    await sent(admin, await prepareDelete(admin, at(name), 'Background'))
    await until('gone', async () => !(await now(admin, name)))
    await apply(admin, manifest(name, 'agent:1'))
  },
})

const canaryBegin = async (admin: Connection, name: string) => {
  await apply(admin, manifest(name, 'agent:1'))
  await revisions(admin, name, 1)
  await sent(admin, await prepareCanary(admin, manifest(name, 'agent:2'), 'default', ['node-1'], new Date()))
  await revisions(admin, name, 2)
}

const canary: Way = {
  async begin(admin, name) {
    await apply(admin, manifest(name, 'agent:1', 'all'))
    await revisions(admin, name, 1)
    await running(admin, name, 3)
  },
  prepare: (connection, name) =>
    prepareCanary(connection, manifest(name, 'agent:2', 'all'), 'default', ['node-1', 'node-2'], new Date()),
  async isMade(admin, name) {
    if ((await imageOf(admin, name)) !== 'agent:2') return false
    const old = (await podsOf(admin, name)).filter(
      ({ spec, metadata }) =>
        spec.nodeName !== 'node-3' && spec.containers?.[0]?.image === 'agent:1' && !metadata.deletionTimestamp,
    )
    return old.length === 0 || 'partly'
  },
  meanwhile: label,
}

export const ways: Record<string, Way> = {
  'apply, create': {
    begin: async () => {},
    prepare: (connection, name) => applyOf(connection, manifest(name, 'agent:1')),
    isMade: hasImage('agent:1'),
    meanwhile: async (admin, name) => {
      const object = manifest(name, 'agent:9')
      const path = '/apis/apps/v1/namespaces/default/daemonsets'
      await permitOf(admin, (leave) => admin.request({ method: 'POST', path, body: object, leave }))
    },
  },
  'apply, update': {
    ...started,
    prepare: (connection, name) => applyOf(connection, manifest(name, 'agent:2')),
    isMade: hasImage('agent:2'),
  },
  'apply, other kind': {
    begin: (admin, name) => apply(admin, settings(name, '1')),
    prepare: (connection, name) => applyOf(connection, settings(name, '2')),
    isMade: async (admin, name) => {
      const path = `/api/v1/namespaces/default/configmaps/${name}`
      return (await admin.get<{ data: { a: string } }>(path)).data.a === '2'
    },
    meanwhile: (admin, name) => apply(admin, settings(name, '3')),
  },
  'store edited': {
    ...started,
    async prepare(connection, name) {
      const live = await getDaemonSet(connection, at(name))
      return prepareReplace(connection, live, { ...live, spec: { ...live.spec, minReadySeconds: 7 } })
    },
    isMade: async (admin, name) => (await now(admin, name))?.spec.minReadySeconds === 7,
  },
  'set image': {
    ...started,
    prepare: async (connection, name) =>
      prepareImages(connection, await getDaemonSet(connection, at(name)), { agent: 'agent:3' }),
    isMade: hasImage('agent:3'),
  },
  'roll back': {
    async begin(admin, name) {
      await started.begin(admin, name)
      await revisions(admin, name, 1)
      await apply(admin, manifest(name, 'agent:2'))
      await revisions(admin, name, 2)
    },
    prepare: (connection, name) => prepareRollBack(connection, at(name), 1),
    isMade: hasImage('agent:1'),
    meanwhile: label,
  },
  restart: {
    ...started,
    prepare: (connection, name) => prepareRestart(connection, at(name), new Date()),
    isMade: async (admin, name) => (await now(admin, name))?.spec.template.metadata?.annotations?.[restartedAt] !== undefined,
  },
  'change pace': {
    ...started,
    async prepare(connection, name) {
      const pace = { spec: { updateStrategy: { rollingUpdate: { maxUnavailable: 2 } } } }
      return preparePatch(connection, await getDaemonSet(connection, at(name)), pace)
    },
    isMade: async (admin, name) => (await now(admin, name))?.spec.updateStrategy?.rollingUpdate?.maxUnavailable === 2,
  },
  canary,
  'canary, at its first pod': { ...canary, step: { nth: 2, left: 'partly' } },
  'canary, at its second pod': { ...canary, step: { nth: 3, left: 'partly' } },
  promote: {
    begin: canaryBegin,
    prepare: (connection, name) => prepareEnd(connection, at(name), 'promote'),
    isMade: async (admin, name) => (await now(admin, name))?.spec.updateStrategy?.type === 'RollingUpdate',
    meanwhile: label,
  },
  abort: {
    begin: canaryBegin,
    prepare: (connection, name) => prepareEnd(connection, at(name), 'abort'),
    isMade: hasImage('agent:1'),
    meanwhile: label,
  },
  'delete, background': deletion('Background'),
  'delete, foreground': deletion('Foreground'),
  'delete, orphan': deletion('Orphan'),
  'delete a pod': {
    async begin(admin, name) {
      await apply(admin, manifest(name, 'agent:1', 'all'))
      await running(admin, name, 3)
      const [pod] = await podsOf(admin, name)
      doomed.set(name, pod as Pod)
    },
    prepare: async (connection, name) =>
      prepareDeletePod(connection, doomed.get(name) as Pod, await getDaemonSet(connection, at(name))),
    async isMade(admin, name) {
      const pod = doomed.get(name) as Pod
      const path = pathOf(pods, 'default', pod.metadata.name)
      const found = await admin.get<Pod>(path).catch(insteadOf(['notFound'], undefined))
      return found?.metadata.uid !== pod.metadata.uid || found?.metadata.deletionTimestamp !== undefined
    },
    async meanwhile(admin, name) {
      await sent(admin, await prepareDeletePod(admin, doomed.get(name) as Pod, await getDaemonSet(admin, at(name))))
      await until('gone', async () =>
        (await podsOf(admin, name)).every(({ metadata }) => metadata.uid !== doomed.get(name)?.metadata.uid),
      )
    },
  },
}

/** The pods that are deleted, by their DaemonSets. */
const doomed = new Map<string, Pod>()
