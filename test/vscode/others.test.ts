// Nothing is taken away: each text is asked about in a VS Code with the extension and in one without it.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { patiently } from '../cluster/patience.ts'
import { missingPrerequisite, startSession } from './session.ts'
import type { Observation } from './suites/others.ts'

const skip = missingPrerequisite() ?? false

async function observations(bare: boolean): Promise<ReadonlyMap<string, Observation>> {
  const session = await startSession({ observes: true, bare })
  try {
    return new Map((await session.observations()).map((one) => [one.name, one]))
  } finally {
    await session.stop()
  }
}

describe('beside others', { skip, timeout: patiently(600_000) }, () => {
  test('what there is without the extension is there with it', async (context) => {
    const without = await observations(true)
    const withIt = await observations(false)
    assert.ok(without.size > 0)
    for (const [name, before] of without) {
      await context.test(name, () => {
        const now = withIt.get(name) ?? assert.fail('not observed')
        const lost = (key: 'folds' | 'links' | 'lenses' | 'selection') => before[key].filter((one) => !now[key].includes(one))
        for (const key of ['folds', 'links', 'lenses', 'selection'] as const) assert.deepEqual(lost(key), [], key)
        if (name.includes('DaemonSet')) return
        const { selection: _, ...rest } = now
        const { selection: __, ...alone } = before
        assert.deepEqual(rest, alone)
      })
    }
  })
})
