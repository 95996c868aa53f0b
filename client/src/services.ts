// What views and commands share. Made once, when the extension starts.
import type * as vscode from 'vscode'
import type { FieldChange, FieldPath, ManifestInfo, Range, Rewritten } from '../../model/src/protocol.ts'
import type { Session } from './cluster/connect/session.ts'
import type { NodeSource } from './nodeSource.ts'
import type { Protection } from './protection.ts'
import type { Documents } from './view/documents.ts'
import type { Explorer } from './view/explorer.ts'
import type { Follower } from './view/follow.ts'
import type { Refusals } from './view/refusals.ts'
import type { Words } from './words/words.ts'

/** What the client asks the language server about open files. */
export interface Language {
  /** The objects of a file; none where the file is not open in the server. */
  manifests(uri: vscode.Uri): Promise<ManifestInfo[]>
  locate(uri: vscode.Uri, manifest: ManifestPlace, paths: readonly FieldPath[]): Promise<Range[]>
  rewrite(uri: vscode.Uri, manifest: ManifestPlace, changes: readonly FieldChange[]): Promise<Rewritten>
}

export type ManifestPlace = Pick<ManifestInfo, 'document' | 'item'>

export interface Services {
  readonly session: Session
  readonly protection: Protection
  readonly language: Language
  readonly explorer: Explorer
  readonly nodes: NodeSource
  readonly documents: Documents
  readonly follower: Follower
  readonly refusals: Refusals
  readonly log: vscode.LogOutputChannel
  words(): Words
}
