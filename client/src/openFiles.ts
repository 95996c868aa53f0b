import type * as vscode from 'vscode'
import type { FieldChange, FieldPath, ManifestInfo, Range, Rewritten } from '../../model/src/protocol.ts'

/** What the language server is asked about open files. */
export interface OpenFiles {
  /** The objects of a file; none where the file is not open in the server. */
  manifests(uri: vscode.Uri): Promise<ManifestInfo[]>
  locate(uri: vscode.Uri, manifest: ManifestPlace, paths: readonly FieldPath[]): Promise<Range[]>
  rewrite(uri: vscode.Uri, manifest: ManifestPlace, changes: readonly FieldChange[]): Promise<Rewritten>
}

export type ManifestPlace = Pick<ManifestInfo, 'document' | 'item'>
