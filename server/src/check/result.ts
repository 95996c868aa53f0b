import { messageOf } from '../convert.ts'
import { check, originOf } from '../language/check.ts'
import type { Document } from '../language/file/document.ts'
import type { ManifestFile } from '../language/file/file.ts'
import { type Finding, finding, type Severity } from '../language/finding.ts'
import type { Texts } from '../language/language.ts'
import { serverPath } from '../language/schema/path.ts'
import type { Input } from './inputs.ts'

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

/** What is found in an input, of which `manifests` holds the text. */
export function checkInput({ file, badEncodingAt }: Input, manifests: ManifestFile, version: string, texts: Texts): Result[] {
  const origin = originOf(manifests)
  let offset = 0
  return manifests.documents.flatMap((document, index) => {
    const start = offset
    offset += document.text.length
    const isBad = badEncodingAt !== undefined && badEncodingAt >= start && badEncodingAt < offset && document.isCandidate
    const findings = isBad ? [badEncoding(badEncodingAt - start)] : check(document, version, origin)
    const results = findings.map((one) => toResult(file, index, document, one, texts))
    document.forgetTree()
    return results
  })
}

const badEncoding = (start: number) => finding('yaml-bad-encoding', { start, end: start + 1 }, [], 'yaml: invalid UTF-8')

function toResult(file: string, index: number, document: Document, found: Finding, texts: Texts): Result {
  const { start, end } = document.rangeOf(found)
  return {
    file,
    document: index,
    line: start.line + 1,
    column: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
    path: serverPath(found.path),
    // What the server does not get to is for information: an error here is an error there.
    severity: found.follows && found.severity === 'error' ? 'info' : found.severity,
    code: found.code,
    message: messageOf(found, texts),
  }
}
