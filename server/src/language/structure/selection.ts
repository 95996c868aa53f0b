import type { ManifestFile } from '../file/file.ts'
import type { Position, Range } from '../file/text.ts'
import type { Node, Span } from '../yaml/node.ts'

/** From the word at a position outwards: value, key with value, item, block, document. */
export function selections(file: ManifestFile, position: Position): Range[] {
  const document = file.documentAt(position)
  if (document.kind.is === 'other') return []
  const offset = document.offsetAt(position)
  const spans: Span[] = []
  const holds = (span: Span) => span.start <= offset && offset <= span.end
  const visit = (node: Node): void => {
    if (!holds(node)) return
    spans.push({ start: node.start, end: trimEnd(document.text, node) })
    if (node.kind === 'list') {
      const item = node.items.find(holds)
      if (item) visit(item)
    } else if (node.kind === 'map') {
      for (const { keyNode, value, merged } of node.entries) {
        if (merged || !holds({ start: keyNode.start, end: Math.max(keyNode.end, value.end) })) continue
        spans.push({
          start: keyNode.start,
          end: trimEnd(document.text, { start: keyNode.start, end: Math.max(keyNode.end, value.end) }),
        })
        if (holds(keyNode)) spans.push(keyNode)
        else visit(value)
        return
      }
    }
  }
  const { root } = document.manifest
  if (root) visit(root)
  return spans
    .filter((span, index) => index === 0 || span.start !== spans[index - 1]?.start || span.end !== spans[index - 1]?.end)
    .reverse()
    .filter(holds)
    .map((span) => document.rangeOf(span))
}

const trimEnd = (text: string, { start, end }: Span) => start + Math.max(1, text.slice(start, end).trimEnd().length)
