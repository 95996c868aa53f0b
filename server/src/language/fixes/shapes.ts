// Values of another shape than their field takes: a list for a mapping, a mapping for a list, a text for either.
import { typed } from '../draft.ts'
import { say } from '../say.ts'
import { fieldOf, isStruct, type Shape, shapeAt } from '../schema/schema.ts'
import type { Change } from '../write/change.ts'
import { Verbatim } from '../write/stop.ts'
import { at, entriesOf, itemsOf, type Node, type Path, present, type ScalarNode } from '../yaml/node.ts'
import { type FixTarget, type Proposal, propose, set } from './target.ts'

/** By the struct of a list: the field that names an item, and the one that a lone value fills. */
const named: Readonly<Record<string, readonly [key: string, value?: string]>> = {
  EnvVar: ['name', 'value'],
  HTTPHeader: ['name', 'value'],
  Sysctl: ['name', 'value'],
  PodDNSConfigOption: ['name', 'value'],
  ContainerPort: ['name', 'containerPort'],
  Container: ['name', 'image'],
  EphemeralContainer: ['name', 'image'],
  Volume: ['name'],
  VolumeMount: ['name', 'mountPath'],
  VolumeDevice: ['name', 'devicePath'],
  Toleration: ['key', 'value'],
  KeyToPath: ['key', 'path'],
  HostAlias: ['ip', 'hostnames'],
}

/** The field of a struct that a text in its place was meant for. */
const lone: Readonly<Record<string, string>> = {
  ContainerPort: 'containerPort',
  LocalObjectReference: 'name',
  ConfigMapVolumeSource: 'name',
  ConfigMapEnvSource: 'name',
  SecretEnvSource: 'name',
  ConfigMapProjection: 'name',
  SecretProjection: 'name',
  SecretVolumeSource: 'secretName',
  HostPathVolumeSource: 'path',
  PersistentVolumeClaimVolumeSource: 'claimName',
  ImageVolumeSource: 'reference',
  CSIVolumeSource: 'driver',
  DaemonSetUpdateStrategy: 'type',
  SeccompProfile: 'type',
  AppArmorProfile: 'type',
  PodOS: 'name',
  ObjectFieldSelector: 'fieldPath',
  ResourceFieldSelector: 'resource',
  EmptyDirVolumeSource: 'medium',
  ObjectMeta: 'name',
  Toleration: 'key',
  ExecAction: 'command',
  Capabilities: 'add',
}

/** The value in the shape that its field takes, with all that it says. */
export function reshaped(target: FixTarget): Proposal[] {
  const path = target.finding.path
  const [node, shape] = [at(target.root, path), shapeAt(path)]
  if (!node || !shape || !present(node)) return []
  if (shape.list)
    return node.kind === 'map' ? listOfMap(target, node, shape) : node.kind === 'scalar' ? listOfText(target, node, shape) : []
  if (shape.map)
    return node.kind === 'list' ? mapOfList(target, node) : node.kind === 'scalar' ? mapOfText(target, node, shape) : []
  if (isStruct(shape.type))
    return node.kind === 'list'
      ? structOfList(target, node, shape)
      : node.kind === 'scalar'
        ? structOfText(target, node, shape)
        : []
  return node.kind === 'list' ? loneItem(target, node) : []
}

const absolute = ({ base }: FixTarget, path: Path = []): Path => [...base, ...path]

const one = ({ context }: FixTarget, key: string, changes: readonly Change[], ...values: string[]): Proposal[] => [
  propose(say(context.texts, key, ...values), changes, true),
]

function listOfMap(target: FixTarget, node: Node, { type }: Shape): Proposal[] {
  const path = absolute(target, target.finding.path)
  const entries = entriesOf(node)
  const isItem = isStruct(type) && entries.every(({ key }) => fieldOf(type, key))
  if (isItem) return one(target, 'fix.list', [{ asList: path }])
  const [key, value] = named[type] ?? []
  if (key) return one(target, 'fix.listOf', [{ asItems: path, key, value }], key)
  if (isStruct(type)) return []
  const names = entries.map((entry) =>
    present(entry.value) ? `${entry.key}=${entry.value.kind === 'scalar' ? entry.value.value : ''}` : entry.key,
  )
  return one(target, 'fix.list', [set(target, target.finding.path, names)])
}

/** A command line is split as a shell does; with what only a shell understands it is given to one. */
function listOfText(target: FixTarget, node: ScalarNode, { type }: Shape): Proposal[] {
  const { path } = target.finding
  const name = path.at(-1)
  if (isStruct(type)) {
    const item = structOf(type, node.value)
    return item
      ? one(target, 'fix.list', [set(target, path, [item])])
      : one(target, 'fix.list', [{ asList: absolute(target, path) }])
  }
  const isCommand = name === 'command' || name === 'args'
  const words = isCommand ? commandLine(node, name === 'command') : node.value.split(/\s*,\s*|\s+/).filter(Boolean)
  if (words.length < 2) return one(target, 'fix.list', [{ asList: absolute(target, path) }])
  return one(target, isCommand ? 'fix.words' : 'fix.list', [set(target, path, words)])
}

function commandLine({ value, style }: ScalarNode, isCommand: boolean): string[] {
  const text = value.trim()
  const words = shellWords(text)
  if (words && style !== 'block' && !text.includes('\n')) return words
  return isCommand ? ['sh', '-c', value.includes('\n') ? value : text] : [value]
}

