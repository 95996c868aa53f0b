// Compares this project with recorded answers of a real server: npm run goldens -- DIRECTORY [--id PREFIX] [--area FILE] [--show N]
import { isWrong, judgeGolden, needless, type Outcome, printOutcome, readGoldens } from '../test/agreement/goldens.ts'
import { fail, readOptions } from './options.ts'

const usage = 'usage: npm run goldens -- DIRECTORY [--id PREFIX] [--area FILE] [--show N] [--brief]'
const { values, positionals } = readOptions(usage, {
  allowPositionals: true,
  options: {
    id: { type: 'string' },
    area: { type: 'string' },
    show: { type: 'string', default: '40' },
    brief: { type: 'boolean' },
  },
})
const areas: ReturnType<typeof readGoldens> = positionals[0] ? readGoldens(positionals[0]) : new Map()
if (areas.size === 0) fail(usage)

const all: Outcome[] = []
let shown = 0
for (const [area, goldens] of areas) {
  if (values.area && values.area !== area) continue
  const outcomes = goldens.filter(({ id }) => id.startsWith(values.id ?? '')).flatMap(judgeGolden)
  all.push(...outcomes)
  for (const wrong of outcomes.filter(isWrong)) {
    if (shown++ >= Number(values.show)) break
    console.log(
      values.brief ? `${wrong.golden.id} (${wrong.version}) ${wrong.differences.join(', ')}` : `\n${printOutcome(wrong)}`,
    )
  }
  printCounts(area, outcomes)
}
if (areas.size > 1 && !values.area) printCounts('all', all)
if (!values.id && !values.area) for (const name of needless(all)) console.log(`no case needs the exception ${name}`)
process.exitCode = all.some(isWrong) ? 1 : 0

function printCounts(area: string, outcomes: readonly Outcome[]) {
  const excepted = outcomes.filter(({ exception }) => exception)
  const wrong = outcomes.filter(isWrong).length
  const agree = outcomes.length - excepted.length - wrong
  console.log(`\n${area}: ${outcomes.length} cases, ${agree} agree, ${excepted.length} excepted, ${wrong} disagree`)
  const reasons = new Map<string, number>()
  for (const { exception } of excepted) if (exception) reasons.set(exception.because, (reasons.get(exception.because) ?? 0) + 1)
  for (const [reason, count] of [...reasons].sort((a, b) => b[1] - a[1])) console.log(`  ${String(count).padStart(4)}  ${reason}`)
}
