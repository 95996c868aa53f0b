import type { Edit } from '../../write/edit.ts'
import type { Node, ScalarNode, Span } from '../../yaml/node.ts'

/** One line of a text that may not be YAML: what is known of it without a parser. */
export interface Line extends Span {
  /** Without its line break. */
  readonly text: string
  /** Columns of white space before it; a tab counts as one. */
  readonly indent: number
  /** Nothing but white space, or a comment. */
  readonly blank: boolean
  /** Part of a block of text, where any character is the author's own. */
  readonly free: boolean
}

/** A text as it may have been meant: what is said of it, and how it comes about. */
export interface Candidate {
  /** A key of the words in docs/interface, with what is filled in there. */
  readonly title: readonly [key: string, ...values: string[]]
  readonly edits: readonly Edit[]
}

/** Where something is wrong: the lines of a text, and the first and last of those that a finding is about. */
export interface Place {
  readonly text: string
  readonly lines: readonly Line[]
  readonly first: number
  readonly last: number
}

/** Characters beyond which a line is nobody's to repair. */
const maxLine = 2000

const opensBlock = /(?:[:-]|^)[ \t]+[|>][-+\d]*[ \t]*(?:#.*)?$/

export function linesOf(text: string): Line[] {
  const lines: Line[] = []
  let start = 0
  let block: number | undefined
  for (const [whole, content = ''] of text.matchAll(/([^\r\n]*)(?:\r\n|\n|\r|$)/g)) {
    if (whole === '' && start === text.length && lines.length > 0) break
    const indent = content.length - content.trimStart().length
    const empty = indent === content.length
    if (block !== undefined && !empty && indent <= block) block = undefined
    const free = block !== undefined || content.length > maxLine
    lines.push({ start, end: start + content.length, text: content, indent, blank: empty || content[indent] === '#', free })
    if (!free && !empty && content.length <= maxLine && opensBlock.test(content)) block = keyColumn(content)
    start += whole.length
  }
  return lines
}

/** The column of the key, or of the last dash, that a line begins with. */
const keyColumn = (line: string) => /^\s*(?:- +(?=[^\s|>][^:]*:\s|-))*/.exec(line)?.[0].length ?? 0

/** The line that an offset lies on. */
export function lineAt(lines: readonly Line[], offset: number): number {
  let [low, high] = [0, lines.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((lines[middle]?.start ?? 0) > offset) high = middle
    else low = middle + 1
  }
  return Math.max(0, low - 1)
}

/** The nearest line above, or below, that says something. */
export function neighbour(lines: readonly Line[], index: number, step: 1 | -1): number | undefined {
  for (let at = index + step; at >= 0 && at < lines.length; at += step) if (!lines[at]?.blank) return at
  return undefined
}

/** Whole numbers from the first to the last. */
export const range = (first: number, last: number) =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)

/** The edit that makes a line another one: only what differs. */
export function lineEdit({ start, text }: Line, meant: string): Edit {
  let head = 0
  while (head < text.length && head < meant.length && text[head] === meant[head]) head++
  let tail = 0
  while (tail < text.length - head && tail < meant.length - head && text.at(-1 - tail) === meant.at(-1 - tail)) tail++
  return { start: start + head, end: start + text.length - tail, text: meant.slice(head, meant.length - tail) }
}

/** Every scalar and key of a tree. */
export function* leaves(node: Node | undefined): Iterable<ScalarNode> {
  if (!node) return
  if (node.kind === 'scalar') yield node
  else if (node.kind === 'list') for (const item of node.items) yield* leaves(item)
  else
    for (const { keyNode, value, merged } of node.entries) {
      if (merged) continue
      yield keyNode
      yield* leaves(value)
    }
}
