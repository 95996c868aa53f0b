import { commonPlaces } from './common.ts'
import type { Edit } from './edit.ts'

/** Lines that are compared at most; beyond, all between the first and the last difference is one edit. */
const maxSteps = 2000

/** Edits of whole lines, few and small, that make one text another. */
export function editsBetween(before: string, after: string): Edit[] {
  const [old, now] = [linesOf(before), linesOf(after)]
  let head = 0
  while (head < old.length && head < now.length && old[head] === now[head]) head++
  let tail = 0
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++
  const [a, b] = [old.slice(head, old.length - tail), now.slice(head, now.length - tail)]
  let offset = old.slice(0, head).join('').length
  const edits: Edit[] = []
  for (const { removed, added, kept } of hunks(a, b)) {
    const end = offset + removed.join('').length
    if (removed.length > 0 || added.length > 0) edits.push(narrowed(removed.join(''), added.join(''), offset))
    offset = end + kept.join('').length
  }
  return edits
}

const linesOf = (text: string) => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

interface Hunk {
  readonly removed: string[]
  readonly added: string[]
  readonly kept: string[]
}

/** Runs of lines that go and come, each followed by those that stay. */
function hunks(a: readonly string[], b: readonly string[]): Hunk[] {
  if (a.length * b.length > maxSteps * maxSteps) return [{ removed: [...a], added: [...b], kept: [] }]
  const places = commonPlaces(a.length, b.length, (old, now) => a[old] === b[now])
  const found: Hunk[] = []
  let current: Hunk = { removed: [], added: [], kept: [] }
  let old = 0
  for (let now = 0; now <= b.length; now++) {
    const line = b[now]
    const place = line === undefined ? a.length : places[now]
    const gone = place === undefined ? [] : a.slice(old, place)
    if (current.kept.length > 0 && (place === undefined || gone.length > 0)) {
      found.push(current)
      current = { removed: [], added: [], kept: [] }
    }
    current.removed.push(...gone)
    if (place !== undefined) old = place + 1
    if (line !== undefined) (place === undefined ? current.added : current.kept).push(line)
  }
  return [...found, current]
}

/** Without what both begin and end with; a line break and a character of two units stay whole. */
function narrowed(removed: string, added: string, offset: number): Edit {
  let head = 0
  while (head < removed.length && head < added.length && removed[head] === added[head]) head++
  while (head > 0 && /[\r\uD800-\uDBFF]/.test(removed[head - 1] ?? '')) head--
  let tail = 0
  while (tail < removed.length - head && tail < added.length - head && removed.at(-1 - tail) === added.at(-1 - tail)) tail++
  while (tail > 0 && breaksPair(removed, tail)) tail--
  return { start: offset + head, end: offset + removed.length - tail, text: added.slice(head, added.length - tail) }
}

const breaksPair = (text: string, tail: number) => /^(\r\n|[\uD800-\uDBFF][\uDC00-\uDFFF])/.test(text.slice(-tail - 1))
