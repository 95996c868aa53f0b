// Random changes of real manifests, from a seed: the text must say exactly what was asked, and keep its comments.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { FieldChange, FieldPath } from '../../model/src/protocol.ts'
import { contentEnd } from '../../server/src/language/file/text.ts'
import { toJson } from '../../server/src/language/objects/json.ts'
import { rewrite } from '../../server/src/language/write/change.ts'
import { editsBetween } from '../../server/src/language/write/difference.ts'
import { at, entry } from '../../server/src/language/yaml/node.ts'
import { parseManifest } from '../../server/src/language/yaml/parse.ts'
import { bases } from '../agreement/bases.ts'
import { seed } from '../cluster/seed.ts'
import { open } from '../unit/support.ts'
import { randomEdit, randomFrom } from './edits.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

const folder = new URL('../workspace/', import.meta.url)
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'))
const texts = [
  ...bases,
  ...files.flatMap((name) => open(readFileSync(new URL(name, folder), 'utf8')).documents.map(({ text }) => text)),
]
const read = (text: string): Json => {
  const { root, problems } = parseManifest(text)
  assert.ok(root && problems.length === 0, `does not parse: ${problems[0]?.message}\n${text}`)
  return JSON.parse(toJson(text, root))
}
const objects = texts.map(read)

/** All places of an object below its root. */
function places(value: Json, path: FieldPath = []): FieldPath[] {
  if (typeof value !== 'object' || value === null) return path.length > 0 ? [path] : []
  const below = Array.isArray(value)
    ? value.flatMap((item, index) => places(item, [...path, index]))
    : Object.entries(value).flatMap(([key, inner]) => places(inner, [...path, key]))
  return path.length > 0 ? [path, ...below] : below
}

const step = (value: Json | undefined, key: string | number): Json | undefined =>
  typeof value === 'object' && value !== null ? (value as { [key: string | number]: Json })[key] : undefined
const valueAt = (value: Json, path: FieldPath) => path.reduce<Json | undefined>(step, value)

/** What the change means, said in another way than the code under test does. */
function apply(object: Json, { path, value }: FieldChange): Json {
  const copy = structuredClone(object)
  const holder = valueAt(copy, path.slice(0, -1))
  const last = path.at(-1) ?? assert.fail()
  assert.ok(typeof holder === 'object' && holder !== null)
  if (value !== undefined) Object.assign(holder, { [last]: value })
  else if (Array.isArray(holder)) holder.splice(Number(last), 1)
  else delete holder[last]
  return copy
}

const scalars: readonly Json[] = [
  ...[
    'plain',
    'yes',
    '0644',
    '1.5',
    'null',
    '',
    ' spaced ',
    'a: b',
    'a #b',
    '- a',
    '{x}',
    "it's",
    'say "x"',
    '2024-01-01',
    'a,b',
  ],
  ...[
    'two\nlines\n',
    'no end\nof line',
    '#!/bin/sh\n\n  indented: yes\n# end\n',
    '\n leading',
    'kept\n\n',
    '한국어',
    '😀',
    'tab\tx',
    '~',
    '*a',
  ],
  ...[0, 1, -7, 1.5, 1e21, 8080, true, false, null],
]

/** Comments, each of its own, on random lines: between keys, and behind values. */
function commented(text: string, random: () => number): string {
  let count = 0
  const lines = text.split('\n').map((line) => {
    const column = /^[ -]*/.exec(line)?.[0].length ?? 0
    if (line.trim() === '' || line.startsWith('---') || random() > 0.3) return line
    return random() < 0.5 ? `${' '.repeat(column)}# c${count++}#\n${line}` : `${line} # c${count++}#`
  })
  const result = lines.join('\n')
  // Inside free text a comment is none.
  const { root, problems } = parseManifest(result)
  return root && problems.length === 0 && toJson(result, root) === JSON.stringify(read(text)) ? result : text
}

