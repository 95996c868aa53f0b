// The model gives facts; sentences are said where both languages are. This reads its source for what looks like English.
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const model = join(import.meta.dirname, '../../../model/src')

/** Files with sentences that are not ours: they are the same in every language. */
const foreign: Readonly<Record<string, string>> = {
  'objects/revision.ts': 'what `kubectl rollout undo` says',
  'rollout/rollout.ts': 'what `kubectl rollout status` says',
}

/** Texts between quotes with three lower-case words in a row, outside comments. */
function sentences(source: string): string[] {
  const code = source.replace(/\/\*.*?\*\//gs, '').replace(/(^|\s)\/\/.*$/gm, '')
  const texts = code.match(/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g) ?? []
  return texts.filter((text) => /(?<![\w-])[a-z]{2,}(,? [a-z]{2,}){2}(?![\w-])/.test(text))
}

// What `kubectl describe` prints is kubectl's in every language.
const files = globSync('**/*.ts', { cwd: model, exclude: ['description/**'] }).map((file) => file.replaceAll('\\', '/'))

test('English is found', () => {
  assert.deepEqual(sentences("// 'not in a comment'\nconst text = 'last ended with ' + code"), ["'last ended with '"])
  assert.equal(sentences('say(`it was not and then it ended`)').length, 1)
  assert.deepEqual(sentences("import { x } from './a b c.ts'\nconst words = 'one-word two'"), [])
})

test('no English in the model', () => {
  const found = files.flatMap((file) => sentences(readFileSync(join(model, file), 'utf8')).map((text) => `${file}: ${text}`))
  assert.deepEqual(
    found.filter((line) => !foreign[line.slice(0, line.indexOf(':'))]),
    [],
  )
  assert.ok(files.length > 20)
})

for (const [file, why] of Object.entries(foreign))
  test(`${file} is left out for ${why}`, () =>
    assert.notDeepEqual(sentences(readFileSync(join(model, file), 'utf8')), [], 'it has no sentence any more'))
