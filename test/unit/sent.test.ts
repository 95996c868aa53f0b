// What kubectl sent of files of this project is what we would send. Renewed by `npm run record -- --sent`.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sentDocuments } from '../agreement/sent/documents.ts'
import { differencesFrom, ourObjects } from '../agreement/sent/ours.ts'
import { readSent } from '../agreement/sent/recorded.ts'

const recorded = readSent()

describe('what is sent of a file', () => {
  test('every file is recorded as it is', () =>
    assert.deepEqual(
      Object.entries(sentDocuments)
        .filter(([name, text]) => recorded[name]?.text !== text)
        .map(([name]) => name),
      [],
    ))
  for (const [name, { text, ...sent }] of Object.entries(recorded))
    test(name, () => assert.deepEqual(differencesFrom(sent, ourObjects('manifest.yaml', text)), []))
})
