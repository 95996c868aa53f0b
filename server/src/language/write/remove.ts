import type { Entry, MapNode } from '../yaml/node.ts'
import type { Edit } from './edit.ts'
import { beginsLine, type Edits, endOfEntry, lineEnd, lineStart, nextLine, ownEntries, type Page } from './page.ts'

/** Takes keys of a mapping in block style away, with their lines. Behind a dash the next key that stays moves up. */
export function* removeEntries(page: Page, map: MapNode, goes: (entry: Entry) => boolean): Edits {
  const entries = ownEntries(map)
  const [first] = entries
  const gone = entries.filter(goes)
  if (!first || gone.length === 0) return
  if (gone[0] !== first || beginsLine(page, first.keyNode.start)) {
    for (const entry of gone) yield lines(page, entry)
    return
  }
  const stays = entries.find((entry) => !goes(entry))
  if (!stays) {
    yield undefined
    return
  }
  const run = gone.filter(({ keyNode }) => keyNode.start < stays.keyNode.start)
  const others = gone.filter((entry) => !run.includes(entry))
  if (isAllOf(page, run, stays)) yield { start: first.keyNode.start, end: stays.keyNode.start, text: '' }
  else {
    yield headOf(page, first)
    for (const entry of run.slice(1)) yield lines(page, entry)
  }
  for (const entry of others) yield lines(page, entry)
}

function lines(page: Page, entry: Entry): Edit | undefined {
  const { start } = entry.keyNode
  if (!beginsLine(page, start)) return undefined
  const from = lineStart(page.text, start)
  return { start: page.text[from] === '\uFEFF' ? from + 1 : from, end: nextLine(page.text, endOfEntry(page, entry)), text: '' }
}

/** Whether no comment stands between the entries that go and the one that stays. */
function isAllOf(page: Page, run: readonly Entry[], stays: Entry): boolean {
  return run.every((entry, index) => {
    const next = run[index + 1] ?? stays
    const end = nextLine(page.text, endOfEntry(page, entry))
    return page.text.slice(end, next.keyNode.start).trim() === ''
  })
}

/** What stands behind a dash, up to the end of its last line; the dash stays alone. */
function headOf(page: Page, entry: Entry): Edit {
  const { text } = page
  const before = text.slice(lineStart(text, entry.keyNode.start), entry.keyNode.start)
  const start = entry.keyNode.start - (before.length - before.trimEnd().length)
  return { start, end: lineEnd(text, endOfEntry(page, entry)), text: '' }
}
