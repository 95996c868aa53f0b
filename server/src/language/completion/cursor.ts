import type { Document } from '../file/document.ts'
import { lineEnd, positionAt } from '../file/text.ts'
import { documentStyle, styleOf } from '../write/style.ts'
import type { Manifest } from '../yaml/parse.ts'
import { endOfQuoted } from '../yaml/scan.ts'
import { amidLines } from './amid.ts'
import { flowCursors, openBrackets } from './flowLine.ts'
import { itemCursors, keyCursor, valueCursors } from './keyLine.ts'
import { levelsAt } from './levels.ts'
import { inAction, inComment, type Line, lineOf } from './line.ts'
import { openLineCursors } from './openLine.ts'
import type { Asked, Cursor } from './place.ts'
import { read, remember } from './standIn.ts'

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
  const rest = document.text.slice(0, start) + document.text.slice(end)
  const isWhole = read(rest).problems.length === 0
  const column = own.trim() === '' ? offset - start : own.length - own.trimStart().length
  const text = isWhole ? document.text : withoutOpen(document.text, start, column)
  // Its diagnostics need that tree too.
  if (text === document.text) remember(document.manifest)
  const line = lineOf(text, start, end)
  const asked: Asked = { text, offset, line, style: text === document.text ? documentStyle(document) : styleOf(text), formAt }
  const found = cursorsIn(asked)
  if (isWhole || !found) return found ?? []
  if (found.length > 0 || end === text.length) return amidLines(document.text, line, found)
  // Below the cursor all may be broken.
  if ([text, text.slice(0, start) + text.slice(end)].some((one) => read(one).problems.length === 0)) return []
  return amidLines(document.text, line, cursorsIn({ ...asked, text: text.slice(0, end) }) ?? [])
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
    const open = /^([ \t]*(?:- +)*)[^\s#"'{}[\]:]+:[ \t]+([{["'][^\r\n]*)\r?\n$/.exec(line)
    const rest = open?.[2]
    const key = next === undefined ? undefined : /^([ \t]*)(?:- +)*[A-Za-z][\w./-]*:(?=\s)/.exec(next)
    const ends = next === undefined ? column : key?.[1]?.length
    if (rest !== undefined && ends !== undefined && ends <= (open?.[1] ?? '').length && isOpen(rest))
      lines[index] = line.replace(rest, () => ' '.repeat(rest.length))
    if (/^\s*[^\s#]/.test(line)) next = line
  }
  return lines.join('') + text.slice(end)
}

const isOpen = (rest: string) => (/^["']/.test(rest) ? endOfQuoted(rest, 0) < 0 : openBrackets(rest, 0, rest.length) !== '')
