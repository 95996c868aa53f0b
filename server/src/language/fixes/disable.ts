import type { Context } from '../context.ts'
import type { Document } from '../file/document.ts'
import type { Finding } from '../finding.ts'
import { say } from '../say.ts'
import { columnAt } from '../write/page.ts'
import { documentStyle } from '../write/style.ts'
import { find } from '../yaml/node.ts'
import type { Fix } from './target.ts'

/**
 * The comment that turns a rule off: above the line, or where a text goes on at that line, for the whole document above its first
 * one. None in JSON, which has no comments.
 */
export function disableFix(context: Context, document: Document, { start, code }: Finding): Fix | undefined {
  const { text } = document
  const { json, eol } = documentStyle(document)
  if (json) return undefined
  const line = start - columnAt(text, start)
  const inText = goesOn(document, line)
  const at = inText ? firstLine(text) : line
  const space = inText ? '' : (/^[ \t]*/.exec(text.slice(at))?.[0] ?? '')
  const comment = `# daemonset-disable-${inText ? 'file' : 'next-line'} ${code}`
  const title = say(context.texts, inText ? 'fix.disableFile' : 'fix.disableLine', code)
  return { title, edits: [{ start: at, end: at, text: space + comment + eol }], preferred: false, deletes: false, guesses: false }
}

/** Whether a scalar begins above a line and ends on it or below it. */
function goesOn({ manifest }: Document, line: number): boolean {
  const above = find(manifest.root, line)
  return above?.node.kind === 'scalar' && above.node.start < line && above.node.end > line
}

/** Where the first line begins that may be a comment: behind a byte-order mark, or the separator's line. */
const firstLine = (text: string) => /^\uFEFF?(?:---[^\r\n]*(?:\r?\n|$))?/.exec(text)?.[0].length ?? 0
