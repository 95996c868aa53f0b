import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { FieldChange, FieldPath } from '../../model/src/protocol.ts'
import { rewrite } from '../../server/src/language/write/change.ts'
import { editsBetween } from '../../server/src/language/write/difference.ts'

interface Case {
  readonly before: string
  readonly changes: readonly FieldChange[]
  readonly after: string
  readonly left?: readonly FieldPath[]
}

/** Texts are written without their common indentation. */
function plain(text: string): string {
  const lines = text.replace(/^\n/, '').replace(/\n *$/, '\n').split('\n')
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)))
  return lines.map((line) => line.slice(indent)).join('\n')
}

const rewrites = (name: string, { before, changes, after, left = [] }: Case) =>
  test(name, () => {
    const result = rewrite(plain(before), undefined, changes)
    assert.deepEqual({ text: result.text, left: result.left }, { text: plain(after), left })
    const crlf = rewrite(plain(before).replaceAll('\n', '\r\n'), undefined, changes)
    assert.equal(crlf.text, plain(after).replaceAll('\n', '\r\n'), 'with CRLF')
  })

const set = (path: string, value: unknown): FieldChange => ({ path: steps(path), value })
const remove = (path: string): FieldChange => ({ path: steps(path) })
const steps = (path: string) => path.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step))

describe('a scalar becomes another', () => {
  rewrites('with its comment and the blanks before it', {
    before: 'image:   agent:1  # pinned\n',
    changes: [set('image', 'agent:2')],
    after: 'image:   agent:2  # pinned\n',
  })
  rewrites('in the quotes it had', {
    before: `a: "one"\nb: 'two'\nc: "3"\n`,
    changes: [set('a', 'x'), set('b', "it's"), set('c', 4)],
    after: `a: "x"\nb: 'it''s'\nc: 4\n`,
  })
  rewrites('quoted only where YAML 1.1 needs it', {
    before: 'a: x\nb: x\nc: x\nd: x\ne: x\n',
    changes: [set('a', 'yes'), set('b', '0644'), set('c', 'a: b'), set('d', 'a:b'), set('e', '12:30')],
    after: 'a: "yes"\nb: "0644"\nc: "a: b"\nd: a:b\ne: "12:30"\n',
  })
  rewrites('in the quotes of the document', {
    before: `a: 'x'\nb: x\n`,
    changes: [set('b', 'on')],
    after: `a: 'x'\nb: 'on'\n`,
  })
  rewrites('of several lines', {
    before: 'script: run # it\nother: |\n  # old\n  text\n\nlast: 1\n',
    changes: [set('script', 'set -e\nrun\n'), set('other', 'new\nlines')],
    after: 'script: | # it\n  set -e\n  run\nother: |-\n  new\n  lines\n\nlast: 1\n',
  })
  rewrites('of several lines, in quotes where a comment below would become one of them', {
    before: 'a:\n  b: x\n    # deep\nc: 1\n',
    changes: [set('a.b', 'two\nlines\n')],
    after: 'a:\n  b: "two\\nlines\\n"\n    # deep\nc: 1\n',
  })
  rewrites('where there was none', {
    before: 'a: # nothing yet\nb:\n',
    changes: [set('a', 1), set('b.c', 2)],
    after: 'a: 1 # nothing yet\nb:\n  c: 2\n',
  })
})

describe('a key is added', () => {
  rewrites('behind the last, before the comments that follow', {
    before: `
      spec:
        a: 1 # one
        # about what follows

      status: {}
    `,
    changes: [set('spec.b', [{ name: 'x', args: ['-v'] }])],
    after: `
      spec:
        a: 1 # one
        b:
          - name: x
            args:
              - -v
        # about what follows

      status: {}
    `,
  })
  rewrites('in the indentation of the document', {
    before: `
      spec:
          list:
          - a
          deep:
              x: 1
    `,
    changes: [set('spec.more', { list: [{ a: 1, b: 2 }], map: { c: {} } })],
    after: `
      spec:
          list:
          - a
          deep:
              x: 1
          more:
              list:
              - a: 1
                b: 2
              map:
                  c: {}
    `,
  })
  rewrites('with all that is missing above it', {
    before: 'spec:\n  a: 1\n',
    changes: [set('spec.updateStrategy.rollingUpdate.maxUnavailable', '10%')],
    after: 'spec:\n  a: 1\n  updateStrategy:\n    rollingUpdate:\n      maxUnavailable: 10%\n',
  })
  rewrites('to an empty mapping, and to one in flow style', {
    before: 'a: {} # none\nb: { c: 1 }\nd: []\n',
    changes: [set('a.x', 1), set('b.e', 'p, q'), set('d.0', 'first')],
    after: 'a: # none\n  x: 1\nb: { c: 1, e: "p, q" }\nd:\n  - first\n',
  })
  rewrites('to JSON', {
    before: '{\n  "kind": "A",\n  "spec": {\n    "a": 1\n  }\n}\n',
    changes: [set('spec.b', { c: 'x' }), set('spec.a', 'two')],
    after: '{\n  "kind": "A",\n  "spec": {\n    "a": "two",\n    "b": {\n      "c": "x"\n    }\n  }\n}\n',
  })
})

