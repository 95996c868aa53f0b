// npm test: every stage in order, each with its heading and time. The last line is `N passed, N failed, N skipped`.
//
//   npm test                       all stages
//   npm test -- unit wire          only these
//   npm test -- electron           the suites in a desktop VS Code, where one can be downloaded
import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { slowness } from '../test/cluster/patience.ts'
import { seed } from '../test/cluster/seed.ts'
import { fail, readOptions } from './options.ts'

const project = fileURLToPath(new URL('..', import.meta.url))
const reporter = join(project, 'test', 'reporter.ts')

interface Counts {
  passed: number
  failed: number
  skipped: number
}

/** A stage runs commands that must end well, or tests that are counted. */
type Stage = { readonly name: string } & (
  | { readonly commands: readonly (readonly string[])[] }
  | { readonly tests: string; readonly atOnce?: number }
)

const stages: readonly Stage[] = [
  {
    name: 'check',
    commands: [
      ['node_modules/typescript/bin/tsc', '-b'],
      ['node_modules/@biomejs/biome/bin/biome', 'check', '.'],
    ],
  },
  { name: 'package', commands: [['scripts/package.ts']] },
  { name: 'unit', tests: 'test/unit/**/*.test.ts' },
  { name: 'wire', tests: 'test/wire/**/*.test.ts' },
  { name: 'cli', tests: 'test/cli/**/*.test.ts' },
  { name: 'grammar', tests: 'test/grammar/**/*.test.ts' },
  { name: 'fuzz', tests: 'test/fuzz/**/*.test.ts' },
  { name: 'replay', tests: 'test/replay/**/*.test.ts' },
  { name: 'cluster', tests: 'test/{agreement,bed}/**/*.test.ts' },
  { name: 'kubernetes', tests: 'test/kubernetes/**/*.test.ts' },
  // One VS Code, its browser and a cluster at a time are enough for two cores.
  { name: 'vscode', tests: 'test/vscode/**/*.test.ts', atOnce: 1 },
]
const onDemand: readonly Stage[] = [{ name: 'electron', commands: [['test/vscode/electron.ts']] }]

/** Runs the project's Node and hands on what it prints; `onLine` sees every line first and may keep it back. */
function run(words: readonly string[], onLine: (line: string) => boolean = () => true): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, words, { cwd: project, stdio: ['ignore', 'pipe', 'inherit'] })
    let rest = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (onLine(line)) console.log(line)
    })
    child.on('error', () => resolve(1))
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

async function runStage(stage: Stage): Promise<Counts> {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 }
  if ('commands' in stage) {
    for (const words of stage.commands) (await run(words)) === 0 ? counts.passed++ : counts.failed++
    return counts
  }
  if (globSync(stage.tests, { cwd: project }).length === 0) {
    console.log(`FAILED: no tests match ${stage.tests}`)
    return { ...counts, failed: 1 }
  }
  let counted = false
  const code = await run(
    ['--test', `--test-concurrency=${stage.atOnce ?? 2}`, `--test-reporter=${reporter}`, stage.tests],
    (line) => {
      const match = /^@counts (\d+) (\d+) (\d+)$/.exec(line)
      if (!match) return true
      counted = true
      counts.passed += Number(match[1])
      counts.failed += Number(match[2])
      counts.skipped += Number(match[3])
      return false
    },
  )
  if (!counted || (code !== 0 && counts.failed === 0)) counts.failed++
  return counts
}

const { positionals: wanted } = readOptions('usage: npm test -- [STAGE…]', { allowPositionals: true })
const unknown = wanted.filter((name) => ![...stages, ...onDemand].some((stage) => stage.name === name))
if (unknown.length > 0)
  fail(`no stage ${unknown.join(', ')}; there are ${[...stages, ...onDemand].map(({ name }) => name).join(', ')}`)
// What the tests wait for may take as much longer as this machine is slower; each of them reads it from here.
process.env.DAEMONSET_SLOWNESS ??= slowness().toFixed(1)
console.log(
  `Tests wait ${process.env.DAEMONSET_SLOWNESS} times as long as on a machine that does nothing else. DAEMONSET_SEED=${seed}`,
)
const total: Counts = { passed: 0, failed: 0, skipped: 0 }
const chosen = wanted.length > 0 ? [...stages, ...onDemand].filter(({ name }) => wanted.includes(name)) : stages
for (const [index, stage] of chosen.entries()) {
  console.log(`\n== ${stage.name} (${index + 1} of ${chosen.length})`)
  const started = Date.now()
  const counts = await runStage(stage)
  for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += counts[key]
  console.log(
    `   ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped in ${((Date.now() - started) / 1000).toFixed(1)} s`,
  )
}
process.exitCode = total.failed > 0 ? 1 : 0
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
