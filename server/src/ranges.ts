import type * as lsp from 'vscode-languageserver/node'
import type { ManifestFile } from './language/file/file.ts'
import { selections } from './language/structure/selection.ts'

/** Whether `a` stands before `b`. */
export const before = (a: lsp.Position, b: lsp.Position) => a.line < b.line || (a.line === b.line && a.character < b.character)
/** Whether two ranges begin and end at the same places. */
export const same = (a: lsp.Range, b: lsp.Range) =>
  !before(a.start, b.start) && !before(b.start, a.start) && !before(a.end, b.end) && !before(b.end, a.end)

/** Selection ranges as the protocol nests them, the innermost first. */
export function nested(file: ManifestFile, position: lsp.Position): lsp.SelectionRange {
  const all = selections(file, position)
  const outer = all.reduceRight<lsp.SelectionRange | undefined>(
    (parent, range) => ({ range, ...(parent && { parent }) }),
    undefined,
  )
  return outer ?? { range: { start: position, end: position } }
}
