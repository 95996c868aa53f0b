// Server-side apply: dry run, then the same bytes for good.

import { systemAnnotations } from '../../../../model/src/objects/clean.ts'
import { parseJson } from '../../../../model/src/objects/exact.ts'
import { parseFieldPath, valueAt } from '../../../../model/src/objects/fieldPath.ts'
import type { KubernetesObject } from '../../../../model/src/objects/kubernetes.ts'
import { ourManager } from '../../../../model/src/objects/managed.ts'
import { appliedTo, appliersBefore, handedOver } from '../../../../model/src/ownership/handover.ts'
import type { Connection } from '../connect/connection.ts'
import { type ClusterError, insteadOf, isCluster } from '../connect/failure.ts'
import type { Leave } from '../connect/permit.ts'
import { pathOf, type Resource } from '../paths.ts'
import { resourceOf } from '../read/resources.ts'
import { applyHandedOver, foresee } from './handover.ts'
import type { Conflict, Prepared, SendOptions } from './prepared.ts'
import { atFields } from './refusedFields.ts'
import { sameAndOwnedAlike, whileUnchanged } from './unchanged.ts'

/** An object as its author wrote it. */
interface Written {
  readonly object: KubernetesObject
  /** Where it goes when it names no namespace. */
  readonly namespace: string
}

/** What an apply would do. */
export interface PreparedApply extends Prepared {
  readonly resource: Resource
  /** What the manifest held and an apply must not: it was left out. */
  readonly leftOut: readonly string[]
  /** False where the fields of a client-side apply are handed over and nobody can say what goes with them: `result` may hold too much. */
  readonly isForeseen: boolean
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
  const namespace = resource.namespaced ? (object.metadata.namespace ?? written.namespace) : undefined
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

/** What is sent, in the dry run and for good; only the version that it is guarded by is added to the body. */
export interface Apply {
  readonly connection: Connection
  readonly path: string
  readonly body: string
  /** What the body says, as it was written. */
  readonly object: KubernetesObject
  readonly live: KubernetesObject | undefined
}

/** What a server says of an apply. */
export type Said = Pick<PreparedApply, 'result' | 'warnings' | 'conflicts' | 'isForeseen'>

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

/** One apply patch; guarded by the version of the object that was looked at, where there was one. */
export function sendApply({ connection, path, body, live }: Apply, leave: Leave, { signal, force = false }: SendOptions = {}) {
  return whileUnchanged(connection, path, live, (resourceVersion) =>
    connection.request<KubernetesObject>({
      method: 'PATCH',
      path,
      query: { fieldManager: ourManager, force, fieldValidation: 'Strict' },
      body: resourceVersion === undefined ? body : withVersion(body, resourceVersion),
      contentType: 'application/apply-patch+yaml',
      leave,
      signal,
    }),
  )
}

function withVersion(body: string, resourceVersion: string): string {
  const object = parseJson(body) as KubernetesObject
  return JSON.stringify({ ...object, metadata: { ...object.metadata, resourceVersion } })
}

/** Reads `conflict with "manager" using apps/v1 at …` of each cause. */
export function conflictsOf({ status }: ClusterError, object: KubernetesObject, live: KubernetesObject | undefined): Conflict[] {
  return (status?.details?.causes ?? [])
    .filter(({ reason }) => reason === 'FieldManagerConflict')
    .map(({ field = '', message = '' }) => {
      const path = parseFieldPath(field, object)
      const manager = /^conflict with ("(?:[^"\\]|\\.)*")/.exec(message)?.[1]
      return {
        path,
        field,
        manager: manager ? (JSON.parse(manager) as string) : message,
        ours: valueAt(object, path),
        live: valueAt(live, parseFieldPath(field, live)),
      }
    })
}
