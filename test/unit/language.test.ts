import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fieldDocProblems } from '../../scripts/field-docs.ts'
import type { LanguageService, OutlineSymbol } from '../../server/src/language/index.ts'
import { resolvePlain } from '../../server/src/language/yaml/scalar.ts'
import { randomFrom } from '../fuzz/edits.ts'
import { atCursor, diagnostics, edited, english, findings, fixesOf, korean, minimal, open, positionAt } from './support.ts'

const hoverAt = (marked: string, service: LanguageService = english) => {
  const { file, position } = atCursor(marked)
  return service.hover(file, position)?.contents ?? ''
}

describe('hover', () => {
  const pod = (line: string) => minimal.replace('      containers:\n', `      ${line}\n      containers:\n`)
  const container = (line: string) => minimal.replace('image: agent:1\n', `image: agent:1\n          ${line}\n`)
  test('a key: type, default, text', () => {
    const text = hoverAt(minimal.replace('spec:\n', 'spec:\n  minReady‸Seconds: 3\n'))
    assert.match(text, /\*\*minReadySeconds\*\* `int32` · default `0`/)
    assert.match(text, /Unit: seconds/)
  })
  test('in Korean', () =>
    assert.match(hoverAt(minimal.replace('spec:\n', 'spec:\n  minReady‸Seconds: 3\n'), korean), /기본값[\s\S]*단위: 초/))
  test('since and gate', () => assert.match(hoverAt(pod('host‸nameOverride: a')), /since Kubernetes 1\.34/))
  test('a gate that is closed', () => assert.match(hoverAt(pod('scheduling‸Group: { podGroupName: a }')), /GenericWorkload/))
  test('deprecation', () => assert.match(hoverAt(pod('service‸Account: a')), /use `serviceAccountName` instead/))
  test('an enum value', () => assert.match(hoverAt(pod('dnsPolicy: Cluster‸First')), /host network/))
  test('an amount of memory in bytes', () =>
    assert.match(hoverAt(container('resources: { limits: { memory: 20‸0Mi } }')), /209,715,200 bytes \(200 MiB\)/))
  test('an amount of CPU in cores', () =>
    assert.match(hoverAt(container('resources: { limits: { cpu: 10‸0m } }')), /0\.1 CPU cores/))
  test('a file mode', () =>
    assert.match(
      hoverAt(pod('volumes: [{ name: s, secret: { secretName: s, defaultMode: 06‸44 } }]')),
      /420.*0644 \(rw-r--r--\)/,
    ))
  test('a percentage', () =>
    assert.match(
      hoverAt(minimal.replace('spec:\n', 'spec:\n  updateStrategy: { rollingUpdate: { maxUnavailable: 10‸% } }\n')),
      /rounded up/,
    ))
  test('a word that YAML reads otherwise', () => assert.match(hoverAt(pod('hostNetwork: ye‸s')), /boolean `true`/))
  test('nothing in another kind', () => assert.equal(hoverAt('kind: ConfigMap\nspe‸c: 1\n'), ''))
  test('nothing in a comment', () => assert.equal(hoverAt(`${minimal}# spe‸c\n`), ''))
})

/** The manifest after the preferred fix of its first error. */
function mended(text: string): string {
  const file = open(text)
  const one = diagnostics(file).find(({ severity }) => severity === 'error')
  assert.ok(one, 'nothing is wrong')
  const fixes = fixesOf(file, one)
  const fix = fixes.find(({ preferred }) => preferred) ?? fixes[0]
  assert.ok(fix, `no fix for ${one.code}`)
  return edited(text, fix.edits)
}

describe('quick fixes mend the manifest', () => {
  const swap = (from: string, to: string) => minimal.replace(from, to)
  const image = '          image: agent:1\n'
  const add = (line: string) => swap(image, `${image}          ${line}\n`)
  const cases: Record<string, string> = {
    'an unknown field, by its nearest name': swap('spec:\n', 'spec:\n  minReadySecond: 0\n'),
    'an unknown field that is like nothing': swap('spec:\n', 'spec:\n  zzz:\n    a: 1\n'),
    'the case of a field': add('imagepullpolicy: Always'),
    'a selector that does not match': swap('        app: agent\n    spec', '        app: other\n    spec'),
    'a label that is missing': swap('        app: agent\n    spec', '        tier: node\n    spec'),
    'a selector that is missing': swap('  selector:\n    matchLabels:\n      app: agent\n', ''),
    'an image that is missing': swap(image, ''),
    'a name that is missing': swap('  name: agent\n', '  labels: {}\n'),
    'a removed API version': swap('apps/v1', 'apps/v1beta2'),
    'a removed API version without a selector': swap('apps/v1', 'extensions/v1beta1').replace(
      '  selector:\n    matchLabels:\n      app: agent\n',
      '',
    ),
    'a unit': add('resources: { limits: { memory: 512MB } }'),
    'the case of a unit': add('resources: { limits: { memory: 512mi } }'),
    'both budgets': swap('spec:\n', 'spec:\n  updateStrategy:\n    rollingUpdate:\n      maxSurge: 1\n'),
    'both budgets in flow style': swap('spec:\n', 'spec:\n  updateStrategy: { rollingUpdate: { maxSurge: 1 } }\n'),
    'no budget': swap('spec:\n', 'spec:\n  updateStrategy:\n    rollingUpdate:\n      maxUnavailable: 0\n'),
    'the case of an enum word': add('imagePullPolicy: always'),
    'a number where text is needed': add('env: [{ name: A, value: 8080 }]'),
    'a boolean where text is needed': swap('      app: agent\n  template', '      app: agent\n  template').replace(
      '  name: agent\n',
      '  name: agent\n  annotations:\n    scrape: true\n',
    ),
    'text where a number is needed': add('ports: [{ containerPort: "80" }]'),
    'text where a list is needed': add('command: /agent'),
    'a key twice': add('stdin: false\n          stdin: false'),
    'requests above limits': add('resources: { limits: { cpu: 1 }, requests: { cpu: 2 } }'),
    'a file mode in decimal': swap(
      '      containers:\n',
      '      volumes: [{ name: s, secret: { secretName: s, defaultMode: 644 } }]\n      containers:\n',
    ),
    restartPolicy: swap('      containers:\n', '      restartPolicy: Never\n      containers:\n'),
    'a misspelt kind': swap('kind: DaemonSet', 'kind: daemonset'),
  }
  for (const [name, text] of Object.entries(cases)) {
    for (const [style, form] of [
      ['LF', text],
      ['CRLF', text.replaceAll('\n', '\r\n')],
    ] as const) {
      test(`${name} (${style})`, () =>
        assert.deepEqual(
          findings(mended(form)).filter((line) => !line.includes('volume-unused')),
          [],
        ))
    }
  }
})

