import { environmentFieldPaths } from '../rules/field-references.ts'
import { type FieldAt, type Shape, shapeAt } from '../schema/schema.ts'
import { scalarSnippet } from '../write/insert.ts'
import { Verbatim } from '../write/stop.ts'
import { at, entriesOf, get, integerOf, itemsOf, type Node, type Path, stringOf } from '../yaml/node.ts'
import { isStandIn } from './cursor.ts'
import type { Asked, CompletionItem } from './item.ts'
import { amounts, downwardFieldPaths, fieldValues, hostPaths, nodeLabels, taints } from './known.ts'
import { nodeValues } from './nodes.ts'

interface Offer {
  readonly value: string
  readonly kind: CompletionItem['kind']
  readonly detail?: string
  /** Written as it stands: a number, a boolean, a quantity. */
  readonly literal?: boolean
}

/** What may be written as a value at the cursor: what the nodes have, enum words, what the document itself names, and what everyone knows. */
export function valueItems(asked: Asked<'key' | 'value'>): CompletionItem[] {
  const { context, path, object } = asked
  const shape = shapeAt(path)
  if (!shape?.at || shape.list) return []
  const { owner, name } = shape.at
  const own = nodeValues(context, `${owner}.${name}`, path, object).map((one): Offer => ({ ...one, kind: 'value' }))
  const others = offers(shape, shape.at, path, object).filter(({ value }) => !own.some((one) => one.value === value))
  return [...own, ...others].map((offer, index) => item(offer, index, asked, shape.at))
}

function item(
  { value, kind, detail, literal }: Offer,
  index: number,
  asked: Asked<'key' | 'value'>,
  at?: FieldAt,
): CompletionItem {
  const { replace, quote, needsSpace } = asked.cursor
  const space = needsSpace ? ' ' : ''
  return {
    label: value === '' ? '""' : value,
    kind,
    insert: space + scalarSnippet(asked.place, literal ? new Verbatim(value) : value, quote),
    replace,
    sort: String(index).padStart(3, '0'),
    filter: space + (value === '' ? '""' : value),
    ...(detail !== undefined && { detail }),
    ...(at && { about: { owner: at.owner, field: at.name, value } }),
  }
}

function offers(shape: Shape, { owner, name, field, element }: FieldAt, path: Path, object: Node | undefined): Offer[] {
  const key = `${owner}.${name}`
  if (shape.type === 'boolean') return ['true', 'false'].map((value) => ({ value, kind: 'enum', literal: true }))
  if (field.enum) return (field.allowed ?? field.enum).map((value) => ({ value, kind: 'enum' }))
  if (element && shape.type === 'quantity')
    return (amounts[String(path.at(-1))] ?? []).map((value) => ({ value, kind: 'value', literal: true }))
  const known = fromDocument[key]
  if (known) return known(path, object)
  if (key === 'PodSpec.nodeSelector') return asValues(nodeLabels[String(path.at(-1))] ?? [])
  const literal = shape.type !== 'string'
  return (fieldValues[key] ?? []).map((value) => ({
    value,
    kind: 'value',
    ...(hostPaths[value] !== undefined && owner === 'HostPathVolumeSource' && { detail: hostPaths[value] }),
    ...((literal || /^\d|%$/.test(value)) && { literal: !value.includes('%') || literal }),
  }))
}

const asValues = (values: readonly string[]): Offer[] => values.map((value) => ({ value, kind: 'value' }))
const named = (list: Node | undefined): string[] => itemsOf(list).flatMap((node) => stringOf(get(node, 'name')) ?? [])
const asReferences = (values: readonly string[]): Offer[] => [...new Set(values)].map((value) => ({ value, kind: 'reference' }))

/** Names that stand elsewhere in the document, or well-known ones for the place, by `Type.field`. */
const fromDocument: Readonly<Record<string, (path: Path, object: Node | undefined) => Offer[]>> = {
  'VolumeMount.name': volumeNames,
  'VolumeDevice.name': volumeNames,
  'VolumeMount.mountPath': mountPaths,
  'ResourceFieldSelector.containerName': (path, object) =>
    asReferences(['containers', 'initContainers'].flatMap((list) => named(get(at(object, path.slice(0, 3)), list)))),
  'HTTPGetAction.port': (path, object) => ports(path, object, true),
  'TCPSocketAction.port': (path, object) => ports(path, object, true),
  'GRPCAction.port': (path, object) => ports(path, object, false),
  'ObjectFieldSelector.fieldPath': (path) =>
    asValues(
      path.includes('env')
        ? [...environmentFieldPaths, "metadata.labels['app']", "metadata.annotations['key']"]
        : downwardFieldPaths,
    ),
  'Toleration.key': () =>
    taints.map(({ key, effect, automatic }) => ({
      value: key,
      kind: 'value',
      detail: automatic ? `${effect} (automatic)` : effect,
    })),
  'LabelSelectorRequirement.key': (_, object) =>
    asReferences(entriesOf(at(object, ['spec', 'template', 'metadata', 'labels'])).map(({ key }) => key)),
  'NodeSelectorRequirement.key': () => asValues(Object.keys(nodeLabels)),
  'NodeSelectorRequirement.values': (path, object) =>
    asValues(nodeLabels[stringOf(at(object, [...path.slice(0, -2), 'key'])) ?? ''] ?? []),
  'PodSpec.serviceAccountName': (_, object) => asReferences(ownName(object)),
  'LabelSelector.matchLabels': mirrored,
  'ObjectMeta.labels': mirrored,
}

function volumeNames(path: Path, object: Node | undefined): Offer[] {
  return asReferences(named(get(at(object, path.slice(0, 3)), 'volumes')))
}

/** Where a volume that comes from the host is mounted most often: at the same path. */
function mountPaths(path: Path, object: Node | undefined): Offer[] {
  const name = stringOf(at(object, [...path.slice(0, -1), 'name']))
  const volume = itemsOf(get(at(object, path.slice(0, 3)), 'volumes')).find(
    (candidate) => stringOf(get(candidate, 'name')) === name,
  )
  const hostPath = stringOf(get(get(volume, 'hostPath'), 'path'))
  return hostPath === undefined ? asValues(Object.keys(hostPaths)) : asReferences([hostPath])
}

function ports(path: Path, object: Node | undefined, byNames: boolean): Offer[] {
  return itemsOf(get(at(object, path.slice(0, 5)), 'ports')).flatMap((port) => {
    const name = stringOf(get(port, 'name'))
    const number = integerOf(get(port, 'containerPort'))
    const byName: Offer[] =
      name && byNames ? [{ value: name, kind: 'reference', ...(number !== undefined && { detail: String(number) }) }] : []
    return number === undefined ? byName : [...byName, { value: String(number), kind: 'reference', literal: true }]
  })
}

/** The same label's value on the other side of the selector, or the object's own name. */
function mirrored(path: Path, object: Node | undefined): Offer[] {
  const label = String(path.at(-1))
  const places = [
    ['spec', 'template', 'metadata', 'labels'],
    ['spec', 'selector', 'matchLabels'],
    ['metadata', 'labels'],
  ]
  const elsewhere = places.flatMap((place) => {
    const value = place.join('.') === path.slice(0, -1).join('.') ? undefined : stringOf(get(at(object, place), label))
    return value === undefined || isStandIn(value) ? [] : [value]
  })
  return asReferences([...elsewhere, ...ownName(object)])
}

const ownName = (object: Node | undefined): string[] => [stringOf(at(object, ['metadata', 'name'])) ?? []].flat()
