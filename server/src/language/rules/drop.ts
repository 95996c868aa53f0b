import { fieldOf, isGateOpen, isStruct } from '../schema/schema.ts'
import type { Entry, MapNode, Node } from '../yaml/node.ts'

/**
 * The object without the fields whose feature gate is off in a version: the server drops them before it validates. The same
 * object where there are none.
 */
export function withoutGated(root: MapNode, version: string): MapNode {
  return ofStruct(root, 'DaemonSet', version)
}

function ofStruct(node: MapNode, type: string, version: string): MapNode {
  const entries: Entry[] = []
  let changed = false
  for (const entry of node.entries) {
    const field = fieldOf(type, entry.key)
    if (field?.gate !== undefined && !isGateOpen(field, version)) {
      changed = true
      continue
    }
    const value =
      field && isStruct(field.type)
        ? ofValue(entry.value, field.type, field.map === true && field.list !== true, version)
        : entry.value
    if (value !== entry.value) changed = true
    entries.push(value === entry.value ? entry : { ...entry, value })
  }
  return changed ? { ...node, entries } : node
}

function ofValue(node: Node, type: string, isMap: boolean, version: string): Node {
  if (node.kind === 'scalar') return node
  if (node.kind === 'list') {
    const items = node.items.map((item) => ofValue(item, type, false, version))
    return items.some((item, index) => item !== node.items[index]) ? { ...node, items } : node
  }
  if (!isMap) return ofStruct(node, type, version)
  const entries = node.entries.map((entry) => {
    const value = ofValue(entry.value, type, false, version)
    return value === entry.value ? entry : { ...entry, value }
  })
  return entries.some((entry, index) => entry !== node.entries[index]) ? { ...node, entries } : node
}
