// Changes the product in small ways, one at a time, and says which changes no test notices.
//
//   npm run mutants -- [--count 300] [--seed N] [--only PATH] [--cluster] [--again]
//
// Changes are chosen by the seed. A run that was broken off goes on where it was, as long as nothing in the project is another.
// --only     changes only files whose path contains this
// --cluster  runs the tests against a real Kubernetes too, for the cluster side
// --again    only the changes that the last run found unnoticed, as far as they can still be made
import { appendFileSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { randomFrom } from '../test/agreement/mutations.ts'
import { patiently } from '../test/cluster/patience.ts'
import { seed as standingSeed } from '../test/cluster/seed.ts'
import { cache, makeCopy, project, stateOfProject } from './mutants/copy.ts'
import { type Mutation, mutated, mutationsOf } from './mutants/mutations.ts'
import { passes, type Watcher, watchersAt, watchersOf } from './mutants/tests.ts'
import { readOptions } from './options.ts'

/** A mutation of a file of the product. */
interface Mutant extends Mutation {
  readonly file: string
  readonly line: number
  readonly from: string
  /** The whole line, by which it is found again. */
  readonly text: string
}

/** What became of a mutant: the name of who noticed it, or nobody, of so many who could have. */
interface Outcome {
  readonly mutant: Mutant
  readonly noticedBy?: string
  readonly asked: number
}

const usage = 'usage: npm run mutants -- [--count 300] [--seed N] [--only PATH] [--cluster] [--again]'
const { values } = readOptions(usage, {
  options: {
    count: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(standingSeed) },
    only: { type: 'string', default: '' },
    cluster: { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
  },
})
// Taking types away from a text is new in Node, and it says so.
process.removeAllListeners('warning')
const atOnce = 2
const tests = ['test/{unit,wire,cli,fuzz}/**/*.test.ts', ...(values.cluster ? ['test/kubernetes/*.test.ts'] : [])]
const report = join(cache, 'unnoticed.json')

function mutantsIn(file: string): Mutant[] {
  const text = readFileSync(join(project, file), 'utf8')
  const lines = text.split('\n')
  return mutationsOf(text).map((mutation) => {
    const line = text.slice(0, mutation.start).split('\n').length
    return { ...mutation, file, line, from: text.slice(mutation.start, mutation.end), text: lines[line - 1] ?? '' }
  })
}

/** As many as are wanted, by chance; each is a program. */
function chosen(): Mutant[] {
  const files = globSync('{server/src,model/src,client/src/cluster}/**/*.ts', { cwd: project }).sort()
  const left = files.filter((file) => file.includes(values.only)).flatMap(mutantsIn)
  const isProgram = (mutant: Mutant) => mutated(readFileSync(join(project, mutant.file), 'utf8'), mutant) !== undefined
  if (values.again) {
    const key = ({ file, text, from, to }: Mutant) => JSON.stringify([file, text, from, to])
    const wanted = new Set(existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as Mutant[]).map(key) : [])
    return left.filter((mutant) => wanted.has(key(mutant)))
  }
  const random = randomFrom(Number(values.seed))
  const found: Mutant[] = []
  while (found.length < Number(values.count) && left.length > 0) {
    const [mutant] = left.splice(Math.floor(random() * left.length), 1)
    if (mutant && isProgram(mutant)) found.push(mutant)
  }
  return found
}

/** Makes the change in a copy, asks who may notice it, and takes it back. */
async function trial(folder: string, mutant: Mutant, watchers: readonly Watcher[]): Promise<Outcome> {
  const path = join(folder, mutant.file)
  const original = readFileSync(join(project, mutant.file), 'utf8')
  writeFileSync(path, mutated(original, mutant) ?? original)
  const able = watchersAt(watchers, mutant.file, mutant.start)
  try {
    for (const { name, words, milliseconds } of able) {
      const limit = patiently(10_000 + 4 * milliseconds)
      if (!(await passes(folder, words, limit))) return { mutant, noticedBy: name, asked: able.length }
    }
    return { mutant, asked: able.length }
  } finally {
    writeFileSync(path, original)
  }
}

const show = ({ file, line, from, to, kind }: Mutant) => {
  const short = (text: string) => (text.length > 60 ? `${text.slice(0, 57).replaceAll(/\s+/g, ' ')}…` : text)
  return `${file}:${line} ${kind}: ${short(from)} → ${to === '' ? '(nothing)' : to}`
}

const now = stateOfProject()
// What was found out about the project as it was before says nothing about it as it is.
for (const name of globSync('*/watchers.json', { cwd: cache }))
  if (!name.startsWith(now)) rmSync(join(cache, name, '..'), { recursive: true })
const state = `${now}${values.cluster ? '-cluster' : ''}`
const results = join(cache, state, `${values.again ? 'again' : values.seed}-${values.only.replaceAll('/', '_')}.jsonl`)
mkdirSync(join(cache, state), { recursive: true })
const folders = Array.from({ length: atOnce }, (_, index) => makeCopy(`copy-${index + 1}`))
console.log('What each test runs:')
const watchers = await watchersOf(folders[0] ?? '', tests, join(cache, state, 'watchers.json'))
for (const folder of folders.slice(1)) await passes(folder, ['node_modules/typescript/bin/tsc', '-b'], patiently(120_000))
const key = ({ file, start, end, to }: Mutant) => JSON.stringify([file, start, end, to])
const known = existsSync(results) ? readFileSync(results, 'utf8').trim().split('\n').filter(Boolean) : []
const done = new Map(known.map((line) => JSON.parse(line) as Outcome).map((outcome) => [key(outcome.mutant), outcome]))
const mutants = chosen()
const left = mutants.filter((mutant) => !done.has(key(mutant)))
console.log(`${mutants.length} changes with seed ${values.seed}, ${mutants.length - left.length} of them tried before`)
let count = mutants.length - left.length
const worker = async (folder: string) => {
  for (let mutant = left.shift(); mutant; mutant = left.shift()) {
    const outcome = await trial(folder, mutant, watchers)
    appendFileSync(results, `${JSON.stringify(outcome)}\n`)
    done.set(key(mutant), outcome)
    count++
    if (outcome.noticedBy === undefined) console.log(`${count}: unnoticed: ${show(mutant)}`)
    else if (count % 20 === 0) console.log(`${count} of ${mutants.length}`)
  }
}
await Promise.all(folders.map(worker))

const outcomes = mutants.flatMap((mutant) => done.get(key(mutant)) ?? [])
const unnoticed = outcomes.filter(({ noticedBy }) => noticedBy === undefined)
const unrun = unnoticed.filter(({ asked }) => asked <= 1)
writeFileSync(report, JSON.stringify(unnoticed.map(({ mutant }) => mutant)))
console.log('')
for (const { mutant, asked } of unnoticed)
  console.log(`${show(mutant)}${asked <= 1 ? ' (no test runs it)' : ''}\n    ${mutant.text.trim()}`)
const noticed = outcomes.length - unnoticed.length
const percent = ((100 * noticed) / Math.max(1, outcomes.length)).toFixed(1)
console.log(
  `\n${noticed} of ${outcomes.length} changes are noticed (${percent} %); ${unnoticed.length} are not, ${unrun.length} of them run by no test`,
)
