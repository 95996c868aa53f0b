import type { Context } from '../context.ts'
import type { Document } from '../file/document.ts'
import type { Finding } from '../finding.ts'
import { say } from '../say.ts'
import { columnAt } from '../write/page.ts'
import { styleOf } from '../write/style.ts'
import { find } from '../yaml/node.ts'
import type { Fix } from './target.ts'

/** A comment above the line that turns the rule off there; none in JSON, which has no comments, or where a text goes on at that line. */
export function disableFix({ texts }: Context, document: Document, { start, code }: Finding): Fix | undefined {
  const { text, manifest } = document
  const { json, eol } = document.recall('style', () => styleOf(text))
  const lineStart = start - columnAt(text, start)
  const above = find(manifest.root, lineStart)
  const goesOn = above?.node.kind === 'scalar' && above.node.start < lineStart && above.node.end > lineStart
  if (json || goesOn) return undefined
  const space = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? ''
  const edits = [{ start: lineStart, end: lineStart, text: `${space}# daemonset-disable-next-line ${code}${eol}` }]
  return { title: say(texts, 'fix.disableLine', code), edits, preferred: false }
}
