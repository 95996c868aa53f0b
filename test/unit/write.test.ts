// One change, written into the same object in every style; and what completion puts in, as text.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Document } from '../../server/src/language/file/document.ts'
import type { Change } from '../../server/src/language/write/change.ts'
import { editsFor } from '../../server/src/language/write/change.ts'
import { applied } from '../../server/src/language/write/edit.ts'
import { fieldsSnippet, itemsSnippet, scalarSnippet } from '../../server/src/language/write/insert.ts'
import { Stop, Verbatim } from '../../server/src/language/write/stop.ts'
import { styleOf } from '../../server/src/language/write/style.ts'

/** The same object, by the way it is written. */
const documents = {
  two: 'name: a # ours\nspec:\n  kinds:\n    - b\n  of:\n    x: "1"\n',
  beside: 'name: a # ours\nspec:\n  kinds:\n  - b\n  of:\n    x: "1"\n',
  four: "name: a # ours\nspec:\n    kinds:\n        - b\n    of:\n        x: '1'\n",
  flow: 'name: a # ours\nspec: { kinds: [b], of: { x: "1" } }\n',
  json: '{\n  "name": "a",\n  "spec": {\n    "kinds": ["b"],\n    "of": { "x": "1" }\n  }\n}\n',
  line: '{"name":"a","spec":{"kinds":["b"],"of":{"x":"1"}}}',
  anchored: 'name: &n a # ours\nspec: &s\n  kinds:\n    - b\n  of:\n    x: "1"\n  by: *n\n',
  crlf: 'name: a # ours\r\nspec:\r\n  kinds:\r\n    - b\r\n  of:\r\n    x: "1"\r\n',
} as const
type Style = keyof typeof documents

function write(text: string, changes: readonly Change[]): string | undefined {
  const edits = editsFor(new Document(text), changes)
  return edits && applied(text, edits)
}

/** What each document becomes; `undefined` where its text does not allow the change. */
function becomes(name: string, changes: readonly Change[], results: Readonly<Record<Style, string | undefined>>) {
  for (const [style, text] of Object.entries(documents) as [Style, string][])
    test(`${name}: ${style}`, () => assert.equal(write(text, changes), results[style]))
}

/** Each document with one replacement, which must be found. */
const each = (replacements: Readonly<Record<Style, readonly [string, string]>>) =>
  Object.fromEntries(
    (Object.entries(replacements) as [Style, readonly [string, string]][]).map(([style, [old, now]]) => {
      assert.ok(documents[style].includes(old), `${style} has no ${old}`)
      return [style, documents[style].replace(old, () => now)]
    }),
  ) as Record<Style, string>

