import { at, entry, type Node, type Path } from '../yaml/node.ts'
import type { Manifest } from '../yaml/parse.ts'
import type { Edit } from './edit.ts'
import { entryAt, withKey } from './entries.ts'
import { type Goal, mergeInto, moveEntries } from './move.ts'
import { columnAt, type Page } from './page.ts'
import { reconcile } from './reconcile.ts'
import { entriesAsItems, itemsAsEntries } from './reshape.ts'
import { isFields, isList, plainValue, unfit, withValueAt } from './values.ts'

/** Edits, and what the document is to say with them. */
export interface Plan {
  readonly edits: Iterable<Edit | undefined>
  readonly after: unknown
}

/** A change that keeps what stands, with its comments and quotes, at another place or in another shape. */
export type Relocation =
  /** Entries, by the offsets of their keys, go into the mapping at a path. */
  | { readonly move: readonly number[]; readonly into: Path }
  /** What stands below a key that stands twice goes below its first one. */
  | { readonly mergeKey: number }
  /** A mapping's entries become a list, with their keys in the field `key` and lone values in `value`. */
  | { readonly asItems: Path; readonly key: string; readonly value: string | undefined }
  /** A list's items become one mapping. */
  | { readonly asEntries: Path }

/** The ways to bring a change about, the best first: by its lines, and in flow style by its values. */
export function relocations({ text, root }: Manifest, page: Page, change: Relocation): Plan[] {
  if (!root) return []
  if ('move' in change) return moves(text, root, page, change.move, change.into)
  if ('mergeKey' in change) return merges(text, root, page, change.mergeKey)
  return reshapes(text, root, page, change)
}

function reshapes(
  text: string,
  root: Node,
  page: Page,
  change: Extract<Relocation, { asItems: Path } | { asEntries: Path }>,
): Plan[] {
  const path = 'asItems' in change ? change.asItems : change.asEntries
  const node = at(root, path)
  const value = node && plainValue(text, node)
  const to = 'asItems' in change ? itemsOf(value, change) : fieldsOf(value)
  if (!node || to === undefined) return []
  const after = withValueAt(plainValue(text, root), path, to)
  const byValue = { edits: reconcile(page, { in: 'root', node: root }, after, path), after }
  if ('asItems' in change)
    return node.kind === 'map' ? [{ edits: entriesAsItems(page, node, change.key, change.value), after }, byValue] : []
  return node.kind === 'list' ? [{ edits: itemsAsEntries(page, node, columnBelow(page, root, path)), after }, byValue] : []
}

/** Where keys stand below the key of a path. */
function columnBelow({ text, style }: Page, root: Node, path: Path): number {
  const key = entry(at(root, path.slice(0, -1)), String(path.at(-1)))?.keyNode
  return key ? columnAt(text, key.start) + style.step : 0
}

function itemsOf(value: unknown, { key, value: field }: { key: string; value: string | undefined }): unknown[] | undefined {
  if (!isFields(value)) return undefined
  const items = Object.entries(value).map(([name, inner]) => {
    if (isFields(inner)) return Object.hasOwn(inner, key) ? undefined : { [key]: name, ...inner }
    if (inner === null) return { [key]: name }
    return field === undefined ? undefined : { [key]: name, [field]: inner }
  })
  return items.includes(undefined) ? undefined : items
}

/** All fields of a list's items, where no two have the same. */
function fieldsOf(value: unknown): object | undefined {
  if (!isList(value) || !value.every(isFields)) return undefined
  const entries = value.flatMap((item) => Object.entries(item))
  return new Set(entries.map(([key]) => key)).size === entries.length ? Object.fromEntries(entries) : undefined
}

function moves(text: string, root: Node, page: Page, keys: readonly number[], into: Path): Plan[] {
  const held = keys.flatMap((key) => entryAt(root, key, []) ?? [])
  const goal = goalAt(root, into)
  if (!goal || held.length < keys.length) return []
  const rest = plainValue(
    text,
    held.reduce<Node>((tree, { entry }) => withKey(tree, entry, undefined), root),
  )
  const moved = Object.fromEntries(held.map(({ entry }) => [entry.key, plainValue(text, entry.value)]))
  const there = valueAt(rest, into)
  if (there !== undefined && there !== null && !isFields(there)) return []
  const taken = Object.keys(moved).some((key) => isFields(there) && (there[key] ?? undefined) !== undefined)
  const after = taken ? unfit : withValueAt(rest, into, { ...(isFields(there) ? there : {}), ...moved })
  if (after === unfit) return []
  return [
    { edits: moveEntries(page, held, goal), after },
    { edits: reconcile(page, { in: 'root', node: root }, after, []), after },
  ]
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, step) => (isList(inner) ? inner[Number(step)] : isFields(inner) ? inner[step] : undefined), value)

/** The innermost mapping on the way that is there, and what is missing below it. */
function goalAt(root: Node, into: Path): Goal | undefined {
  for (let depth = into.length; depth >= 0; depth--) {
    const map = at(root, into.slice(0, depth))
    if (map && map.kind !== 'map') {
      if (map.kind !== 'scalar' || map.type !== 'null') return undefined
      continue
    }
    if (!map) continue
    const missing = into.slice(depth)
    const entry = map.entries.find(({ key, merged }) => key === missing[0] && !merged)
    return { map, entry, missing: entry ? missing.slice(1) : missing }
  }
  return undefined
}

/** Lists one behind the other, mappings that share no key as one. */
function merges(text: string, root: Node, page: Page, key: number): Plan[] {
  const own = entryAt(root, key, [])
  const first = own?.map.entries.find((entry) => entry.key === own.entry.key)
  if (!own || !first || first === own.entry) return []
  const [a, b] = [plainValue(text, first.value), plainValue(text, own.entry.value)]
  const both = isList(a) && isList(b) ? [...a, ...b] : isFields(a) && isFields(b) ? fieldsOf([a, b]) : undefined
  if (both === undefined) return []
  const after = withValueAt(plainValue(text, withKey(root, own.entry, undefined)), own.path, both)
  return [{ edits: mergeInto(page, own.map, first, own.entry), after }]
}
