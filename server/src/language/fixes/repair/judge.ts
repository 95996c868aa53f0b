import { check, type Origin } from '../../check.ts'
import { ManifestFile } from '../../file/file.ts'
import { isList } from '../../kind.ts'
import { get, itemsOf, type Node } from '../../yaml/node.ts'
import { leaves } from './lines.ts'

/** What a text reads as: the less of it all the better, but for `leaves`. */
export interface Reading {
  /** Places that are no YAML, and where the first of them is. */
  readonly problems: number
  readonly firstProblem: number
  readonly errors: number
  /** Where fields are unknown or values of the wrong type: what stands in a wrong place. */
  readonly misplaced: readonly number[]
  /** DaemonSets, also of a version that is gone or with a kind that is misspelt. */
  readonly objects: number
  /** Unquoted values over several lines: what a line becomes that belongs to nothing. */
  readonly folded: number
  /** Keys and values; less those that are null, for a key has lost what belongs below it. */
  readonly leaves: number
  /** Lines at odd columns. */
  readonly crooked: number
}

/** Where it is plain from the YAML alone that a text reads worse than `before`, no more is looked at, and nothing answered. */
export function readingOf(text: string, version: string, origin: Origin | undefined, before: Reading): Reading | undefined
export function readingOf(text: string, version: string, origin?: Origin): Reading
export function readingOf(text: string, version: string, origin?: Origin, before?: Reading): Reading | undefined {
  const misplaced: number[] = []
  const reading = {
    problems: 0,
    firstProblem: Number.POSITIVE_INFINITY,
    errors: 0,
    misplaced,
    objects: 0,
    folded: 0,
    leaves: 0,
    crooked: crookedOf(text),
  }
  const { documents } = new ManifestFile('', text)
  let offset = 0
  for (const { manifest, text: own } of documents) {
    reading.problems += manifest.problems.length
    for (const { start } of manifest.problems) reading.firstProblem = Math.min(reading.firstProblem, offset + start)
    offset += own.length
  }
  if (before && reading.problems > before.problems && reading.firstProblem <= before.firstProblem) return undefined
  offset = 0
  for (const document of documents) {
    const { manifest, kind } = document
    const errors = check(document, version, origin).filter(
      ({ severity, code }) => severity === 'error' || code === 'odd-character',
    )
    reading.errors += errors.length
    // A name that is spelt wrong stands where it belongs.
    for (const { layer, start, data } of errors)
      if (layer === 'decode' || (layer === 'strict' && data?.fix !== 'rename')) misplaced.push(offset + start)
    for (const start of strayItems(manifest.root)) {
      reading.errors++
      misplaced.push(offset + start)
    }
    reading.objects += kind.is === 'daemonSet' ? kind.objects.length : kind.is === 'other' ? 0 : 1
    for (const leaf of leaves(manifest.root)) {
      reading.leaves += leaf.type === 'null' ? -1 : 1
      if (leaf.style === 'plain' && /[\r\n]/.test(document.text.slice(leaf.start, leaf.end))) reading.folded++
    }
    offset += document.text.length
  }
  return reading
}

/** Items of a List that are no objects: nobody else complains of what is in them. */
const strayItems = (root: Node | undefined) =>
  root?.kind === 'map' && isList(root)
    ? itemsOf(get(root, 'items')).flatMap((item) => (get(item, 'kind') ? [] : [item.start]))
    : []

const crookedOf = (text: string) => (text.match(/^(?: {2})* (?=[^ ])/gm) ?? []).length

/** Whether a text that is longer by `grown` reads better than before, up to where it was changed at least. */
export function isBetter(after: Reading, before: Reading, changedTo: number, grown: number): boolean {
  if (after.objects < before.objects || after.folded > before.folded) return false
  if (after.problems < before.problems) return true
  if (after.problems > 0 && after.firstProblem > Math.max(before.firstProblem + Math.max(0, grown), changedTo)) return true
  if (after.problems !== before.problems || after.misplaced.length > before.misplaced.length) return false
  return after.errors < before.errors
}

/** Whether what was changed reads well for certain: it is YAML up to there and beyond, and nothing in it stands in a wrong place. */
export const isSound = ({ firstProblem, misplaced }: Reading, from: number, to: number) =>
  firstProblem > to && !misplaced.some((start) => start >= from && start <= to)

/** Negative where the first reads better. */
export const compare = (a: Reading, b: Reading) =>
  a.problems - b.problems ||
  b.objects - a.objects ||
  a.misplaced.length - b.misplaced.length ||
  b.leaves - a.leaves ||
  a.errors - b.errors ||
  a.crooked - b.crooked
