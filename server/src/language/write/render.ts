import { literalBlock, needsQuotes, scalarText } from './scalar.ts'
import { marked, Stop, Verbatim } from './stop.ts'
import type { Style } from './style.ts'
import { type Fields, isEmpty, isFields, isList } from './values.ts'

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

/** A value as JSON, on one line or with a step of indentation, where it has any, over lines. */
export function jsonText(value: unknown, step?: number): string {
  const stop = ({ value: filled, isText, name }: Stop) =>
    isText ? marked(String(filled ?? ''), name) : bare + marked(String(filled ?? ''), name) + bare
  const plain = (_: string, one: unknown) => (one instanceof Stop ? stop(one) : one instanceof Verbatim ? one.value : one)
  return JSON.stringify(value, plain, step).replace(/"\uE005([^\uE005]*)\uE005"/g, '$1')
}
