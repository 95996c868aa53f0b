import { flowEntry, flowText, jsonText, keyText, listLines, mapLines, scalarText } from './render.ts'
import { asSnippet, Verbatim } from './stop.ts'
import type { Style } from './style.ts'
import type { Fields } from './values.ts'

/** Where something new is put into a document. */
export interface Insertion {
  readonly style: Style
  /** Where lines below the first one begin in block style. */
  readonly column: number
  /** What the line begins with that it is put in. */
  readonly indent: string
  readonly flow: boolean
}

/** Keys with their values, as a snippet. */
export function fieldsSnippet({ style, column, indent, flow }: Insertion, fields: Fields): string {
  if (!flow) return asSnippet(joined(style, mapLines(style, fields, column)))
  const entries = Object.entries(fields)
  if (!style.json) return asSnippet(entries.map(([key, value]) => flowEntry(style, key, value)).join(', '))
  const lines = entries
    .map(
      ([key, value]) =>
        `${JSON.stringify(key)}${style.indent === '' ? style.colon : ': '}${jsonText(style, value, style.indent)}`,
    )
    .join(style.indent === '' ? style.comma : ',\n')
  return asSnippet(lines.replaceAll('\n', style.eol + indent))
}

/** A key with nothing behind it, and the line below on which its value begins. */
export const lineBelow = ({ style, column }: Insertion, snippet: string) =>
  `${snippet.replace(/ ?\$0$/, '')}${style.eol}${' '.repeat(column + style.step)}$0`

/** A value in a flow collection. */
export const flowSnippet = ({ style, indent }: Insertion, value: unknown) =>
  asSnippet(style.json ? jsonText(style, value, style.indent).replaceAll('\n', style.eol + indent) : flowText(style, value))

/** Items of a list in block style, with their dashes. */
export const itemsSnippet = ({ style, column }: Insertion, items: readonly unknown[]) =>
  asSnippet(joined(style, listLines(style, items, column)))

/** A scalar; between quotes that stand already, what stands between them. */
export function scalarSnippet({ style, flow }: Insertion, value: unknown, quote: string): string {
  if (quote === '') return asSnippet(scalarText(value, { ...style, flow }))
  const text = String(value instanceof Verbatim ? value.source : value)
  return asSnippet(quote === "'" ? text.replaceAll("'", "''") : JSON.stringify(text).slice(1, -1))
}

/** A key alone, for a value that stands already. */
export const keySnippet = ({ style, flow }: Insertion, key: string, isQuoted: boolean) =>
  asSnippet(isQuoted ? key : keyText(style, key, flow))

const joined = ({ eol }: Style, lines: readonly string[]) => lines.join(eol).trimStart()
