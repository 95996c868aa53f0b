// Changes to a DaemonSet other than an apply. Each is asked about first, and then sent as it was, guarded so that it changes only what was looked at.
import type { ControllerRevision, DaemonSet, KubernetesObject } from '../../../../model/src/objects/kubernetes.ts'
import { ourManager, rollBackManager } from '../../../../model/src/objects/managed.ts'
import { chooseRevision, sameTemplate, templateOf } from '../../../../model/src/objects/revision.ts'
import type { Connection } from '../connect/connection.ts'
import { ClusterError, insteadOf } from '../connect/failure.ts'
import type { Leave } from '../connect/permit.ts'
import type { Call } from '../connect/sending.ts'
import { daemonSets, pathOf, pods } from '../paths.ts'
import { getDaemonSet, type Named, namedOf, revisionHistory } from '../read/daemonSet.ts'
import type { Prepared } from './prepared.ts'
import { whileUnchanged } from './unchanged.ts'

/** A change of a DaemonSet that is there. */
export interface PreparedChange extends Prepared {
  readonly live: DaemonSet
  readonly result: DaemonSet
}

type Change = Required<Pick<Call, 'method' | 'body' | 'contentType'>>

/** Asks the server about one change of a DaemonSet that was read. */
async function prepare(
  connection: Connection,
  live: DaemonSet,
  { body, manager = ourManager, ...change }: Change & { readonly body: object; readonly manager?: string },
  signal: AbortSignal | undefined,
): Promise<PreparedChange> {
  const { namespace, name } = namedOf(live)
  const path = pathOf(daemonSets, namespace, name)
  const { metadata } = body as { metadata?: object }
  const send = (leave: Leave, signal: AbortSignal | undefined) =>
    whileUnchanged(connection, path, live, (resourceVersion) =>
      connection.request<DaemonSet>({
        ...change,
        path,
        query: { fieldManager: manager, fieldValidation: 'Strict' },
        body: { ...body, metadata: { ...metadata, resourceVersion } },
        leave,
        signal,
      }),
    )
  const { body: result, warnings } = await send('dryRun', signal)
  return {
    does: 'update',
    live,
    result,
    warnings,
    conflicts: [],
    send: async (permit, options) => ({ result: (await send(permit, options?.signal)).body, migration: 'none' }),
  }
}

/** A strategic merge patch. */
export const preparePatch = (connection: Connection, live: DaemonSet, body: object, signal?: AbortSignal, manager = ourManager) =>
  prepare(connection, live, { method: 'PATCH', body, manager, contentType: 'application/strategic-merge-patch+json' }, signal)

/** The whole object, as a person has edited it. */
export const prepareReplace = (connection: Connection, live: DaemonSet, edited: DaemonSet, signal?: AbortSignal) =>
  prepare(connection, live, { method: 'PUT', body: edited, contentType: 'application/json' }, signal)

/** What there is nothing to send of. */
export const unchanged = (live: DaemonSet): PreparedChange => ({
  does: 'nothing',
  live,
  result: live,
  warnings: [],
  conflicts: [],
  send: () => Promise.resolve({ result: live, migration: 'none' }),
})

/** What a roll back would do; nothing, where the template is the revision's already. */
export interface RollBack extends PreparedChange {
  readonly to: ControllerRevision
}

/** Looks up a revision (0: the one before the last), and what its own patch would give, as kubectl sends it. Throws kubectl's sentences. */
export async function prepareRollBack(
  connection: Connection,
  named: Named,
  revision: number,
  signal?: AbortSignal,
): Promise<RollBack> {
  const live = await getDaemonSet(connection, named, signal)
  const to = chooseRevision(await revisionHistory(connection, live, signal), revision)
  if ('error' in to) throw new ClusterError('notFound', connection.context.name, to.error)
  if (sameTemplate(templateOf(to), live.spec.template)) return { ...unchanged(live), to }
  return { ...(await preparePatch(connection, live, to.data, signal, rollBackManager)), to }
}

export const restartedAt = 'kubectl.kubernetes.io/restartedAt'

