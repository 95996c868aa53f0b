// No text may crash or hang the language service: seeded edits of real manifests, every feature after each.
//
//   FUZZ_EDITS=100000 DAEMONSET_SEED=7 node --test test/fuzz/fuzz.test.ts
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Position } from '../../model/src/protocol.ts'
import type { ManifestFile } from '../../server/src/language/index.ts'
import { patiently } from '../cluster/patience.ts'
import { seed } from '../cluster/seed.ts'
import { diagnostics, edited, english, minimal, open, positionAt } from '../unit/support.ts'
import { randomEdit, randomFrom } from './edits.ts'

const edits = Number(process.env.FUZZ_EDITS ?? 20_000)
/** Manifests of the wild, where they lie beside the project; the sample workspace everywhere. */
const corpus = fileURLToPath(new URL('../../../shared/corpus', import.meta.url))
const samples = fileURLToPath(new URL('../workspace', import.meta.url))
/** Milliseconds that any one answer may take. */
const limit = patiently(2000)

function texts(): string[] {
  const files = [samples, ...(existsSync(corpus) ? [corpus] : [])].flatMap((cwd) =>
    globSync('**/*.y*ml', { cwd })
      .sort()
      .map((file) => `${cwd}/${file}`),
  )
  return [
    minimal,
    ...files.map((file) => readFileSync(file, 'utf8')).filter((text) => text.length < 3500 && text.includes('DaemonSet')),
  ]
}

test(`${edits} edits from seed ${seed}`, { timeout: patiently(1_800_000) }, () => {
  const random = randomFrom(seed)
  const sources = texts()
  let slowest = 0
  for (let done = 0; done < edits; ) {
    const original = sources[Math.floor(random() * sources.length)] ?? minimal
    const file = open(original)
    let text = original
    for (let step = 0; step < 25 && done < edits; step++, done++) {
      const edit = randomEdit(random, text)
      const before = text
      file.edit({ start: positionAt(text, edit.start), end: positionAt(text, edit.end) }, edit.text)
      text = file.text
      const started = performance.now()
      try {
        exercise(file, random, text, step)
      } catch (error) {
        assert.fail(
          `seed ${seed}, edit ${done}: ${error instanceof Error ? error.stack : error}\n${JSON.stringify({ before, edit })}`,
        )
      }
      const took = performance.now() - started
      slowest = Math.max(slowest, took)
      assert.ok(took < limit, `edit ${done} took ${took.toFixed(0)} ms: ${JSON.stringify(text)}`)
    }
  }
  console.log(`slowest answer: ${slowest.toFixed(0)} ms`)
})

/** The features take turns, so that every edit stays cheap; diagnostics run after each. */
function exercise(file: ManifestFile, random: () => number, text: string, step: number): void {
  const position = positionAt(text, Math.floor(random() * (text.length + 1)))
  for (const { range } of diagnostics(file)) {
    const isInside = ({ line, character }: Position) => line >= 0 && character >= 0 && line < text.split(/\r\n|[\r\n]/).length
    assert.ok(isInside(range.start) && isInside(range.end), `a diagnostic at ${JSON.stringify(range)}`)
  }
  if (step % 10 === 0) for (const { range } of diagnostics(file).slice(0, 5)) english.mend(file, range)
  if (step % 40 === 0) fixesAll(file, text)
  if (step % 2 === 0) english.complete(file, position)
  if (step % 3 === 0) english.hover(file, position)
  if (step % 8 === 0) {
    english.symbols(file)
    english.folds(file)
    english.links(file)
    english.selections(file, position)
  }
}

/** What is mended is none the worse to read. */
function fixesAll(file: ManifestFile, text: string): void {
  const after = edited(text, english.fixAll(file))
  const unreadable = (of: ManifestFile) => diagnostics(of).filter(({ layer }) => layer === 'yaml').length
  assert.ok(unreadable(open(after)) <= unreadable(file), after)
}
