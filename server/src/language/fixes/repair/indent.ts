// Lines that stand at a column where nothing of theirs is open.
import type { Edit } from '../../write/edit.ts'
import { type Candidate, type Line, lineEdit, neighbour, type Place, range } from './lines.ts'

/** A line with what belongs to it: the lines below that stand deeper, or from its own column on. */
interface Block {
  readonly from: number
  readonly to: number
}

export function* indented(place: Place): Iterable<Candidate> {
  if (place.lines.slice(place.first, place.last + 1).some(({ text }) => /^\s*\t/.test(text))) yield* withoutTabs(place)
  const near = [place.last, ...range(place.first, place.last - 1).reverse()]
  const further = [neighbour(place.lines, place.last, 1), topAbove(place.lines, place.last)]
  for (const index of new Set([...near, ...further.flatMap((at) => at ?? [])])) {
    const line = place.lines[index]
    if (!line || line.blank || /\t/.test(line.text.slice(0, line.indent))) continue
    yield* dashed(place, index, line)
    yield* shifted(place, index, line)
    yield* undashed(line)
  }
}

/** The first of the lines above that stand deeper. */
function topAbove(lines: readonly Line[], index: number): number | undefined {
  const own = lines[index]?.indent ?? 0
  let top: number | undefined
  for (let at = neighbour(lines, index, -1); at !== undefined && (lines[at]?.indent ?? 0) > own; at = neighbour(lines, at, -1))
    top = at
  return top
}

