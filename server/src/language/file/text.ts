import type { Position } from '../../../../model/src/protocol.ts'

export type { Position, Range } from '../../../../model/src/protocol.ts'

/** Offsets at which the lines of `text` begin. Lines end with LF, CRLF or a lone CR. */
export function lineStarts(text: string): number[] {
  const starts = [0]
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === 0x0a || (code === 0x0d && text.charCodeAt(index + 1) !== 0x0a)) starts.push(index + 1)
  }
  return starts
}

/** Offset of a position; one beyond the end of its line, or of the text, is moved to that end. */
export function offsetAt(text: string, starts: readonly number[], { line, character }: Position): number {
  if (line < 0) return 0
  const start = starts[line]
  if (start === undefined) return text.length
  return Math.min(start + Math.max(0, character), lineEnd(text, starts, line))
}

/** Offset of the end of a line, before its line break. */
export function lineEnd(text: string, starts: readonly number[], line: number): number {
  let end = starts[line + 1] ?? text.length
  if (starts[line + 1] === undefined) return end
  if (text.charCodeAt(end - 1) === 0x0a) end--
  if (text.charCodeAt(end - 1) === 0x0d) end--
  return Math.max(end, starts[line] ?? 0)
}

export function positionAt(starts: readonly number[], offset: number): Position {
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) > offset) high = middle
    else low = middle + 1
  }
  return { line: low - 1, character: offset - (starts[low - 1] ?? 0) }
}

/** The end of what a block says: without the white space and whole-line comments that follow it. Linear in what it skips. */
export function contentEnd(text: string, start: number, end: number): number {
  let last = end
  for (;;) {
    while (last > start && /\s/.test(text[last - 1] ?? '')) last--
    const feed = text.lastIndexOf('\n', last - 1) + 1
    const lineStart = feed + text.slice(feed, last).lastIndexOf('\r') + 1
    if (lineStart <= start || !/^[ \t]*#/.test(text.slice(lineStart, last))) return last
    last = lineStart
  }
}
