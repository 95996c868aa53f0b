import type { Document } from './file/document.ts'
import { positionAt } from './file/text.ts'
import type { Finding } from './finding.ts'

const comment = /^[^\r\n]*?#[ \t]*daemonset-disable-(next-line|line|file)\b[ \t]*([^\r\n]*)$/gm

/** Drops what the file itself turns off: `# daemonset-disable-next-line CODE`, `-line` and `-file`; without a code, all. */
export function suppressed(document: Document, findings: Finding[]): Finding[] {
  if (findings.length === 0 || !document.text.includes('daemonset-disable-')) return findings
  const off = new Map<number | 'file', Set<string>>()
  for (const match of document.text.matchAll(comment)) {
    const { line } = positionAt(document.lineStarts, match.index)
    const codes = (match[2] ?? '').split(/[\s,]+/).filter((code) => /^[a-z][a-z0-9-]*$/.test(code))
    const where = match[1] === 'file' ? 'file' : match[1] === 'line' ? line : line + 1
    const there = off.get(where) ?? new Set()
    off.set(where, there)
    for (const code of codes.length > 0 ? codes : [all]) there.add(code)
  }
  const isOff = (where: number | 'file', code: string) => off.get(where)?.has(all) || off.get(where)?.has(code)
  return findings.filter(({ start, code }) => !isOff('file', code) && !isOff(positionAt(document.lineStarts, start).line, code))
}

/** Stands for every code. */
const all = '*'
