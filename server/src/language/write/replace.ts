import type { Node, ScalarNode } from '../yaml/node.ts'
import { beginsLine, columnAt, type Edits, endOf, insertLines, lineEnd, lineStart, nextLine, type Page } from './page.ts'
import { behindDash, behindKey, flowText, type Layout, listLines, mapLines } from './render.ts'
import { scalarText, writtenText } from './scalar.ts'
import { isEmpty, isFields, isList, isScalar } from './values.ts'

/** Where a value stands: behind a key or a dash in block style, in a flow collection, or alone. */
export type Slot =
  | { readonly in: 'map'; readonly node: Node; readonly key: ScalarNode }
  | { readonly in: 'list'; readonly node: Node; readonly dash: number }
  | { readonly in: 'flow'; readonly node: Node }
  | { readonly in: 'root'; readonly node: Node }

/** Columns up to which a flow collection stays on its line when all of it is replaced. */
const maxFlow = 120

/** Puts a value in the place of another one with which it shares nothing. */
export function* replace(page: Page, place: Slot, value: unknown): Edits {
  const { node } = place
  if (place.in === 'root') yield undefined
  else if (place.in === 'flow') yield { start: beforeTag(page, node), end: node.end, text: inFlow(page, node, value) }
  else if (node.kind !== 'scalar' && node.flow && !isScalar(value) && staysInFlow(page, node, value))
    yield { start: node.start, end: node.end, text: flowText(page.style, value) }
  else if (node.kind !== 'scalar' && !node.flow) yield* replaceBlock(page, place, value)
  else yield* replaceInline(page, place, value)
}

const inFlow = ({ text, style }: Page, node: Node, value: unknown) =>
  isScalar(value) && node.kind === 'scalar'
    ? scalarText(value, { ...style, flow: true }, writtenText(text, node))
    : flowText(style, value)

function staysInFlow({ text, style }: Page, node: Node, value: unknown): boolean {
  const wasEmpty = node.kind === 'map' ? node.entries.length === 0 : node.kind === 'list' && node.items.length === 0
  return isEmpty(value) || (!wasEmpty && columnAt(text, node.start) + flowText(style, value).length <= maxFlow)
}

type BlockPlace = Extract<Slot, { in: 'map' | 'list' }>

function layout({ text, style }: Page, place: BlockPlace, value: unknown): Layout {
  const { node } = place
  const written = node.kind === 'scalar' ? writtenText(text, node) : undefined
  if (place.in === 'map') return behindKey(style, value, columnAt(text, place.key.start), written)
  const isBehind = node.end > node.start && !text.slice(place.dash, node.start).includes('\n')
  const column = columnAt(text, isBehind ? node.start : place.dash) + (isBehind ? 0 : 2)
  return behindDash(style, value, column, written)
}

/** Of a block, whole lines go; a comment between the key and its first line stays. */
function* replaceBlock(page: Page, place: BlockPlace, value: unknown): Edits {
  const { text, style } = page
  const { node } = place
  const { first, rest } = layout(page, place, value)
  if (place.in === 'list') {
    const below = rest.map((line) => style.eol + line).join('')
    yield { start: node.start, end: lineEnd(text, endOf(page, node)), text: first + below }
    return
  }
  if (!beginsLine(page, node.start)) {
    yield undefined
    return
  }
  const column = columnAt(text, node.start)
  const lines = isEmpty(value)
    ? rest
    : isFields(value) && node.kind === 'map'
      ? mapLines(style, value, column)
      : isList(value) && node.kind === 'list'
        ? listLines(style, value, column)
        : rest
  const colon = behindColon(page, place.key)
  if (first !== '') yield { start: colon, end: colon, text: ` ${first}` }
  yield { ...insertLines(page, lineStart(text, node.start), lines), end: nextLine(text, endOf(page, node)) }
}

/** Of a scalar or a flow collection, only itself goes; a comment behind it stays on its line. */
function* replaceInline(page: Page, place: BlockPlace, value: unknown): Edits {
  const { text } = page
  const { node } = place
  const { first, rest } = layout(page, place, value)
  const from = place.in === 'map' ? behindColon(page, place.key) : place.dash + 1
  const isBlock = node.kind === 'scalar' && node.style === 'block'
  const end = isBlock ? node.start + (/^[|>][-+\d]*/.exec(text.slice(node.start))?.[0].length ?? 0) : Math.max(node.end, from)
  if (first === '') yield { start: from, end, text: '' }
  else if (node.end > node.start) yield { start: beforeTag(page, node), end, text: first }
  else yield { start: from, end: from, text: ` ${first}` }
  const below = nextLine(text, end)
  if (isBlock) yield { ...insertLines(page, below, rest), end: Math.max(below, nextLine(text, endOf(page, node))) }
  else if (rest.length > 0) yield insertLines(page, below, rest)
}

/** Behind the colon of a key, and behind an anchor or tag that follows it. */
function behindColon({ text }: Page, key: ScalarNode): number {
  return key.end + (/^[ \t]*:(?:[ \t]+[&!][^\s,[\]{}]*)*/.exec(text.slice(key.end))?.[0].length ?? 0)
}

/** A tag such as `!!str` would turn the new value into what the old one was. */
function beforeTag({ text }: Page, { start }: Node): number {
  const tag = /![\w!:/.]*[ \t]+$/.exec(text.slice(Math.max(0, start - 200), start))?.[0] ?? ''
  return start - tag.length
}
