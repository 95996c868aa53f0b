import type { Context } from '../context.ts'
import { environmentFieldPaths } from '../rules/field-references.ts'
import { type FieldAt, type Shape, shapeAt } from '../schema/schema.ts'
import { type Insertion, scalarSnippet } from '../write/insert.ts'
import { Verbatim } from '../write/stop.ts'
import { at, get, integerOf, itemsOf, type Node, type Path, stringOf } from '../yaml/node.ts'
import { type Cursor, isStandIn } from './cursor.ts'
import type { CompletionItem } from './item.ts'
import { amounts, downwardFieldPaths, fieldValues, hostPaths, nodeLabels, taints } from './known.ts'
import { nodeValues } from './nodes.ts'

type ValueCursor = Extract<Cursor, { at: 'value' | 'key' }>

interface Offer {
  readonly value: string
  readonly kind: CompletionItem['kind']
  readonly detail?: string
  /** Written as it stands: a number, a boolean, a quantity. */
  readonly literal?: boolean
}

/** What may be written as a value at the cursor: what the nodes have, enum words, what the document itself names, and what everyone knows. */
export function valueItems(
  context: Context,
  cursor: ValueCursor,
  path: Path,
  object: Node | undefined,
  insertion: Insertion,
): CompletionItem[] {
  const shape = shapeAt(path)
  if (!shape?.at || shape.list) return []
  const { owner, name } = shape.at
  const own = nodeValues(context, `${owner}.${name}`, path, object).map((one): Offer => ({ ...one, kind: 'value' }))
  const others = offers(shape, shape.at, path, object).filter(({ value }) => !own.some((one) => one.value === value))
  return [...own, ...others].map((offer, index) => item(offer, index, cursor, insertion, shape.at))
}

function item(
  { value, kind, detail, literal }: Offer,
  index: number,
  { replace, quoted, needsSpace }: ValueCursor,
  insertion: Insertion,
  place: FieldAt | undefined,
): CompletionItem {
  const space = needsSpace ? ' ' : ''
  return {
    label: value === '' ? '""' : value,
    kind,
    insert: space + scalarSnippet(insertion, literal ? new Verbatim(value) : value, quoted),
    replace,
    sort: String(index).padStart(3, '0'),
    filter: space + (value === '' ? '""' : value),
    ...(detail !== undefined && { detail }),
    ...(place && { about: { owner: place.owner, field: place.name, value } }),
  }
}

function offers(shape: Shape, { owner, name, field, element }: FieldAt, path: Path, object: Node | undefined): Offer[] {
  const key = `${owner}.${name}`
  if (shape.type === 'boolean') return ['true', 'false'].map((value) => ({ value, kind: 'enum', literal: true }))
  if (field.enum) return (field.allowed ?? field.enum).map((value) => ({ value, kind: 'enum' }))
  if (element && shape.type === 'quantity')
    return (amounts[String(path.at(-1))] ?? []).map((value) => ({ value, kind: 'value', literal: true }))
  const references = fromDocument(key, path, object)
  if (references) return references
  if (key === 'PodSpec.nodeSelector') return (nodeLabels[String(path.at(-1))] ?? []).map((value) => ({ value, kind: 'value' }))
  const literal = shape.type !== 'string'
  return (fieldValues[key] ?? []).map((value) => ({
    value,
    kind: 'value',
    ...(hostPaths[value] !== undefined && owner === 'HostPathVolumeSource' && { detail: hostPaths[value] }),
    ...((literal || /^\d|%$/.test(value)) && { literal: !value.includes('%') || literal }),
  }))
}

const named = (list: Node | undefined): string[] => itemsOf(list).flatMap((node) => stringOf(get(node, 'name')) ?? [])
const asReferences = (values: readonly string[]): Offer[] => [...new Set(values)].map((value) => ({ value, kind: 'reference' }))

/** Names that stand elsewhere in the document, or well-known ones for the place. */
function fromDocument(key: string, path: Path, object: Node | undefined): Offer[] | undefined {
  const podPath = path.slice(0, 3)
  const pod = at(object, podPath)
  if (key === 'VolumeMount.name' || key === 'VolumeDevice.name') return asReferences(named(get(pod, 'volumes')))
  if (key === 'VolumeMount.mountPath') return mountPaths(path, pod, object)
  if (key === 'ResourceFieldSelector.containerName')
    return asReferences([...named(get(pod, 'containers')), ...named(get(pod, 'initContainers'))])
  if (key === 'HTTPGetAction.port' || key === 'TCPSocketAction.port' || key === 'GRPCAction.port')
    return ports(key, at(object, path.slice(0, 5)))
  if (key === 'ObjectFieldSelector.fieldPath') {
    const known = path.includes('env')
      ? [...environmentFieldPaths, "metadata.labels['app']", "metadata.annotations['key']"]
      : downwardFieldPaths
    return known.map((value) => ({ value, kind: 'value' }))
  }
  if (key === 'Toleration.key')
    return taints.map(({ key: value, effect, automatic }) => ({
      value,
      kind: 'value',
      detail: automatic ? `${effect} (automatic)` : effect,
    }))
  if (key === 'LabelSelectorRequirement.key') return labelKeys(object)
  if (key === 'NodeSelectorRequirement.key') return Object.keys(nodeLabels).map((value) => ({ value, kind: 'value' }))
  if (key === 'NodeSelectorRequirement.values')
    return (nodeLabels[stringOf(at(object, [...path.slice(0, -2), 'key'])) ?? ''] ?? []).map((value) => ({
      value,
      kind: 'value',
    }))
  if (key === 'PodSpec.serviceAccountName' || key === 'LabelSelector.matchLabels' || key === 'ObjectMeta.labels')
    return mirrored(key, path, object)
  return undefined
}

/** Where a volume that comes from the host is mounted most often: at the same path. */
function mountPaths(path: Path, pod: Node | undefined, object: Node | undefined): Offer[] {
  const name = stringOf(at(object, [...path.slice(0, -1), 'name']))
  const volume = itemsOf(get(pod, 'volumes')).find((candidate) => stringOf(get(candidate, 'name')) === name)
  const hostPath = stringOf(get(get(volume, 'hostPath'), 'path'))
  return hostPath === undefined
    ? Object.keys(hostPaths).map((value) => ({ value, kind: 'value' }))
    : [{ value: hostPath, kind: 'reference' }]
}

function ports(key: string, container: Node | undefined): Offer[] {
  return itemsOf(get(container, 'ports')).flatMap((port) => {
    const name = stringOf(get(port, 'name'))
    const number = integerOf(get(port, 'containerPort'))
    const byName: Offer[] =
      name && key !== 'GRPCAction.port'
        ? [{ value: name, kind: 'reference', ...(number !== undefined && { detail: String(number) }) }]
        : []
    return number === undefined ? byName : [...byName, { value: String(number), kind: 'reference', literal: true }]
  })
}

function labelKeys(object: Node | undefined): Offer[] {
  const labels = at(object, ['spec', 'template', 'metadata', 'labels'])
  return labels?.kind === 'map' ? asReferences(labels.entries.map(({ key }) => key)) : []
}

/** The same label's value on the other side of the selector, or the object's own name. */
function mirrored(key: string, path: Path, object: Node | undefined): Offer[] {
  const name = stringOf(at(object, ['metadata', 'name']))
  const own = name === undefined ? [] : [name]
  if (key === 'PodSpec.serviceAccountName') return asReferences(own)
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
  return asReferences([...elsewhere, ...own])
}
