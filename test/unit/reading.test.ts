// What a file means to kubectl, and where it is said that it means something else. What is sent of it: sent.test.ts.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { isNamedAsPatch } from '../../server/src/kustomization.ts'
import { createLanguageService } from '../../server/src/language/index.ts'
import { at } from '../../server/src/language/yaml/node.ts'
import { parseManifest } from '../../server/src/language/yaml/parse.ts'
import { diagnostics, minimal, open } from './support.ts'

const found = (text: string, uri?: string) =>
  diagnostics(open(text, uri)).map(({ range, code }) => `${range.start.line + 1}:${range.start.character + 1} ${code}`)
const service = 'apiVersion: v1\nkind: Service\nmetadata: { name: a }\n'

describe('text that goes on at a lower indentation', () => {
  for (const [text, path, value] of [
    ['a:\n  b: "one;\n      two\n done"\n', ['a', 'b'], 'one; two done'],
    ["a:\n  b: 'one\n\ntwo'\n", ['a', 'b'], 'one\ntwo'],
    ['a:\n  b: "one\\\ntwo"\n', ['a', 'b'], 'onetwo'],
    ['a:\n  b: [x,\n"# y\nz",\n# c\nw]\n', ['a', 'b', 1], '# y z'],
    ['a:\n  b: { c: one\ntwo }\n', ['a', 'b', 'c'], 'one two'],
  ] as const)
    test(JSON.stringify(text), () => {
      const { root, problems } = parseManifest(text)
      const node = at(root, path)
      assert.deepEqual(problems, [])
      assert.equal(node?.kind === 'scalar' && node.value, value)
    })
  test('stands where it is written', () => {
    const text = 'a:\n  b: "one\n two"\n  c: d\n'
    const { root } = parseManifest(text)
    const [b, c] = [at(root, ['a', 'b']), at(root, ['a', 'c'])]
    assert.equal(text.slice(b?.start, b?.end), '"one\n two"')
    assert.equal(text.slice(c?.start, c?.end), 'd')
  })
  test('that never ends takes nothing of the lines below with it', () => {
    const { root, problems } = parseManifest('a: [one\nb:\n  - c\n')
    assert.ok(problems.length > 0)
    assert.equal(at(root, ['b'])?.kind, 'list')
  })
})

describe('what keeps kubectl from reading a file', () => {
  for (const [name, [text, expected]] of Object.entries({
    'words on a separator': [`${service}--- words\n${minimal}`, ['4:1 yaml-separator']],
    'words on the separator below': [`${minimal}--- words\n${service}`, ['2:7 yaml-separator']],
    'words on a separator far above': [`${service}--- words\n${service}---\n${minimal}`, ['10:7 yaml-separator']],
    'words on a separator far below': [`${minimal}---\n${service}---\n${service}--- words\n`, []],
    'four dashes': [`${minimal}----\n${service}`, ['17:1 yaml-separator']],
    'four dashes above': [`${service}----\n${minimal}`, ['4:1 yaml-separator']],
    'a rule of dashes in block text': [
      minimal.replace('name: agent\n', 'name: agent\n  annotations:\n    a: |\n      ----\n'),
      [],
    ],
    'a comment on a separator': [`${service}---# comment\n${minimal}`, []],
    'a directive': [`%YAML 1.1\n---\n${minimal}`, ['4:7 yaml-directive']],
    'a directive behind a comment': [`${service}---\n# why\n%YAML 1.1\n---\n${minimal}`, ['9:7 yaml-directive']],
    'an action of a template on a separator': [`---{{ if .Values.a }}\n${service}---\n${minimal}`, []],
    'a bare list': [`- ${minimal.trimEnd().replaceAll('\n', '\n  ')}\n`, ['1:1 req-root-list']],
    'a list of what is only said about DaemonSets': ['- apiVersion: apps/v1\n  kind: DaemonSet\n  name: a\n', []],
    'an invisible character in the kind': [minimal.replace('Set', 'Set\u200B'), ['2:7 req-kind-unknown']],
    'a DaemonSet behind the end': [`${service}...\n${minimal}`, ['6:1 document-dropped']],
    'a DaemonSet behind the end of another': [`${minimal}...\n${minimal}`, ['19:1 document-dropped']],
    'a DaemonSet behind an end and a separator': [`${service}...\n---\n${minimal}`, []],
    'a separator behind a carriage return': [`${service.trimEnd()}\r---\n${minimal}`, ['6:1 document-dropped']],
  } as const))
    test(name, () => assert.deepEqual(found(text), expected))
  test('is gone, and back, with an edit of the line', () => {
    const file = open(`${service}--- words\n${minimal}`)
    const language = createLanguageService({ texts: () => ({ fields: {}, rules: {}, ui: {}, skeletons: [] }) })
    const codes = () => [...language.diagnose(file)].flat().map(({ code }) => code)
    const words = (text: string, length: number) =>
      file.edit({ start: { line: 3, character: 4 }, end: { line: 3, character: 4 + length } }, text)
    words('', 5)
    assert.deepEqual(codes(), [])
    words('words', 0)
    assert.deepEqual(codes(), ['yaml-separator'])
    file.edit({ start: { line: 0, character: 0 }, end: { line: 3, character: 9 } }, '%YAML 1.1\n---')
    assert.deepEqual(codes(), ['yaml-directive'])
  })
})

describe('part of a manifest', () => {
  const part = minimal
    .replace(/ {2}selector:[\s\S]*? {2}template:\n/, '  template:\n')
    .replace(/ {4}metadata:\n {6}labels:\n.*\n/, '')
  test('is a manifest with mistakes', () => {
    const errors = diagnostics(open(part)).filter(({ severity }) => severity === 'error')
    assert.deepEqual(
      errors.map(({ code }) => code),
      ['ds-selector-missing'],
    )
  })
  test('is a patch where it is named so', () => assert.deepEqual(found(part, 'file:///a/agent-patch.yaml'), []))
  test('is a patch by a directive', () =>
    assert.deepEqual(found(`${part}      $patch: replace\n`.replace('      $patch', '  $patch')), []))
})

describe('a kustomization', () => {
  const folder = mkdtempSync(join(tmpdir(), 'daemonset-kustomization-'))
  const uri = (name: string) => pathToFileURL(join(folder, name)).href
  test('names its patches', () => {
    mkdirSync(join(folder, 'parts', 'deep'), { recursive: true })
    writeFileSync(
      join(folder, 'kustomization.yaml'),
      'resources: [whole.yaml]\npatches:\n  - path: parts/deep/one.yaml\n  - patch: |\n      a: b\npatchesStrategicMerge: [two.yaml, "x: |\\n  y"]\n',
    )
    assert.ok(isNamedAsPatch(uri('parts/deep/one.yaml')) && isNamedAsPatch(uri('two.yaml')))
    assert.ok(!isNamedAsPatch(uri('whole.yaml')) && !isNamedAsPatch(uri('one.yaml')) && !isNamedAsPatch('untitled:two.yaml'))
  })
  test('that cannot be read names none', () => {
    writeFileSync(join(folder, 'kustomization.yaml'), 'patches: [\n')
    assert.ok(!isNamedAsPatch(uri('two.yaml')))
    rmSync(folder, { recursive: true })
  })
})
