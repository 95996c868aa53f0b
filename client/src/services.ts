// What views and commands share. Made once, when the extension starts.
import type * as vscode from 'vscode'
import type { Session } from './cluster/connect/session.ts'
import type { OpenFiles } from './language.ts'
import type { NodeSource } from './nodeSource.ts'
import type { Protection } from './protection.ts'
import type { Documents } from './view/documents.ts'
import type { Explorer } from './view/explorer.ts'
import type { Follower } from './view/follow.ts'
import type { Refusals } from './view/refusals.ts'
import type { Words } from './words/words.ts'

export interface Services {
  readonly session: Session
  readonly protection: Protection
  readonly files: OpenFiles
  readonly explorer: Explorer
  readonly nodes: NodeSource
  readonly documents: Documents
  readonly follower: Follower
  readonly refusals: Refusals
  readonly log: vscode.LogOutputChannel
  /** The sentences, in the language of this moment. */
  readonly say: Words
}
