// Compares this project with recorded answers of a real server: npm run goldens -- DIRECTORY [--id PREFIX] [--area FILE] [--show N]
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { answerOf, type ServerAnswer } from '../test/agreement/answer.ts'
import { differences, ourAnswer } from '../test/agreement/ours.ts'

/** One recorded case: a manifest, and the server's answer by version (only where it differs from the newest). */
interface Golden {
  readonly id: string
  readonly note: string
  readonly manifest: string
  readonly server: Readonly<Record<string, ServerAnswer>>
  readonly b64?: string
  readonly type?: string
  readonly generated?: boolean
  readonly unstable?: unknown
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    id: { type: 'string' },
    area: { type: 'string' },
    show: { type: 'string', default: '40' },
    brief: { type: 'boolean' },
  },
})
const directory = positionals[0]
if (!directory) {
  console.error('usage: npm run goldens -- DIRECTORY [--id PREFIX] [--area FILE] [--show N] [--brief]')
  process.exit(2)
}

let total = 0
let shown = 0
const failures = new Map<string, number>()
for (const file of readdirSync(directory).filter((name) => name.endsWith('.json'))) {
  const area = file.replace('.json', '')
  if (values.area && values.area !== area) continue
  let cases = 0
  let good = 0
  for (const golden of JSON.parse(readFileSync(join(directory, file), 'utf8')) as Golden[]) {
    if (values.id && !golden.id.startsWith(values.id)) continue
    // Updates of stored objects are no checks of a document; a text that is no object is never sent by kubectl.
    if (
      /:gate/.test(golden.id) ||
      /^(yaml-empty-document|req-root-not-object|req-namespace-mismatch|yaml-first-document|req-typemeta)/.test(golden.id)
    )
      continue
    if (golden.generated || golden.b64 || golden.type || /^(ssa|upd)-/.test(golden.id)) continue
    for (const [version, server] of Object.entries(golden.server)) {
      cases++
      const expected = answerOf(server)
      const ours = ourAnswer(golden.manifest, version)
      const different = differences(expected, ours)
      if (different.length === 0) {
        good++
        continue
      }
      const kind = `${golden.id.split(':')[0]}`
      failures.set(kind, (failures.get(kind) ?? 0) + 1)
      if (shown++ >= Number(values.show)) continue
      console.log(`\n${golden.id} (${version}) ${different.join(', ')}: ${golden.note}`)
      if (values.brief) continue
      console.log(`  server ${expected.stage} ${[...expected.fields].join(' ')} ${expected.message.slice(0, 600)}`)
      console.log(`         ${[...expected.warnings].join(' | ')}`)
      console.log(`  ours   ${ours.stage} ${[...ours.fields].join(' ')} ${ours.message.slice(0, 400)}`)
      console.log(`         ${[...ours.warnings].join(' | ')}`)
    }
  }
  total += cases - good
  console.log(`\n${area}: ${good} of ${cases} agree (${((100 * good) / Math.max(1, cases)).toFixed(1)} %)`)
}
console.log(
  [...failures]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 150)
    .map(([id, n]) => `${id} ${n}`)
    .join(', '),
)
process.exitCode = total > 0 ? 1 : 0
