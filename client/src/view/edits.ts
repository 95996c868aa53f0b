import * as vscode from 'vscode'
import type { FieldChange, ManifestInfo, Range } from '../../../model/src/protocol.ts'
import type { OpenFiles } from '../language.ts'
import type { Words } from '../words/words.ts'

export const toRange = ({ start, end }: Range) => new vscode.Range(start.line, start.character, end.line, end.character)

/** Changes fields of a manifest in the open file, which can be undone like any edit. False, with a word, where the text does not allow all of it. */
export async function applyRewrite(
  { files, say }: { readonly files: OpenFiles; readonly say: Words },
  document: vscode.TextDocument,
  manifest: ManifestInfo,
  changes: readonly FieldChange[],
): Promise<boolean> {
  const { edits, left } = await files.rewrite(document.uri, manifest, changes)
  const edit = new vscode.WorkspaceEdit()
  for (const { range, newText } of edits) edit.replace(document.uri, toRange(range), newText)
  const isApplied = edits.length === 0 || (await vscode.workspace.applyEdit(edit))
  if (isApplied && left.length === 0) return true
  await vscode.window.showWarningMessage(say.notEdited)
  return false
}
