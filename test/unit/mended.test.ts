// Every quick fix of a few hundred mistaken manifests, in four ways of writing them: what a fix writes is checked again.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { stringify } from 'yaml'
import { check, originOf } from '../../server/src/language/check.ts'
import { ManifestFile } from '../../server/src/language/file/file.ts'
import type { Finding } from '../../server/src/language/finding.ts'
import { fixesFor } from '../../server/src/language/fixes/fixes.ts'
import { applied } from '../../server/src/language/write/edit.ts'
import { plainValue } from '../../server/src/language/write/values.ts'
import { parseManifest } from '../../server/src/language/yaml/parse.ts'
import { mutations } from '../agreement/mutations.ts'
import { english } from './support.ts'

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

function checked(text: string) {
  const file = new ManifestFile('file:///daemonset.yaml', text)
  const [document] = file.documents
  assert.ok(document)
  return { document, findings: check(document, '1.37', originOf(file)) }
}

const count = (findings: readonly Finding[], { code }: Finding) => findings.filter((other) => other.code === code).length

/** A field that is added empty waits for its value: so much a fix says by not being preferred. */
const waits = (text: string) => /:[ \t]*(null,?)?\r?$|^ *-[ \t]*\r?$/m.test(text)

for (const [style, { write, wrong }] of Object.entries(styles))
  describe(`what quick fixes write, ${style}`, () => {
    let fixes = 0
    const left: string[] = []
    const broken: string[] = []
    const alien: string[] = []
    for (const { text: given } of mutations([], 240, 20_261)) {
      const { root, problems, templated } = parseManifest(given)
      if (!root || problems.length > 0 || templated) continue
      const text = write(plainValue(given, root), given)
      if (wrong?.(text)) continue
      const { document, findings } = checked(text)
      for (const finding of findings)
        for (const fix of fixesFor(english, document, finding)) {
          const after = applied(document.text, fix.edits) ?? assert.fail('edits overlap')
          const again = checked(after)
          const shown = `${finding.code}: ${fix.title}\n${after}`
          fixes++
          if (again.findings.some(({ layer }) => layer === 'yaml')) broken.push(shown)
          else if (count(again.findings, finding) >= count(findings, finding) && (fix.preferred || !waits(after)))
            left.push(shown)
          if (wrong?.(after)) alien.push(shown)
        }
    }
    test('is what a reader can read', () => assert.deepEqual(broken, []))
    test('is in that style', () => assert.deepEqual(alien, []))
    test('mends what it says it mends', () => assert.deepEqual(left, []))
    test('and there is much of it', () => assert.ok(fixes > 250, String(fixes)))
  })