describe('a change in every style', () => {
  becomes('a text that looks like a number', [{ set: ['spec', 'port'], to: '80' }], {
    two: `${documents.two}  port: "80"\n`,
    beside: `${documents.beside}  port: "80"\n`,
    four: `${documents.four}    port: '80'\n`,
    flow: documents.flow.replace(' }\n', ', port: "80" }\n'),
    json: documents.json.replace('"of": { "x": "1" }', '"of": { "x": "1" },\n    "port": "80"'),
    line: '{"name":"a","spec":{"kinds":["b"],"of":{"x":"1"},"port":"80"}}',
    anchored: `${documents.anchored}  port: "80"\n`,
    crlf: `${documents.crlf}  port: "80"\r\n`,
  })
  becomes(
    'holders that are missing, with a list of mappings',
    [{ set: ['spec', 'at', 'items'], to: [{ key: 'k', path: 'p' }] }],
    {
      two: `${documents.two}  at:\n    items:\n      - key: k\n        path: p\n`,
      beside: `${documents.beside}  at:\n    items:\n    - key: k\n      path: p\n`,
      four: `${documents.four}    at:\n        items:\n            - key: k\n              path: p\n`,
      flow: documents.flow.replace(' }\n', ', at: { items: [{ key: k, path: p }] } }\n'),
      json: documents.json.replace(
        '"of": { "x": "1" }',
        '"of": { "x": "1" },\n    "at": {\n      "items": [\n        {\n          "key": "k",\n          "path": "p"\n        }\n      ]\n    }',
      ),
      line: '{"name":"a","spec":{"kinds":["b"],"of":{"x":"1"},"at":{"items":[{"key":"k","path":"p"}]}}}',
      anchored: `${documents.anchored}  at:\n    items:\n      - key: k\n        path: p\n`,
      crlf: `${documents.crlf}  at:\r\n    items:\r\n      - key: k\r\n        path: p\r\n`,
    },
  )
  becomes('a key of its own above the others', [{ set: ['spec', 'meta'], to: { a: 'b' }, first: true }], {
    ...each({
      two: ['  kinds', '  meta:\n    a: b\n  kinds'],
      beside: ['  kinds', '  meta:\n    a: b\n  kinds'],
      four: ['    kinds', '    meta:\n        a: b\n    kinds'],
      // In a flow collection what is new stands last.
      flow: [' }\n', ', meta: { a: b } }\n'],
      json: ['"of": { "x": "1" }', '"of": { "x": "1" },\n    "meta": {\n      "a": "b"\n    }'],
      line: ['{"x":"1"}', '{"x":"1"},"meta":{"a":"b"}'],
      anchored: ['  kinds', '  meta:\n    a: b\n  kinds'],
      crlf: ['  kinds', '  meta:\r\n    a: b\r\n  kinds'],
    }),
  })
  becomes('a lone value made a list', [{ asList: ['spec', 'of'] }], {
    ...each({
      two: ['    x: "1"', '    - x: "1"'],
      beside: ['    x: "1"', '    - x: "1"'],
      four: ["        x: '1'", "        - x: '1'"],
      flow: ['{ x: "1" }', '[{ x: "1" }]'],
      json: ['{ "x": "1" }', '[{ "x": "1" }]'],
      line: ['{"x":"1"}', '[{"x":"1"}]'],
      anchored: ['    x: "1"', '    - x: "1"'],
      crlf: ['    x: "1"', '    - x: "1"'],
    }),
  })
  becomes('a scalar made a list', [{ asList: ['spec', 'of', 'x'] }], {
    ...each({
      two: ['x: "1"', 'x:\n      - "1"'],
      beside: ['x: "1"', 'x:\n    - "1"'],
      four: ["x: '1'", "x:\n            - '1'"],
      flow: ['x: "1"', 'x: ["1"]'],
      json: ['"x": "1"', '"x": ["1"]'],
      line: ['"x":"1"', '"x":["1"]'],
      anchored: ['x: "1"', 'x:\n      - "1"'],
      crlf: ['x: "1"', 'x:\r\n      - "1"'],
    }),
  })
  becomes('a number as people write it', [{ set: ['spec', 'of', 'x'], to: new Verbatim('0644') }], {
    ...each({
      two: ['"1"', '0644'],
      beside: ['"1"', '0644'],
      four: ["'1'", '0644'],
      flow: ['"1"', '0644'],
      json: ['"1"', '420'],
      line: ['"1"', '420'],
      anchored: ['"1"', '0644'],
      crlf: ['"1"', '0644'],
    }),
  })
  becomes('what a person is to fill in', [{ set: ['spec', 'of', 'z'], to: new Stop() }], {
    two: `${documents.two}    z:\n`,
    beside: `${documents.beside}    z:\n`,
    four: `${documents.four}        z:\n`,
    flow: documents.flow.replace('x: "1"', 'x: "1", z:'),
    json: documents.json.replace('"x": "1"', '"x": "1", "z": null'),
    line: documents.line.replace('"x":"1"', '"x":"1","z":null'),
    anchored: documents.anchored.replace('    x: "1"\n', '    x: "1"\n    z:\n'),
    crlf: `${documents.crlf}    z:\r\n`,
  })
  becomes('an anchor that others need', [{ remove: ['name'] }], {
    ...each({
      two: ['name: a # ours\n', ''],
      beside: ['name: a # ours\n', ''],
      four: ['name: a # ours\n', ''],
      flow: ['name: a # ours\n', ''],
      json: ['"name": "a",\n  ', ''],
      line: ['"name":"a",', ''],
      anchored: ['', ''],
      crlf: ['name: a # ours\r\n', ''],
    }),
    anchored: undefined,
  })
})

