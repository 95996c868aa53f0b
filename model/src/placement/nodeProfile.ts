import type { KubernetesNode, Taint } from '../objects/kubernetes.ts'
import { isRecord } from '../objects/record.ts'

/** One node of a profile: what decides whether a DaemonSet's pod runs there and fits, and nothing else of it. */
export interface ProfiledNode {
  readonly name: string
  readonly labels?: Readonly<Record<string, string>>
  readonly taints?: readonly Taint[]
  readonly unschedulable?: boolean
  readonly allocatable?: Readonly<Record<string, string>>
}

/** The nodes of a cluster as a file (`*.nodes.yaml`) holds them, for work without the cluster. */
export interface NodeProfile {
  readonly kind: 'NodeProfile'
  readonly nodes: readonly ProfiledNode[]
}

/** A profile of nodes, by name. */
export function profileOf(nodes: readonly KubernetesNode[]): NodeProfile {
  const all = nodes.map(({ metadata, spec = {}, status }): ProfiledNode => {
    const taints = (spec.taints ?? []).map(({ key, value, effect }) => ({ key, ...(value && { value }), effect }))
    return {
      name: metadata.name,
      ...(metadata.labels && { labels: metadata.labels }),
      ...(taints.length > 0 && { taints }),
      ...(spec.unschedulable && { unschedulable: true }),
      ...(status?.allocatable && { allocatable: status.allocatable }),
    }
  })
  const compare = new Intl.Collator('en', { numeric: true }).compare
  return { kind: 'NodeProfile', nodes: all.sort((a, b) => compare(a.name, b.name)) }
}

const isTexts = (value: unknown) =>
  value === undefined || (isRecord(value) && Object.values(value).every((one) => typeof one === 'string'))

const isTaint = (value: unknown) =>
  isRecord(value) &&
  typeof value.key === 'string' &&
  typeof value.effect === 'string' &&
  /^(string|undefined)$/.test(typeof value.value)

/** The first thing that is wrong with a profile: its kind, its list of nodes, or a part of the node at that place in the list. */
export interface ProfileFault {
  readonly fault: 'kind' | 'nodes' | 'name' | 'labels' | 'allocatable' | 'taints'
  readonly at: number
}

/** Reads a profile, or says what is wrong with it. */
export function nodesOf(profile: unknown): KubernetesNode[] | ProfileFault {
  if (!isRecord(profile) || profile.kind !== 'NodeProfile') return { fault: 'kind', at: 0 }
  if (!Array.isArray(profile.nodes)) return { fault: 'nodes', at: 0 }
  for (const [at, node] of profile.nodes.entries()) {
    if (!isRecord(node) || typeof node.name !== 'string' || node.name === '') return { fault: 'name', at }
    if (!isTexts(node.labels)) return { fault: 'labels', at }
    if (!isTexts(node.allocatable)) return { fault: 'allocatable', at }
    const { taints = [] } = node
    if (!Array.isArray(taints) || !taints.every(isTaint)) return { fault: 'taints', at }
  }
  return (profile.nodes as ProfiledNode[]).map(({ name, labels, taints, unschedulable, allocatable }) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, ...(labels && { labels }) },
    spec: { ...(taints && { taints }), ...(unschedulable && { unschedulable }) },
    status: { conditions: [{ type: 'Ready', status: 'True' }], ...(allocatable && { allocatable }) },
  }))
}
