import type { Document } from '../file/document.ts'
import { lineEnd, positionAt } from '../file/text.ts'
import type { ListNode, MapNode, Node, Path, ScalarNode, Span } from '../yaml/node.ts'
import { parseManifest } from '../yaml/parse.ts'
import { scan } from '../yaml/scan.ts'

/** Where the cursor stands in a manifest, after the half-typed line was repaired. */
export type Cursor =
  | ({
      readonly at: 'key'
      readonly path: Path
      readonly map: MapNode
      readonly item: boolean
      readonly hasValue: boolean
    } & Around) // updateStr|
  | ({ readonly at: 'value'; readonly path: Path } & Around) // type: Rol|
  | { readonly at: 'nowhere' } // # in a com|ment

/** The text around the cursor. */
interface Around {
  /** The text to replace: the word around the cursor. */
  readonly replace: Span
  /** The same with the quotes around it. */
  readonly whole: Span
  /** What is typed of it, up to the cursor. */
  readonly prefix: string
  /** Column at which a key written here begins: the indentation of the lines below it. */
  readonly column: number
  readonly flow: boolean
  /** The quote that the value or key stands in; empty where it stands in none. */
  readonly quote: string
  /** The value must be set off from its key by a space: `type:|`. */
  readonly needsSpace: boolean
  /** The repaired document, with a stand-in at the cursor. */
  readonly root: Node | undefined
}

/** Stands for what is being typed while the repaired text is parsed. */
const standIn = 'daemonset\uE001cursor'
/** Whether a text of the repaired document is the cursor's own. */
export const isStandIn = (text: string) => text.includes(standIn)
const nowhere: Cursor = { at: 'nowhere' }

/**
 * Finds the cursor by repairing the line it stands in: the half-typed word is replaced by a stand-in that makes the line whole,
 * the document is parsed, and the stand-in is looked for in the tree. So completion works where the text is not yet YAML.
 */
export function cursorAt(document: Document, offset: number): Cursor {
  const { text, lineStarts } = document
  const { line } = positionAt(lineStarts, offset)
  const start = lineStarts[line] ?? 0
  const end = lineEnd(text, lineStarts, line)
  const before = text.slice(start, offset)
  if (inComment(before)) return nowhere
  const closed = withoutOpenFlow(text, start)
  const repair = repairBlockLine(closed, start, end, offset) ?? repairWord(closed, start, end, offset)
  return cursorIn(closed, repair) ?? nowhere
}

/** With the whole text, or with what stands above the cursor alone: below it all may be broken. */
function cursorIn(text: string, repair: Repair): Cursor | undefined {
  const found =
    cursorAtStandIn(repair, text.slice(0, repair.from) + repair.standIn + text.slice(repair.to)) ??
    cursorAtStandIn(repair, text.slice(0, repair.from) + repair.standIn)
  return found && found.at !== 'nowhere' && found.quote !== '' ? { ...found, whole: withQuotes(text, repair.replace) } : found
}

function withQuotes(text: string, { start, end }: Span): Span {
  const quote = text[start - 1]
  return quote === '"' || quote === "'" ? { start: start - 1, end: text[end] === quote ? end + 1 : end } : { start, end }
}

/**
 * Blanks a `{` or `[` that nobody closed, with the rest of its line: where a block key follows at the same depth, the flow has
 * ended, and left open it would swallow everything up to the cursor.
 */
