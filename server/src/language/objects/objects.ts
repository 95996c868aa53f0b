import type { Document } from '../file/document.ts'
import { isList } from '../kind.ts'
import { get, itemsOf, type MapNode, type Node } from '../yaml/node.ts'

/** One object of a document: its root, or an item of its List. */
export interface ObjectNode {
  readonly item?: number
  readonly node: Node
}

/** The objects of a document, whatever their kind; none where it holds nothing but comments. Parses the document. */
export function objectsOf({ manifest: { root } }: Document): ObjectNode[] {
  if (!root || isNothing(root)) return []
  if (root.kind !== 'map' || !isList(root)) return [{ node: root }]
  return itemsOf(get(root, 'items')).flatMap((node, item) => (isNothing(node) ? [] : [{ item, node }]))
}

/** The mapping of the object that a request names, or `undefined` where there is none. */
export function objectAt(document: Document | undefined, item: number | undefined): MapNode | undefined {
  if (!document || document.isTooLong) return undefined
  const node = objectsOf(document).find((object) => object.item === item)?.node
  return node?.kind === 'map' ? node : undefined
}

const isNothing = (node: Node) => node.kind === 'scalar' && node.type === 'null'
