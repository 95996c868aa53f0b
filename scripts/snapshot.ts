// Keeps what the product says about this project's own documents, for test/unit/snapshots.test.ts; prints what is another than before.
import { areas } from '../test/snapshots/areas.ts'
import { firstDifferences, keep, keptLines } from '../test/snapshots/snapshot.ts'

for (const [area, lines] of Object.entries(areas)) {
  const now = [...lines()].flatMap((line) => line.split('\n'))
  const differences = firstDifferences(keptLines(area), now, 200)
  console.log(`${area}: ${now.length} lines, ${Math.round(keep(area, now) / 1024)} kB, ${differences.length} differ`)
  for (const line of differences) console.log(`  ${line.slice(0, 300)}`)
}
