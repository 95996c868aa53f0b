// No text may crash or hang the language service: seeded edits of real manifests, every feature after each.
//
//   FUZZ_EDITS=100000 DAEMONSET_SEED=7 node --test test/fuzz/fuzz.test.ts
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { check, originOf } from '../../server/src/language/check.ts'
import { complete } from '../../server/src/language/completion/complete.ts'
import { ManifestFile } from '../../server/src/language/file/file.ts'
import { lineStarts, positionAt } from '../../server/src/language/file/text.ts'
import { fixesFor } from '../../server/src/language/fixes/fixes.ts'
import { hover } from '../../server/src/language/hover/hover.ts'
import { folds } from '../../server/src/language/structure/folding.ts'
import { links } from '../../server/src/language/structure/links.ts'
import { selections } from '../../server/src/language/structure/selection.ts'
import { symbols } from '../../server/src/language/structure/symbols.ts'
import { patiently } from '../cluster/patience.ts'
import { seed } from '../cluster/seed.ts'
import { english, minimal } from '../unit/support.ts'
import { randomEdit, randomFrom } from './edits.ts'

const edits = Number(process.env.FUZZ_EDITS ?? 100_000)
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
    const file = new ManifestFile('file:///fuzz.yaml', original)
    let text = original
    for (let step = 0; step < 25 && done < edits; step++, done++) {
      const edit = randomEdit(random, text)
      const starts = lineStarts(text)
      const before = text
      file.edit({ start: positionAt(starts, edit.start), end: positionAt(starts, edit.end) }, edit.text)
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
  const position = positionAt(lineStarts(text), Math.floor(random() * (text.length + 1)))
  for (const document of file.documents) {
    const findings = check(document, '1.37', originOf(file))
    for (const { start, end } of findings)
      assert.ok(
        start >= 0 && end >= start && start <= document.text.length,
        `a finding at ${start}-${end} of ${document.text.length}`,
      )
    if (step % 5 === 0) for (const finding of findings.slice(0, 5)) fixesFor(english, document, finding)
  }
  if (step % 2 === 0) complete(english, file, position)
  if (step % 3 === 0) hover(english, file, position)
  if (step % 8 === 0) {
    symbols(file)
    folds(file)
    links(file)
    selections(file, position)
  }
}
