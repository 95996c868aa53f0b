import type { ListNode, MapNode, Node } from '../yaml/node.ts'
import { shifted } from './move.ts'
import { columnAt, dashOf, type Edits, endOf, lineEnd, lineStart, nextLine, type Page } from './page.ts'
import { scalarText } from './render.ts'

/**
 * A mapping in block style as a list of its entries: the key becomes the field `key`, the value the field `value`, or where it is a
 * mapping its fields stand beside that. Comments, quotes and order stay.
 */
export function* entriesAsItems(page: Page, map: MapNode, key: string, value: string | undefined): Edits {
  const { text, style } = page
  for (const entry of map.entries) {
    const { keyNode, value: node } = entry
    const colon = keyNode.end + (/^[ \t]*:/.exec(text.slice(keyNode.end))?.[0].length ?? Number.NaN)
    if (map.flow || entry.merged || Number.isNaN(colon) || (node.kind === 'map' && node.flow && node.entries.length > 0)) {
      yield undefined
      return
    }
    const column = columnAt(text, keyNode.start)
    const name = `- ${key}: ${scalarText(entry.key, { ...style, flow: false }, text.slice(keyNode.start, keyNode.end))}`
    const isEmpty = node.end <= node.start
    const hasFields = node.kind === 'map' && !node.flow
    if (node.kind === 'map' && node.flow) yield { start: keyNode.start, end: node.end, text: name }
    else if (hasFields || isEmpty || value === undefined) yield { start: keyNode.start, end: colon, text: name }
    else yield { start: keyNode.start, end: colon, text: `${name}${style.eol}${' '.repeat(column + 2)}${value}:` }
    if (isEmpty) continue
    yield* shiftBelow(page, keyNode.end, node, hasFields ? column + 2 - columnAt(text, node.start) : 2)
  }
}

/** The lines of a value below the line of its key, to the right or left. */
function* shiftBelow(page: Page, from: number, node: Node, by: number): Edits {
  const end = lineEnd(page.text, endOf(page, node))
  for (let at = nextLine(page.text, from); at < end; at = nextLine(page.text, at)) {
    const line = page.text.slice(at, lineEnd(page.text, at))
    const meant = shifted(line, by)
    if (meant === line) continue
    yield by > 0 ? { start: at, end: at, text: ' '.repeat(by) } : { start: at, end: at + line.length - meant.length, text: '' }
  }
}

/** A list in block style whose items are mappings as one mapping, with its keys at a column: the dashes go. */
export function* itemsAsEntries(page: Page, list: ListNode, column: number): Edits {
  const { text } = page
  for (const [index, item] of list.items.entries()) {
    const dash = dashOf(page, list, index)
    if (list.flow || dash === undefined || item.kind !== 'map' || item.flow || text.slice(dash, item.start).includes('\n')) {
      yield undefined
      return
    }
    yield { start: lineStart(text, dash), end: item.start, text: ' '.repeat(column) }
    yield* shiftBelow(page, item.start, item, column - columnAt(text, item.start))
  }
}
