// What an apply makes of an object, and whose its fields are when those that kubectl applied are handed over. Nothing is written.
import { parseJson } from '../objects/exact.ts'
import type { KubernetesObject, ManagedFieldsEntry } from '../objects/kubernetes.ts'
import { clientSideManagers, rollBackManager } from '../objects/managed.ts'
import { isRecord } from '../objects/record.ts'
import { lastApplied } from '../objects/slim.ts'
import {
  below,
  difference,
  type Fields,
  fieldsOf,
  fieldsV1,
  intersection,
  isEmpty,
  noFields,
  ownedBy,
  union,
  withParents,
} from './fieldSet.ts'
import { fieldsIn, itemStep, merged, UnknownList, wayOf, without } from './typedMerge.ts'

const isApply = (name: string, { manager, operation, subresource = '' }: ManagedFieldsEntry) =>
  operation === 'Apply' && manager === name && subresource === ''

/** Roll backs: ours, and kubectl's, which gives itself no other name. What they brought back are applied fields. */
const isRollBack = ({ manager = '', operation, subresource = '' }: ManagedFieldsEntry) =>
  operation === 'Update' && subresource === '' && (manager === 'kubectl' || manager === rollBackManager)

/** Who applied an object with kubectl until now, on the client's side or on the server's, or brought back what was applied. */
export function appliersBefore(managedFields: readonly ManagedFieldsEntry[]): readonly ManagedFieldsEntry[] {
  const client = clientSideManagers(managedFields)
  return [
    ...client,
    ...managedFields.filter((entry) => isApply('kubectl', entry) || (isRollBack(entry) && !client.includes(entry))),
  ]
}

/**
 * Who owns the fields of an object once `manager` has taken the place of kubectl: what kubectl applied is the manager's. What a client-side
 * apply wrote and the applied object lacks is nobody else's either, whoever edited it meanwhile, for kubectl would take it away. `undefined` where
 * kubectl applied nothing.
 */
export function handedOver(
  live: KubernetesObject,
  applied: KubernetesObject,
  manager: string,
): readonly ManagedFieldsEntry[] | undefined {
  const entries = live.metadata.managedFields ?? []
  const before = appliersBefore(entries)
  const [first] = before
  if (!first) return undefined
  const known = ownedBy(entries)
  const last = lastAppliedTo(live)
  const written = last ? fieldsIn(last, known) : noFields
  const dropped = difference(withParents(written), withParents(fieldsIn(applied, known)))
  const ours = entries.filter((entry) => isApply(manager, entry))
  const owned = union(difference(ownedBy([...ours, ...before]), restarts), dropped)
  const others = entries.filter((entry) => !ours.includes(entry)).flatMap((entry) => left(entry, before, dropped))
  return [...others, { ...(ours[0] ?? { ...first, manager, operation: 'Apply' }), fieldsV1: fieldsV1(owned) }]
}

/** The note of a restart. It is nobody's manifest, and without it all pods would restart once more. */
const restarts = fieldsOf({
  'f:spec': { 'f:template': { 'f:metadata': { 'f:annotations': { 'f:kubectl.kubernetes.io/restartedAt': {} } } } },
})

/** What an owner keeps. Other appliers keep all of it. */
function left(entry: ManagedFieldsEntry, before: readonly ManagedFieldsEntry[], dropped: Fields): ManagedFieldsEntry[] {
  if (!before.includes(entry) && (entry.operation !== 'Update' || entry.subresource)) return [entry]
  const own = ownedBy([entry])
  const kept = before.includes(entry) ? intersection(own, restarts) : difference(own, dropped)
  return isEmpty(kept) ? [] : [{ ...entry, fieldsV1: fieldsV1(kept) }]
}

/** What the last client-side apply said, without the fields that nobody can own. */
function lastAppliedTo({ metadata }: KubernetesObject): unknown {
  try {
    const last = parseJson(metadata.annotations?.[lastApplied] ?? 'null') as KubernetesObject & { status?: unknown }
    const {
      apiVersion: _,
      kind: __,
      status: ___,
      metadata: { name: ____, namespace: _____, ...rest } = { name: '' },
      ...others
    } = last
    return { ...others, metadata: rest }
  } catch {
    return undefined
  }
}

/** An object after an apply, before the API server fills in its defaults and has a look at it. */
export interface Applied {
  readonly object: KubernetesObject
  /** How its lists are merged: see `wayOf`. */
  readonly known: Fields
}

/**
 * The object as a server-side apply by `manager` leaves it, where the owners of its fields are `entries`: the applied fields are merged into
 * it, and what the manager owned before, does not apply any more and nobody else owns goes. `undefined` where the object has a list
 * that nobody owns, and which the applied object has too. Source: Updater.Apply of structured-merge-diff.
 */
export function appliedTo(
  { metadata: { managedFields: _, ...metadata }, ...live }: KubernetesObject,
  applied: KubernetesObject,
  entries: readonly ManagedFieldsEntry[],
  manager: string,
): Applied | undefined {
  const isOurs = (entry: ManagedFieldsEntry) => isApply(manager, entry)
  const last = ownedBy(entries.filter(isOurs))
  const known = ownedBy(entries)
  try {
    const whole = merged({ ...live, metadata }, applied, known) as KubernetesObject
    const others = ownedBy(entries.filter((entry) => !isOurs(entry)))
    const owned = union(others, fieldsIn(applied, known))
    return { object: pruned(whole, { last, owned, known }) as KubernetesObject, known }
  } catch (error) {
    if (error instanceof UnknownList) return undefined
    throw error
  }
}

interface Owners {
  /** What the manager owned before. */
  readonly last: Fields
  /** What anybody owns now. */
  readonly owned: Fields
  readonly known: Fields
}

/** Takes out what was in `last` and is nobody's any more. Source: prune, addBackOwnedItems, addBackDanglingItems. */
function pruned(whole: unknown, { last, owned, known }: Owners): unknown {
  const before = withParents(last)
  const all = withParents(fieldsIn(whole, known))
  const untouched = withParents(fieldsIn(without(whole, before), known))
  const ofSomebody = without(whole, difference(all, union(untouched, withParents(owned))))
  const gone = intersection(difference(all, withParents(fieldsIn(ofSomebody, known))), before)
  return without(whole, gone)
}

/** Where a field of the whole object stands in what was applied: items of lists are found again by their keys. Goes as far as that has it. */
export function pathInApplied(
  path: readonly (string | number)[],
  { object, known }: Applied,
  applied: unknown,
): (string | number)[] {
  const found: (string | number)[] = []
  let [here, there, fields]: [unknown, unknown, Fields] = [object, applied, known]
  let way = wayOf(object, known, '')
  for (const step of path) {
    if (typeof step === 'number' && Array.isArray(here) && Array.isArray(there)) {
      const own = way && way.by !== 'whole' ? way : undefined
      const key = own && itemStep(here[step], own)
      const index = own ? there.findIndex((item) => itemStep(item, own) === key) : step
      if (index < 0 || index >= there.length) break
      ;[here, there, fields] = [here[step], there[index], key === undefined ? fields : below(fields, key)]
      way = { by: 'field' }
      found.push(index)
      continue
    }
    const [mine, theirs] = [here, there].map((one) => (isRecord(one) ? one[step] : undefined))
    found.push(step)
    if (theirs === undefined) break
    way = wayOf(mine, fields, `f:${step}`)
    ;[here, there, fields] = [mine, theirs, below(fields, `f:${step}`)]
  }
  return found
}