/** Words as a shell splits them; `undefined` where a shell would do more than that, or quotes are open. */
function shellWords(text: string): string[] | undefined {
  const words: string[] = []
  const pattern = /((?:[^\s"'|&;<>()$`\\*?#~]|"[^"$`\\]*"|'[^']*')+)(?:\s+|$)/y
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text)
    if (!match) return undefined
    words.push((match[1] ?? '').replace(/"([^"]*)"|'([^']*)'/g, '$1$2'))
    if (pattern.lastIndex === 0) return undefined
  }
  return words
}

/** `- app: agent` and `- app=agent` for `app: agent`, and items of a name and a value. */
function mapOfList(target: FixTarget, node: Node): Proposal[] {
  const { path } = target.finding
  const items = itemsOf(node)
  const pairs = items.map((item) => pairOf(item))
  if (items.length > 0 && items.every((item) => item.kind === 'map') && pairs.includes(undefined))
    return one(target, 'fix.map', [{ asEntries: absolute(target, path) }])
  if (pairs.includes(undefined) || pairs.length === 0) return []
  const entries = pairs.flatMap((pair) => (pair ? [pair] : []))
  if (new Set(entries.map(([key]) => key)).size < entries.length) return []
  return one(target, 'fix.map', [set(target, path, Object.fromEntries(entries))])
}

function pairOf(item: Node): [string, string] | undefined {
  if (item.kind === 'scalar') return pairOfText(item.value)
  const text = (name: string) =>
    entriesOf(item).find(({ key, value }) => key === name && value.kind === 'scalar')?.value as ScalarNode | undefined
  const [key, value] = [text('name') ?? text('key'), text('value')]
  return key && value && entriesOf(item).length === 2 ? [key.value, value.value] : undefined
}

function pairOfText(text: string): [string, string] | undefined {
  const match = /^\s*([^\s=:]+)\s*[=:]\s*(.*?)\s*$/.exec(text)
  return match ? [match[1] ?? '', match[2] ?? ''] : undefined
}

function mapOfText(target: FixTarget, node: ScalarNode, { type }: Shape): Proposal[] {
  const pairs = node.value.split(/,|\n/).map(pairOfText)
  if (pairs.length === 0 || pairs.includes(undefined)) return []
  const entries = pairs.flatMap((pair) => (pair ? [[pair[0], typed(type, pair[1])]] : []))
  return one(target, 'fix.map', [set(target, target.finding.path, Object.fromEntries(entries))])
}

/** The one item alone, or the fields of all; of texts the list that the struct is about. */
function structOfList(target: FixTarget, node: Node, { type }: Shape): Proposal[] {
  const { path } = target.finding
  const items = itemsOf(node)
  if (items.length > 0 && items.every((item) => item.kind === 'map'))
    return one(target, 'fix.map', [{ asEntries: absolute(target, path) }])
  const field = lone[type]
  if (!field || !fieldOf(type, field)?.list || !items.every((item) => item.kind === 'scalar')) return []
  return one(target, 'fix.below', [set(target, path, { [field]: items.map((item) => (item as ScalarNode).value) })], field)
}

function structOfText(target: FixTarget, node: ScalarNode, { type }: Shape): Proposal[] {
  const to = type === 'EmptyDirVolumeSource' && node.value === '' ? {} : structOf(type, node.value)
  const fields = Object.keys(to ?? {}).join(', ')
  return to ? one(target, fields ? 'fix.below' : 'fix.replace', [set(target, target.finding.path, to)], fields || '{}') : []
}

/** What a struct says whose place a lone text has: `8080:80/udp`, `NAME=value`, `data:/var/data:ro`, or its one usual field. */
function structOf(type: string, text: string): object | undefined {
  const port = type === 'ContainerPort' ? /^(?:(\d+):)?(\d+)(?:\/(tcp|udp|sctp))?$/i.exec(text) : undefined
  if (port)
    return {
      containerPort: Number(port[2]),
      ...(port[1] && { hostPort: Number(port[1]) }),
      ...(port[3] && { protocol: port[3].toUpperCase() }),
    }
  if (type === 'ContainerPort') return undefined
  const mount = type === 'VolumeMount' ? /^([^\s:/]+):(\/[^\s:]*)(:ro)?$/.exec(text) : undefined
  if (mount) return { name: mount[1], mountPath: mount[2], ...(mount[3] && { readOnly: true }) }
  const [key, value] = named[type] ?? []
  const pair = key && value && value !== 'image' ? pairOfText(text) : undefined
  if (pair && key && value) return { [key]: pair[0], [value]: pair[1] }
  const field = type === 'EnvVar' ? 'name' : lone[type]
  const facts = field === undefined ? undefined : fieldOf(type, field)
  if (!field || !facts || text.trim() === '') return undefined
  if (facts.enum && !facts.enum.includes(text)) return undefined
  if (facts.list) return { [field]: shellWords(text) ?? ['sh', '-c', text] }
  return { [field]: typed(facts.type, text) }
}

/** A list of one where a lone value is wanted. */
function loneItem(target: FixTarget, node: Node): Proposal[] {
  const [item, ...others] = itemsOf(node)
  if (item?.kind !== 'scalar' || others.length > 0) return []
  const value = item.type === 'number' ? new Verbatim(item.source) : item.type === 'boolean' ? item.value === 'true' : item.value
  return one(target, 'fix.replace', [set(target, target.finding.path, value)], item.source)
}
