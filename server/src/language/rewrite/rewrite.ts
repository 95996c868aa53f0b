import type { FieldChange, FieldPath } from '../../../../model/src/protocol.ts'
import type { Edit } from '../fixes/edit.ts'
import { hasTemplateActions } from '../yaml/mask.ts'
import type { Path } from '../yaml/node.ts'
import { type Manifest, parseManifest } from '../yaml/parse.ts'
import { applied } from './applied.ts'
import { type Page, pageOf } from './page.ts'
import { reconcile } from './reconcile.ts'
import { equal, isFields, isList, plainValue, unfit, withValueAt } from './values.ts'

/** A document's text with its changes, and the paths of those that the text does not allow. */
export interface Rewrite {
  readonly text: string
  readonly left: readonly FieldPath[]
}

/**
 * Writes changes into a document, one after another: only what differs is touched, all else stays, with its comments, quotes and
 * order. A change whose result would not read exactly as asked is left out as a whole; so no text ever says anything else.
 */
export function rewrite(text: string, item: number | undefined, changes: readonly FieldChange[]): Rewrite {
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const isOpen = !text.endsWith('\n')
  const left: FieldPath[] = []
  let current = parseManifest(isOpen ? text + eol : text)
  for (const { path, value } of changes) {
    const next = changed(current, item === undefined ? path : ['items', item, ...path], value)
    if (next) current = next
    else left.push(path)
  }
  if (left.length === changes.length) return { text, left }
  return { text: isOpen && current.text.endsWith(eol) ? current.text.slice(0, -eol.length) : current.text, left }
}

/** The document with one change; `undefined` where it does not allow that. */
function changed(manifest: Manifest, path: Path, to: unknown): Manifest | undefined {
  const { text, root, problems } = manifest
  if (!root || problems.length > 0) return undefined
  const before = plainValue(text, root)
  const after = withValueAt(before, path, to === undefined ? undefined : asJson(to))
  if (after === unfit) return undefined
  if (equal(before, after)) return manifest
  const page = pageOf(manifest)
  // A comment below could become part of a block of text: then that is quoted.
  const inQuotes = { ...page, style: { ...page.style, blocks: false } }
  return written(manifest, page, path, after) ?? (hasLines(to) ? written(manifest, inQuotes, path, after) : undefined)
}

const hasLines = (value: unknown) => (JSON.stringify(value) ?? '').includes('\\n')

/** The document that says `after`, written on a page; `undefined` where that does not come out. */
function written(manifest: Manifest, page: Page, path: Path, after: unknown): Manifest | undefined {
  const { text, root } = manifest
  if (!root) return undefined
  const edits = [...reconcile(page, { in: 'root', node: root }, after, path)]
  const isAllowed = areAll(edits) && keepsTemplate(manifest, edits)
  const result = isAllowed ? applied(text, edits) : undefined
  const next = result === undefined ? undefined : parseManifest(result)
  if (!next?.root || next.problems.length > 0 || next.templated !== manifest.templated) return undefined
  return equal(plainValue(next.text, next.root), after) ? next : undefined
}

/** What JSON makes of a value: fields that are undefined are none. */
function asJson(value: unknown): unknown {
  if (isList(value)) return value.map((item) => asJson(item === undefined ? null : item))
  if (!isFields(value)) return value
  return Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => (inner === undefined ? [] : [[key, asJson(inner)]])))
}

const areAll = (edits: readonly (Edit | undefined)[]): edits is readonly Edit[] => !edits.includes(undefined)

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
