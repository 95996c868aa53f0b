import { names } from '../../../../model/src/names.ts'
import { bodyDraft, draftOf, itemDraft, linkedDraft } from '../draft.ts'
import { type Field, type FieldAt, fieldsOf, isKnown, isStruct, shapeAt, type TypeName, typeLabel } from '../schema/schema.ts'
import { fieldsSnippet, flowSnippet, type Insertion, itemsSnippet, keySnippet, lineBelow } from '../write/insert.ts'
import { asText, Stop } from '../write/stop.ts'
import { type Fields, isFields, isList } from '../write/values.ts'
import {
  at,
  type Entry,
  entriesOf,
  itemsOf,
  type Node,
  type Path,
  present,
  type ScalarNode,
  writtenString,
} from '../yaml/node.ts'
import { filled } from './fill.ts'
import { commonKeys, likelihood } from './habits.ts'
import type { Asked, CompletionItem } from './item.ts'
import { nodeLabels, objectLabels, resourceNames } from './known.ts'
import { nodeLabelKeys, tolerationItems } from './nodes.ts'
import type { Cursor } from './place.ts'
import { isStandIn } from './standIn.ts'

type KeyCursor = Extract<Cursor, { at: 'key' }>

/** What may be written as a key at the cursor. */
export function keyItems(asked: Asked<'key'>): CompletionItem[] {
  const { context, cursor } = asked
  const shape = shapeAt(asked.path)
  if (!shape) return []
  const there = new Set(entriesOf(cursor.map).map(({ key }) => key))
  if (shape.map && shape.at) return mapKeyItems(asked, shape.at, there)
  if (!isStruct(shape.type)) return []
  const items: CompletionItem[] = []
  const excluded = excludedBy(shape.type, there)
  for (const [name, field] of fieldsOf(shape.type))
    if (
      !there.has(name) &&
      !excluded.has(name) &&
      !field.forbidden &&
      isKnown(field, context.settings.version) &&
      takes(field, cursor.value)
    )
      items.push(fieldItem(shape.type, name, field, asked))
  // What the cluster fills in, or what nobody should write any more, is not worth a list of its own.
  if ((cursor.prefix === '' || !cursor.value) && items.every(isLast)) return []
  // On a bare dash, one item with all that it needs comes first.
  const whole = cursor.item && shape.at?.element && cursor.prefix === '' ? wholeItem(shape.at, asked) : undefined
  return [
    ...(cursor.item && shape.type === 'Toleration' ? tolerationItems(asked, '') : []),
    ...(whole ? [whole] : []),
    ...inOrder(items, shape.type, cursor).filter(({ label }) => label !== whole?.label),
  ]
}

/** The keys with their values at the cursor, or the key alone where its value stands there already. */
function entries({ replace, whole, value, colon, quote }: KeyCursor, place: Insertion, fields: Fields) {
  const [key = ''] = Object.keys(fields)
  if (value) return { insert: keySnippet(place, key, quote !== '') + (colon ? ':' : ''), replace }
  const filter = whole.start < replace.start ? { filter: `${quote}${key}${quote}` } : {}
  return { insert: fieldsSnippet(place, fields), replace: whole, ...filter }
}

function wholeItem({ owner, name, field }: FieldAt, asked: Asked<'key'>): CompletionItem | undefined {
  const { cursor, place, path } = asked
  const draft = filled(bodyDraft(field.type), path, asked)
  if (!isFields(draft)) return undefined
  const about = { owner, field: name }
  return { label: Object.keys(draft).join(', '), kind: 'struct', ...entries(cursor, place, draft), sort: '!', about }
}

/** Whether what stands behind a key may stand behind this one too, all that is in it included. */
function takes(field: Field, value: Node | undefined): boolean {
  if (!value || !present(value)) return true
  if (field.list) return value.kind === 'list' && value.items.every((item) => takes({ ...field, list: false }, item))
  if (value.kind === 'list') return false
  if (isStruct(field.type)) {
    const fields = fieldsOf(field.type)
    const takesEntry = ({ key, value: inner }: Entry) => takes(fields.get(key) ?? { type: 'none' }, inner) && fields.has(key)
    return value.kind === 'map' && value.entries.every(takesEntry)
  }
  if (value.kind === 'map')
    return field.map === true && value.entries.every(({ value: inner }) => takes({ ...field, map: false }, inner))
  if (field.map) return false
  return scalarTypes[value.type].includes(field.type)
}

