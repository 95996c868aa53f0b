// How rules read a struct: as the API server sees it after decoding. An absent field, a null and a value of the wrong type all
// count as Go's zero value; what is of the wrong type is refused earlier, and validate.ts keeps quiet about it.
import { booleanOf, entriesOf, get, integerOf, itemsOf, type MapNode, type Node, present, stringOf } from '../yaml/node.ts'

const nothing: MapNode = { kind: 'map', entries: [], flow: false, start: 0, end: 0 }

/** The text of a string field, empty where there is none. */
export function text(node: Node | undefined, key: string): string {
  return textOf(get(node, key))
}

/** The number of an integer field: zero where there is none. */
export function whole(node: Node | undefined, key: string): number {
  return optionalWhole(node, key) ?? 0
}

/** The number of an integer field that Go keeps as a pointer: `undefined` where there is none. */
export function optionalWhole(node: Node | undefined, key: string): number | undefined {
  return integerOf(get(node, key))
}

export function flag(node: Node | undefined, key: string): boolean {
  return optionalFlag(node, key) === true
}

/** A boolean that Go keeps as a pointer. */
export function optionalFlag(node: Node | undefined, key: string): boolean | undefined {
  return booleanOf(get(node, key))
}

const textOf = (node: Node | undefined): string => stringOf(node) ?? ''

/** A struct field that Go keeps as a pointer: `{}` is there, null is not. */
export function struct(node: Node | undefined, key: string): MapNode | undefined {
  const value = get(node, key)
  return value?.kind === 'map' ? value : undefined
}

/** The elements of a list of structs. A null element is an empty struct. */
export function structs(node: Node | undefined, key: string): readonly MapNode[] {
  return itemsOf(get(node, key)).map((item) => (item.kind === 'map' ? item : nothing))
}

/** The elements of a list of strings. A null element is the empty text. */
export function texts(node: Node | undefined, key: string): readonly string[] {
  return itemsOf(get(node, key)).map(textOf)
}

/** The keys and texts of a string map; of a key that stands twice, the last. */
export function textMap(node: Node | undefined, key: string): ReadonlyMap<string, string> {
  return new Map(entriesOf(get(node, key)).map((item) => [item.key, textOf(item.value)]))
}

/** A number or text field: `undefined` where there is none. */
export function intOrText(node: Node | undefined, key: string): number | string | undefined {
  const value = get(node, key)
  if (value?.kind !== 'scalar') return undefined
  return value.type === 'string' ? value.value : integerOf(value)
}

/** The text of a quantity field as it was written, for parseQuantity. */
export function amount(node: Node | undefined, key: string): string | undefined {
  const value = get(node, key)
  return present(value) && value.kind === 'scalar' ? value.value : undefined
}

/** A value that stands where a struct or list belongs: nothing can be said of what would be in it. */
export const isUnreadable = (node: Node | undefined) => node?.kind === 'scalar' && node.type !== 'null'
