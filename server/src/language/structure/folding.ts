import type { ManifestFile } from '../file/file.ts'
import { positionAt } from '../file/text.ts'
import type { Node } from '../yaml/node.ts'

export interface Fold {
  readonly startLine: number
  readonly endLine: number
}

/** Blocks of the DaemonSets in the file, and the documents themselves. */
export function folds(file: ManifestFile): Fold[] {
  const all = new Map<number, number>()
  for (const document of file.documents) {
    const root = document.kind.is === 'other' ? undefined : document.manifest.root
    if (!root) continue
    const lineOf = (offset: number) => positionAt(document.lineStarts, offset).line
    const lastLine = (end: number) => lineOf(Math.max(0, document.text.slice(0, end).trimEnd().length - 1))
    const add = (from: number, end: number) => {
      const startLine = lineOf(from) + document.firstLine
      const endLine = lastLine(end) + document.firstLine
      if (endLine > startLine) all.set(startLine, Math.max(all.get(startLine) ?? 0, endLine))
    }
    const visit = (node: Node) => {
      if (node.kind === 'map') {
        for (const { keyNode, value, merged } of node.entries) {
          if (merged || value.start < keyNode.end) continue
          add(keyNode.start, value.end)
          visit(value)
        }
      } else if (node.kind === 'list') {
        for (const item of node.items) {
          if (item.kind !== 'scalar') add(item.start, item.end)
          visit(item)
        }
      }
    }
    add(document.text.startsWith('---') ? 0 : root.start, root.end)
    visit(root)
  }
  return [...all].map(([startLine, endLine]) => ({ startLine, endLine }))
}
