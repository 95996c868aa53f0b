import type { Document } from '../file/document.ts'
import type { ManifestFile } from '../file/file.ts'
import { contentEnd, type Range } from '../file/text.ts'
import { objectsOf } from '../objects/objects.ts'
import { entriesOf, get, type Node, type ScalarNode, type Span, stringOf } from '../yaml/node.ts'

export interface OutlineSymbol {
  readonly name: string
  readonly detail: string
  readonly kind: 'object' | 'struct' | 'list' | 'item' | 'field'
  readonly range: Range
  readonly selection: Range
  readonly children: readonly OutlineSymbol[]
}

/** A symbol in offsets of its document: these stay when the lines above it change. */
interface Symbol extends Span, Pick<OutlineSymbol, 'name' | 'detail' | 'kind'> {
  readonly head: Span
  readonly children: readonly Symbol[]
}

/**
 * The outline of a file that holds a DaemonSet, with the objects beside it: breadcrumbs and sticky lines come from the outline as soon
 * as there is one. Items of lists carry the name that tells them apart. Nothing in any other file.
 */
export function symbols(file: ManifestFile): OutlineSymbol[] {
  if (!file.documents.some(({ kind }) => isOurs(kind.is))) return []
  return file.documents.flatMap((document) => {
    const found = document.recall('symbols', () => symbolsOf(document))
    file.release(document)
    return found.map((symbol) => placed(document, symbol))
  })
}

const isOurs = (is: Document['kind']['is']) => is === 'daemonSet' || is === 'removed' || is === 'unserved'

function placed(document: Document, { start, end, head, children, ...symbol }: Symbol): OutlineSymbol {
  return {
    ...symbol,
    range: document.rangeOf({ start, end }),
    selection: document.rangeOf(head),
    children: children.map((child) => placed(document, child)),
  }
}

function symbolsOf(document: Document): Symbol[] {
  if (document.isTooLong) return []
  return objectsOf(document).flatMap(({ node }) => (node.kind === 'map' ? [objectSymbol(document, node)] : []))
}

function objectSymbol(document: Document, node: Node): Symbol {
  const metadata = get(node, 'metadata')
  const name = [get(metadata, 'name'), get(metadata, 'generateName')].map((given) => shown(document, given)).find(Boolean)
  const kind = stringOf(get(node, 'kind')) || 'YAML'
  const namespace = shown(document, get(metadata, 'namespace'))
  return {
    ...spanned(document, { start: node.start, end: node.start }, node),
    name: name || kind,
    detail: namespace ? `${kind} · ${namespace}` : kind,
    kind: 'object',
  }
}

function children(document: Document, node: Node): Symbol[] {
  if (node.kind === 'map') {
    return node.entries.flatMap(({ keyNode, value, merged }) => {
      if (merged || !isInside(keyNode, value)) return []
      const kind = value.kind === 'map' ? 'struct' : value.kind === 'list' ? 'list' : 'field'
      return [{ name: shown(document, keyNode) || '""', kind, ...spanned(document, keyNode, value) }]
    })
  }
  if (node.kind !== 'list') return []
  return node.items.flatMap((item, index) => {
    if (item.kind === 'scalar') return []
    const head = { start: item.start, end: item.start }
    return [{ name: labelOf(document, item) ?? String(index), kind: 'item' as const, ...spanned(document, head, item) }]
  })
}

/** A symbol from its key, or its beginning, to the end of its value. */
function spanned(document: Document, head: Span, node: Node): Omit<Symbol, 'name' | 'kind'> {
  const { start } = head
  // Without the line breaks and comments that follow a block.
  const end = Math.max(contentEnd(document.text, start, Math.max(node.end, head.end)), start + 1)
  return { start, end, head: { start, end: head.end }, detail: detailOf(document, node), children: children(document, node) }
}

/** An alias's content stands elsewhere in the text. */
const isInside = (key: ScalarNode, value: Node) =>
  value.start >= key.end && entriesOf(value).every((entry) => entry.merged || entry.keyNode.start >= value.start)

/** What tells an item of a list apart: its name, or the field that plays its part. */
function labelOf(document: Document, item: Node): string | undefined {
  for (const key of ['name', 'key', 'mountPath', 'containerPort', 'topologyKey', 'ip', 'path', 'type']) {
    const label = shown(document, get(item, key))
    if (label) return label
  }
  return undefined
}

const longest = 80

/** A word as people read it: what holds a template's action, as it is written. */
function shown({ text }: Document, node: Node | undefined): string {
  if (node?.kind !== 'scalar') return ''
  return (node.templated ? text.slice(node.start, node.end) : node.value).slice(0, longest)
}

function detailOf({ text }: Document, node: Node): string {
  if (node.kind !== 'scalar' || node.style === 'block') return ''
  return (node.templated ? text.slice(node.start, node.end) : node.source).slice(0, longest)
}
