// A rollout to chosen nodes first, which Kubernetes has no word for: OnDelete, pods of those nodes deleted, then a decision.

import type { DaemonSet } from '../../../../model/src/objects/kubernetes.ts'
import { rollBackManager } from '../../../../model/src/objects/managed.ts'
import { currentRevision, templateOf } from '../../../../model/src/objects/revision.ts'
import { asCanary, type Canary, canaryOf, endOfCanary } from '../../../../model/src/rollout/canary.ts'
import type { Connection } from '../connect/connection.ts'
import { ClusterError, insteadOf } from '../connect/failure.ts'
import type { Permit } from '../connect/permit.ts'
import { getDaemonSet, type Named, revisionHistory } from '../read/daemonSet.ts'
import { readPods } from '../read/read.ts'
import { type PreparedApply, prepareApply } from './apply.ts'
import { type PreparedChange, podDeletion, preparePatch, unchanged } from './changes.ts'
import { afterSteps } from './prepared.ts'

/** What a canary stores is an apply that restarts nothing; sent, it replaces the pods of the chosen nodes too. */
export interface PreparedCanary extends PreparedApply {
  readonly nodes: readonly string[]
}

/**
 * Asks the server about a canary of a manifest. The live DaemonSet keeps its pods but for those of the nodes: each is deleted, and the
 * controller starts it anew from the stored template.
 */
export async function prepareCanary(
  connection: Connection,
  manifest: DaemonSet,
  namespace: string,
  nodes: readonly string[],
  now: Date,
  signal?: AbortSignal,
): Promise<PreparedCanary> {
  const named = { namespace: manifest.metadata.namespace || namespace, name: manifest.metadata.name }
  const live = await getDaemonSet(connection, named, signal)
  const running = canaryOf(live)
  const revision = currentRevision(live, await revisionHistory(connection, live, signal))?.revision
  if (!running && revision === undefined) throw new ClusterError('conflict', connection.context.name, { is: 'noRevisionYet' })
  const canary: Canary = {
    since: now.toISOString().replace(/\.\d+Z$/, 'Z'),
    nodes: [...new Set([...(running?.nodes ?? []), ...nodes])],
    from: running?.from ?? revision ?? 0,
    updateStrategy: running ? running.updateStrategy : (live.spec.updateStrategy ?? null),
  }
  const prepared = await prepareApply(connection, { object: asCanary(manifest, canary), namespace }, signal)
  return {
    ...prepared,
    nodes,
    async send(permit, options) {
      const sent = await prepared.send(permit, options)
      const replace = replacePods(connection, sent.result as DaemonSet, nodes, permit, options?.signal)
      await afterSteps(['object'], replace)
      return sent
    },
  }
}

/** Deletes the pods of nodes one after another: the controller starts each anew. One that is gone by itself needs no deletion. */
async function replacePods(
  connection: Connection,
  stored: DaemonSet,
  nodes: readonly string[],
  permit: Permit,
  signal: AbortSignal | undefined,
) {
  for (const pod of await readPods(connection, stored, signal))
    if (nodes.includes(pod.spec.nodeName ?? '') && !pod.metadata.deletionTimestamp)
      await podDeletion(connection, pod)(permit, signal).catch(insteadOf(['notFound', 'conflict'], undefined))
}

/**
 * Asks the server about the end of a canary. Promoted, the strategy comes back, and all other nodes get the new template by it. Aborted,
 * the template comes back too, and the nodes of the canary get their old pods again. Nothing, where there is no canary any more.
 */
export async function prepareEnd(
  connection: Connection,
  named: Named,
  how: 'promote' | 'abort',
  signal?: AbortSignal,
): Promise<PreparedChange> {
  const live = await getDaemonSet(connection, named, signal)
  const canary = canaryOf(live)
  if (!canary) return unchanged(live)
  const end = endOfCanary(canary) as { metadata: object; spec: object }
  if (how === 'promote') return preparePatch(connection, live, end, signal)
  const before = (await revisionHistory(connection, live, signal)).find(({ revision }) => revision === canary.from)
  if (!before) throw new ClusterError('notFound', connection.context.name, { is: 'revisionGone', revision: canary.from })
  const template = { ...templateOf(before), $patch: 'replace' }
  return preparePatch(connection, live, { ...end, spec: { ...end.spec, template } }, signal, rollBackManager)
}
