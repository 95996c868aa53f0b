// Published manifests: what the server answered to the plain ones, and no false alarm in anything that is not whole.
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { ManifestFile } from '../../server/src/language/index.ts'
import { answerOf } from './answer.ts'
import { answerTo, differences, serviceFor } from './ours.ts'

const corpus = join(fileURLToPath(new URL('../..', import.meta.url)), '..', 'shared', 'corpus')
const skip = existsSync(corpus) ? false : `no published manifests at ${corpus}`

/** What the server answered to one document, found by its number in the file. */
interface Recorded {
  readonly file: string
  readonly doc: number
  readonly code: number
  readonly message?: string
  readonly fields: readonly string[]
  readonly warnings: readonly string[]
}

const read = (name: string) => serviceFor('1.37').open(`file:///${name}`, readFileSync(join(corpus, name), 'utf8'))

describe('published manifests', () => {
  test('plain ones are judged as the server judged them', { skip }, () => {
    const recorded = JSON.parse(readFileSync(join(corpus, 'verdicts.json'), 'utf8')) as Recorded[]
    assert.ok(recorded.length > 200, `there are only ${recorded.length} verdicts`)
    const files = new Map<string, ManifestFile>()
    const wrong: string[] = []
    for (const { file: name, doc, fields, ...rest } of recorded) {
      // Whether a namespace or an API is there, only a cluster knows.
      if (rest.code === 404) continue
      const file = files.get(name) ?? read(name)
      files.set(name, file)
      const server = answerOf({ ...rest, causes: fields.map((field) => ({ field })) })
      const ours = answerTo(file, doc, '1.37')
      const found = differences(server, ours)
      if (found.length > 0) wrong.push(`${name} ${doc} ${found.join(', ')}: ${server.message} ${ours.message}`)
    }
    assert.deepEqual(wrong, [])
  })

  for (const group of ['helm', 'kustomize', 'othertmpl', 'negatives']) {
    test(`no error in ${group}`, { skip }, () => {
      const names = globSync('**/*.*', { cwd: join(corpus, group) })
      assert.ok(names.length > 0)
      const wrong = names.flatMap((name) => {
        return [...serviceFor('1.37').diagnose(read(join(group, name)))]
          .flat()
          .filter(({ severity }) => severity === 'error')
          .map(({ code, path, says }) => `${name}: ${code} ${path} ${says}`)
      })
      assert.deepEqual(wrong, [])
    })
  }
})
