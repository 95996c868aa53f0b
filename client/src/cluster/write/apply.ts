// Server-side apply: dry run, then the same bytes for good.

import { parseFieldPath, valueAt } from '../../../../model/src/objects/fieldPath.ts'
import type { KubernetesObject, StatusCause } from '../../../../model/src/objects/kubernetes.ts'
import { clientSideManagers, migrated, ourManager } from '../../../../model/src/objects/managed.ts'
import type { FieldPath } from '../../../../model/src/protocol.ts'
import type { Connection } from '../connect/connection.ts'
import { type ClusterError, isCluster } from '../connect/failure.ts'
import { pathOf, type Resource, resourceOf } from '../read/resources.ts'
import { sameAndOwnedAlike, whileUnchanged } from './unchanged.ts'

/** An object to be applied, as its author wrote it. */
export interface Manifest {
  readonly object: KubernetesObject
  /** Where it goes when it names no namespace. */
  readonly namespace: string
}

/** A field that another manager owns, with another value. */
export interface Conflict {
  readonly path: FieldPath
  /** As the server writes it. */
  readonly field: string
  readonly manager: string
  readonly ours: unknown
  readonly live: unknown
}

/** What an apply would do: nothing is changed yet. */
export interface Prepared {
  readonly resource: Resource
  readonly namespace: string | undefined
  readonly name: string
  /** What is sent, in the dry run and for good; only the version that it is guarded by is added. */
  readonly body: string
  readonly does: 'create' | 'update' | 'nothing'
  readonly live: KubernetesObject | undefined
  /** The object after the apply, with all that the server fills in. */
  readonly result: KubernetesObject
  readonly warnings: readonly string[]
  /** Fields taken from other managers: sending it needs `force`. */
  readonly conflicts: readonly Conflict[]
  /** The conflicts are all with ourselves, from a roll back or an edit, so they are no question. */
  readonly ownConflicts: boolean
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

/** Asks the server what an apply would do. Throws what the server refuses. Conflicts are found, and looked behind by force. */
export async function prepareApply(connection: Connection, manifest: Manifest, signal?: AbortSignal): Promise<Prepared> {
  const { object, leftOut } = withoutSystemFields(manifest.object)
  const resource = await resourceOf(connection, object.apiVersion, object.kind)
  const { name } = object.metadata
  const namespace = resource.namespaced ? (object.metadata.namespace ?? manifest.namespace) : undefined
  const path = pathOf(resource, namespace, name)
  const live = await liveObject(connection, path, signal)
  const body = JSON.stringify(namespace === undefined ? object : { ...object, metadata: { ...object.metadata, namespace } })
  const common = { resource, namespace, name, body, live, leftOut }
  const ask = (force: boolean) => send(connection, path, common, { dryRun: true, force, signal })
  try {
    const { result, warnings } = await ask(false)
    return { ...common, does: whatItDoes(live, result), result, warnings, conflicts: [], ownConflicts: false }
  } catch (error) {
    if (!isCluster(error, 'applyConflict')) throw error
    const conflicts = conflictsOf(error, object, live)
    const { result, warnings } = await ask(true)
    const ownConflicts = conflicts.every(({ manager }) => manager === ourManager)
    return { ...common, does: whatItDoes(live, result), result, warnings, conflicts, ownConflicts }
  }
}

/** Owning a field that one did not own before is a change as well. */
function whatItDoes(live: KubernetesObject | undefined, result: KubernetesObject): Prepared['does'] {
  if (!live) return 'create'
  return sameAndOwnedAlike(live, result) ? 'nothing' : 'update'
}

export async function liveObject(
  connection: Connection,
  path: string,
  signal?: AbortSignal,
): Promise<KubernetesObject | undefined> {
  try {
    return await connection.get<KubernetesObject>(path, {}, signal)
  } catch (error) {
    if (isCluster(error, 'notFound')) return undefined
    throw error
  }
}

export interface Applied {
  readonly result: KubernetesObject
  readonly warnings: readonly string[]
  /** Fields of a client-side apply are ours now, or why they could not be handed over; that is tried again at the next apply. */
  readonly migration: 'none' | 'done' | { readonly failed: string }
}

/** Sends what was prepared. The server refuses it where the object has changed since (`conflict`). */
export async function applyPrepared(
  connection: Connection,
  prepared: Prepared,
  force: boolean,
  signal?: AbortSignal,
): Promise<Applied> {
  const path = pathOf(prepared.resource, prepared.namespace, prepared.name)
  const options = { dryRun: false, force: force && prepared.conflicts.length > 0, signal }
  const { result, warnings } = await send(connection, path, prepared, options)
  if (clientSideManagers(result.metadata.managedFields ?? []).length === 0) return { result, warnings, migration: 'none' }
  try {
    const live = await migrate(connection, path, result)
    const { result: last } = await send(connection, path, { body: prepared.body, live }, options)
    return { result: last, warnings, migration: 'done' }
  } catch (error) {
    return { result, warnings, migration: { failed: (error as Error).message } }
  }
}

const migrationTries = 5

/** Hands over the fields of client-side applies; the object after it. */
async function migrate(connection: Connection, path: string, object: KubernetesObject): Promise<KubernetesObject> {
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
      const call = { method: 'PATCH', path, body: patch, contentType: 'application/json-patch+json' } as const
      return (await connection.request<KubernetesObject>(call)).body
    } catch (error) {
      if (!isCluster(error, 'conflict') || attempt === migrationTries) throw error
      current = await connection.get<KubernetesObject>(path)
    }
  }
}

