// Whether what was accepted left the file whole: it parses, all that stood still stands, and what is new is where its label said.
import { isDeepStrictEqual } from 'node:util'
import { parseAllDocuments } from 'yaml'
import type { LanguageService } from '../../server/src/language/index.ts'
import type { Path } from './ground.ts'
import type { Hole } from './holes.ts'

/** What broke, or nothing. */
export type Fault = 'does not parse' | 'lost' | 'elsewhere' | 'a new error'

/** The values of a file's documents; nothing where it does not parse, as YAML or, if it is to be JSON, as that. */
export function valuesOf(text: string, json: boolean): unknown[] | undefined {
  if (json) {
    try {
      return [JSON.parse(text)]
    } catch {
      return undefined
    }
  }
  const documents = parseAllDocuments(text, { version: '1.1', merge: true, logLevel: 'silent' })
  if (documents.some(({ errors }) => errors.length > 0)) return undefined
  try {
    return [...documents].map((document) => document.toJS({ maxAliasCount: 1000 }))
  } catch {
    return undefined
  }
}

/** The judge of acceptances in one hole; nothing where the file is broken without what is being typed. */
export function judgeOf(
  service: LanguageService,
  hole: Hole,
  json: boolean,
): ((after: string, label: string | undefined) => Fault | undefined) | undefined {
  const before = valuesOf(hole.base, json)
  if (!before) return undefined
  const errorsBefore = errorsOf(service, hole.base, json)
  return (after, label) => {
    const values = valuesOf(after, json)
    if (!values) return 'does not parse'
    if (values.length !== before.length) return 'lost'
    const added: Added[] = []
    if (!before.every((value, index) => stands(value, values[index], [], hole.free, added))) return 'lost'
    if (label !== undefined && /^[\w./-]+$/.test(label) && added.length > 0 && !added.some((one) => isPromised(one, label)))
      return 'elsewhere'
    if (added.length > 0 && !isOnePlace(added)) return 'elsewhere'
    const errors = errorsOf(service, after, json)
    for (const [error, count] of errors) if (count > (errorsBefore.get(error) ?? 0)) return 'a new error'
    return undefined
  }
}

interface Added {
  readonly path: Path
  readonly value: unknown
}

/** Whether all of `before` is in `after`; what is new is noted. What is null may have become anything, so may the value of `free`. */
function stands(before: unknown, after: unknown, path: Path, free: Path | undefined, added: Added[]): boolean {
  if (before === null || before === undefined) {
    if (after !== null && after !== undefined) added.push({ path, value: after })
    return true
  }
  const isFree = free && path.length === free.length && free.every((step, index) => step === path[index])
  if (Array.isArray(before)) {
    if (!Array.isArray(after)) return false
    let next = 0
    for (const [index, item] of after.entries()) {
      const inner: Added[] = []
      if (next < before.length && stands(before[next], item, [...path, index], atItem(free, path, next, index), inner)) {
        added.push(...inner)
        next++
      } else added.push({ path: [...path, index], value: item })
    }
    return next === before.length
  }
  if (typeof before === 'object') {
    if (typeof after !== 'object' || after === null || Array.isArray(after)) return isFree === true && after !== undefined
    const [old, now] = [before as Record<string, unknown>, after as Record<string, unknown>]
    const isParent = free && path.length === free.length - 1 && path.every((step, index) => step === free[index])
    const gone = Object.keys(old).filter((key) => !(key in now))
    const fresh = Object.keys(now).filter((key) => !(key in old))
    const renamed = isParent && gone.length === 1 && gone[0] === free.at(-1) ? gone[0] : undefined
    if (gone.some((key) => key !== renamed)) return false
    // A renamed key keeps its value.
    if (renamed !== undefined && old[renamed] !== null && !fresh.some((key) => isDeepStrictEqual(now[key], old[renamed])))
      return false
    for (const key of fresh) added.push({ path: [...path, key], value: now[key] })
    return Object.keys(old).every((key) => key === renamed || stands(old[key], now[key], [...path, key], free, added))
  }
  if (before === after) return true
  if (isFree) {
    added.push({ path, value: after })
    return true
  }
  return false
}

/** A free path goes along when items before it are new. */
const atItem = (free: Path | undefined, path: Path, was: number, is: number): Path | undefined =>
  free && free[path.length] === was && was !== is ? [...free.slice(0, path.length), is, ...free.slice(path.length + 1)] : free

const isPromised = ({ path, value }: Added, label: string): boolean =>
  path.includes(label) ||
  String(value) === label ||
  (typeof value === 'object' && value !== null && firstKeys(value).includes(label))

const firstKeys = (value: object): string[] =>
  Array.isArray(value)
    ? value.flatMap((item) => (typeof item === 'object' && item !== null ? firstKeys(item) : [String(item)]))
    : Object.entries(value).flatMap(([key, inner]) => [key, String(inner)])

/** New keys are all of one mapping or list. */
const isOnePlace = (added: readonly Added[]) => new Set(added.map(({ path }) => path.slice(0, -1).join('\0'))).size === 1

/** What the server finds before it looks at what values mean. */
const ofForm: ReadonlySet<string> = new Set(['yaml', 'decode', 'strict'])

/** How often each error that has to do with form stands in the file: YAML, types, unknown fields, fields that stand twice. */
export function errorsOf(service: LanguageService, text: string, json: boolean): Map<string, number> {
  const file = service.open(`file:///daemonset.${json ? 'json' : 'yaml'}`, text)
  const counts = new Map<string, number>()
  for (const diagnostics of service.diagnose(file))
    for (const { code, layer } of diagnostics) if (ofForm.has(layer)) counts.set(code, (counts.get(code) ?? 0) + 1)
  return counts
}
