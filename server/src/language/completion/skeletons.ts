import type { Document } from '../file/document.ts'
import type { Skeleton } from '../language.ts'
import type { MapNode, Span } from '../yaml/node.ts'
import { get, present, stringOf } from '../yaml/node.ts'
import type { CompletionItem } from './item.ts'
import { escapeSnippet, type Style } from './layout.ts'

/** Whole manifests, for a document in which nothing stands yet. */
export function skeletonItems(skeletons: readonly Skeleton[], { text }: Document, offset: number): CompletionItem[] {
  const word = /[A-Za-z]*$/.exec(text.slice(0, offset))?.[0] ?? ''
  const rest = /^[A-Za-z]*/.exec(text.slice(offset))?.[0] ?? ''
  const replace = { start: offset - word.length, end: offset + rest.length }
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
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
export function restOfManifest(map: MapNode, replace: Span, { column, eol, indentLists }: Style): CompletionItem[] {
  if (column !== 0 || present(get(map, 'spec'))) return []
  const name = stringOf(get(get(map, 'metadata'), 'name'))
  const own = name === undefined ? `\${1:agent}` : escapeSnippet(name)
  const item = indentLists ? '        - ' : '      - '
  const parts: Record<string, readonly string[]> = {
    apiVersion: ['apiVersion: apps/v1'],
    metadata: ['metadata:', `  name: ${own}`],
    spec: [
      ...['spec:', '  selector:', '    matchLabels:', `      app: ${own}`],
      ...['  template:', '    metadata:', '      labels:', `        app: ${own}`],
      ...['    spec:', '      containers:', `${item}name: ${own}`, `${item.replace('-', ' ')}image: \${2:image:tag}`],
    ],
  }
  const missing = Object.keys(parts).filter((key) => !present(get(map, key)))
  const insert = `${missing.flatMap((key) => parts[key] ?? []).join(eol)}${eol}`
  return [
    {
      label: 'DaemonSet',
      kind: 'skeleton',
      insert,
      replace,
      detail: missing.join(', '),
      sort: '!',
      filter: `DaemonSet ${missing.join(' ')}`,
      preselect: true,
    },
  ]
}