describe('a key is removed', () => {
  rewrites('with its comment and all its lines', {
    before: `
      a: 1
      # about b
      b: # own
        # inside
        c: 2

      # about d
      d: 3
    `,
    changes: [remove('b')],
    after: `
      a: 1
      # about b

      # about d
      d: 3
    `,
  })
  rewrites('behind a dash, and the next one moves up', {
    before: '- name: a # gone\n  image: b\n',
    changes: [remove('0.name')],
    after: '- image: b\n',
  })
  rewrites('behind a dash, and a comment stays between', {
    before: '- name: a\n  # about the image\n  image: b\n',
    changes: [remove('0.name')],
    after: '-\n  # about the image\n  image: b\n',
  })
  rewrites('and the mapping becomes empty', {
    before: 'a:\n  b: 1\nc: [x]\nd: { e: 1, f: 2 }\n',
    changes: [remove('a.b'), remove('c.0'), remove('d.f')],
    after: 'a: {}\nc: []\nd: { e: 1 }\n',
  })
  rewrites('that is not there', { before: 'a: 1\n', changes: [remove('b.c.0')], after: 'a: 1\n' })
  rewrites('whose text ends like a comment', {
    before: 'a: |\n  one\n  # still text\nb: 2\n',
    changes: [remove('a')],
    after: 'b: 2\n',
  })
})

describe('a list changes', () => {
  rewrites('item by item, by their names', {
    before: `
      env:
        # first
        - name: A # a
          value: "1"
        # second
        - name: B # b
          value: "2"
        - name: C # c
          value: "3"
    `,
    changes: [
      set('env', [
        { name: 'Z', value: '0' },
        { name: 'A', value: '1' },
        { name: 'C', value: '4' },
        { name: 'D', value: 'x' },
      ]),
    ],
    after: `
      env:
        - name: Z
          value: "0"
        # first
        - name: A # a
          value: "1"
        # second
        - name: C # c
          value: "4"
        - name: D
          value: x
    `,
  })
  rewrites('in its order, and items take their comments along', {
    before: 'env:\n- name: A # a\n  value: "1"\n- name: B\n  value: "2" # two\n- name: C\n',
    changes: [set('env', [{ name: 'B', value: '3' }, { name: 'C' }, { name: 'A', value: '1' }])],
    after: 'env:\n- name: B\n  value: "3" # two\n- name: C\n- name: A # a\n  value: "1"\n',
  })
  rewrites('of scalars', {
    before: 'args:\n- --a # why\n- --b\n- --c # last\n',
    changes: [set('args', ['--a', '--c', '--d'])],
    after: 'args:\n- --a # why\n- --c # last\n- --d\n',
  })
  rewrites('by an item at its end, at its place, and without one', {
    before: 'list:\n  -   a\n  -   b # b\n',
    changes: [set('list.2', 'c'), set('list.1', 'x'), remove('list.0')],
    after: 'list:\n  -   x # b\n  -   c\n',
  })
  rewrites('in flow style', {
    before: 'a: [x, p, z] # all\nb: [{ name: p, v: 1 }, { name: q }]\n',
    changes: [set('a', ['p', 'w']), set('b', [{ name: 'p', v: 2 }])],
    after: 'a: [p, w] # all\nb: [{ name: p, v: 2 }]\n',
  })
  rewrites('and an item whose name changes stays where it is', {
    before: 'containers:\n  - name: a # main\n    image: x # pinned\n',
    changes: [set('containers.0.name', 'b')],
    after: 'containers:\n  - name: b # main\n    image: x # pinned\n',
  })
})

