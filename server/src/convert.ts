import * as lsp from 'vscode-languageserver/node'
import type { ServerSettings } from '../../model/src/protocol.ts'
import { factsOf } from './language/codes.ts'
import type { CompletionItem } from './language/completion/item.ts'
import type { Document } from './language/file/document.ts'
import type { Finding, Severity } from './language/finding.ts'
import type { Fix } from './language/fixes/fixes.ts'
import type { Texts } from './language/language.ts'
import type { Symbol as OutlineSymbol } from './language/structure/symbols.ts'

export const source = 'daemonset'

const severities: Record<Severity, lsp.DiagnosticSeverity> = {
  error: lsp.DiagnosticSeverity.Error,
  warning: lsp.DiagnosticSeverity.Warning,
  info: lsp.DiagnosticSeverity.Information,
  hint: lsp.DiagnosticSeverity.Hint,
}

const tags = { deprecated: lsp.DiagnosticTag.Deprecated, unnecessary: lsp.DiagnosticTag.Unnecessary } as const

/** The severity that the settings give a finding; what the API server refuses stays an error. */
export function severityOf({ code, layer, severity }: Finding, { rules }: Pick<ServerSettings, 'rules'>): Severity | 'off' {
  return layer === 'advice' || layer === 'warning' ? (rules[code] ?? severity) : severity
}

/** The server's words first, our explanation after; and whether the server gets as far as this. */
export function messageOf({ code, message, follows, severity }: Finding, { rules, ui }: Pick<Texts, 'rules' | 'ui'>): string {
  const explanation = rules[code]?.trim()
  const later = follows && severity === 'error' ? ui.follows : undefined
  return [message, explanation, later].filter((line) => line !== undefined && line !== '').join('\n')
}

export function toDiagnostic(document: Document, finding: Finding, severity: Severity, texts: Texts): lsp.Diagnostic {
  const range = document.rangeOf(finding)
  const { tag } = factsOf(finding.code)
  return {
    range,
    severity: severities[severity],
    code: finding.code,
    source,
    message: messageOf(finding, texts),
    ...(tag && { tags: [tags[tag]] }),
  }
}

const itemKinds: Record<CompletionItem['kind'], lsp.CompletionItemKind> = {
  field: lsp.CompletionItemKind.Property,
  struct: lsp.CompletionItemKind.Struct,
  enum: lsp.CompletionItemKind.EnumMember,
  value: lsp.CompletionItemKind.Value,
  reference: lsp.CompletionItemKind.Reference,
  skeleton: lsp.CompletionItemKind.Snippet,
}

export function toCompletionItem(
  document: Document,
  item: CompletionItem,
  completeAgain: string | undefined,
): lsp.CompletionItem {
  const { label, kind, insert, replace, detail, sort, filter, deprecated, preselect, again, about } = item
  return {
    label,
    kind: itemKinds[kind],
    sortText: sort,
    filterText: filter ?? label,
    insertTextFormat: lsp.InsertTextFormat.Snippet,
    insertTextMode: lsp.InsertTextMode.asIs,
    textEdit: { range: document.rangeOf(replace), newText: insert },
    ...(detail !== undefined && { detail }),
    ...(deprecated && { tags: [lsp.CompletionItemTag.Deprecated] }),
    ...(preselect && { preselect }),
    ...(again && completeAgain && { command: { title: '', command: completeAgain } }),
    ...(about && { data: about }),
  }
}

export function toCodeAction(uri: string, document: Document, diagnostic: lsp.Diagnostic | undefined, fix: Fix): lsp.CodeAction {
  const edits = fix.edits.map(({ start, end, text }) => ({ range: document.rangeOf({ start, end }), newText: text }))
  return {
    title: fix.title,
    kind: lsp.CodeActionKind.QuickFix,
    ...(diagnostic && { diagnostics: [diagnostic] }),
    ...(fix.preferred && { isPreferred: true }),
    edit: { changes: { [uri]: edits } },
  }
}

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
