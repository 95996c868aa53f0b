import { exactText } from '../objects/exact.ts'
import { isRecord } from '../objects/record.ts'

const gap = 2

/** Lines whose cells end with a tab, in columns as kubectl prints them: a column is as wide as its widest cell in neighbouring lines. Source: text/tabwriter of Go. */
export function aligned(lines: readonly string[]): string {
  const rows = lines.map((line) => line.split('\t'))
  widen(rows, 0)
  return rows.map((row) => row.join('').trimEnd()).join('\n')
}

/** The last cell of a line belongs to no column. */
function widen(rows: readonly string[][], column: number) {
  let start = 0
  while (start < rows.length) {
    let end = start
    while ((rows[end]?.length ?? 0) > column + 1) end++
    const block = rows.slice(start, end)
    if (block.length > 0) {
      const width = Math.max(...block.map((row) => [...(row[column] ?? '')].length)) + gap
      for (const row of block) row[column] += ' '.repeat(width - [...(row[column] ?? '')].length)
      widen(block, column + 1)
    }
    start = Math.max(end, start + 1)
  }
}

/** A table under its headings, for `aligned`; indented by two. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const rule = headings.map((heading) => '-'.repeat(heading.length))
  return [headings, rule, ...rows].map((cells) => `  ${cells.map((cell) => cell.replaceAll(/[\t\n]+/g, ' ')).join('\t')}`)
}

/** `Label:` with one line for each value, the first beside it. */
export function listed(label: string, values: readonly string[]): string[] {
  if (values.length === 0) return [`${label}:\t<none>`]
  return values.map((value, index) => `${index === 0 ? `${label}:` : ''}\t${value}`)
}

/** Any value on one line, as YAML's flow style has it, without quotes where they are not needed. */
export function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`
  if (isRecord(value)) return `{${pairs(value)}}`
  if (typeof value !== 'string') return exactText(value) ?? String(value)
  if (/^(true|false|null|~)$/.test(value) || !Number.isNaN(Number(value))) return JSON.stringify(value)
  return /^[^\s,[\]{}"']+( [^\s,[\]{}"']+)*$/.test(value) ? value : JSON.stringify(value)
}

/** The fields of an object on one line, without the braces. */
export function pairs(object: object): string {
  return Object.entries(object)
    .map(([key, item]) => `${key}: ${inline(item)}`)
    .join(', ')
}

/** `imagePullPolicy` → `Image Pull Policy`, `dnsPolicy` → `DNS Policy`. */
export function label(field: string): string {
  const words = field.replace(/^dns/, 'DNS').replaceAll(/([a-z]|DNS)([A-Z])/g, '$1 $2')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
