// Runs test files in a copy of the project, and knows which lines each of them runs.
import { spawn } from 'node:child_process'
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { patiently } from '../../test/cluster/patience.ts'

/** A stretch of a file that a test has run. */
type Stretch = readonly [start: number, end: number]

/** A test file, or the type checker, that may notice a change. */
export interface Watcher {
  readonly name: string
  /** What to run: the words behind the project's Node. */
  readonly words: readonly string[]
  readonly milliseconds: number
  /** What it runs of each file of the product; nothing for the type checker, which sees all. */
  readonly runs?: Readonly<Record<string, readonly Stretch[]>>
}

const product = /^(server\/src|model\/src|client\/src\/cluster)\//

/** Runs something in a folder to its end, or until it has taken too long; true where it ended well. */
export function passes(folder: string, words: readonly string[], limit: number, env: NodeJS.ProcessEnv = {}): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, words, {
      cwd: folder,
      stdio: 'ignore',
      detached: true,
      env: { ...process.env, FUZZ_EDITS: '2000', ...env },
    })
    const end = (passed: boolean) => {
      clearTimeout(timer)
      process.off('exit', kill)
      kill()
      resolve(passed)
    }
    // What a test has started goes with it.
    const kill = () => {
      try {
        process.kill(-(child.pid ?? 0), 'SIGKILL')
      } catch {
        // All of it has ended.
      }
    }
    const timer = setTimeout(() => end(false), limit)
    process.on('exit', kill)
    child.on('error', () => end(false))
    child.on('exit', (code) => end(code === 0))
  })
}

/** Runs each test file once in a copy that nothing is changed in, and keeps what it ran and how long that took. */
export async function watchersOf(folder: string, patterns: readonly string[], file: string): Promise<Watcher[]> {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Watcher[]
  const found: Watcher[] = []
  for (const name of globSync([...patterns], { cwd: folder }).sort()) {
    const coverage = mkdtempSync(join(tmpdir(), 'daemonset-coverage-'))
    const words = ['--no-warnings', name]
    const started = Date.now()
    const passed = await passes(folder, words, patiently(600_000), { NODE_V8_COVERAGE: coverage })
    if (passed) found.push({ name, words, milliseconds: Date.now() - started, runs: stretchesIn(coverage, folder) })
    rmSync(coverage, { recursive: true, force: true })
    const says = passed ? '' : ', FAILS without any change, and is left out'
    console.log(`  ${name}: ${((Date.now() - started) / 1000).toFixed(1)} s${says}`)
  }
  const words = ['node_modules/typescript/bin/tsc', '-b']
  await passes(folder, words, patiently(120_000))
  found.push({ name: 'the type checker', words, milliseconds: 3000 })
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, JSON.stringify(found))
  return found
}

interface Range {
  readonly startOffset: number
  readonly endOffset: number
  readonly count: number
}

interface Covered {
  readonly result: readonly { readonly url: string; readonly functions: readonly { readonly ranges: readonly Range[] }[] }[]
}

/** What the processes of one test file ran of the product together, by V8's own account. */
function stretchesIn(coverage: string, folder: string): Record<string, Stretch[]> {
  const maps = new Map<string, Uint8Array>()
  for (const name of globSync('*.json', { cwd: coverage })) {
    const { result } = JSON.parse(readFileSync(join(coverage, name), 'utf8')) as Covered
    for (const { url, functions } of result) {
      const file = url.startsWith('file:') ? relative(folder, fileURLToPath(url)) : ''
      if (!product.test(file)) continue
      const own = mapOf(functions.flatMap(({ ranges }) => ranges))
      const all = maps.get(file) ?? own
      maps.set(
        file,
        all.map((ran, offset) => ran | (own[offset] ?? 0)),
      )
    }
  }
  return Object.fromEntries([...maps].map(([file, map]) => [file, stretches(map)]))
}

/** For each offset of a file, whether it ran. Ranges lie in one another; the innermost counts. */
function mapOf(ranges: readonly Range[]): Uint8Array {
  const outerFirst = ranges.toSorted((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset)
  const map = new Uint8Array(Math.max(0, ...ranges.map(({ endOffset }) => endOffset)))
  for (const { startOffset, endOffset, count } of outerFirst) map.fill(count > 0 ? 1 : 0, startOffset, endOffset)
  return map
}

function stretches(map: Uint8Array): Stretch[] {
  const found: Stretch[] = []
  for (let start = map.indexOf(1); start >= 0; ) {
    const gap = map.indexOf(0, start)
    const end = gap < 0 ? map.length : gap
    found.push([start, end])
    start = map.indexOf(1, end)
  }
  return found
}

/** The watchers that may notice a change at an offset of a file, the fastest first. */
export function watchersAt(watchers: readonly Watcher[], file: string, offset: number): Watcher[] {
  const isRun = ([start, end]: Stretch) => start <= offset && offset < end
  const able = watchers.filter(({ runs }) => runs === undefined || runs[file]?.some(isRun))
  return able.sort((a, b) => a.milliseconds - b.milliseconds)
}
