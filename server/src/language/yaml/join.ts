// Quoted text and flow collections may go on at any indentation in go-yaml, but not in the library that parses here. Their lines
// are joined before it reads them: each line break becomes a space, so that no offset moves.
import { endOfQuoted, scan } from './scan.ts'

/** An error of the library, as far as it tells what is not closed in its eyes. */
interface SyntaxError {
  readonly code: string
  readonly message: string
  readonly pos: readonly [number, number]
}

/** The text with the construct that an error is about on one line; `undefined` where it is not closed, or nothing changes. */
export function joined(text: string, { code, message, pos }: SyntaxError): string | undefined {
  const quote = code === 'MISSING_CHAR' ? /^Missing closing (['"])/.exec(message)?.[1] : undefined
  if (quote) {
    const start = text.lastIndexOf(quote, pos[0] - 1)
    return start < 0 ? undefined : replaced(text, start, endOfQuoted(text, start))
  }
  if (code !== 'BAD_INDENT' || !message.startsWith('Flow ')) return undefined
  const start = openerBefore(text, pos[0])
  return start < 0 ? undefined : replaced(text, start, endOfFlow(text, start))
}

function replaced(text: string, start: number, end: number): string | undefined {
  if (end < 0) return undefined
  const inside = text.slice(start, end)
  const flat = text[start] === '[' || text[start] === '{' ? withoutComments(inside) : inside
  const line = flat.replace(/[\r\n]/g, ' ')
  return line === inside ? undefined : text.slice(0, start) + line + text.slice(end)
}

const withoutComments = (flow: string) => flow.replace(/(^|[ \t])#[^\n]*/gm, (comment) => ' '.repeat(comment.length))

/** The offset behind the bracket that closes the one at `start`, or -1. */
function endOfFlow(text: string, start: number): number {
  let depth = 0
  let end = -1
  scan(text, start, text.length, (character, index) => {
    if ('[{'.includes(character)) depth++
    else if (']}'.includes(character) && --depth === 0) end = index + 1
    return end > 0
  })
  return end
}

/** The outermost bracket that is still open before an offset, on the lines that belong together, or -1. */
function openerBefore(text: string, offset: number): number {
  let depth = 0
  for (let index = offset - 1; index >= 0; index--) {
    const character = text[index] ?? ''
    if (']}'.includes(character)) depth++
    else if ('[{'.includes(character) && depth-- === 0) return index
  }
  return -1
}
