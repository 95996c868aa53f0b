import { nameIn } from '../draft.ts'
import { environmentFieldPaths } from '../rules/field-references.ts'
import { type FieldAt, type Shape, shapeAt } from '../schema/schema.ts'
import { scalarSnippet } from '../write/insert.ts'
import { Verbatim } from '../write/stop.ts'
import { at, entriesOf, get, integerOf, itemsOf, type Node, type Path, writtenString } from '../yaml/node.ts'
import { commonValues } from './habits.ts'
import type { Asked, CompletionItem } from './item.ts'
import { amounts, downwardFieldPaths, fieldValues, hostPaths, nodeLabels, taints } from './known.ts'
import { nodeValues } from './nodes.ts'
import { isStandIn } from './standIn.ts'

export interface Offer {
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
  const others = offers(shape, shape.at, asked, path).filter(({ value }) => !own.some((one) => one.value === value))
  return [...own, ...others].map((offer, index) => item(offer, index, asked, shape.at))
}

function item(
  { value, kind, detail, literal }: Offer,
  index: number,
  asked: Asked<'key' | 'value'>,
  at?: FieldAt,
): CompletionItem {
  const { replace, quote } = asked.cursor
  return {
    label: value === '' ? '""' : value,
    kind,
    insert: scalarSnippet(asked.place, literal ? new Verbatim(value) : value, quote),
    replace,
    sort: String(index).padStart(3, '0'),
    ...(value === '' && { filter: '""' }),
    ...(detail !== undefined && { detail }),
    ...(at && { about: { owner: at.owner, field: at.name, value } }),
  }
}

/** The same for any path of the object. */
export function offersAt(asked: Pick<Asked<'key'>, 'object' | 'named'>, path: Path): Offer[] {
  const shape = shapeAt(path)
  return shape?.at && !shape.list ? offers(shape, shape.at, asked, path) : []
}

function offers(
  shape: Shape,
  { owner, name, field, element }: FieldAt,
  asked: Pick<Asked<'key'>, 'object' | 'named'>,
  path: Path,
): Offer[] {
  const { object } = asked
  const key = `${owner}.${name}`
  if (shape.type === 'boolean') return ordered(key, ['true', 'false']).map((value) => ({ value, kind: 'enum', literal: true }))
  if (field.enum)
    return likeliest(key, path, object, ordered(key, field.allowed ?? field.enum)).map((value) => ({ value, kind: 'enum' }))
  if (element && shape.type === 'quantity')
    return (amounts[String(path.at(-1))] ?? []).map((value) => ({ value, kind: 'value', literal: true }))
  const literal = shape.type !== 'string'
  const asOffer = (value: string): Offer => ({
    value,
    kind: 'value',
    ...(hostPaths[value] !== undefined && owner === 'HostPathVolumeSource' && { detail: hostPaths[value] }),
    ...((literal || /^\d|%$/.test(value)) && { literal: !value.includes('%') || literal }),
  })
  const listed = new Set(element && shape.at ? listedBeside(path, object) : [])
  const known = fromDocument[key]?.(path, object) ?? []
  const elsewhere = asReferences((kinds[key] ?? []).flatMap((kind) => asked.named(kind)))
  const usual = key === 'PodSpec.nodeSelector' ? (nodeLabels[String(path.at(-1))] ?? []) : (fieldValues[key] ?? [])
  const common =
    (key === 'PodSpec.nodeSelector' && usual.length > 0) || key === 'VolumeMount.mountPath'
      ? []
      : commonValues(key).filter((value) => literal || !/^\d+$/.test(value))
  return unique([...elsewhere, ...known, ...ordered(key, [...common, ...usual]).map(asOffer)]).filter(
    ({ value }) => !listed.has(value),
  )
}

/** Kinds whose objects a field names. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  'PodSpec.serviceAccountName': ['ServiceAccount'],
  'PodSpec.priorityClassName': ['PriorityClass'],
  'ConfigMapVolumeSource.name': ['ConfigMap'],
  'ConfigMapProjection.name': ['ConfigMap'],
  'ConfigMapKeySelector.name': ['ConfigMap'],
  'ConfigMapEnvSource.name': ['ConfigMap'],
  'SecretVolumeSource.secretName': ['Secret'],
  'SecretProjection.name': ['Secret'],
  'SecretKeySelector.name': ['Secret'],
  'SecretEnvSource.name': ['Secret'],
  'LocalObjectReference.name': ['Secret'],
  'PersistentVolumeClaimVolumeSource.claimName': ['PersistentVolumeClaim'],
}

const unique = (all: readonly Offer[]) => all.filter(({ value }, index) => all.findIndex((one) => one.value === value) === index)

/** The frequent ones first. */
function ordered(key: string, values: readonly string[]): string[] {
  const common = commonValues(key)
  const rank = (value: string) => (common.includes(value) ? common.indexOf(value) : common.length)
  return [...new Set(values)].sort((a, b) => rank(a) - rank(b))
}

