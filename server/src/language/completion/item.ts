import type { Range } from '../../../../model/src/protocol.ts'
import type { Context } from '../context.ts'
import type { Insertion } from '../write/insert.ts'
import type { Node, Path, Span } from '../yaml/node.ts'
import type { Cursor } from './cursor.ts'

/** Where completion is asked for. */
export interface Asked<At extends 'key' | 'value'> {
  readonly context: Context
  readonly cursor: Extract<Cursor, { at: At }>
  /** Counted from the object around the cursor. */
  readonly path: Path
  readonly object: Node | undefined
  readonly place: Insertion
}

/** One thing that completion offers. Its documentation is looked up when it is asked for. */
export interface CompletionItem {
  readonly label: string
  readonly kind: 'field' | 'struct' | 'enum' | 'value' | 'reference' | 'skeleton'
  /** Snippet text; lines are indented for the place. */
  readonly insert: string
  readonly replace: Span
  /** Short text beside the label. */
  readonly detail?: string
  readonly sort: string
  readonly filter?: string
  readonly deprecated?: boolean
  readonly preselect?: boolean
  /** Ask for completion again once this is inserted: a value comes next. */
  readonly again?: boolean
  /** What to describe: a field, or one of its values. */
  readonly about?: About
}

/** The same in lines and columns. */
export type Completion = Omit<CompletionItem, 'replace'> & { readonly range: Range }

export interface About {
  readonly owner: string
  readonly field: string
  readonly value?: string
}
