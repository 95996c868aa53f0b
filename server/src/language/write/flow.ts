import type { Entry, ListNode, MapNode, Path } from '../yaml/node.ts'
import { newPlaces } from './match.ts'
import { beginsLine, type Edits, liesBeside, lineStart, nextLine, ownEntries, type Page, type Slot } from './page.ts'
import { flowEntry, flowText, jsonText } from './render.ts'
import { type Fields, has } from './values.ts'

type Reconcile = (page: Page, place: Slot, value: unknown, path: Path) => Edits

/** One part of a flow collection: an item, or a key with its value. */
interface Part {
  readonly start: number
  readonly end: number
  readonly stays: boolean
}

export function* flowMap(page: Page, map: MapNode, value: Fields, path: Path, reconcile: Reconcile): Edits {
  const last = new Map(map.entries.map((entry) => [entry.key, entry]))
  for (const entry of ownEntries(map)) {
    if (!has(value, entry.key) || last.get(entry.key) !== entry || liesBeside(path, entry.key)) continue
    const place = placeIn(entry)
    if (place) yield* reconcile(page, place, value[entry.key], path.slice(1))
    else yield undefined
  }
  const parts = partsOf(map, ({ key }) => !has(value, key))
  yield* removeParts(page, parts)
  const added = Object.entries(value).filter(([key]) => !last.has(key))
  const texts = added.map(([key, inner]) =>
    page.style.json ? jsonEntry(page, parts, key, inner) : flowEntry(page.style, key, inner),
  )
  if (texts.length > 0) yield* addParts(page, map.start, parts, texts)
}

/** Takes keys of a mapping in flow style away. */
export const removeFlowEntries = (page: Page, map: MapNode, goes: (entry: Entry) => boolean): Edits =>
  removeParts(page, partsOf(map, goes))

const partsOf = (map: MapNode, goes: (entry: Entry) => boolean): Part[] =>
  ownEntries(map).map((entry) => {
    const { keyNode, value } = entry
    return { start: keyNode.start, end: Math.max(keyNode.end, value.end), stays: !goes(entry) }
  })

/** A key without a value cannot take one here: there may be no colon. */
const placeIn = ({ value }: Entry): Slot | undefined => (value.end > value.start ? { in: 'flow', node: value } : undefined)

export function* flowList(
  page: Page,
  list: ListNode,
  value: readonly unknown[],
  matched: readonly (number | undefined)[],
  [step, ...rest]: Path,
  reconcile: Reconcile,
): Edits {
  const places = newPlaces(matched)
  const parts = list.items.map(({ start, end }, index) => ({ start, end, stays: places.has(index) }))
  for (const [index, node] of list.items.entries()) {
    const at = places.get(index)
    if (at !== undefined && (step === undefined || step === index)) yield* reconcile(page, { in: 'flow', node }, value[at], rest)
  }
  yield* removeParts(page, parts)
  let previous = -1
  for (let index = 0; index < value.length; index++) {
    const match = matched[index]
    if (match !== undefined) {
      previous = match
      continue
    }
    const text = page.style.json ? jsonText(page.style, value[index]) : flowText(page.style, value[index])
    const first = parts.find(({ stays }) => stays)
    if (previous < 0 && first) yield { start: first.start, end: first.start, text: text + commaOf(page, parts) }
    else yield* addParts(page, list.start, parts.slice(0, previous + 1), [text])
  }
}

/**
 * With each part goes the comma that leads to it, or of the first ones the comma behind, and the comment on its own line; not one that
 * stands on another line.
 */
function* removeParts(page: Page, parts: readonly Part[]): Edits {
  const { text } = page
  const first = parts.findIndex(({ stays }) => stays)
  for (const [index, part] of parts.entries()) {
    if (part.stays) continue
    const [previous, next] = [parts[index - 1], parts[index + 1]]
    const leads = first >= 0 && index > first
    if (previous && leads && !text.slice(previous.end, part.start).includes('#'))
      yield { start: previous.end, end: part.end, text: '' }
    else if (!next) yield { start: part.start, end: part.end, text: '' }
    else if (!text.slice(part.end, next.start).includes('#')) yield { start: part.start, end: next.start, text: '' }
    else {
      const behind = part.end + (/^\s*,[ \t]*(?:#[^\r\n]*)?/.exec(text.slice(part.end))?.[0].length ?? 0)
      const isLine = beginsLine(page, part.start) && /^\r?\n/.test(text.slice(behind))
      yield { start: isLine ? lineStart(text, part.start) : part.start, end: isLine ? nextLine(text, behind) : behind, text: '' }
    }
  }
}

/** Behind the last part, on a line of its own where that one has one; that one's comment stays on its line. */
function* addParts(page: Page, open: number, parts: readonly Part[], texts: readonly string[]): Edits {
  const last = parts.at(-1)
  if (!last) {
    const inside = page.style.json ? '' : ' '
    yield { start: open + 1, end: open + 1, text: inside + texts.join(page.style.comma) + inside }
    return
  }
  const { end } = last
  const isAlone = beginsLine(page, last.start)
  const [lead, rest] = [
    isAlone ? `${page.style.eol}${indentOf(page, last)}` : commaOf(page, parts).slice(1),
    page.text.slice(end),
  ]
  const comment = isAlone ? (/^[ \t]+#[^\r\n]*/.exec(rest)?.[0].length ?? 0) : 0
  if (comment > 0) yield { start: end, end, text: ',' }
  yield { start: end + comment, end: end + comment, text: (comment > 0 ? '' : ',') + texts.map((text) => lead + text).join(',') }
}

/** The comma between parts on one line, with a blank behind it where the last two have one. */
function commaOf({ text, style }: Page, parts: readonly Part[]): string {
  const [before, last] = parts.slice(-2)
  if (!before || !last) return style.comma
  return /,\s/.test(text.slice(before.end, last.start)) ? ', ' : ','
}

const indentOf = ({ text }: Page, { start }: Part) => text.slice(lineStart(text, start), start)

/** Spread over lines where the document's JSON is. */
function jsonEntry(page: Page, parts: readonly Part[], key: string, value: unknown): string {
  const last = parts.at(-1)
  const isAlone = last !== undefined && beginsLine(page, last.start)
  const body = jsonText(page.style, value, isAlone ? page.style.indent : '')
  return `${JSON.stringify(key)}${isAlone ? ': ' : page.style.colon}${isAlone ? body.replaceAll('\n', page.style.eol + indentOf(page, last)) : body}`
}
