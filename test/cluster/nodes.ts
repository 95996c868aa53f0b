// The cluster's nodes: objects only, kept alive by kwok.
import type { Request } from './connection.ts'

/** Posts `node-1` to `node-count`. */
export async function postNodes(request: Request, count: number): Promise<void> {
  for (let index = 1; index <= count; index++) {
    const reply = await request('POST', '/api/v1/nodes', JSON.stringify(nodeNamed(`node-${index}`)), 'application/json')
    if (reply.status !== 201) throw new Error(`node-${index} was refused: ${JSON.stringify(reply.body)}`)
  }
}

/** How many nodes are ready and carry no taint. */
export async function readyNodes(request: Request): Promise<number> {
  const { body } = await request('GET', '/api/v1/nodes')
  const { items } = body as {
    items: { status: { conditions?: { type: string; status: string }[] }; spec: { taints?: unknown[] } }[]
  }
  return items.filter(({ status, spec }) => {
    return !spec.taints?.length && status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')
  }).length
}

function nodeNamed(name: string) {
  const amounts = { cpu: '4', memory: '16Gi', 'ephemeral-storage': '100Gi', pods: '110' }
  const labels = { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' }
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, status: { capacity: amounts, allocatable: amounts } }
}
