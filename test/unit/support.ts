import assert from 'node:assert/strict'
import { compileTexts } from '../../scripts/texts.ts'
import { originOf, check as runCheck } from '../../server/src/language/check.ts'
import { complete } from '../../server/src/language/completion/complete.ts'
import type { CompletionItem } from '../../server/src/language/completion/item.ts'
import { ManifestFile } from '../../server/src/language/file/file.ts'
import type { Position } from '../../server/src/language/file/text.ts'
import type { Context } from '../../server/src/language/language.ts'
import { serverPath } from '../../server/src/language/schema/path.ts'

const texts = compileTexts()
export const english: Context = { settings: { language: 'en', version: '1.37' }, texts: texts.en }
export const korean: Context = { settings: { language: 'ko', version: '1.37' }, texts: texts.ko }

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
  const before = text.slice(0, offset).split(/\r\n|[\r\n]/)
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 }
  return { file: new ManifestFile('file:///daemonset.yaml', text), position, offset, text }
}

export function completions(marked: string, context = english): CompletionItem[] {
  const { file, position } = atCursor(marked)
  return complete(context, file, position).sort((a, b) => (a.sort < b.sort ? -1 : a.sort > b.sort ? 1 : 0))
}

export const labels = (marked: string, context = english) => completions(marked, context).map(({ label }) => label)

/** The text after the item with that label is accepted; snippet stops become their placeholders. */
export function accept(marked: string, label: string, context = english): string {
  const { file, position, text } = atCursor(marked)
  const item = complete(context, file, position).find((candidate) => candidate.label === label)
  assert.ok(item, `no item ${label}; there are ${labels(marked).join(', ')}`)
  const document = file.documentAt(position)
  const start = file.documents.slice(0, file.documents.indexOf(document)).reduce((sum, { text }) => sum + text.length, 0)
  const inserted = item.insert
    .replace(/\$\{\d+:((?:\\.|[^}\\])*)\}|\$\d+/g, (_, placeholder) => placeholder ?? '')
    .replace(/\\([\\$}])/g, '$1')
  return text.slice(0, start + item.replace.start) + inserted + text.slice(start + item.replace.end)
}

/** Findings as `line:column code path`, counted from 1. */
export function findings(text: string, version = '1.37', uri = 'file:///daemonset.yaml'): string[] {
  const file = new ManifestFile(uri, text)
  return file.documents.flatMap((document) =>
    runCheck(document, version, originOf(file)).map((finding) => {
      const { line, character } = document.positionAt(finding.start)
      return `${line + 1}:${character + 1} ${finding.code} ${serverPath(finding.path)}`
    }),
  )
}
