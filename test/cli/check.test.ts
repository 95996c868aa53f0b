// The built command as a script calls it.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { skeletons } from '../../scripts/texts.ts'
import { minimal } from '../unit/support.ts'

const command = fileURLToPath(new URL('../../dist/check.js', import.meta.url))
const broken = minimal.replace('spec:\n', 'spec:\n  replicas: 1\n')
let folder = ''

function check(words: readonly string[], input: string | Buffer = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...words], { cwd: folder, input, encoding: 'utf8' })
  return { status, stdout, stderr }
}

describe('daemonset-check', () => {
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'daemonset-check-'))
    mkdirSync(join(folder, 'some', 'deep'), { recursive: true })
    writeFileSync(join(folder, 'good.yaml'), minimal)
    writeFileSync(join(folder, 'some', 'bad one.yaml'), `kind: ConfigMap\n---\n${broken}`)
    writeFileSync(join(folder, 'some', 'deep', 'bad.json'), '{"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"a"}}')
    writeFileSync(join(folder, 'some', 'ignored.txt'), broken)
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  test('nothing wrong: silence and 0', () => assert.deepEqual(check(['good.yaml']), { status: 0, stdout: '', stderr: '' }))
  test('errors: 1, and where', () => {
    const { status, stdout } = check(['some/bad one.yaml'])
    assert.equal(status, 1)
    assert.match(
      stdout,
      /^some\/bad one\.yaml:8:3: error: spec\.replicas: unknown field "spec\.replicas" \[strict-unknown-field\]/,
    )
  })
  test('JSON has the agreed fields', () => {
    const [result] = JSON.parse(check(['--format', 'json', 'some/bad one.yaml']).stdout)
    const { message, ...rest } = result
    assert.deepEqual(rest, {
      file: 'some/bad one.yaml',
      document: 1,
      line: 8,
      column: 3,
      endLine: 8,
      endColumn: 11,
      path: 'spec.replicas',
      severity: 'error',
      code: 'strict-unknown-field',
    })
    assert.match(message, /unknown field/)
  })
  test('directories, in the order of their names', () => {
    const files = JSON.parse(check(['--format=json', '.']).stdout).map(({ file }: { file: string }) => file)
    assert.deepEqual([...new Set(files)], ['some/bad one.yaml', 'some/deep/bad.json'])
  })
  test('standard input', () => assert.match(check(['-'], broken).stdout, /^<stdin>:6:3: error/))
  test('an older version knows fewer fields', () => {
    const text = minimal.replace('      containers:\n', '      schedulingGroup: { podGroupName: a }\n      containers:\n')
    assert.equal(check(['--kubernetes-version', '1.36', '-'], text).status, 0)
    assert.equal(check(['--kubernetes-version', 'v1.35.4', '-'], text).status, 1)
  })
  test('Korean', () => assert.match(check(['--lang', 'ko', '-'], broken).stdout, /[가-힣]/))
  test('SARIF fits its schema', () => {
    const {
      id: _id,
      $schema: _draft,
      ...schema
    } = JSON.parse(
      readFileSync(createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8'),
    )
    const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema)
    const sarif = JSON.parse(check(['--format', 'sarif', '.']).stdout)
    const fits: boolean = validate(sarif)
    assert.ok(fits, JSON.stringify(validate.errors))
    assert.equal(sarif.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri, 'some/bad%20one.yaml')
  })
  for (const [name, words] of Object.entries({
    'no input': [],
    'an unknown option': ['--nope', 'good.yaml'],
    'a bad version': ['--kubernetes-version', '1.5', 'good.yaml'],
    'a file that is not there': ['none.yaml'],
  })) {
    test(`${name}: 2, and a reason`, () => {
      const { status, stderr } = check(words)
      assert.equal(status, 2)
      assert.match(stderr, /^daemonset-check: /)
    })
  }
  test('invalid UTF-8 is an error of the document', () => {
    const { status, stdout } = check(['-'], Buffer.concat([Buffer.from(minimal), Buffer.from([0xff, 0xc3, 0x28])]))
    assert.equal(status, 1)
    assert.match(stdout, /yaml-bad-encoding/)
  })
  test('UTF-16 is read', () => assert.equal(check(['-'], Buffer.from(`\uFEFF${broken}`, 'utf16le')).status, 1))
  test('a lot of output arrives whole', () => {
    const { stdout } = check(['--format', 'json', '-'], Array.from({ length: 500 }, () => broken).join('---\n'))
    assert.equal(JSON.parse(stdout).length, 500)
  })
  for (const { title, body } of skeletons('en')) {
    test(`the skeleton "${title}" has no finding`, () => {
      const text = body.replace(/\$\{\d+:([^}]*)\}|\$\d/g, (_, placeholder) => placeholder ?? '').replace(/\\([\\$}])/g, '$1')
      assert.deepEqual(check(['-'], text), { status: 0, stdout: '', stderr: '' })
    })
  }
})