/** The types that take a scalar as it is written. */
const scalarTypes: Readonly<Record<ScalarNode['type'], readonly TypeName[]>> = {
  string: ['string', 'intOrString', 'any'],
  number: ['int32', 'int64', 'intOrString', 'quantity', 'any'],
  boolean: ['boolean', 'any'],
  null: [],
}

/** In a flow collection: a whole list, mapping or item, with what one nearly always writes in it. */
export function flowItems(asked: Asked<'value'>): CompletionItem[] {
  const { cursor, path, place } = asked
  const shape = shapeAt(path)
  if (!shape?.at || !cursor.flow) return []
  const { owner, name, field } = shape.at
  const draft = filled(shape.list || !shape.at.element ? draftOf(owner, name) : itemDraft(owner, name, field), path, asked)
  const keys = isFields(draft) ? Object.keys(draft).map((key) => asText(key)) : []
  return [
    {
      label: shape.list ? '[ ]' : keys.length > 0 ? `{ ${keys.join(', ')} }` : '{ }',
      kind: 'struct',
      insert: isFields(draft) || isList(draft) ? flowSnippet(place, draft) : '{$0}',
      replace: cursor.whole,
      sort: '!',
      filter: cursor.quote + cursor.prefix,
      about: { owner, field: name },
    },
  ]
}

/** A list's item that has no dash yet. */
export function dashItems(asked: Asked<'item'>): CompletionItem[] {
  const shape = shapeAt(asked.path)
  if (!shape?.list || !shape.at) return []
  return [...(shape.type === 'Toleration' ? tolerationItems(asked, '- ') : []), listItem(shape.at, asked)]
}

function listItem({ owner, name, field }: FieldAt, asked: Asked<'item'>): CompletionItem {
  const { cursor, place, path, object } = asked
  const draft = filled(itemDraft(owner, name, field), [...path, itemsOf(at(object, path)).length], asked)
  const [first = ''] = isFields(draft) ? Object.keys(draft) : []
  return {
    label: first ? `- ${first}` : `- ${name}`,
    kind: 'struct',
    insert: itemsSnippet(place, [draft]),
    replace: cursor.replace,
    sort: '!',
    ...(cursor.prefix === '' && { filter: '- ' }),
    preselect: true,
    about: { owner, field: name },
  }
}

function fieldItem(owner: TypeName, name: string, field: Field, asked: Asked<'key'>): CompletionItem {
  const { cursor, place, path, object } = asked
  const isScalar = !field.list && !field.map && !isStruct(field.type)
  const literal = owner === 'DaemonSet' && (name === 'apiVersion' || name === 'kind') ? field.enum?.[0] : undefined
  const value =
    literal ??
    (isScalar ? new Stop(undefined, field.type === 'string') : filled(linkedDraft(owner, name, object), [...path, name], asked))
  // Of a struct of which nothing is usual, the line that it begins on.
  const isOpen = value instanceof Stop && !isScalar && !place.flow && !cursor.value
  const written = entries(cursor, place, { [name]: value })
  return {
    label: name,
    kind: isScalar ? 'field' : 'struct',
    ...written,
    ...(isOpen && { insert: lineBelow(place, written.insert), again: true }),
    detail: typeLabel(field),
    sort: `${groupOf(field)}${name}`,
    about: { owner, field: name },
    ...(field.deprecated !== undefined && { deprecated: true }),
    ...(isScalar && !cursor.value && literal === undefined && !(place.style.json && field.type !== 'string') && { again: true }),
  }
}

/** What people never write, or should not, comes last. */
const groupOf = ({ deprecated, system, required }: Field) =>
  deprecated !== undefined ? 'z' : system ? 'y' : required ? 'b' : 'm'

const isLast = ({ sort }: CompletionItem) => sort >= 'y'

