import type { Context } from '../language.ts'
import { type Field, fieldsOf, isKnown, isStruct, shapeAt, type TypeName } from '../schema/schema.ts'
import { at, entriesOf, type Node, type Path, stringOf } from '../yaml/node.ts'
import type { Cursor } from './cursor.ts'
import type { CompletionItem } from './item.ts'
import { nodeLabels, objectLabels, resourceNames } from './known.ts'
import { bodySnippet, escapeSnippet, fieldSnippet, itemSnippet, quoteIfNeeded, type Style } from './layout.ts'
import { nodeLabelKeys, tolerationItems } from './nodes.ts'

type KeyCursor = Extract<Cursor, { at: 'key' }>

/** Fields by how early one wants them; the rest follow in the order of the alphabet. */
const early: Readonly<Record<TypeName, readonly string[]>> = {
  DaemonSet: ['apiVersion', 'kind', 'metadata', 'spec'],
  ObjectMeta: ['name', 'namespace', 'labels', 'annotations'],
  DaemonSetSpec: ['selector', 'template', 'updateStrategy', 'minReadySeconds', 'revisionHistoryLimit'],
  PodSpec: [
    'containers',
    'tolerations',
    'nodeSelector',
    'volumes',
    'serviceAccountName',
    'priorityClassName',
    'initContainers',
    'affinity',
    'hostNetwork',
    'dnsPolicy',
    'securityContext',
    'terminationGracePeriodSeconds',
  ],
  Container: [
    'name',
    'image',
    'imagePullPolicy',
    'command',
    'args',
    'env',
    'ports',
    'resources',
    'volumeMounts',
    'securityContext',
    'livenessProbe',
    'readinessProbe',
  ],
  Volume: ['name', 'hostPath', 'configMap', 'secret', 'emptyDir', 'projected', 'downwardAPI', 'csi', 'persistentVolumeClaim'],
  Toleration: ['operator', 'key', 'effect', 'value', 'tolerationSeconds'],
  Probe: ['httpGet', 'exec', 'tcpSocket', 'grpc', 'periodSeconds', 'failureThreshold'],
}

/** What may be written as a key at the cursor. */
export function keyItems(
  context: Context,
  cursor: KeyCursor,
  objectPath: Path,
  object: Node | undefined,
  style: Style,
): CompletionItem[] {
  const shape = shapeAt(objectPath)
  if (!shape) return []
  const present = new Set(entriesOf(cursor.map).map(({ key }) => key))
  const tolerations = (dash: '- ' | '') =>
    shape.type === 'Toleration' ? tolerationItems(context, cursor, object, style, dash) : []
  if (shape.list && shape.at)
    return isStruct(shape.type) ? [...tolerations('- '), ...listItems(shape.type, shape.at, cursor, style)] : []
  if (shape.map && shape.at)
    return mapKeyItems(context, `${shape.at.owner}.${shape.at.name}`, present, cursor, objectPath, object)
  if (!isStruct(shape.type)) return []
  const items = structItems(shape.type, present, cursor, context.settings.version, style)
  // On a bare dash, one item with all that it needs comes first.
  if (cursor.item && shape.at?.element && cursor.prefix === '') items.unshift(wholeItem(shape.type, shape.at, cursor, style))
  if (cursor.item) items.unshift(...tolerations(''))
  return items
}

function wholeItem(
  type: TypeName,
  { owner, name }: { owner: TypeName; name: string },
  cursor: KeyCursor,
  style: Style,
): CompletionItem {
  const insert = bodySnippet(type, style)
  return {
    label: insert
      .split(/\r?\n/)
      .map((line) => line.trim().replace(/:.*/, ''))
      .join(', '),
    kind: 'struct',
    insert,
    replace: cursor.replace,
    sort: '!',
    about: { owner, field: name },
  }
}

/** Below a key that holds a list, without a dash yet: an item with its dash. */
function listItems(
  type: TypeName,
  { owner, name }: { owner: TypeName; name: string },
  cursor: KeyCursor,
  style: Style,
): CompletionItem[] {
  const insert = itemSnippet(type, owner, name, style)
  const label = `- ${insert.slice(2).split(/\r?\n/, 1)[0]?.replace(/:.*/, '') ?? ''}`
  return [
    {
      label,
      kind: 'struct',
      insert,
      replace: cursor.replace,
      sort: '!',
      filter: `${cursor.prefix}- `,
      preselect: true,
      about: { owner, field: name },
    },
  ]
}

function structItems(
  type: TypeName,
  present: ReadonlySet<string>,
  cursor: KeyCursor,
  version: string,
  style: Style,
): CompletionItem[] {
  const items: CompletionItem[] = []
  for (const [name, field] of fieldsOf(type)) {
    if (present.has(name) || field.forbidden || !isKnown(field, version)) continue
    items.push(fieldItem(type, name, field, cursor, style))
  }
  return items
}

function fieldItem(owner: TypeName, name: string, field: Field, { replace, hasValue }: KeyCursor, style: Style): CompletionItem {
  const rank = early[owner]?.indexOf(name) ?? -1
  const group =
    field.deprecated !== undefined
      ? 'z'
      : field.system
        ? 'y'
        : rank >= 0
          ? `a${String.fromCharCode(97 + rank)}`
          : field.required
            ? 'b'
            : 'm'
  const scalar = !field.list && !field.map && !isStruct(field.type)
  const literal = owner === 'DaemonSet' && (name === 'apiVersion' || name === 'kind') ? field.enum?.[0] : undefined
  const insert = hasValue
    ? name
    : literal !== undefined
      ? `${name}: ${literal}`
      : scalar
        ? `${name}: $0`
        : fieldSnippet(owner, name, style)
  return {
    label: name,
    kind: scalar ? 'field' : 'struct',
    insert,
    replace,
    detail: typeLabel(field),
    sort: `${group}${name}`,
    about: { owner, field: name },
    ...(field.deprecated !== undefined && { deprecated: true }),
    ...(scalar && !hasValue && literal === undefined && { again: true }),
  }
}

/** `Toleration[]`, `map of string`, `int32`: the shape of a field in a few characters. */
export function typeLabel({ type, list, map }: Field): string {
  return list ? `${type}[]` : map ? `map of ${type}` : type
}

/** Keys of string maps: from elsewhere in the document, then from what everyone knows. */
function mapKeyItems(
  context: Context,
  field: string,
  present: ReadonlySet<string>,
  { replace, hasValue, flow }: KeyCursor,
  path: Path,
  object: Node | undefined,
): CompletionItem[] {
  const items: CompletionItem[] = []
  const add = (label: string, value: string | undefined, kind: CompletionItem['kind'], group: string, detail = value) => {
    if (present.has(label) || items.some((item) => item.label === label)) return
    const again = value === undefined && !hasValue
    const text = value === undefined ? '$0' : quoteIfNeeded(escapeSnippet(value))
    items.push({
      label,
      kind,
      insert: hasValue ? label : `${label}: ${text}`,
      replace,
      sort: `${group}${label}`,
      ...(detail !== undefined && { detail }),
      ...(again && !flow && { again }),
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
    return text === undefined || text.includes('\uE001') ? [] : [[key, text]]
  })
}
