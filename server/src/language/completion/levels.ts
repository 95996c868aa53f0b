import { columnAt } from '../write/page.ts'
import type { ListNode, MapNode, Node, Path } from '../yaml/node.ts'
import { present } from '../yaml/node.ts'

/** A mapping or list in block style that is open at a line: what stands there at its column belongs to it. */
export interface Level {
  readonly is: 'map' | 'list' | 'nothing yet'
  /** Column of its keys or dashes; of a key or dash with nothing behind it, that of the key or dash. */
  readonly column: number
  readonly path: Path
  /** Something of it stands below the line: what is shallower cannot go on here. */
  readonly goesOn: boolean
}

export interface Levels {
  /** From the outermost to the innermost. */
  readonly open: readonly Level[]
  /** A block of text that ends above the line: from this column on, the line is part of it. */
  readonly textFrom?: number
  /** The line is inside a text or a flow collection. */
  readonly inside?: Node
}

/** What is open at an empty line that begins at `start`. */
export function levelsAt(text: string, root: Node | undefined, start: number): Levels {
  const open: Level[] = []
  let node = root
  let path: Path = []
  let column = -1
  while (node) {
    if (node.kind === 'scalar') {
      if (node.style === 'block' && node.start < start && text[node.start] !== '*')
        return blockOfText(text, node, start, column, open)
      return node.start < start && node.end > start ? { open, inside: node } : { open }
    }
    if (node.flow || text[node.start] === '*') return node.start < start && node.end > start ? { open, inside: node } : { open }
    const next = node.kind === 'map' ? entryAbove(text, node, start, path) : itemAbove(text, node, start, path)
    open.push(next.level)
    if (!next.child) return { open }
    column = next.column
    path = next.path
    const isEmpty = !present(next.child)
    if (isEmpty) {
      open.push({ is: 'nothing yet', column, path, goesOn: false })
      return { open }
    }
    node = next.child
  }
  return { open }
}

interface Step {
  readonly level: Level
  /** The value behind the last key or dash above the line, with its column and path; nothing where there is none above. */
  readonly child?: Node
  readonly column: number
  readonly path: Path
}

function entryAbove(text: string, map: MapNode, start: number, path: Path): Step {
  const own = map.entries.filter(({ merged }) => !merged)
  const first = own[0]
  const column = columnAt(text, first?.keyNode.start ?? map.start)
  const index = own.findLastIndex(({ keyNode }) => keyNode.start < start)
  const goesOn = index + 1 < own.length
  const level: Level = { is: 'map', column, path, goesOn }
  const last = own[index]
  return last ? { level, child: last.value, column, path: [...path, last.key] } : { level, column, path }
}

function itemAbove(text: string, list: ListNode, start: number, path: Path): Step {
  const column = columnAt(text, list.start)
  const dashes = list.items.map((item, index) => dashOf(text, item, list.items[index - 1]?.end ?? list.start, column))
  const index = dashes.findLastIndex((dash) => dash < start)
  const level: Level = { is: 'list', column, path, goesOn: index + 1 < list.items.length }
  const last = list.items[index]
  return last ? { level, child: last, column, path: [...path, index] } : { level, column, path }
}

/** The dash in front of an item: the last one at the list's column, for a comment may hold others. */
function dashOf(text: string, item: Node, from: number, column: number): number {
  for (let dash = text.lastIndexOf('-', item.start); dash >= from; dash = text.lastIndexOf('-', dash - 1))
    if (columnAt(text, dash) === column) return dash
  return from
}

/** Where the content of a block of text begins, a line belongs to it; where it has none yet, deeper than its key. */
function blockOfText(text: string, node: Node, start: number, column: number, open: readonly Level[]): Levels {
  const content = /\n([ ]*)[^\s]/.exec(text.slice(node.start, Math.max(node.end, node.start)))
  const isBelow = /\n[ ]*[^\s]/.test(text.slice(start, node.end))
  const from = content?.[1]?.length ?? column + 1
  return isBelow ? { open, inside: node } : { open, textFrom: from }
}
