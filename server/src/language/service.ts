import type { FieldChange, FieldPath, ManifestInfo, NodeFacts, Position, Range, Rewritten } from '../../../model/src/protocol.ts'
import { originOf } from './check.ts'
import { complete } from './completion/complete.ts'
import type { About, Completion } from './completion/item.ts'
import type { Context, Environment, ObjectPlace, ServiceSettings } from './context.ts'
import { type Diagnostic, diagnosticsOf, type Mended, mend, remarkAt } from './diagnostics.ts'
import { ManifestFile } from './file/file.ts'
import { fixAll } from './fixAll.ts'
import { describeField, describeValue } from './hover/describe.ts'
import { type Hover, hover } from './hover/hover.ts'
import { templateOfPercentage } from './hover/percentage.ts'
import { locate } from './objects/locate.ts'
import { manifestsOf } from './objects/manifests.ts'
import { objectAt } from './objects/objects.ts'
import { newestVersion } from './schema/schema.ts'
import { type Fold, folds } from './structure/folding.ts'
import { type Link, links } from './structure/links.ts'
import { selections } from './structure/selection.ts'
import { type OutlineSymbol, symbols } from './structure/symbols.ts'
import { rewrite } from './write/change.ts'
import { editsBetween } from './write/difference.ts'
import type { TextEdit } from './write/edit.ts'

export interface LanguageService {
  configure(settings: ServiceSettings): void
  /** What is known of the nodes that pods may run on; nothing where it is not known. No diagnostic depends on it. */
  know(nodes: NodeFacts | undefined): void
  /**
   * A file to ask about; `badEncodingAt` where its bytes were no UTF-8 at an offset of the text, `namedAsPatch` where a kustomization names
   * it so. Its edits, `file.edit(range, text)`, cost what the documents they touch cost.
   */
  open(uri: string, text: string, badEncodingAt?: number, namedAsPatch?: boolean): ManifestFile
  /** What is wrong, document by document, so that a large file can be worked through in slices. Says it again from memory. */
  diagnose(file: ManifestFile): Iterable<readonly Diagnostic[]>
  /** The ways to mend what a range touches, the best first; `lazily` those of a large document have no edits yet. */
  mend(file: ManifestFile, range: Range, lazily?: boolean): Mended[]
  /** The edits that mend, in the whole file, whatever has one right way to be mended that takes nothing away. */
  fixAll(file: ManifestFile): TextEdit[]
  /** `isAskedFor`: by a person, not by a character that was typed; then children of a key are offered on its line too. */
  complete(file: ManifestFile, position: Position, isAskedFor?: boolean): Completion[]
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
  rewrite(file: ManifestFile, place: ObjectPlace, changes: readonly FieldChange[]): Rewritten | undefined
}

/** Composes the features: each gets the context as it is now. */
export function createLanguageService(environment: Environment): LanguageService {
  let settings: ServiceSettings = { language: 'en', version: newestVersion, rules: {}, coexistence: 'alone' }
  let nodes: NodeFacts | undefined
  const context = (): Context => ({ settings, texts: environment.texts(settings.language), nodes })
  const isAlone = () => settings.coexistence === 'alone'
  return {
    configure: (given) => {
      settings = given
    },
    know: (facts) => {
      nodes = facts
    },
    open: (uri, text, badEncodingAt, namedAsPatch) => new ManifestFile(uri, text, badEncodingAt, namedAsPatch),
    diagnose: (file) => diagnosed(context(), file),
    mend: (file, range, lazily = false) => mend(context(), file, range, lazily),
    fixAll: (file) => fixAll(context(), file),
    complete: (file, position, isAskedFor = true) =>
      leavesFields(settings, file) ? [] : completed(context(), file, position, isAskedFor),
    describe: ({ owner, field, value }) =>
      (value !== undefined && describeValue(context(), owner, field, value)) || describeField(context(), owner, field),
    hover: (file, position, desired) => {
      const about = leavesFields(settings, file) ? undefined : hover({ ...context(), desired }, file, position)
      const remark = remarkAt(context(), file, position)
      if (!remark) return about
      return { contents: [remark.text, about?.contents].filter(Boolean).join('\n\n---\n\n'), range: about?.range ?? remark.range }
    },
    templateAt: (file, position) => (nodes && !leavesFields(settings, file) ? templateOfPercentage(file, position) : undefined),
    symbols: (file) => (isAlone() ? symbols(file) : []),
    folds: (file) => (isAlone() ? folds(file) : []),
    links,
    selections,
    manifests: (file) => manifests(file, settings.version),
    locate: located,
    rewrite: rewritten,
  }
}

/** A schema chosen in the file itself means that the other extension was chosen for it. */
function leavesFields({ coexistence }: ServiceSettings, file: ManifestFile): boolean {
  if (coexistence !== 'beside') return coexistence === 'defer'
  return /^#\s*(yaml-language-server:\s*)?\$schema\s*[=:]/m.test(file.documents[0]?.text.slice(0, 2000) ?? '')
}

function* diagnosed(context: Context, file: ManifestFile) {
  for (const document of file.documents) {
    yield diagnosticsOf(context, file, document)
    file.release(document)
  }
}

function completed(context: Context, file: ManifestFile, position: Position, isAskedFor: boolean): Completion[] {
  const document = file.documentAt(position)
  return complete(context, file, position, isAskedFor).map(({ replace, also, ...item }) => ({
    ...item,
    range: document.rangeOf(replace),
    ...(also && { also: { range: document.rangeOf(also), newText: also.text } }),
  }))
}

function* manifests(file: ManifestFile, version: string) {
  const origin = originOf(file)
  for (const [index, document] of file.documents.entries()) {
    yield manifestsOf(document, index, version, origin)
    file.release(document)
  }
}

function located(file: ManifestFile, { document: index, item }: ObjectPlace, paths: readonly FieldPath[]) {
  const document = file.documents[index]
  const root = objectAt(document, item)
  if (!document || !root) return undefined
  file.keep(document)
  return paths.map((path) => locate(document, root, path))
}

function rewritten(file: ManifestFile, { document: index, item }: ObjectPlace, changes: readonly FieldChange[]) {
  const document = file.documents[index]
  if (!document || !objectAt(document, item)) return undefined
  const { text, left } = rewrite(document.text, item, changes)
  const edits = editsBetween(document.text, text).map((edit) => ({ range: document.rangeOf(edit), newText: edit.text }))
  return { edits, left }
}
