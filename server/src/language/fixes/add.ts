import { quoteIfNeeded } from '../completion/layout.ts'
import type { Document } from '../file/document.ts'
import { say } from '../hover/words.ts'
import { fieldAt, shapeAt } from '../schema/schema.ts'
import { at, entriesOf, get, itemsOf, type MapNode, type Node, type Path, present, stringOf } from '../yaml/node.ts'
import { addField, columnOf, type Edit, entrySpan, replaceValue } from './edit.ts'
import { eolOf, type Fix, fix, type Place, pathOf } from './place.ts'

/** What a missing field says, where there is one usual answer, by `Type.field`. A code may have another, in the table of codes. */
const answers: Readonly<Record<string, string>> = {
  'ObjectMeta.name': 'agent',
  'Container.name': 'agent',
  'Container.image': 'image:tag',
  'Container.restartPolicy': 'Always',
  'ContainerPort.containerPort': '8080',
  'ContainerResizePolicy.restartPolicy': 'NotRequired',
  'ObjectFieldSelector.fieldPath': 'spec.nodeName',
  'ResourceFieldSelector.resource': 'limits.memory',
  'VolumeMount.readOnly': 'true',
  'HTTPGetAction.port': '8080',
  'TCPSocketAction.port': '8080',
  'SeccompProfile.type': 'RuntimeDefault',
  'AppArmorProfile.type': 'RuntimeDefault',
  'PodOS.name': 'linux',
  'PodSpec.hostNetwork': 'true',
  'PodAffinityTerm.topologyKey': 'kubernetes.io/hostname',
  'WeightedPodAffinityTerm.weight': '100',
  'PreferredSchedulingTerm.weight': '100',
  'Toleration.effect': 'NoExecute',
  'Toleration.operator': 'Exists',
  'TopologySpreadConstraint.topologyKey': 'topology.kubernetes.io/zone',
  'TopologySpreadConstraint.whenUnsatisfiable': 'ScheduleAnyway',
  'TopologySpreadConstraint.maxSkew': '1',
  'PersistentVolumeClaimSpec.accessModes': '[ReadWriteOnce]',
  'VolumeResourceRequirements.requests.storage': '1Gi',
}

/**
 * Writes what is missing: `field` is a path from the object's root where it begins with `metadata.` or `spec`, else the name of a
 * field, or a path, beside the one the finding speaks of.
 */
export function addition(place: Place, field: string, preferred: boolean, value?: string): Fix {
  const { document, root, context } = place
  const full = fullPath(place, field)
  const known = value ?? answerFor(root, full)
  const title = say(context.texts, 'fix.add', field.split('.').at(-1) ?? field)
  const existing = at(root, full)
  if (present(existing) && known === undefined) return fix(title, [], false)
  if (existing?.kind === 'scalar' && known !== undefined) {
    return fix(say(context.texts, 'fix.replace', known), [rewritten(document, root, full, existing, known)], preferred)
  }
  const edit = add(place, full, known)
  const isWhole = writesWhole(full) && !/\{\s*\}|\[\s*\]/.test(edit?.text ?? '')
  return fix(title, [edit], preferred && (known !== undefined || isWhole))
}

/** Fields that the document's own text fills: a selector, a template, containers. */
const writesWhole = (path: Path) => /^(metadata|spec|selector|template|containers)$/.test(String(path.at(-1)))

function fullPath(place: Place, field: string): Path {
  const { finding, root } = place
  const steps = field.split('.')
  if (/^(metadata\.|spec\b)/.test(field)) return steps
  const beside = [...finding.path.slice(0, -1), ...steps]
  const isPlace = (path: Path) => shapeAt(path) !== undefined && at(root, path.slice(0, -steps.length))?.kind === 'map'
  if (finding.path.at(-1) === steps[0] && isPlace(beside)) return beside
  // The server's path leaves out a step: the field belongs to the struct that is marked, or that holds the mark.
  const here = pathOf(place)
  const marked = [here, here.slice(0, -1)].map((path) => [...path, ...steps])
  return marked.find(isPlace) ?? beside
}

function answerFor(root: MapNode, path: Path): string | undefined {
  const found = fieldAt(path)
  const type = found && `${found.owner}.${found.name}${found.element ? `.${String(path.at(-1))}` : ''}`
  const podSpec = at(root, ['spec', 'template', 'spec'])
  const first = (list: string) => stringOf(get(itemsOf(get(podSpec, list))[0], 'name')) || undefined
  if (type === 'VolumeMount.name' || type === 'VolumeDevice.name') return first('volumes')
  if (type === 'ResourceFieldSelector.containerName') return first('containers')
  if (type === 'VolumeMount.mountPath') {
    const name = stringOf(get(at(root, path.slice(0, -1)), 'name'))
    return name ? `/${name}` : undefined
  }
  return type === undefined ? undefined : answers[type]
}

