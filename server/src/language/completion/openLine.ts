import { at, type Path } from '../yaml/node.ts'
import type { Manifest } from '../yaml/parse.ts'
import { adopting } from './adopt.ts'
import { columnAboveActions } from './branches.ts'
import { type Level, levelsAt } from './levels.ts'
import { indentBelow } from './line.ts'
import { type Asked, begun, type Cursor, cursorOf } from './place.ts'
import { type Hit, read, standIn, tryOut } from './standIn.ts'

/** Something that may be begun on the line: a key or an item, at a column. */
interface Start {
  readonly is: 'key' | 'item'
  readonly column: number
}

const same = (a: Start, b: Start) => a.is === b.is && a.column === b.column

/** The places on a line that holds nothing yet but blanks, dashes, and a word that is being typed. */
export function openLineCursors(asked: Asked): Cursor[] {
  const { line, offset } = asked
  if (line.holds === 'word' && (offset < line.content || offset > line.wordEnd)) return []
  return line.dashes === '' ? withoutDash(asked) : behindDash(asked)
}

const lineWith = ({ text, line }: Asked, content: string) => text.slice(0, line.start) + content + text.slice(line.end)

function withoutDash(asked: Asked): Cursor[] {
  const { line, offset, text } = asked
  const base = read(lineWith(asked, ''))
  const typed = line.holds === 'word' ? text.slice(line.start, line.content) : text.slice(line.start, offset)
  const own = columnOf(typed)
  // Below an action the editor leaves the cursor where the action begins, which says little.
  const column = Math.max(own, columnAboveActions(text, line.start, own) ?? own)
  const starts = startsAt(asked, base, column)
  if (column > own) starts.push(...startsAt(asked, base, own).filter((one) => !starts.some((other) => same(one, other))))
  const tried = starts.flatMap((start) => {
    const blanks = ' '.repeat(start.column)
    const hit = tryOut(lineWith(asked, blanks + (start.is === 'item' ? `- ${standIn}` : `${standIn}:`)), base)
    if (!hit) return []
    const replace = begun(asked)
    const from = replace.start
    const also =
      typed === blanks ? {} : typed === '' ? { lead: blanks } : { also: { start: line.start, end: from, text: blanks } }
    const cursor = cursorOf(asked, hit, { replace, column: start.column, ...also })
    if (!cursor) return []
    return start.is === 'item' ? [{ ...cursor, at: 'item' as const, path: listOf(hit.path) }] : [cursor]
  })
  return [...adopting(asked, base, column), ...tried]
}

/** The list that the path of an item, or of something in it, leads through last. */
const listOf = (path: Path): Path =>
  path.slice(
    0,
    path.findLastIndex((step) => typeof step === 'number'),
  )

/** A tab is as wide as VS Code shows it. */
const columnOf = (blanks: string) =>
  [...blanks].reduce((column, one) => (one === '\t' ? column + 4 - (column % 4) : column + 1), 0)

/** What may be begun at a column, the likeliest first; where the column fits nothing, at the columns beside it. */
function startsAt(asked: Asked, base: Manifest, column: number): Start[] {
  const { line, text, style, formAt } = asked
  const { open, textFrom, inside } = levelsAt(base.text, base.root, line.start)
  if (open.length === 0 && !inside) return [{ is: 'key', column: 0 }]
  if (inside || (textFrom !== undefined && column >= textFrom)) return []
  const allowed = goingOn(open)
  const starts: Start[] = []
  const add = (is: Start['is'], at: number) => {
    if (!starts.some((one) => same(one, { is, column: at }))) starts.push({ is, column: at })
  }
  const begin = ({ is, column: at, path }: Level) => {
    if (is !== 'nothing yet') return add(is === 'map' ? 'key' : 'item', at)
    const isItem = typeof path.at(-1) === 'number'
    const form = formAt(base.root, path)
    if (form === 'list') add('item', at + (isItem ? 2 : style.listStep))
    else if (form === 'fields') add('key', at + (isItem ? 2 : style.step))
  }
  const innermost = allowed.at(-1)
  const list = allowed.findLast(({ is, column: at }) => is === 'list' && at === column)
  const map = allowed.findLast(({ is, column: at }) => is === 'map' && at === column)
  const own = list && allowed[allowed.indexOf(list) + 1]
  const above = allowed.findLast(({ is, column: at }) => is === 'map' && at <= column)
  if (list) {
    // Enter behind the first line of an item leads to the column of its dash.
    const isFresh =
      own?.is === 'nothing yet' || /^[ \t]*- [^\n]*\n[ \t]*$/.test(text.slice(lineAbove(text, line.start), line.start))
    if (own && isFresh) begin(own)
    if (map && !isFresh) begin(map)
    begin(list)
    if (above && above !== map && !isFresh) begin(above)
    if (own && !isFresh) begin(own)
    if (above && isFresh) begin(above)
  } else if (map) {
    // Enter behind a key leaves the cursor in its column, and something is to be written below it.
    if (innermost?.is === 'nothing yet' && innermost.column === column) begin(innermost)
    begin(map)
  } else {
    const inner = allowed.findLast(({ column: at }) => at < column)
    const next = inner && allowed[allowed.indexOf(inner) + 1]
    // Between a dash and the keys behind it.
    if (inner?.is === 'list' && next?.is === 'map') begin(next)
    if (inner) begin(inner)
    const [shallowest] = allowed
    if (!inner && shallowest) begin(shallowest)
  }
  return starts
}