/** RFC 3339 in local time with its offset, to the second, as kubectl writes it. */
export function localTime(now: Date): string {
  const offset = -now.getTimezoneOffset()
  const two = (number: number) => String(Math.trunc(Math.abs(number))).padStart(2, '0')
  const local = new Date(now.getTime() + offset * 60_000).toISOString().slice(0, 19)
  return offset === 0 ? `${local}Z` : `${local}${offset < 0 ? '-' : '+'}${two(offset / 60)}:${two(offset % 60)}`
}

/** `kubectl rollout restart`: a new annotation in the template makes every pod a new one. Twice in one second is refused, as there. */
export async function prepareRestart(connection: Connection, named: Named, now: Date, signal?: AbortSignal) {
  const live = await getDaemonSet(connection, named, signal)
  const time = localTime(now)
  if (live.spec.template.metadata?.annotations?.[restartedAt] === time) {
    const message =
      'if restart has already been triggered within the past second, please wait before attempting to trigger another'
    throw new ClusterError('conflict', connection.context.name, message)
  }
  return preparePatch(connection, live, { spec: { template: { metadata: { annotations: { [restartedAt]: time } } } } }, signal)
}

/** Images by container; containers and init containers are told apart by the object itself. */
export type Images = Readonly<Record<string, string>>

/** `kubectl set image`. */
export function prepareImages(connection: Connection, live: DaemonSet, images: Images, signal?: AbortSignal) {
  const changed = (list: readonly { name: string }[] = []) =>
    list.flatMap(({ name }) => (images[name] === undefined ? [] : [{ name, image: images[name] }]))
  const { containers, initContainers } = live.spec.template.spec ?? {}
  const init = changed(initContainers)
  const spec = { containers: changed(containers), ...(init.length > 0 && { initContainers: init }) }
  return preparePatch(connection, live, { spec: { template: { spec } } }, signal)
}

/** What becomes of the pods: they go afterwards, they go first, or they stay without an owner. */
export type Cascade = 'Background' | 'Foreground' | 'Orphan'

/** Deletes this very object: a namesake that somebody made meanwhile is left alone (`conflict`). */
function deletion(connection: Connection, path: string, { metadata }: KubernetesObject, options: object = {}) {
  const preconditions = metadata.uid && { preconditions: { uid: metadata.uid } }
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', ...options, ...preconditions }
  return async (leave: Leave, signal?: AbortSignal) =>
    void (await connection.request({ method: 'DELETE', path, body, leave, signal }))
}

/** Deletes one pod: its node gets a new one, of the current revision. */
export function podDeletion(connection: Connection, pod: KubernetesObject) {
  const { namespace, name } = namedOf(pod)
  return deletion(connection, pathOf(pods, namespace, name), pod)
}

/** Looks at a DaemonSet that shall go, with or without its pods. */
export async function prepareDelete(connection: Connection, named: Named, cascade: Cascade, signal?: AbortSignal) {
  const live = await getDaemonSet(connection, named, signal)
  const path = pathOf(daemonSets, named.namespace, named.name)
  return prepareDeletion(live, live, deletion(connection, path, live, { propagationPolicy: cascade }), signal)
}

/** Looks at the DaemonSet of a pod that shall go. */
export async function prepareDeletePod(connection: Connection, pod: KubernetesObject, listed: DaemonSet, signal?: AbortSignal) {
  // Whoever may list and not get has what was listed.
  const live = await getDaemonSet(connection, namedOf(listed), signal).catch(insteadOf(['forbidden', 'notFound'], listed))
  return prepareDeletion(live, pod, podDeletion(connection, pod), signal)
}

/** The dry run tells what admission refuses; what goes is told by the question. */
async function prepareDeletion(
  live: DaemonSet,
  removes: KubernetesObject,
  remove: (leave: Leave, signal?: AbortSignal) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<PreparedChange> {
  await remove('dryRun', signal)
  return {
    ...unchanged(live),
    does: 'delete',
    removes,
    async send(permit, options) {
      await remove(permit, options?.signal)
      return { result: live, migration: 'none' }
    },
  }
}
