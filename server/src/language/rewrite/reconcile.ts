import { get, type ListNode, type MapNode, type Path } from '../yaml/node.ts'
import { flowList, flowMap } from './flow.ts'
import { matchItems } from './match.ts'
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
import { type Place, replace } from './replace.ts'
import { equal, type Fields, has, isFields, isList, plainValue } from './values.ts'

/**
 * The edits that make a value another one and touch only what differs. `path` leads to the change where that is known, so that an
 * item keeps its place whatever becomes of its name.
 */
export function* reconcile(page: Page, place: Place, value: unknown, path: Path): Edits {
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
    const place: Place = { in: 'map', node: entry.value, key: entry.keyNode }
    yield* reconcile(page, place, value[entry.key], path[0] === entry.key ? path.slice(1) : [])
  }
  yield* removeEntries(page, map, (key) => !has(value, key))
  const added = Object.fromEntries(Object.entries(value).filter(([key]) => !last.has(key)))
  const end = map.entries.at(-1)
  if (!end || Object.keys(added).length === 0) return
  const column = columnAt(page.text, (own.at(-1) ?? end).keyNode.start)
  yield insertLines(page, nextLine(page.text, endOfEntry(page, end)), mapLines(page.style, added, column))
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
  const { text, style } = page
  const dashes = list.items.map((_, index) => dashOf(page, list, index))
  const [first] = dashes
  if (first === undefined || dashes.includes(undefined)) {
    yield undefined
    return
  }
  for (const [index, item] of list.items.entries()) {
    const at = matched.indexOf(index)
    const dash = dashes[index] ?? first
    if (at >= 0) yield* reconcile(page, { in: 'list', node: item, dash }, value[at], step === index ? rest : [])
    else if (!beginsLine(page, dash)) yield undefined
    else yield { start: lineStart(text, dash), end: nextLine(text, Math.max(dash, endOf(page, item))), text: '' }
  }
  const [firstItem] = list.items
  const gap =
    firstItem && firstItem.start > first && !text.slice(first, firstItem.start).includes('\n') ? firstItem.start - first : 2
  const column = columnAt(text, first)
  let previous = -1
  for (const [index, match] of matched.entries()) {
    if (match !== undefined) {
      previous = match
      continue
    }
    const item = list.items[previous]
    if (!item && !beginsLine(page, first)) yield undefined
    const offset = item ? nextLine(text, Math.max(dashes[previous] ?? 0, endOf(page, item))) : aboveComments(page, first)
    yield insertLines(page, offset, listLines(style, [value[index]], column, /[&!*]/.test(text[first + gap - 1] ?? '') ? 2 : gap))
  }
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
