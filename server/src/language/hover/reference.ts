import type { Context } from '../context.ts'
import type { Document } from '../file/document.ts'
import type { Range } from '../file/text.ts'
import { say } from '../say.ts'
import { listLines, mapLines } from '../write/render.ts'
import { documentStyle } from '../write/style.ts'
import { isFields, isList, plainValue } from '../write/values.ts'
import { entry, find, type Node, type Span } from '../yaml/node.ts'

/** Lines and characters of what an anchor names that a hover shows. */
const mostLines = 20
const mostCharacters = 1000

/** What an alias stands for, an anchor names, or a merge key brings in, as text; `undefined` where there is none of them. */
export function describeReference(
  { texts }: Context,
  document: Document,
  offset: number,
): { contents: string; range: Range } | undefined {
  const token = tokenAt(document.text, offset)
  const { root } = document.manifest
  if (!token || !root) return undefined
  const word = document.text.slice(token.start, token.end)
  const range = document.rangeOf(token)
  const said = (key: string, value: unknown) => ({
    contents: `${say(texts, key, word.slice(1))}\n\n${fenced(document, value)}`,
    range,
  })
  if (word === '<<') {
    const brought = broughtIn(document, root, token)
    return brought && said('reference.merge', brought)
  }
  const node = word.startsWith('*') ? aliasAt(root, token) : namedBy(document, root, token)
  return node && said(word.startsWith('*') ? 'reference.alias' : 'reference.anchor', plainValue(document.text, node))
}

/** `*name`, `&name` or `<<` around an offset. */
function tokenAt(text: string, offset: number): Span | undefined {
  const line = text.lastIndexOf('\n', offset - 1) + 1
  const before = /(?:^|[\s,[\]{}])([*&][\w-]*|<{0,2})$/.exec(text.slice(Math.max(line, offset - 100), offset))?.[1]
  if (before === undefined) return undefined
  const start = offset - before.length
  const word = /^(?:[*&][\w-]{1,100}(?![\w-])|<<(?=\s*:))/.exec(text.slice(start, start + 120))?.[0]
  return word === undefined ? undefined : { start, end: start + word.length }
}

function aliasAt(root: Node, { start, end }: Span): Node | undefined {
  const found = find(root, start)
  const node = found?.entry ? found.entry.keyNode : found?.node
  return node?.start === start && node.end === end ? node : undefined
}

/** The node that an anchor stands in front of: on the same line a key, and not the mapping that begins with it. */
function namedBy({ text }: Document, root: Node, { start, end }: Span): Node | undefined {
  const here = find(root, start)?.node
  // Inside of a text an ampersand names nothing.
  if (here?.kind === 'scalar' && here.start <= start && here.end > end) return undefined
  let nearest = Number.POSITIVE_INFINITY
  let found: Node[] = []
  for (const node of nodesOf(root)) {
    if (node.start < end || node.start > nearest) continue
    found = node.start < nearest ? [node] : [...found, node]
    nearest = node.start
  }
  return text.slice(end, nearest).includes('\n') ? found[0] : found.at(-1)
}

/** All nodes that stand in the text where they are, a holder before what it holds. */
function* nodesOf(node: Node): Iterable<Node> {
  yield node
  if (node.kind === 'list') for (const item of node.items) yield* nodesOf(item)
  else if (node.kind === 'map') {
    for (const { keyNode, value, merged } of node.entries) {
      if (merged) continue
      yield keyNode
      if (value.start >= keyNode.end) yield* nodesOf(value)
    }
  }
}

/** From the whole to the innermost node around an offset. */
function* ancestors(root: Node, offset: number): Iterable<Node> {
  let node: Node | undefined = root
  while (node) {
    yield node
    const children: readonly Node[] =
      node.kind === 'list' ? node.items : node.kind === 'map' ? node.entries.map(({ value }) => value) : []
    node = children.find((child) => child.start <= offset && offset <= child.end)
  }
}

/** The entries that came in by a merge key and are not overridden. */
function broughtIn(document: Document, root: Node, { start }: Span): Record<string, unknown> | undefined {
  for (const node of ancestors(root, start)) {
    if (node.kind !== 'map') continue
    const own = node.entries.filter((one) => one.merged && one.keyNode.start === start)
    if (own.length === 0) continue
    const kept = own.filter((one) => entry(node, one.key) === one)
    return Object.fromEntries(kept.map(({ key, value }) => [key, plainValue(document.text, value)]))
  }
  return undefined
}

/** A value as YAML between fences that it cannot close, cut where it is long. */
function fenced(document: Document, value: unknown): string {
  const style = { ...documentStyle(document), json: false }
  const lines = isFields(value)
    ? mapLines(style, value, 0)
    : isList(value)
      ? listLines(style, value, 0)
      : String(value ?? 'null').split('\n')
  const cut = lines.slice(0, mostLines).join('\n')
  const isCut = lines.length > mostLines || cut.length > mostCharacters
  const text = isCut ? `${cut.slice(0, mostCharacters)}\n…` : cut
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}yaml\n${text}\n${fence}`
}
