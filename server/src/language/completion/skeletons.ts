import type { Skeleton } from '../context.ts'
import type { Document } from '../file/document.ts'
import { fieldsSnippet, type Insertion } from '../write/insert.ts'
import { Stop } from '../write/stop.ts'
import { eolOf } from '../write/style.ts'
import type { MapNode, Span } from '../yaml/node.ts'
import { get, present, stringOf } from '../yaml/node.ts'
import type { CompletionItem } from './item.ts'

/** Whole manifests, for a document in which nothing stands yet. */
export function skeletonItems(skeletons: readonly Skeleton[], { text }: Document, offset: number): CompletionItem[] {
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
  return [...skeletons.map((skeleton, index) => skeletonItem(skeleton, index, replace, eol)), ...starts]
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
  if (place.column !== 0 || place.flow || present(get(map, 'spec'))) return []
  const name = stringOf(get(get(map, 'metadata'), 'name')) ?? new Stop('agent', true, 'name')
  const labels = { app: name }
  const whole = {
    apiVersion: 'apps/v1',
    metadata: { name },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name, image: new Stop('image:tag') }] } },
    },
  }
  const missing = Object.entries(whole).filter(([key]) => !present(get(map, key)))
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
