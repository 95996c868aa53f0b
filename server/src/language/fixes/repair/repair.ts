import type { Origin } from '../../check.ts'
import type { Code } from '../../codes.ts'
import type { Document } from '../../file/document.ts'
import type { Finding } from '../../finding.ts'
import { applied, type Edit } from '../../write/edit.ts'
import type { Span } from '../../yaml/node.ts'
import { closed } from './closing.ts'
import { indented, itemsElsewhere, itemsInTwo, itemsWithoutDash } from './indent.ts'
import { compare, isBetter, isSound, type Reading, readingOf } from './judge.ts'
import { type Candidate, type Line, lineAt, linesOf, neighbour, type Place } from './lines.ts'
import { mendedMarks, requoted, withoutControls, withoutStop } from './marks.ts'

/** A way to mend a text; `sure` where what comes of it reads well. */
export interface Repair extends Candidate {
  readonly sure: boolean
}

/** Characters read to find one repair, in all of its tries. */
const budget = 400_000
/** Of hundreds of mistakes put into manifests of the wild, all but a few are mended within so many tries. */
const maxTries = 60
/** Of a text with mistakes all over it the first that are asked about are mended. */
const triesOfDocument = 300
/** Tries after the first that leaves nothing to complain of. */
const triesAfter = 12
/** Lines of one finding that are looked at. */
const maxLines = 40

/** Codes of a text that may have been meant as another one. */
const ofText: ReadonlySet<Code> = new Set<Code>(['yaml-syntax', 'yaml-tab-indent', 'yaml-complex-key'])
/** Codes of a value, or a key, that quotes may be all there is to mend. */
const ofQuotes: ReadonlySet<Code> = new Set<Code>([
  'type-container-for-scalar',
  'yaml-unknown-alias',
  'yaml-nan-inf',
  'yaml-null-key',
  'odd-character',
])

/**
 * Repairs of a text that is no YAML, or another than was meant: each way in which the lines at hand may have been meant is tried and
 * read; what reads best, and better than before, is answered. Nothing a person wrote is left out by any of them.
 */
export function repairsOf(document: Document, finding: Finding, version: string, origin: Origin): Repair[] {
  const { text, manifest } = document
  if ((finding.severity !== 'error' && finding.code !== 'odd-character') || manifest.templated) return []
  const lines = document.recall('lines', () => linesOf(text))
  const own = lineAt(lines, finding.start)
  const last = Math.min(lineAt(lines, Math.max(finding.start, finding.end - 1)), own + maxLines)
  const isBroken =
    ofText.has(finding.code) ||
    manifest.problems.some((problem) => ofText.has(problem.code) && touches(lines, problem, own, last))
  const place: Place = { text, lines, first: isBroken ? (neighbour(lines, own, -1) ?? own) : own, last }
  const key = `repairs ${version} ${place.first} ${last} ${isBroken ? '' : finding.code}`
  const candidates = isBroken ? all(place) : candidatesFor(finding, place)
  return document.recall(key, () => best(document, candidates, version, origin))
}

function touches(lines: readonly Line[], { start }: Span, first: number, last: number): boolean {
  const line = lineAt(lines, start)
  return line >= first - 1 && line <= last + 1
}

/** In a text that is YAML only its marks are looked at, and quotes where a text was taken for something else. */
function* candidatesFor({ code }: Finding, place: Place): Iterable<Candidate> {
  yield* mendedMarks(place)
  if (ofQuotes.has(code)) yield* requoted(place)
  if (code === 'yaml-bad-encoding') yield* withoutControls(place)
  if (code === 'yaml-separator' || code === 'yaml-directive') yield* withoutStop(place)
  if (code.endsWith('-required')) yield* itemsInTwo(place)
  if (code === 'strict-unknown-field') yield* itemsElsewhere(place)
  if (code === 'yaml-duplicate-key') yield* itemsWithoutDash(place)
}

function* all(place: Place): Iterable<Candidate> {
  yield* mendedMarks(place)
  yield* withoutControls(place)
  yield* closed(place)
  yield* requoted(place)
  yield* indented(place)
}

interface Good {
  readonly repair: Repair
  readonly reading: Reading
}

function best(document: Document, candidates: Iterable<Candidate>, version: string, origin: Origin): Repair[] {
  const { text } = document
  const whole = document.recall('tries', () => ({ left: triesOfDocument }))
  let left = Math.min(maxTries, whole.left, Math.floor(budget / (text.length + 1000)))
  const seen = new Set<string>([text])
  const good: Good[] = []
  let before: Reading | undefined
  for (const candidate of candidates) {
    const meant = applied(text, candidate.edits)
    if (meant === undefined || seen.has(meant)) continue
    if (left-- <= 0) break
    whole.left--
    seen.add(meant)
    before ??= document.recall(`reading ${version} ${JSON.stringify(origin)}`, () => readingOf(text, version, origin))
    const reading = readingOf(meant, version, origin, before)
    const [from, to] = changedIn(text, candidate.edits)
    if (!reading || !isBetter(reading, before, to, meant.length - text.length)) continue
    const sure = isSound(reading, from, to) && !becomesText(text, meant)
    good.push({ repair: { ...candidate, sure }, reading })
    if (reading.problems === 0 && reading.errors === 0) left = Math.min(left, triesAfter)
  }
  const [first, ...others] = good.sort((a, b) => compare(a.reading, b.reading))
  if (!first) return []
  const second = others.find(({ repair, reading }) => compare(reading, first.reading) === 0 && !sameTitle(repair, first.repair))
  return [first.repair, ...(second ? [second.repair] : [])]
}

const sameTitle = ({ title }: Repair, other: Repair) => title.join() === other.title.join()

/** Whether a key or an item becomes part of a block of text: that reads well, whatever was meant. */
const becomesText = (text: string, meant: string) => entriesInText(meant) > entriesInText(text)

const entriesInText = (text: string) =>
  linesOf(text).filter((line) => line.free && /^\s*(?:- |["']?[\w./-]+["']?:(?:\s|$))/.test(line.text)).length

/** From the beginning of the first line that is changed to the last change. */
function changedIn(text: string, edits: readonly Edit[]): [from: number, to: number] {
  const first = Math.min(...edits.map(({ start }) => start))
  return [
    text.lastIndexOf('\n', first - 1) + 1,
    Math.max(...edits.map(({ start, end, text: put }) => Math.max(end, start + put.length))),
  ]
}
