// Recorded answers of a real server: each is ours too, or an exception with its reason.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { goldensDirectory, isWrong, judgeGolden, needless, type Outcome, printOutcome, readGoldens } from './goldens.ts'

const areas = readGoldens()
const skip = areas.size > 0 ? false : `no recorded answers at ${goldensDirectory}`

const names = ['containers', 'decode', 'pod', 'volumes']

describe('recorded answers of a real API server', () => {
  const all: Outcome[] = []
  for (const name of names) {
    test(name, { skip }, (context) => {
      const outcomes = (areas.get(name) ?? []).flatMap(judgeGolden)
      all.push(...outcomes)
      const excepted = outcomes.filter(({ exception }) => exception).length
      context.diagnostic(`${outcomes.length} answers, ${excepted} excepted`)
      assert.ok(outcomes.length > 0)
      assert.equal(outcomes.filter(isWrong).slice(0, 20).map(printOutcome).join('\n'), '')
    })
  }
  test('no area is left out', { skip }, () => assert.deepEqual([...areas.keys()].sort(), names))
  test('every exception is needed', { skip }, () => assert.deepEqual(needless(all), []))
})
