// What is true of the cluster after a change was sent and no good answer came: asked of the cluster, not guessed.
import { setTimeout as elapsed } from 'node:timers/promises'
import { withoutNoise } from '../../../../model/src/objects/clean.ts'
import { changesBetween } from '../../../../model/src/objects/difference.ts'
import { valueAt } from '../../../../model/src/objects/fieldPath.ts'
import type { DaemonSet, KubernetesObject } from '../../../../model/src/objects/kubernetes.ts'
import { ourManager } from '../../../../model/src/objects/managed.ts'
import { canonical, currentRevision, hashOf } from '../../../../model/src/objects/revision.ts'
import { difference, fieldsV1, isEmpty, ownedBy, withParents } from '../../../../model/src/ownership/fieldSet.ts'
import { appliersBefore } from '../../../../model/src/ownership/handover.ts'
import { fieldsIn, without } from '../../../../model/src/ownership/typedMerge.ts'
import type { Connection } from '../connect/connection.ts'
import { ClusterError, insteadOf, isCluster, PartlyDone, type Step } from '../connect/failure.ts'
import { pathOf } from '../paths.ts'
import { revisionHistory } from '../read/daemonSet.ts'
import { readPods } from '../read/read.ts'
import { resourceOf } from '../read/resources.ts'
import type { Prepared } from './prepared.ts'
import { sameAndOwnedAlike } from './unchanged.ts'

/** How a change ended that was not simply answered. */
export type Ending =
  /** Refused, or never sent: the cause says it all. */
  | { readonly is: 'nothing' }
  /** The cluster is as it was to become. `now` is the object; nothing, where it is gone as it should. */
  | { readonly is: 'made'; readonly now: KubernetesObject | undefined }
  /** The cluster was looked at, more than once, and no value is another than before. */
  | { readonly is: 'notMade'; readonly now?: KubernetesObject }
  /** The object is stored, and pods of these nodes still run the old template. */
  | { readonly is: 'partly'; readonly nodes: readonly string[] }
  /** The object is neither as before nor as wanted: somebody else has changed or removed it too. */
  | { readonly is: 'changed' }
  /** Nobody could look. */
  | { readonly is: 'unseen'; readonly failure: Error }

/** What a failed change leaves behind: the failure itself, what was done before it, and how it ended. */
export interface Ended {
  readonly cause: unknown
  readonly done: readonly Step[]
  readonly ending: Ending
}

/** Looks again after so long, in milliseconds, while a change is not there: a request may outlive the connection that it came by. */
const pauses = [0, 300, 700, 1500]

/**
 * Finds out what became of a change whose `send` threw. An answer in between may have made a server refuse what it had done already,
 * so that one that speaks of another state of the object is looked behind too.
 */
export async function endingOf(
  connection: Connection,
  prepared: Prepared,
  thrown: unknown,
  signal?: AbortSignal,
): Promise<Ended> {
  const { cause, done } = thrown instanceof PartlyDone ? thrown : { cause: thrown, done: [] }
  const isOpen = isCluster(cause) && cause.mayHaveHappened
  // Of a deletion it speaks of another object where it says that the uid is another one.
  const isOther = prepared.removes ? isCluster(cause, 'notFound') : isCluster(cause, 'conflict', 'alreadyExists')
  if (!isOpen && !isOther && done.length === 0) return { cause, done, ending: { is: 'nothing' } }
  try {
    const ending = await lookUntilSure(connection, prepared, isOpen ? pauses : [0], signal)
    if (isOther && ending.is !== 'made' && done.length === 0) return { cause, done, ending: { is: 'nothing' } }
    return { cause, done: isHandedOver(prepared, ending) ? ['owners'] : done, ending }
  } catch (error) {
    const failure = signal?.aborted ? new ClusterError('cancelled', connection.context.name, 'cancelled') : (error as Error)
    return { cause, done, ending: isOpen || done.length > 0 ? { is: 'unseen', failure } : { is: 'nothing' } }
  }
}

/** Whether kubectl's fields were handed over: a step that leaves every value as it was. */
function isHandedOver({ live }: Prepared, ending: Ending): boolean {
  const hasAppliers = (object: KubernetesObject | undefined) =>
    object !== undefined && appliersBefore(object.metadata.managedFields ?? []).length > 0
  return ending.is === 'notMade' && ending.now !== undefined && hasAppliers(live) && !hasAppliers(ending.now)
}

