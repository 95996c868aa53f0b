// How the sources hang together: imports go one way and never in a circle, files stay small, and what F5 starts is there.
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const project = fileURLToPath(new URL('../..', import.meta.url))
const read = (name: string) => readFileSync(join(project, name), 'utf8')
const filesOf = (pattern: string) => globSync(pattern, { cwd: project, exclude: ['**/node_modules/**'] }).sort()

/** What each file of the product imports from others of the project, types too. */
const imports = new Map(
  filesOf('{model,server,client}/src/**/*.ts').map((file) => {
    const found = read(file).matchAll(/^\s*(?:import|export|\})[^'\n]*'(\.[^']+)'|\bimport\('(\.[^']+)'\)/gm)
    return [file, [...found].map(([, from, inside]) => join(dirname(file), from ?? inside ?? ''))] as const
  }),
)

/** The parts of the product, the innermost first; of two that fit, the first is meant. */
const parts = [
  { name: 'model', files: /^model\//, uses: [] },
  { name: 'language', files: /^server\/src\/language\//, uses: ['model', 'facts'] },
  { name: 'server', files: /^server\//, uses: ['model', 'language', 'facts'] },
  { name: 'cluster', files: /^client\/src\/cluster\//, uses: ['model'] },
  { name: 'words', files: /^client\/src\/words\//, uses: ['model', 'cluster'] },
  { name: 'client', files: /^client\//, uses: ['model', 'cluster', 'words'] },
  { name: 'facts', files: /^(schema\/.*|package)\.json$/, uses: [] },
] as const
const partOf = (file: string) => parts.find(({ files }) => files.test(file))

/** Files that may be long: tables and texts, with hardly a function in them. */
const data = new Set([
  'server/src/language/codes.ts',
  'test/agreement/mutations.ts',
  'test/kubernetes/writes.test.ts',
  'test/unit/fixes.test.ts',
  'test/unit/repairs.test.ts',
])

/** The files of each circle; files that reach each other are one circle, however many ways there are (Tarjan). */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const open: string[] = []
  const found: string[][] = []
  const lower = (file: string, number = 0) => lowest.set(file, Math.min(lowest.get(file) ?? number, number))
  const visit = (file: string) => {
    order.set(file, order.size)
    lower(file, order.get(file))
    open.push(file)
    for (const other of graph.get(file) ?? []) {
      if (!order.has(other)) {
        visit(other)
        lower(file, lowest.get(other))
      } else if (open.includes(other)) lower(file, order.get(other))
    }
    if (lowest.get(file) !== order.get(file)) return
    const circle = open.splice(open.indexOf(file))
    if (circle.length > 1 || graph.get(file)?.includes(file)) found.push(circle.sort())
  }
  for (const file of graph.keys()) if (!order.has(file)) visit(file)
  return found
}

describe('imports', () => {
  test('all of them are seen', () => {
    const count = [...imports.values()].flat().length
    assert.ok(imports.size > 150 && count > 600, `${imports.size} files, ${count} imports`)
    const unknown = [...imports.values()].flat().filter((file) => !imports.has(file) && partOf(file)?.name !== 'facts')
    assert.deepEqual(unknown, [])
  })

  test('circles are found where there are any', () => {
    const graph = { a: ['b', 'd'], b: ['c'], c: ['a', 'd'], d: ['e'], e: ['d'], f: ['f'], g: ['a', 'f'] }
    assert.deepEqual(circles(new Map(Object.entries(graph))), [['d', 'e'], ['a', 'b', 'c'], ['f']])
  })

  test('no circles', () =>
    assert.deepEqual(
      circles(imports).map((circle) => circle.join(' ')),
      [],
    ))

  test('one way only', () => {
    const wrong = [...imports].flatMap(([file, used]) => {
      const part = partOf(file)
      const allowed: readonly string[] = part ? [part.name, ...part.uses] : []
      return used.filter((other) => !allowed.includes(partOf(other)?.name ?? '')).map((other) => `${file} uses ${other}`)
    })
    assert.deepEqual(wrong, [])
  })
})

/**
 * What of the language service tests may import beside its face: how YAML is read and written, the facts of the type, the table of
 * codes, the decoder, documents and their texts, objects as JSON, and of the rules their grammars and the codes that they yield.
 */
const inner =
  /^server\/src\/language\/(write|yaml|schema|codes|decode|file\/(document|text)|objects\/json|rules\/(grammar|validate))/

describe('the language service', () => {
  const face = 'server/src/language/index.ts'
  const innerOf = (used: readonly string[]) => used.filter((file) => file.startsWith('server/src/language/') && file !== face)
  test('has one face for all around it', () => {
    const around = [...imports].filter(([file]) => file.startsWith('server/src/') && !file.startsWith('server/src/language/'))
    assert.deepEqual(
      around.flatMap(([file, used]) => innerOf(used).map((other) => `${file} uses ${other}`)),
      [],
    )
  })
  test('and for its tests, but those of the engines inside', () => {
    const tests = filesOf('test/**/*.ts').flatMap((file) => {
      const used = [...read(file).matchAll(/from '(\.[^']+)'/g)].map(([, from = '']) => join(dirname(file), from))
      return innerOf(used)
        .filter((other) => !inner.test(other))
        .map((other) => `${file} uses ${other}`)
    })
    assert.deepEqual(tests, [])
  })
  test('fits on a screen', () => assert.ok(read(face).split('\n').length <= 80))
})

test('no file over 400 lines but data', () => {
  const long = filesOf('{model,server,client,scripts,test}/**/*.{ts,mjs}').filter((file) => read(file).split('\n').length > 401)
  assert.deepEqual(long.sort(), [...data].sort())
})

describe('what F5 starts', () => {
  interface Launch {
    readonly configurations: readonly { name: string; preLaunchTask?: string; port?: number }[]
    readonly compounds: readonly { configurations: readonly string[] }[]
  }
  const launch = JSON.parse(read('.vscode/launch.json')) as Launch
  const { tasks } = JSON.parse(read('.vscode/tasks.json')) as { tasks: readonly { label: string; script?: string }[] }
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }

  test('tasks, scripts and parts that exist', () => {
    const labels = tasks.map(({ label }) => label)
    const wanted = launch.configurations.flatMap(({ preLaunchTask }) => preLaunchTask ?? [])
    assert.deepEqual(
      wanted.filter((task) => !labels.includes(task)),
      [],
    )
    assert.deepEqual(
      tasks.flatMap(({ script }) => (script === undefined || scripts[script] ? [] : script)),
      [],
    )
    const names = launch.configurations.map(({ name }) => name)
    assert.deepEqual(
      launch.compounds.flatMap(({ configurations }) => configurations).filter((name) => !names.includes(name)),
      [],
    )
  })

  test('a language server that listens where the debugger looks', () => {
    const port = launch.configurations.find(({ name }) => name === 'Language server')?.port
    assert.ok(port && [...imports.keys()].some((file) => read(file).includes(`--inspect=${port}`)))
  })
})
