// Changes to a DaemonSet other than an apply. Each is one request, guarded so that it changes only what was looked at.
import type { ControllerRevision, DaemonSet, KubernetesObject } from '../../../../model/src/objects/kubernetes.ts'
import { ourManager } from '../../../../model/src/objects/managed.ts'
import { chooseRevision, historyOf, sameTemplate, templateOf } from '../../../../model/src/objects/revision.ts'
import { selectorText } from '../../../../model/src/objects/selector.ts'
import type { Connection } from '../connect/connection.ts'
import { ClusterError } from '../connect/failure.ts'
import { daemonSets, pathOf, type Resource } from '../read/resources.ts'
import { whileUnchanged } from './unchanged.ts'

/** One object of the cluster, by name. */
export interface Named {
  readonly namespace: string
  readonly name: string
}

export interface Changed {
  readonly result: DaemonSet
  readonly warnings: readonly string[]
}

const strategicMerge = 'application/strategic-merge-patch+json'

/** The DaemonSet as it is at this moment, with every field. */
export function getDaemonSet(connection: Connection, { namespace, name }: Named, signal?: AbortSignal): Promise<DaemonSet> {
  return connection.get<DaemonSet>(pathOf(daemonSets, namespace, name), {}, signal)
}

export interface PatchOptions {
  readonly dryRun?: boolean
  readonly signal?: AbortSignal
}

/** One strategic merge patch, guarded by the version of the object that was looked at. */
export function patchDaemonSet(
  connection: Connection,
  live: DaemonSet,
  body: { readonly metadata?: object; readonly spec?: unknown },
  { dryRun = false, signal }: PatchOptions,
): Promise<Changed> {
  const { namespace, name } = namedOf(live)
  const path = pathOf(daemonSets, namespace, name)
  return whileUnchanged(connection, path, live, async (resourceVersion) => {
    const { body: result, warnings } = await connection.request<DaemonSet>({
      method: 'PATCH',
      path,
      query: { fieldManager: ourManager, fieldValidation: 'Strict', dryRun: dryRun ? 'All' : undefined },
      body: { ...body, metadata: { ...body.metadata, resourceVersion } },
      contentType: strategicMerge,
      harmless: dryRun,
      ...(signal && { signal }),
    })
    return { result, warnings }
  })
}

/** A DaemonSet's revisions, oldest first, by its whole selector and its uid. */
export async function revisionHistory(
  connection: Connection,
  daemonSet: DaemonSet,
  signal?: AbortSignal,
): Promise<ControllerRevision[]> {
  const { namespace = 'default' } = daemonSet.metadata
  const { items } = await connection.get<{ items: ControllerRevision[] }>(
    `/apis/apps/v1/namespaces/${namespace}/controllerrevisions`,
    { labelSelector: selectorText(daemonSet.spec.selector) },
    signal,
  )
  return historyOf(daemonSet, items)
}

/** What a roll back would do. */
export interface RollBack {
  readonly live: DaemonSet
  readonly to: ControllerRevision
  /** The template is the revision's already: there is nothing to do. */
  readonly matches: boolean
  /** The object after the roll back, as the server would store it. */
  readonly result: DaemonSet
  readonly warnings: readonly string[]
}

/** Looks up a revision (0: the one before the last) and asks the server what rolling back to it would give. Throws kubectl's sentences. */
export async function prepareRollBack(
  connection: Connection,
  named: Named,
  revision: number,
  signal?: AbortSignal,
): Promise<RollBack> {
  const live = await getDaemonSet(connection, named, signal)
  const to = chooseRevision(await revisionHistory(connection, live, signal), revision)
  if ('error' in to) throw new ClusterError('notFound', connection.context.name, to.error)
  if (sameTemplate(templateOf(to), live.spec.template)) return { live, to, matches: true, result: live, warnings: [] }
  const { result, warnings } = await patchDaemonSet(connection, live, to.data, { dryRun: true, ...(signal && { signal }) })
  return { live, to, matches: false, result, warnings }
}

/** Sends the revision's own patch, as kubectl does; refused where the DaemonSet has changed since it was looked at. */
export function rollBack(connection: Connection, { live, to }: RollBack, signal?: AbortSignal): Promise<Changed> {
  return patchDaemonSet(connection, live, to.data, { ...(signal && { signal }) })
}

