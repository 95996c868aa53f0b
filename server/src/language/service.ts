import type { FieldChange, FieldPath, ManifestInfo, NodeFacts, Position, Range } from '../../../model/src/protocol.ts'
import { originOf } from './check.ts'
import { complete } from './completion/complete.ts'
import type { About, Completion } from './completion/item.ts'
import type { Context, Environment, ObjectPlace, ServiceSettings } from './context.ts'
import { type Diagnostic, diagnosticsOf, mend } from './diagnostics.ts'
import { ManifestFile } from './file/file.ts'
import { describeField, describeValue } from './hover/describe.ts'
import { hover } from './hover/hover.ts'
import { templateOfPercentage } from './hover/percentage.ts'
import { locate } from './objects/locate.ts'
import { manifestsOf } from './objects/manifests.ts'
import { objectAt } from './objects/objects.ts'
import { newestVersion } from './schema/schema.ts'
import { folds } from './structure/folding.ts'
import { links } from './structure/links.ts'
import { selections } from './structure/selection.ts'
import { symbols } from './structure/symbols.ts'
import { editsBetween } from './write/difference.ts'
import { rewrite } from './write/rewrite.ts'

/** Composes the features: each gets the context as it is now. */
export class Service {
  private readonly environment: Environment
  private settings: ServiceSettings = { language: 'en', version: newestVersion, rules: {}, coexistence: 'alone' }
  private nodes: NodeFacts | undefined

  constructor(environment: Environment) {
    this.environment = environment
  }

  private get context(): Context {
    const { settings, nodes } = this
    return { settings, texts: this.environment.texts(settings.language), nodes }
  }

  configure(settings: ServiceSettings) {
    this.settings = settings
  }

  know(nodes: NodeFacts | undefined) {
    this.nodes = nodes
  }

  open(uri: string, text: string, badEncodingAt?: number) {
    return new ManifestFile(uri, text, badEncodingAt)
  }

  *diagnose(file: ManifestFile): Iterable<readonly Diagnostic[]> {
    const { context } = this
    for (const document of file.documents) {
      yield diagnosticsOf(context, file, document)
      file.release(document)
    }
  }

  mend(file: ManifestFile, range: Range) {
    return mend(this.context, file, range)
  }

  complete(file: ManifestFile, position: Position): Completion[] {
    if (this.leavesFields(file)) return []
    const document = file.documentAt(position)
    return complete(this.context, file, position).map(({ replace, ...item }) => ({ ...item, range: document.rangeOf(replace) }))
  }

  describe({ owner, field, value }: About) {
    const { context } = this
    return (value !== undefined && describeValue(context, owner, field, value)) || describeField(context, owner, field)
  }

  hover(file: ManifestFile, position: Position, desired?: number) {
    return this.leavesFields(file) ? undefined : hover({ ...this.context, desired }, file, position)
  }

  templateAt(file: ManifestFile, position: Position) {
    return this.nodes && !this.leavesFields(file) ? templateOfPercentage(file, position) : undefined
  }

  symbols(file: ManifestFile) {
    return this.isBeside ? [] : symbols(file)
  }

  folds(file: ManifestFile) {
    return this.isBeside ? [] : folds(file)
  }

  links(file: ManifestFile) {
    return links(file)
  }

  selections(file: ManifestFile, position: Position) {
    return selections(file, position)
  }

  *manifests(file: ManifestFile): Iterable<readonly ManifestInfo[]> {
    const origin = originOf(file)
    for (const [index, document] of file.documents.entries()) {
      yield manifestsOf(document, index, this.settings.version, origin)
      file.release(document)
    }
  }

  locate(file: ManifestFile, { document: index, item }: ObjectPlace, paths: readonly FieldPath[]) {
    const document = file.documents[index]
    const root = objectAt(document, item)
    if (!document || !root) return undefined
    file.keep(document)
    return paths.map((path) => locate(document, root, path))
  }

  rewrite(file: ManifestFile, { document: index, item }: ObjectPlace, changes: readonly FieldChange[]) {
    const document = file.documents[index]
    if (!document || !objectAt(document, item)) return undefined
    const { text, left } = rewrite(document.text, item, changes)
    const edits = editsBetween(document.text, text).map((edit) => ({ range: document.rangeOf(edit), newText: edit.text }))
    return { edits, left }
  }

  private get isBeside() {
    return this.settings.coexistence !== 'alone'
  }

  /** A schema chosen in the file itself means that the other extension was chosen for it. */
  private leavesFields(file: ManifestFile): boolean {
    if (this.settings.coexistence === 'defer') return true
    return this.isBeside && /^#\s*(yaml-language-server:\s*)?\$schema\s*[=:]/m.test(file.documents[0]?.text.slice(0, 2000) ?? '')
  }
}
