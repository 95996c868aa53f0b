// What VS Code does with what a language server offers: which items it shows, in which order, and what the file is once one is accepted.
// Filter, score and snippet are VS Code's own code, of the package that Monaco is built from.
import { FuzzyScoreOptions, fuzzyScoreGracefulAggressive } from 'monaco-editor-core/esm/vs/base/common/filters.js'
import { SnippetParser } from 'monaco-editor-core/esm/vs/editor/contrib/snippet/browser/snippetParser.js'
import type * as lsp from 'vscode-languageserver/node'
import { TextDocument } from 'vscode-languageserver-textdocument'

/** A text in the editor and where its cursor stands, as an offset. */
export interface Place {
  readonly text: string
  readonly offset: number
}

/** The items as the list shows them, the first one first; those that do not fit what is typed are left out. */
export function shown({ text, offset }: Place, items: readonly lsp.CompletionItem[]): lsp.CompletionItem[] {
  const document = TextDocument.create('', '', 0, text)
  const cursor = document.positionAt(offset)
  const line = text.slice(document.offsetAt({ line: cursor.line, character: 0 }), offset)
  const scored = items.flatMap((item) => {
    const start = rangeOf(item)?.start.character ?? cursor.character - wordBefore(line).length
    const score = scoreOf(line.slice(start), item)
    return score === undefined ? [] : [{ item, score, by: (item.sortText ?? item.label).toLowerCase() }]
  })
  scored.sort((a, b) => b.score - a.score || compare(a.by, b.by) || compare(a.item.label, b.item.label))
  const best = scored.findIndex(({ item, score }) => item.preselect && score === scored[0]?.score)
  const focused = best > 0 ? scored.splice(best, 1) : []
  return [...focused, ...scored].map(({ item }) => item)
}

/** The text once the item is accepted by Enter, in the default mode: what it calls the insert range is replaced. */
export function accepted({ text, offset }: Place, item: lsp.CompletionItem): string {
  const document = TextDocument.create('', '', 0, text)
  const cursor = document.positionAt(offset)
  const line = text.slice(document.offsetAt({ line: cursor.line, character: 0 }), offset)
  const start = { line: cursor.line, character: cursor.character - wordBefore(line).length }
  const range = rangeOf(item) ?? { start, end: cursor }
  const written = item.textEdit?.newText ?? item.insertText ?? item.label
  const plain = item.insertTextFormat === 2 ? new SnippetParser().parse(written).toString() : written
  const indent = item.insertTextMode === 1 ? '' : (/^[ \t]*/.exec(line.slice(0, range.start.character))?.[0] ?? '')
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const newText = plain.split(/\r\n|\r|\n/).join(eol + indent)
  return TextDocument.applyEdits(document, [...(item.additionalTextEdits ?? []), { range, newText }])
}

const rangeOf = ({ textEdit }: lsp.CompletionItem) => textEdit && ('range' in textEdit ? textEdit.range : textEdit.insert)

/** The word that is completed where an item does not say what it replaces, by VS Code's definition of a word in YAML. */
const wordBefore = (line: string) => /[^\s`~!@#%^&*()=+[{\]}\\|;:'",.<>/?-]*$/.exec(line)?.[0] ?? ''

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

function scoreOf(typed: string, { label, filterText }: lsp.CompletionItem): number | undefined {
  const from = typed.length - typed.trimStart().length
  if (from === typed.length) return -100
  const against = filterText ?? label
  const score = fuzzyScoreGracefulAggressive(
    typed,
    typed.toLowerCase(),
    from,
    against,
    against.toLowerCase(),
    0,
    FuzzyScoreOptions.default,
  )
  return score?.[0]
}