export const namedOf = ({ metadata }: KubernetesObject): Named => ({
  namespace: metadata.namespace ?? 'default',
  name: metadata.name,
})

export const restartedAt = 'kubectl.kubernetes.io/restartedAt'

/** RFC 3339 in local time with its offset, to the second, as kubectl writes it. */
export function localTime(now: Date): string {
  const offset = -now.getTimezoneOffset()
  const two = (number: number) => String(Math.trunc(Math.abs(number))).padStart(2, '0')
  const local = new Date(now.getTime() + offset * 60_000).toISOString().slice(0, 19)
  return offset === 0 ? `${local}Z` : `${local}${offset < 0 ? '-' : '+'}${two(offset / 60)}:${two(offset % 60)}`
}

/** `kubectl rollout restart`: a new annotation in the template makes every pod a new one. Twice in one second is refused, as there. */
export async function restart(connection: Connection, live: DaemonSet, now: Date, signal?: AbortSignal): Promise<Changed> {
  const time = localTime(now)
  if (live.spec.template.metadata?.annotations?.[restartedAt] === time) {
    const message =
      'if restart has already been triggered within the past second, please wait before attempting to trigger another'
    throw new ClusterError('conflict', connection.context.name, message)
  }
  const body = { spec: { template: { metadata: { annotations: { [restartedAt]: time } } } } }
  return patchDaemonSet(connection, live, body, { ...(signal && { signal }) })
}

/** Images by container; containers and init containers are told apart by the object itself. */
export type Images = Readonly<Record<string, string>>

function imagesPatch(live: DaemonSet, images: Images): object {
  const changed = (list: readonly { name: string }[] = []) =>
    list.flatMap(({ name }) => (images[name] === undefined ? [] : [{ name, image: images[name] }]))
  const { containers, initContainers } = live.spec.template.spec ?? {}
  const init = changed(initContainers)
  return {
    spec: { template: { spec: { containers: changed(containers), ...(init.length > 0 && { initContainers: init }) } } },
  }
}

/** `kubectl set image`. */
export function setImages(connection: Connection, live: DaemonSet, images: Images, options: PatchOptions = {}): Promise<Changed> {
  return patchDaemonSet(connection, live, imagesPatch(live, images), options)
}

/** What becomes of the pods: they go afterwards, they go first, or they stay without an owner. */
export type Cascade = 'Background' | 'Foreground' | 'Orphan'

async function remove(connection: Connection, path: string, uid: string | undefined, options: object, signal?: AbortSignal) {
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', ...options, ...(uid && { preconditions: { uid } }) }
  await connection.request({ method: 'DELETE', path, body, ...(signal && { signal }) })
}

/** Deletes this very object: a namesake that somebody made meanwhile is left alone (`conflict`). */
export function deleteDaemonSet(
  connection: Connection,
  live: KubernetesObject,
  cascade: Cascade,
  signal?: AbortSignal,
): Promise<void> {
  const { namespace, name } = namedOf(live)
  return remove(connection, pathOf(daemonSets, namespace, name), live.metadata.uid, { propagationPolicy: cascade }, signal)
}

const pods: Resource = { apiVersion: 'v1', kind: 'Pod', plural: 'pods', namespaced: true }

/** Deletes one pod: its node gets a new one, of the current revision. */
export function deletePod(connection: Connection, pod: KubernetesObject, signal?: AbortSignal): Promise<void> {
  const { namespace, name } = namedOf(pod)
  return remove(connection, pathOf(pods, namespace, name), pod.metadata.uid, {}, signal)
}

/** Writes an object as it was edited: the server refuses it where somebody else has changed it since it was read. */
export async function replace(
  connection: Connection,
  read: DaemonSet,
  edited: DaemonSet,
  options: PatchOptions = {},
): Promise<Changed> {
  const { namespace, name } = namedOf(read)
  const path = pathOf(daemonSets, namespace, name)
  const { dryRun = false, signal } = options
  return whileUnchanged(connection, path, read, async (resourceVersion) => {
    const { body: result, warnings } = await connection.request<DaemonSet>({
      method: 'PUT',
      path,
      query: { fieldManager: ourManager, fieldValidation: 'Strict', dryRun: dryRun ? 'All' : undefined },
      body: { ...edited, metadata: { ...edited.metadata, ...(resourceVersion && { resourceVersion }) } },
      harmless: dryRun,
      ...(signal && { signal }),
    })
    return { result, warnings }
  })
}
