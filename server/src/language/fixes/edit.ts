import { indentsLists } from '../completion/complete.ts'
import { fieldSnippet } from '../completion/layout.ts'
import type { Document } from '../file/document.ts'
import { contentEnd } from '../file/text.ts'
import type { ListNode, MapNode, Node, Span } from '../yaml/node.ts'

/** A replacement in one document, in offsets. */
export interface Edit extends Span {
  readonly text: string
}

/** The span of an entry from its key to the end of its value; whole lines, where it has lines of its own. */
export function entrySpan(text: string, map: MapNode, key: string, keyStart?: number): Span | undefined {
  const index = map.entries.findIndex(
    (candidate) => candidate.key === key && (keyStart === undefined || candidate.keyNode.start === keyStart),
  )
  const found = map.entries[index]
  if (!found || found.merged) return undefined
  const start = found.keyNode.start
  const end = contentEnd(text, start, Math.max(found.value.end, found.keyNode.end))
  if (map.flow) {
    const comma = /^\s*,\s*/.exec(text.slice(end))?.[0]
    if (comma !== undefined) return { start, end: end + comma.length }
    const before = /,?\s*$/.exec(text.slice(0, start))?.[0] ?? ''
    return { start: map.entries.length > 1 ? start - before.length : start, end }
  }
  return wholeLines(text, start, end, map, index)
}

function wholeLines(text: string, start: number, end: number, map: MapNode, index: number): Span {
  const lineStart = Math.max(text.lastIndexOf('\n', start - 1), text.lastIndexOf('\r', start - 1)) + 1
  const before = text.slice(lineStart, start)
  if (before.trim() === '') {
    const rest = /^[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n|\r|$)/.exec(text.slice(end))?.[0] ?? ''
    return { start: lineStart, end: end + rest.length }
  }
  // Behind a dash: the next entry moves up to take its place.
  const next = map.entries[index + 1]
  return { start, end: next ? next.keyNode.start : end }
}

/** Writes a field into a mapping, below its last entry, in the style of the document. */
export function addField(document: Document, map: MapNode, owner: string, name: string, value?: string): Edit | undefined {
  const { text } = document
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const last = map.entries.filter(({ merged }) => !merged).at(-1)
  if (map.flow) {
    const body =
      value === undefined
        ? plain(fieldSnippet(owner, name, { column: 0, indentLists: true, flow: true, eol }))
        : `${name}: ${value}`
    const start = last ? Math.max(last.value.end, last.keyNode.end) : map.start + 1
    return { start, end: start, text: last ? `, ${body}` : ` ${body} ` }
  }
  if (!last) return undefined
  const column = columnOf(text, map.entries.find(({ merged }) => !merged)?.keyNode.start ?? map.start)
  const body =
    value === undefined
      ? plain(fieldSnippet(owner, name, { column, indentLists: indentsLists(text), flow: false, eol }))
      : `${name}: ${value}`
  const start = contentEnd(text, last.keyNode.start, Math.max(last.value.end, last.keyNode.end))
  const lineEnd = start + (/^[^\r\n]*/.exec(text.slice(start))?.[0].length ?? 0)
  return { start: lineEnd, end: lineEnd, text: `${eol}${' '.repeat(column)}${body}` }
}

export function columnOf(text: string, offset: number): number {
  return offset - (Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1)
}

/** A snippet as plain text: its placeholders stay, its empty stops go. */
export function plain(snippet: string): string {
  return snippet
    .replace(/\$\{\d+:((?:\\.|[^}\\])*)\}|\$\d+/g, (_, placeholder) => placeholder ?? '')
    .replace(/\\([\\$}])/g, '$1')
    .replace(/[ \t]+(?=\r?\n|$)/g, '')
}

/** Replaces a value's text, keeping its quotes where it has them. */
export function replaceValue(node: Node, text: string): Edit {
  const quoted = node.kind === 'scalar' && node.style === 'quoted' && !/^-?\d+$|^(true|false)$/.test(text)
  return { start: node.start, end: node.end, text: quoted ? JSON.stringify(text) : text }
}

/** The span of an item with its dash, in whole lines; in flow style with the comma that goes with it. */
export function itemSpan(text: string, list: ListNode, index: number): Span | undefined {
  const item = list.items[index]
  if (!item) return undefined
  const end = contentEnd(text, item.start, item.end)
  if (list.flow) {
    const comma = /^\s*,\s*/.exec(text.slice(end))?.[0]
    if (comma !== undefined) return { start: item.start, end: end + comma.length }
    const before = /,?\s*$/.exec(text.slice(0, item.start))?.[0] ?? ''
    return { start: item.start - before.length, end }
  }
  const lead = /(?:^|[\r\n])([ \t]*-[ \t]+)$/.exec(text.slice(0, item.start))?.[1]
  const rest = /^[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n|\r|$)/.exec(text.slice(end))?.[0]
  return lead === undefined || rest === undefined ? undefined : { start: item.start - lead.length, end: end + rest.length }
}
