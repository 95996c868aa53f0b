// What an apply makes of an object whose fields were handed over from client-side applies, without writing anything.
import type { KubernetesObject, ManagedFieldsEntry } from '../objects/kubernetes.ts'
import { isRecord } from '../objects/record.ts'
import { below, difference, type Fields, intersection, ownedBy, union, withParents } from './fieldSet.ts'
import { fieldsIn, itemStep, merged, UnknownList, wayOf, without } from './typedMerge.ts'

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
  const isOurs = (entry: ManagedFieldsEntry) =>
    entry.operation === 'Apply' && entry.manager === manager && (entry.subresource ?? '') === ''
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
