import type { Entry, Node } from '../yaml/node.ts'

/**
 * A value in JSON, as the API server reads its YAML: words and numbers of YAML 1.1, merge keys resolved, of a key that stands
 * twice the last. Numbers are copied, so that none is rounded; what only a template knows stays as it stands in `text`.
 */
export function toJson(text: string, node: Node): string {
  if (node.kind === 'list') return `[${node.items.map((item) => toJson(text, item)).join(',')}]`
  if (node.kind === 'map') {
    const last = new Map<string, Entry>()
    for (const entry of node.entries) last.set(entry.key, entry)
    return `{${[...last].map(([key, { value }]) => `${JSON.stringify(key)}:${toJson(text, value)}`).join(',')}}`
  }
  if (node.templated) return JSON.stringify(text.slice(node.start, node.end))
  if (node.type === 'null') return 'null'
  return node.type === 'string' ? JSON.stringify(node.value) : node.value
}
