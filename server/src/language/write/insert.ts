import { flowEntry, jsonText, keyText, listLines, mapLines, scalarText } from './render.ts'
import { asSnippet, Verbatim } from './stop.ts'
import type { Style } from './style.ts'
import type { Fields } from './values.ts'

/** Where something new is put into a document: lines below the first one begin at `column`, in a flow collection all is on one. */
export interface Insertion {
  readonly style: Style
  readonly column: number
  readonly flow: boolean
}

/** Keys with their values, as a snippet. */
export function fieldsSnippet({ style, column, flow }: Insertion, fields: Fields): string {
  if (!flow) return asSnippet(joined(style, mapLines(style, fields, column)))
  const entries = Object.entries(fields)
  if (!style.json) return asSnippet(entries.map(([key, value]) => flowEntry(style, key, value)).join(', '))
  const lines = entries.map(([key, value]) => `${JSON.stringify(key)}: ${jsonText(value, style.step)}`).join(',\n')
  return asSnippet(lines.replaceAll('\n', style.eol + ' '.repeat(column)))
}

/** Items of a list in block style, with their dashes. */
export const itemsSnippet = ({ style, column }: Insertion, items: readonly unknown[]) =>
  asSnippet(joined(style, listLines(style, items, column)))

/** A scalar; inside of quotes that stand already, its bare text. */
export const scalarSnippet = ({ style, flow }: Insertion, value: unknown, isQuoted: boolean) =>
  asSnippet(isQuoted ? String(value instanceof Verbatim ? value.source : value) : scalarText(value, { ...style, flow }))

/** A key alone, for a value that stands already. */
export const keySnippet = ({ style, flow }: Insertion, key: string, isQuoted: boolean) =>
  asSnippet(isQuoted ? key : keyText(style, key, flow))

const joined = ({ eol }: Style, lines: readonly string[]) => lines.join(eol).trimStart()
