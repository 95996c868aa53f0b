// Server-side apply: dry run, then the same bytes for good.

import { systemAnnotations } from '../../../../model/src/objects/clean.ts'
import type { KubernetesObject } from '../../../../model/src/objects/kubernetes.ts'
import { ourManager } from '../../../../model/src/objects/managed.ts'
import { appliedTo, appliersBefore, handedOver } from '../../../../model/src/ownership/handover.ts'
import type { Connection } from '../connect/connection.ts'
import { insteadOf, isCluster } from '../connect/failure.ts'
import { pathOf, type Resource } from '../paths.ts'
import { resourceOf } from '../read/resources.ts'
import { type Apply, conflictsOf, type Said, sendApply } from './applyPatch.ts'
import { applyHandedOver, foresee } from './handover.ts'
import type { Conflict, Prepared } from './prepared.ts'
import { atFields } from './refusedFields.ts'
import { sameAndOwnedAlike } from './unchanged.ts'

/** An object as its author wrote it. */
interface Written {
  readonly object: KubernetesObject
  /** Where it goes when it names no namespace. */
  readonly namespace: string
}

/** What an apply would do. */
export interface PreparedApply extends Prepared, Said {
  readonly resource: Resource
  /** What the manifest held and an apply must not: it was left out. */
  readonly leftOut: readonly string[]
  /** Who applied the object with kubectl until now, and whose fields are handed over. */
  readonly handsOver: readonly string[]
}

const systemFields = ['managedFields', 'resourceVersion', 'uid', 'creationTimestamp', 'generation', 'selfLink'] as const

/** The object without what the cluster and kubectl fill in, as `kubectl get -o yaml` shows it, and the names of what was left out. */
export function withoutSystemFields(object: KubernetesObject): { object: KubernetesObject; leftOut: string[] } {
  const metadata: Record<string, unknown> = { ...object.metadata }
  const { status, ...rest } = object as KubernetesObject & { status?: unknown }
  const fields = systemFields.filter((field) => field in metadata)
  for (const field of fields) delete metadata[field]
  const annotations = { ...object.metadata.annotations }
  const notes = systemAnnotations.filter((key) => key in annotations)
  for (const key of notes) delete annotations[key]
  if (notes.length > 0) metadata.annotations = annotations
  if (notes.length > 0 && Object.keys(annotations).length === 0) delete metadata.annotations
  const leftOut = [
    ...fields.map((field) => `metadata.${field}`),
    ...notes.map((key) => `metadata.annotations[${key}]`),
    ...(status === undefined ? [] : ['status']),
  ]
  return { object: { ...rest, metadata: metadata as unknown as KubernetesObject['metadata'] }, leftOut }
}

/** What is sent of an object: with the namespace it goes to, or, like kubectl, without one where its kind has none. */
export function bodyOf(object: KubernetesObject, namespace: string | undefined): string {
  const { namespace: _, ...metadata } = object.metadata
  return JSON.stringify({ ...object, metadata: { ...metadata, ...(namespace !== undefined && { namespace }) } })
}

/**
 * Asks the server what an apply would do. Throws what the server refuses. Conflicts are found, and looked behind by force. Of an object whose
 * fields a client-side apply owns, what it will be once they are handed over: see `handover.ts`.
 */
export async function prepareApply(connection: Connection, written: Written, signal?: AbortSignal): Promise<PreparedApply> {
  const { object, leftOut } = withoutSystemFields(written.object)
  const resource = await resourceOf(connection, object.apiVersion, object.kind)
  const { name } = object.metadata
  const namespace = resource.namespaced ? object.metadata.namespace || written.namespace : undefined
  const path = pathOf(resource, namespace, name)
  const live = await connection.get<KubernetesObject>(path, {}, signal).catch(insteadOf(['notFound'], undefined))
  const apply: Apply = { connection, path, body: bodyOf(object, namespace), object, live }
  const owners = live && handedOver(live, object, ourManager)
  const said = live && owners ? await foresee({ ...apply, live, owners }, signal) : await ask(apply, signal)
  return {
    resource,
    // Owning a field that one did not own before is a change as well.
    does: !live ? 'create' : !owners && sameAndOwnedAlike(live, said.result) ? 'nothing' : 'update',
    live,
    ...said,
    leftOut,
    handsOver: appliersBefore(live?.metadata.managedFields ?? []).map(({ manager = '' }) => manager),
    async send(permit, options) {
      if (live && owners) return applyHandedOver({ ...apply, live, owners }, permit, options)
      return { result: (await sendApply(apply, permit, options)).body, migration: 'none' }
    },
  }
}

async function ask(apply: Apply, signal: AbortSignal | undefined): Promise<Said> {
  const { object, live } = apply
  const said = async (force: boolean, conflicts: readonly Conflict[]) => {
    const { body: result, warnings } = await sendApply(apply, 'dryRun', { signal, force })
    return { result, warnings, conflicts, isForeseen: true }
  }
  try {
    return await said(false, []).catch((error: unknown) => {
      if (!isCluster(error, 'applyConflict')) throw error
      return said(true, conflictsOf(error, object, live))
    })
  } catch (error) {
    throw atFields(error, object, live && appliedTo(live, object, live.metadata.managedFields ?? [], ourManager))
  }
}
