// The tree as plain data: what stands under what. Knows no editor.
import type { ControllerRevision, DaemonSet, KubernetesEvent, Pod } from '../../../model/src/objects/kubernetes.ts'
import { currentRevision, hashOf } from '../../../model/src/objects/revision.ts'
import { eventTime } from '../../../model/src/objects/slim.ts'
import { inOrder } from '../../../model/src/order.ts'
import { placement } from '../../../model/src/placement/placement.ts'
import { podsByNode as grouped } from '../../../model/src/rollout/rolledNodes.ts'
import type { Live } from '../cluster/watch/live.ts'

export type Element =
  | { readonly is: 'namespace'; readonly name: string }
  | { readonly is: 'daemonSet'; readonly uid: string }
  | { readonly is: 'group'; readonly of: 'nodes' | 'revisions' | 'events'; readonly uid: string }
  | { readonly is: 'node'; readonly uid: string; readonly node: string }
  | { readonly is: 'pod'; readonly uid: string; readonly pod: string }
  | { readonly is: 'container'; readonly uid: string; readonly pod: string; readonly container: string }
  | { readonly is: 'revision'; readonly uid: string; readonly revision: string }
  | { readonly is: 'event'; readonly uid: string; readonly event: string }
  | { readonly is: 'more'; readonly of: string; readonly left: number }
  | {
      readonly is: 'message'
      readonly under: string
      readonly about: 'loading' | 'forbidden' | 'failed' | 'none'
      readonly text: string
    }

const ids: { readonly [K in Element['is']]: (element: Extract<Element, { is: K }>) => string } = {
  namespace: ({ name }) => `namespace/${name}`,
  daemonSet: ({ uid }) => uid,
  group: ({ uid, of }) => `${uid}/${of}`,
  node: ({ uid, node }) => `${uid}/node/${node}`,
  pod: ({ uid, pod }) => `${uid}/pod/${pod}`,
  container: ({ uid, pod, container }) => `${uid}/pod/${pod}/${container}`,
  revision: ({ uid, revision }) => `${uid}/revision/${revision}`,
  event: ({ uid, event }) => `${uid}/event/${event}`,
  more: ({ of }) => `more/${of}`,
  message: ({ under }) => `message/${under}`,
}

/** Stays the same while the thing it stands for lives, so that selection and expansion survive every refresh. */
export const idOf = (element: Element) => (ids[element.is] as (element: Element) => string)(element)

/** The pod that an element stands for, or lies in. */
export const podAt = (live: Live, { uid, pod }: { readonly uid: string; readonly pod: string }) =>
  live.details(uid)?.pods.get(pod)

/** The revision of an element. */
export const revisionAt = (live: Live, { uid, revision }: Extract<Element, { is: 'revision' }>) =>
  live.details(uid)?.revisions.get(revision)

/** Levels show this many elements, and so many more with each "Load more". */
export const pageSize = 200

/** What decides which elements are there, beside the cluster. */
export interface Shown {
  /** Part of a name; empty for all. */
  readonly filter: string
  /** How many elements of a level are shown, by the id of the element above, where more were asked for. */
  readonly pages: ReadonlyMap<string, number>
}

export const rootId = 'root'

export function childrenOf(live: Live, element: Element | undefined, shown: Shown): Element[] {
  if (!element) return paged(rootId, namespaces(live, shown), shown)
  switch (element.is) {
    case 'namespace':
      return paged(idOf(element), daemonSets(live, element.name, shown), shown)
    case 'daemonSet':
      return (['nodes', 'revisions', 'events'] as const).map((of) => ({ is: 'group', of, uid: element.uid }))
    case 'group':
      return paged(idOf(element), groupChildren(live, element), shown)
    case 'node': {
      const pods = podsByNode(live, element.uid).get(element.node) ?? []
      const [pod] = pods
      if (pods.length === 1 && pod) return containers(element.uid, pod)
      return pods.map((one) => ({ is: 'pod', uid: element.uid, pod: uidOf(one) }))
    }
    case 'pod': {
      const pod = podAt(live, element)
      return pod ? containers(element.uid, pod) : []
    }
    default:
      return []
  }
}

export function parentOf(live: Live, element: Element): Element | undefined {
  switch (element.is) {
    case 'daemonSet': {
      const name = live.get(element.uid)?.metadata.namespace
      return name === undefined ? undefined : { is: 'namespace', name }
    }
    case 'group':
      return { is: 'daemonSet', uid: element.uid }
    case 'node':
    case 'revision':
    case 'event':
      return { is: 'group', of: `${element.is}s`, uid: element.uid }
    case 'pod':
    case 'container': {
      const pod = podAt(live, element)
      return pod && { is: 'node', uid: element.uid, node: pod.spec.nodeName ?? '' }
    }
    default:
      return undefined
  }
}