function withoutOpenFlow(text: string, end: number): string {
  const lines = text.slice(0, end).split(/(?<=\n)/)
  for (const [index, line] of lines.entries()) {
    const open = /^([ \t]*)(?:- )*[^\s#"'{}[\]:]+:[ \t]+([{[][^{}[\]"'#\r\n]*)\r?\n$/.exec(line)
    const next = open && lines.slice(index + 1).find((candidate) => /^\s*[^\s#]/.test(candidate))
    const key = next && /^([ \t]*)[A-Za-z][\w./-]*:(?=\s)/.exec(next)
    const flow = open?.[2]
    if (flow !== undefined && key && (key[1] ?? '').length <= (open?.[1] ?? '').length)
      lines[index] = line.replace(flow, ' '.repeat(flow.length))
  }
  return lines.join('') + text.slice(end)
}

/** A `#` after white space, outside of quotes, begins a comment. */
const inComment = (before: string) => scan(before, 0, before.length, () => false) === 'comment'

interface Repair {
  /** The span of the text that the stand-in replaces for parsing. */
  readonly from: number
  readonly to: number
  readonly standIn: string
  readonly replace: Span
  readonly prefix: string
  readonly column: number
  readonly hasValue: boolean
  readonly needsSpace: boolean
}

/** A line that holds nothing but a word, after dashes or not: `  upd|`, `- |`, `|`. */
function repairBlockLine(text: string, start: number, end: number, offset: number): Repair | undefined {
  const match = /^([ \t]*)((?:-[ \t]+)*)([^\s:#"'{}[\],]*)[ \t]*$/.exec(text.slice(start, end))
  if (!match || insideFlow(text, start)) return undefined
  const [, space = '', dashes = '', word = ''] = match
  const wordStart = start + space.length + dashes.length
  const typed = offset < wordStart ? '' : text.slice(wordStart, offset)
  const column = dashes || word ? space.length + dashes.length : offset - start
  const snapped = dashes || word ? column : snapColumn(text, start, end, column)
  const line = dashes ? `${space}${dashes}${standIn}:` : `${' '.repeat(snapped)}${standIn}:`
  const replace = { start: offset < wordStart ? offset : wordStart, end: Math.max(offset, wordStart + word.length) }
  return { from: start, to: end, standIn: line, replace, prefix: typed, column, hasValue: false, needsSpace: false }
}

/** Any other place: the word around the cursor, up to what ends a plain scalar. */
function repairWord(text: string, start: number, end: number, offset: number): Repair {
  const line = text.slice(start, end)
  const at = offset - start
  const key = /^[ \t]*(?:-[ \t]+)*[^\s#"'{}[\],:][^\s#"'{}[\],]*:(?=[ \t]|$)/.exec(line)?.[0] ?? ''
  const flow = insideFlow(text, offset)
  const stops = flow ? /[\s,{}[\]"']/ : key.length > 0 && at >= key.length ? /["']/ : /[\s"':]/
  let from = at
  const isColon = (index: number) => line[index] === ':' && /["']/.test(line[index - 1] ?? '')
  const first = at < key.length ? 0 : key.length
  while (from > first && !stops.test(line[from - 1] ?? ' ') && !(flow && isColon(from - 1))) from--
  // An anchor and a tag before a value stay.
  if (!flow && at >= key.length) from += /^[ \t]*(?:[&!][^\s]*[ \t]+)*/.exec(line.slice(from, at))?.[0].length ?? 0
  let to = at
  while (to < line.length && !stops.test(line[to] ?? ' ') && !/^\s+#/.test(line.slice(to))) to++
  if (flow && to > at && line[to - 1] === ':') to--
  while (to > at && /\s/.test(line[to - 1] ?? '')) to--
  const needsSpace = line[from - 1] === ':'
  const replace = { start: start + from, end: start + to }
  const hasValue = /^["']?\s*:/.test(line.slice(to))
  const column = at < key.length ? (/^[ \t]*(?:-[ \t]+)*/.exec(line)?.[0].length ?? 0) : from
  return {
    from: start + from,
    to: start + to,
    standIn: needsSpace ? ` ${standIn}` : standIn,
    replace,
    prefix: line.slice(from, at),
    column,
    hasValue,
    needsSpace,
  }
}

/** Whether an unclosed `{` or `[` stands before. */
function insideFlow(text: string, offset: number): boolean {
  let depth = 0
  scan(text, 0, offset, (character, index) => {
    if ((character === '{' || character === '[') && (depth > 0 || /[\s:]/.test(text[index - 1] ?? '\n'))) depth++
    else if ((character === '}' || character === ']') && depth > 0) depth--
    return false
  })
  return depth > 0
}

/**
 * The column that a key typed on an empty line would belong to: the cursor's own where a key may stand there, else the next
 * one to the left.
 */
function snapColumn(text: string, start: number, end: number, column: number): number {
  const columns: number[] = []
  let limit = Number.POSITIVE_INFINITY
  for (const line of text
    .slice(0, start)
    .split(/\r\n|[\r\n]/)
    .reverse()) {
    if (/^\s*(#|$)/.test(line)) continue
    if (/^---/.test(line)) break
    const [, space = '', dashes = ''] = /^([ \t]*)((?:-[ \t]+)*)/.exec(line) ?? []
    const own = space.length + dashes.length
    if (columns.length === 0 && /:[ \t]*(?:[&!]\S*[ \t]*)*(#.*)?$/.test(line)) {
      if (column > own) return childColumn(text, end, own) ?? column
      if (column === own && dashes === '' && /^[ \t]*-/.test(firstLineAfter(text, end))) return column
    }
    if (own < limit) columns.push(own)
    // A list may stand right under its key: the column of a dash is that of a key, too.
    limit = Math.min(limit, dashes ? space.length + 1 : own)
    if (limit === 0) break
  }
  return columns.find((candidate) => candidate <= column) ?? 0
}

const firstLineAfter = (text: string, end: number) =>
  /^[\r\n]*(?:[ \t]*(?:#[^\r\n]*)?[\r\n]+)*([^\r\n]*)/.exec(text.slice(end))?.[1] ?? ''

/** Column of the children that already stand below the cursor's line, where they are deeper than `parent`. */
function childColumn(text: string, end: number, parent: number): number | undefined {
  const next = firstLineAfter(text, end)
  const space = /^[ \t]*/.exec(next)?.[0].length ?? 0
  return next.trim() !== '' && space > parent && !next.trim().startsWith('-') ? space : undefined
}

function cursorAtStandIn(repair: Repair, text: string): Cursor | undefined {
  const { root } = parseManifest(text)
  const hit = root && findStandIn(root, [], [])
  if (!hit) return undefined
  const { replace, prefix, column, hasValue, needsSpace } = repair
  const holder = hit.parents.at(-1)
  const flow = holder?.flow === true
  const around = {
    replace,
    whole: replace,
    prefix,
    column,
    flow,
    quote: hit.scalar.style === 'quoted' ? (/["']/.exec(text[repair.replace.start - 1] ?? '')?.[0] ?? '"') : '',
    needsSpace,
    root,
  }
  if (hit.key) {
    if (holder?.kind !== 'map') return undefined
    return {
      at: 'key',
      path: hit.path,
      map: withoutStandIn(holder),
      item: typeof hit.path.at(-1) === 'number' && holder.entries.length === 1,
      hasValue,
      ...around,
    }
  }
  return { at: 'value', path: hit.path, ...around }
}

interface Hit {
  /** For a key: the path of its map; for a value: its own. */
  readonly path: Path
  readonly key: boolean
  readonly scalar: ScalarNode
  readonly parents: readonly (MapNode | ListNode)[]
}

function findStandIn(node: Node, path: Path, parents: readonly (MapNode | ListNode)[]): Hit | undefined {
  if (node.kind === 'scalar') return isStandIn(node.value) ? { path, key: false, scalar: node, parents } : undefined
  const inside = [...parents, node]
  if (node.kind === 'list') {
    for (const [index, item] of node.items.entries()) {
      const hit = findStandIn(item, [...path, index], inside)
      if (hit) return hit
    }
    return undefined
  }
  for (const { key, keyNode, value, merged } of node.entries) {
    if (merged) continue
    if (isStandIn(key)) return { path, key: true, scalar: keyNode, parents: inside }
    const hit = findStandIn(value, [...path, key], inside)
    if (hit) return hit
  }
  return undefined
}

const withoutStandIn = (map: MapNode): MapNode => ({ ...map, entries: map.entries.filter(({ key }) => !isStandIn(key)) })
