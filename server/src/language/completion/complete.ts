import type { Context } from '../context.ts'
import type { Document } from '../file/document.ts'
import type { ManifestFile } from '../file/file.ts'
import type { Position } from '../file/text.ts'
import { type Kind, kindOf } from '../kind.ts'
import { isStruct, shapeAt } from '../schema/schema.ts'
import type { Insertion } from '../write/insert.ts'
import { lineStart } from '../write/page.ts'
import { documentStyle } from '../write/style.ts'
import { at, entriesOf, get, type MapNode, type Node, nullAt, type Path, present, stringOf } from '../yaml/node.ts'
import { cursorsAt } from './cursor.ts'
import { dashItems, flowItems, keyItems } from './fields.ts'
import type { Asked, CompletionItem } from './item.ts'
import type { Cursor } from './place.ts'
import { restOfManifest, skeletonItems } from './skeletons.ts'
import { isStandIn } from './standIn.ts'
import { valueItems } from './values.ts'

/**
 * What may be written at a position; nothing where the document is not a DaemonSet and is not about to become one. `isAskedFor`: by a
 * person, not by a character that was typed.
 */
export function complete(context: Context, file: ManifestFile, position: Position, isAskedFor: boolean): CompletionItem[] {
  const document = file.documentAt(position)
  const offset = document.offsetAt(position)
  if (document.isTooLong) return []
  if (isBlank(document.text)) {
    if (isOther(file.uri) || /#/.test(lineBefore(document, offset))) return []
    return skeletonItems(context.texts.skeletons, document, offset, file.uri.endsWith('.json'))
  }
  if (!mayBecomeDaemonSet(document)) return []
  const cursors = cursorsAt(document, offset, formAt).filter(({ onDemand }) => !onDemand || isAskedFor)
  const offered = cursors.map((cursor) =>
    itemsAt(context, file, document, cursor).flatMap((item) => (isStandIn(item.insert) ? [] : [placed(item, cursor)])),
  )
  return inOrder(cursors, offered)
}

function itemsAt(context: Context, file: ManifestFile, document: Document, cursor: Cursor): CompletionItem[] {
  const object = objectAround(cursor)
  const place = insertionAt(document, cursor)
  const named = (kind: string) => namesIn(file, kind)
  if (!object) return beginnings({ context, place, named }, cursor, document)
  const { path } = object
  const around = { context, path, object: object.node, place, named }
  if (cursor.at === 'value')
    return formAt(cursor.root, cursor.path) === 'value' ? valueItems({ ...around, cursor }) : flowItems({ ...around, cursor })
  if (cursor.at === 'item') return dashItems({ ...around, cursor })
  const shape = shapeAt(path)
  // `- |` in a list of texts: the stand-in key stands for a value.
  if (shape && !isStruct(shape.type) && !shape.list && !shape.map) return cursor.value ? [] : valueItems({ ...around, cursor })
  const rest = path.length === 0 && !cursor.value ? restOfManifest(cursor.map, cursor.replace, place) : []
  return [...rest, ...keyItems({ ...around, cursor })]
}

/** Names of the objects of a kind in a file, each document's remembered with it. */
const namesIn = (file: ManifestFile, kind: string): string[] =>
  file.documents
    .flatMap((document) => document.recall('kind and name', () => kindAndName(document.text)))
    .flatMap((one) => (one.kind === kind ? [one.name] : []))

function kindAndName(text: string): { kind: string; name: string }[] {
  const kind = /^kind:[ \t]*["']?(\w+)/m.exec(text)?.[1]
  const name = /^metadata:[ \t]*\r?\n(?:[ \t][^\n]*\n)*?[ \t]+name:[ \t]*["']?([\w.-]+)/m.exec(text)?.[1]
  return kind && name ? [{ kind, name }] : []
}

/** What the schema has at a path of a document; a List holds whole objects. */
function formAt(root: Node | undefined, path: Path): 'list' | 'fields' | 'value' {
  const isList = stringOf(get(root, 'kind')) === 'List'
  if (isList && path.length < 2) return 'list'
  const shape = shapeAt(isList ? path.slice(2) : path)
  if (shape?.list) return 'list'
  return shape?.map || (shape && isStruct(shape.type)) ? 'fields' : 'value'
}

/** What the place asks for around and beside an item; between quotes that stand already, around those. */
function placed(item: CompletionItem, { lead, tail, also, flow, quote, replace, whole }: Cursor): CompletionItem {
  const isInside = flow && lead + tail !== '' && quote !== '' && item.replace === replace
  const written = isInside
    ? { insert: lead + quote + item.insert + quote + tail, replace: whole, filter: quote + (item.filter ?? item.label) }
    : { insert: lead + item.insert + tail }
  return { ...item, ...written, ...(also && { also }) }
}

/** Those of the likeliest place first, but a next item before all but the likeliest key. */
function inOrder(cursors: readonly Cursor[], offered: readonly CompletionItem[][]): CompletionItem[] {
  if (cursors.length < 2) return offered.flat()
  const lists = offered.map((items, index) => {
    const name = cursors[index]?.path.findLast((step) => typeof step === 'string')
    return [...items]
      .sort((a, b) => (a.sort < b.sort ? -1 : a.sort > b.sort ? 1 : 0))
      .map((item) => (name === undefined ? item : { ...item, within: String(name) }))
  })
  const [first = [], second = [], ...others] = lists
  const isItemSecond = cursors[1]?.at === 'item'
  const all = isItemSecond ? [...first.slice(0, 1), ...second, ...first.slice(1), ...others.flat()] : lists.flat()
  return all.map((item, index) => ({ ...item, sort: String(index).padStart(4, '0') }))
}

const isBlank = (text: string) =>
  !/^[ \t\uFEFF]*[^\s#\uFEFF-]/m.test(text.replace(/^\uFEFF?---[ \t]*$/m, '')) || /^\s*(---\s+)?[a-z]{1,9}\s*$/i.test(text)

/** Files that are something else by their name, also while they are empty. */
const isOther = (uri: string) =>
  /(^|\/)((docker-)?compose[^/]*|\.github\/(workflows|actions)\/[^/]*|\.gitlab-ci|Chart|values[^/]*|kustomization|skaffold|action|mkdocs|package|tsconfig[^/]*)\.(ya?ml|json)$/i.test(
    uri,
  )

const lineBefore = (document: Document, offset: number) =>
  document.text
    .slice(0, offset)
    .split(/[\r\n]/)
    .at(-1) ?? ''

/** A DaemonSet, or a document whose kind is not written yet: a young one, or one of the API group that has DaemonSets. */
function mayBecomeDaemonSet(document: Document): boolean {
  if (document.isCandidate) return true
  const { text } = document
  if (isHelper(text)) return true
  const kind = /^[ \t]*(?:- )?"?kind"?:[ \t]*["']?([A-Za-z]*)/m.exec(text)?.[1] ?? ''
  if (!'DaemonSet'.startsWith(kind)) return /^kind:[ \t]*["']?List\b/m.test(text)
  const keys = [...text.matchAll(/^([A-Za-z][\w-]*)[ \t]*:/gm)].map((match) => match[1])
  return /^[ \t]*(?:- )?"?apiVersion"?:[ \t]*["']?apps\/v1\b/m.test(text) || keys.every((key) => key && young.includes(key))
}

/** A helper of a chart that says by its keys that it is a pod's spec. */
const isHelper = (text: string) => /\{\{-?\s*define\b/.test(text) && /^containers:/m.test(text)

const young = ['apiVersion', 'kind', 'metadata']

/** The DaemonSet that the cursor is in, and the cursor's path counted from it. */
function objectAround(cursor: Cursor): { node: Node; path: Path } | undefined {
  const { node, path } = rootAround(cursor)
  if (node?.kind !== 'map') return undefined
  const inHelper = get(node, 'containers')?.kind === 'list' && !get(node, 'kind') && !get(node, 'apiVersion')
  if (inHelper) return { node: podSpec.reduceRight(under, node), path: [...podSpec, ...path] }
  const kind: Kind = kindOf({ text: '', root: withoutStandIn(node), problems: [], templated: false })
  return kind.is === 'other' || kind.is === 'misspelt' ? undefined : { node, path }
}

const podSpec = ['spec', 'template', 'spec'] as const

/** A mapping that holds nothing but a node. */
function under(value: MapNode, key: string): MapNode {
  const { start, end } = value
  return { kind: 'map', flow: false, start, end, entries: [{ key, keyNode: nullAt(start, start), value }] }
}

/** The root of the object, which in a List is one of its items. */
function rootAround({ root, path }: Cursor): { node: Node | undefined; path: Path } {
  const inList = path[0] === 'items' && typeof path[1] === 'number' && stringOf(get(root, 'kind')) === 'List'
  return inList ? { node: at(root, path.slice(0, 2)), path: path.slice(2) } : { node: root, path }
}

const withoutStandIn = (map: MapNode): MapNode => ({ ...map, entries: map.entries.filter(({ key }) => !isStandIn(key)) })

/** In an object without a kind: what makes it a DaemonSet. */
function beginnings(
  known: Pick<Asked<'key'>, 'context' | 'place' | 'named'>,
  cursor: Cursor,
  document: Document,
): CompletionItem[] {
  const { node: object, path } = rootAround(cursor)
  const around = { ...known, object }
  const apiVersion = stringOf(get(object, 'apiVersion'))
  if (apiVersion !== undefined && !apiVersion.startsWith('apps/')) return []
  const [name] = path
  if (cursor.at === 'value' && path.length === 1 && (name === 'kind' || name === 'apiVersion'))
    return valueItems({ ...around, cursor, path })
  if (cursor.at !== 'key' || path.length > 0 || present(get(object, 'kind'))) return []
  const items = keyItems({ ...around, cursor, path: [] })
  const isYoung = entriesOf(cursor.map).every(({ key }) => young.includes(key))
  if (apiVersion === undefined && !isYoung) return []
  return isYoung && (entriesOf(cursor.map).length > 0 || document.text.trim().length < 40 || cursor.path.length > 0)
    ? items
    : items.filter(({ label }) => label === 'kind' && apiVersion !== undefined)
}

/** Where an item goes, and how the document is written. In a flow collection lines begin where the cursor's line does. */
function insertionAt(document: Document, { column, flow, replace }: Cursor): Insertion {
  const start = lineStart(document.text, replace.start)
  return { style: documentStyle(document), column, indent: /^[ \t]*/.exec(document.text.slice(start))?.[0] ?? '', flow }
}
