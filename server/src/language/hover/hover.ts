import type { Context } from '../context.ts'
import type { ManifestFile } from '../file/file.ts'
import type { Position, Range } from '../file/text.ts'
import type { Kind } from '../kind.ts'
import { fieldAt } from '../schema/schema.ts'
import { at, find, get, type Node, type Path, stringOf } from '../yaml/node.ts'
import { describeField } from './describe.ts'
import { describeOnNodes } from './nodes.ts'
import { describeReference } from './reference.ts'
import { describeScalar } from './value.ts'

export interface Hover {
  /** Markdown. */
  readonly contents: string
  readonly range: Range
}

/** What stands at a position: a key is described by its field, a value by what it means, then its field; both by what the nodes have. */
export function hover(context: Context, file: ManifestFile, position: Position): Hover | undefined {
  const document = file.documentAt(position)
  if (document.kind.is === 'other') return undefined
  const reference = describeReference(context, document, document.offsetAt(position))
  if (reference) return reference
  const place = touchedAt(document.kind, document.manifest.root, document.offsetAt(position))
  if (!place) return undefined
  const { found, path } = place
  const field = fieldAt(path)
  if (!field) return undefined
  const node = found.entry ? found.entry.keyNode : found.node
  if (node.kind !== 'scalar') return undefined
  const value = found.entry ? undefined : describeScalar(context, field, node, path)
  const label = found.entry && field.element ? undefined : value
  const about = describeField(context, field.owner, field.name)
  const onNodes = describeOnNodes(context, field, place)
  const contents = [label, onNodes, about].filter((part) => part !== undefined).join('\n\n---\n\n')
  return contents === '' ? undefined : { contents, range: document.rangeOf(node) }
}

/** What the offset touches, with its path counted from the DaemonSet that holds it. */
export function touchedAt(kind: Kind, root: Node | undefined, offset: number) {
  if (kind.is === 'other' || kind.is === 'misspelt') return undefined
  const found = find(root, offset)
  if (!found) return undefined
  const inList = found.path[0] === 'items' && stringOf(get(root, 'kind')) === 'List'
  if (!inList) return { found, path: found.path, object: root }
  const object = at(root, found.path.slice(0, 2))
  const isDaemonSet = kind.is === 'daemonSet' && kind.objects.some(({ node }) => node === object)
  return isDaemonSet ? { found, path: found.path.slice(2) as Path, object } : undefined
}
