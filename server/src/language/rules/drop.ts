import { type Field, fieldOf, isGateOpen, isKnown, isStruct } from '../schema/schema.ts'
import { type Entry, entriesOf, entry, get, itemsOf, type MapNode, type Node, nullAt, type Path, present } from '../yaml/node.ts'
import { text } from './read.ts'

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

  struct(whole: MapNode, type: string, path: Path): MapNode {
    const node = type === 'PodSpec' ? this.withoutImages(whole, path) : whole
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

  /** A volume of an image goes whole where its gate is closed, and with it every mount of it. */
  private withoutImages(podSpec: MapNode, path: Path): MapNode {
    const field = fieldOf('Volume', 'image')
    if (!field?.gate || !isKnown(field, this.version) || isGateOpen(field, this.version)) return podSpec
    const names = new Set<string>()
    for (const [index, volume] of itemsOf(get(podSpec, 'volumes')).entries()) {
      const image = entry(volume, 'image')
      if (!image || !present(image.value)) continue
      names.add(text(volume, 'name'))
      this.dropped(image, [...path, 'volumes', index, 'image'], field.gate)
    }
    if (names.size === 0) return podSpec
    const unmounted = (container: Node) => changed(container, 'volumeMounts', (mount) => !names.has(text(mount, 'name')) && mount)
    const lists = ['initContainers', 'containers', 'ephemeralContainers']
    const spec = lists.reduce<MapNode>((node, list) => changed(node, list, unmounted), podSpec)
    return changed(spec, 'volumes', (volume) => !present(get(volume, 'image')) && volume)
  }

  private entry(entry: Entry, field: Field, path: Path): Entry {
    if (!isStruct(field.type)) return entry
    const value = this.value(entry.value, field.type, field.map === true && field.list !== true, path)
    if (value === entry.value) return entry
    // Of a struct that lost all it said nothing is left.
    return { ...entry, value: field.type === 'Lifecycle' && !saysAnything(value) ? nullAt(value.start, value.end) : value }
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

/** A mapping whose list under a key has each item changed, or left out; what is no mapping stays. */
function changed<T extends Node>(node: T, key: string, change: (item: Node) => Node | false): T {
  const list = get(node, key)
  if (node.kind !== 'map' || list?.kind !== 'list') return node
  const items = list.items.map(change).filter((item) => item !== false)
  return { ...node, entries: node.entries.map((one) => (one.key === key ? { ...one, value: { ...list, items } } : one)) }
}

const saysAnything = (node: Node) => entriesOf(node).some(({ value }) => present(value))