export const withFirst = (first: string, all: readonly string[]) => [first, ...all.filter((one) => one !== first)]

/** Of a host path's types the one that fits its path first. */
function likeliest(key: string, path: Path, object: Node | undefined, values: readonly string[]): readonly string[] {
  if (key !== 'HostPathVolumeSource.type') return values
  const fits = hostPaths[writtenString(at(object, [...path.slice(0, -1), 'path'])) ?? '']
  return fits === undefined ? values : withFirst(fits, values)
}

/** The other items of a list of texts. */
const listedBeside = (path: Path, object: Node | undefined) =>
  itemsOf(at(object, path.slice(0, -1))).flatMap((item, index) => (index === path.at(-1) ? [] : (writtenString(item) ?? [])))

const asValues = (values: readonly string[]): Offer[] => values.map((value) => ({ value, kind: 'value' }))
const nameOf = (node: Node): string | string[] => writtenString(get(node, 'name')) ?? []
const named = (list: Node | undefined): string[] => itemsOf(list).flatMap(nameOf)
const containersIn = (pod: Node | undefined): Node[] =>
  ['containers', 'initContainers'].flatMap((list) => itemsOf(get(pod, list)))
const asReferences = (values: readonly string[]): Offer[] => [...new Set(values)].map((value) => ({ value, kind: 'reference' }))

/** Names that stand elsewhere in the document, or well-known ones for the place, by `Type.field`. */
const fromDocument: Readonly<Record<string, (path: Path, object: Node | undefined) => Offer[]>> = {
  'VolumeMount.name': volumeNames,
  'VolumeDevice.name': volumeNames,
  'VolumeMount.mountPath': mountPaths,
  'Volume.name': mountedNames,
  'ResourceFieldSelector.containerName': (path, object) =>
    asReferences(containersIn(at(object, path.slice(0, 3))).flatMap(nameOf)),
  'HTTPGetAction.port': (path, object) => ports(path, object, true),
  'TCPSocketAction.port': (path, object) => ports(path, object, true),
  'GRPCAction.port': (path, object) => ports(path, object, false),
  'ObjectFieldSelector.fieldPath': (path, object) =>
    asValues(
      path.includes('env')
        ? fittingEnv(path, object, [
            ...ordered('ObjectFieldSelector.fieldPath', environmentFieldPaths),
            "metadata.labels['app']",
            "metadata.annotations['key']",
          ])
        : downwardFieldPaths,
    ),
  'Toleration.key': (path, object) =>
    notYet('key', path, object, taints, ({ key }) => key).map(({ key, effect, automatic }) => ({
      value: key,
      kind: 'value',
      detail: automatic ? `${effect} (automatic)` : effect,
    })),
  'LabelSelectorRequirement.key': (_, object) =>
    asReferences(
      entriesOf(at(object, ['spec', 'template', 'metadata', 'labels'])).flatMap(({ key, keyNode }) =>
        keyNode.templated ? [] : key,
      ),
    ),
  'NodeSelectorRequirement.key': () => asValues(Object.keys(nodeLabels)),
  'NodeSelectorRequirement.values': (path, object) =>
    asValues(nodeLabels[writtenString(at(object, [...path.slice(0, -2), 'key'])) ?? ''] ?? []),
  'PodSpec.serviceAccountName': (_, object) => asReferences(ownName(object)),
  'Container.name': containerNames,
  'Container.image': (_, object) => asReferences(imagesIn(object)),
  'ObjectMeta.name': (path, object) => (path.length === 2 ? asReferences(labelNames(object)) : []),
  'LabelSelector.matchLabels': mirrored,
  'ObjectMeta.labels': mirrored,
}

/** Those first that no other item of the list has yet. */
function notYet<One>(
  name: string,
  path: Path,
  object: Node | undefined,
  all: readonly One[],
  nameOf: (one: One) => string,
): One[] {
  const list = at(object, path.slice(0, -2))
  const taken = new Set(
    itemsOf(list).flatMap((item, index) => (index === path.at(-2) ? [] : (writtenString(get(item, name)) ?? []))),
  )
  return [...all.filter((one) => !taken.has(nameOf(one))), ...all.filter((one) => taken.has(nameOf(one)))]
}

/** What an environment variable's name asks for. */
const askedBy: readonly (readonly [RegExp, string])[] = [
  [/NAMESPACE|_NS$/, 'metadata.namespace'],
  [/HOST_?IP|NODE_?IP/, 'status.hostIP'],
  [/POD_?IPS/, 'status.podIPs'],
  [/IP$|ADDR/, 'status.podIP'],
  [/UID/, 'metadata.uid'],
  [/SERVICE_?ACCOUNT/, 'spec.serviceAccountName'],
  [/NODE|HOST|MACHINE/, 'spec.nodeName'],
  [/POD|NAME|INSTANCE/, 'metadata.name'],
]