/** Columns at which a line may begin, the nearest first: where the lines above have keys and dashes, and one step below the last. */
function columnsFor({ lines }: Place, index: number): number[] {
  const columns = new Set<number>()
  let least = Number.POSITIVE_INFINITY
  for (let at = neighbour(lines, index, -1); at !== undefined && least > 0; at = neighbour(lines, at, -1)) {
    const { text, indent } = lines[at] as Line
    if (indent >= least) continue
    const content = /^\s*(?:-\s+)*/.exec(text)?.[0].length ?? indent
    for (let column = indent; column <= content; column++) if (column === content || text[column] === '-') columns.add(column)
    if (least === Number.POSITIVE_INFINITY && /:\s*(#.*)?$/.test(text)) columns.add(content + 2).add(content + 4)
    least = indent
  }
  const below = neighbour(lines, index, 1)
  if (below !== undefined) columns.add(lines[below]?.indent ?? 0)
  const own = lines[index]?.indent ?? 0
  const beside = [-1, 1].map((step) => lines[neighbour(lines, index, step as 1 | -1) ?? -1]?.indent)
  const rank = (column: number) => (beside.includes(column) ? 0.5 : 1) * Math.abs(column - own)
  return [...columns].filter((column) => column !== own).sort((a, b) => rank(a) - rank(b))
}

function* blocksAt({ lines }: Place, index: number): Iterable<Block> {
  const own = lines[index]?.indent ?? 0
  const end = (belongs: (line: Line) => boolean) => {
    let to = index
    for (let at = index + 1; at < lines.length; at++) {
      const line = lines[at] as Line
      if (!line.blank && !belongs(line)) break
      if (!line.blank) to = at
    }
    return to
  }
  const deeper = end(({ indent }) => indent > own)
  yield { from: index, to: deeper }
  const beside = end(({ indent }) => indent >= own)
  if (beside !== deeper) yield { from: index, to: beside }
  if (deeper !== index) yield { from: index, to: index }
}

function* shifted(place: Place, index: number, line: Line, isAlone = false): Iterable<Candidate> {
  const name = /^\s*(?:- +)*["']?([\w./-]+)/.exec(line.text)?.[1] ?? line.text.trim().slice(0, 20)
  for (const column of columnsFor(place, index))
    for (const block of isAlone ? [...blocksAt(place, index)].slice(0, 1) : blocksAt(place, index))
      yield {
        title: ['fix.indent', name, String(column)],
        edits: moved(place, endedAt(place, block, column), column - line.indent),
      }
}

/** The next item at the column that an item goes to is none of its own. */
function endedAt({ lines }: Place, { from, to }: Block, column: number): Block {
  const isItem = (line: Line | undefined) => line !== undefined && line.indent === column && /^\s*- /.test(line.text)
  if (!/^\s*- /.test(lines[from]?.text ?? '')) return { from, to }
  for (let at = from + 1; at <= to; at++) if (isItem(lines[at])) return { from, to: at - 1 }
  return { from, to }
}

function moved({ lines }: Place, { from, to }: Block, by: number): Edit[] {
  return lines.slice(from, to + 1).flatMap((line) => {
    if (line.text.trim() === '') return []
    if (by > 0) return [{ start: line.start, end: line.start, text: ' '.repeat(by) }]
    return [{ start: line.start, end: line.start + Math.min(-by, line.indent), text: '' }]
  })
}

/** Lines above a key that stands twice on which its item may begin. */
const maxFields = 12

/** Items whose dash is missing, in a text that is YAML all the same. */
export function* itemsWithoutDash(place: Place): Iterable<Candidate> {
  const own = place.lines[place.first]
  for (let at = place.first; at > place.first - maxFields; at--) {
    const line = place.lines[at]
    if (!line || line.indent < (own?.indent ?? 0)) return
    if (!line.blank && line.indent === own?.indent) yield* dashed(place, at, line)
  }
}

/** An item that two dashes made two of: the second one goes. */
export function* itemsInTwo({ lines, first }: Place): Iterable<Candidate> {
  const dash = lines[first]?.text.search(/-/) ?? 0
  const isItem = (line: Line | undefined): line is Line =>
    line !== undefined && !line.free && line.text.search(/\S/) === dash && /^\s*- /.test(line.text)
  const above = lines.slice(0, first).findLast(({ indent, blank }) => !blank && indent <= dash)
  const below = lines.slice(first + 1).find(({ indent, blank }) => !blank && indent <= dash)
  const seconds = [...(isItem(above) ? [lines[first]] : []), ...(isItem(below) ? [below] : [])]
  for (const line of seconds) {
    if (!isItem(line)) continue
    const at = line.start + dash
    yield { title: ['fix.join'], edits: [{ start: at, end: at + 1, text: ' ' }] }
  }
}

/** A key where items stand begins an item: the dash goes into its own column, or two before it. */
function* dashed(place: Place, index: number, line: Line): Iterable<Candidate> {
  if (/^\s*-(\s|$)/.test(line.text)) return
  const above = place.lines[neighbour(place.lines, index, -1) ?? -1]
  const isItem = above?.indent === line.indent && /^\s*- /.test(above.text)
  if (!isItem && !/^\s*["']?[\w./-]+["']?:(\s|$)/.test(line.text)) return
  const at = line.start + line.indent
  yield { title: ['fix.dash'], edits: [{ start: at, end: at, text: '- ' }] }
  if (line.indent >= 2) yield { title: ['fix.dash'], edits: [{ start: at - 2, end: at, text: '- ' }] }
  const [, beside] = [...blocksAt(place, index)]
  if (beside)
    yield {
      title: ['fix.dash'],
      edits: [{ start: at, end: at, text: '- ' }, ...moved(place, { from: index + 1, to: beside.to }, 2)],
    }
}

/** A key with a dash too many, where no list is: it stands behind the dash, or where the dash does. */
function* undashed({ start, text }: Line): Iterable<Candidate> {
  const [found, indent = ''] = /^( *)- +(?=["']?[\w./-]+["']?:(?:\s|$))/.exec(text) ?? []
  if (found === undefined) return
  const [from, end] = [start + indent.length, start + found.length]
  yield { title: ['fix.noDash'], edits: [{ start: from, end, text: ' '.repeat(end - from) }] }
  yield { title: ['fix.noDash'], edits: [{ start: from, end, text: '' }] }
}

/** An item that stands among those of another list. */
export function* itemsElsewhere(place: Place): Iterable<Candidate> {
  const own = place.lines[place.first]
  for (let at = place.first; at >= 0 && at > place.first - maxFields; at--) {
    const line = place.lines[at]
    if (!line || line.blank || line.indent > (own?.indent ?? 0)) continue
    if (/^\s*- /.test(line.text)) return yield* shifted(place, at, line, true)
    if (line.indent < (own?.indent ?? 0)) return
  }
}

/** All tabs that lines begin with become blanks: as wide as tabs usually are, or so that the first line fits the lines above. */
function* withoutTabs(place: Place): Iterable<Candidate> {
  const { lines, first, last } = place
  const tabbed = (line: Line) => /^\s*\t/.test(line.text)
  const start = range(first, last).find((index) => tabbed(lines[index] as Line)) ?? first
  const run: Line[] = []
  for (let at = start; at < lines.length && (lines[at]?.blank || tabbed(lines[at] as Line)); at++) run.push(lines[at] as Line)
  const title = ['fix.tabs'] as const
  const all = lines.filter(tabbed)
  const tabsOf = (line: Line) => (/^\s*/.exec(line.text)?.[0].match(/\t/g) ?? []).length
  const least = Math.min(...run.filter(tabbed).map(tabsOf))
  const replaced = (some: readonly Line[], width: (tabs: number) => number) =>
    some.filter(tabbed).map((line) => {
      const space = /^\s*/.exec(line.text)?.[0] ?? ''
      const blanks = space.replaceAll('\t', '').length
      return lineEdit(line, ' '.repeat(Math.max(0, width(tabsOf(line)) + blanks)) + line.text.slice(space.length))
    })
  const columns = columnsFor(place, start)
  for (const width of [2, 4, 8]) yield { title, edits: replaced(all, (tabs) => tabs * width) }
  for (const column of columns)
    for (const width of [2, 4]) yield { title, edits: replaced(run, (tabs) => column + (tabs - least) * width) }
  // Spaces before the tab: the column counts from the beginning of the line.
  for (const column of columns) {
    const edits = run.filter(tabbed).map((line) => lineEdit(line, ' '.repeat(column) + line.text.trimStart()))
    yield { title, edits }
  }
  yield {
    title,
    edits: run
      .filter(tabbed)
      .map((line) =>
        lineEdit(line, line.text.trim() === '' ? '' : line.text.replace(/^\s*/, (space) => space.replaceAll('\t', ''))),
      ),
  }
}
