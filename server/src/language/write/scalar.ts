import type { ScalarNode } from '../yaml/node.ts'
import { resolvePlain } from '../yaml/scalar.ts'
import { marked, Stop, Verbatim } from './stop.ts'

/** How a scalar is to be written. */
export interface Manner {
  /** In a flow collection: more characters need quotes. */
  readonly flow: boolean
  /** In JSON text: all strings are quoted. */
  readonly json: boolean
  /** The quotes of the document. */
  readonly quote: '"' | "'"
}

/** A scalar on one line: quoted where the value it takes the place of was, else only where YAML 1.1 needs it. */
export function scalarText(value: unknown, manner: Manner, written?: string): string {
  if (value instanceof Stop) return stopText(value, manner, written)
  if (value instanceof Verbatim) return manner.json ? JSON.stringify(value.value) : value.source
  if (typeof value !== 'string') return JSON.stringify(value)
  const quote = /^["']/.exec(written ?? '')?.[0]
  if (manner.json) return quoted(value, '"')
  if (quote) return quoted(value, quote)
  return needsQuotes(value, manner.flow) ? quoted(value, manner.quote) : value
}

/** The quotes of a stop do not go when it is filled in. */
function stopText({ value, isText, name }: Stop, manner: Manner, written: string | undefined): string {
  const text = value === undefined ? '' : scalarText(value, manner, written)
  const quote = /^["']/.exec(text)?.[0] ?? (manner.json && isText ? '"' : '')
  if (quote === '') return marked(text, name)
  return quote + marked(text.slice(1, -1), name) + quote
}

/** Whether a text in plain style would be read as another value, or not at all. */
export function needsQuotes(text: string, flow: boolean): boolean {
  if (resolvePlain(text).type !== 'string' || text === '<<' || text === '=') return true
  if (/^\d{4}-\d\d?-\d\d?|^[-+]?\d[\d_]*(:[0-5]?\d)+(\.\d*)?$|^[-+]?0[xob]?[\d_a-f]+$/i.test(text)) return true
  if (/^[-?:](\s|$)|^[,[\]{}#&*!|>'"%@`]|^(---|\.\.\.)|^\s|\s$|:(\s|$)|\s#|[\t\r\n]/.test(text)) return true
  if (text.includes('{{') || text.includes('{%') || unprintable.test(text)) return true
  return flow && /[,[\]{}:?]/.test(text)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unprintable = /[\x00-\x08\x0B-\x1F\x7F-\x9F\u2028\u2029\uD800-\uDFFF\uFEFF\uFFFE\uFFFF]/

function quoted(text: string, quote: string): string {
  if (quote === "'" && !/[\t\r\n]/.test(text) && !unprintable.test(text)) return `'${text.replaceAll("'", "''")}'`
  return JSON.stringify(text).replace(/[\x7F-\x9F\u2028\u2029\uFEFF\uFFFE\uFFFF]/g, escaped)
}

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/**
 * A text of several lines as a literal block: its header and its lines, not yet indented; `undefined` where it cannot be one, or
 * ends with blank lines, which would run together with those that follow.
 */
export function literalBlock(text: string): { readonly header: string; readonly lines: readonly string[] } | undefined {
  if (!text.includes('\n') || /^[\s#]|\r|[ \t]$|\n[ \t]+(\n|$)|\n\n$/.test(text)) return undefined
  if (unprintable.test(text.replace(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g, ''))) return undefined
  const isOpen = !text.endsWith('\n')
  return { header: isOpen ? '|-' : '|', lines: (isOpen ? text : text.slice(0, -1)).split('\n') }
}

/** The source of a scalar with its quotes. */
export const writtenText = (text: string, node: ScalarNode) => text.slice(node.start, node.end)
