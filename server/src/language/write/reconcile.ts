import { get, type ListNode, type MapNode, type Node, type Path, type ScalarNode, type Span } from '../yaml/node.ts'
import { applied, type Edit } from './edit.ts'
import { flowList, flowMap } from './flow.ts'
import { matchItems, movedItems, newPlaces } from './match.ts'
import {
  beginsLine,
  columnAt,
  dashOf,
  type Edits,
  endOf,
  endOfEntry,
  insertLines,
  isAlias,
  liesBeside,
  lineEnd,
  lineStart,
  nextLine,
  ownEntries,
  type Page,
  type Slot,
} from './page.ts'
import { removeEntries } from './remove.ts'
import { behindDash, behindKey, flowText, type Layout, listLines, mapLines, scalarText, writtenText } from './render.ts'
import { equal, type Fields, has, isEmpty, isFields, isList, isScalar, plainValue } from './values.ts'

/**
 * The edits that make a value another one and touch only what differs. `path` leads to the change where that is known: then nothing
 * beside it is looked at, and an item keeps its place whatever becomes of its name.
 */
export function* reconcile(page: Page, place: Slot, value: unknown, path: Path): Edits {
  const { node } = place
  if (path.length === 0 && equal(plainValue(page.text, node), value)) return
  if (isAlias(page, node) || (node.kind === 'scalar' && node.templated)) yield undefined
  else if (node.kind === 'map' && isFields(value) && keepsFields(node, value)) {
    if (!ownsChanges(page, node, value)) yield undefined
    else yield* node.flow ? flowMap(page, node, value, path, reconcile) : blockMap(page, node, value, path)
  } else if (node.kind === 'list' && isList(value)) {
    const matched = matchedItems(page, node, value, path)
    if (matched.every((match) => match === undefined)) yield* replace(page, place, value)
    else if (node.flow) yield* flowList(page, node, value, matched, path, reconcile)
    else yield* blockList(page, node, value, matched, path)
  } else yield* replace(page, place, value)
}

const keepsFields = ({ entries }: MapNode, value: Fields) => entries.some(({ key }) => has(value, key))

/** What a merge key brings in cannot change here. */
function ownsChanges({ text }: Page, map: MapNode, value: Fields): boolean {
  return map.entries.every(({ key, merged }) => {
    const node = merged && get(map, key)
    return !node || (has(value, key) && equal(plainValue(text, node), value[key]))
  })
}

function* blockMap(page: Page, map: MapNode, value: Fields, path: Path): Edits {
  const own = ownEntries(map)
  const last = new Map(map.entries.map((entry) => [entry.key, entry]))
  for (const entry of own) {
    if (!has(value, entry.key) || last.get(entry.key) !== entry || liesBeside(path, entry.key)) continue
    const place: Slot = { in: 'map', node: entry.value, key: entry.keyNode }
    yield* reconcile(page, place, value[entry.key], path.slice(1))
  }
  yield* removeEntries(page, map, ({ key }) => !has(value, key))
  const added = Object.fromEntries(Object.entries(value).filter(([key]) => !last.has(key)))
  const end = map.entries.at(-1)
  if (!end || Object.keys(added).length === 0) return
  const column = columnAt(page.text, (own.at(-1) ?? end).keyNode.start)
  const lines = mapLines(page.style, added, column)
  const head = page.first && own.find(({ key }) => has(value, key))?.keyNode
  if (head) yield above(page, head, lines)
  else yield insertLines(page, nextLine(page.text, endOfEntry(page, end)), lines)
}

/** Whole lines above a key, which may stand behind a dash. */
function above({ style }: Page, { start }: Node, [first = '', ...rest]: readonly string[]): Edit {
  const indent = first.slice(0, first.length - first.trimStart().length)
  return { start, end: start, text: [first.trimStart(), ...rest].map((line) => line + style.eol).join('') + indent }
}

/** An item that the path names is the same item; else items are told apart by what they hold. */
function matchedItems({ text }: Page, list: ListNode, value: readonly unknown[], [step]: Path): (number | undefined)[] {
  const before = list.items.map((item) => plainValue(text, item))
  const [old, now] = [before.length, value.length]
  if (typeof step !== 'number' || Math.abs(now - old) > 1) return matchItems(before, value)
  if (now < old) return value.map((_, index) => (index < step ? index : index + 1))
  return value.map((_, index) => (index < old ? index : undefined))
}

function* blockList(
  page: Page,
  list: ListNode,
  value: readonly unknown[],
  matched: readonly (number | undefined)[],
  [step, ...rest]: Path,
): Edits {
  const dashes = list.items.flatMap((_, index) => dashOf(page, list, index) ?? [])
  const [first = 0] = dashes
  const keepsItems = matched.length === list.items.length && !matched.includes(undefined)
  if (dashes.length < list.items.length || !(keepsItems || beginsLine(page, first))) {
    yield undefined
    return
  }
  const places = newPlaces(matched)
  const items = list.items.map((node, index) => blockItem(page, node, dashes[index] ?? first))
  for (const [index, { node, dash, start, end }] of items.entries()) {
    const at = places.get(index)
    if (at === undefined) yield { start, end, text: '' }
    else if (step === undefined || step === index) yield* reconcile(page, { in: 'list', node, dash }, value[at], rest)
  }
  const before = list.items.map((item) => plainValue(page.text, item))
  const moved = movedItems(before, value, matched)
  const column = columnAt(page.text, first)
  let offset = aboveComments(page, first)
  for (const [index, match] of matched.entries()) {
    const item = items[match ?? -1]
    if (item) offset = item.end
    else {
      const source = items[moved[index] ?? -1]
      const text = source && movedText(page, source, value[index])
      const lines = insertLines(page, offset, listLines(page.style, [value[index]], column, gapOf(page, list, first)))
      yield text === undefined ? lines : { ...lines, text }
    }
  }
}

/** An item of a list in block style, with its whole lines. */
interface BlockItem extends Span {
  readonly node: Node
  readonly dash: number
}

const blockItem = (page: Page, node: Node, dash: number): BlockItem => ({
  node,
  dash,
  start: lineStart(page.text, dash),
  end: nextLine(page.text, Math.max(dash, endOf(page, node))),
})

/** The lines of an item that goes to another place, with what differs in it; `undefined` where they do not allow that. */
function movedText(page: Page, { node, dash, start, end }: BlockItem, value: unknown): string | undefined {
  const edits: Edit[] = []
  for (const edit of reconcile(page, { in: 'list', node, dash }, value, [])) {
    if (!edit || edit.start < start || edit.end > end) return undefined
    edits.push({ start: edit.start - start, end: edit.end - start, text: edit.text })
  }
  return applied(page.text.slice(start, end), edits)
}

/** Columns from a dash to its item, as the first one has them. */
function gapOf({ text }: Page, { items: [item] }: ListNode, dash: number): number {
  const between = item && item.start > dash ? text.slice(dash + 1, item.start) : ''
  return /^ +$/.test(between) ? between.length + 1 : 2
}

/** Above the comments right over an item: they are about it. */
function aboveComments({ text }: Page, dash: number): number {
  let start = lineStart(text, dash)
  for (;;) {
    const previous = lineStart(text, start - 1)
    if (start === 0 || !/^[ \t]*#/.test(text.slice(previous, start))) return start
    start = previous
  }
}

/** Columns up to which a flow collection stays on its line when all of it is replaced. */
const maxFlow = 120

/** Puts a value in the place of another one with which it shares nothing. */
function* replace(page: Page, place: Slot, value: unknown): Edits {
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
