import type { FieldChange, FieldPath } from '../../../../model/src/protocol.ts'
import type { Document } from '../file/document.ts'
import { contentEnd } from '../file/text.ts'
import { hasTemplateActions } from '../yaml/mask.ts'
import { at, type Entry, type MapNode, type Node, type Path } from '../yaml/node.ts'
import { type Manifest, parseManifest } from '../yaml/parse.ts'
import { editsBetween } from './difference.ts'
import { applied, type Edit } from './edit.ts'
import { entryAt, type OwnEntry, withKey } from './entries.ts'
import { removeFlowEntries } from './flow.ts'
import { type Edits, type Page, pageOf } from './page.ts'
import { reconcile } from './reconcile.ts'
import { type Relocation, relocations } from './relocate.ts'
import { removeEntries } from './remove.ts'
import { keyText, scalarText, writtenText } from './render.ts'
import { asText, unfilled } from './stop.ts'
import { eolOf } from './style.ts'
import { equal, isFields, isList, plainValue, unfit, withValueAt } from './values.ts'

/**
 * What is to be different in a document, with paths from its root. `set` brings the holders that are missing with it, and puts a new
 * key `first` in its mapping where that is asked for; `removeKey` and `renameKey` mean the key that begins at that offset, for one
 * may stand twice; `asList` makes a lone value a list of one.
 */
export type Change =
  | { readonly set: Path; readonly to: unknown; readonly first?: true }
  | { readonly remove: Path }
  | { readonly removeKey: number }
  | { readonly renameKey: number; readonly to: string }
  | { readonly asList: Path }
  | Relocation

/** A document's text with its changes, and the paths of those that the text does not allow. */
export interface Rewrite {
  readonly text: string
  readonly left: readonly FieldPath[]
}

/** Writes changes into a document, one after another; one that the text does not allow is left out as a whole. */
export function rewrite(text: string, item: number | undefined, changes: readonly FieldChange[]): Rewrite {
  const left: FieldPath[] = []
  const start = closed(parseManifest(text))
  if (start.problems.length > 0) return { text, left: changes.map(({ path }) => path) }
  let current = start
  for (const { path, value } of changes) {
    const whole = item === undefined ? path : ['items', item, ...path]
    const next = changed(current, value === undefined ? { remove: whole } : { set: whole, to: value })
    if (next) current = next
    else left.push(path)
  }
  return { text: left.length === changes.length ? text : opened(current.text, text), left }
}

/** The edits of a document by which all of the changes come about, one after another; `undefined` where one of them cannot be. */
export function editsFor({ text, manifest }: Document, changes: readonly Change[]): Edit[] | undefined {
  let current: Manifest | undefined = closed(manifest)
  for (const change of changes) {
    current = changed(current, change)
    if (!current) return undefined
  }
  return editsBetween(text, opened(current.text, text))
}

/** With a line break behind the last line, so that lines can stand below it. */
const closed = (manifest: Manifest) =>
  manifest.text.endsWith('\n') ? manifest : parseManifest(manifest.text + eolOf(manifest.text))

function opened(text: string, before: string): string {
  const eol = eolOf(before)
  return !before.endsWith('\n') && text.endsWith(eol) ? text.slice(0, -eol.length) : text
}

/**
 * The document with one change: only what differs is touched, all else stays, with its comments, quotes and order. `undefined` where
 * the text does not allow it: the result is read again, and says exactly what was asked or does not come out.
 */
function changed(manifest: Manifest, change: Change): Manifest | undefined {
  const { text, root } = manifest
  if (!root) return undefined
  const page = pageOf(manifest)
  if ('set' in change || 'remove' in change) return withField(manifest, page, change)
  if ('asList' in change) return withList(manifest, page, change.asList)
  if (!('removeKey' in change || 'renameKey' in change)) return relocated(manifest, page, change)
  const own = entryAt(root, 'to' in change ? change.renameKey : change.removeKey, [])
  if (!own || ('to' in change && own.map.entries.some(({ key }) => key === change.to))) return undefined
  if ('to' in change)
    return written(manifest, [renamedKey(page, own, change.to)], plainValue(text, withKey(root, own.entry, change.to)))
  if (own.map.entries.filter(({ key }) => key === own.entry.key).length < 2)
    return withField(manifest, page, { remove: own.path })
  const goes = (entry: Entry) => entry === own.entry
  const edits = own.map.flow ? removeFlowEntries(page, own.map, goes) : removeEntries(page, own.map, goes)
  return written(manifest, edits, plainValue(text, withKey(root, own.entry, undefined)))
}

