import type { ScalarNode } from '../yaml/node.ts'
import { resolvePlain } from '../yaml/scalar.ts'
import { marked, Stop, Verbatim } from './stop.ts'
import type { Manner, Style } from './style.ts'
import { type Fields, isEmpty, isFields, isList, isScalar } from './values.ts'

/** A value behind a key or a dash: what stands on that line, and the lines below it. */
export interface Layout {
  readonly first: string
  readonly rest: readonly string[]
}

/** A value in block style behind the key at `column`; of the scalar it takes the place of, `written` keeps its quotes. */
export function behindKey(style: Style, value: unknown, column: number, written?: string): Layout {
  if (isEmpty(value)) return { first: isList(value) ? '[]' : '{}', rest: [] }
  if (isFields(value)) return { first: '', rest: mapLines(style, value, column + style.step) }
  if (isList(value)) return { first: '', rest: listLines(style, value, column + style.listStep) }
  const block = style.blocks && typeof value === 'string' && !/^["']/.test(written ?? '') ? literalBlock(value) : undefined
  if (!block) return { first: scalarText(value, { ...style, flow: false }, written), rest: [] }
  return { first: block.header, rest: block.lines.map((line) => indented(line, column + style.step)) }
}

/** A value in block style behind a dash, whose content begins at `column`. */
export function behindDash(style: Style, value: unknown, column: number, written?: string): Layout {
  if (isEmpty(value) || !(isFields(value) || isList(value))) return behindKey(style, value, column - style.step, written)
  const [first = '', ...rest] = isList(value) ? listLines(style, value, column) : mapLines(style, value, column)
  return { first: first.trimStart(), rest }
}

/** The lines of a mapping whose keys stand at `column`. */
export function mapLines(style: Style, fields: Fields, column: number): string[] {
  return Object.entries(fields).flatMap(([key, value]) => {
    const { first, rest } = behindKey(style, value, column)
    return [indented(`${keyText(style, key, false)}:${first === '' ? '' : ` ${first}`}`, column), ...rest]
  })
}

/** The lines of a list whose dashes stand at `column`, its items `gap` columns behind them. */
export function listLines(style: Style, items: readonly unknown[], column: number, gap = 2): string[] {
  return items.flatMap((item) => {
    const { first, rest } = behindDash(style, item, column + gap)
    return [indented(`-${' '.repeat(gap - 1)}${first}`, column), ...rest]
  })
}

const indented = (line: string, column: number) => (line === '' ? '' : `${' '.repeat(Math.max(0, column))}${line}`)

/** A value on one line, in flow style. */
export function flowText(style: Style, value: unknown): string {
  if (style.json && style.indent === '' && !isScalar(value)) return jsonText(style, value)
  if (isList(value)) return `[${value.map((item) => flowText(style, item)).join(', ')}]`
  if (!isFields(value)) return scalarText(value, { ...style, flow: true })
  const entries = Object.entries(value).map(([key, inner]) => flowEntry(style, key, inner))
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}

export const flowEntry = (style: Style, key: string, value: unknown) => `${keyText(style, key, true)}: ${flowText(style, value)}`

export const keyText = ({ json, quote }: Style, key: string, flow: boolean) =>
  needsQuotes(key, flow) || json ? scalarText(key, { flow, json, quote }) : key

/** Around what is to stand in JSON without the quotes of a string. */
const bare = '\uE005'

/** A value as JSON, over lines where there is something to indent them by, else on one line with the document's blanks. */
export function jsonText({ comma, colon }: Style, value: unknown, indent = ''): string {
  const stop = ({ value: filled, isText, name, choices }: Stop) =>
    isText || typeof filled === 'string'
      ? marked(String(filled ?? ''), name, choices)
      : bare + marked(String(filled ?? null), name, choices) + bare
  const plain = (_: string, one: unknown) => (one instanceof Stop ? stop(one) : one instanceof Verbatim ? one.value : one)
  const isSpaced = indent === '' && colon !== ':'
  const text = JSON.stringify(value, plain, isSpaced ? 1 : indent)
  const laid = isSpaced ? text.replace(/(,?)\n */g, (_, mark: string) => mark && comma) : text
  return laid.replace(/"\uE005([^\uE005]*)\uE005"/g, '$1')
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
function stopText({ value, isText, name, choices }: Stop, manner: Manner, written: string | undefined): string {
  const text = value === undefined ? '' : scalarText(value, manner, written)
  const quote = /^["']/.exec(text)?.[0] ?? (manner.json && isText ? '"' : '')
  const inside = (one: string) => (quote === '' ? one : one.slice(1, -1))
  // Those that are written as the value is: between the same quotes, or in none.
  const alike = choices
    .map((one) => scalarText(isText ? one : new Verbatim(one), manner, written))
    .filter((one) => one.startsWith(quote) && (quote !== '' || !/^["']/.test(one)))
  return quote + marked(inside(text), name, alike.length > 1 ? alike.map(inside) : []) + quote
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
