import type { FieldChange, FieldPath } from '../../../../model/src/protocol.ts'
import type { Document } from '../file/document.ts'
import { type Manifest, parseManifest } from '../yaml/parse.ts'
import { type Change, changed } from './change.ts'
import { editsBetween } from './difference.ts'
import type { Edit } from './edit.ts'
import { eolOf } from './style.ts'

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
