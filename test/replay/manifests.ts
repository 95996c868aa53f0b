// Manifests to type in: each as it is, and as other people would have written it.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMap, parseAllDocuments, parseDocument, stringify } from 'yaml'
import { bases } from '../agreement/bases.ts'
import { written } from '../agreement/written/all.ts'

/** A file's text, how it is written, and where its DaemonSet begins and ends. */
export interface Manifest {
  readonly text: string
  readonly style: Style
  readonly start: number
  readonly end: number
}

export type Style = 'own' | 'four' | 'beside' | 'CRLF' | 'flow' | 'json' | 'json line'

/** The project's own manifests. */
export const ownManifests = (): string[] => [...bases, ...Object.values(written)]

/** All files of the folders. */
export const manifestsIn = (folders: readonly string[]): string[] =>
  folders.flatMap((folder) =>
    globSync('**/*.{yaml,yml}', { cwd: folder })
      .sort()
      .map((name) => readFileSync(join(folder, name), 'utf8')),
  )

/** The file with its first sound DaemonSet; nothing where there is none, or where it is very long. */
export function manifestOf(file: string, style: Style): Manifest | undefined {
  if (file.length > 30_000) return undefined
  const text = restyled(file, style)
  const found = text === undefined ? undefined : sectionsOf(text).find(({ start, end }) => isDaemonSet(text.slice(start, end)))
  return found && text !== undefined ? { text, style, ...found } : undefined
}

function isDaemonSet(text: string): boolean {
  if (!/^\s*["']?kind["']?:\s*["']?DaemonSet|"kind": *"DaemonSet"/m.test(text)) return false
  const document = parseDocument(text, { version: '1.1', logLevel: 'silent' })
  const { contents, errors } = document
  return errors.length === 0 && isMap(contents) && (contents.get('kind') as unknown) === 'DaemonSet' && contents.has('spec')
}

function sectionsOf(text: string): { start: number; end: number }[] {
  const starts = [0, ...[...text.matchAll(/^---(?=\s|$).*\n/gm)].map(({ index, 0: line }) => index + line.length)]
  return starts.map((start, index) => {
    const next = text.indexOf('\n---', start - 1)
    const end = starts[index + 1] === undefined || next < 0 ? text.length : next + 1
    return { start, end: Math.max(start, end) }
  })
}

function valuesIn(text: string): ({ kind?: unknown } | null)[] {
  try {
    return parseAllDocuments(text, { version: '1.1', logLevel: 'silent' }).map((document) =>
      document.errors.length === 0 ? (document.toJS() as { kind?: unknown } | null) : null,
    )
  } catch {
    // Aliases without end.
    return []
  }
}

function restyled(text: string, style: Style): string | undefined {
  if (style === 'own') return text
  if (style === 'CRLF') return text.includes('\r') ? undefined : text.replaceAll('\n', '\r\n')
  const value = valuesIn(text).find((object) => object?.kind === 'DaemonSet')
  if (!value) return undefined
  if (style === 'json') return `${JSON.stringify(value, undefined, 2)}\n`
  if (style === 'json line') return `${JSON.stringify(value)}\n`
  if (style === 'four')
    return stringify(value, { version: '1.1', indent: 4, lineWidth: 0, singleQuote: true, aliasDuplicateObjects: false })
  if (style === 'beside')
    return stringify(value, { version: '1.1', indentSeq: false, lineWidth: 0, aliasDuplicateObjects: false })
  return inFlow(stringify(value, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false }))
}

/** With every list of texts and every small mapping in flow style. */
function inFlow(text: string): string {
  const document = parseDocument(text, { version: '1.1' })
  let index = 0
  const visit = (node: unknown, depth: number) => {
    if (typeof node !== 'object' || node === null || !('items' in node)) return
    const collection = node as { items: { value?: unknown }[]; flow?: boolean }
    if (depth > 2 && collection.items.length < 4 && index++ % 2 === 0) collection.flow = true
    else for (const item of collection.items) visit(isMap(node) ? item.value : item, depth + 1)
  }
  visit(document.contents, 0)
  return document.toString({ lineWidth: 0 })
}
