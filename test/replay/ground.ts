// What holes are made from: a manifest with its entries, items and lines.
import { isMap, isScalar, isSeq, type Pair, parseDocument, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml'
import type { Manifest } from './manifests.ts'

export type Path = readonly (string | number)[]

export type Random = () => number

export interface Entry {
  readonly path: Path
  readonly key: Scalar
  readonly value: unknown
  readonly parent: YAMLMap
  readonly first: boolean
}

export interface Item {
  readonly path: Path
  readonly index: number
  readonly list: YAMLSeq
  readonly value: unknown
}

/** What holes are made from: a manifest with its entries and items found once. */
export interface Ground {
  readonly manifest: Manifest
  readonly entries: readonly Entry[]
  readonly items: readonly Item[]
  readonly lines: readonly Line[]
}

export interface Line {
  readonly start: number
  /** Without its line break. */
  readonly text: string
}

export function groundOf(manifest: Manifest): Ground {
  const { text, start, end } = manifest
  const entries: Entry[] = []
  const items: Item[] = []
  const visit = (node: unknown, path: Path) => {
    if (isMap(node))
      for (const [index, pair] of (node.items as Pair<Scalar, unknown>[]).entries()) {
        if (!isScalar(pair.key) || !pair.key.range) continue
        const inner = [...path, String(pair.key.value)]
        entries.push({ path: inner, key: pair.key, value: pair.value, parent: node, first: index === 0 })
        visit(pair.value, inner)
      }
    else if (isSeq(node))
      for (const [index, value] of node.items.entries()) {
        items.push({ path: [...path, index], index, list: node, value })
        visit(value, [...path, index])
      }
  }
  // Blanks stand for what is before it, so that offsets are those of the file.
  const alone = text.slice(0, start).replace(/[^\r\n]/g, ' ') + text.slice(start, end)
  visit(parseDocument(alone, { version: '1.1', logLevel: 'silent' }).contents, [])
  const lines: Line[] = []
  for (let at = start; at < end; ) {
    const found = /\r?\n/g
    found.lastIndex = at
    const match = found.exec(text)
    const stop = match && match.index < end ? match.index : end
    lines.push({ start: at, text: text.slice(at, stop) })
    at = match && match.index < end ? stop + match[0].length : end
  }
  return { manifest, entries, items, lines }
}

export const indentOf = (text: string) => /^[ \t]*/.exec(text)?.[0] ?? ''
export const isBlank = (text: string) => text.trim() === ''
