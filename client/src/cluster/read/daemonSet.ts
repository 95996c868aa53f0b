import type { ControllerRevision, DaemonSet, KubernetesObject } from '../../../../model/src/objects/kubernetes.ts'
import { historyOf } from '../../../../model/src/objects/revision.ts'
import { selectorText } from '../../../../model/src/objects/selector.ts'
import type { Connection } from '../connect/connection.ts'
import { controllerRevisions, daemonSets, pathOf } from '../paths.ts'

/** One object of the cluster, by name. */
export interface Named {
  readonly namespace: string
  readonly name: string
}

export const namedOf = ({ metadata }: KubernetesObject): Named => ({
  namespace: metadata.namespace ?? 'default',
  name: metadata.name,
})

/** Whether the DaemonSet of a uid has made an object. */
export const isControlledBy = (uid: string | undefined, { metadata }: KubernetesObject) =>
  metadata.ownerReferences?.some((owner) => owner.controller === true && owner.uid === uid) === true

/** Whether nobody looks after an object: a DaemonSet whose selector matches it takes it over. */
export const isOrphan = ({ metadata }: KubernetesObject) =>
  metadata.ownerReferences?.some(({ controller }) => controller === true) !== true

/** The DaemonSet as it is at this moment, with every field. */
export function getDaemonSet(connection: Connection, { namespace, name }: Named, signal?: AbortSignal): Promise<DaemonSet> {
  return connection.get<DaemonSet>(pathOf(daemonSets, namespace, name), {}, signal)
}

/** A DaemonSet's revisions, oldest first, by its whole selector and its uid. */
export async function revisionHistory(
  connection: Connection,
  daemonSet: DaemonSet,
  signal?: AbortSignal,
): Promise<ControllerRevision[]> {
  return historyOf(daemonSet, await selectedRevisions(connection, daemonSet, signal))
}

/** The revisions that a DaemonSet finds when it is created, oldest first. */
export async function orphanRevisions(
  connection: Connection,
  daemonSet: DaemonSet,
  signal?: AbortSignal,
): Promise<ControllerRevision[]> {
  const found = await selectedRevisions(connection, daemonSet, signal)
  return found.filter(isOrphan).sort((a, b) => a.revision - b.revision)
}

async function selectedRevisions(connection: Connection, daemonSet: DaemonSet, signal: AbortSignal | undefined) {
  const { items } = await connection.get<{ items: ControllerRevision[] }>(
    pathOf(controllerRevisions, namedOf(daemonSet).namespace),
    { labelSelector: selectorText(daemonSet.spec.selector) },
    signal,
  )
  return items
}
