// The changes that are tried on the product: which there are, and that types, comments, imports and prose are left alone.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { mutated, mutationsOf } from '../../scripts/mutants/mutations.ts'
import { tokensOf } from '../../scripts/mutants/tokens.ts'

process.removeAllListeners('warning')

/** Each change as `kind: old → new`. */
const changes = (text: string) =>
  mutationsOf(text).map(({ kind, start, end, to }) => `${kind}: ${text.slice(start, end)} → ${to === '' ? 'nothing' : to}`)

const cases: Readonly<Record<string, readonly [text: string, wanted: readonly string[]]>> = {
  comparisons: ['const a = b === c && d < e', ['operator: === → !==', 'operator: && → ||', 'operator: < → <=']],
  'plus joins numbers, not texts': ["const a = b + c; const d = e + ' and '", ['operator: + → -']],
  'a minus before a number is no operator': ['const a = -b', []],
  'optional chains': ['const a = b?.c; const d = b?.(e)', ['operator: ?. → .', 'operator: ?. → nothing']],
  literals: [
    "const a = [true, 7, 3n, 'word']",
    [
      'element: true, → nothing',
      'element: 7, → nothing',
      'element: 3n, → nothing',
      "element: 'word' → nothing",
      'literal: true → false',
      'literal: 7 → 8',
      'literal: 3n → 4n',
      "literal: 'word' → ''",
    ],
  ],
  'prose is none': ["const a = 'two words'; const b = `a template of §{c + d}`".replace('§', '$'), ['operator: + → -']],
  conditions: ['if (a) {\n  b()\n}', ['condition: if (a) → if (true)', 'condition: if (a) → if (false)', 'statement: b() → ;']],
  'values that go back': ['function a() {\n  return b &&\n    c\n}', ['value: b &&\n    c → undefined', 'operator: && → ||']],
  'values of arrows': ['const a = (b) => c(b)\nconst d = 1', ['value: c(b) → undefined', 'literal: 1 → 2']],
  statements: [
    'function* a() {\n  yield b\n  c.d = e\n  if (f) throw g\n  const h = i(\n    j,\n  )\n}',
    [
      'statement: yield b → ;',
      'statement: c.d = e → ;',
      'condition: if (f) → if (true)',
      'condition: if (f) → if (false)',
      'statement: throw g → ;',
    ],
  ],
  'keys and members are no statements': ['const a = {\n  b,\n  c: d,\n}\nclass E {\n  f = g\n}', []],
  'names for elements are no list': [
    'const [a, b] = c\nfor (const [d] of e) f([g])',
    ['statement: f([g]) → ;', 'element: g → nothing'],
  ],
  'methods with a twin': ['a.some(b)\nsome(b)', ['statement: a.some(b) → ;', 'method: some → every', 'statement: some(b) → ;']],
  negations: ['const a = !b', ['negation: ! → nothing']],
  'types and comments': [
    "// 1 === 2\nconst a: Map<string, 'b' | 1> = c as unknown as D<1>\ninterface E { f?: 1 }\n/* 'g' */",
    [],
  ],
  imports: ["import a from 'b'\nimport {\n  c,\n} from 'd'\nexport { e } from 'f'\nimport g from 'h' with { type: 'json' }", []],
  'slashes: regular expressions and divisions': [
    'const a = /[/\'"]{2}/.test(b) || c / 2',
    ['operator: || → &&', 'operator: / → *', 'literal: 2 → 3'],
  ],
}

describe('mutations', () => {
  for (const [name, [text, wanted]] of Object.entries(cases)) test(name, () => assert.deepEqual(changes(text), wanted))

  test('what is no program any more is none', () => {
    const text = 'const a = b ?? (c || d)\nconst e = f ?? g.h'
    const [first] = mutationsOf(text)
    assert.ok(first)
    assert.equal(mutated(text, first), text.replace('??', '&&'))
    assert.equal(mutated('const a = b', { start: 6, end: 7, to: '', kind: 'element' }), undefined)
  })

  test('templates within templates keep their places', () => {
    const text = 'const a = `b §{c(`d §{e} f`)} g` + h'.replaceAll('§', '$')
    assert.deepEqual(
      tokensOf(text).map(({ text: one }) => one),
      ['const', 'a', '=', '`', 'b ${', 'c', '(', '`', 'd ${', 'e', '}', ' f`', ')', '}', ' g`', '+', 'h'],
    )
    assert.ok(tokensOf(text).every(({ text: one, start, end }) => text.slice(start, end) === one))
  })
})
