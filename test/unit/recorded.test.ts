// What a real API server said to documents of this project: ours is the same, for every rule. Renewed by `npm run record`.
import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { describe, test } from 'node:test'
import { compileTexts } from '../../scripts/texts.ts'
import { bases } from '../agreement/bases.ts'
import { type Exception, recordedExceptions } from '../agreement/exceptions.ts'
import { isAbout } from '../agreement/goldens.ts'
import { compare, printWorst, type Verdict } from '../agreement/judge.ts'
import { ourAnswer } from '../agreement/ours.ts'
import { readRecording, recordingFile, serverAnswer } from '../agreement/recorded.ts'
import { written } from '../agreement/written/all.ts'
import { yamlCases } from '../agreement/yaml.ts'

/** What to do where something is not recorded. */
const record =
  'Run `npm run record`. It needs Go: without it leave the document in test/agreement/written/ and say so in the pull request.'

/** Codes that no document can show, and why. */
const unshown: Readonly<Record<string, string>> = {
  'lifecycle-grpc-port': 'The API has no grpc among the actions of a lifecycle hook: that it is unknown is said first.',
}

const { cases, release } = readRecording()
const versions = ['1.34', '1.35', '1.36', '1.37']

describe(`recorded answers of Kubernetes ${release}`, () => {
  const needed = new Set<Exception>()
  const shown = new Set<string>()
  const differs = (version: string, { name, differences }: Verdict) => {
    const exception = differences.length > 0 && recordedExceptions.find((one) => isAbout(one, name, version))
    if (exception) needed.add(exception)
    return differences.length > 0 && !exception
  }
  for (const version of versions)
    test(`are ours, for ${version}`, (context) => {
      const verdicts = cases.flatMap((one) => {
        const answer = one.answers[version]
        const verdict = answer && compare(version, one, serverAnswer(answer))
        for (const code of verdict?.ours.codes ?? []) shown.add(code)
        return verdict ?? []
      })
      context.diagnostic(`${verdicts.length} documents`)
      assert.ok(verdicts.length > 500, `${verdicts.length} documents`)
      const wrong = verdicts.filter((one) => differs(version, one))
      assert.equal(printWorst(wrong, 20), '', `${wrong.length} are different`)
    })

  test('every exception is needed', () => {
    assert.deepEqual(
      recordedExceptions.filter((one) => !needed.has(one)).map(({ because }) => because),
      [],
    )
  })

  test('every code is that of a recorded document', () => {
    const codes = Object.keys(compileTexts().en.rules)
    assert.ok(codes.length > 500)
    const missing = codes.filter((code) => !shown.has(code) && !(code in unshown))
    assert.equal(missing.join('\n'), '', `Each needs a document in test/agreement/written/: ${missing.join(', ')}. ${record}`)
    assert.deepEqual(
      Object.keys(unshown).filter((code) => shown.has(code)),
      [],
    )
  })

  test('every document that is written by hand shows the code that it is for', () => {
    const wrong = Object.entries(written).filter(
      ([code, text]) => !versions.some((version) => ourAnswer(text, version).codes.has(code)),
    )
    assert.deepEqual(
      wrong.map(([code]) => code),
      [],
    )
  })

  test('every document of the project is recorded as it is', () => {
    const recorded = new Set(cases.map(({ text }) => text))
    const groups = { bases, yaml: yamlCases, written }
    const missing = Object.entries(groups).flatMap(([group, texts]) =>
      Object.entries(texts).flatMap(([name, text]) => (recorded.has(text) ? [] : [`${group} ${name}`])),
    )
    assert.equal(missing.join('\n'), '', `Not recorded: ${missing.join(', ')}. ${record}`)
  })

  test('they take no more than two megabytes', () => assert.ok(statSync(recordingFile).size < 2_000_000))
})
