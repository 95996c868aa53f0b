import { type Entry, nullAt } from '../yaml/node.ts'
import type { Line } from './line.ts'
import type { Cursor } from './place.ts'

/**
 * What the lines around the cursor say where the text cannot be read as a whole: keys at the cursor's column are there already, and
 * lines that stand deeper right below belong to what is above, which nothing may come between.
 */
export function amidLines(text: string, line: Line, cursors: readonly Cursor[]): Cursor[] {
  const below = text.slice(line.end).split('\n').slice(1)
  const next = below.find(isOwn)
  return cursors.flatMap((cursor): Cursor[] => {
    const isOpenLine = line.holds === 'nothing' || line.holds === 'word'
    if (cursor.flow || cursor.at === 'value' || (cursor.at === 'key' && cursor.value) || !isOpenLine) return [cursor]
    const { column } = cursor
    if (next !== undefined && indentOf(next) > column) return []
    if (cursor.at === 'item') return [cursor]
    const above = text.slice(0, line.start).split('\n').reverse()
    const before = line.dashes === '' ? keysAt(above, column, line.start - 1) : []
    const entries = [...before, ...keysAt(below, column, line.end)]
    const { map } = cursor
    const there = new Set(map.entries.map(({ key }) => key))
    return [{ ...cursor, map: { ...map, entries: [...map.entries, ...entries.filter(({ key }) => !there.has(key))] } }]
  })
}

const isOwn = (line: string) => !/^\s*(#|\{\{|$)/.test(line)
const indentOf = (line: string) => /^[ \t]*/.exec(line)?.[0].length ?? 0

/** The keys at a column, up to the line that ends what stands there; also those that lack their colon. */
function keysAt(lines: readonly string[], column: number, at: number): Entry[] {
  const found: Entry[] = []
  const node = nullAt(at, at)
  for (const line of lines) {
    if (!isOwn(line) || indentOf(line) > column) continue
    const [, lead = '', key] = /^([ \t]*(?:- +)*)["']?([\w./$-]+)/.exec(line) ?? []
    if (key !== undefined && lead.length === column) found.push({ key, keyNode: node, value: node })
    if (indentOf(line) < column) break
  }
  return found
}
