import type { Context } from '../context.ts'
import type { Document } from '../file/document.ts'
import type { Finding } from '../finding.ts'
import { say } from '../say.ts'
import type { Change } from '../write/change.ts'
import type { Edit } from '../write/edit.ts'
import { at, type Entry, entriesOf, find, itemsOf, type MapNode, type Node, type Path, type ScalarNode } from '../yaml/node.ts'

/** A change that mends what a finding complains of. */
export interface Fix {
  readonly title: string
  readonly edits: readonly Edit[]
  /** The one that is right almost always. */
  readonly preferred: boolean
  /** It does nothing but take away what a person wrote. */
  readonly deletes: boolean
  /** It writes what a person has to look at: a usual value, or an empty one. */
  readonly guesses: boolean
}

/** A fix before it is laid out in the document's own style: what is to be different. */
export interface Proposal {
  readonly title: string
  readonly changes: readonly Change[]
  readonly preferred: boolean
  readonly guesses?: boolean
}

/** What a fix works on: a finding and the DaemonSet that holds it, which stands at `base` in its document. */
export interface FixTarget {
  readonly context: Context
  readonly document: Document
  readonly finding: Finding
  readonly root: MapNode
  readonly base: Path
}

export const propose = (title: string, changes: readonly Change[], preferred: boolean): Proposal => ({
  title,
  changes,
  preferred,
})

/** A field of the DaemonSet gets a value. */
export const set = ({ base }: FixTarget, path: Path, to: unknown): Change => ({ set: [...base, ...path], to })

/** A field of the DaemonSet goes, or an item of a list. */
export const remove = ({ base }: FixTarget, path: Path): Change => ({ remove: [...base, ...path] })

/** The value that the finding marks; nothing where it marks a key because a field is missing. */
export function marked({ finding, root, document }: FixTarget): Node | undefined {
  const node = at(root, finding.path)
  if (node && node.start === finding.start) return node
  return scalarAt(document.manifest.root, finding.start)
}

/** Where the marked key or value stands: the server's own path often leaves out or misspells a step. */
export function pathOf({ root, finding }: FixTarget): Path {
  return find(root, finding.start)?.path ?? []
}

function scalarAt(node: Node | undefined, start: number): ScalarNode | undefined {
  if (!node || node.start > start || node.end < start) return undefined
  if (node.kind === 'scalar') return node.start === start ? node : undefined
  for (const child of childrenOf(node)) {
    const found = scalarAt(child, start)
    if (found) return found
  }
  return undefined
}

const childrenOf = (node: Node) => (node.kind === 'list' ? node.items : entriesOf(node).map(({ value }) => value))

/** The innermost entry whose key or value begins at `start`. */
export function entryAround(node: Node | undefined, start: number): Entry | undefined {
  if (!node || node.kind === 'scalar' || node.start > start || node.end < start) return undefined
  for (const child of childrenOf(node)) {
    const inner = entryAround(child, start)
    if (inner) return inner
  }
  return entriesOf(node).find(({ keyNode, value }) => keyNode.start === start || value.start === start)
}

/** Takes away the marked field. */
export function removal({ finding: { start }, document, context }: FixTarget, preferred: boolean): Proposal {
  const entry = entryAround(document.manifest.root, start)
  return propose(removeTitle(context, entry?.key ?? ''), entry ? [{ removeKey: entry.keyNode.start }] : [], preferred)
}

const longestName = 60

/** A key of no visible character is no name, and a whole sentence is cut. */
function removeTitle({ texts }: Context, key: string): string {
  const name = key.trim()
  if (!/[^\s\p{C}]/u.test(name)) return say(texts, 'fix.removeNameless')
  return say(texts, 'fix.remove', name.length > longestName ? `${name.slice(0, longestName)}…` : name)
}

/** Takes away the field of that path. */
export const removalAt = (target: FixTarget, path: Path, preferred: boolean): Proposal =>
  propose(removeTitle(target.context, String(path.at(-1))), [remove(target, path)], preferred)

/** The innermost list item around what is marked. */
export function itemAround(target: FixTarget) {
  const path = pathOf(target)
  const step = path.findLastIndex((part) => typeof part === 'number')
  const list = path.slice(0, step)
  return { list, items: itemsOf(at(target.root, list)), index: Number(path[step]) }
}

/** Takes away an item of a list, and the list's own field with the last of them. */
export function itemRemoval(target: FixTarget, path: Path, preferred = true): Proposal {
  const list = at(target.root, path.slice(0, -1))
  if (list?.kind === 'list' && list.items.length === 1) return removalAt(target, path.slice(0, -1), preferred)
  // By its place: the other one often has the same name.
  const [name, index] = path.slice(-2)
  return propose(
    say(target.context.texts, 'fix.removeItem', `${name}[${index}]`),
    list?.kind === 'list' ? [remove(target, path)] : [],
    preferred,
  )
}
