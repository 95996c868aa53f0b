// Objects of a cluster for tests: small, and only as complete as what reads them.
import type {
  ContainerStatus,
  ControllerRevision,
  DaemonSet,
  DaemonSetStatus,
  KubernetesNode,
  Pod,
  PodSpec,
  PodTemplate,
  Taint,
} from '../../../model/src/objects/kubernetes.ts'

const podSpec = (image: string): PodSpec => ({ containers: [{ name: 'main', image }] })

export const template = (image = 'agent:1'): PodTemplate => ({ metadata: { labels: { app: 'agent' } }, spec: podSpec(image) })

interface DaemonSetParts {
  readonly metadata?: Partial<DaemonSet['metadata']>
  readonly spec?: Partial<DaemonSet['spec']>
}

export const daemonSet = (status: DaemonSetStatus | undefined, { metadata = {}, spec = {} }: DaemonSetParts = {}): DaemonSet => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'agent', namespace: 'default', uid: 'u', generation: 1, ...metadata },
  spec: { selector: { matchLabels: { app: 'agent' } }, template: template(), ...spec },
  ...(status && { status }),
})

export const pod = (
  status: Pod['status'],
  { spec, metadata }: { spec?: object; metadata?: Partial<Pod['metadata']> } = {},
): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'agent-1', namespace: 'default', ...metadata },
  spec: { ...podSpec('agent:1'), ...spec },
  ...(status && { status }),
})

export const container = (status: Partial<ContainerStatus>): ContainerStatus => ({ name: 'main', ...status })

export const revision = (
  number: number,
  image: string,
  { owner = 'u', cause }: { owner?: string; cause?: string } = {},
): ControllerRevision => ({
  apiVersion: 'apps/v1',
  kind: 'ControllerRevision',
  metadata: {
    name: `agent-${number}`,
    labels: { 'controller-revision-hash': `hash-${number}` },
    ...(cause !== undefined && { annotations: { 'kubernetes.io/change-cause': cause } }),
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: owner, controller: true }],
  },
  revision: number,
  data: { spec: { template: { $patch: 'replace', ...template(image) } } },
})

export const node = (labels: Record<string, string> = {}, taints: readonly Taint[] = []): KubernetesNode => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'node-1', labels },
  spec: { taints },
})