/** The levels that may go on at the line: none that is shallower than one that goes on below. */
const goingOn = (open: readonly Level[]) =>
  open.slice(
    Math.max(
      0,
      open.findLastIndex(({ goesOn }) => goesOn),
    ),
  )

/** The beginning of the last line above that holds something. */
function lineAbove(text: string, start: number): number {
  const end = text.slice(0, start).trimEnd().length
  return text.lastIndexOf('\n', end - 1) + 1
}

/** `- |` and `- na|`: behind the dash as it stands, or with the dash at the column of the list that is open there. */
function behindDash(asked: Asked): Cursor[] {
  const { line, offset, text } = asked
  if (offset < line.dash + line.dashes.trimEnd().length) return []
  // Blanks behind the cursor do not count.
  const dashes = text.slice(line.start, line.holds === 'word' ? line.content : Math.min(offset, line.content))
  const blanked = read(lineWith(asked, ''))
  const kept = read(lineWith(asked, dashes.trimEnd()))
  const base = kept.problems.length > blanked.problems.length ? blanked : kept
  const lead = /-$/.test(dashes) ? ' ' : ''
  const from = line.holds === 'word' ? line.content : Math.min(offset, line.content)
  const replace = { start: from, end: line.holds === 'word' ? line.wordEnd : line.end }
  // Keys of the item may stand below already, deeper than the blank behind the dash.
  for (const gap of ['', ...gapsBelow(asked)]) {
    const hit =
      tryOut(lineWith(asked, `${dashes}${lead}${gap}${standIn}:`), base) ??
      (base === kept ? tryOut(lineWith(asked, `${dashes}${lead}${gap}${standIn}:`), blanked) : undefined)
    if (hit && (isTaken(hit, blanked, line.dashes) || !isItemOfList(asked, hit))) continue
    const column = dashes.length + lead.length + gap.length
    const cursor = hit && cursorOf(asked, hit, { replace, column, lead: lead + gap })
    if (cursor) return [cursor]
  }
  if (!/^-[ \t]*$/.test(line.dashes)) return []
  const { open } = levelsAt(blanked.text, blanked.root, line.start)
  const lists = goingOn(open).filter(({ is }) => is === 'list')
  const own = line.dash - line.start
  const nearest = lists.sort((a, b) => Math.abs(a.column - own) - Math.abs(b.column - own))[0]
  if (!nearest) return []
  const blanks = ' '.repeat(nearest.column)
  const hit = tryOut(lineWith(asked, `${blanks}- ${standIn}:`), blanked)
  const also = { start: line.start, end: line.dash, text: blanks }
  const width = dashes.length - own + lead.length
  const cursor = hit && cursorOf(asked, hit, { replace, column: nearest.column + width, lead, also })
  return cursor ? [cursor] : []
}

/** Whether a list goes where the dash is. */
function isItemOfList({ formAt }: Asked, { path, root, key }: Hit): boolean {
  const last = path.findLastIndex((step) => typeof step === 'number')
  return key && last >= 0 ? formAt(root, path.slice(0, last)) === 'list' : last >= 0
}

/** Whether the dash takes lines below it away from where they would stand without it. */
function isTaken({ path, key, holder }: Hit, blanked: Manifest, dashes: string): boolean {
  const hasMore = key && holder?.kind === 'map' && holder.entries.length > 1
  if (!hasMore || blanked.problems.length > 0 || !/^-[ \t]*$/.test(dashes)) return false
  return at(blanked.root, path.slice(0, -1))?.kind === 'list'
}

function gapsBelow({ text, line }: Asked): string[] {
  const gap = indentBelow(text, line) - (line.dash - line.start) - line.dashes.trimEnd().length - 1
  return gap > 0 ? [' '.repeat(gap)] : []
}
