import type { Entry, MapNode, Node, Path } from '../yaml/node.ts'

/** An entry with the mapping that holds it, and its path. */
export interface OwnEntry {
  readonly map: MapNode
  readonly entry: Entry
  readonly path: Path
}

/** The entry whose key begins at an offset. */
export function entryAt(node: Node, start: number, path: Path): OwnEntry | undefined {
  if (node.kind === 'scalar' || node.start > start || node.end < start) return undefined
  if (node.kind === 'map') {
    const entry = node.entries.find(({ keyNode, merged }) => keyNode.start === start && !merged)
    if (entry) return { map: node, entry, path: [...path, entry.key] }
  }
  const children = node.kind === 'list' ? node.items.entries() : node.entries.map(({ key, value }) => [key, value] as const)
  for (const [step, child] of children) {
    const found = entryAt(child, start, [...path, step])
    if (found) return found
  }
  return undefined
}

/** The tree with an entry under another key, or without it. */
export function withKey(node: Node, entry: Entry, key: string | undefined): Node {
  if (node.kind === 'scalar') return node
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => withKey(item, entry, key)) }
  const entries = node.entries.flatMap((one) => {
    if (one.keyNode === entry.keyNode) return key === undefined ? [] : [{ ...one, key }]
    return [{ ...one, value: withKey(one.value, entry, key) }]
  })
  return { ...node, entries }
}