/** The likeliest between the keys around the cursor first; among equals what must be there. */
function inOrder(items: readonly CompletionItem[], type: string, { map, replace }: KeyCursor): CompletionItem[] {
  const own = map.entries.filter(({ merged }) => !merged)
  const previous = own.findLast(({ keyNode }) => keyNode.start < replace.start)?.key
  const next = own.find(({ keyNode }) => keyNode.start >= replace.start)?.key
  const likely = likelihood(type, previous, next)
  return items
    .map((item) => ({ item, score: likely(item.label) }))
    .sort((a, b) => Number(isLast(a.item)) - Number(isLast(b.item)) || b.score - a.score || (a.item.sort < b.item.sort ? -1 : 1))
    .map(({ item }, index) => ({ ...item, sort: (isLast(item) ? item.sort.charAt(0) : 'a') + String(index).padStart(3, '0') }))
}

/** Keys of string maps: from elsewhere in the document, then from what everyone knows. */
function mapKeyItems(
  asked: Asked<'key'>,
  { owner, name: fieldName, field: { type } }: FieldAt,
  there: ReadonlySet<string>,
): CompletionItem[] {
  const { context, cursor, path, object, place } = asked
  const field = `${owner}.${fieldName}`
  const items: CompletionItem[] = []
  const add = (label: string, value: string | undefined, kind: CompletionItem['kind'], group: string, detail = value) => {
    if (there.has(label) || items.some((item) => item.label === label)) return
    const again = value === undefined && !cursor.value
    items.push({
      label,
      kind,
      ...entries(cursor, place, { [label]: value ?? new Stop(undefined, type === 'string') }),
      sort: `${group}${label}`,
      ...(detail !== undefined && { detail }),
      ...(again && !cursor.flow && { again }),
    })
  }
  for (const [key, value] of mirroredLabels(path, object)) add(key, value, 'reference', 'a')
  if (field === 'ResourceRequirements.limits' || field === 'ResourceRequirements.requests')
    for (const name of resourceNames) add(name, undefined, 'value', 'b')
  if (field === 'PodSpec.nodeSelector') {
    for (const { value, only, detail } of nodeLabelKeys(context)) add(value, only, 'value', 'a', detail)
    for (const [name, values] of Object.entries(nodeLabels)) add(name, values.length === 1 ? values[0] : undefined, 'value', 'b')
  }
  if (field === 'ObjectMeta.labels' || field === 'LabelSelector.matchLabels')
    for (const name of objectLabels) add(name, undefined, 'value', 'c')
  for (const name of commonKeys(field)) add(name, undefined, 'value', 'd')
  const [mirrored, others] = [items.filter(({ sort }) => sort < 'b'), items.filter(({ sort }) => sort >= 'b')]
  return [...mirrored, ...inOrder(others, field, cursor).map((item) => ({ ...item, sort: `b${item.sort}` }))]
}

/** Template labels for the selector, selector labels for the template, and the template's for the object itself. */
function mirroredLabels(path: Path, object: Node | undefined): [string, string | undefined][] {
  const place = path.join('.')
  const template = at(object, ['spec', 'template', 'metadata', 'labels'])
  const selector = at(object, ['spec', 'selector', 'matchLabels'])
  const from =
    place === 'spec.selector.matchLabels' ? template : place.endsWith('metadata.labels') ? (selector ?? template) : undefined
  return entriesOf(from).flatMap(({ key, keyNode, value }): [string, string | undefined][] => {
    const text = writtenString(value)
    const isUnknown = keyNode.templated || isStandIn(key) || (text !== undefined && isStandIn(text)) || !present(value)
    return isUnknown ? [] : [[key, text]]
  })
}

/** Fields of which a struct has one at most. */
const alternatives: Readonly<Record<TypeName, readonly string[]>> = {
  EnvVar: ['value', 'valueFrom'],
  EnvVarSource: names('fieldRef resourceFieldRef configMapKeyRef secretKeyRef fileKeyRef'),
  EnvFromSource: ['configMapRef', 'secretRef'],
  Probe: names('exec httpGet tcpSocket grpc'),
  LifecycleHandler: names('exec httpGet tcpSocket sleep'),
  VolumeProjection: names('secret downwardAPI configMap serviceAccountToken clusterTrustBundle podCertificate'),
  DownwardAPIVolumeFile: ['fieldRef', 'resourceFieldRef'],
}

/** A volume has one source: all of its fields but its name. */
function excludedBy(type: TypeName, there: ReadonlySet<string>): ReadonlySet<string> {
  const group = type === 'Volume' ? [...fieldsOf(type).keys()].filter((name) => name !== 'name') : (alternatives[type] ?? [])
  return new Set(group.some((name) => there.has(name)) ? group : [])
}
