// An apply to an object that was applied client-side: its fields are handed over first, as kubectl does afterwards. Then what the file lacks
// goes in the same step, and what it replaces (a value by a reference, one probe by another) does not stand beside it.
import { parseJson } from '../../../../model/src/objects/exact.ts'
import type { KubernetesObject, ManagedFieldsEntry } from '../../../../model/src/objects/kubernetes.ts'
import { clientSideManagers, ourManager } from '../../../../model/src/objects/managed.ts'
import { lastApplied } from '../../../../model/src/objects/slim.ts'
import { appliedTo, handedOver } from '../../../../model/src/ownership/handover.ts'
import { isCluster } from '../connect/failure.ts'
import type { Leave, Permit } from '../connect/permit.ts'
import { type Apply, conflictsOf, type Said, sendApply } from './applyPatch.ts'
import { afterSteps, type Conflict, type SendOptions, type Sent } from './prepared.ts'
import { atFields } from './refusedFields.ts'
import { whileUnchanged } from './unchanged.ts'

interface Handover extends Apply {
  readonly live: KubernetesObject
  /** Who owns its fields then. */
  readonly owners: readonly ManagedFieldsEntry[]
}

/**
 * The object with the owners of its fields. Somebody may have cleared them away; the server finds them again at the next apply, and tells
 * them in the dry run of one that says nothing. Of interest only where a client-side apply left its note.
 */
export async function withOwners(
  apply: Apply & Pick<Handover, 'live'>,
  signal: AbortSignal | undefined,
): Promise<KubernetesObject> {
  const { live, body } = apply
  const { annotations, managedFields = [], name, namespace } = live.metadata
  if (managedFields.length > 0 || annotations?.[lastApplied] === undefined) return live
  const { apiVersion, kind } = parseJson(body) as KubernetesObject
  const nothing = JSON.stringify({ apiVersion, kind, metadata: { name, namespace } })
  const { body: found } = await sendApply({ ...apply, body: nothing }, 'dryRun', { signal })
  return ownedAs(found, live)
}

const ownedAs = ({ metadata: { managedFields = [] } }: KubernetesObject, object: KubernetesObject): KubernetesObject => ({
  ...object,
  metadata: { ...object.metadata, managedFields },
})

/**
 * What the apply makes of the object once its fields are handed over: put together here, with the server's defaults and verdict on it by a
 * dry run. Where that cannot be known, it is the server's word on an apply without the handover.
 */
export async function foresee(handover: Handover, signal: AbortSignal | undefined): Promise<Said> {
  const { connection, path, object, live, owners } = handover
  const conflicts = await conflictsWithOthers(handover, signal)
  const applied = appliedTo(live, object, owners, ourManager)
  if (!applied) {
    const { body: result, warnings } = await sendApply(handover, 'dryRun', { signal, force: true })
    return { result, warnings, conflicts, isForeseen: false }
  }
  const change = { method: 'PATCH', path, contentType: 'application/json-patch+json', leave: 'dryRun', signal } as const
  const query = { fieldManager: ourManager, fieldValidation: 'Strict' }
  try {
    const { body: result, warnings } = await whileUnchanged(connection, path, live, (version) =>
      connection.request<KubernetesObject>({ ...change, query, body: replacing(live, applied.object, version) }),
    )
    return { result, warnings, conflicts, isForeseen: true }
  } catch (error) {
    throw atFields(error, object, applied)
  }
}

/** Fields that others own, kubectl's server-side apply among them. That the whole is not valid yet says nothing: what the file lacks still stands in it. */
async function conflictsWithOthers(handover: Handover, signal: AbortSignal | undefined): Promise<Conflict[]> {
  const { object, live } = handover
  const client = clientSideManagers(live.metadata.managedFields ?? []).map(({ manager = '' }) => manager)
  try {
    await sendApply(handover, 'dryRun', { signal })
    return []
  } catch (error) {
    if (isCluster(error, 'applyConflict')) return conflictsOf(error, object, live, client)
    if (isCluster(error, 'invalid') && error.status?.reason === 'Invalid') return []
    throw atFields(error, object, undefined)
  }
}

const ownMetadata = ['labels', 'annotations', 'finalizers', 'ownerReferences'] as const

/** The JSON patch that makes one object of another, by its top-level fields. It needs no other right than the apply does. */
function replacing(live: KubernetesObject, wanted: KubernetesObject, version: string | undefined): object[] {
  const [before, after] = [live, wanted].map((object) => object as unknown as Fields) as [Fields, Fields]
  const of = ({ metadata }: KubernetesObject) => metadata as unknown as Fields
  const top = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !bookkeeping.has(key))
  return [
    ...top.flatMap((key) => change(`/${key}`, before[key], after[key])),
    ...ownMetadata.flatMap((key) => change(`/metadata/${key}`, of(live)[key], of(wanted)[key])),
    { op: 'replace', path: '/metadata/resourceVersion', value: version },
  ]
}

type Fields = { readonly [key: string]: unknown }
const bookkeeping = new Set(['apiVersion', 'kind', 'metadata', 'status'])

function change(path: string, before: unknown, after: unknown): object[] {
  if (after !== undefined && after !== null) return [{ op: 'add', path, value: after }]
  return before === undefined ? [] : [{ op: 'remove', path }]
}

/** Hands over, then applies. Where the second step fails nothing but the owners has changed, and the error says so. */
export async function applyHandedOver(handover: Handover, permit: Permit, options: SendOptions = {}): Promise<Sent> {
  const live = await handOver(handover, permit, options.signal)
  const { body: result } = await afterSteps(['owners'], sendApply({ ...handover, live }, permit, options))
  return { result, migration: 'done' }
}

/** Changes who owns the fields, and nothing else. Refused where the object has changed since it was looked at. */
function handOver({ connection, path, object, live }: Handover, leave: Leave, signal: AbortSignal | undefined) {
  return whileUnchanged(connection, path, live, async (resourceVersion, current = live) => {
    const owned = current.metadata.managedFields ? current : ownedAs(live, current)
    const patch = [
      { op: 'add', path: '/metadata/managedFields', value: handedOver(owned, object, ourManager) },
      { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
    ]
    const call = { method: 'PATCH', path, body: patch, contentType: 'application/json-patch+json', leave, signal } as const
    return (await connection.request<KubernetesObject>(call)).body
  })
}
