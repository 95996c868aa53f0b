import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { FieldPath, ManifestInfo } from '../../model/src/protocol.ts'
import { english, minimal, open } from './support.ts'

const manifests = (text: string, uri?: string): ManifestInfo[] => [...english.manifests(open(text, uri))].flat()

/** What a reader would tell the objects apart by. */
const brief = (text: string, uri?: string) =>
  manifests(text, uri).map(
    ({ document, item, kind, name, is }) => `${document}${item === undefined ? '' : `.${item}`} ${kind} ${name} ${is}`,
  )

const json = (text: string) => manifests(text)[0]?.json
const errors = (text: string) =>
  manifests(text).map(({ errors }) => errors.map(({ message, range }) => `${range.start.line + 1} ${message}`))
const service = 'apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\n'

describe('the objects of a file', () => {
  test('of every kind, in their order; comments and emptiness are none', () =>
    assert.deepEqual(brief(`# none\n---\n${service}---\n# none\n---\n---\n${minimal}---\nnull\n`), [
      '1 Service web manifest',
      '4 DaemonSet agent manifest',
    ]))
  test('items of a List', () => {
    const item = (text: string) => text.replace(/^/gm, '    ').replace('    ', '  - ')
    const list = `apiVersion: v1\nkind: List\nitems:\n${item(service.trim())}\n${item(minimal.trim())}\n`
    assert.deepEqual(brief(list), ['0.0 Service web manifest', '0.1 DaemonSet agent manifest'])
    assert.deepEqual(brief('apiVersion: v1\nkind: List\nitems: []\n'), [])
  })
  test('templates, patches and what cannot be read', () => {
    assert.deepEqual(brief(minimal.replace('name: agent', 'name: {{ .Release.Name }}-agent')), [
      '0 DaemonSet {{ .Release.Name }}-agent template',
    ])
    assert.deepEqual(brief(minimal, 'file:///daemonset.yaml.j2'), ['0 DaemonSet agent template'])
    assert.deepEqual(
      brief('apiVersion: apps/v1\nkind: DaemonSet\nmetadata: { name: a }\nspec: { template: { spec: { hostNetwork: true } } }\n'),
      ['0 DaemonSet a patch'],
    )
    assert.deepEqual(brief(`${service}spec: [\n`), ['0 Service web unreadable'])
    assert.deepEqual(brief('just text\n'), ['0   unreadable'])
  })
  test('a range from the first key to the last line that says something', () => {
    const { range } = manifests(`# before\n---\n# above\n${service}# below\n\n---\n`)[0] ?? {}
    assert.deepEqual(range, { start: { line: 3, character: 0 }, end: { line: 5, character: 40 } })
  })
  test('a range that follows the lines above it', () => {
    const file = open(`a: 1\n---\n${service}`)
    const start = () => [...english.manifests(file)][1]?.[0]?.range.start.line
    assert.equal(start(), 2)
    file.edit({ start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, '\n\n')
    assert.equal(start(), 4)
  })
  test('a namespace only where it is written', () => {
    assert.equal(manifests(service)[0]?.namespace, 'shop')
    assert.ok(!('namespace' in (manifests(minimal)[0] ?? {})))
  })
})

describe('JSON as the API server reads it', () => {
  for (const [yaml, expected] of [
    ['a: yes\nb: "yes"\nc: off', '{"a":true,"b":"yes","c":false}'],
    ['mode: 0644\nbig: 9223372036854775807\nsmall: 1_000', '{"mode":420,"big":9223372036854775807,"small":1000}'],
    // What 64 bits with a sign do not hold is a double to Go.
    ['big: 9223372036854775808\nlong: 0.12345678901234567890', '{"big":9223372036854776000,"long":0.12345678901234568}'],
    ['a: ~\nb:\nc: ""', '{"a":null,"b":null,"c":""}'],
    ['a: 1\na: 2', '{"a":2}'],
    ['base: &b { x: 1, z: 2 }\nown: { <<: *b, z: 3 }', '{"base":{"x":1,"z":2},"own":{"x":1,"z":3}}'],
    ['list: &l [a, 1.50]\nagain: *l', '{"list":["a",1.5],"again":["a",1.5]}'],
    ['script: |\n  one\n  two', '{"script":"one\\ntwo\\n"}'],
    ['name: {{ .Values.x }}', '{"name":"{{ .Values.x }}"}'],
  ] as const)
    test(yaml.replaceAll('\n', ', '), () => assert.equal(json(`${yaml}\n`), expected))
})

describe('what the API server will refuse', () => {
  test('its words, with the path in front', () => {
    const text = minimal.replace('image: agent:1', 'image: agent:1\n          imagePullPolicy: never')
    assert.deepEqual(errors(text), [
      [
        '17 spec.template.spec.containers[0].imagePullPolicy: Unsupported value: "never": supported values: "Always", "IfNotPresent", "Never"',
      ],
    ])
  })
  test('only what it gets to say', () => {
    const text = minimal.replace('spec:\n', 'spec:\n  replicas: 3\n').replace('image: agent:1', 'imagePullPolicy: never')
    assert.deepEqual(
      errors(text).map((all) => all.length),
      [1],
    )
  })
  test('of other kinds, what is wrong with the YAML', () => {
    assert.deepEqual(errors(service), [[]])
    assert.match(errors(`${service}a: "open\n`)[0]?.[0] ?? '', /^4 /)
  })
  test('of each item of a List by itself', () => {
    const item = (text: string) => text.replace(/^/gm, '    ').replace('    ', '  - ')
    const [one, two] = [minimal.replace('spec:\n', 'spec:\n  replicas: 3\n'), minimal.replace('image: agent:1', 'image: ""')]
    const list = `apiVersion: v1\nkind: List\nitems:\n${item(one.trim())}\n${item(two.trim())}\n`
    assert.deepEqual(
      errors(list).map((all) => all.length),
      [1, 1],
    )
  })
})

describe('where a field stands', () => {
  const text = `apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: agent
  labels: &labels
    app.kubernetes.io/name: agent # the name
    tier: node
spec:
  selector:
    matchLabels: *labels
  template:
    metadata:
      labels:
        <<: *labels
        own: "1"
    spec:
      dnsPolicy:
      containers:
        - image: agent:1
          name: agent
          args: [run, --all]
`
  const located = (path: FieldPath) => {
    const [{ start, end } = assert.fail()] = english.locate(open(text), { document: 0 }, [path]) ?? []
    return `${start.line + 1} ${text.split('\n')[start.line]?.slice(start.character, end.character)}`
  }
  const container = ['spec', 'template', 'spec', 'containers', 0]
  for (const [path, expected] of [
    [['metadata', 'name'], '4 agent'],
    [['metadata', 'labels', 'app.kubernetes.io/name'], '6 agent'],
    [['metadata', 'labels'], '5 labels'],
    [['metadata', 'labels', 'none'], '5 labels'],
    [['spec', 'minReadySeconds'], '8 spec'],
    [['status'], '2 DaemonSet'],
    [[], '2 DaemonSet'],
    [['spec', 'selector', 'matchLabels', 'tier'], '7 node'],
    [['spec', 'template', 'metadata', 'labels', 'tier'], '7 node'],
    [['spec', 'template', 'metadata', 'labels', 'own'], '15 "1"'],
    [['spec', 'template', 'spec', 'dnsPolicy'], '17 dnsPolicy'],
    [container, '19 image'],
    [[...container, 'name'], '20 agent'],
    [[...container, 'ports', 0], '19 image'],
    [[...container, 'args', 1], '21 --all'],
    [['spec', 'template', 'spec', 'containers', 3], '18 containers'],
  ] as const)
    test(path.join('.') || 'the object', () => assert.equal(located(path), expected))
  test('of an item of a List', () => {
    const list = open('apiVersion: v1\nkind: List\nitems:\n- kind: A\n- kind: B\n')
    const located = (item?: number) => english.locate(list, { document: 0, item }, [['kind']])
    assert.equal(located(1)?.[0]?.start.line, 4)
    assert.equal(located(2), undefined)
    assert.equal(located(), undefined)
  })
})
