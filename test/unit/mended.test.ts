// Every quick fix of a few hundred mistaken manifests, in four ways of writing them: what a fix writes is checked again.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { stringify } from 'yaml'
import type { Diagnostic } from '../../server/src/language/index.ts'
import { readYaml } from '../../server/src/language/index.ts'
import { mutations } from '../agreement/mutations.ts'
import { diagnostics, edited, fixesOf, open } from './support.ts'

/** The same object in other hands; `wrong` says what in a text is not of its style. */
const styles: Readonly<Record<string, { write: (value: unknown, text: string) => string; wrong?: (text: string) => boolean }>> = {
  'as it was written': { write: (_, text) => text },
  'with CRLF': { write: (_, text) => text.replaceAll('\n', '\r\n'), wrong: (text) => /[^\r]\n/.test(text) },
  'in four columns, single quotes, lists right under their keys': {
    write: (value) =>
      stringify(value, { indent: 4, singleQuote: true, indentSeq: false, lineWidth: 0 }).replace(/^kind: (\w+)$/m, "kind: '$1'"),
    wrong: (text) =>
      text.split('\n').some((line) => /^ *[^ #"']+: "[^'\\]*"$/.test(line) || (/^ *[a-z]/.test(line) && isBetween(line))),
  },
  'as JSON': { write: (value) => `${JSON.stringify(value, undefined, 4)}\n`, wrong: isNoJson },
}

/** Keys stand in steps of four, or two behind a dash. */
const isBetween = (line: string) => line.search(/\S/) % 2 === 1

function isNoJson(text: string): boolean {
  try {
    JSON.parse(text)
    return false
  } catch {
    return true
  }
}

const count = (found: readonly Diagnostic[], { code }: Diagnostic) => found.filter((other) => other.code === code).length

/** A field that is added empty waits for its value: so much a fix says by not being preferred. */
const waits = (text: string) => /:[ \t]*(null,?)?\r?$|^ *-[ \t]*\r?$/m.test(text)

for (const [style, { write, wrong }] of Object.entries(styles))
  describe(`what quick fixes write, ${style}`, () => {
    let fixes = 0
    const left: string[] = []
    const broken: string[] = []
    const alien: string[] = []
    for (const { text: given } of mutations([], 240, 20_261)) {
      const read = readYaml(given)
      if ('line' in read || given.includes('{{')) continue
      const text = write(read.value, given)
      if (wrong?.(text)) continue
      const file = open(text)
      const found = diagnostics(file)
      for (const one of found)
        for (const fix of fixesOf(file, one)) {
          const after = edited(text, fix.edits)
          const again = diagnostics(open(after))
          const shown = `${one.code}: ${fix.title}\n${after}`
          fixes++
          if (again.some(({ layer }) => layer === 'yaml')) broken.push(shown)
          else if (count(again, one) >= count(found, one) && (fix.preferred || !waits(after))) left.push(shown)
          if (wrong?.(after)) alien.push(shown)
        }
    }
    test('is what a reader can read', () => assert.deepEqual(broken, []))
    test('is in that style', () => assert.deepEqual(alien, []))
    test('mends what it says it mends', () => assert.deepEqual(left, []))
    test('and there is much of it', () => assert.ok(fixes > 250, String(fixes)))
  })
