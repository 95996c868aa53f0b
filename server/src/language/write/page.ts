import { maskTemplate } from '../yaml/mask.ts'
import type { Entry, ListNode, MapNode, Node, Path, ScalarNode } from '../yaml/node.ts'
import type { Manifest } from '../yaml/parse.ts'
import type { Edit } from './edit.ts'
import { type Style, styleOf } from './style.ts'

/** A document to be edited: its text, and how it is written. */
export interface Page {
  readonly text: string
  /** The text as it was read: without template actions, at the same offsets. */
  readonly seen: string
  readonly style: Style
  /** New keys stand above those of their mapping, else below them. */
  readonly first?: boolean
}

/** Where a value stands: behind a key or a dash in block style, in a flow collection, or alone. */
export type Slot =
  | { readonly in: 'map'; readonly node: Node; readonly key: ScalarNode }
  | { readonly in: 'list'; readonly node: Node; readonly dash: number }
  | { readonly in: 'flow'; readonly node: Node }
  | { readonly in: 'root'; readonly node: Node }

/** Edits of one page, or nothing where the text does not allow what is asked. */
export type Edits = Generator<Edit | undefined, void>

export const pageOf = ({ text, templated }: Manifest): Page => ({
  text,
  seen: templated ? maskTemplate(text) : text,
  style: styleOf(text),
})

export const lineStart = (text: string, offset: number) => text.lastIndexOf('\n', offset - 1) + 1

/** The beginning of the next line. */
export function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  return end < 0 ? text.length : end + 1
}

/** The end of a line, before its line break. */
export function lineEnd(text: string, offset: number): number {
  const end = /\r?\n/.exec(text.slice(offset))
  return end ? offset + end.index : text.length
}

export function columnAt(text: string, offset: number): number {
  const start = lineStart(text, offset)
  return offset - start - (text[start] === '\uFEFF' ? 1 : 0)
}

export const isAlias = ({ text }: Page, node: Node) => text[node.start] === '*' && node.end > node.start
export const isBlock = (node: Node) => node.kind !== 'scalar' && !node.flow

/** The end of what a value says, on its last line; blank lines and comments below it are not its own. */
export function endOf(page: Page, node: Node): number {
  if (node.kind === 'scalar') return node.style === 'block' && !isAlias(page, node) ? blockEnd(page, node) : node.end
  if (!isBlock(node) || isAlias(page, node)) return node.end
  if (node.kind === 'list') {
    const last = node.items.at(-1)
    return last ? Math.max(endOf(page, last), node.start) : node.end
  }
  const last = node.entries.at(-1)
  return last ? endOfEntry(page, last) : node.end
}

export function endOfEntry(page: Page, { keyNode, value, merged }: Entry): number {
  return merged ? keyNode.end : Math.max(keyNode.end, endOf(page, value))
}

/** A block scalar ends with its last line; kept blank lines (`|+`) belong to it. */
function blockEnd({ seen }: Page, { start, end }: Node): number {
  const text = seen.slice(start, end)
  const keeps = /^[|>]\d?\+/.test(text)
  return start + (keeps ? text.replace(/\r?\n$/, '') : text.trimEnd()).length
}

/** Where the dash of an item stands, or `undefined` where it shares its line with another. */
export function dashOf(page: Page, list: ListNode, index: number): number | undefined {
  const [item, previous] = [list.items[index], list.items[index - 1]]
  if (!item) return undefined
  let dash = list.start
  if (previous) {
    const from = nextLine(page.seen, endOf(page, previous))
    const found = /^[ \t]*-/m.exec(page.seen.slice(from, Math.max(item.start, from + 1)))
    if (!found) return undefined
    dash = from + found.index + found[0].length - 1
  }
  return page.seen[dash] === '-' ? dash : undefined
}

/** Whether nothing but white space stands before an offset on its line. */
export const beginsLine = ({ seen }: Page, offset: number) => /^\uFEFF?[ \t]*$/.test(seen.slice(lineStart(seen, offset), offset))

export const ownEntries = ({ entries }: MapNode) => entries.filter(({ merged }) => !merged)

/** Inserts whole lines at the beginning of a line. */
export const insertLines = ({ style }: Page, offset: number, lines: readonly string[]): Edit => ({
  start: offset,
  end: offset,
  text: lines.map((line) => line + style.eol).join(''),
})

/** Whether a key is not the one that a path leads through, where it is known where the change lies. */
export const liesBeside = (path: Path, key: string) => path.length > 0 && path[0] !== key