function paged(id: string, elements: Element[], { pages }: Shown): Element[] {
  const most = pages.get(id) ?? pageSize
  if (elements.length <= most) return elements
  return [...elements.slice(0, most), { is: 'more', of: id, left: elements.length - most }]
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const nameOf = ({ metadata }: DaemonSet) => metadata.name
const uidOf = ({ metadata }: Pod) => metadata.uid ?? metadata.name

function matches(daemonSet: DaemonSet, filter: string): boolean {
  return filter === '' || nameOf(daemonSet).toLowerCase().includes(filter.toLowerCase())
}

function namespaces(live: Live, { filter }: Shown): Element[] {
  const names = new Set<string>()
  for (const one of live.daemonSets) if (matches(one, filter)) names.add(one.metadata.namespace ?? 'default')
  return [...names].sort(byText).map((name) => ({ is: 'namespace', name }))
}

function daemonSets(live: Live, namespace: string, { filter }: Shown): Element[] {
  return live.daemonSets
    .filter((one) => one.metadata.namespace === namespace && matches(one, filter))
    .sort((a, b) => byText(nameOf(a), nameOf(b)))
    .map(({ metadata }) => ({ is: 'daemonSet', uid: metadata.uid ?? '' }))
}

type Group = Extract<Element, { is: 'group' }>

function groupChildren(live: Live, group: Group): Element[] {
  const details = live.details(group.uid)
  const under = idOf(group)
  const part = group.of === 'nodes' ? 'pods' : group.of
  const freshness = details?.freshness[part]
  if (freshness?.is === 'failed') {
    const about = freshness.failure.kind === 'forbidden' ? 'forbidden' : 'failed'
    return [{ is: 'message', under, about, text: freshness.failure.message }]
  }
  if (!details || freshness?.is === 'loading') return [{ is: 'message', under, about: 'loading', text: '' }]
  const found = groupItems(live, group)
  return found.length > 0 ? found : [{ is: 'message', under, about: 'none', text: '' }]
}

function groupItems(live: Live, { of, uid }: Group): Element[] {
  if (of === 'revisions')
    return revisionsOf(live, uid)
      .toReversed()
      .map(({ metadata }) => ({ is: 'revision', uid, revision: metadata.uid ?? '' }))
  if (of === 'events') return eventsOf(live, uid).map(({ metadata }) => ({ is: 'event', uid, event: metadata.uid ?? '' }))
  const nodes = new Set([...podsByNode(live, uid).keys(), ...missingNodes(live, uid)])
  return inOrder([...nodes], (node) => node).map((node) => ({ is: 'node', uid, node }))
}

/** Oldest first. */
export function revisionsOf(live: Live, uid: string): ControllerRevision[] {
  return [...(live.details(uid)?.revisions.values() ?? [])].sort((a, b) => a.revision - b.revision)
}

/** Newest first. */
function eventsOf(live: Live, uid: string): KubernetesEvent[] {
  return [...(live.details(uid)?.events.values() ?? [])].sort((a, b) => eventTime(b) - eventTime(a))
}

const currentCache = new WeakMap<object, { revisions: number; found: ControllerRevision | undefined }>()

/** Every pod that is drawn asks for it, and templates are compared as texts: it is found once for each state of a DaemonSet. */
export function current(live: Live, uid: string): ControllerRevision | undefined {
  const daemonSet = live.get(uid)
  const details = live.details(uid)
  if (!daemonSet || !details) return undefined
  const cached = currentCache.get(daemonSet)
  if (cached?.revisions === details.versions.revisions) return cached.found
  const found = currentRevision(daemonSet, revisionsOf(live, uid))
  currentCache.set(daemonSet, { revisions: details.versions.revisions, found })
  return found
}

/** The newest revision, where a pod is known to be of an older one. */
export function newerThan(live: Live, uid: string, pod: Pod): ControllerRevision | undefined {
  const newest = current(live, uid)
  return newest && hashOf(pod) !== hashOf(newest) ? newest : undefined
}

const byNodeCache = new WeakMap<object, { version: number; pods: ReadonlyMap<string, readonly Pod[]> }>()

/** During a surge a node has two pods, the older first. Pods without a node stand under the empty name. */
export function podsByNode(live: Live, uid: string): ReadonlyMap<string, readonly Pod[]> {
  const details = live.details(uid)
  if (!details) return new Map()
  const cached = byNodeCache.get(details)
  if (cached?.version === details.versions.pods) return cached.pods
  const found = grouped([...details.pods.values()])
  for (const pods of found.values()) if (pods.length > 1) pods.sort(byAge)
  byNodeCache.set(details, { version: details.versions.pods, pods: found })
  return found
}

const byAge = (a: Pod, b: Pod) =>
  byText(a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? '') || byText(a.metadata.name, b.metadata.name)

/** Nodes that should run the pod and have none. None are known where nodes or pods may not be listed, or are not yet. */
export function missingNodes(live: Live, uid: string): string[] {
  const daemonSet = live.get(uid)
  const known = live.details(uid)?.freshness.pods.is
  if (!daemonSet || known === undefined || known === 'loading' || known === 'failed') return []
  const withPods = podsByNode(live, uid)
  return [...live.nodes.values()]
    .filter((node) => !withPods.has(node.metadata.name) && placement(daemonSet.spec.template, node).runs)
    .map(({ metadata }) => metadata.name)
}

function containers(uid: string, pod: Pod): Element[] {
  const all = [...(pod.spec.initContainers ?? []), ...(pod.spec.containers ?? [])]
  return all.map(({ name }) => ({ is: 'container', uid, pod: uidOf(pod), container: name }))
}
