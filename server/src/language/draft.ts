// What one writes next: the fields that belong below a new one, and the values most often given to them.
import { type Field, fieldOf, fieldsOf, isStruct, type TypeName } from './schema/schema.ts'
import { marked, Stop, Verbatim } from './write/stop.ts'
import { get, type Node, writtenString } from './yaml/node.ts'

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
  Volume: ['name', 'hostPath'],
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
  EnvFromSource: ['configMapRef'],
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

/** Entries to begin a string map with, by `Type.field`. */
const mapStarts: Readonly<Record<string, string>> = {
  'LabelSelector.matchLabels': 'app',
  'ObjectMeta.labels': 'app',
  'PodSpec.nodeSelector': 'kubernetes.io/os',
  'PodSpec.overhead': 'memory',
  'ResourceRequirements.requests': 'memory',
  'ResourceRequirements.limits': 'memory',
}

/** The usual value of a field, by `Type.field`, as it is written. */
const usualValues: Readonly<Record<string, string>> = {
  'DaemonSet.apiVersion': 'apps/v1',
  'DaemonSet.kind': 'DaemonSet',
  'DaemonSetUpdateStrategy.type': 'RollingUpdate',
  'RollingUpdateDaemonSet.maxUnavailable': '1',
  'ObjectMeta.name': 'agent',
  'PodOS.name': 'linux',
  'PodSpec.hostNetwork': 'true',
  'Container.name': 'agent',
  'Container.image': 'image:tag',
  'Container.restartPolicy': 'Always',
  'ContainerPort.name': 'metrics',
  'ContainerPort.containerPort': '8080',
  'ContainerResizePolicy.restartPolicy': 'NotRequired',
  'HTTPGetAction.path': '/healthz',
  'HTTPGetAction.port': '8080',
  'TCPSocketAction.port': '8080',
  'ObjectFieldSelector.fieldPath': 'spec.nodeName',
  'ResourceFieldSelector.resource': 'limits.memory',
  'VolumeMount.readOnly': 'true',
  'SeccompProfile.type': 'RuntimeDefault',
  'AppArmorProfile.type': 'RuntimeDefault',
  'Toleration.operator': 'Exists',
  'Toleration.effect': 'NoExecute',
  'NodeSelectorRequirement.operator': 'In',
  'LabelSelectorRequirement.operator': 'In',
  'PodAffinityTerm.topologyKey': 'kubernetes.io/hostname',
  'WeightedPodAffinityTerm.weight': '100',
  'PreferredSchedulingTerm.weight': '100',
  'TopologySpreadConstraint.topologyKey': 'topology.kubernetes.io/zone',
  'TopologySpreadConstraint.whenUnsatisfiable': 'ScheduleAnyway',
  'TopologySpreadConstraint.maxSkew': '1',
  'PersistentVolumeClaimSpec.accessModes': 'ReadWriteOnce',
  'VolumeResourceRequirements.requests': '1Gi',
}

const maxDepth = 6

/** The value of a new field with what belongs below it, a stop at each place to fill in; `undefined` where there is no such field. */
export function draftOf(owner: TypeName, name: string): unknown {
  const field = fieldOf(owner, name)
  return field && fieldDraft(owner, name, field, 0)
}

/** The same; the spec of an object whose name is known is whole. */
export function linkedDraft(owner: TypeName, name: string, object: Node | undefined): unknown {
  const own = nameIn(object)
  return owner === 'DaemonSet' && name === 'spec' ? specDraft(own ?? new Stop('agent', true, 'name')) : draftOf(owner, name)
}

/** The object's name; nothing where what stands there cannot be meant as one, as behind a quote that is not closed. */
export function nameIn(object: Node | undefined): string | undefined {
  const name = writtenString(get(get(object, 'metadata'), 'name'))
  return name === undefined || /\s/.test(name) ? undefined : name
}

/** What makes a spec valid: a selector, a template with the same labels, a container. */
export const specDraft = (name: unknown) => ({
  selector: { matchLabels: { app: name } },
  template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, image: new Stop('image:tag') }] } },
})

/** An item of a field's list. */
export function itemDraft(owner: TypeName, name: string, field: Field): unknown {
  return isStruct(field.type) ? structDraft(field.type, 1) : scalarDraft(owner, name, field)
}

/** A struct with the fields that one nearly always writes in it. */
export const bodyDraft = (type: TypeName) => structDraft(type, 0)

/** The usual value of a field, as its type has it; of a list that of an item, of a string map that of its one usual key. */
export function usualValue(owner: TypeName, name: string): string | number | boolean | undefined {
  const text = usualValues[`${owner}.${name}`]
  const field = fieldOf(owner, name)
  return text === undefined || !field ? undefined : scalarOf(field.type, text)
}

/** A value as it is meant where a field of that type takes it; `0644` stays as it is written. */
export const typed = (type: TypeName, text: string): string | number | boolean | Verbatim =>
  type !== 'string' && /^0[0-7]+$/.test(text) ? new Verbatim(text) : scalarOf(type, text)

function scalarOf(type: TypeName, text: string): string | number | boolean {
  if (type === 'string') return text
  if (/^-?\d{1,15}$/.test(text)) return Number(text)
  return /^(true|false)$/.test(text) ? text === 'true' : text
}

function fieldDraft(owner: TypeName, name: string, field: Field, depth: number): unknown {
  const path = `${owner}.${name}`
  if (field.list)
    return [isStruct(field.type) && depth < maxDepth ? structDraft(field.type, depth + 1) : scalarDraft(owner, name, field)]
  if (field.map) return mapDraft(mapStarts[path], field)
  if (!isStruct(field.type)) return scalarDraft(owner, name, field)
  return depth < maxDepth ? structDraft(field.type, depth + 1, path) : new Stop()
}

/** The name of the key is filled in too, where there is no usual one. */
const mapDraft = (key: string | undefined, { type }: Field) =>
  key === undefined
    ? { [marked('key')]: new Stop(type === 'string' ? 'value' : undefined, type === 'string') }
    : { [key]: new Stop(undefined, type === 'string') }

function structDraft(type: TypeName, depth: number, path = ''): unknown {
  const names = usualAt[path] ?? usual[type] ?? requiredOf(type)
  const drafts = names.flatMap((name): [string, unknown][] => {
    const field = fieldOf(type, name)
    return field ? [[name, fieldDraft(type, name, field, depth)]] : []
  })
  return drafts.length > 0 ? Object.fromEntries(drafts) : new Stop()
}

const requiredOf = (type: TypeName) =>
  [...fieldsOf(type)].filter(([, field]) => field.required && !field.until).map(([name]) => name)

const scalarDraft = (owner: TypeName, name: string, { type }: Field) => new Stop(usualValue(owner, name), type === 'string')
