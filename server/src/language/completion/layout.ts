import { type Field, fieldOf, fieldsOf, isStruct, type TypeName } from '../schema/schema.ts'

/** How text that spans lines is written at one place of one document. */
export interface Style {
  /** Column of the key: lines below it are indented from there. */
  readonly column: number
  /** Lists stand one step deeper than their key; else under it. */
  readonly indentLists: boolean
  readonly flow: boolean
  readonly eol: string
}

/** Children laid out with a new field although the type does not demand them: what one nearly always writes next. */
const usual: Readonly<Record<TypeName, readonly string[]>> = {
  DaemonSet: ['apiVersion', 'kind', 'metadata', 'spec'],
  ObjectMeta: ['name'],
  DaemonSetSpec: ['selector', 'template'],
  LabelSelector: ['matchLabels'],
  PodTemplateSpec: ['metadata', 'spec'],
  PodSpec: ['containers'],
  Container: ['name', 'image'],
  DaemonSetUpdateStrategy: ['type'],
  RollingUpdateDaemonSet: ['maxUnavailable'],
  ResourceRequirements: ['requests', 'limits'],
  EnvVar: ['name', 'value'],
  VolumeMount: ['name', 'mountPath'],
  Volume: ['name'],
  Toleration: ['operator'],
  HostPathVolumeSource: ['path', 'type'],
  ConfigMapVolumeSource: ['name'],
  ConfigMapProjection: ['name'],
  SecretVolumeSource: ['secretName'],
  ConfigMapKeySelector: ['name', 'key'],
  SecretKeySelector: ['name', 'key'],
  ConfigMapEnvSource: ['name'],
  SecretEnvSource: ['name'],
  LocalObjectReference: ['name'],
  EnvVarSource: ['fieldRef'],
  ObjectFieldSelector: ['fieldPath'],
  Probe: ['httpGet'],
  HTTPGetAction: ['path', 'port'],
  ExecAction: ['command'],
  Capabilities: ['drop'],
  Affinity: ['nodeAffinity'],
  NodeAffinity: ['requiredDuringSchedulingIgnoredDuringExecution'],
  NodeSelectorTerm: ['matchExpressions'],
  NodeSelectorRequirement: ['key', 'operator', 'values'],
  LabelSelectorRequirement: ['key', 'operator', 'values'],
  Lifecycle: ['preStop'],
  LifecycleHandler: ['exec'],
  ContainerPort: ['name', 'containerPort'],
  HostAlias: ['ip', 'hostnames'],
}

/** The same, where it depends on the field: the template's metadata is there for its labels. */
const usualAt: Readonly<Record<string, readonly string[]>> = { 'PodTemplateSpec.metadata': ['labels'] }

/** The children to lay out with a value of this type. */
function childrenOf(type: TypeName, path = ''): readonly string[] {
  return (
    usualAt[path] ??
    usual[type] ??
    [...fieldsOf(type)].filter(([, field]) => field.required && !field.until).map(([name]) => name)
  )
}

/** Entries to begin a string map with, by `Type.field`. */
const mapStarts: Readonly<Record<string, string>> = {
  'LabelSelector.matchLabels': 'app',
  'ObjectMeta.labels': 'app',
  'PodSpec.nodeSelector': 'kubernetes.io/os',
  'ResourceRequirements.requests': 'memory',
  'ResourceRequirements.limits': 'memory',
}

/** Numbers the places of a snippet to type at, in order. */
class Stops {
  private next = 1
  take(placeholder = ''): string {
    return placeholder === '' ? `$${this.next++}` : `\${${this.next++}:${escapeSnippet(placeholder)}}`
  }
}

export const escapeSnippet = (text: string) => text.replace(/[\\$}]/g, '\\$&')

/** Plain where YAML reads it back as the same text, else in quotes. */
export function quoteIfNeeded(text: string): string {
  const plain = /^[A-Za-z/][\w./%@+=-]*$/.test(text) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(text)
  return plain ? text : JSON.stringify(text)
}

const placeholders: Readonly<Record<string, string>> = {
  'ObjectMeta.name': 'agent',
  'Container.name': 'agent',
  'Container.image': 'image:tag',
  'DaemonSet.apiVersion': 'apps/v1',
  'DaemonSet.kind': 'DaemonSet',
  'DaemonSetUpdateStrategy.type': 'RollingUpdate',
  'RollingUpdateDaemonSet.maxUnavailable': '1',
  'Toleration.operator': 'Exists',
  'ObjectFieldSelector.fieldPath': 'spec.nodeName',
  'HTTPGetAction.path': '/healthz',
  'HTTPGetAction.port': '8080',
  'ContainerPort.name': 'metrics',
  'ContainerPort.containerPort': '8080',
  'NodeSelectorRequirement.operator': 'In',
  'LabelSelectorRequirement.operator': 'In',
}

const maxDepth = 6

/** A field as a snippet: its key and what belongs below it, with a stop at each place to fill in. */
export function fieldSnippet(owner: TypeName, name: string, style: Style): string {
  const field = fieldOf(owner, name)
  if (!field) return `${name}: $0`
  if (style.flow) return flowField(name, field)
  const lines = fieldLines(owner, name, field, new Stops(), style, 0)
  return join(lines, style)
}

/** One item of a list of structs, from its dash on. */
export function itemSnippet(type: TypeName, owner: TypeName, name: string, style: Style): string {
  const stops = new Stops()
  return join(isStruct(type) ? itemLines(type, stops, style, 0) : [`- ${stops.take(placeholders[`${owner}.${name}`])}`], style)
}

/** The fields of a struct's value without its key or dash. */
export function bodySnippet(type: TypeName, style: Style): string {
  return join(structLines(type, new Stops(), style, 0), style)
}

/** Lines as they follow each other at that place, the first where the cursor is. */
export function join(lines: readonly string[], { column, eol }: Style): string {
  return lines.map((line, index) => (index === 0 ? line : ' '.repeat(column) + line)).join(eol)
}

function flowField(name: string, field: Field): string {
  if (field.list) return `${name}: [$0]`
  return field.map || isStruct(field.type) ? `${name}: { $0 }` : `${name}: $0`
}

function fieldLines(owner: TypeName, name: string, field: Field, stops: Stops, style: Style, depth: number): string[] {
  const path = `${owner}.${name}`
  if (field.list) {
    const items =
      isStruct(field.type) && depth < maxDepth ? itemLines(field.type, stops, style, depth + 1) : [`- ${stops.take()}`]
    return [`${name}:`, ...items.map((line) => (style.indentLists ? `  ${line}` : line))]
  }
  if (field.map) {
    const key = mapStarts[path]
    return [`${name}:`, key === undefined ? `  ${stops.take('key')}: ${stops.take('value')}` : `  ${key}: ${stops.take()}`]
  }
  if (isStruct(field.type)) {
    const children = depth < maxDepth ? structLines(field.type, stops, style, depth + 1, path) : []
    return [`${name}:`, ...(children.length > 0 ? children : [stops.take()]).map((line) => `  ${line}`)]
  }
  return [`${name}: ${stops.take(placeholders[path])}`]
}

function structLines(type: TypeName, stops: Stops, style: Style, depth: number, path = ''): string[] {
  return childrenOf(type, path).flatMap((name) => {
    const field = fieldOf(type, name)
    return field ? fieldLines(type, name, field, stops, style, depth) : []
  })
}

function itemLines(type: TypeName, stops: Stops, style: Style, depth: number): string[] {
  const lines = structLines(type, stops, style, depth)
  return (lines.length > 0 ? lines : [stops.take()]).map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`))
}
