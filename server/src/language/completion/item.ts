import type { Range } from '../../../../model/src/protocol.ts'
import type { Context } from '../context.ts'
import type { Edit, TextEdit } from '../write/edit.ts'
import type { Insertion } from '../write/insert.ts'
import type { Node, Path, Span } from '../yaml/node.ts'
import type { Cursor } from './place.ts'

/** Where completion is asked for. */
export interface Asked<At extends Cursor['at']> {
  readonly context: Context
  readonly cursor: Extract<Cursor, { at: At }>
  /** Counted from the object around the cursor. */
  readonly path: Path
  readonly object: Node | undefined
  readonly place: Insertion
  /** Names of the file's other objects of a kind. */
  readonly named: (kind: string) => readonly string[]
}

/** One thing that completion offers. Its documentation is looked up when it is asked for. */
export interface CompletionItem {
  readonly label: string
  readonly kind: 'field' | 'struct' | 'enum' | 'value' | 'reference' | 'skeleton'
  /** Snippet text; lines are indented for the place. */
  readonly insert: string
  readonly replace: Span
  /** What changes beside. */
  readonly also?: Edit
  /** Short text beside the label. */
  readonly detail?: string
  readonly sort: string
  readonly filter?: string
  /** Where it is written, if items of several places stand beside one another. */
  readonly within?: string
  readonly deprecated?: boolean
  readonly preselect?: boolean
  /** Ask for completion again once this is inserted: a value comes next. */
  readonly again?: boolean
  /** What to describe: a field, or one of its values. */
  readonly about?: About
}

/** The same in lines and columns. */
export type Completion = Omit<CompletionItem, 'replace' | 'also'> & { readonly range: Range; readonly also?: TextEdit }

export interface About {
  readonly owner: string
  readonly field: string
  readonly value?: string
}