function fittingEnv(path: Path, object: Node | undefined, all: readonly string[]): readonly string[] {
  const name = (writtenString(at(object, [...path.slice(0, -3), 'name'])) ?? '').toUpperCase()
  const fits = askedBy.find(([pattern]) => pattern.test(name))?.[1]
  return fits === undefined ? all : withFirst(fits, all)
}

/** The volumes of the pod, those first that the container does not mount yet. */
function volumeNames(path: Path, object: Node | undefined): Offer[] {
  return asReferences(notYet('name', path, object, named(get(at(object, path.slice(0, 3)), 'volumes')), (name) => name))
}

/** Volumes that containers mount and nobody has defined. */
function mountedNames(path: Path, object: Node | undefined): Offer[] {
  const pod = at(object, path.slice(0, 3))
  const defined = new Set(named(get(pod, 'volumes')))
  const mounted = containersIn(pod).flatMap((container) => named(get(container, 'volumeMounts')))
  return asReferences(mounted.filter((name) => !defined.has(name) && !isStandIn(name)))
}

/** Where a volume that comes from the host is mounted most often: at the same path. */
function mountPaths(path: Path, object: Node | undefined): Offer[] {
  const name = writtenString(at(object, [...path.slice(0, -1), 'name']))
  const volume = itemsOf(get(at(object, path.slice(0, 3)), 'volumes')).find(
    (candidate) => writtenString(get(candidate, 'name')) === name,
  )
  const hostPath = writtenString(get(get(volume, 'hostPath'), 'path'))
  return hostPath === undefined
    ? asValues([...commonValues('VolumeMount.mountPath'), ...Object.keys(hostPaths)])
    : asReferences([hostPath])
}

/** The port that another probe of the container asks comes first. */
function ports(path: Path, object: Node | undefined, byNames: boolean): Offer[] {
  const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'].filter((probe) => !path.includes(probe))
  const asked = probes.flatMap((probe) => {
    const port = at(object, [...path.slice(0, 5), probe, ...path.slice(6)])
    return port?.kind === 'scalar' && !port.templated && port.value !== '' && !isStandIn(port.value) ? [port] : []
  })
  const other = asked
    .slice(0, 1)
    .map(({ value, type }): Offer => ({ value, kind: 'reference', ...(type === 'number' && { literal: true }) }))
  return [...other, ...portsOf(path, object, byNames).filter(({ value }) => value !== other[0]?.value)]
}

function portsOf(path: Path, object: Node | undefined, byNames: boolean): Offer[] {
  return itemsOf(get(at(object, path.slice(0, 5)), 'ports')).flatMap((port) => {
    const name = writtenString(get(port, 'name'))
    const number = integerOf(get(port, 'containerPort'))
    const byName: Offer[] =
      name && byNames ? [{ value: name, kind: 'reference', ...(number !== undefined && { detail: String(number) }) }] : []
    return number === undefined ? byName : [...byName, { value: String(number), kind: 'reference', literal: true }]
  })
}

/** The object's own name, as long as no container has it. */
function containerNames(path: Path, object: Node | undefined): Offer[] {
  const pod = at(object, path.slice(0, 3))
  const taken = new Set(containersIn(pod).flatMap(nameOf))
  return asReferences(ownName(object).filter((name) => !taken.has(name)))
}

const imagesIn = (object: Node | undefined): string[] =>
  containersIn(at(object, ['spec', 'template', 'spec'])).flatMap((container) => {
    const image = writtenString(get(container, 'image'))
    return image === undefined || isStandIn(image) ? [] : [image]
  })

/** What the labels call the object. */
const labelNames = (object: Node | undefined): string[] =>
  [
    ['metadata', 'labels'],
    ['spec', 'selector', 'matchLabels'],
  ].flatMap((place) =>
    entriesOf(at(object, place)).flatMap(({ key, value }) =>
      /^(app|name|k8s-app|app\.kubernetes\.io\/name)$/.test(key) ? (writtenString(value) ?? []) : [],
    ),
  )

/** The same label's value on the other side of the selector, or the object's own name. */
function mirrored(path: Path, object: Node | undefined): Offer[] {
  const label = String(path.at(-1))
  const places = [
    ['spec', 'template', 'metadata', 'labels'],
    ['spec', 'selector', 'matchLabels'],
    ['metadata', 'labels'],
  ]
  const elsewhere = places.flatMap((place) => {
    const value = place.join('.') === path.slice(0, -1).join('.') ? undefined : writtenString(get(at(object, place), label))
    return value === undefined || isStandIn(value) ? [] : [value]
  })
  return asReferences([...elsewhere, ...ownName(object)])
}

const ownName = (object: Node | undefined): string[] => [nameIn(object) ?? []].flat()
