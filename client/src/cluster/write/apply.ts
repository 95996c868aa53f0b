// Server-side apply: dry run, then the same bytes for good.

import { parseJson } from '../../../../model/src/objects/exact.ts'
import { parseFieldPath, valueAt } from '../../../../model/src/objects/fieldPath.ts'
import type { KubernetesObject } from '../../../../model/src/objects/kubernetes.ts'
import { clientSideManagers, migrated, ourManager } from '../../../../model/src/objects/managed.ts'
import type { Connection, Reply } from '../connect/connection.ts'
import { type ClusterError, insteadOf, isCluster } from '../connect/failure.ts'
import type { Leave, Permit } from '../connect/permit.ts'
import { pathOf, type Resource } from '../paths.ts'
import { resourceOf } from '../read/resources.ts'
import type { Conflict, Prepared, SendOptions, Sent } from './prepared.ts'
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
}

const systemFields = ['managedFields', 'resourceVersion', 'uid', 'creationTimestamp', 'generation', 'selfLink'] as const

/** The object without what the cluster fills in, and the names of what was left out. */
export function withoutSystemFields(object: KubernetesObject): { object: KubernetesObject; leftOut: string[] } {
  const metadata: Record<string, unknown> = { ...object.metadata }
  const { status, ...rest } = object as KubernetesObject & { status?: unknown }
  const leftOut = systemFields.filter((field) => field in metadata).map((field) => `metadata.${field}`)
  for (const field of systemFields) delete metadata[field]
  if (status !== undefined) leftOut.push('status')
  return { object: { ...rest, metadata: metadata as unknown as KubernetesObject['metadata'] }, leftOut }
}

/** What is sent of an object: with the namespace it goes to, or, like kubectl, without one where its kind has none. */
export function bodyOf(object: KubernetesObject, namespace: string | undefined): string {
  const { namespace: _, ...metadata } = object.metadata
  return JSON.stringify({ ...object, metadata: { ...metadata, ...(namespace !== undefined && { namespace }) } })
}

/** Asks the server what an apply would do. Throws what the server refuses. Conflicts are found, and looked behind by force. */
export async function prepareApply(connection: Connection, written: Written, signal?: AbortSignal): Promise<PreparedApply> {
  const { object, leftOut } = withoutSystemFields(written.object)
  const resource = await resourceOf(connection, object.apiVersion, object.kind)
  const { name } = object.metadata
  const namespace = resource.namespaced ? (object.metadata.namespace ?? written.namespace) : undefined
  const path = pathOf(resource, namespace, name)
  const live = await connection.get<KubernetesObject>(path, {}, signal).catch(insteadOf(['notFound'], undefined))
  const body = bodyOf(object, namespace)
  const apply: Apply = { connection, path, body, live }
  const of = ({ body: result, warnings }: Reply<KubernetesObject>, conflicts: readonly Conflict[]): PreparedApply => ({
    resource,
    // Owning a field that one did not own before is a change as well.
    does: !live ? 'create' : sameAndOwnedAlike(live, result) ? 'nothing' : 'update',
    live,
    result,
    warnings,
    conflicts,
    leftOut,
    send: (permit, options) => applyForGood(apply, permit, options),
  })
  try {
    return of(await send(apply, 'dryRun', { signal }), [])
  } catch (error) {
    if (!isCluster(error, 'applyConflict')) throw error
    return of(await send(apply, 'dryRun', { signal, force: true }), conflictsOf(error, object, live))
  }
}

/** What is sent, in the dry run and for good; only the version that it is guarded by is added to the body. */
interface Apply {
  readonly connection: Connection
  readonly path: string
  readonly body: string
  readonly live: KubernetesObject | undefined
}

async function applyForGood(apply: Apply, permit: Permit, options: SendOptions = {}): Promise<Sent> {
  const { body: result } = await send(apply, permit, options)
  if (clientSideManagers(result.metadata.managedFields ?? []).length === 0) return { result, migration: 'none' }
  try {
    const live = await migrate(apply, permit, result)
    return { result: (await send({ ...apply, live }, permit, options)).body, migration: 'done' }
  } catch (error) {
    return { result, migration: { failed: (error as Error).message } }
  }
}

const migrationTries = 5

/** Hands over the fields of client-side applies; the object after it. */
async function migrate({ connection, path }: Apply, leave: Permit, object: KubernetesObject): Promise<KubernetesObject> {
  let current = object
  for (let attempt = 1; ; attempt++) {
    const { metadata } = current
    const managedFields = migrated(metadata.managedFields ?? [], ourManager)
    if (!managedFields) return current
    const patch = [
      { op: 'replace', path: '/metadata/managedFields', value: managedFields },
      { op: 'replace', path: '/metadata/resourceVersion', value: metadata.resourceVersion },
    ]
    try {
      const call = { method: 'PATCH', path, body: patch, contentType: 'application/json-patch+json', leave } as const
      return (await connection.request<KubernetesObject>(call)).body
    } catch (error) {
      if (!isCluster(error, 'conflict') || attempt === migrationTries) throw error
      current = await connection.get<KubernetesObject>(path)
    }
  }
}

/** One apply patch; guarded by the version of the object that was looked at, where there was one. */
function send({ connection, path, body, live }: Apply, leave: Leave, { signal, force = false }: SendOptions) {
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
