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

/**
 * Stops a node's kubelet, or starts it again. When a kubelet falls silent, the controller says of the node's pods that they are
 * not ready, and the kubelet says better when it is back. Here nobody falls silent, so both is said in their place.
 */
export async function setNodeDown(request: Request, node: string, down: boolean): Promise<void> {
  const patch = async (path: string, change: object) => {
    const { status, body } = await request('PATCH', path, JSON.stringify(change), 'application/strategic-merge-patch+json')
    if (status !== 200) throw new Error(`${path} was refused with ${status}: ${JSON.stringify(body)}`)
  }
  await patch(`/api/v1/nodes/${node}`, { metadata: { labels: { 'bed/down': down ? 'true' : null } } })
  const { body } = await request('GET', `/api/v1/pods?fieldSelector=spec.nodeName%3D${node}`)
  for (const { metadata, status } of (body as { items: Pod[] }).items) {
    const condition = status.conditions?.find(({ type }) => type === 'Ready')
    if (down ? condition?.status !== 'True' : condition?.reason !== 'NodeNotReady') continue
    const said = down
      ? { type: 'Ready', status: 'False', reason: 'NodeNotReady', message: 'Node is not ready' }
      : { type: 'Ready', status: 'True', reason: null, message: null }
    const conditions = [{ ...said, lastTransitionTime: new Date().toISOString() }]
    await patch(`/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}/status`, { status: { conditions } })
  }
}

interface Pod {
  readonly metadata: { readonly name: string; readonly namespace: string }
  readonly status: {
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string }[]
  }
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
