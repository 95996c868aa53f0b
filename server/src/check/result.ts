import type { Range, Severity } from '../../../model/src/protocol.ts'
import type { Diagnostic, LanguageService, ManifestFile } from '../language/index.ts'

/** One finding as the command prints it: lines and columns from 1, documents from 0. */
export interface Result {
  readonly file: string
  readonly document: number
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
  readonly path: string
  readonly severity: Severity
  readonly code: string
  readonly message: string
}

/** What is found in a file, named as the user named it. */
export const resultsOf = (service: LanguageService, name: string, file: ManifestFile): Result[] =>
  [...service.diagnose(file)].flatMap((diagnostics, index) => diagnostics.map((one) => toResult(name, index, one)))

function toResult(file: string, document: number, { range, follows, severity, path, code, message }: Diagnostic): Result {
  // What the server does not get to is for information: an error here is an error there.
  const shown = follows && severity === 'error' ? 'info' : severity
  return { file, document, ...fromOne(range), path, severity: shown, code, message }
}

/** A range of the Language Server Protocol, counted from 1. */
export const fromOne = ({ start, end }: Range) => ({
  line: start.line + 1,
  column: start.character + 1,
  endLine: end.line + 1,
  endColumn: end.character + 1,
})
