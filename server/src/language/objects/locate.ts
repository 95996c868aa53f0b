import type { Document } from '../file/document.ts'
import { contentEnd, type Range } from '../file/text.ts'
import { type Entry, entry, get, type MapNode, type Node, type Path, type Span } from '../yaml/node.ts'
import { writtenEntry } from './merged.ts'

/**
 * Where a field of an object stands: its value where that is a scalar, else its key; a field that is not written, where its
 * nearest parent stands; of the object itself, what its `kind` says. What comes through an alias or a merge key stands at its
 * anchor.
 */
export function locate(document: Document, root: MapNode, path: Path): Range {
  const { start, end } = spanOf(document, root, path)
  return document.rangeOf({ start, end: Math.max(start, contentEnd(document.text, start, end)) })
}

function spanOf(document: Document, root: MapNode, path: Path): Span {
  let node: Node = root
  let found: Span = ownSpan(root)
  for (const step of path) {
    if (typeof step === 'number') {
      const item: Node | undefined = node.kind === 'list' ? node.items[step] : undefined
      if (!item) break
      node = item
      found = ownSpan(item)
    } else {
      const next: Entry | undefined = entry(node, step)
      if (!next) break
      const written: Entry = next.merged && node.kind === 'map' ? writtenEntry(document.text, root, next) : next
      node = written.value
      found = isText(node) ? node : written.keyNode
    }
  }
  return found
}

/** What stands for a value that has no key: an object's kind, an item's first key. */
function ownSpan(node: Node): Span {
  if (node.kind !== 'map') return node.kind === 'list' ? { start: node.start, end: node.start + 1 } : node
  const kind = get(node, 'kind')
  if (kind && isText(kind) && get(node, 'apiVersion')) return kind
  return node.entries.find(({ merged }) => !merged)?.keyNode ?? { start: node.start, end: node.start + 1 }
}

const isText = (node: Node) => node.kind === 'scalar' && node.end > node.start
