import { names } from '../names.ts'
import type { KubernetesNode } from '../objects/kubernetes.ts'

/** Labels by which providers name the pool of a node, the first that nodes have counts. */
const poolLabels = names(
  'karpenter.sh/nodepool eks.amazonaws.com/nodegroup cloud.google.com/gke-nodepool kubernetes.azure.com/agentpool',
  'doks.digitalocean.com/node-pool node.kubernetes.io/instance-type kubernetes.io/arch',
)

/** Nodes that share a pool. */
export interface Pool {
  readonly label: string
  readonly value: string
  readonly nodes: readonly KubernetesNode[]
}

/** The nodes by pool, the largest first; none where no label tells pools apart. */
export function poolsOf(nodes: readonly KubernetesNode[]): Pool[] {
  for (const label of poolLabels) {
    const pools = new Map<string, KubernetesNode[]>()
    for (const node of nodes) {
      const value = node.metadata.labels?.[label]
      if (value === undefined) continue
      const pool = pools.get(value)
      if (pool) pool.push(node)
      else pools.set(value, [node])
    }
    if (pools.size > 0)
      return [...pools]
        .map(([value, members]) => ({ label, value, nodes: members }))
        .sort((a, b) => b.nodes.length - a.nodes.length)
  }
  return []
}
