// One path for every write: who may have a permit, who may ask for a change of the cluster, and which commands are such.
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const client = fileURLToPath(new URL('../../../client/src', import.meta.url))
const sources = new Map(
  globSync('**/*.ts', { cwd: client }).map((name) => [name.replaceAll('\\', '/'), readFileSync(join(client, name), 'utf8')]),
)
const filesWith = (pattern: RegExp) => [...sources].flatMap(([name, text]) => (pattern.test(text) ? [name] : [])).sort()
const source = (name: string) => sources.get(name) ?? assert.fail(`${name} is not there`)

test('a permit is given in one place, and looked at in one', () => {
  assert.deepEqual(filesWith(/import \{[^}]*(?<!type )\bPermit\b[^}]*\} from/), [
    'cluster/connect/connection.ts',
    'write/write.ts',
  ])
  assert.deepEqual(filesWith(/\bPermit\.during\(/), ['write/write.ts'])
  assert.deepEqual(filesWith(/\.send\(permit\b/), ['cluster/write/canary.ts', 'write/write.ts'])
})

test('what is prepared for a change comes from one folder, and nothing else is anything but read', () => {
  const methods = /\bmethod: '(PUT|PATCH|POST|DELETE)'/
  const writing = filesWith(methods).filter((name) => !name.startsWith('cluster/write/'))
  assert.deepEqual(writing, ['cluster/connect/rights.ts'], 'a review of rights changes nothing')
  const users = filesWith(/from '(\.\.\/)+cluster\/write\//).filter((name) => !/^(commands\/)?write\//.test(name))
  assert.deepEqual(users, [])
})

/** What asks for a dry run and sends nothing. */
const asking = ['commands/write/outcome.ts', 'commands/write/validate.ts']

test('every write takes the path, and none of its steps is made elsewhere', () => {
  const takers = filesWith(/\bwrite(DaemonSet)?\(services/).filter((name) => name !== 'write/write.ts')
  assert.deepEqual(
    takers,
    filesWith(/\bprepare\w+\(/).filter((name) => name.startsWith('commands/') && !asking.includes(name)),
  )
  for (const name of asking) assert.doesNotMatch(source(name), /\.send\b/)
  // A shell asks for the context's name too, and is no write.
  assert.deepEqual(filesWith(/\bconfirmContext\(services/), ['commands/pod/terminal.ts', 'write/write.ts'])
})

/** The ids of the commands that a file of `commands/write/` answers, as `register.ts` has them. */
function registered(): string[] {
  const register = source('commands/register.ts')
  const writes = [...register.matchAll(/import \{([^}]*)\} from '\.\/write\/(?!validate)/g)].flatMap(([, names = '']) =>
    names.split(',').map((name) => name.trim()),
  )
  return [...register.matchAll(/^ {4}(\w+): \([^)]*\) => (\w+)\(/gm)]
    .flatMap(([, id = '', name = '']) => (writes.includes(name) ? [id] : []))
    .sort()
}

test('the commands that write are those that VS Code is tried with', () => {
  const tried = readFileSync(fileURLToPath(new URL('../../vscode/writes.test.ts', import.meta.url)), 'utf8')
  const [, table = ''] = /const writes[^=]*= \{\n([\s\S]*?)\n {2}\}\n/.exec(tried) ?? []
  const names = [...table.matchAll(/^ {4}(\w+): /gm)].map(([, name]) => name)
  // Editing begins with a read; what is stored is the write.
  assert.deepEqual(
    names.sort(),
    registered().filter((name) => name !== 'editLive'),
  )
  assert.ok(names.length >= 12)
})
