import type { KubernetesNode, Pod, PodTemplate } from '../objects/kubernetes.ts'
import { type Amounts, amountsOf } from './amounts.ts'
import { podRequests, type SizedSpec } from './footprint.ts'

/** What a pod lacks on a node. Amounts as in `Amounts`. */
export type Shortage =
  | {
      readonly lacks: 'resource'
      readonly name: string
      readonly needs: number
      readonly free: number
      readonly allocatable: number
    }
  | { readonly lacks: 'slot'; readonly allocatable: number }
  | { readonly lacks: 'port'; readonly port: string; readonly heldBy: string }

/**
 * Whether the scheduler would find room on a node, by requests, host ports and the number of pods. An estimate: it knows
 * nothing of volumes, (anti-)affinity between pods, devices that are claimed, or pods of lower priority that would make room.
 */
export interface Fit {
  readonly node: string
  readonly fits: boolean
  readonly shortages: readonly Shortage[]
}

interface Port {
  readonly containerPort?: number
  readonly hostPort?: number
  readonly hostIP?: string
  readonly protocol?: string
}

interface PortedSpec {
  readonly hostNetwork?: boolean
  readonly containers?: readonly { readonly ports?: readonly Port[] }[]
  readonly initContainers?: readonly { readonly ports?: readonly Port[]; readonly restartPolicy?: string }[]
}

interface HostPort {
  readonly ip: string
  readonly protocol: string
  readonly port: number
}

/** The ports of its node that a pod takes; with the network of the host all of its ports. Source: GetHostPorts. */
export function hostPorts(spec: unknown): HostPort[] {
  const { hostNetwork = false, containers = [], initContainers = [] } = (spec ?? {}) as PortedSpec
  const lasting = [...initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always'), ...containers]
  return lasting.flatMap(({ ports = [] }) =>
    ports.flatMap(({ containerPort = 0, hostPort = hostNetwork ? containerPort : 0, hostIP, protocol }) =>
      hostPort > 0 ? [{ ip: hostIP || '0.0.0.0', protocol: protocol || 'TCP', port: hostPort }] : [],
    ),
  )
}

const clash = (a: HostPort, b: HostPort) =>
  a.port === b.port && a.protocol === b.protocol && (a.ip === b.ip || a.ip === '0.0.0.0' || b.ip === '0.0.0.0')

/** Whether two pods want one port of a node, so that it cannot run both. */
export const portsClash = (a: unknown, b: unknown): boolean =>
  hostPorts(a).some((one) => hostPorts(b).some((other) => clash(one, other)))

const portText = ({ ip, protocol, port }: HostPort) => `${ip === '0.0.0.0' ? '' : `${ip}:`}${port}/${protocol}`

/** The scheduler looks at no other resources. */
const isCounted = (name: string) =>
  ['cpu', 'memory', 'ephemeral-storage'].includes(name) || /\/|^hugepages-|^attachable-volumes-/.test(name)

/** Pods that have ended take no room; pods that are being deleted still do. */
const takesRoom = ({ spec, status }: Pod) =>
  spec.nodeName !== undefined && status?.phase !== 'Succeeded' && status?.phase !== 'Failed'

/**
 * One answer for each node. `pods` are all pods of the cluster with their whole specs, but for those that make room first: the
 * DaemonSet's own, unless it surges.
 */
export function fitsOver(template: PodTemplate, nodes: readonly KubernetesNode[], pods: readonly Pod[]): Fit[] {
  const spec = (template.spec ?? {}) as SizedSpec
  const needs = podRequests(spec)
  const wanted = hostPorts(spec)
  const onNode = new Map<string, Pod[]>(nodes.map(({ metadata }) => [metadata.name, []]))
  for (const pod of pods) if (takesRoom(pod)) onNode.get(pod.spec.nodeName ?? '')?.push(pod)
  return nodes.map(({ metadata, status }) => {
    const others = onNode.get(metadata.name) ?? []
    const allocatable = amountsOf(status?.allocatable)
    const shortages = [...slots(allocatable, others), ...missing(needs, allocatable, others), ...ports(wanted, others)]
    return { node: metadata.name, fits: shortages.length === 0, shortages }
  })
}

const slots = ({ pods = 0 }: Amounts, others: readonly Pod[]): Shortage[] =>
  others.length + 1 > pods ? [{ lacks: 'slot', allocatable: pods }] : []

/** A pod that requests nothing of a resource is not asked about it, even where it is overdrawn. Source: fitsRequest. */
function missing(needs: Amounts, allocatable: Amounts, others: readonly Pod[]): Shortage[] {
  const wanted = Object.entries(needs).filter(([name, amount]) => amount > 0 && isCounted(name))
  if (wanted.length === 0) return []
  const taken = others.map(({ spec }) => podRequests(spec as SizedSpec))
  return wanted.flatMap(([name, amount]) => {
    const has = allocatable[name] ?? 0
    const free = has - taken.reduce((total, one) => total + (one[name] ?? 0), 0)
    return amount > free ? [{ lacks: 'resource' as const, name, needs: amount, free, allocatable: has }] : []
  })
}

const ports = (wanted: readonly HostPort[], others: readonly Pod[]): Shortage[] =>
  others.flatMap(({ metadata, spec }) =>
    hostPorts(spec).flatMap((held) =>
      wanted
        .filter((one) => clash(one, held))
        .map((one) => ({ lacks: 'port' as const, port: portText(one), heldBy: `${metadata.namespace}/${metadata.name}` })),
    ),
  )
