import type { Entry, Node } from '../yaml/node.ts'

/**
 * A value in JSON, as the API server reads its YAML: words and numbers of YAML 1.1, merge keys resolved, of a key that stands
 * twice the last. Numbers are those that kubectl sends: integers of 64 bits with a sign as they are, all others as the double they are
 * to Go. What only a template knows stays as it stands in `text`.
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
  if (node.type === 'number') return sentNumber(node.value)
  return node.type === 'string' ? JSON.stringify(node.value) : node.value
}

const longest = 2n ** 63n

function sentNumber(value: string): string {
  if (value.length < 16) return String(Number(value))
  const integer = /^-?\d+$/.test(value) ? BigInt(value) : undefined
  return integer !== undefined && integer >= -longest && integer < longest ? String(integer) : String(Number(value))
}