describe('keys by where they stand', () => {
  const keys = (text: string, key: string) => text.search(new RegExp(`["']?${key}`))
  for (const [name, before, after] of [
    ['in block style', 'metadata: # m\n  nam: a # n\n', 'metadata: # m\n  name: a # n\n'],
    ['in its quotes', `'nam': a\n`, `'name': a\n`],
    ['in flow style', 'm: {nam: a, b: c}\n', 'm: {name: a, b: c}\n'],
    ['in JSON', '{"nam": "a"}', '{"name": "a"}'],
    ['behind a dash', 'l:\n- nam: a\n  b: c\n', 'l:\n- name: a\n  b: c\n'],
  ] as const)
    test(`renamed ${name}`, () => assert.equal(write(before, [{ renameKey: keys(before, 'nam'), to: 'name' }]), after))
  test('not to a name that is taken', () => assert.equal(write('nam: a\nname: b\n', [{ renameKey: 0, to: 'name' }]), undefined))
  for (const [name, before, after] of [
    ['the second of two', 'a: 1\nb: 2\na: 3 # c\n', 'a: 1\nb: 2\n'],
    ['the second of two in flow style', '{a: 1, b: 2, a: 3}\n', '{a: 1, b: 2}\n'],
    ['the second of two in JSON', '{"b": 2, "a": 1, "a": 3}', '{"b": 2, "a": 1}'],
  ] as const)
    test(`removed, ${name}`, () =>
      assert.equal(
        write(before, [{ removeKey: before.includes('"') ? before.lastIndexOf('"a"') : before.lastIndexOf('a:') }]),
        after,
      ))
  test('removed, the only one of its name', () => assert.equal(write('a:\n  b: 1\n', [{ removeKey: 5 }]), 'a: {}\n'))
  test('a tag does not turn the new value into the old one', () =>
    assert.equal(write('a: !!str 5\n', [{ set: ['a'], to: 6 }]), 'a: 6\n'))
  test('all changes or none', () =>
    assert.equal(
      write('a: 1\n', [
        { set: ['b'], to: 2 },
        { set: ['a', 'c'], to: 3 },
      ]),
      undefined,
    ))
})

