import type { Context } from '../context.ts'
import type { Document } from '../file/document.ts'
import type { ManifestFile } from '../file/file.ts'
import type { Position } from '../file/text.ts'
import { type Kind, kindOf } from '../kind.ts'
import { isStruct, shapeAt } from '../schema/schema.ts'
import type { Insertion } from '../write/insert.ts'
import { lineStart } from '../write/page.ts'
import { styleOf } from '../write/style.ts'
import { at, entriesOf, get, type Node, type Path, present, stringOf } from '../yaml/node.ts'
import { type Cursor, cursorAt } from './cursor.ts'
import { keyItems } from './fields.ts'
import type { CompletionItem } from './item.ts'
import { restOfManifest, skeletonItems } from './skeletons.ts'
import { valueItems } from './values.ts'

/** What may be written at a position; nothing where the document is not a DaemonSet and is not about to become one. */
export function complete(context: Context, file: ManifestFile, position: Position): CompletionItem[] {
  const document = file.documentAt(position)
  const offset = document.offsetAt(position)
  if (document.isTooLong) return []
  if (isBlank(document.text))
    return /#/.test(lineBefore(document, offset)) ? [] : skeletonItems(context.texts.skeletons, document, offset)
  if (!mayBecomeDaemonSet(document)) return []
  const cursor = cursorAt(document, offset)
  if (cursor.at === 'nowhere') return []
  const object = objectAround(cursor)
  const place = insertionAt(document, cursor)
  if (!object) return beginnings(context, cursor, document, place)
  const { path } = object
  const around = { context, path, object: object.node, place }
  if (cursor.at === 'value') return valueItems({ ...around, cursor })
  const shape = shapeAt(path)
  // `- |` in a list of texts: the stand-in key stands for a value.
  if (shape && !isStruct(shape.type) && !shape.list && !shape.map) return valueItems({ ...around, cursor })
  const rest = path.length === 0 && !cursor.hasValue ? restOfManifest(cursor.map, cursor.replace, place) : []
  return [...rest, ...keyItems({ ...around, cursor })]
}

type KnownCursor = Exclude<Cursor, { at: 'nowhere' }>

const isBlank = (text: string) =>
  !/^[ \t\uFEFF]*[^\s#\uFEFF-]/m.test(text.replace(/^\uFEFF?---[ \t]*$/m, '')) || /^\s*(---\s+)?[a-z]{1,9}\s*$/i.test(text)

const lineBefore = (document: Document, offset: number) =>
  document.text
    .slice(0, offset)
    .split(/[\r\n]/)
    .at(-1) ?? ''

/** A DaemonSet, or a document so young that its kind is not written yet. */
function mayBecomeDaemonSet(document: Document): boolean {
  if (document.isCandidate) return true
  const keys = [...document.text.matchAll(/^([A-Za-z][\w-]*)[ \t]*:/gm)].map((match) => match[1])
  const kind = /^kind:[ \t]*["']?([A-Za-z]*)/m.exec(document.text)?.[1] ?? ''
  return (
    (keys.includes('apiVersion') &&
      keys.every((key) => key !== undefined && ['apiVersion', 'kind', 'metadata'].includes(key)) &&
      'DaemonSet'.startsWith(kind)) ||
    (keys.join() === 'kind' && 'DaemonSet'.startsWith(kind))
  )
}

/** The DaemonSet that the cursor is in, and the cursor's path counted from it. */
function objectAround(cursor: KnownCursor): { node: Node; path: Path } | undefined {
  const { root, path } = cursor
  if (!root) return undefined
  const inList = path[0] === 'items' && typeof path[1] === 'number' && stringOf(get(root, 'kind')) === 'List'
  const node = inList ? at(root, path.slice(0, 2)) : root
  if (node?.kind !== 'map') return undefined
  const kind: Kind = kindOf({ text: '', root: node, problems: [], templated: false })
  if (kind.is === 'other' || kind.is === 'misspelt') return undefined
  return { node, path: inList ? path.slice(2) : path }
}

/** In a document without a kind: what makes it a DaemonSet. */
function beginnings(context: Context, cursor: KnownCursor, document: Document, place: Insertion): CompletionItem[] {
  const { root } = cursor
  const around = { context, object: root, place }
  const kind = get(root, 'kind')
  const apiVersion = stringOf(get(root, 'apiVersion'))
  const path = cursor.path.join('.')
  if (cursor.at === 'value' && (path === 'kind' || path === 'apiVersion')) {
    if (path === 'kind' && apiVersion !== undefined && !apiVersion.startsWith('apps/')) return []
    return valueItems({ ...around, cursor, path: cursor.path })
  }
  if (cursor.at !== 'key' || path !== '' || present(kind) || (apiVersion !== undefined && apiVersion !== 'apps/v1')) return []
  if (entriesOf(cursor.map).length === 0 && document.text.trim().length > 40) return []
  return keyItems({ ...around, cursor, path: [] })
}

/** Where an item goes, and how the document is written. In a flow collection lines begin where the cursor's line does. */
function insertionAt({ text }: Document, { column, flow, replace }: KnownCursor): Insertion {
  const start = lineStart(text, replace.start)
  return { style: styleOf(text), column, indent: /^[ \t]*/.exec(text.slice(start))?.[0] ?? '', flow }
}
