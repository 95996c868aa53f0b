import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Severity } from '../../../model/src/protocol.ts'
import type { Result } from './result.ts'

/** `file:line:column: severity: message [code] path`, one finding a line, its explanation indented below. */
export function printText(results: readonly Result[]): string {
  const lines = results.map(({ file, line, column, severity, message, code, path }) => {
    const [first = '', ...rest] = message.split('\n')
    const where = path === '' ? '' : `${path}: `
    return [`${file}:${line}:${column}: ${severity}: ${where}${first} [${code}]`, ...rest.map((text) => `    ${text}`)].join('\n')
  })
  return lines.length > 0 ? `${lines.join('\n')}\n` : ''
}

const levels: Record<Severity, 'error' | 'warning' | 'note'> = { error: 'error', warning: 'warning', info: 'note', hint: 'note' }

/** SARIF 2.1.0, as code scanning services read it. */
export function toSarif(results: readonly Result[], toolVersion: string) {
  const codes = [...new Set(results.map(({ code }) => code))].sort()
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'daemonset-check', version: toolVersion, rules: codes.map((id) => ({ id })) } },
        columnKind: 'utf16CodeUnits',
        results: results.map((result) => sarifResult(result, codes.indexOf(result.code))),
      },
    ],
  }
}

function sarifResult({ file, line, column, endLine, endColumn, severity, code, message, path }: Result, ruleIndex: number) {
  return {
    ruleId: code,
    ruleIndex,
    level: levels[severity],
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file) },
          region: { startLine: line, startColumn: column, endLine, endColumn },
        },
        ...(path !== '' && { logicalLocations: [{ fullyQualifiedName: path }] }),
      },
    ],
  }
}

/** Relative paths stay relative to the checkout; characters that a URI may not hold are escaped. */
function uriOf(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href
  return file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/')
}
