import type { KubernetesNode, PodTemplate } from '../objects/kubernetes.ts'
import { type Amounts, amountsOf, type ExactAmounts, exact, greatest, type ResourceList, rounded, sum, times } from './amounts.ts'

interface Resources {
  readonly requests?: ResourceList
  readonly limits?: ResourceList
}

interface SizedContainer {
  readonly resources?: Resources
  readonly restartPolicy?: string
}

/** What of a pod's spec decides how much it takes. */
export interface SizedSpec {
  readonly containers?: readonly SizedContainer[]
  readonly initContainers?: readonly SizedContainer[]
  readonly overhead?: ResourceList
  /** Of the whole pod. */
  readonly resources?: Resources
}

/**
 * What the scheduler reserves on a node for one pod. A limit without a request stands for the request, as the API server fills
 * it in; what admission adds (a LimitRange, a runtime class's overhead) is not known before. Source: PodRequests.
 */
export function podRequests(spec: SizedSpec): Amounts {
  const ofContainers = aggregate(spec, ({ limits, requests }) => exact({ ...limits, ...requests }))
  const ofPod = new Map([...exact(spec.resources?.limits)].filter(([name]) => !ofContainers.has(name)))
  const whole = supported(new Map([...ofPod, ...exact(spec.resources?.requests)]))
  return rounded(sum(new Map([...ofContainers, ...whole]), exact(spec.overhead)))
}

/** What one pod may use at most, of the resources that have a limit. Source: PodLimits. */
export function podLimits(spec: SizedSpec): Amounts {
  const limits = new Map([...aggregate(spec, ({ limits }) => exact(limits)), ...supported(exact(spec.resources?.limits))])
  const overhead = new Map([...exact(spec.overhead)].filter(([name]) => (limits.get(name) ?? 0n) !== 0n))
  return rounded(sum(limits, overhead))
}

/** The resources that can be set for a pod as a whole. */
const supported = (amounts: ExactAmounts) =>
  new Map([...amounts].filter(([name]) => name === 'cpu' || name === 'memory' || name.startsWith('hugepages-')))

function aggregate(
  { containers = [], initContainers = [] }: SizedSpec,
  of: (resources: Resources) => ExactAmounts,
): ExactAmounts {
  const needs = ({ resources = {} }: SizedContainer) => of(resources)
  const starting = initContainers.map((one) => ({ needs: needs(one), isSidecar: one.restartPolicy === 'Always' }))
  return together(containers.map(needs), starting, sum, greatest)
}

/**
 * Containers and sidecars run together; before that each init container runs beside the sidecars that stand above it. The pod
 * needs the greater of both. Amounts may be of any kind that can be added and compared. Source: component-helpers/resource.
 */
export function together<A extends ReadonlyMap<string, unknown>>(
  containers: readonly A[],
  initContainers: readonly { readonly needs: A; readonly isSidecar: boolean }[],
  add: (...all: A[]) => A,
  larger: (...all: A[]) => A,
): A {
  let sidecars = add()
  let starting = add()
  for (const { needs, isSidecar } of initContainers) {
    const all = add(sidecars, needs)
    if (isSidecar) sidecars = all
    starting = larger(starting, all)
  }
  return larger(add(...containers, sidecars), starting)
}

/** What a DaemonSet takes of a cluster, by its requests and limits: of a node, and of all nodes that it runs on. */
export interface Footprint {
  readonly nodes: number
  readonly requests: Amounts
  readonly limits: Amounts
  readonly totalRequests: Amounts
  readonly totalLimits: Amounts
  /** Requests of one pod as a share of the node's allocatable, 1 being all of it. `undefined` where the node has none. */
  readonly shares: readonly { readonly node: string; readonly share: Readonly<Record<string, number | undefined>> }[]
}

/** `nodes` are those that the pod runs on. */
export function footprint(template: PodTemplate, nodes: readonly KubernetesNode[]): Footprint {
  const spec = (template.spec ?? {}) as SizedSpec
  const requests = podRequests(spec)
  const limits = podLimits(spec)
  const shareOf = (allocatable: Amounts) =>
    Object.fromEntries(
      Object.entries(requests).map(([name, amount]) => [name, allocatable[name] ? amount / allocatable[name] : undefined]),
    )
  return {
    nodes: nodes.length,
    requests,
    limits,
    totalRequests: times(requests, nodes.length),
    totalLimits: times(limits, nodes.length),
    shares: nodes.map(({ metadata, status }) => ({ node: metadata.name, share: shareOf(amountsOf(status?.allocatable)) })),
  }
}