async function lookUntilSure(
  connection: Connection,
  prepared: Prepared,
  waits: readonly number[],
  signal: AbortSignal | undefined,
): Promise<Ending> {
  let ending: Ending = { is: 'notMade' }
  for (const wait of waits) {
    await elapsed(wait, undefined, { ...(signal && { signal }) })
    ending = await look(connection, prepared, signal)
    if (ending.is !== 'notMade' && ending.is !== 'partly') return ending
  }
  return ending
}

/** One look at the cluster. */
async function look(connection: Connection, prepared: Prepared, signal: AbortSignal | undefined): Promise<Ending> {
  const { removes, nodes, result } = prepared
  const { apiVersion, kind, metadata } = removes ?? result
  const resource = await resourceOf(connection, apiVersion ?? 'v1', kind ?? 'Pod')
  const path = pathOf(resource, metadata.namespace, metadata.name)
  const now = await connection.get<KubernetesObject>(path, {}, signal).catch(insteadOf(['notFound'], undefined))
  if (removes) return removal(removes, now)
  const ending = comparison(prepared, now)
  if (ending.is !== 'made' || !nodes || !now) return ending
  const left = await nodesLeft(connection, now as DaemonSet, nodes, signal)
  return left.length > 0 ? { is: 'partly', nodes: left } : ending
}

/** Gone, going, or another one of that name: it was removed. */
function removal({ metadata: { uid } }: KubernetesObject, now: KubernetesObject | undefined): Ending {
  const isThere = now?.metadata.uid === uid && !now?.metadata.deletionTimestamp
  return isThere ? { is: 'notMade' } : { is: 'made', now: undefined }
}

/** Is the object as the dry run said it would be, as it was before, or neither? */
function comparison({ live, result }: Prepared, now: KubernetesObject | undefined): Ending {
  if (!now) return live ? { is: 'changed' } : { is: 'notMade' }
  if (live && now.metadata.uid !== live.metadata.uid) return { is: 'changed' }
  const [before, wanted, found] = [live, result, now].map((one) => one && withoutNoise(one))
  const [was, shall, is] = [before, wanted, found].map((one) => canonical(one))
  // Where no value changes, the owners of the fields do.
  if (live && was === shall) {
    if (sameAndOwnedAlike(now, result)) return { is: 'made', now }
    return sameAndOwnedAlike(now, live) ? { is: 'notMade' } : { is: 'changed' }
  }
  if (is === shall) return { is: 'made', now }
  if (is === was) return { is: 'notMade', now }
  if (isApplied(result, now, live)) return { is: 'made', now }
  // Somebody else changed other fields as well.
  const holds = changesBetween(before, wanted).every(({ path, value }) => canonical(valueAt(found, path)) === canonical(value))
  return live && holds ? { is: 'made', now } : { is: 'changed' }
}

/**
 * Whether an object holds what an apply of ours says of it, and did not before. The server chooses other values by itself (addresses, ports,
 * labels of a Job), and in a dry run not the same.
 */
function isApplied(wanted: KubernetesObject, now: KubernetesObject, before: KubernetesObject | undefined): boolean {
  const own = appliedBy(wanted)
  const known = ownedBy(wanted.metadata.managedFields ?? [])
  const said = (object: KubernetesObject) => canonical(without(object, difference(fieldsIn(object, known), own)))
  if (isEmpty(own) || canonical(fieldsV1(own)) !== canonical(fieldsV1(appliedBy(now)))) return false
  return said(now) === said(wanted) && (!before || said(before) !== said(wanted))
}

/** The fields that we apply. */
const appliedBy = ({ metadata: { managedFields = [] } }: KubernetesObject) =>
  withParents(ownedBy(managedFields.filter(({ manager, operation }) => manager === ourManager && operation === 'Apply')))

/** Nodes on which a pod of another template than the stored one runs, and is not going. */
async function nodesLeft(
  connection: Connection,
  stored: DaemonSet,
  nodes: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const revision = currentRevision(stored, await revisionHistory(connection, stored, signal))
  const hash = revision && hashOf(revision)
  const pods = await readPods(connection, stored, signal)
  const isOld = (node: string) =>
    pods.some(
      (pod) => pod.spec.nodeName === node && !pod.metadata.deletionTimestamp && (hash === undefined || hashOf(pod) !== hash),
    )
  return nodes.filter(isOld)
}