describe('structure', () => {
  test('the outline names items', () => {
    const names = (list: readonly OutlineSymbol[]): string[] => list.flatMap(({ name, children }) => [name, ...names(children)])
    const found = names(english.symbols(open(minimal)))
    assert.deepEqual(found.filter((name) => name === 'agent').length, 2)
    assert.ok(found.includes('containers'))
  })
  test('folding', () =>
    assert.ok(
      english.folds(open(`kind: ConfigMap\n---\n${minimal}`)).some(({ startLine, endLine }) => startLine === 6 && endLine === 17),
    ))
  test('selection grows from the word outwards', () => {
    const { file, position } = atCursor(minimal.replace('image: agent:1', 'image: ag‸ent:1'))
    const ranges = english.selections(file, position)
    assert.deepEqual(ranges[0], { start: { line: 15, character: 17 }, end: { line: 15, character: 24 } })
    assert.ok(ranges.length > 5)
  })
  const link = (image: string) =>
    english
      .links(open(minimal.replace('agent:1', image)))
      .map(({ target }) => target)
      .filter((target) => !target.startsWith('https://kubernetes.io/'))
  test('links lead to registries', () => {
    assert.deepEqual(link('agent:1'), ['https://hub.docker.com/_/agent'])
    assert.deepEqual(link('quay.io/a/b:1@sha256:00'), ['https://quay.io/repository/a/b'])
    assert.deepEqual(link('fluent/fluentd-kubernetes-daemonset:elasticsearch'), [
      'https://hub.docker.com/r/fluent/fluentd-kubernetes-daemonset',
    ])
    assert.deepEqual(link('localhost:5000/a'), [])
    assert.deepEqual(link('$(IMAGE)'), [])
  })
})

describe('YAML as the API server reads it', () => {
  for (const [source, expected] of Object.entries({
    yes: 'true',
    Off: 'false',
    y: 'true',
    '0644': '420',
    '0o17': '15',
    '0x1F': '31',
    '0b11': '3',
    '1_000': '1000',
    '1.0': '1',
    '1e3': '1000',
    '12e03': '12000',
    '.5': '0.5',
    '0888': '888',
    '12:30:45': undefined,
    '2024-01-31': undefined,
    '1.2.3': undefined,
    '-': undefined,
    '9223372036854775808': '9223372036854775808',
  })) {
    test(`${source} is ${expected ?? 'text'}`, () => {
      const resolved = resolvePlain(source)
      assert.equal(
        resolved.type === 'boolean' ? String(resolved.value) : resolved.type === 'number' ? resolved.json : undefined,
        expected,
      )
    })
  }
})

describe('a file', () => {
  const texts = (text: string) => open(text).documents.map((document) => document.text)
  test('is split at its separators', () => {
    assert.deepEqual(texts('a: 1\n---\nb: 2\n--- # c\nd: 1\n----\n'), ['a: 1\n', '---\nb: 2\n', '--- # c\nd: 1\n----\n'])
    assert.deepEqual(texts('---\na'), ['', '---\na'])
  })
  test('keeps the documents that an edit does not touch', () => {
    const file = open(`${minimal}---\n${minimal}---\n${minimal}`)
    const [first, , third] = file.documents
    file.edit({ start: { line: 20, character: 0 }, end: { line: 20, character: 0 } }, 'x')
    assert.ok(file.documents[0] === first && file.documents[2] === third)
  })
  test('has the text of its edits, whatever they are', () => {
    const random = randomFrom(1)
    const pieces = ['\n', '---', '---\n', 'a: b\n', '-', ' ', '\n---\n', 'x']
    let text = 'a: 1\n---\nb: 2\n'
    const file = open(text)
    for (let step = 0; step < 3000; step++) {
      const start = Math.floor(random() * (text.length + 1))
      const end = Math.min(text.length, start + Math.floor(random() * random() * 12))
      const piece = random() < 0.6 ? (pieces[Math.floor(random() * pieces.length)] ?? '') : ''
      file.edit({ start: positionAt(text, start), end: positionAt(text, end) }, piece)
      text = text.slice(0, start) + piece + text.slice(end)
      assert.equal(file.text, text)
      const fresh = open(text).documents
      assert.deepEqual(
        file.documents.map((document) => [document.text, document.firstLine]),
        fresh.map((document) => [document.text, document.firstLine]),
      )
    }
  })
})

test('every field has a text in both languages', () =>
  assert.deepEqual([...fieldDocProblems('en'), ...fieldDocProblems('ko')], []))
