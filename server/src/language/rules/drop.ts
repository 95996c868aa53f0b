import { type Field, fieldOf, isGateOpen, isKnown, isStruct } from '../schema/schema.ts'
import type { Entry, MapNode, Node, Path } from '../yaml/node.ts'

/** Told of each field that goes, by where it is and the gate that is closed. */
export type Dropped = (entry: Entry, path: Path, gate: string) => void

/**
 * The object without the fields whose feature gate is off in a version: the server drops them before it validates. The same
 * object where there are none.
 */
export function withoutGated(root: MapNode, version: string, dropped: Dropped): MapNode {
  return new Dropper(version, dropped).struct(root, 'DaemonSet', [])
}

class Dropper {
  private readonly version: string
  private readonly dropped: Dropped

  constructor(version: string, dropped: Dropped) {
    this.version = version
    this.dropped = dropped
  }

  struct(node: MapNode, type: string, path: Path): MapNode {
    const entries: Entry[] = []
    for (const entry of node.entries) {
      const field = fieldOf(type, entry.key)
      const place = [...path, entry.key]
      if (field?.gate !== undefined && isKnown(field, this.version) && !isGateOpen(field, this.version))
        this.dropped(entry, place, field.gate)
      else entries.push(field ? this.entry(entry, field, place) : entry)
    }
    const same = entries.length === node.entries.length && entries.every((entry, index) => entry === node.entries[index])
    return same ? node : { ...node, entries }
  }

  private entry(entry: Entry, field: Field, path: Path): Entry {
    if (!isStruct(field.type)) return entry
    const value = this.value(entry.value, field.type, field.map === true && field.list !== true, path)
    return value === entry.value ? entry : { ...entry, value }
  }

  private value(node: Node, type: string, isMap: boolean, path: Path): Node {
    if (node.kind === 'scalar') return node
    if (node.kind === 'list') {
      const items = node.items.map((item, index) => this.value(item, type, false, [...path, index]))
      return items.some((item, index) => item !== node.items[index]) ? { ...node, items } : node
    }
    if (!isMap) return this.struct(node, type, path)
    const entries = node.entries.map((entry) => {
      const value = this.value(entry.value, type, false, [...path, entry.key])
      return value === entry.value ? entry : { ...entry, value }
    })
    return entries.some((entry, index) => entry !== node.entries[index]) ? { ...node, entries } : node
  }
}
