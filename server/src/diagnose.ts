import type { CancellationToken, Diagnostic } from 'vscode-languageserver/node'
import type { ServerSettings } from '../../model/src/protocol.ts'
import { severityOf, toDiagnostic } from './convert.ts'
import { check, originOf } from './language/check.ts'
import type { Code } from './language/codes.ts'
import type { Document } from './language/file/document.ts'
import type { ManifestFile } from './language/file/file.ts'
import type { Finding } from './language/finding.ts'
import type { Texts } from './language/language.ts'
import { versionOf } from './settings.ts'

/** Codes of what a YAML extension beside us reports as well. */
const yamlCodes = new Set<Code>(['yaml-syntax', 'yaml-tab-indent', 'yaml-duplicate-key'])
/** Milliseconds of work after which other requests get their turn. */
const slice = 12

/**
 * Diagnostics of a file. Documents that have not changed answer from memory; a large file is worked through in slices between
 * other requests. Trees of the documents that nobody edits are dropped at once.
 */
export async function diagnose(
  file: ManifestFile,
  settings: ServerSettings,
  texts: Texts,
  token?: CancellationToken,
): Promise<Diagnostic[]> {
  const diagnostics: Diagnostic[] = []
  let started = performance.now()
  for (const document of file.documents) {
    diagnostics.push(...diagnosticsOf(file, document, settings, texts))
    file.release(document)
    if (performance.now() - started > slice) {
      await new Promise((resolve) => setImmediate(resolve))
      if (token?.isCancellationRequested) return []
      started = performance.now()
    }
  }
  return diagnostics
}

function diagnosticsOf(file: ManifestFile, document: Document, settings: ServerSettings, texts: Texts): Diagnostic[] {
  if (!document.isCandidate) return []
  return shownFindings(file, document, settings).flatMap((finding) => {
    const severity = severityOf(finding, settings)
    return severity === 'off' ? [] : [toDiagnostic(document, finding, severity, texts)]
  })
}

/** What is found in a document, less what the settings turn off or leave to another extension. */
export function shownFindings(file: ManifestFile, document: Document, settings: ServerSettings): Finding[] {
  const findings = check(document, versionOf(settings), originOf(file))
  return findings.filter(
    (finding) => severityOf(finding, settings) !== 'off' && !(settings.coexistence !== 'alone' && yamlCodes.has(finding.code)),
  )
}
