import type { Entry, MapNode, Path } from '../yaml/node.ts'
import {
  beginsLine,
  columnAt,
  type Edits,
  endOfEntry,
  insertLines,
  isBlock,
  lineEnd,
  lineStart,
  nextLine,
  type Page,
} from './page.ts'
import { removeEntries } from './remove.ts'
import { keyText } from './render.ts'

/** An entry with the mapping that holds it. */
export interface Held {
  readonly map: MapNode
  readonly entry: Entry
}

/** Where entries go: the mapping, the key whose value is still missing, or the steps to a new mapping in the one that is there. */
export interface Goal {
  readonly map: MapNode
  readonly entry?: Entry | undefined
  readonly missing: Path
}

/**
 * Entries with their lines, comments and quotes, put at the end of another mapping, all in block style; `undefined` among the edits
 * where one of them is not.
 */
export function* moveEntries(page: Page, held: readonly Held[], { map, entry, missing }: Goal): Edits {
  const { text, style } = page
  const last = map.entries.at(-1)
  const first = map.entries[0]
  if (map.flow || held.some((one) => one.map.flow) || !last || !first) {
    yield undefined
    return
  }
  for (const source of new Set(held.map((one) => one.map)))
    yield* removeEntries(page, source, (one) => held.some((other) => other.entry === one))
  const base = columnAt(text, first.keyNode.start)
  const steps = [...(entry ? [entry.key] : []), ...missing.map(String)]
  const heads = missing.map(
    (step, depth) =>
      `${' '.repeat(base + (steps.length - missing.length + depth) * style.step)}${keyText(style, String(step), false)}:`,
  )
  const lines = held.flatMap((one) => linesOf(page, one.entry, base + steps.length * style.step))
  const successor = entry ? undefined : map.entries.find(({ key }) => key === standsAbove[String(missing[0])])?.keyNode
  const above = successor && beginsLine(page, successor.start) ? lineStart(text, successor.start) : undefined
  const at =
    above ??
    (entry && missing.length === steps.length - 1 ? nextLine(text, entry.keyNode.end) : nextLine(text, endOfEntry(page, last)))
  yield insertLines(page, at, [...heads, ...lines])
}

/** What a new mapping stands above, as one writes a manifest. */
const standsAbove: Readonly<Record<string, string>> = { metadata: 'spec', selector: 'template' }

/** The lines of an entry with its key at another column. */
function linesOf({ text, ...page }: Page, entry: Entry, column: number): string[] {
  const { start } = entry.keyNode
  const by = column - columnAt(text, start)
  const end = Math.max(lineEnd(text, start), lineEnd(text, endOfEntry({ text, ...page }, entry)))
  const [first = '', ...rest] = text.slice(start, end).split(/\r?\n/)
  return [' '.repeat(column) + first, ...rest.map((line) => shifted(line, by))]
}

/** A line further to the right, or to the left as far as it goes. */
export function shifted(line: string, by: number): string {
  if (line.trim() === '') return line
  return by >= 0 ? ' '.repeat(by) + line : line.slice(Math.min(-by, line.length - line.trimStart().length))
}

/** What stands below a key that stands twice, put below its first one, and the second key taken away. */
export function* mergeInto(page: Page, map: MapNode, first: Entry, second: Entry): Edits {
  const { text } = page
  const [to, from] = [first.value, second.value]
  if (map.flow || !isBlock(to) || !isBlock(from) || !beginsLine(page, second.keyNode.start)) {
    yield undefined
    return
  }
  const by = columnAt(text, to.start) - columnAt(text, from.start)
  const begin = lineStart(text, from.start)
  const end = lineEnd(text, endOfEntry(page, second))
  const lines = text
    .slice(begin, end)
    .split(/\r?\n/)
    .map((line) => shifted(line, by))
  yield insertLines(page, nextLine(text, endOfEntry(page, first)), lines)
  yield { start: lineStart(text, second.keyNode.start), end: nextLine(text, end), text: '' }
}
