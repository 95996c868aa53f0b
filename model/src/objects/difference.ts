import type { FieldChange } from '../protocol.ts'
import { valueAt } from './fieldPath.ts'
import { isRecord } from './record.ts'
import { canonical } from './revision.ts'

/** What turns one value into another, field by field: the smallest changes, so that a text keeps all that they do not touch. */
export function changesBetween(from: unknown, to: unknown, path: FieldChange['path'] = []): FieldChange[] {
  if (canonical(from) === canonical(to)) return []
  if (isRecord(from) && isRecord(to)) {
    const removed = Object.keys(from).filter((key) => to[key] === undefined || to[key] === null)
    const changed = Object.keys(to).filter((key) => to[key] !== undefined && to[key] !== null)
    return [
      ...changed.flatMap((key) => changesBetween(from[key], to[key], [...path, key])),
      ...removed.map((key) => ({ path: [...path, key] })),
    ]
  }
  if (Array.isArray(from) && Array.isArray(to) && sameNames(from, to))
    return to.flatMap((item, index) => changesBetween(from[index], item, [...path, index]))
  return [{ path, value: to }]
}

/** Of some changes those that an object does not have yet. */
export const changesLeft = (changes: readonly FieldChange[], object: unknown): FieldChange[] =>
  changes.filter(({ path, value }) => canonical(valueAt(object, path)) !== canonical(value))

/** Lists whose items stand for the same things, in the same order. */
function sameNames(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => sameThing(item, b[index]))
}

const identities = ['name', 'mountPath', 'containerPort', 'key']

/** Two items that agree in one of the fields people know them by, or have none of these. */
function sameThing(a: unknown, b: unknown): boolean {
  if (!isRecord(a) || !isRecord(b)) return isRecord(a) === isRecord(b)
  const known = identities.filter((field) => a[field] !== undefined || b[field] !== undefined)
  return known.length === 0 || known.some((field) => a[field] === b[field])
}
