// Quick fixes that could do harm: what they would take away, and where the mistake is another one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readYaml } from '../../server/src/language/index.ts'
import { diagnostics, edited, fixesOf, minimal, open } from './support.ts'

const image = '          image: agent:1\n'
const withVolume = `${minimal}      volumes:\n        - name: v\n          emptyDir: {}\n          medium: Memory\n`

/** The fixes of the first finding with that code. */
function fixesIn(text: string, code: string) {
  const file = open(text)
  const found = diagnostics(file).find((one) => one.code === code)
  assert.ok(found, `${code} is not found`)
  return fixesOf(file, found)
}

test('a comment of another language in JSON becomes one of YAML, which kubectl reads', () => {
  const read = readYaml(minimal)
  const text = JSON.stringify('value' in read ? read.value : undefined, undefined, 2)
  const wrong = text.replace('{\n', '{\n  // the first\n')
  const fix = fixesIn(wrong, 'strict-unknown-field').find(({ preferred }) => preferred)
  assert.equal(fix && edited(wrong, fix.edits), text.replace('{\n', '{\n  # the first\n'))
})

test('nothing is taken away for advice while a field stands in a wrong place', () => {
  assert.deepEqual(
    fixesIn(withVolume, 'volume-unused').map(({ preferred }) => preferred),
    [false],
  )
  const right = withVolume.replace('{}\n          medium', '\n            medium')
  assert.deepEqual(
    fixesIn(right, 'volume-unused').map(({ preferred }) => preferred),
    [true],
  )
})

test('what stands twice is not joined where a separator is broken', () => {
  const preferred = fixesIn(`${minimal} ---\n${minimal}`, 'yaml-duplicate-key').filter((fix) => fix.preferred)
  assert.ok(preferred.every(({ title }) => title.includes('---')))
})

test('an item that goes is named by its place, for the other one has the same name', () => {
  const text = minimal.replace(
    image,
    `${image}          env:\n            - { name: A, value: b }\n            - { name: A, value: c }\n`,
  )
  assert.deepEqual(
    fixesIn(text, 'warn-env-duplicate').map(({ title }) => title),
    ['Remove env[0]'],
  )
})
