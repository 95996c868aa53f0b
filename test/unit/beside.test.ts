// What a file that holds a DaemonSet and other things has in the editor: all that it would have without this server, and more.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Position } from '../../model/src/protocol.ts'
import { atCursor, diagnostics, english, minimal, open } from './support.ts'

const other = `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  a: |
    one
      two

  b: 2
# region more
# endregion
`
const foldsOf = (text: string) => english.folds(open(text)).map(({ startLine, endLine }) => `${startLine}-${endLine}`)

describe('folding', () => {
  test('other documents fold by indentation, and as documents', () => {
    const found = foldsOf(`${other}---\n${minimal}---\n${other}`)
    for (const fold of ['2-3', '4-9', '5-7', '6-7', '10-11', '12-28']) assert.ok(found.includes(fold), `${fold}: ${found}`)
    const last = 12 + 1 + 16
    for (const fold of [`${last + 3}-${last + 4}`, `${last + 5}-${last + 10}`])
      assert.ok(found.includes(fold), `${fold}: ${found}`)
  })
  test('a list beside its key folds', () => {
    const text = minimal.replace(
      '      containers:\n        - name: agent\n          image',
      '      containers:\n      - name: agent\n        image',
    )
    assert.ok(foldsOf(text).includes('13-15'))
  })
  test('ranges nest', () => {
    const all = english.folds(open(`${other}---\n${minimal}`))
    for (const a of all) {
      for (const b of all) {
        const apart = a.endLine < b.startLine || b.endLine < a.startLine
        const inside =
          (a.startLine <= b.startLine && b.endLine <= a.endLine) || (b.startLine <= a.startLine && a.endLine <= b.endLine)
        assert.ok(apart || inside, JSON.stringify([a, b]))
      }
    }
  })
  test('after an edit above, the lines are those of the file', () => {
    const file = open(`${other}---\n${minimal}`)
    const before = english.folds(file)
    file.edit({ start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, '\n')
    const shifted = before.map(({ startLine }) => startLine + 1)
    assert.deepEqual(
      english.folds(file).map(({ startLine }) => startLine),
      shifted,
    )
  })
  test('nothing where nothing is ours', () => {
    for (const text of [other, `----\n${other}`, 'services:\n  a:\n    image: b\n', '']) assert.deepEqual(foldsOf(text), [])
  })
})

describe('outline', () => {
  const names = (text: string) => english.symbols(open(text)).map(({ name, detail }) => `${name}: ${detail}`)
  test('names the objects beside the DaemonSet', () =>
    assert.deepEqual(names(`${other}---\n${minimal}`), ['settings: ConfigMap', 'agent: DaemonSet']))
  test('is empty where nothing is ours', () => assert.deepEqual(names(other), []))
  test('shows a template as it is written', () => {
    const [symbol] = english.symbols(open(minimal.replace('  name: agent', '  name: {{ .Values.name }}-a')))
    assert.equal(symbol?.name, '{{ .Values.name }}-a')
  })
})

describe('selection', () => {
  const grown = (marked: string) => {
    const { file, position, text } = atCursor(marked)
    const lines = text.split('\n')
    const offset = ({ line, character }: Position) => lines.slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + character
    return english.selections(file, position).map(({ start, end }) => text.slice(offset(start), offset(end)))
  }
  test('in other files too, with what stands in brackets', () => {
    assert.deepEqual(grown('on: push\njobs: {a: (b ‸c), d: [e]}\n').slice(0, 5), [
      'b c',
      '(b c)',
      'a: (b c)',
      'a: (b c), d: [e]',
      '{a: (b c), d: [e]}',
    ])
  })
  test('each holds the one before', () => {
    const all = grown('a:\n  - b: "c (‸d) e"\n')
    for (const [index, outer] of all.slice(1).entries()) assert.ok(outer.includes(all[index] ?? ''), `${outer} ${all[index]}`)
  })
})

test('links are for images, the documentation stands in the hover', () => {
  const text = minimal.replace('      containers:', '      tolerations: []\n      containers:')
  assert.deepEqual(
    english.links(open(text)).map(({ target }) => target),
    ['https://hub.docker.com/_/agent'],
  )
  const { file, position } = atCursor(text.replace('tolerations', 'toler‸ations'))
  assert.match(english.hover(file, position)?.contents ?? '', /\]\(https:\/\/kubernetes\.io\/docs\/.*taint-and-toleration/)
})

test('that the server does not get to it yet stands in the hover only', () => {
  const marked = minimal.replace('spec:\n', 'spec:\n  replicas: 1\n').replace('  name: agent\nspec', '  name: AG‸ENT\nspec')
  const { file, position } = atCursor(marked)
  const follows = diagnostics(file).filter((one) => one.follows)
  assert.ok(follows.length > 0)
  for (const { message } of follows) assert.doesNotMatch(message, /only once/)
  assert.match(english.hover(file, position)?.contents ?? '', /only once the errors before it are gone/)
})

describe('the comment that turns a rule off', () => {
  const disable = (text: string, code: string) => {
    const file = open(text)
    const found = diagnostics(file).find((one) => one.code === code) ?? assert.fail(`no ${code}`)
    const mended = english.mend(file, found.range).find(({ diagnostic }) => diagnostic.code === code)
    for (const { range, newText } of mended?.disable?.edits ?? []) file.edit(range, newText)
    return { text: file.text, left: diagnostics(file).map((one) => one.code) }
  }
  test('stands above the line, as far in as the line', () => {
    const { text, left } = disable(minimal.replace('spec:\n', 'spec:\n  replicas: 1\n'), 'strict-unknown-field')
    assert.match(text, /\n {2}# daemonset-disable-next-line strict-unknown-field\n {2}replicas: 1\n/)
    assert.deepEqual(left, [])
  })
  test('stands above the document where a text goes on at the line', () => {
    const text = `---\n${minimal.replace('spec:\n', '  labels:\n    a: "one\n      two": x\nspec:\n')}`
    const found = diagnostics(open(text)).at(0)
    assert.ok(found)
    const { left } = disable(text, found.code)
    assert.ok(!left.includes(found.code))
  })
})
