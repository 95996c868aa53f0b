import type { KubernetesNode, Taint } from '../objects/kubernetes.ts'

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

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isTexts = (value: unknown) =>
  value === undefined || (isRecord(value) && Object.values(value).every((one) => typeof one === 'string'))

const isTaint = (value: unknown) =>
  isRecord(value) &&
  typeof value.key === 'string' &&
  typeof value.effect === 'string' &&
  /^(string|undefined)$/.test(typeof value.value)

/** Reads a profile; a sentence about the first thing that is wrong with it. */
export function nodesOf(profile: unknown): KubernetesNode[] | string {
  if (!isRecord(profile) || profile.kind !== 'NodeProfile') return 'it does not begin with kind: NodeProfile'
  if (!Array.isArray(profile.nodes)) return 'nodes is no list'
  for (const [index, node] of profile.nodes.entries()) {
    const at = `nodes[${index}]`
    if (!isRecord(node) || typeof node.name !== 'string' || node.name === '') return `${at} has no name`
    if (!isTexts(node.labels)) return `${at}.labels must be texts by name (quote numbers and booleans)`
    if (!isTexts(node.allocatable)) return `${at}.allocatable must be texts by name (quote numbers)`
    const { taints = [] } = node
    if (!Array.isArray(taints) || !taints.every(isTaint)) return `${at}.taints must be a list of key, value and effect`
  }
  return (profile.nodes as ProfiledNode[]).map(({ name, labels, taints, unschedulable, allocatable }) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, ...(labels && { labels }) },
    spec: { ...(taints && { taints }), ...(unschedulable && { unschedulable }) },
    status: { conditions: [{ type: 'Ready', status: 'True' }], ...(allocatable && { allocatable }) },
  }))
}
