import type { Document } from '../file/document.ts'
import type { Finding } from '../finding.ts'
import { say } from '../hover/words.ts'
import type { Context } from '../language.ts'
import { at, entriesOf, find, type MapNode, type Node, type Path, type ScalarNode, type Span } from '../yaml/node.ts'
import { type Edit, entrySpan, itemSpan } from './edit.ts'

/** A change that mends what a finding complains of. */
export interface Fix {
  readonly title: string
  readonly edits: readonly Edit[]
  /** The one that is right almost always. */
  readonly preferred: boolean
}

/** What a fix works on: a finding and the DaemonSet that holds it. */
export interface Place {
  readonly context: Context
  readonly document: Document
  readonly finding: Finding
  readonly root: MapNode
}

export const fix = (title: string, edits: readonly (Edit | undefined)[], preferred: boolean): Fix => ({
  title,
  edits: edits.filter((edit) => edit !== undefined),
  preferred,
})

export const eolOf = ({ text }: Document) => (text.includes('\r\n') ? '\r\n' : '\n')

/** The value that the finding marks; nothing where it marks a key because a field is missing. */
export function marked({ finding, root, document }: Place): Node | undefined {
  const node = at(root, finding.path)
  if (node && node.start === finding.start) return node
  return scalarAt(document.manifest.root, finding.start)
}

/** Where the marked key or value stands: the server's own path often leaves out or misspells a step. */
export function pathOf({ root, finding }: Place): Path {
  return find(root, finding.start)?.path ?? []
}

function scalarAt(node: Node | undefined, start: number): ScalarNode | undefined {
  if (!node || node.start > start || node.end < start) return undefined
  if (node.kind === 'scalar') return node.start === start ? node : undefined
  if (node.kind === 'list') return firstOf(node.items.map((item) => () => scalarAt(item, start)))
  return firstOf(
    entriesOf(node).map(
      ({ value }) =>
        () =>
          scalarAt(value, start),
    ),
  )
}

/** The innermost mapping that has a key or value beginning at `start`. */
export function mapAround(node: Node | undefined, start: number): MapNode | undefined {
  if (!node || node.kind === 'scalar' || node.start > start || node.end < start) return undefined
  const children = node.kind === 'list' ? node.items : node.entries.map(({ value }) => value)
  const inner = firstOf(children.map((child) => () => mapAround(child, start)))
  if (inner) return inner
  return node.kind === 'map' && node.entries.some(({ keyNode, value }) => keyNode.start === start || value.start === start)
    ? node
    : undefined
}

function firstOf<T>(tries: readonly (() => T | undefined)[]): T | undefined {
  for (const attempt of tries) {
    const found = attempt()
    if (found !== undefined) return found
  }
  return undefined
}

/** Takes away the marked field. */
export function removal({ finding, document, context }: Place, preferred: boolean): Fix {
  const holder = mapAround(document.manifest.root, finding.start)
  const key = holder?.entries.find(({ keyNode, value }) => keyNode.start === finding.start || value.start === finding.start)
  const span = holder && key ? entrySpan(document.text, holder, key.key, key.keyNode.start) : undefined
  return fix(say(context.texts, 'fix.remove', key?.key ?? ''), without(document, span), preferred)
}

/** Takes away the field of that path. */
export function removalAt({ root, document, context }: Place, path: Path, preferred: boolean): Fix {
  const holder = at(root, path.slice(0, -1))
  const name = String(path.at(-1))
  const span = holder?.kind === 'map' ? entrySpan(document.text, holder, name) : undefined
  return fix(say(context.texts, 'fix.remove', name), without(document, span), preferred)
}

/** Takes away an item of a list, and the list's own field with the last of them. */
export function itemRemoval(place: Place, path: Path, preferred = true): Fix {
  const { root, document, context } = place
  const list = at(root, path.slice(0, -1))
  const index = path.at(-1)
  if (list?.kind !== 'list' || typeof index !== 'number') return fix('', [], false)
  if (list.items.length === 1) return removalAt(place, path.slice(0, -1), preferred)
  const span = itemSpan(document.text, list, index)
  return fix(say(context.texts, 'fix.removeLine'), without(document, span), preferred)
}

/** No text goes that holds an anchor which the rest of the document refers to. */
function without({ text }: Document, span: Span | undefined): Edit[] {
  if (!span) return []
  const rest = text.slice(0, span.start) + text.slice(span.end)
  const anchors = [...text.slice(span.start, span.end).matchAll(/[\s[{,]&([^\s,[\]{}]+)/g)].map(([, name = '']) => name)
  return anchors.some((name) => rest.includes(`*${name}`)) ? [] : [{ ...span, text: '' }]
}
