// Any field that the schema knows, set to something: of its type or not, sensible or not.
import { type Document, isMap } from 'yaml'
import { decode } from '../../server/src/language/decode/decode.ts'
import { type Field, fieldsOf, isStruct } from '../../server/src/language/schema/schema.ts'
import { parseManifest } from '../../server/src/language/yaml/parse.ts'

type Random = () => number

const pick = <Item>(items: readonly Item[], random: Random): Item => items[Math.floor(random() * items.length)] as Item

const texts = [
  'a',
  'b-c',
  '',
  'A',
  'a.b',
  'a/b',
  '/a',
  '../a',
  'a b',
  '10',
  'x'.repeat(64),
  'kubernetes.io/os',
  '10.0.0.1',
  'true',
  'ü',
  'None',
  'Always',
  '1Gi',
  'a:b',
  '-a',
  '10%',
]
const numbers = [0, 1, -1, 5, 30, 255, 256, 420, 511, 512, 777, 3599, 3600, 65535, 65536, 2147483647]
const quantities = ['1', '100m', '1Gi', '0', '-1', '1.5', '500Ki', '1e3', 'x', '', '2Mi', 5, 0.5]
const anything = [null, 'a', 5, true, [], {}, ['a'], { a: 'b' }, 1.5, '5', [null]]

function anyValue(field: Pick<Field, 'type' | 'list' | 'map' | 'enum'>, random: Random, depth: number): unknown {
  if (random() < 0.06) return pick(anything, random)
  if (field.list) {
    const count = pick([0, 1, 1, 1, 2], random)
    return Array.from({ length: count }, () => anyValue({ ...field, list: false }, random, depth))
  }
  if (field.map) {
    const count = pick([0, 1, 1, 2], random)
    const keys = Array.from({ length: count }, () => pick([...texts, 'cpu', 'memory', 'hugepages-2Mi', 'example.com/a'], random))
    return Object.fromEntries(keys.map((key) => [key, anyValue({ type: field.type }, random, depth)]))
  }
  if (isStruct(field.type)) return structOf(field.type, random, depth)
  if (field.type === 'boolean') return random() < 0.5
  if (field.type === 'int32' || field.type === 'int64') return pick(numbers, random)
  if (field.type === 'quantity') return pick(quantities, random)
  if (field.type === 'intOrString') return pick([...numbers, ...texts], random)
  if (field.type === 'time') return pick(['2026-01-02T03:04:05Z', null, 'x'], random)
  if (field.enum && random() < 0.8) return pick([...field.enum, ''], random)
  return pick(texts, random)
}

function structOf(type: string, random: Random, depth: number): Record<string, unknown> {
  const fields = [...fieldsOf(type)].filter(([name]) => name !== 'managedFields')
  const likely = depth > 3 ? 0.1 : Math.min(0.8, 3 / Math.max(1, fields.length))
  const chosen = fields.filter(([, field]) => random() < (field.required ? 0.85 : likely))
  return Object.fromEntries(chosen.map(([name, field]) => [name, anyValue(field, random, depth + 1)]))
}

/** Sets one field of one struct of the document, whichever it is. */
export function setAnyField(document: Document, random: Random): boolean {
  const root = rootOf(document)
  if (root?.kind !== 'map') return false
  const structs: [string, readonly (string | number)[]][] = []
  decode(root, '1.37', (type, _, path) => structs.push([type, path]))
  const [type, path] = pick(structs, random)
  // Null in a list is an empty struct to the server, and nothing that a field can be set in.
  if (path.length > 0 && !isMap(document.getIn(path))) return false
  const fields = [...fieldsOf(type)].filter(
    ([name]) => !['apiVersion', 'kind', 'managedFields'].includes(name) || path.length > 0,
  )
  const [name, field] = pick(fields, random)
  if (name === 'managedFields' || name === 'namespace') return false
  document.setIn([...path, name], document.createNode(anyValue(field, random, 0)))
  return true
}

/** Deletes one field, whichever it is. */
export function deleteAnyField(document: Document, random: Random): boolean {
  const root = rootOf(document)
  if (root?.kind !== 'map') return false
  const places: (readonly (string | number)[])[] = []
  decode(root, '1.37', (_, node, path) => {
    for (const { key } of node.entries) if (key !== 'apiVersion' && key !== 'kind') places.push([...path, key])
  })
  return document.deleteIn(pick(places, random))
}

function rootOf(document: Document) {
  try {
    return parseManifest(document.toString({ lineWidth: 0 })).root
  } catch {
    return undefined
  }
}
