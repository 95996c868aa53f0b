import type { Document } from './file/document.ts'
import { positionAt } from './file/text.ts'
import type { Finding } from './finding.ts'

const comment = /^[^\r\n]*?#[ \t]*daemonset-disable-(next-line|line|file)\b[ \t]*([^\r\n]*)$/gm

/** Drops what the file itself turns off: `# daemonset-disable-next-line CODE`, `-line` and `-file`; without a code, all. */
export function suppressed(document: Document, findings: Finding[]): Finding[] {
  if (findings.length === 0 || !document.text.includes('daemonset-disable-')) return findings
  const offs: { line: number | undefined; codes: readonly string[] }[] = []
  for (const match of document.text.matchAll(comment)) {
    const line = positionAt(document.lineStarts, match.index).line
    const codes = (match[2] ?? '').split(/[\s,]+/).filter((code) => /^[a-z][a-z0-9-]*$/.test(code))
    offs.push({ line: match[1] === 'file' ? undefined : match[1] === 'line' ? line : line + 1, codes })
  }
  return findings.filter(({ start, code }) => {
    const { line } = positionAt(document.lineStarts, start)
    return !offs.some(
      (off) => (off.line === undefined || off.line === line) && (off.codes.length === 0 || off.codes.includes(code)),
    )
  })
}
