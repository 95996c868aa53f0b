import assert from 'node:assert/strict'
import type { Position, Range } from '../../model/src/protocol.ts'
import { compileTexts } from '../../scripts/texts.ts'
import {
  type Completion,
  createLanguageService,
  type Diagnostic,
  type LanguageService,
  type ManifestFile,
  type Mended,
  type ServiceSettings,
  type TextEdit,
} from '../../server/src/language/index.ts'

const texts = compileTexts()

/** A language service of its own, with what is not given as it is at first. */
export function serviceWith(settings: Partial<ServiceSettings> = {}): LanguageService {
  const service = createLanguageService({ texts: (language) => texts[language] })
  service.configure({ language: 'en', version: '1.37', rules: {}, coexistence: 'alone', ...settings })
  return service
}

export const english = serviceWith()
export const korean = serviceWith({ language: 'ko' })

export const open = (text: string, uri = 'file:///daemonset.yaml') => english.open(uri, text)

/** A manifest that the API server accepts, to put the case at hand into. */
export const minimal = `apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: agent
spec:
  selector:
    matchLabels:
      app: agent
  template:
    metadata:
      labels:
        app: agent
    spec:
      containers:
        - name: agent
          image: agent:1
`

/** Splits a text at its cursor mark `|` (the first one that stands alone as a mark, written `‸`). */
export function atCursor(marked: string): { file: ManifestFile; position: Position; offset: number; text: string } {
  const offset = marked.indexOf('‸')
  assert.ok(offset >= 0, 'the text has no cursor mark')
  const text = marked.replace('‸', '')
  return { file: open(text), position: positionAt(text, offset), offset, text }
}

export function completions(marked: string, service = english): Completion[] {
  const { file, position } = atCursor(marked)
  return service.complete(file, position).sort((a, b) => (a.sort < b.sort ? -1 : a.sort > b.sort ? 1 : 0))
}

export const labels = (marked: string, service = english) => completions(marked, service).map(({ label }) => label)

/** The text after the item with that label is accepted; snippet stops become their placeholders. */
export function accept(marked: string, label: string, service = english): string {
  const { text } = atCursor(marked)
  const item = completions(marked, service).find((candidate) => candidate.label === label)
  assert.ok(item, `no item ${label}; there are ${labels(marked).join(', ')}`)
  const newText = item.insert
    .replace(/\$\{\d+\|((?:\\.|[^,|\\])*)[^|]*\|\}/g, '$1')
    .replace(/\$\{\d+:((?:\\.|[^}\\])*)\}|\$\d+/g, (_, placeholder) => placeholder ?? '')
    .replace(/\\([\\$}])/g, '$1')
  return edited(text, [...(item.also ? [item.also] : []), { range: item.range, newText }])
}

/** The position of an offset. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset).split(/\r\n|[\r\n]/)
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 }
}

/** A text after edits, which must not overlap. */
export function edited(text: string, edits: readonly TextEdit[]): string {
  const lines = text.split(/(?<=\r\n|\n|\r(?!\n))/)
  const offsetOf = ({ line, character }: Position) => lines.slice(0, line).join('').length + character
  const spans = edits.map(({ range, newText }) => ({ start: offsetOf(range.start), end: offsetOf(range.end), newText }))
  return spans
    .sort((a, b) => b.start - a.start || b.end - a.end)
    .reduce((after, { start, end, newText }, index) => {
      assert.ok(end <= (spans[index - 1]?.start ?? Number.POSITIVE_INFINITY), 'edits overlap')
      return after.slice(0, start) + newText + after.slice(end)
    }, text)
}

export const diagnostics = (file: ManifestFile, service = english): Diagnostic[] => [...service.diagnose(file)].flat()

/** The quick fixes of one diagnostic, the best first. */
export const fixesOf = (file: ManifestFile, { code, path, range }: Diagnostic): Mended['fixes'] =>
  english
    .mend(file, range)
    .find(({ diagnostic }) => diagnostic.code === code && diagnostic.path === path && same(diagnostic.range, range))?.fixes ?? []

const same = (a: Range, b: Range) => JSON.stringify(a) === JSON.stringify(b)

/** Diagnostics as `line:column code path`, counted from 1. */
export function findings(text: string, version = '1.37', uri = 'file:///daemonset.yaml'): string[] {
  const service = serviceWith({ version })
  return diagnostics(service.open(uri, text), service).map(
    ({ code, path, range: { start } }) => `${start.line + 1}:${start.character + 1} ${code} ${path}`,
  )
}