describe('what completion puts in', () => {
  const draft = { env: [{ name: new Stop('A'), value: new Stop(undefined, true) }], m: new Stop(1), size: new Stop() }
  const at = (style: Style, column: number) => {
    const own = styleOf(documents[style])
    return { style: own, column, indent: ' '.repeat(column), flow: own.json || style === 'flow' }
  }
  for (const [style, column, expected] of [
    ['two', 4, `env:\n      - name: \${1:A}\n        value: $2\n    m: \${3:1}\n    size: $4`],
    ['beside', 4, `env:\n    - name: \${1:A}\n      value: $2\n    m: \${3:1}\n    size: $4`],
    ['four', 8, `env:\n            - name: \${1:A}\n              value: $2\n        m: \${3:1}\n        size: $4`],
    ['crlf', 2, `env:\r\n    - name: \${1:A}\r\n      value: $2\r\n  m: \${3:1}\r\n  size: $4`],
    ['flow', 0, `env: [{ name: \${1:A}, value: $2 }], m: \${3:1}, size: $4`],
    ['line', 0, `"env":[{"name":"\${1:A}","value":"$2"}],"m":\${3:1},"size":\${4:null}`],
  ] as const)
    test(`keys: ${style}`, () => assert.equal(fieldsSnippet(at(style, column), draft), expected))
  test('keys: json', () =>
    assert.equal(fieldsSnippet(at('json', 4), { a: { b: new Stop(undefined, true) } }), '"a": {\n      "b": "$0"\n    }'))
  test('an item with its dash', () =>
    assert.equal(itemsSnippet(at('two', 4), [{ a: new Stop(), b: 'c' }]), '- a: $0\n      b: c'))
  test('a value, in the quotes of the document', () => {
    assert.equal(scalarSnippet(at('four', 0), 'yes', ''), "'yes'")
    assert.equal(scalarSnippet(at('two', 0), 'yes', ''), '"yes"')
    assert.equal(scalarSnippet(at('two', 0), 'yes', '"'), 'yes')
    assert.equal(scalarSnippet(at('two', 0), "it's", "'"), "it''s")
    assert.equal(scalarSnippet(at('two', 0), 'say "x"', '"'), 'say \\\\"x\\\\"')
    assert.equal(scalarSnippet(at('json', 0), 'plain', ''), '"plain"')
  })
  test('what a snippet would take for its own', () => assert.equal(scalarSnippet(at('two', 0), 'a$b}c\\d', ''), 'a\\$b}c\\\\d'))
  test('one thing filled in at two places', () => {
    const name = new Stop('agent', true, 'name')
    assert.equal(fieldsSnippet(at('two', 0), { name, app: name }), `name: \${1:agent}\napp: \${1:agent}`)
  })
})

describe('how a text is written', () => {
  const brief = (text: string) => {
    const { json, step, listStep, indent, quote, eol } = styleOf(text)
    return { json, step, listStep, indent, quote, eol }
  }
  const plain = { json: false, step: 2, listStep: 2, indent: '', quote: '"', eol: '\n' }
  for (const [name, text, expected] of [
    ['nothing', '', plain],
    [
      'a template that begins with an action',
      '{{- if .Values.x }}\na:\n    b: 1\n{{- end }}\n',
      { ...plain, step: 4, listStep: 4 },
    ],
    ['another template language', '{% if x %}\na:\n  b: 1\n', plain],
    ['JSON', '{\n\t"a": 1\n}\n', { ...plain, json: true, indent: '\t' }],
    ['JSON behind a separator and a comment', '---\n# c\n{ "a": 1 }\n', { ...plain, json: true }],
    ['more single quotes than others', `a: 'x'\nb: 'y'\nc: "z"\n`, { ...plain, quote: "'" }],
    ['as many', `a: 'x'\nb: "z"\n`, plain],
    [
      'a block of text that looks like a mapping',
      'a: |\n  k:\n       d: 1\nb:\n   c:\n      d: 1\n',
      { ...plain, step: 3, listStep: 3 },
    ],
    ['lists two columns in, mappings four', 'a:\n    b:\n      - c\n', { ...plain, step: 4 }],
    ['a list behind a dash', '- a:\n  - b\n', { ...plain, listStep: 0 }],
    ['CRLF', 'a:\r\n   b: 1\r\n', { ...plain, step: 3, listStep: 3, eol: '\r\n' }],
  ] as const)
    test(name, () => assert.deepEqual(brief(text), expected))
})

describe('comments in flow collections', () => {
  const spread = '{\n  a: x, # a\n  # about b\n  b: y # b\n}\n'
  test('of what stays, stay', () => {
    assert.equal(write(spread, [{ remove: ['a'] }]), '{\n  # about b\n  b: y # b\n}\n')
    assert.equal(write(spread, [{ remove: ['b'] }]), '{\n  a: x, # a\n  # about b\n   # b\n}\n')
    assert.equal(write(`l: [\n  1, # one\n  # two\n  2\n]\n`, [{ remove: ['l', 0] }]), 'l: [\n  # two\n  2\n]\n')
  })
  test('stand behind what they stood behind', () =>
    assert.equal(write(spread, [{ set: ['c'], to: 1 }]), '{\n  a: x, # a\n  # about b\n  b: y, # b\n  c: 1\n}\n'))
})