function relocated(manifest: Manifest, page: Page, change: Relocation): Manifest | undefined {
  for (const { edits, after } of relocations(manifest, page, change)) {
    const result = written(manifest, edits, after)
    if (result) return result
  }
  return undefined
}

function withField(manifest: Manifest, page: Page, change: Extract<Change, { set: Path } | { remove: Path }>) {
  const { text, root } = manifest
  if (!root) return undefined
  const path = 'set' in change ? change.set : change.remove
  const to = 'set' in change ? change.to : undefined
  const before = plainValue(text, root)
  const after = withValueAt(before, path, to === undefined ? undefined : asJson(to))
  if (after === unfit) return undefined
  if (equal(before, after)) return manifest
  const first = 'set' in change && change.first === true
  const edits = (on: Page) => reconcile(on, { in: 'root', node: root }, after, path)
  const says = unfilled(after)
  const result = written(manifest, edits({ ...page, first }), says)
  if (result || !hasLines(to)) return result
  // A comment below could become part of a block of text: then that is quoted.
  return written(manifest, edits({ ...page, first, style: { ...page.style, blocks: false } }), says)
}

const hasLines = (value: unknown) => (JSON.stringify(value) ?? '').includes('\\n')

/** The document that says `after`; `undefined` where the edits do not come to that. */
function written(manifest: Manifest, made: Iterable<Edit | undefined>, after: unknown): Manifest | undefined {
  const { text } = manifest
  const edits: Edit[] = []
  for (const edit of made) {
    if (!edit) return undefined
    edits.push({ ...edit, text: asText(edit.text) })
  }
  const result = keepsTemplate(manifest, edits) ? applied(text, edits) : undefined
  const next = result === undefined ? undefined : parseManifest(result)
  if (!next?.root || next.problems.length > manifest.problems.length || next.templated !== manifest.templated) return undefined
  return equal(plainValue(next.text, next.root), after) ? next : undefined
}

/** What JSON makes of a value: fields that are undefined are none. */
function asJson(value: unknown): unknown {
  if (isList(value)) return value.map((item) => asJson(item === undefined ? null : item))
  if (!isFields(value)) return value
  return Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => (inner === undefined ? [] : [[key, asJson(inner)]])))
}

/** A block is indented behind a dash, a flow collection is put in brackets as it stands. */
function withList(manifest: Manifest, page: Page, path: Path): Manifest | undefined {
  const { text, root } = manifest
  const node = at(root, path)
  if (!root || !node || node.kind === 'list') return undefined
  const value = plainValue(text, node)
  if (node.kind === 'scalar') return withField(manifest, page, { set: path, to: [value] })
  return written(manifest, wrapped(page, node), withValueAt(plainValue(text, root), path, [value]))
}

function renamedKey({ text, style }: Page, { map: { flow }, entry: { keyNode } }: OwnEntry, to: string): Edit {
  const written = writtenText(text, keyNode)
  return {
    ...spanOf(keyNode),
    text: /^["']/.test(written) ? scalarText(to, { ...style, flow }, written) : keyText(style, to, flow),
  }
}

const spanOf = ({ start, end }: Node) => ({ start, end })

/** A collection as the only item of a list in its place. */
function* wrapped({ text, style }: Page, { start, end, flow }: MapNode): Edits {
  if (flow) {
    yield { start, end: start, text: '[' }
    yield { start: end, end, text: ']' }
    return
  }
  const [first = '', ...rest] = text.slice(start, contentEnd(text, start, end)).split(style.eol)
  const lines = [`- ${first}`, ...rest.map((line) => (line.trim() === '' ? line : `  ${line}`))]
  yield { start, end: contentEnd(text, start, end), text: lines.join(style.eol) }
}

/** No template action goes, and nothing is put between `{{ if … }}` and its end. */
function keepsTemplate({ text, templated }: Manifest, edits: readonly Edit[]): boolean {
  if (!templated) return true
  return edits.every(
    ({ start, end }) => !hasTemplateActions(text.slice(start, end)) && !(start === end && isInsideBlock(text, start)),
  )
}

/** Whether an offset stands between `{{ if … }}` and its `{{ end }}`. */
function isInsideBlock(text: string, offset: number): boolean {
  const before = text.slice(0, offset)
  const opened = before.match(/\{[{%]-?\s*(if|range|with|define|block|for)\b/g)?.length ?? 0
  const closed = before.match(/\{[{%]-?\s*end\w*\b/g)?.length ?? 0
  return opened > closed
}
