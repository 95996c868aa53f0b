import type { Range } from '../../../../model/src/protocol.ts'
import type { Span } from '../yaml/node.ts'

/** A replacement in one document, in offsets. */
export interface Edit extends Span {
  readonly text: string
}

/** A replacement in a file, by lines and columns. */
export interface TextEdit {
  readonly range: Range
  readonly newText: string
}

/** A text with edits, at one offset in their order; `undefined` where they overlap. */
export function applied(text: string, edits: readonly Edit[]): string | undefined {
  const parts: string[] = []
  let done = 0
  for (const { start, end, text: put } of [...edits].sort(inOrder)) {
    if (start < done) return undefined
    parts.push(text.slice(done, start), put)
    done = end
  }
  return parts.join('') + text.slice(done)
}

/** At one offset what is put in stands before what is replaced. */
const inOrder = (a: Edit, b: Edit) => a.start - b.start || Number(a.end > a.start) - Number(b.end > b.start)