/** The whole lines of a field, from its key or its dash to the end of its value; nothing for one that is not there. */
function linesAt(text: string, path: FieldPath): { start: number; end: number } | undefined {
  const { root } = parseManifest(text)
  const holder = at(root, path.slice(0, -1))
  const node = at(root, path)
  if (!node) return undefined
  const key = typeof path.at(-1) === 'string' ? entry(holder, String(path.at(-1)))?.keyNode : undefined
  const start = text.lastIndexOf('\n', (key ?? node).start - 1) + 1
  const isText = node.kind === 'scalar' && node.style === 'block'
  const end = isText ? text.slice(0, node.end).trimEnd().length : contentEnd(text, start, Math.max(node.end, key?.end ?? 0))
  return { start, end: text.indexOf('\n', end) + 1 || text.length }
}

test('2,000 random changes', () => {
  const random = randomFrom(seed)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  const change = (object: Json): FieldChange => {
    const path = pick(places(object))
    const holder = valueAt(object, path.slice(0, -1))
    const kind = random()
    if (kind < 0.2) return { path }
    const here = valueAt(object, path) ?? null
    if (kind < 0.25 && Array.isArray(here)) return { path, value: here.toReversed() }
    if (kind < 0.45) return { path, value: pick(scalars) }
    if (kind < 0.55 && Array.isArray(holder) && holder.length > 0)
      return { path: [...path.slice(0, -1), holder.length], value: pick(holder) }
    if (kind < 0.65)
      return {
        path: [...path.slice(0, -1), Array.isArray(holder) ? 0 : `new.key/${pick(['a', 'yes', '1'])}`],
        value: pick(scalars),
      }
    // The value of the same place in another manifest, else of any.
    const other = pick(objects)
    return { path, value: valueAt(other, path) ?? valueAt(other, pick(places(other))) }
  }
  for (let round = 0; round < 2000; round++) {
    const index = Math.floor(random() * texts.length)
    const isCrlf = random() < 0.2
    const plain = commented(texts[index] ?? '', random)
    const text = isCrlf ? plain.replaceAll('\n', '\r\n') : plain
    const wanted = change(objects[index] ?? null)
    const result = rewrite(text, undefined, [wanted])
    const about = `round ${round}: ${JSON.stringify(wanted)}\n${plain}\n=>\n${result.text}`
    assert.deepEqual(result.left, [], about)
    assert.deepEqual(read(result.text), apply(objects[index] ?? null, wanted), about)
    if (isCrlf) assert.ok(!/[^\r]\n/.test(result.text), about)
    const field = linesAt(text, wanted.path)
    if (field && wanted.value !== undefined) {
      assert.ok(result.text.startsWith(text.slice(0, field.start)) && result.text.endsWith(text.slice(field.end)), about)
    }
    const outside = field ? text.slice(0, field.start) + text.slice(field.end) : text
    for (const [comment] of outside.matchAll(/# c\d+#/g))
      assert.equal(result.text.split(comment).length, 2, `${comment} in ${about}`)
    const edits = editsBetween(text, result.text)
    let rebuilt = text
    for (const { start, end, text: put } of edits.toReversed()) rebuilt = rebuilt.slice(0, start) + put + rebuilt.slice(end)
    assert.equal(rebuilt, result.text, about)
  }
})

test('broken and odd texts: what is written says what was asked, all else is left', () => {
  const random = randomFrom(seed)
  let written = 0
  for (let round = 0; round < 1500; round++) {
    let text = texts[Math.floor(random() * texts.length)] ?? ''
    for (let count = random() * 4; count > 0; count--) {
      const { start, end, text: put } = randomEdit(random, text)
      text = text.slice(0, start) + put + text.slice(end)
    }
    const { root, problems } = parseManifest(text)
    const object: Json = root ? JSON.parse(toJson(text, root)) : null
    const all = places(object)
    const path = all[Math.floor(random() * all.length)] ?? ['kind']
    const wanted = random() < 0.3 ? { path } : { path, value: scalars[Math.floor(random() * scalars.length)] ?? null }
    const result = rewrite(text, undefined, [wanted])
    const about = `round ${round}: ${JSON.stringify(wanted)}\n${text}\n=>\n${result.text}`
    if (result.left.length > 0) assert.equal(result.text, text, about)
    else {
      assert.equal(problems.length, 0, about)
      assert.deepEqual(read(result.text), apply(object, wanted), about)
      written++
    }
  }
  assert.ok(written > 300, `${written} written`)
})
