// The table of codes: what stands in it is explained, and found by somebody.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compileTexts } from '../../scripts/texts.ts'
import { type Code, type CodeOfLayer, codes } from '../../server/src/language/codes.ts'
import type { RuleCode } from '../../server/src/language/rules/validate.ts'
import { diagnostics, minimal, serviceWith } from './support.ts'

describe('every code is explained', () => {
  for (const [language, { rules }] of Object.entries(compileTexts())) {
    test(`in the order of the table (${language})`, () => assert.deepEqual(Object.keys(rules), Object.keys(codes)))
    test(`in few words (${language})`, () =>
      assert.deepEqual(
        Object.entries(rules).filter(([, text]) => text.trim() === '' || text.length > 180),
        [],
      ))
  }
  test('Korean is Korean, in one register', () =>
    assert.deepEqual(
      Object.entries(compileTexts().ko.rules).filter(([, text]) => !/[가-힣]/.test(text) || /요[.,]/.test(text)),
      [],
    ))
})

/** What the reader, the decoder and check.ts find themselves, each by a text that has it. */
type OtherCode = CodeOfLayer<'yaml' | 'decode' | 'strict'> | 'field-gated' | 'document-dropped' | 'odd-character'

/** What a new code needs: without a rule that yields it, the name of it stands in the error of the compiler. */
const ofNobody: Exclude<Code, RuleCode | OtherCode>[] = []
const toBeYielded: readonly never[] = ofNobody
/** A rule does not find what is found before rules are asked. */
const ofBoth: Extract<RuleCode, OtherCode>[] = []
const notForRules: readonly never[] = ofBoth

const metadata = (lines: string) => minimal.replace('  name: agent\n', `  name: agent\n  ${lines}\n`)
const spec = (line: string) => minimal.replace('spec:\n', `spec:\n  ${line}\n`)
const pod = (line: string) => minimal.replace('      containers:', `      ${line}\n      containers:`)
const below = (line: string) => `${minimal}${line}\n`

const texts: Readonly<Record<OtherCode, string>> = {
  'odd-character': minimal.replace('agent:1', '\u201Cagent:1\u201D'),
  'strict-unknown-field': spec('replicas: 1'),
  'strict-unknown-case': spec('minreadyseconds: 1'),
  'strict-version': pod('resources: {}'),
  'yaml-duplicate-key': spec('minReadySeconds: 1\n  minReadySeconds: 1'),
  'yaml-tab-indent': metadata('labels:\n\ta: b'),
  'yaml-bad-encoding': metadata('annotations: { a: \u0007 }'),
  'yaml-unknown-alias': below('z: *a'),
  'yaml-syntax': below('z: ['),
  'yaml-self-alias': below('z: &a [*a]'),
  'yaml-alias-bomb': `l: &l [${'x, '.repeat(2000)}x]\nm: [${'*l, '.repeat(200)}*l]\n${minimal}`,
  'yaml-bad-binary': metadata('annotations: { a: !!binary aGk }'),
  'yaml-bad-tag': spec('minReadySeconds: !!int a'),
  'yaml-nan-inf': below('z: .inf'),
  'yaml-complex-key': below('z: { [a]: b }'),
  'yaml-null-key': below('z: { ~: a }'),
  'yaml-merge-value': below('z: { <<: a }'),
  'yaml-depth': below(`z: ${'['.repeat(600)}${']'.repeat(600)}`),
  'yaml-separator': `--- junk\n${minimal}`,
  'yaml-directive': `%YAML 1.1\n---\n${minimal}`,
  'document-dropped': `${minimal}...\n${minimal}`,
  'document-too-large': minimal + `#${'x'.repeat(98)}\n`.repeat(11_000),
  'req-apiversion-old': minimal.replace('apps/v1', 'apps/v1beta2'),
  'req-apiversion-unknown': minimal.replace('apps/v1', 'apps/v3'),
  'req-kind-unknown': minimal.replace('DaemonSet', 'Daemonset'),
  'req-root-list': `- ${minimal.trimEnd().replaceAll('\n', '\n  ')}\n`,
  'type-number-for-string': metadata('namespace: 1'),
  'type-bool-for-string': metadata('namespace: yes'),
  'type-string-for-int': spec('minReadySeconds: "1"'),
  'type-string-for-bool': pod('hostIPC: "true"'),
  'type-number-for-bool': pod('hostIPC: 1'),
  'type-fraction-for-int': spec('minReadySeconds: 0.5'),
  'type-scalar-for-list': metadata('finalizers: a'),
  'type-object-for-list': metadata('finalizers: { a: b }'),
  'type-scalar-for-object': spec('updateStrategy: OnDelete'),
  'type-list-for-object': spec('updateStrategy: []'),
  'type-list-for-map': metadata('labels: [a]'),
  'type-container-for-scalar': metadata('namespace: { a: b }'),
  'type-intorstring': spec('updateStrategy: { rollingUpdate: { maxSurge: true } }'),
  'type-quantity-format': pod('overhead: { cpu: one }'),
  'type-quantity-suffix': pod('overhead: { cpu: 1K }'),
  'type-bool-for-int': spec('minReadySeconds: true'),
  'type-int-overflow': spec('minReadySeconds: 3000000000'),
  'type-time': metadata('creationTimestamp: yesterday'),
  'type-time-nonstring': metadata('creationTimestamp: 1'),
  'quantity-range': pod('overhead: { cpu: 1e5000 }'),
  'field-gated': `${minimal}          lifecycle: { stopSignal: SIGTERM }\n`,
}

describe('every code is found', () => {
  test('by a rule, or here', () => assert.deepEqual([...toBeYielded, ...notForRules], []))
  for (const [code, text] of Object.entries(texts)) {
    test(code, () => {
      const found = ['1.37', '1.29'].flatMap((version) => {
        const service = serviceWith({ version })
        return diagnostics(service.open('file:///daemonset.yaml', text), service).map((one) => one.code)
      })
      assert.ok(found.includes(code as Code), `found are ${found.join(', ')}`)
    })
  }
})
