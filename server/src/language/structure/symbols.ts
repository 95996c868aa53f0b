import type { Document } from '../file/document.ts'
import type { ManifestFile } from '../file/file.ts'
import { contentEnd, type Range } from '../file/text.ts'
import { entriesOf, get, type Node, type ScalarNode, type Span, stringOf } from '../yaml/node.ts'

export interface OutlineSymbol {
  readonly name: string
  readonly detail: string
  readonly kind: 'object' | 'struct' | 'list' | 'item' | 'field'
  readonly range: Range
  readonly selection: Range
  readonly children: readonly OutlineSymbol[]
}

/** The outline of every DaemonSet in the file; items of lists carry the name that tells them apart. */
export function symbols(file: ManifestFile): OutlineSymbol[] {
  return file.documents.flatMap((document) => {
    const { kind } = document
    if (kind.is === 'daemonSet') return kind.objects.map(({ node }) => objectSymbol(document, node))
    return kind.is === 'removed' || kind.is === 'unserved' ? [objectSymbol(document, kind.node)] : []
  })
}

function objectSymbol(document: Document, node: Node): OutlineSymbol {
  const metadata = get(node, 'metadata')
  const name = stringOf(get(metadata, 'name')) ?? stringOf(get(metadata, 'generateName'))
  const namespace = stringOf(get(metadata, 'namespace'))
  const detail = namespace ? `DaemonSet · ${namespace}` : 'DaemonSet'
  return {
    ...placed(document, { start: node.start, end: node.start }, node),
    name: name || 'DaemonSet',
    detail,
    kind: 'object',
  }
}

function children(document: Document, node: Node): OutlineSymbol[] {
  if (node.kind === 'map') {
    return node.entries.flatMap(({ key, keyNode, value, merged }) => {
      if (merged || !isInside(keyNode, value)) return []
      const kind = value.kind === 'map' ? 'struct' : value.kind === 'list' ? 'list' : 'field'
      return [{ name: key === '' ? '""' : key, kind, ...placed(document, keyNode, value) }]
    })
  }
  if (node.kind !== 'list') return []
  return node.items.flatMap((item, index) => {
    if (item.kind === 'scalar') return []
    const head = { start: item.start, end: item.start }
    return [{ name: labelOf(item) ?? String(index), kind: 'item' as const, ...placed(document, head, item) }]
  })
}

/** A symbol from its key, or its beginning, to the end of its value. */
function placed(document: Document, head: Span, node: Node): Omit<OutlineSymbol, 'name' | 'kind'> {
  const range = document.rangeOf(trimmed(document, { start: head.start, end: Math.max(node.end, head.end) }))
  return { detail: detailOf(node), range, selection: document.rangeOf(head), children: children(document, node) }
}

/** An alias's content stands elsewhere in the text. */
const isInside = (key: ScalarNode, value: Node) =>
  value.start >= key.end && entriesOf(value).every((entry) => entry.merged || entry.keyNode.start >= value.start)

/** What tells an item of a list apart: its name, or the field that plays its part. */
export function labelOf(item: Node): string | undefined {
  for (const key of ['name', 'key', 'mountPath', 'containerPort', 'topologyKey', 'ip', 'path', 'type']) {
    const value = get(item, key)
    if (value?.kind === 'scalar' && value.value !== '') return value.value
  }
  return undefined
}

const detailOf = (value: Node) => (value.kind === 'scalar' && value.style !== 'block' ? value.source.slice(0, 80) : '')

/** Without the line breaks and comments that follow a block. */
function trimmed({ text }: Document, { start, end }: Span) {
  return { start, end: Math.max(contentEnd(text, start, end), start + 1) }
}
