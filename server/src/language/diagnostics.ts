import type { FieldPath, Position, Range, Severity } from '../../../model/src/protocol.ts'
import { check, originOf } from './check.ts'
import { type Code, factsOf, type Layer } from './codes.ts'
import type { Context, Texts } from './context.ts'
import type { Document } from './file/document.ts'
import type { ManifestFile } from './file/file.ts'
import { type Finding, finding } from './finding.ts'
import { disableFix } from './fixes/disable.ts'
import { fixesFor, largeDocument, titledFixes } from './fixes/fixes.ts'
import type { Fix } from './fixes/target.ts'
import { say } from './say.ts'
import { serverPath } from './schema/path.ts'
import type { TextEdit } from './write/edit.ts'

/** What is wrong at one place, as people are told. */
export interface Diagnostic {
  readonly range: Range
  /** As the settings have it; what the API server refuses is always an error. */
  readonly severity: Severity
  readonly code: Code
  /** As the API server writes it: `spec.containers[0].ports[0]`; empty for the whole. */
  readonly path: string
  readonly steps: FieldPath
  /** The server's words, our explanation below them. */
  readonly message: string
  /** The server's words alone. */
  readonly says: string
  readonly layer: Layer
  readonly follows: boolean
  readonly tag: 'unnecessary' | 'deprecated' | undefined
}

/** A fix in lines and columns. */
type PlacedFix = Omit<Fix, 'edits'> & { readonly edits: readonly TextEdit[] }

/** A diagnostic with the ways to mend it, and the comment that turns its rule off at its line. */
export interface Mended {
  readonly diagnostic: Diagnostic
  readonly fixes: readonly PlacedFix[]
  readonly disable: PlacedFix | undefined
}

/** What is wrong in one document. Remembered with it. */
export const diagnosticsOf = (context: Context, file: ManifestFile, document: Document): Diagnostic[] =>
  shownFindings(context, file, document).map((one) => toDiagnostic(context, document, one))

/** Findings of a range that are mended at most, fewer where the document is long: every fix reads it again. */
const mostMended = (length: number) => Math.max(1, Math.min(20, Math.floor(300_000 / length)))

/** The fixes of what a range of the file touches; `lazily` those of a large document come without their edits. */
export function mend(context: Context, file: ManifestFile, range: Range, lazily: boolean): Mended[] {
  const document = file.documentAt(range.start)
  const touched = shownFindings(context, file, document).filter((found) => {
    const at = document.rangeOf(found)
    return !isBefore(at.end, range.start) && !isBefore(range.end, at.start)
  })
  const fixesOf = lazily && document.text.length * touched.length > largeDocument ? titledFixes : fixesFor
  return touched.slice(0, mostMended(document.text.length)).map((found) => {
    const place = ({ edits, ...fix }: Fix): PlacedFix => ({
      ...fix,
      edits: edits.map(({ text, ...span }) => ({ range: document.rangeOf(span), newText: text })),
    })
    const disable = disableFix(context, document, found)
    const fixes = fixesOf(context, document, found, originOf(file)).map(place)
    return { diagnostic: toDiagnostic(context, document, found), fixes, disable: disable && place(disable) }
  })
}

const isBefore = (a: Position, b: Position) => a.line < b.line || (a.line === b.line && a.character < b.character)

/** Codes of what a YAML extension beside us reports as well. */
const yamlCodes = new Set<Code>(['yaml-syntax', 'yaml-tab-indent', 'yaml-duplicate-key'])

/** What is found in a document, less what the settings turn off or leave to another extension. */
export function shownFindings({ settings }: Context, file: ManifestFile, document: Document): Finding[] {
  if (!document.isCandidate) return []
  const bad = badEncodingIn(file, document)
  const findings = bad === undefined ? check(document, settings.version, originOf(file)) : [badEncoding(bad)]
  return findings.filter(
    (one) => severityOf(one, settings) !== 'off' && !(settings.coexistence !== 'alone' && yamlCodes.has(one.code)),
  )
}

/** Offset in the document of the first byte of the file that was no UTF-8. */
function badEncodingIn({ badEncodingAt, documents }: ManifestFile, document: Document): number | undefined {
  if (badEncodingAt === undefined) return undefined
  let start = 0
  for (const one of documents) {
    if (one === document)
      return badEncodingAt >= start && badEncodingAt < start + one.text.length ? badEncodingAt - start : undefined
    start += one.text.length
  }
  return undefined
}

const badEncoding = (start: number) => finding('yaml-bad-encoding', { start, end: start + 1 }, [], 'yaml: invalid UTF-8')

/** The severity that the settings give a finding; what the API server refuses stays an error. */
function severityOf({ code, layer, severity }: Finding, { rules }: Context['settings']): Severity | 'off' {
  return layer === 'advice' || layer === 'warning' ? (rules[code] ?? severity) : severity
}

function toDiagnostic({ settings, texts }: Context, document: Document, found: Finding): Diagnostic {
  const { code, layer, path, message, follows = false } = found
  const severity = severityOf(found, settings)
  return {
    range: document.rangeOf(found),
    severity: severity === 'off' ? found.severity : severity,
    code,
    path: serverPath(path),
    steps: path,
    message: messageOf(found, texts),
    says: message,
    layer,
    follows,
    tag: factsOf(code).tag,
  }
}

function messageOf({ code, message }: Finding, { rules }: Texts): string {
  const explanation = rules[code]?.trim()
  return explanation ? `${message}\n${explanation}` : message
}

/** What the hover over a finding adds: that the server does not get as far as this yet. With the place that it is about. */
export function remarkAt(context: Context, file: ManifestFile, position: Position): { text: string; range: Range } | undefined {
  const document = file.documentAt(position)
  const offset = document.offsetAt(position)
  const found = shownFindings(context, file, document).find(
    ({ start, end, follows, severity }) => follows && severity === 'error' && start <= offset && offset <= end,
  )
  return found && { text: say(context.texts, 'follows'), range: document.rangeOf(found) }
}
