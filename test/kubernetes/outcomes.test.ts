// What a preview says is what happens: pairs of a live state and a file, each tried in the cluster.
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { patiently } from '../cluster/patience.ts'
import { seed } from '../cluster/seed.ts'
import type { Outcome } from './outcomeApply.ts'
import { type Bed, makeBed } from './outcomeBed.ts'
import { pairOf } from './outcomeCases.ts'
import { runPairs } from './outcomeRun.ts'
import { report, summary, table } from './outcomeTable.ts'
import { skip } from './support.ts'

const count = Number(process.env.OUTCOME_PAIRS ?? 100)
const only = process.env.OUTCOME_ONLY?.split(',').map(Number)
const atOnce = Number(process.env.OUTCOME_AT_ONCE ?? 50)

/** What a pair was made of, for people who look for a cause. */
function keep(directory: string, { pair, ...outcome }: Outcome): void {
  mkdirSync(directory, { recursive: true })
  const { manifest } = pair
  const text = JSON.stringify(
    { ...outcome, manifest, file: pair.fromLive ? 'from the live object' : pair.file(manifest) },
    null,
    1,
  )
  writeFileSync(join(directory, `${pair.name}.json`), text)
}

const limit = patiently(180_000 + count * 3000)

describe(`outcomes, with DAEMONSET_SEED=${seed}`, { skip, concurrency: false, timeout: limit }, () => {
  let bed: Bed
  let outcomes: readonly Outcome[] = []
  before(async () => {
    bed = await makeBed()
  })
  after(() => bed?.stop())

  test('pairs are made, looked at and applied', async (t) => {
    const pairs = (only ?? Array.from({ length: count }, (_, index) => index)).map((index) => pairOf(seed, index))
    outcomes = await runPairs(bed, pairs, atOnce, (outcome) => {
      const { result, object, pods, kubectl = [] } = outcome
      if (process.env.OUTCOME_KEEP) keep(process.env.OUTCOME_KEEP, outcome)
      if (only || result === 'void' || object.length + pods.length + kubectl.length > 0) console.log(report(outcome))
    })
    t.diagnostic(summary(outcomes))
    if (process.env.OUTCOME_TABLES)
      for (const row of ['made', 'touched', 'situation'] as const) console.log(`\n${table(outcomes, ({ pair }) => pair[row])}`)
  })

  const none = (what: string, of: (outcome: Outcome) => readonly string[]) =>
    test(what, () => {
      const wrong = outcomes.filter((outcome) => of(outcome).length > 0)
      assert.equal(wrong.slice(0, 10).map(report).join('\n'), '')
    })
  none('the object is stored as the preview has it', ({ object }) => object)
  none('the pods said to restart are those replaced', ({ pods }) => pods)
  none(
    'where kubectl has applied the object before, it is stored as its own apply of the file would leave it',
    ({ kubectl }) => kubectl ?? [],
  )
  test('enough of them are judged, and few are refused', () => {
    const counted = (result: Outcome['result']) => outcomes.filter((one) => one.result === result).length
    assert.ok(counted('void') <= outcomes.length / 50, `${counted('void')} live states could not be made`)
    assert.ok(counted('refused') <= outcomes.length / 10, `${counted('refused')} were refused`)
  })
})
