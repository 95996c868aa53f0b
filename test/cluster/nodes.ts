// The cluster's nodes: objects only, kept alive by kwok.
import { release } from './build.ts'
import type { Request } from './connection.ts'

export interface Taint {
  readonly key: string
  readonly value?: string
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute'
}

export interface NodeOptions {
  /** Names are `prefix-1`, `prefix-2`, …; `node` where absent. Numbers that are taken are passed over. */
  readonly prefix?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly taints?: readonly Taint[]
  /** Their kubelets have no network yet. They become ready when the label `bed/not-ready` is taken off. */
  readonly notReady?: boolean
}

/** How many requests are on their way at one moment. */
const parallel = 16

/** Posts nodes and gives their names. `kubelet` is the port where kwok answers for all of them. */
export async function postNodes(request: Request, kubelet: number, count: number, options: NodeOptions = {}): Promise<string[]> {
  const { prefix = 'node', taints, notReady } = options
  const labels = { ...options.labels, ...(notReady && { 'bed/not-ready': 'true' }) }
  const names: string[] = []
  let next = 1
  const post = async () => {
    while (names.length < count) {
      const name = `${prefix}-${next++}`
      names.push(name)
      const node = JSON.stringify(nodeNamed(name, kubelet, labels, taints))
      const { status, body } = await request('POST', '/api/v1/nodes', node, 'application/json')
      if (status === 409) names.splice(names.indexOf(name), 1)
      else if (status !== 201) throw new Error(`${name} was refused: ${JSON.stringify(body)}`)
    }
  }
  await Promise.all(Array.from({ length: Math.min(parallel, count) }, post))
  return names
}

interface Node {
  readonly metadata: { readonly name: string }
  readonly spec: { readonly taints?: readonly { readonly key: string }[] }
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] }
}

/** Whether each node of these names has its first status and, if it is ready, no more taint that says otherwise. */
export async function areSettled(request: Request, names: readonly string[]): Promise<boolean> {
  // From the server's memory: this is asked often, and of thousands.
  const { body } = await request('GET', '/api/v1/nodes?resourceVersion=0')
  const nodes = new Map((body as { items: Node[] }).items.map((node) => [node.metadata.name, node]))
  return names.every((name) => {
    const { status, spec } = nodes.get(name) ?? {}
    const ready = status?.conditions?.find(({ type }) => type === 'Ready')?.status
    return ready !== undefined && (ready !== 'True' || !spec?.taints?.some(({ key }) => key === 'node.kubernetes.io/not-ready'))
  })
}

function nodeNamed(name: string, kubelet: number, labels: Readonly<Record<string, string>>, taints: readonly Taint[] = []) {
  const amounts = { cpu: '4', memory: '16Gi', 'ephemeral-storage': '100Gi', pods: '110' }
  const own = { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' }
  const isReady = labels['bed/not-ready'] !== 'true' && labels['bed/down'] !== 'true'
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { ...own, ...labels } },
    spec: { taints },
    status: {
      capacity: amounts,
      allocatable: amounts,
      ...kubeletStatus(name, kubelet),
      ...(isReady && { conditions: [ready()] }),
    },
  }
}

/** As the stages of kwok say it; posted with the node, it saves thousands of requests. */
function kubeletStatus(name: string, port: number) {
  return {
    addresses: [
      { type: 'InternalIP', address: '127.0.0.1' },
      { type: 'Hostname', address: name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: port } },
    nodeInfo: { architecture: 'amd64', operatingSystem: 'linux', kubeletVersion: `v${release}` },
  }
}

function ready() {
  const now = new Date().toISOString()
  const message = 'the simulated kubelet is ready'
  return { type: 'Ready', status: 'True', reason: 'KubeletReady', message, lastHeartbeatTime: now, lastTransitionTime: now }
}
