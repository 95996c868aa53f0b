import * as vscode from 'vscode'
import { patiently } from '../../cluster/patience.ts'

export interface Test {
  readonly name: string
  run(): Promise<void>
}

export interface TestResult {
  readonly name: string
  /** The stack of what went wrong; absent for a test that passed. */
  readonly error?: string
}

/** Asks again and again until the answer satisfies; fails with the last one when it takes too long. */
export async function until<T>(ask: () => T | Promise<T>, satisfies: (answer: T) => boolean, what: string): Promise<T> {
  const end = Date.now() + patiently(30_000)
  for (;;) {
    const answer = await ask()
    if (satisfies(answer)) return answer
    if (Date.now() > end) throw new Error(`${what}; the last answer was ${JSON.stringify(answer)?.slice(0, 1500)}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Opens a text in an editor of its own; `‸` marks the cursor and is not part of it. */
export async function open(
  marked: string,
  language = 'yaml',
): Promise<{ document: vscode.TextDocument; editor: vscode.TextEditor; cursor: vscode.Position }> {
  const offset = marked.indexOf('‸')
  const document = await vscode.workspace.openTextDocument({ language, content: marked.replace('‸', '') })
  const editor = await vscode.window.showTextDocument(document)
  const cursor = document.positionAt(Math.max(0, offset))
  editor.selection = new vscode.Selection(cursor, cursor)
  return { document, editor, cursor }
}

export async function openSample(name: string): Promise<vscode.TextDocument> {
  const folder = vscode.workspace.workspaceFolders?.[0]
  if (!folder) throw new Error('no workspace is open')
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, name))
  await vscode.window.showTextDocument(document)
  return document
}

export const ours = (diagnostics: readonly vscode.Diagnostic[]) => diagnostics.filter(({ source }) => source === 'daemonset')

export const codes = (document: vscode.TextDocument) =>
  ours(vscode.languages.getDiagnostics(document.uri)).map(({ code }) => String(typeof code === 'object' ? code.value : code))

export const labelOf = ({ label }: vscode.CompletionItem) => (typeof label === 'string' ? label : label.label)

export async function hoverText(document: vscode.TextDocument, position: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, position)
  return hovers
    .flatMap(({ contents }) => contents.map((content) => (typeof content === 'string' ? content : content.value)))
    .join('\n')
}

export async function completionLabels(document: vscode.TextDocument, position: vscode.Position): Promise<string[]> {
  const list = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    position,
  )
  return list.items.filter(({ kind }) => kind !== vscode.CompletionItemKind.Text).map(labelOf)
}