describe('a collection is replaced', () => {
  rewrites('only where it differs', {
    before: `
      template:
        metadata: # pods
          labels: { app: a } # the selector's
        spec:
          # one container
          containers:
            - name: a
              image: "a:1" # pinned
              args: [-v]
          hostNetwork: true
    `,
    changes: [
      set('template', {
        spec: { containers: [{ image: 'a:2', name: 'a', args: ['-v', '-x'] }], dnsPolicy: 'Default' },
        metadata: { labels: { app: 'a' } },
      }),
    ],
    after: `
      template:
        metadata: # pods
          labels: { app: a } # the selector's
        spec:
          # one container
          containers:
            - name: a
              image: "a:2" # pinned
              args: [-v, -x]
          dnsPolicy: Default
    `,
  })
  rewrites('by another kind of value', {
    before: 'a:\n  # inside\n  b: 1\nc: x # why\nd:\n  - 1\n',
    changes: [set('a', 'text'), set('c', { e: 1 }), set('d', { f: null })],
    after: 'a: text\n  # inside\nc: # why\n  e: 1\nd:\n  f: null\n',
  })
})

describe('what the text does not allow is left', () => {
  const anchored = 'base: &base\n  a: 1\nuse: *base\nmerged:\n  <<: *base\n  own: 2\n'
  rewrites('behind an alias or a merge key', {
    before: anchored,
    changes: [set('use.a', 2), set('merged.a', 2), remove('merged.a'), set('base.a', 2), set('merged.own', 3)],
    after: anchored.replace('own: 2', 'own: 3'),
    left: [
      ['use', 'a'],
      ['merged', 'a'],
      ['merged', 'a'],
      ['base', 'a'],
    ],
  })
  rewrites('a key whose value is an alias may go', {
    before: anchored,
    changes: [remove('use')],
    after: anchored.replace('use: *base\n', ''),
  })
  rewrites('in a template, what it fills in or surrounds', {
    before: 'name: {{ .Values.name }}\nimage: a:1\n{{- if .Values.x }}\nextra:\n  b: 1\n{{- end }}\n',
    changes: [set('name', 'x'), set('image', 'a:2'), set('extra.c', 1), remove('name')],
    after: 'name: {{ .Values.name }}\nimage: a:2\n{{- if .Values.x }}\nextra:\n  b: 1\n{{- end }}\n',
    left: [['name'], ['extra', 'c'], ['name']],
  })
  rewrites('a place that cannot be', {
    before: 'a: 1\nb: [x]\n',
    changes: [set('a.b', 1), set('b.3', 'y'), set('b.key', 'y')],
    after: 'a: 1\nb: [x]\n',
    left: [
      ['a', 'b'],
      ['b', 3],
      ['b', 'key'],
    ],
  })
  rewrites('everything in a text that cannot be read', {
    before: 'a: [\n',
    changes: [remove('a')],
    after: 'a: [\n',
    left: [['a']],
  })
})

test('one item of a long list', () => {
  const text = `args:\n${'- a # c\n'.repeat(20_000)}`
  assert.equal(rewrite(text, undefined, [set('args.10000', 'b')]).text.indexOf('- b # c'), 6 + 10_000 * 8)
})
test('an item of a List', () => {
  const list = 'apiVersion: v1\nkind: List\nitems:\n- kind: A\n  a: 1 # a\n- kind: B\n  a: 1 # b\n'
  const { text } = rewrite(list, 1, [set('a', 2), set('c', 3)])
  assert.equal(text, list.replace('1 # b\n', '2 # b\n  c: 3\n'))
})
test('a text without a last line break keeps none', () =>
  assert.equal(rewrite('a: 1', undefined, [set('b', 2)]).text, 'a: 1\nb: 2'))
test('later changes see what earlier ones wrote', () =>
  assert.equal(rewrite('a: 1\n', undefined, [set('b.c', 2), set('b.d', 3), remove('b.c')]).text, 'a: 1\nb:\n  d: 3\n'))

describe('the edits between two texts', () => {
  for (const [before, after, expected] of [
    ['a: 1\nb: 2\n', 'a: 1\nb: 2\n', []],
    ['a: 1\nb: 2\nc: 3\n', 'a: 7\nb: 2\nc: 9\n', ['3-4 7', '13-14 9']],
    ['a: 1\nc: 3\n', 'a: 1\nb: 2\nc: 3\n', ['5-5 b: 2\n']],
    ['a: 1\r\nb: 2\r\n', 'a: 1\r\n', ['6-12 ']],
    ['a: 😀\n', 'a: 😁\n', ['3-5 😁']],
  ] as const)
    test(JSON.stringify([before, after]), () =>
      assert.deepEqual(
        editsBetween(before, after).map(({ start, end, text }) => `${start}-${end} ${text}`),
        expected,
      ),
    )
})
