import { fieldOf, rootType } from './schema/schema.ts'
import {
  at,
  type Entry,
  entriesOf,
  get,
  itemsOf,
  type ListNode,
  type MapNode,
  type Node,
  present,
  type ScalarNode,
  stringOf,
} from './yaml/node.ts'
import type { Manifest } from './yaml/parse.ts'

/** One DaemonSet object of a document: the document's root, or an item of a List. */
export interface DaemonSetObject {
  readonly node: MapNode
  readonly partialness: Partialness
}

/**
 * Whether the object is only part of a DaemonSet (a Kustomize patch), so that nothing in it is missing: certainly, likely by its
 * shape, or only if its file is named like one.
 */
type Partialness = 'whole' | 'patch' | 'likely' | 'patchIfNamedSo'

/**
 * What a document is. `removed` is a DaemonSet of an API version that is no longer served, `unserved` one of a version that
 * never was. In a templated document only the text after rendering is a manifest.
 */
export type Kind =
  | { readonly is: 'other' }
  | { readonly is: 'daemonSet'; readonly objects: readonly DaemonSetObject[]; readonly templated: boolean }
  | { readonly is: 'removed' | 'unserved'; readonly node: MapNode; readonly apiVersion: ScalarNode; readonly templated: boolean }
  | { readonly is: 'misspelt'; readonly kind: ScalarNode }
  /** DaemonSets in a list without a List around it. */
  | { readonly is: 'bareList'; readonly node: ListNode }

/** A cheap look at the text: whether it is worth parsing at all. */
export function mentionsDaemonSet(text: string): boolean {
  return /daemon[-_ ]?set/i.test(text) || (invisible.test(text) && /daemonset/i.test(visible(text)))
}

/** Characters that nobody sees, from web pages and chats: blanks of other widths, and marks of no width. */
export const invisible = /[\u00A0\u00AD\u061C\u180E\u2000-\u200F\u2028-\u202F\u205F-\u2064\u3000\uFEFF]/
const visible = (text: string) => text.replace(new RegExp(invisible, 'g'), '')

/** The versions that once served DaemonSets, with the Kubernetes minor that dropped them. */
export const removedIn: Readonly<Record<string, string>> = {
  'extensions/v1beta1': '1.16',
  'apps/v1beta1': '1.16',
  'apps/v1beta2': '1.16',
}

export function kindOf({ root, templated }: Manifest): Kind {
  if (root?.kind === 'list' && !templated && root.items.some(isWholeDaemonSet)) return { is: 'bareList', node: root }
  if (root?.kind !== 'map') return { is: 'other' }
  if (isList(root)) return listKind(root, templated)
  return objectKind(root, templated)
}

/** kubectl takes the items of every kind of list for objects of their own. */
export const isList = (root: MapNode) =>
  /^\w*List$/.test(stringOf(get(root, 'kind')) ?? '') && get(root, 'items')?.kind === 'list'

/** Lists of what is only said about DaemonSets have no objects in them. */
function isWholeDaemonSet(node: Node): boolean {
  const isServed = node.kind === 'map' && objectKind(node, false).is === 'daemonSet'
  return isServed && get(node, 'metadata')?.kind === 'map' && get(node, 'spec')?.kind === 'map'
}

function listKind(root: MapNode, templated: boolean): Kind {
  const objects = itemsOf(get(root, 'items')).flatMap((item) => {
    const kind = item.kind === 'map' ? objectKind(item, templated) : undefined
    return kind?.is === 'daemonSet' ? kind.objects : []
  })
  return objects.length > 0 ? { is: 'daemonSet', objects, templated } : { is: 'other' }
}

