import type { Document } from '../file/document.ts'
import type { ManifestFile } from '../file/file.ts'
import { lineEnd, positionAt } from '../file/text.ts'
import type { Node } from '../yaml/node.ts'

export interface Fold {
  readonly startLine: number
  readonly endLine: number
  /** Between two comments that say so, as editors mark it. */
  readonly region?: true
}

/**
 * What can be folded in a file that holds a DaemonSet: the blocks of its DaemonSets, and in all of it the documents and what
 * indentation tells, for the editor folds nothing itself where there is an answer. Nothing in any other file.
 */
export function folds(file: ManifestFile): Fold[] {
  if (!file.documents.some(({ kind }) => kind.is !== 'other')) return []
  return file.documents.flatMap((document) => {
    const found = document.recall('folds', () => foldsOf(document))
    file.release(document)
    const { firstLine } = document
    return found.map((fold) => ({ ...fold, startLine: fold.startLine + firstLine, endLine: fold.endLine + firstLine }))
  })
}

/** The folds of one document, with its lines counted from 0; of several that begin on a line, the longest. */
function foldsOf(document: Document): Fold[] {
  const all = new Map<number, Fold>()
  const add = (fold: Fold) => {
    const before = all.get(fold.startLine)
    if (fold.endLine > fold.startLine && fold.endLine > (before?.endLine ?? 0)) all.set(fold.startLine, fold)
  }
  for (const fold of foldsByIndentation(document)) add(fold)
  const root = document.kind.is === 'other' ? undefined : document.manifest.root
  for (const [start, end] of root ? spansOf(root) : []) {
    const startLine = positionAt(document.lineStarts, start).line
    add({ startLine, endLine: lastLine(document, end) })
  }
  if (document.text.startsWith('---')) add({ startLine: 0, endLine: lastLine(document, document.text.length) })
  return [...all.values()]
}

const lastLine = ({ text, lineStarts }: Document, end: number) =>
  positionAt(lineStarts, Math.max(0, text.slice(0, end).trimEnd().length - 1)).line

/** Keys with their values, and items that are more than a word. */
function* spansOf(node: Node): Iterable<readonly [start: number, end: number]> {
  if (node.kind === 'map') {
    for (const { keyNode, value, merged } of node.entries) {
      if (merged || value.start < keyNode.end) continue
      yield [keyNode.start, value.end]
      yield* spansOf(value)
    }
  } else if (node.kind === 'list') {
    for (const item of node.items) {
      if (item.kind !== 'scalar') yield [item.start, item.end]
      yield* spansOf(item)
    }
  }
}

const region = /^[ \t]*#[ \t]*(end)?region\b/

/** Each line with those below it that are indented further, and what stands between `#region` and `#endregion`. */
function* foldsByIndentation({ text, lineStarts }: Document): Iterable<Fold> {
  const open: { readonly line: number; readonly indent: number }[] = []
  const regions: number[] = []
  let endLine = 0
  for (let line = 0; line <= lineStarts.length; line++) {
    const start = lineStarts[line]
    const content = start === undefined ? undefined : text.slice(start, lineEnd(text, lineStarts, line))
    const indent = content === undefined ? 0 : indentOf(content)
    if (indent === undefined) continue
    for (let last = open.at(-1); last && last.indent >= indent; last = open.at(-1)) {
      yield { startLine: last.line, endLine }
      open.pop()
    }
    open.push({ line, indent })
    endLine = line
    const mark = content === undefined ? null : region.exec(content)
    if (mark && !mark[1]) regions.push(line)
    const startLine = mark?.[1] ? regions.pop() : undefined
    if (startLine !== undefined) yield { startLine, endLine: line, region: true }
  }
}

/** The columns of white space a line begins with; `undefined` where it holds nothing else. */
function indentOf(line: string): number | undefined {
  let columns = 0
  for (const character of line) {
    if (character === '\t') columns += 2 - (columns % 2)
    else if (character === ' ') columns++
    else return columns
  }
  return undefined
}