interface SendOptions {
  readonly dryRun: boolean
  readonly force: boolean
  readonly signal: AbortSignal | undefined
}

/** One apply patch; guarded by the version of the object that was looked at, where there was one. */
async function send(
  connection: Connection,
  path: string,
  { body, live }: Pick<Prepared, 'body' | 'live'>,
  { dryRun, force, signal }: SendOptions,
) {
  return whileUnchanged(connection, path, live, async (resourceVersion) => {
    const { body: result, warnings } = await connection.request<KubernetesObject>({
      method: 'PATCH',
      path,
      query: { fieldManager: ourManager, force, fieldValidation: 'Strict', dryRun: dryRun ? 'All' : undefined },
      body: resourceVersion === undefined ? body : withVersion(body, resourceVersion),
      contentType: 'application/apply-patch+yaml',
      harmless: dryRun,
      ...(signal && { signal }),
    })
    return { result, warnings }
  })
}

function withVersion(body: string, resourceVersion: string): string {
  const object = JSON.parse(body) as KubernetesObject
  return JSON.stringify({ ...object, metadata: { ...object.metadata, resourceVersion } })
}

/** Reads `conflict with "manager" using apps/v1 at …` of each cause. */
export function conflictsOf({ status }: ClusterError, object: KubernetesObject, live: KubernetesObject | undefined): Conflict[] {
  return (status?.details?.causes ?? []).filter(isConflict).map(({ field = '', message = '' }) => {
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

const isConflict = ({ reason }: StatusCause) => reason === 'FieldManagerConflict'

/** One thing that a server refuses, at its field. */
export interface Refusal {
  readonly path: FieldPath
  readonly message: string
}

/** What the server found wrong with a manifest, field by field; a refusal that names no field is about the whole. */
export function refusalsOf({ status, message }: ClusterError, object: KubernetesObject): Refusal[] {
  const causes = (status?.details?.causes ?? []).filter(({ field }) => field)
  if (causes.length > 0)
    return causes.map(({ field = '', message: text = '' }) => ({
      path: parseFieldPath(field, object),
      message: `${field}: ${text}`,
    }))
  return typedPatchRefusals(message, object) ?? [namedField(message, object)]
}

/** `failed to create typed patch object (…): .spec.foo: field not declared in schema`, one or a list of them. */
function typedPatchRefusals(message: string, object: KubernetesObject): Refusal[] | undefined {
  const details = /^failed to create typed patch object \([^)]*\): ([\s\S]*)$/.exec(message)?.[1]
  if (details === undefined) return undefined
  const lines = details.startsWith('errors:') ? details.split('\n').slice(1) : [details]
  const found = lines.flatMap((line) => {
    const [, field = '', text = ''] = /^\s*(\.\S+?): (.*)$/.exec(line) ?? []
    return field ? [{ path: parseFieldPath(field, object), message: `${field.slice(1)}: ${text}` }] : []
  })
  return found.length > 0 ? found : undefined
}

/** A field that stands in the sentence of an admission plugin, where one does. */
function namedField(message: string, object: KubernetesObject): Refusal {
  const field = /\b((?:spec|metadata)(?:\.[A-Za-z]\w*|\[[^\]\s]+\])+)/.exec(message)?.[1]
  return { path: field ? parseFieldPath(field, object) : [], message }
}

/** The field that a warning begins with, `spec.template.spec.nodeSelector[a/b]: deprecated since …`; the whole object where it names none. */
export function warningPath(message: string, object: KubernetesObject): FieldPath {
  const field = /^((?:spec|metadata)[^\s:]*(?:\[[^\]]*\])?): /.exec(message)?.[1]
  return field ? parseFieldPath(field, object) : []
}
