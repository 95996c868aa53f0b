// Answers take time in proportion to the text, whatever is in it: each piece of the grammar, many times over, at each place of a
// manifest, through every feature. A text eight times as long may take a little more than eight times as long, and no more.
//
//   GROWTH_PLACES=all node --test test/fuzz/growth.test.ts         each piece at every place, not at a few that the seed chooses
//   GROWTH_LENGTH=125000 node --test test/fuzz/growth.test.ts      the same with texts of a million characters
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Position } from '../../model/src/protocol.ts'
import type { ManifestFile } from '../../server/src/language/index.ts'
import { seed } from '../cluster/seed.ts'
import { english, open, positionAt } from '../unit/support.ts'
import { randomFrom } from './edits.ts'
import { blocks, entries, grown, listed, type Piece, pieces, places } from './shapes.ts'

const short = Number(process.env.GROWTH_LENGTH ?? 2000)
/** Places at which a piece is tried. */
const tried = process.env.GROWTH_PLACES === 'all' ? Number.POSITIVE_INFINITY : 5
const factor = 8
/** Milliseconds below which a long text says nothing about growth. */
const floor = 150
/** How many times longer than in proportion a text may take; a loop in a loop takes up to eight times. */
const slack = 2.5

const features: Readonly<Record<string, (file: ManifestFile, at: Position) => unknown>> = {
  diagnostics: (file) => [...english.diagnose(file)],
  completion: (file, at) => english.complete(file, at),
  hover: (file, at) => english.hover(file, at),
  template: (file, at) => english.templateAt(file, at),
  outline: (file) => english.symbols(file),
  folding: (file) => english.folds(file),
  links: (file) => english.links(file),
  selection: (file, at) => english.selections(file, at),
  objects: (file) => [...english.manifests(file)],
  place: (file) => english.locate(file, { document: 0 }, [['spec', 'template', 'spec', 'containers', 0]]),
  fixes: (file, at) => english.mend(file, { start: { line: 0, character: 0 }, end: at }),
  'another value': (file) => english.rewrite(file, { document: 0 }, [{ path: ['metadata', 'labels', 'a'], value: 'b' }]),
  typing: (file, at) => file.edit({ start: at, end: at }, ' '),
}

/** Milliseconds of this thread, whatever else the machine does. */
function took(run: () => unknown): number {
  const before = process.threadCpuUsage()
  run()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000
}

/** A text that grows at a mark, and what stands behind the mark. */
interface Shape {
  readonly text: (length: number) => string
  readonly tail: number
}

const shapeOf = (place: string, piece: Piece, grow = grown): Shape => ({
  text: (length) => grow(place, piece, length),
  tail: place.length - 1 - place.lastIndexOf('‸'),
})

/** How long each feature takes with a text, asked at the end of what grew: each of a few times, the least. */
function timesOf({ text, tail }: Shape, length: number, rounds: number): Map<string, number> {
  const whole = text(length)
  const at = positionAt(whole, Math.max(0, whole.length - tail))
  const least = new Map<string, number>()
  for (let round = 0; round < rounds; round++) {
    const file = open(whole)
    for (const [name, ask] of Object.entries(features)) {
      const time = took(() => ask(file, at))
      least.set(name, Math.min(least.get(name) ?? time, time))
    }
  }
  return least
}

/** What takes far longer than in proportion with a long text. Only what looks slow is asked again. */
function growing(shape: Shape): string[] {
  let long = timesOf(shape, short * factor, 1)
  const isSlow = (times: ReadonlyMap<string, number>) => [...long].filter(([name, time]) => time > limitOf(times.get(name)))
  const limitOf = (time = 0) => Math.max(floor, time * factor * slack)
  if ([...long.values()].every((time) => time <= floor)) return []
  const brief = timesOf(shape, short, 3)
  if (isSlow(brief).length > 0) long = timesOf(shape, short * factor, 2)
  return isSlow(brief).map(([name, time]) => `${name}: ${(brief.get(name) ?? 0).toFixed(1)} ms, then ${time.toFixed(0)} ms`)
}

/** Groups of pieces, so that a test that fails says which. */
function grows(name: string, shapes: Readonly<Record<string, Shape>>) {
  test(name, () => {
    const slow = Object.entries(shapes).flatMap(([where, shape]) => growing(shape).map((one) => `${where}: ${one}`))
    assert.deepEqual(slow, [])
  })
}

const random = randomFrom(seed)

/** The shapes of a piece at some of the places. */
const somewhere = <U>(table: Readonly<Record<string, string>>, to: (place: string) => U): Record<string, U> => {
  const chosen = Object.entries(table)
    .map((place) => [random(), place] as const)
    .sort(([a], [b]) => a - b)
    .slice(0, tried)
  return Object.fromEntries(chosen.map(([, [name, place]]) => [name, to(place)]))
}

describe('pieces', () => {
  for (const [name, piece] of Object.entries(pieces))
    grows(
      name,
      somewhere(places, (place) => shapeOf(place, piece)),
    )
})

describe('entries', () => {
  for (const [name, piece] of Object.entries(entries))
    grows(
      name,
      somewhere(blocks, (block) => shapeOf(block, piece, listed)),
    )
})