function objectKind(node: MapNode, templated: boolean): Kind {
  const apiVersion = typeField(node, 'apiVersion')
  const version = stringOf(apiVersion)
  const kind = typeField(node, 'kind') ?? (version === 'apps/v1' ? misspeltField(node, 'DaemonSet') : undefined)
  if (kind?.kind !== 'scalar' || kind.type !== 'string') return { is: 'other' }
  const exact = kind.value === 'DaemonSet'
  if (!exact) {
    const close =
      /^[\s\u2018-\u201F]*daemon[-_ ]?sets?[\s\u2018-\u201F]*$/i.test(visible(kind.value)) && visible(version ?? '') === 'apps/v1'
    return close ? { is: 'misspelt', kind } : { is: 'other' }
  }
  const unsaid = !present(apiVersion) || version === ''
  if (unsaid && !isDaemonSetShaped(node) && !misspeltField(node, 'apps/v1')) return { is: 'other' }
  if (unsaid || (version !== undefined && servedVersions.includes(version)))
    return { is: 'daemonSet', objects: [{ node, partialness: partialness(node) }], templated }
  if (apiVersion.kind !== 'scalar') return { is: 'daemonSet', objects: [{ node, partialness: 'whole' }], templated }
  if (version === undefined || apiVersion.templated) {
    return {
      is: 'daemonSet',
      objects: [{ node, partialness: partialness(node) }],
      templated: templated || apiVersion.templated === true,
    }
  }
  if (removedIn[version]) return { is: 'removed', node, apiVersion, templated }
  return mayBeCustom.test(version) ? { is: 'other' } : { is: 'unserved', node, apiVersion, templated }
}

/** The version that serves DaemonSets; one left out behind the slash is that one too. */
const servedVersions = ['apps/v1', 'apps/', '/']

/** The group of a custom resource has a dot: `apps.kruise.io/v1alpha1` has a DaemonSet of its own. */
const mayBeCustom = /^[^/.]*\.[^/]*\/[^/]*$/

/**
 * What the server takes for the kind or the API version: it does not care for the case of these keys, and of several takes the last
 * by its bytes. That a key is spelt wrong is for the strict decoder to say.
 */
function typeField({ entries }: MapNode, name: 'kind' | 'apiVersion'): Node | undefined {
  let found: Entry | undefined
  for (const entry of entries) {
    const plain = entry.key.replace(/^\uFEFF/, '').toLowerCase()
    if (plain === name.toLowerCase() && (!found || entry.key >= found.key)) found = entry
  }
  return found?.value
}

/** A value that says what the object is under a key that is none of the type: the server takes `kind` or `apiVersion` for absent. */
function misspeltField({ entries }: MapNode, value: string): Node | undefined {
  return entries.find((entry) => stringOf(entry.value) === value && !fieldOf(rootType, entry.key))?.value
}

/**
 * A strategic-merge patch carries only what it changes. Of selector, template labels and complete containers all missing, beside a pod
 * spec that says something, is a patch; one or two missing is a mistake, unless something else says that it is one: where it stands, who
 * names it, a directive such as `$patch`.
 */
function partialness(node: MapNode): Partialness {
  if (hasDirective(node)) return 'patch'
  const spec = get(node, 'spec')
  const podSpec = at(spec, ['template', 'spec'])
  if (!stringOf(at(node, ['metadata', 'name']))) return 'whole'
  const containers = itemsOf(get(podSpec, 'containers'))
  const complete = containers.length > 0 && containers.every((container) => present(get(container, 'image')))
  const missing = [present(get(spec, 'selector')), present(at(spec, ['template', 'metadata', 'labels'])), complete].filter(
    (there) => !there,
  ).length
  if (missing === 0) return 'whole'
  return missing > 2 && entriesOf(podSpec).length > 0 ? 'likely' : 'patchIfNamedSo'
}

/** Without an apiVersion, `kind: DaemonSet` may as well be a chart's value: every other key must be one of the type. */
function isDaemonSetShaped(node: MapNode): boolean {
  return node.entries.every(({ key }) => fieldOf(rootType, key) !== undefined)
}

function hasDirective(node: Node): boolean {
  if (node.kind === 'list') return node.items.some(hasDirective)
  return entriesOf(node).some(
    ({ key, value }) => /^\$(patch|setElementOrder|deleteFromPrimitiveList|retainKeys)/.test(key) || hasDirective(value),
  )
}
