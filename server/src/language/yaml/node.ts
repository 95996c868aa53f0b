/** Offsets into the text of one document: `start` inclusive, `end` exclusive. */
export interface Span {
  readonly start: number
  readonly end: number
}

export interface ScalarNode extends Span {
  readonly kind: 'scalar'
  readonly type: 'string' | 'number' | 'boolean' | 'null'
  /** The text of a string; `true` or `false`; the JSON form of a number (`0644` is `420`); empty for null. */
  readonly value: string
  /** The characters between the quotes, or the plain text, as written. */
  readonly source: string
  readonly style: 'plain' | 'quoted' | 'block'
  /** Holds a template action (`{{ … }}`), so that its value is known only after rendering. */
  readonly templated?: boolean
}

export interface Entry {
  readonly key: string
  readonly keyNode: ScalarNode
  readonly value: Node
  /** Came in through a merge key (`<<`), so the text of this mapping does not hold it. */
  readonly merged?: boolean
}

export interface MapNode extends Span {
  readonly kind: 'map'
  readonly entries: readonly Entry[]
  readonly flow: boolean
}

export interface ListNode extends Span {
  readonly kind: 'list'
  readonly items: readonly Node[]
  readonly flow: boolean
}

export type Node = ScalarNode | MapNode | ListNode

/** A place in the tree from the object's root: field names, map keys and list indexes. */
export type Path = readonly (string | number)[]

/** The value under `key`: of several, the last, as the API server reads them. */
export function get(node: Node | undefined, key: string): Node | undefined {
  return entry(node, key)?.value
}

export function entry(node: Node | undefined, key: string): Entry | undefined {
  if (node?.kind !== 'map') return undefined
  if (node.entries.length > fewEntries) return indexOf(node.entries).get(key)
  for (let index = node.entries.length - 1; index >= 0; index--) {
    const candidate = node.entries[index]
    if (candidate?.key === key) return candidate
  }
  return undefined
}

/** Entries that are looked through faster than an index of them is made. */
const fewEntries = 30
const indexes = new WeakMap<readonly Entry[], ReadonlyMap<string, Entry>>()

function indexOf(entries: readonly Entry[]): ReadonlyMap<string, Entry> {
  const known = indexes.get(entries) ?? new Map(entries.map((entry) => [entry.key, entry]))
  indexes.set(entries, known)
  return known
}

/** The node at a path, or `undefined` where the tree does not go that far. */
export function at(node: Node | undefined, path: Path): Node | undefined {
  let current = node
  for (const step of path) {
    if (typeof step === 'number') current = current?.kind === 'list' ? current.items[step] : undefined
    else current = get(current, step)
    if (!current) return undefined
  }
  return current
}

/** Null and absent are the same to the API server. */
export function present(node: Node | undefined): node is Node {
  return node !== undefined && !(node.kind === 'scalar' && node.type === 'null')
}

/** Null, where nothing else stands. */
export function nullAt(start: number, end: number): ScalarNode {
  return { kind: 'scalar', type: 'null', value: '', source: '', style: 'plain', start, end }
}

/** The text of a string scalar. */
export function stringOf(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' && node.type === 'string' ? node.value : undefined
}

/** The same, where no template fills it in: then nobody knows it yet, and what stands for it is nobody's to see. */
export const writtenString = (node: Node | undefined): string | undefined =>
  node?.kind === 'scalar' && node.templated ? undefined : stringOf(node)

/** The value of an integral number. */
export function integerOf(node: Node | undefined): number | undefined {
  return node?.kind === 'scalar' && node.type === 'number' && /^-?\d+$/.test(node.value) ? Number(node.value) : undefined
}

export function booleanOf(node: Node | undefined): boolean | undefined {
  return node?.kind === 'scalar' && node.type === 'boolean' ? node.value === 'true' : undefined
}

export function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === 'list' ? node.items : []
}

export function entriesOf(node: Node | undefined): readonly Entry[] {
  return node?.kind === 'map' ? node.entries : []
}

export interface Found {
  readonly path: Path
  readonly node: Node
  /** Where the offset lies on a key: the entry of that key. */
  readonly entry?: Entry
}

/** The innermost key or value that touches `offset`. */
export function find(root: Node | undefined, offset: number): Found | undefined {
  const path: (string | number)[] = []
  let node = root
  let found: Found | undefined
  while (node && node.start <= offset && offset <= node.end) {
    found = { path: [...path], node }
    const next = childAt(node, offset)
    if (!next) return found
    path.push(next.step)
    if (next.onKey && next.entry) return { path, node: next.node, entry: next.entry }
    node = next.node
  }
  return found
}

function childAt(node: Node, offset: number): { step: string | number; node: Node; entry?: Entry; onKey?: boolean } | undefined {
  if (node.kind === 'map') {
    for (const candidate of node.entries) {
      if (candidate.merged) continue
      const { keyNode, value, key } = candidate
      if (keyNode.start <= offset && offset <= keyNode.end) return { step: key, node: value, entry: candidate, onKey: true }
      if (value.start <= offset && offset <= value.end && value.start >= keyNode.end)
        return { step: key, node: value, entry: candidate }
    }
  } else if (node.kind === 'list') {
    const index = node.items.findIndex((item) => item.start <= offset && offset <= item.end)
    const item = node.items[index]
    if (item) return { step: index, node: item }
  }
  return undefined
}
