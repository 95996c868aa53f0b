import { names } from '../../../../model/src/names.ts'
import { bodyDraft, draftOf, itemDraft } from '../draft.ts'
import { type Field, type FieldAt, fieldsOf, isKnown, isStruct, shapeAt, type TypeName, typeLabel } from '../schema/schema.ts'
import { fieldsSnippet, type Insertion, itemsSnippet, keySnippet } from '../write/insert.ts'
import { Stop } from '../write/stop.ts'
import { type Fields, isFields } from '../write/values.ts'
import { at, entriesOf, type Node, type Path, stringOf } from '../yaml/node.ts'
import { type Cursor, isStandIn } from './cursor.ts'
import type { Asked, CompletionItem } from './item.ts'
import { nodeLabels, objectLabels, resourceNames } from './known.ts'
import { nodeLabelKeys, tolerationItems } from './nodes.ts'

type KeyCursor = Extract<Cursor, { at: 'key' }>

/** Fields by how early one wants them; the rest follow in the order of the alphabet. */
const early: Readonly<Record<TypeName, readonly string[]>> = {
  DaemonSet: ['apiVersion', 'kind', 'metadata', 'spec'],
  ObjectMeta: ['name', 'namespace', 'labels', 'annotations'],
  DaemonSetSpec: ['selector', 'template', 'updateStrategy', 'minReadySeconds', 'revisionHistoryLimit'],
  PodSpec: names(
    'containers tolerations nodeSelector volumes serviceAccountName priorityClassName initContainers affinity hostNetwork',
    'dnsPolicy securityContext terminationGracePeriodSeconds',
  ),
  Container: names(
    'name image imagePullPolicy command args env ports resources volumeMounts securityContext livenessProbe readinessProbe',
  ),
  Volume: ['name', 'hostPath', 'configMap', 'secret', 'emptyDir', 'projected', 'downwardAPI', 'csi', 'persistentVolumeClaim'],
  Toleration: ['operator', 'key', 'effect', 'value', 'tolerationSeconds'],
  Probe: ['httpGet', 'exec', 'tcpSocket', 'grpc', 'periodSeconds', 'failureThreshold'],
}

/** What may be written as a key at the cursor. */
export function keyItems(asked: Asked<'key'>): CompletionItem[] {
  const { context, cursor, place } = asked
  const shape = shapeAt(asked.path)
  if (!shape) return []
  const present = new Set(entriesOf(cursor.map).map(({ key }) => key))
  const tolerations = (dash: '- ' | '') => (shape.type === 'Toleration' ? tolerationItems(asked, dash) : [])
  if (shape.list && shape.at) return isStruct(shape.type) ? [...tolerations('- '), listItem(shape.at, cursor, place)] : []
  if (shape.map && shape.at) return mapKeyItems(asked, shape.at, present)
  if (!isStruct(shape.type)) return []
  const items: CompletionItem[] = []
  for (const [name, field] of fieldsOf(shape.type))
    if (!present.has(name) && !field.forbidden && isKnown(field, context.settings.version))
      items.push(fieldItem(shape.type, name, field, cursor, place))
  const whole = cursor.item && shape.at?.element && cursor.prefix === '' ? wholeItem(shape.at, cursor, place) : undefined
  // On a bare dash, one item with all that it needs comes first.
  return [...(cursor.item ? tolerations('') : []), ...(whole ? [whole] : []), ...items]
}

/** The keys with their values at the cursor, or the key alone where its value stands there already. */
function entries({ replace, whole, hasValue, quote }: KeyCursor, place: Insertion, fields: Fields) {
  const [key = ''] = Object.keys(fields)
  if (hasValue) return { insert: keySnippet(place, key, quote !== ''), replace }
  const filter = whole.start < replace.start ? { filter: `${quote}${key}${quote}` } : {}
  return { insert: fieldsSnippet(place, fields), replace: whole, ...filter }
}

function wholeItem({ owner, name, field }: FieldAt, cursor: KeyCursor, place: Insertion): CompletionItem | undefined {
  const draft = bodyDraft(field.type)
  if (!isFields(draft)) return undefined
  const about = { owner, field: name }
  return { label: Object.keys(draft).join(', '), kind: 'struct', ...entries(cursor, place, draft), sort: '!', about }
}

/** Below a key that holds a list, without a dash yet: an item with its dash. */
function listItem({ owner, name, field }: FieldAt, { replace, prefix }: KeyCursor, place: Insertion): CompletionItem {
  const draft = itemDraft(owner, name, field)
  const [first = ''] = isFields(draft) ? Object.keys(draft) : []
  return {
    label: `- ${first}`,
    kind: 'struct',
    insert: itemsSnippet(place, [draft]),
    replace,
    sort: '!',
    filter: `${prefix}- `,
    preselect: true,
    about: { owner, field: name },
  }
}

function fieldItem(owner: TypeName, name: string, field: Field, cursor: KeyCursor, place: Insertion): CompletionItem {
  const isScalar = !field.list && !field.map && !isStruct(field.type)
  const literal = owner === 'DaemonSet' && (name === 'apiVersion' || name === 'kind') ? field.enum?.[0] : undefined
  const value = literal ?? (isScalar ? new Stop(undefined, field.type === 'string') : draftOf(owner, name))
  return {
    label: name,
    kind: isScalar ? 'field' : 'struct',
    ...entries(cursor, place, { [name]: value }),
    detail: typeLabel(field),
    sort: `${groupOf(owner, name, field)}${name}`,
    about: { owner, field: name },
    ...(field.deprecated !== undefined && { deprecated: true }),
    ...(isScalar && !cursor.hasValue && literal === undefined && { again: true }),
  }
}

function groupOf(owner: TypeName, name: string, { deprecated, system, required }: Field): string {
  const rank = early[owner]?.indexOf(name) ?? -1
  if (deprecated !== undefined) return 'z'
  if (system) return 'y'
  if (rank >= 0) return `a${String.fromCharCode(97 + rank)}`
  return required ? 'b' : 'm'
}

/** Keys of string maps: from elsewhere in the document, then from what everyone knows. */
function mapKeyItems(asked: Asked<'key'>, { owner, name: fieldName }: FieldAt, present: ReadonlySet<string>): CompletionItem[] {
  const { context, cursor, path, object, place } = asked
  const field = `${owner}.${fieldName}`
  const items: CompletionItem[] = []
  const add = (label: string, value: string | undefined, kind: CompletionItem['kind'], group: string, detail = value) => {
    if (present.has(label) || items.some((item) => item.label === label)) return
    const again = value === undefined && !cursor.hasValue
    items.push({
      label,
      kind,
      ...entries(cursor, place, { [label]: value ?? new Stop(undefined, true) }),
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
  return items
}

/** Template labels for the selector, selector labels for the template, and the template's for the object itself. */
function mirroredLabels(path: Path, object: Node | undefined): [string, string][] {
  const place = path.join('.')
  const template = at(object, ['spec', 'template', 'metadata', 'labels'])
  const selector = at(object, ['spec', 'selector', 'matchLabels'])
  const from =
    place === 'spec.selector.matchLabels' ? template : place.endsWith('metadata.labels') ? (selector ?? template) : undefined
  return entriesOf(from).flatMap(({ key, value }): [string, string][] => {
    const text = stringOf(value)
    return text === undefined || isStandIn(text) ? [] : [[key, text]]
  })
}
