import type { Document } from '../file/document.ts'
import type { ManifestFile } from '../file/file.ts'
import type { Position, Range } from '../file/text.ts'
import type { Node, Span } from '../yaml/node.ts'

/**
 * From the word at a position outwards: what stands in brackets, value, key with value, item, block, document. In a document of any
 * kind, for the editor looks for brackets itself only where nobody answers for the language.
 */
export function selections(file: ManifestFile, position: Position): Range[] {
  const document = file.documentAt(position)
  if (document.isTooLong) return []
  const offset = document.offsetAt(position)
  const { root } = document.manifest
  const spans = [...(root ? nodesAt(document, root, offset) : []), ...bracketsAt(document.text, offset)]
  const outwards = spans.filter(holds(offset)).sort((a, b) => a.end - a.start - (b.end - b.start))
  let last: Span | undefined
  const nested = outwards.filter((span) => {
    const fits = !last || (span.start <= last.start && last.end <= span.end && span.end - span.start > last.end - last.start)
    if (fits) last = span
    return fits
  })
  return nested.map((span) => document.rangeOf(span))
}

const holds =
  (offset: number) =>
  ({ start, end }: Span) =>
    start <= offset && offset <= end

/** From the whole to the key or the word. */
function nodesAt({ text }: Document, root: Node, offset: number): Span[] {
  const isAt = holds(offset)
  const spans: Span[] = []
  const visit = (node: Node): void => {
    if (!isAt(node)) return
    spans.push(trimmed(text, node))
    if (node.kind === 'list') {
      const item = node.items.find(isAt)
      if (item) visit(item)
    } else if (node.kind === 'map') {
      for (const { keyNode, value, merged } of node.entries) {
        const whole = { start: keyNode.start, end: Math.max(keyNode.end, value.end) }
        if (merged || !isAt(whole)) continue
        spans.push(trimmed(text, whole))
        if (isAt(keyNode)) spans.push(keyNode)
        else visit(value)
        return
      }
    }
  }
  visit(root)
  return spans
}

/** Without the white space behind it; over several lines with all of its first line, which editors select on the way. */
function trimmed(text: string, { start, end }: Span): Span {
  const content = text.slice(start, end).trimEnd()
  const line = text.lastIndexOf('\n', start - 1) + 1
  const isBlock = content.includes('\n') && /^[ \t-]*$/.test(text.slice(line, start))
  return { start: isBlock ? line : start, end: start + Math.max(1, content.length) }
}

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }
const opening: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }
/** Characters before and behind the position in which brackets are looked for. */
const farthest = 5000

/** The brackets around an offset, each without and with them. */
function bracketsAt(text: string, offset: number): Span[] {
  const spans: Span[] = []
  const closed: string[] = []
  let end = offset
  for (let start = offset - 1; start >= Math.max(0, offset - farthest); start--) {
    const character = text.charAt(start)
    const partner = closing[character]
    if (opening[character]) closed.push(character)
    else if (partner && closed.at(-1) === partner) closed.pop()
    else if (partner && closed.length === 0) {
      const close = closeOf(text, character, partner, end, offset + farthest)
      if (close === undefined) return spans
      spans.push({ start: start + 1, end: close }, { start, end: close + 1 })
      end = close + 1
    }
  }
  return spans
}

/** Where the bracket closes that is open at an offset. */
function closeOf(text: string, open: string, close: string, from: number, limit: number): number | undefined {
  let depth = 1
  for (let index = from; index < Math.min(text.length, limit); index++) {
    const character = text[index]
    if (character === open) depth++
    else if (character === close && --depth === 0) return index
  }
  return undefined
}