/** The answer in the place of an empty one, or behind a key that has none. */
function rewritten(document: Document, root: MapNode, path: Path, node: Node, known: string): Edit | undefined {
  if (node.end > node.start) return { ...replaceValue(node, known), text: known }
  const holder = at(root, path.slice(0, -1))
  const entry = holder?.kind === 'map' ? holder.entries.find(({ key, merged }) => key === path.at(-1) && !merged) : undefined
  const colon = entry && /^["']?\s*:/.exec(document.text.slice(entry.keyNode.end))?.[0]
  if (!entry || colon === undefined) return undefined
  const start = entry.keyNode.end + colon.length
  return { start, end: start, text: ` ${known}` }
}

function add({ document, root }: Place, full: Path, known: string | undefined): Edit | undefined {
  for (let length = full.length - 1; length >= 0; length--) {
    const holder = at(root, full.slice(0, length))
    const name = full[length]
    const shape = shapeAt(full.slice(0, length))
    if (typeof name !== 'string' || !shape) return undefined
    if (holder?.kind === 'map' && (holder.entries.length > 0 || holder.flow)) {
      if (holder.flow && full.at(-1) === 'containers')
        return addNested(document, holder, full.slice(length).map(String), flowContainers)
      if (known === undefined) return addAt(document, holder, shape.type, name, root)
      return addNested(document, holder, full.slice(length).map(String), known)
    }
    if (length > 0 && !present(holder)) continue
    if (holder?.kind !== 'map') return undefined
  }
  return undefined
}

const flowContainers = '[{ name: agent, image: "image:tag" }]'

/** A field and what holds it, as far as that is missing too. */
export function addNested(
  document: Document,
  holder: MapNode,
  [name = '', ...below]: readonly string[],
  value: string,
): Edit | undefined {
  if (get(holder, name)) return undefined
  if (below.length === 0) return addField(document, holder, '', name, value)
  if (holder.flow) {
    const inner = below.reduceRight((text, key) => `{ ${key}: ${text} }`, value)
    return addField(document, holder, '', name, inner)
  }
  const column = columnOf(document.text, holder.entries.find(({ merged }) => !merged)?.keyNode.start ?? holder.start)
  const lines = below.map((key, index) => {
    const end = index === below.length - 1 ? ` ${value}` : ''
    return `${eolOf(document)}${' '.repeat(column + 2 * (index + 1))}${key}:${end}`
  })
  const edit = addField(document, holder, '', name, '')
  return edit && { ...edit, text: edit.text.trimEnd() + lines.join('') }
}

/** A selector is written from the template's labels, where it has some. */
export function addAt(document: Document, holder: MapNode, owner: string, name: string, root: MapNode): Edit | undefined {
  const existing = holder.entries.find(({ key }) => key === name)
  if (existing && (present(existing.value) || holder.flow)) return undefined
  const labels = name === 'selector' ? templateLabels(root) : []
  if (existing) {
    const without = entrySpan(document.text, holder, name)
    const edit = addField(document, holder, owner, name)
    return without && edit && holder.entries.length > 1
      ? {
          start: without.start,
          end: without.end,
          text: `${' '.repeat(columnOf(document.text, existing.keyNode.start))}${edit.text.trimStart()}${eolOf(document)}`,
        }
      : undefined
  }
  const edit = addField(document, holder, owner, name)
  if (!edit || labels.length === 0) return edit
  return holder.flow
    ? addField(document, holder, '', name, flowSelector(labels))
    : withSelector(document, holder, edit, name, labels)
}

/** The labels of the pod template as they are written into a selector. */
export const templateLabels = (root: MapNode): readonly string[] =>
  entriesOf(at(root, ['spec', 'template', 'metadata', 'labels'])).flatMap(({ key, value }) => {
    const text = stringOf(value)
    return text === undefined ? [] : [`${quoteIfNeeded(key)}: ${quoteIfNeeded(text)}`]
  })

export const flowSelector = (labels: readonly string[]) => `{ matchLabels: { ${labels.join(', ')} } }`

/** A selector of the template's labels under a name of its own. */
export function withSelector(document: Document, holder: MapNode, edit: Edit, name: string, labels: readonly string[]): Edit {
  const column = columnOf(document.text, holder.entries.find(({ merged }) => !merged)?.keyNode.start ?? 0)
  const lines = [`${name}:`, '  matchLabels:', ...labels.map((label) => `    ${label}`)]
  return { ...edit, text: lines.map((line) => `${eolOf(document)}${' '.repeat(column)}${line}`).join('') }
}
