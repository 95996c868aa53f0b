import type { Skeleton } from '../context.ts'
import { specDraft } from '../draft.ts'
import type { Document } from '../file/document.ts'
import { fieldsSnippet, flowSnippet, type Insertion } from '../write/insert.ts'
import { marked, Stop, unmarked, Verbatim } from '../write/stop.ts'
import { eolOf, styleOf } from '../write/style.ts'
import type { MapNode, Span } from '../yaml/node.ts'
import { get, writtenString } from '../yaml/node.ts'
import { readYaml } from '../yaml/read.ts'
import type { CompletionItem } from './item.ts'

/** Whole manifests, for a document in which nothing stands yet; JSON in a file that is to hold it. */
export function skeletonItems(
  skeletons: readonly Skeleton[],
  { text }: Document,
  offset: number,
  isJson: boolean,
): CompletionItem[] {
  const word = /[A-Za-z]*$/.exec(text.slice(Math.max(0, offset - 100), offset))?.[0] ?? ''
  const rest = /^[A-Za-z]*/.exec(text.slice(offset))?.[0] ?? ''
  const replace = { start: offset - word.length, end: offset + rest.length }
  const eol = eolOf(text)
  const starts: CompletionItem[] = [
    {
      label: 'apiVersion',
      kind: 'field',
      insert: `apiVersion: apps/v1${eol}kind: DaemonSet${eol}`,
      replace,
      detail: 'apps/v1 DaemonSet',
      sort: 'b',
      about: { owner: 'DaemonSet', field: 'apiVersion' },
    },
  ]
  const whole = skeletons.map((skeleton, index) =>
    skeletonItem(isJson ? { ...skeleton, body: `${inJson(skeleton.body)}\n` } : skeleton, index, replace, eol),
  )
  return isJson ? whole : [...whole, ...starts]
}

/** A snippet of YAML as one of JSON: what is to be filled in keeps its number and its type. */
function inJson(body: string): string {
  const read = readYaml(
    body.replace('$0', '').replace(/\$\{(\d+):([^}]*)\}|\$(\d)/g, (_, name = '', value = '') => marked(value, name)),
  )
  if ('line' in read) return '{$0}'
  const style = { ...styleOf('{"'), indent: '  ' }
  return flowSnippet({ style, column: 0, indent: '', flow: true }, stopped(read.value))
}

function stopped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stopped)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, stopped(one)]))
  const stop = typeof value === 'string' ? unmarked(value) : undefined
  if (!stop) return value
  const written = new Verbatim(stop.value).value
  return new Stop(written === null ? '' : written, typeof written === 'string', stop.name)
}

function skeletonItem({ prefix, title, description, body }: Skeleton, index: number, replace: Span, eol: string): CompletionItem {
  return {
    label: title,
    kind: 'skeleton',
    insert: body.replaceAll('\n', eol),
    replace,
    detail: description,
    sort: `a${index}`,
    filter: `${title} ${prefix}`,
    ...(index === 0 && { preselect: true }),
  }
}

/** After `kind: DaemonSet`: everything that is still missing, in one; the name is typed once and stands in all its places. */
export function restOfManifest(map: MapNode, replace: Span, place: Insertion): CompletionItem[] {
  if (place.column !== 0 || place.flow || get(map, 'spec')) return []
  const name = writtenString(get(get(map, 'metadata'), 'name')) ?? new Stop('agent', true, 'name')
  const whole = { apiVersion: 'apps/v1', metadata: { name }, spec: specDraft(name) }
  const missing = Object.entries(whole).filter(([key]) => !get(map, key))
  // The spec alone is a field like others.
  if (missing.length < 2) return []
  const names = missing.map(([key]) => key)
  return [
    {
      label: 'DaemonSet',
      kind: 'skeleton',
      insert: fieldsSnippet(place, Object.fromEntries(missing)) + place.style.eol,
      replace,
      detail: names.join(', '),
      sort: '!',
      filter: `DaemonSet ${names.join(' ')}`,
      preselect: true,
    },
  ]
}
