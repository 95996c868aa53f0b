// Nothing that people see changes by accident: `npm run snapshot` keeps what is meant, and prints the difference to be read.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { areas } from '../snapshots/areas.ts'
import { firstDifferences, keptLines } from '../snapshots/snapshot.ts'

describe('said as before', () => {
  for (const [area, lines] of Object.entries(areas))
    test(area, () => {
      const kept = keptLines(area)
      assert.ok(kept.length > 400, `there are only ${kept.length} lines`)
      const now = [...lines()].flatMap((line) => line.split('\n'))
      assert.deepEqual(firstDifferences(kept, now), [], 'npm run snapshot shows all that differs')
    })
})
