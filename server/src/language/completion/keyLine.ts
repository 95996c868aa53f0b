import { eolOf } from '../write/style.ts'
import { at, get } from '../yaml/node.ts'
import type { Manifest } from '../yaml/parse.ts'
import { behindColon } from './line.ts'
import { type Asked, type Cursor, cursorOf } from './place.ts'
import { find, read, standIn, tryOut } from './standIn.ts'

/** In a key that has its colon: another key for the value that stands there. */
export function keyCursor(asked: Asked, whole: Manifest): Cursor[] {
  const { text, line } = asked
  const { content: start, wordEnd: end } = line
  const quote = /^["']/.exec(text.slice(start, end))?.[0] ?? ''
  const replace = { start: start + quote.length, end: end - quote.length }
  if (asked.offset < replace.start || asked.offset > replace.end) return []
  const hit = tryOut(text.slice(0, replace.start) + standIn + text.slice(replace.end), whole)
  const cursor = hit && cursorOf(asked, hit, { replace, whole: { start, end }, column: start - line.start, quote })
  const value = hit && get(at(hit.root, hit.path), hit.scalar.value)
  return cursor?.at === 'key' && value ? [{ ...cursor, item: false, value }] : []
}

/** Behind a key's colon: its value, if it is written on this line or not at all yet. */
export function valueCursors(asked: Asked): Cursor[] {
  const { text, offset, line } = asked
  const { from, to, holds } = behindColon(text, line)
  if (holds === 'other' || offset > to + (holds === 'nothing' ? line.end - to : 0)) return []
  const isBare = text[Math.max(offset, line.behindColon) - 1] === ':' || offset < from
  const base = read(text.slice(0, from) + (holds === 'nothing' ? text.slice(from) : text.slice(to)))
  if (holds === 'quoted' && offset > from) return inQuotes(asked, base, from, to)
  const start = holds === 'nothing' ? offset : Math.min(offset, from)
  const blanksTo = holds === 'nothing' ? offset + (/^[ \t]*(?=\r?\n|$)/.exec(text.slice(offset, line.end))?.[0].length ?? 0) : to
  const replace = { start: holds === 'nothing' ? start : isBare ? start : from, end: blanksTo }
  const lead = text[replace.start - 1] === ':' ? ' ' : ''
  const behind = /^#/.test(text.slice(replace.end, line.end)) ? ' ' : ''
  const hit = tryOut(text.slice(0, replace.start) + lead + standIn + behind + text.slice(replace.end), base)
  if (!hit || hit.key) return []
  const form = asked.formAt(hit.root, hit.path)
  if (form !== 'value') return holds === 'nothing' && base.problems.length === 0 ? belowKey(asked, base, form, replace.end) : []
  const cursor = cursorOf(asked, hit, { replace, column: line.content - line.start, lead, tail: behind })
  return cursor ? [cursor] : []
}

/** Between quotes, which stay; one that is not closed yet ends with its line. */
function inQuotes(asked: Asked, base: Manifest, from: number, to: number): Cursor[] {
  const { text, offset, line } = asked
  const quote = text[from] ?? '"'
  const isClosed = to > from + 1 && text[to - 1] === quote
  const end = isClosed ? to - 1 : to
  if (offset > end) return []
  const hit = tryOut(text.slice(0, from) + quote + standIn + quote + text.slice(to), base)
  const replace = { start: from + 1, end }
  const cursor =
    hit &&
    cursorOf(asked, hit, {
      replace,
      whole: { start: from, end: to },
      column: line.content - line.start,
      quote,
      tail: isClosed ? '' : quote,
    })
  return cursor ? [cursor] : []
}

/** What belongs below a key that nothing stands below yet, on the next line; never by itself, for one may want to go on typing. */
function belowKey(asked: Asked, base: Manifest, form: 'list' | 'fields', end: number): Cursor[] {
  const { text, offset, line, style } = asked
  const column = line.content - line.start + (form === 'list' ? style.listStep : style.step)
  const lead = eolOf(text) + ' '.repeat(column)
  const hit = tryOut(text.slice(0, offset) + lead + (form === 'list' ? `- ${standIn}` : `${standIn}:`) + text.slice(end), base)
  // What has children is no place to begin.
  if (!hit?.holder || (hit.holder.kind === 'map' ? hit.holder.entries : hit.holder.items).length > 1) return []
  const cursor = cursorOf(asked, hit, { replace: { start: offset, end }, column, lead, onDemand: true })
  if (!cursor) return []
  return form === 'list' ? [{ ...cursor, at: 'item', path: hit.path.slice(0, -1) }] : [cursor]
}

/** In an item that is a single value: `- NET_AD|`, also in quotes. */
export function itemCursors(asked: Asked): Cursor[] {
  const { text, offset, line } = asked
  const content = text.slice(line.content, line.end)
  const quoted = /^(["'])([^"'\\]*)\1?[ \t]*$/.exec(content)
  if (line.dashes === '' || offset < line.content || !quoted) return []
  const [, quote = '', value = ''] = quoted
  const start = line.content + 1
  const end = start + value.length
  if (offset < start || offset > end) return []
  const isClosed = text[end] === quote
  const hit = find(text.slice(0, start) + standIn + quote + text.slice(end + (isClosed ? 1 : 0)))
  const cursor =
    hit &&
    !hit.key &&
    cursorOf(asked, hit, {
      replace: { start, end },
      whole: { start: start - 1, end: end + 1 },
      column: start,
      quote,
      tail: isClosed ? '' : quote,
    })
  return cursor ? [cursor] : []
}
