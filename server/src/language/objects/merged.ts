import type { Entry, MapNode, Node } from '../yaml/node.ts'

/** The entry that a merge key brought in, where it is written: in the mapping of that anchor. The entry itself where that is not found. */
export function writtenEntry(text: string, root: MapNode, merged: Entry): Entry {
  const after = text.slice(merged.keyNode.end)
  const aliases = /^[ \t]*:[ \t]*(\*[^\s,\]}]+|\[[^\]]*\])/.exec(after)?.[1]
  const names = [...(aliases ?? '').matchAll(/\*([^\s,\]}]+)/g)].map(([, name = '']) => name)
  for (const name of names) {
    const anchor = text.slice(0, merged.keyNode.start).lastIndexOf(`&${name}`)
    const map = anchor < 0 ? undefined : firstMapAfter(root, anchor + name.length + 1)
    const found = map?.entries.findLast(({ key }) => key === merged.key)
    if (found) return found.merged && found.keyNode.start < merged.keyNode.start ? writtenEntry(text, root, found) : found
  }
  return merged
}

/** The outermost mapping that begins first behind an offset. */
function firstMapAfter(node: Node, offset: number): MapNode | undefined {
  if (node.kind === 'map' && node.start >= offset) return node
  const children = node.kind === 'map' ? node.entries.filter(({ merged }) => !merged).map(({ value }) => value) : []
  let first: MapNode | undefined
  for (const child of node.kind === 'list' ? node.items : children) {
    const found = firstMapAfter(child, offset)
    if (found && (!first || found.start < first.start)) first = found
  }
  return first
}
