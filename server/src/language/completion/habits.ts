// What people write next, as counted in published manifests: schema/habits.json.
import habits from '../../../../schema/habits.json' with { type: 'json' }

type Counts = Readonly<Record<string, number>>
const keys: Readonly<Record<string, Readonly<Record<string, Counts>>>> = habits.keys
const values: Readonly<Record<string, readonly string[]>> = habits.values

const total = (counts: Counts | undefined) => Object.values(counts ?? {}).reduce((sum, count) => sum + count, 0)

/**
 * How likely each key is between two others of its mapping, which a struct or, of a map, its `Type.field` names; greater is likelier.
 * Below the last key nothing is known of what follows: people write from top to bottom.
 */
export function likelihood(type: string, previous: string | undefined, next: string | undefined): (key: string) => number {
  const own = keys[type] ?? {}
  const behind = own[previous ?? '^']
  const behindAll = total(behind)
  const often = new Map<string, number>()
  for (const counts of Object.values(own))
    for (const [key, count] of Object.entries(counts)) often.set(key, (often.get(key) ?? 0) + count)
  const all = [...often.values()].reduce((sum, count) => sum + count, 0) + 1
  const share = (key: string) => ((often.get(key) ?? 0) + 0.01) / all
  return (key) => {
    const first = ((behind?.[key] ?? 0) + 2 * share(key)) / (behindAll + 2)
    if (next === undefined) return first
    const after = own[key]
    return (first * ((after?.[next] ?? 0) + 2 * share(next))) / (total(after) + 2)
  }
}

/** Keys of a map that many people write; not those that have a newer name. */
export const commonKeys = (field: string): string[] =>
  [...new Set(Object.values(keys[field] ?? {}).flatMap((counts) => Object.keys(counts)))].filter(
    (key) => !key.startsWith('beta.'),
  )

/** Values of a field that many people write, the most frequent first. */
export const commonValues = (field: string): readonly string[] => values[field] ?? []
