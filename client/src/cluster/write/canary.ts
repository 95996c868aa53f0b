// A rollout to chosen nodes first, which Kubernetes has no word for: OnDelete, pods of those nodes deleted, then a decision.

import type { DaemonSet, Pod } from '../../../../model/src/objects/kubernetes.ts'
import { currentRevision, templateOf } from '../../../../model/src/objects/revision.ts'
import { asCanary, type Canary, canaryOf, endOfCanary } from '../../../../model/src/rollout/canary.ts'
import type { Connection } from '../connect/connection.ts'
import { ClusterError } from '../connect/failure.ts'
import { readPods } from '../read/read.ts'
import { type Prepared, prepareApply } from './apply.ts'
import { type Changed, deletePod, getDaemonSet, type Named, patchDaemonSet, revisionHistory } from './changes.ts'

/** Asks the server about a canary of a manifest: the live DaemonSet keeps its pods until `startCanary` replaces those of the nodes. */
export async function prepareCanary(
  connection: Connection,
  manifest: DaemonSet,
  namespace: string,
  nodes: readonly string[],
  now: Date,
  signal?: AbortSignal,
): Promise<Prepared> {
  const named = { namespace: manifest.metadata.namespace ?? namespace, name: manifest.metadata.name }
  const live = await getDaemonSet(connection, named, signal)
  const running = canaryOf(live)
  const revision = currentRevision(live, await revisionHistory(connection, live, signal))?.revision
  if (!running && revision === undefined)
    throw refused(connection, 'the controller has not recorded the present revision yet: try again')
  const canary: Canary = {
    since: now.toISOString().replace(/\.\d+Z$/, 'Z'),
    nodes: [...new Set([...(running?.nodes ?? []), ...nodes])],
    from: running?.from ?? revision ?? 0,
    updateStrategy: running ? running.updateStrategy : (live.spec.updateStrategy ?? null),
  }
  return prepareApply(connection, { object: asCanary(manifest, canary), namespace }, signal)
}

const refused = ({ context }: Connection, message: string) => new ClusterError('invalid', context.name, message)

/** Replaces the pods of the chosen nodes, one deletion each: the controller starts them anew from the stored template. */
export async function startCanary(
  connection: Connection,
  stored: DaemonSet,
  nodes: readonly string[],
  signal?: AbortSignal,
): Promise<Pod[]> {
  const pods = (await readPods(connection, stored, signal)).filter(
    ({ metadata, spec }) => nodes.includes(spec.nodeName ?? '') && !metadata.deletionTimestamp,
  )
  for (const pod of pods) await deletePod(connection, pod, signal)
  return pods
}

/** The canary of a DaemonSet, as it is noted on the object at this moment. */
async function running(connection: Connection, named: Named, signal?: AbortSignal): Promise<{ live: DaemonSet; canary: Canary }> {
  const live = await getDaemonSet(connection, named, signal)
  const canary = canaryOf(live)
  if (!canary) throw refused(connection, `${named.name} has no canary: somebody has ended it`)
  return { live, canary }
}

/** The strategy comes back, and all other nodes get the new template by it. */
export async function promoteCanary(connection: Connection, named: Named, signal?: AbortSignal): Promise<Changed> {
  const { live, canary } = await running(connection, named, signal)
  return patchDaemonSet(connection, live, endOfCanary(canary), { ...(signal && { signal }) })
}

/** Template and strategy come back, and the nodes of the canary get their old pods again. */
export async function abortCanary(connection: Connection, named: Named, signal?: AbortSignal): Promise<Changed> {
  const { live, canary } = await running(connection, named, signal)
  const before = (await revisionHistory(connection, live, signal)).find(({ revision }) => revision === canary.from)
  if (!before) throw refused(connection, `revision ${canary.from}, from before the canary, is not in the history any more`)
  const end = endOfCanary(canary) as { metadata: object; spec: object }
  const template = { ...templateOf(before), $patch: 'replace' }
  return patchDaemonSet(connection, live, { ...end, spec: { ...end.spec, template } }, { ...(signal && { signal }) })
}
