import { at, entriesOf, get, type Path, present } from '../yaml/node.ts'
import type { Manifest } from '../yaml/parse.ts'
import { levelsAt } from './levels.ts'
import { indentBelow } from './line.ts'
import { type Asked, begun, type Cursor, cursorOf } from './place.ts'
import { find, read, standIn } from './standIn.ts'

/**
 * Lines below the cursor that belong to nothing yet are taken in by what is written above them: children that have lost their key, and
 * the rest of an item that has no dash.
 *
 *     |                     |
 *         - name: A           value: "1"
 */
export function adopting(asked: Asked, base: Manifest, column: number): Cursor[] {
  const { text, line } = asked
  const below = indentBelow(text, line)
  if (below <= column) return []
  const above = read(text.slice(0, line.start))
  const level = levelsAt(above.text, above.root, line.start).open.findLast((one) => one.column === column)
  const isItem = level?.is === 'list' && below === column + 2
  if (!level || (level.is !== 'map' && !isItem)) return []
  const lead = isItem ? '- ' : ''
  const tried = `${text.slice(0, line.start)}${' '.repeat(column)}${lead}${standIn}:${text.slice(line.end)}`
  const hit = find(tried)
  if (!hit?.key || hit.holder?.kind !== 'map') return []
  const cursor = cursorOf(asked, hit, { replace: begun(asked), column: column + lead.length, lead })
  if (cursor?.at !== 'key') return []
  if (isItem) return hasTwice(base, [...hit.path.slice(0, -1), Number(hit.path.at(-1)) - 1]) ? [{ ...cursor, item: false }] : []
  const value = get(hit.holder, hit.scalar.value)
  const isMended = base.problems.length > read(tried).problems.length
  return isMended && present(value) ? [{ ...cursor, value, colon: true }] : []
}

/** Whether a key stands twice in an item: its second half is another's. */
function hasTwice({ root }: Manifest, path: Path): boolean {
  const keys = entriesOf(at(root, path)).flatMap(({ key, merged }) => (merged ? [] : [key]))
  return new Set(keys).size < keys.length
}
