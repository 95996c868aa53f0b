// What the documents for contributors name is there: every file and folder, by its path or by the end of it.
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const project = fileURLToPath(new URL('../..', import.meta.url))
const read = (name: string) => readFileSync(join(project, name), 'utf8')
const folders = ['client', 'docs', 'model', 'schema', 'scripts', 'server', 'snippets', 'syntaxes', 'test']
const files = globSync([...folders.map((folder) => `${folder}/**/*.*`), '*.*'], { cwd: project })
  .map((file) => file.replaceAll(sep, '/'))
  .filter((file) => !file.startsWith('test/out/'))

/** Where the names without a path stand that a document says, when not anywhere. */
const places: Readonly<Record<string, RegExp>> = { 'docs/placement.md': /^(model|test)\// }

/** What stands in backquotes and looks like a file or a folder. What is built is not there; patterns are left alone. */
const namesIn = (text: string) =>
  [...text.matchAll(/`([\w.-]+(?:\/[\w.-]+)*\/?)`/g)]
    .map(([, name = '']) => name)
    .filter(
      (name) =>
        /\/$|\.(ts|mjs|json|yaml|md|mod|code-snippets)$/.test(name) ||
        (name.includes('/') && folders.includes(name.split('/')[0] ?? '')),
    )
    .filter((name) => !name.startsWith('dist/'))

const isThere = (name: string, among: readonly string[]) =>
  among.some((file) => `/${file}`.endsWith(`/${name}`) || `/${file}`.includes(`/${name.replace(/\/$/, '')}/`))
const missing = (text: string, among: readonly string[]) => namesIn(text).filter((name) => !isThere(name, among))

describe('what a document names is there', () => {
  test('what is not there is found', () => {
    const text = '`a.ts` `b/a.ts` `b/` `c.ts` `test/b` `test/c` `c/` `npm run a` `*.ts` `b/…` `dist/d.ts` `"c.ts"`'
    assert.deepEqual(missing(text, ['test/b/a.ts']), ['c.ts', 'test/c', 'c/'])
  })
  for (const document of ['CONTRIBUTING.md', ...files.filter((file) => /^docs\/[^/]+\.md$/.test(file))])
    test(document, () => {
      const place = places[document]
      assert.deepEqual(missing(read(document), place ? files.filter((file) => place.test(file)) : files), [])
    })
  test('and there is much of it', () => assert.ok(namesIn(read('docs/architecture.md')).length > 100))
})
