// What package.json promises: texts in both languages, commands that exist, menus of commands that exist.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const project = fileURLToPath(new URL('../..', import.meta.url))
const read = (name: string) => readFileSync(join(project, name), 'utf8')
const text = read('package.json')
const { contributes } = JSON.parse(text) as {
  contributes: {
    commands: { command: string }[]
    menus: Record<string, { command: string }[]>
    viewsWelcome: { contents: string }[]
  }
}
const commands = contributes.commands.map(({ command }) => command)
const english = JSON.parse(read('package.nls.json')) as Record<string, string>
const korean = JSON.parse(read('package.nls.ko.json')) as Record<string, string>

test('every text stands in both languages, and none is left over', () => {
  const used = [...new Set([...text.matchAll(/"%([\w.-]+)%"/g)].map(([, key]) => key))].sort()
  assert.deepEqual(Object.keys(english).sort(), used)
  assert.deepEqual(Object.keys(korean).sort(), used)
})

// By what stands in the sources; the suites inside VS Code ask VS Code itself.
test('every command is registered', () => {
  const sources = globSync('client/src/**/*.ts', { cwd: project }).map(read).join('\n')
  const missing = commands.filter((command) => {
    const name = command.replace('daemonset.', '')
    return !sources.includes(`'${command}'`) && !new RegExp(`^\\s*'?${name}'?\\s*:`, 'm').test(sources)
  })
  assert.deepEqual(missing, [])
})

test('menus and welcome views name commands that exist', () => {
  const inMenus = Object.values(contributes.menus).flatMap((items) => items.map(({ command }) => command))
  const links = [english, korean].flatMap((words) =>
    Object.values(words).flatMap((one) => [...one.matchAll(/command:(daemonset\.\w+)/g)]),
  )
  const unknown = [...inMenus, ...links.map(([, command]) => command ?? '')].filter((command) => !commands.includes(command))
  assert.deepEqual(unknown, [])
})

test('daemonset.rules offers the codes that it adjusts', () =>
  assert.equal(spawnSync(process.execPath, [join(project, 'scripts', 'rules.ts'), '--check']).status, 0))
