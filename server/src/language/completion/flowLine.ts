import type { Edit } from '../write/edit.ts'
import type { ListNode, MapNode, Node } from '../yaml/node.ts'
import type { Manifest } from '../yaml/parse.ts'
import { endOfQuoted, scan } from '../yaml/scan.ts'
import { type Asked, type Cursor, cursorOf } from './place.ts'
import { read, standIn, tryOut } from './standIn.ts'

/** In a flow collection or in JSON; nothing where the cursor is in none. */
export function flowCursors(asked: Asked, whole: Manifest): Cursor[] | undefined {
  const { text, offset, line } = asked
  const outer = flowAround(text, whole.root, offset)
  if (!outer) return undefined
  const isOpen = whole.problems.length > 0 && openBrackets(text, outer.start, text.length) !== ''
  const open = isOpen ? openBrackets(text, line.start, line.end) : ''
  if (open !== '') {
    // Read as if it ended with its line; else it would hold all that stands below.
    const closed = `${text.slice(0, line.end)} ${open}${text.slice(line.end)}`
    if (read(closed).problems.length < whole.problems.length) return flowCursors({ ...asked, text: closed }, read(closed))
  }
  const place = wordAt(text, outer.start, offset)
  if (!place) return []
  const { start, end, quote, wholeStart, wholeEnd } = place
  const base = read(text.slice(0, wholeStart) + text.slice(wholeEnd))
  const collection = flowAround(base.text, base.root, wholeStart)
  if (!collection) return []
  const before = text.slice(0, wholeStart).trimEnd()
  const after = text.slice(wholeEnd)
  const previous = before.at(-1) ?? ''
  const next = /^\s*(?:#[^\n]*\n\s*)*(\S)?/.exec(after)?.[1] ?? ''
  const isValue = previous === ':'
  if (!isValue && next === ':' && collection.kind === 'map') return keyInFlow(asked, whole, place)
  // A value that stands there already is neither a word nor to be pushed aside.
  if (isValue && !/[,}\]]|^$/.test(next)) return []
  const isFirst = isValue || /[{[,]/.test(previous)
  const isLast = isValue || /[,}\]]|^$/.test(next)
  // Behind a stray character nothing ends.
  if (!isFirst && !/[\w"'}\])*.]/.test(previous)) return []
  // Where the text is broken, a comma might make it worse.
  if (base.problems.length > 0 && !(isFirst && isLast)) return []
  const isOwnLine = /\n[ \t]*$/.test(text.slice(before.length, wholeStart))
  // A comma goes where the entry before it ends.
  const also: Edit | undefined = !isFirst && isOwnLine ? { start: before.length, end: before.length, text: ',' } : undefined
  // Quotes that stand already stand where their author wants them.
  const space = isValue && text[wholeStart - 1] === ':' && !(asked.style.json && quote !== '') ? ' ' : ''
  // In block style around it, its lines stand deeper than the key that it belongs to.
  const missing = isOwnLine ? leastColumn(text, outer, whole.root) - (wholeStart - line.start) : 0
  const lead = ' '.repeat(Math.max(0, missing)) + (isFirst || isOwnLine ? space : ', ')
  const tail = isLast ? (/^#/.test(after) ? ' ' : '') : /^\s*\n/.test(after) ? ',' : ', '
  const isKey = !isValue && collection.kind === 'map'
  const put = lead + (isKey ? `"${standIn}": null` : `"${standIn}"`) + tail
  const above = also ? `${text.slice(0, also.start)},${text.slice(also.end, wholeStart)}` : text.slice(0, wholeStart)
  const hit = tryOut(above + put + after, base)
  const cursor =
    hit &&
    cursorOf(asked, hit, {
      replace: { start, end },
      whole: { start: wholeStart, end: wholeEnd },
      column: 0,
      flow: true,
      quote,
      lead,
      tail,
      ...(also && { also }),
    })
  return cursor ? [cursor] : []
}

function leastColumn(text: string, { start }: Node, root: Node | undefined): number {
  if (!root || start === root.start) return 0
  const before = text.slice(text.lastIndexOf('\n', start) + 1, start)
  const [indent = '', dashes = ''] = /^[ \t]*(-[ \t]+)*/.exec(before) ?? []
  return indent.length + 1 - (indent.length === before.length ? dashes.length : 0)
}

/** What closes the brackets that a line opens and leaves open. */
export function openBrackets(text: string, start: number, end: number): string {
  let open = ''
  scan(text, start, end, (character) => {
    if (character === '{') open = `}${open}`
    else if (character === '[') open = `]${open}`
    else if (character === open[0]) open = open.slice(1)
    return false
  })
  return open
}

/** The innermost flow collection that the offset is inside of. */
function flowAround(text: string, root: Node | undefined, offset: number): MapNode | ListNode | undefined {
  let found: MapNode | ListNode | undefined
  let node = root
  while (node && node.kind !== 'scalar') {
    if (text[node.start] === '*') break
    if (node.flow && node.start < offset && (offset < node.end || !isClosed(text, node))) found = node
    const children: readonly Node[] =
      node.kind === 'list' ? node.items : node.entries.filter(({ merged }) => !merged).map(({ value }) => value)
    node = children.findLast(({ start, end, kind }) => kind !== 'scalar' && start < offset && offset <= end)
  }
  return found
}

const isClosed = (text: string, { start, end, kind }: Node) => end - start > 1 && text[end - 1] === (kind === 'map' ? '}' : ']')

interface Word {
  readonly start: number
  readonly end: number
  readonly quote: string
  readonly wholeStart: number
  readonly wholeEnd: number
}

/** The word at the cursor, between its quotes; nothing in a comment. */
function wordAt(text: string, from: number, offset: number): Word | undefined {
  const ended = scan(text, from, offset, () => false)
  if (ended === 'comment') return undefined
  if (ended === 'quoted') {
    const open = openQuote(text, from, offset)
    const close = endOfQuoted(text, open)
    const isOneLine = close >= 0 && !text.slice(open, close).includes('\n')
    const end = isOneLine ? close - 1 : offset + (/^[\w./-]*/.exec(text.slice(offset))?.[0].length ?? 0)
    return { start: open + 1, end, quote: text[open] ?? '"', wholeStart: open, wholeEnd: isOneLine ? close : end }
  }
  let [start, end] = [offset, offset]
  while (start > from && isOfWord(text, start - 1)) start--
  while (end < text.length && isOfWord(text, end)) end++
  return { start, end, quote: '', wholeStart: start, wholeEnd: end }
}

/** A colon is part of a word where something follows it directly, unless a quoted key ends before it. */
function isOfWord(text: string, index: number): boolean {
  const character = text[index] ?? ''
  if (character === '#' && /\s/.test(text[index - 1] ?? '')) return false
  if (character !== ':') return !/[\s,{}[\]"']/.test(character)
  return !/["']/.test(text[index - 1] ?? '') && /[^\s,{}[\]"']/.test(text[index + 1] ?? ' ')
}

/** The quote that is open at an offset. */
function openQuote(text: string, from: number, offset: number): number {
  for (let index = from; index < offset; index++) {
    if (!/["']/.test(text[index] ?? '') || !/[\s:[{,]/.test(text[index - 1] ?? '\n')) continue
    const end = endOfQuoted(text, index)
    if (end < 0 || end > offset) return index
    index = end - 1
  }
  return from
}

/** In a key that has its colon. */
function keyInFlow(asked: Asked, whole: Manifest, { start, end, quote, wholeStart, wholeEnd }: Word): Cursor[] {
  if (wholeEnd === wholeStart) return []
  const hit = tryOut(`${asked.text.slice(0, start)}${standIn}${asked.text.slice(end)}`, whole)
  const cursor =
    hit &&
    cursorOf(asked, hit, { replace: { start, end }, whole: { start: wholeStart, end: wholeEnd }, column: 0, quote, flow: true })
  const value = hit?.holder?.kind === 'map' ? hit.holder.entries.find(({ keyNode }) => keyNode === hit.scalar)?.value : undefined
  return cursor?.at === 'key' && value ? [{ ...cursor, item: false, value }] : []
}
