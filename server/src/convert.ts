import * as lsp from 'vscode-languageserver/node'
import type { Severity } from '../../model/src/protocol.ts'
import type { Completion, Diagnostic, Fold, Mended, OutlineSymbol, TextEdit } from './language/index.ts'

export const source = 'daemonset'

const severities: Record<Severity, lsp.DiagnosticSeverity> = {
  error: lsp.DiagnosticSeverity.Error,
  warning: lsp.DiagnosticSeverity.Warning,
  info: lsp.DiagnosticSeverity.Information,
  hint: lsp.DiagnosticSeverity.Hint,
}
const tags = { unnecessary: lsp.DiagnosticTag.Unnecessary, deprecated: lsp.DiagnosticTag.Deprecated } as const

export function toDiagnostic(diagnostic: Diagnostic): lsp.Diagnostic {
  const { range, severity, code, message, tag } = diagnostic
  return {
    range,
    severity: severities[severity],
    code,
    source,
    message,
    ...(tag && { tags: [tags[tag]] }),
  }
}

const itemKinds: Record<Completion['kind'], lsp.CompletionItemKind> = {
  field: lsp.CompletionItemKind.Property,
  struct: lsp.CompletionItemKind.Struct,
  enum: lsp.CompletionItemKind.EnumMember,
  value: lsp.CompletionItemKind.Value,
  reference: lsp.CompletionItemKind.Reference,
  skeleton: lsp.CompletionItemKind.Snippet,
}

export function toCompletionItem(item: Completion, completeAgain: string | undefined): lsp.CompletionItem {
  const { label, kind, insert, range, also, within, detail, sort, filter, deprecated, preselect, again, about } = item
  return {
    label,
    kind: itemKinds[kind],
    sortText: sort,
    filterText: filter ?? label,
    insertTextFormat: lsp.InsertTextFormat.Snippet,
    insertTextMode: lsp.InsertTextMode.asIs,
    textEdit: { range, newText: insert },
    ...(also && { additionalTextEdits: [also] }),
    ...(within !== undefined && { labelDetails: { description: within } }),
    ...(detail !== undefined && { detail }),
    ...(deprecated && { tags: [lsp.CompletionItemTag.Deprecated] }),
    ...(preselect && { preselect }),
    ...(again && completeAgain && { command: { title: '', command: completeAgain } }),
    ...(about && { data: about }),
  }
}

/** What mends a whole file, as `editor.codeActionsOnSave` names it. */
export const fixAllKind = `${lsp.CodeActionKind.SourceFixAll}.${source}`

export const toFixAll = (uri: string, edits: readonly TextEdit[]): lsp.CodeAction[] =>
  edits.length === 0 ? [] : [{ title: 'DaemonSet', kind: fixAllKind, edit: { changes: { [uri]: [...edits] } } }]

/** What a fix without its edits is found by again. */
export interface LazyFix {
  readonly uri: string
  readonly range: lsp.Range
  readonly code: string
}

/**
 * All that mends comes first, then the comments that turn a rule off. `known`: the client's own diagnostics, to which an action is
 * tied where it has the same.
 */
export function toCodeActions(uri: string, all: readonly Mended[], known: readonly lsp.Diagnostic[]): lsp.CodeAction[] {
  const toAction = ({ diagnostic }: Mended, { title, preferred, edits }: Mended['fixes'][number]): lsp.CodeAction => ({
    title,
    kind: lsp.CodeActionKind.QuickFix,
    diagnostics: [
      known.find(({ code, range }) => code === diagnostic.code && same(range, diagnostic.range)) ?? toDiagnostic(diagnostic),
    ],
    ...(preferred && { isPreferred: true }),
    ...(edits.length > 0
      ? { edit: { changes: { [uri]: [...edits] } } }
      : { data: { uri, range: diagnostic.range, code: diagnostic.code } satisfies LazyFix }),
  })
  return [
    ...all.flatMap((mended) => mended.fixes.map((fix) => toAction(mended, fix))),
    ...all.flatMap((mended) => (mended.disable ? [toAction(mended, mended.disable)] : [])),
  ]
}

/** Whether two ranges begin and end at the same places. */
const same = (a: lsp.Range, b: lsp.Range) =>
  a.start.line === b.start.line &&
  a.start.character === b.start.character &&
  a.end.line === b.end.line &&
  a.end.character === b.end.character

const symbolKinds: Record<OutlineSymbol['kind'], lsp.SymbolKind> = {
  object: lsp.SymbolKind.Module,
  struct: lsp.SymbolKind.Struct,
  list: lsp.SymbolKind.Array,
  item: lsp.SymbolKind.Object,
  field: lsp.SymbolKind.Field,
}

export function toSymbol({ name, detail, kind, range, selection, children }: OutlineSymbol): lsp.DocumentSymbol {
  return { name, detail, kind: symbolKinds[kind], range, selectionRange: selection, children: children.map(toSymbol) }
}

export const toFold = ({ startLine, endLine, region }: Fold): lsp.FoldingRange => ({
  startLine,
  endLine,
  ...(region && { kind: lsp.FoldingRangeKind.Region }),
})

/** Selection ranges as the protocol nests them, the innermost first. */
export function toSelection(ranges: readonly lsp.Range[], position: lsp.Position): lsp.SelectionRange {
  const outer = ranges.reduceRight<lsp.SelectionRange | undefined>(
    (parent, range) => ({ range, ...(parent && { parent }) }),
    undefined,
  )
  return outer ?? { range: { start: position, end: position } }
}
