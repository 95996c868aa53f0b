import { get, type ListNode, type MapNode, type Node, type Path, type Span } from '../yaml/node.ts'
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
  lineStart,
  nextLine,
  ownEntries,
  type Page,
} from './page.ts'
import { removeEntries } from './remove.ts'
import { listLines, mapLines } from './render.ts'
import { replace, type Slot } from './replace.ts'
import { equal, type Fields, has, isFields, isList, plainValue } from './values.ts'

/**
 * The edits that make a value another one and touch only what differs. `path` leads to the change where that is known, so that an
 * item keeps its place whatever becomes of its name.
 */
export function* reconcile(page: Page, place: Slot, value: unknown, path: Path): Edits {
  const { node } = place
  if (equal(plainValue(page.text, node), value)) return
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
    if (!has(value, entry.key) || last.get(entry.key) !== entry) continue
    const place: Slot = { in: 'map', node: entry.value, key: entry.keyNode }
    yield* reconcile(page, place, value[entry.key], path[0] === entry.key ? path.slice(1) : [])
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
    if (at !== undefined) yield* reconcile(page, { in: 'list', node, dash }, value[at], step === index ? rest : [])
    else yield { start, end, text: '' }
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
