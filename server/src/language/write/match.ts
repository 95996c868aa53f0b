import { commonPlaces } from './common.ts'
import { equal, type Fields, has, isFields, isScalar } from './values.ts'

/** Fields that tell the items of a list apart, the most telling first. */
const telling = ['name', 'mountPath', 'devicePath', 'containerPort', 'key', 'ip', 'topologyKey', 'path'] as const

/** Pairs of items beyond which lists are compared item by item. */
const maxPairs = 1_000_000

/** For each new item the old one that it continues, in ascending order; `undefined` for an item that is new. */
export function matchItems(before: readonly unknown[], after: readonly unknown[]): (number | undefined)[] {
  if (before.length * after.length > maxPairs) return after.map((_, index) => (index < before.length ? index : undefined))
  const key = tellingField(before, after)
  const same = (a: unknown, b: unknown) => (key ? equal((a as Fields)[key], (b as Fields)[key]) : equal(a, b))
  const equals = before.map((item) => after.map((other) => same(item, other)))
  const matched = commonPlaces(before.length, after.length, (old, now) => equals[old]?.[now] === true)
  pairTheRest(before, after, matched, key !== undefined)
  return matched
}

/** Which new item each old one becomes. */
export const newPlaces = (matched: readonly (number | undefined)[]): ReadonlyMap<number | undefined, number> =>
  new Map(matched.map((old, now) => [old, now]))

/** For each new item the old one that stood elsewhere: it has the same name, or where nothing tells items apart, the same value. */
export function movedItems(
  before: readonly unknown[],
  after: readonly unknown[],
  matched: readonly (number | undefined)[],
): (number | undefined)[] {
  const key = tellingField(before, after)
  const places = newPlaces(matched)
  const free = new Set([...before.keys()].filter((index) => !places.has(index)))
  return after.map((item, at) => {
    if (matched[at] !== undefined || isScalar(item)) return undefined
    const found = [...free].find((index) => {
      const old = before[index]
      return key === undefined ? equal(old, item) : equal((old as Fields)[key], (item as Fields)[key])
    })
    if (found !== undefined) free.delete(found)
    return found
  })
}

function tellingField(before: readonly unknown[], after: readonly unknown[]): string | undefined {
  return telling.find((key) =>
    [before, after].every((items) => {
      const values = items.map((item) =>
        isFields(item) && has(item, key) && isScalar(item[key]) ? String(item[key]) : undefined,
      )
      return !values.includes(undefined) && new Set(values).size === items.length
    }),
  )
}

/** Between two matches, what stands at the same place is the same item changed, where it is like enough. */
function pairTheRest(before: readonly unknown[], after: readonly unknown[], matched: (number | undefined)[], named: boolean) {
  let next = 0
  for (let index = 0; index < after.length; index++) {
    const match = matched[index]
    if (match !== undefined) {
      next = match + 1
      continue
    }
    const limit = matched.find((other, at) => at > index && other !== undefined) ?? before.length
    if (next < limit && areAlike(before[next], after[index], named)) matched[index] = next
    if (next < limit) next++
  }
}

/** Scalars always are; items that their names tell apart only if they agree in half of their other fields. */
function areAlike(a: unknown, b: unknown, named: boolean): boolean {
  if (!isFields(a) || !isFields(b)) return isScalar(a) === isScalar(b)
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  const agreeing = [...keys].filter((key) => has(a, key) && has(b, key) && (named ? equal(a[key], b[key]) : true))
  return agreeing.length * 2 >= keys.size
}
