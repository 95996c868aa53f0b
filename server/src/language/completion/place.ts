import type { Edit } from '../write/edit.ts'
import type { Style } from '../write/style.ts'
import type { MapNode, Node, Path, Span } from '../yaml/node.ts'
import { otherBranches } from './branches.ts'
import type { Line } from './line.ts'
import { type Hit, isStandIn } from './standIn.ts'

/** A place at which something may be written where the cursor stands. */
export type Cursor =
  | ({
      readonly at: 'key' // updateStr|
      /** Of the mapping that the key belongs to. */
      readonly path: Path
      readonly map: MapNode
      /** The first of an item. */
      readonly item: boolean
      /** What stands behind the key already. */
      readonly value?: Node
      /** That has no colon in front of it yet. */
      readonly colon?: true
    } & Around)
  | ({ readonly at: 'value'; readonly path: Path } & Around) // type: Rol|
  | ({ readonly at: 'item'; readonly path: Path } & Around) // a dash is still to be written; the list's path

/** The text around the cursor. */
export interface Around {
  /** The text to replace: the word around the cursor. */
  readonly replace: Span
  /** The same with the quotes around it. */
  readonly whole: Span
  /** What is typed of it, up to the cursor. */
  readonly prefix: string
  /** Column at which a key written here begins: the indentation of the lines below it. */
  readonly column: number
  readonly flow: boolean
  /** The quote that the value or key stands in; empty where it stands in none. */
  readonly quote: string
  /** What goes before and behind what is written: a blank, a comma, a line break. */
  readonly lead: string
  readonly tail: string
  /** What changes beside: the blanks of the line, where its column fits nothing; a comma on a line above. */
  readonly also?: Edit
  /** Offered only when asked for, never by itself. */
  readonly onDemand?: true
  /** The document with a stand-in at the cursor. */
  readonly root: Node
}

/** What completion looks at. */
export interface Asked {
  readonly text: string
  readonly offset: number
  readonly line: Line
  readonly style: Style
  /** What the schema has at a path of the document: whether a list, fields or a single value goes there. */
  readonly formAt: (root: Node | undefined, path: Path) => 'list' | 'fields' | 'value'
}

/** What is begun on an open line, up to its end: the word, or the blanks behind the cursor. */
export const begun = ({ line, offset }: Asked): Span =>
  line.holds === 'word' ? { start: line.content, end: line.wordEnd } : { start: offset, end: line.end }

/** A place that was tried, as a cursor. */
export function cursorOf(
  asked: Asked,
  hit: Hit,
  around: Partial<Around> & Pick<Around, 'replace' | 'column'>,
): Cursor | undefined {
  const { holder, scalar, root, path } = hit
  const known: Around = {
    whole: around.replace,
    prefix: asked.text.slice(around.replace.start, asked.offset),
    flow: holder?.flow === true,
    quote: '',
    lead: '',
    tail: '',
    root,
    ...around,
  }
  if (!hit.key) return { at: 'value', path, ...known }
  if (holder?.kind !== 'map') return undefined
  const isElsewhere = otherBranches(hit.text, scalar.start)
  const entries = holder.entries.filter(({ keyNode }) => keyNode !== scalar && !isElsewhere(keyNode.start))
  const isItem = typeof path.at(-1) === 'number' && entries.length === 0
  return { at: 'key', path, map: { ...holder, entries: entries.filter(({ key }) => !isStandIn(key)) }, item: isItem, ...known }
}
