import type { Document } from '../file/document.ts'
import { lineEnd, positionAt } from '../file/text.ts'
import type { Edit } from '../write/edit.ts'
import { type Style, styleOf } from '../write/style.ts'
import type { MapNode, Node, Path, Span } from '../yaml/node.ts'
import type { Manifest } from '../yaml/parse.ts'
import { otherBranches } from './branches.ts'
import { flowCursors } from './flowLine.ts'
import { itemCursors, keyCursor, valueCursors } from './keyLine.ts'
import { levelsAt } from './levels.ts'
import { inAction, inComment, type Line, lineOf } from './line.ts'
import { openLineCursors } from './openLine.ts'
import { type Hit, isStandIn, read } from './standIn.ts'

/** A place at which something may be written where the cursor stands. */
export type Cursor =
  | ({
      readonly at: 'key' // updateStr|
      /** Of the mapping that the key belongs to. */
      readonly path: Path
      readonly map: MapNode
      /** The first of an item. */
      readonly item: boolean
      /** What stands behind the key already. */
      readonly value?: Node
      /** That has no colon in front of it yet. */
      readonly colon?: true
    } & Around)
  | ({ readonly at: 'value'; readonly path: Path } & Around) // type: Rol|
  | ({ readonly at: 'item'; readonly path: Path } & Around) // a dash is still to be written; the list's path

/** The text around the cursor. */
export interface Around {
  /** The text to replace: the word around the cursor. */
  readonly replace: Span
  /** The same with the quotes around it. */
  readonly whole: Span
  /** What is typed of it, up to the cursor. */
  readonly prefix: string
  /** Column at which a key written here begins: the indentation of the lines below it. */
  readonly column: number
  readonly flow: boolean
  /** The quote that the value or key stands in; empty where it stands in none. */
  readonly quote: string
  /** What goes before and behind what is written: a blank, a comma, a line break. */
  readonly lead: string
  readonly tail: string
  /** What changes beside: the blanks of the line, where its column fits nothing; a comma on a line above. */
  readonly also?: Edit
  /** Offered only when asked for, never by itself. */
  readonly onDemand?: true
  /** The document with a stand-in at the cursor. */
  readonly root: Node
}

/** What completion looks at. */
export interface Asked {
  readonly text: string
  readonly offset: number
  readonly line: Line
  readonly style: Style
  /** What the schema has at a path of the document: whether a list, fields or a single value goes there. */
  readonly formAt: (root: Node | undefined, path: Path) => 'list' | 'fields' | 'value'
}

/**
 * The places where something may be written at the cursor, the likeliest first. Each was tried: with a stand-in there the text is
 * read, and everything that stood in it still stands. So whatever is offered leaves the document whole.
 */
export function cursorsAt(document: Document, offset: number, formAt: Asked['formAt']): Cursor[] {
  const { lineStarts } = document
  const { line: number } = positionAt(lineStarts, offset)
  const start = lineStarts[number] ?? 0
  const end = lineEnd(document.text, lineStarts, number)
  if (inComment(document.text.slice(start, offset)) || inAction(document.text, offset)) return []
  const own = document.text.slice(start, end)
  const text = withoutOpen(document.text, start, own.trim() === '' ? offset - start : own.length - own.trimStart().length)
  const line = lineOf(text, start, end)
  const asked: Asked = { text, offset, line, style: styleOf(text), formAt }
  const found = cursorsIn(asked)
  if (!found || found.length > 0 || end === text.length) return found ?? []
  // Below the cursor all may be broken.
  if ([text, text.slice(0, start) + text.slice(end)].some((one) => read(one).problems.length === 0)) return []
  return cursorsIn({ ...asked, text: text.slice(0, end) }) ?? []
}

/** Nothing where nothing of ours belongs, whatever stands around it. */
function cursorsIn(asked: Asked): Cursor[] | undefined {
  const { text, offset, line } = asked
  const whole = read(text)
  const flow = flowCursors(asked, whole)
  if (flow) return flow
  if (line.holds === 'nothing' || line.holds === 'word') {
    if (isInText(whole, line, offset)) return undefined
    const open = openLineCursors(asked)
    return open.length > 0 || line.holds === 'nothing' ? open : itemCursors(asked)
  }
  if (isInText(whole, line, offset)) return undefined
  if (line.holds === 'other') return itemCursors(asked)
  if (offset >= line.content && offset <= line.wordEnd) return keyCursor(asked, whole)
  return offset >= line.behindColon ? valueCursors(asked) : []
}

/** Inside a text that goes on over lines: nothing of ours. */
function isInText({ text, root }: Manifest, { start, end, holds, content }: Line, offset: number): boolean {
  const { inside, textFrom } = levelsAt(text, root, start)
  if (inside?.kind === 'scalar' && inside.end > (holds === 'nothing' ? start : content)) return true
  return textFrom !== undefined && end >= start && (holds === 'nothing' ? offset : content) - start >= textFrom
}

/**
 * Blanks a bracket or a quote that nobody closed, with the rest of its line: where a block key follows at the same depth, it has
 * ended, and left open it would swallow everything up to the cursor.
 */
function withoutOpen(text: string, end: number, column: number): string {
  if (!/[{["']/.test(text.slice(0, text.lastIndexOf('\n') + 1))) return text
  const lines = text.slice(0, end).split(/(?<=\n)/)
  let next: string | undefined
  for (let index = lines.length - 1; index >= 0; index--) {
    const line = lines[index] ?? ''
    const open = /^([ \t]*)(?:- )*[^\s#"'{}[\]:]+:[ \t]+([{[][^{}[\]"'#\r\n]*|"(?:[^"\\\r\n]|\\.)*|'[^'\r\n]*)\r?\n$/.exec(line)
    const rest = open?.[2]
    const key = next === undefined ? undefined : /^([ \t]*)(?:- +)*[A-Za-z][\w./-]*:(?=\s)/.exec(next)
    const ends = next === undefined ? column : key?.[1]?.length
    if (rest !== undefined && ends !== undefined && ends <= (open?.[1] ?? '').length)
      lines[index] = line.replace(rest, () => ' '.repeat(rest.length))
    if (/^\s*[^\s#]/.test(line)) next = line
  }
  return lines.join('') + text.slice(end)
}

/** A place that was tried, as a cursor. */
export function cursorOf(
  asked: Asked,
  hit: Hit,
  around: Partial<Around> & Pick<Around, 'replace' | 'column'>,
): Cursor | undefined {
  const { holder, scalar, root, path } = hit
  const known: Around = {
    whole: around.replace,
    prefix: asked.text.slice(around.replace.start, asked.offset),
    flow: holder?.flow === true,
    quote: '',
    lead: '',
    tail: '',
    root,
    ...around,
  }
  if (!hit.key) return { at: 'value', path, ...known }
  if (holder?.kind !== 'map') return undefined
  const isElsewhere = otherBranches(hit.text, scalar.start)
  const entries = holder.entries.filter(({ keyNode }) => keyNode !== scalar && !isElsewhere(keyNode.start))
  const isItem = typeof path.at(-1) === 'number' && entries.length === 0
  return { at: 'key', path, map: { ...holder, entries: entries.filter(({ key }) => !isStandIn(key)) }, item: isItem, ...known }
}
