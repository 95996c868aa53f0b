// The language service: all that an adapter, the command line or a test may use of it. Text in, answers out: no connection, no
// clock, no file but those that are opened here. Lines and columns are those of the Language Server Protocol, from 0.
import type { FieldChange, FieldPath, ManifestInfo, NodeFacts, Position, Range } from '../../../model/src/protocol.ts'
import type { About, Completion } from './completion/item.ts'
import type { Environment, ObjectPlace, ServiceSettings } from './context.ts'
import type { Diagnostic, Mended } from './diagnostics.ts'
import type { ManifestFile } from './file/file.ts'
import type { Hover } from './hover/hover.ts'
import { Service } from './service.ts'
import type { Fold } from './structure/folding.ts'
import type { Link } from './structure/links.ts'
import type { OutlineSymbol } from './structure/symbols.ts'
import type { TextEdit } from './write/edit.ts'

export interface LanguageService {
  configure(settings: ServiceSettings): void
  /** What is known of the nodes that pods may run on; nothing where it is not known. No diagnostic depends on it. */
  know(nodes: NodeFacts | undefined): void
  /** A file to ask about; `badEncodingAt` where its bytes were no UTF-8 at an offset of the text. Its edits, `file.edit(range, text)`, cost what the documents they touch cost. */
  open(uri: string, text: string, badEncodingAt?: number): ManifestFile
  /** What is wrong, document by document, so that a large file can be worked through in slices. Says it again from memory. */
  diagnose(file: ManifestFile): Iterable<readonly Diagnostic[]>
  /** The ways to mend what a range touches, the best first. */
  mend(file: ManifestFile, range: Range): Mended[]
  complete(file: ManifestFile, position: Position): Completion[]
  /** The documentation of what completion offers, as Markdown. */
  describe(about: About): string | undefined
  /** `desired`: how many nodes should run the pod template that `templateAt` gives for the position. */
  hover(file: ManifestFile, position: Position, desired?: number): Hover | undefined
  templateAt(file: ManifestFile, position: Position): string | undefined
  symbols(file: ManifestFile): OutlineSymbol[]
  folds(file: ManifestFile): Fold[]
  links(file: ManifestFile): Link[]
  /** From the innermost to the whole. */
  selections(file: ManifestFile, position: Position): Range[]
  /** The objects of any kind, document by document. */
  manifests(file: ManifestFile): Iterable<readonly ManifestInfo[]>
  /** Where fields of an object stand; `undefined` where there is no such object. */
  locate(file: ManifestFile, place: ObjectPlace, paths: readonly FieldPath[]): Range[] | undefined
  /** The edits by which fields change and all else stays, and the paths of those that the text does not allow. */
  rewrite(
    file: ManifestFile,
    place: ObjectPlace,
    changes: readonly FieldChange[],
  ): { readonly edits: readonly TextEdit[]; readonly left: readonly FieldPath[] } | undefined
}

export const createLanguageService = (environment: Environment): LanguageService => new Service(environment)

export type { About, Completion } from './completion/item.ts'
export type { Environment, FieldText, ObjectPlace, ServiceSettings, Skeleton, Texts } from './context.ts'
export type { Diagnostic, Mended } from './diagnostics.ts'
export type { ManifestFile } from './file/file.ts'
export type { Hover } from './hover/hover.ts'
export { say } from './say.ts'
export { newestVersion, supportedVersions } from './schema/schema.ts'
export type { Fold } from './structure/folding.ts'
export type { Link } from './structure/links.ts'
export type { OutlineSymbol } from './structure/symbols.ts'
export type { TextEdit } from './write/edit.ts'
export { readYaml } from './yaml/read.ts'
