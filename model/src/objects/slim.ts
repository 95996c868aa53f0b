// What is kept of objects that are watched by the thousand: no managed fields, no last-applied text, no pod specs.

import { nodeOf } from '../rollout/pod.ts'
import type { Container, ContainerStatus, DaemonSet, KubernetesEvent, KubernetesNode, Metadata, Pod } from './kubernetes.ts'

export const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

function slimMetadata({ managedFields: _, annotations, ...metadata }: Metadata): Metadata {
  if (!annotations?.[lastApplied]) return { ...metadata, ...(annotations && { annotations }) }
  const { [lastApplied]: __, ...others } = annotations
  return { ...metadata, annotations: others }
}

/** A DaemonSet with all but what field managers wrote about it. */
export const slimDaemonSet = (object: DaemonSet): DaemonSet => ({ ...object, metadata: slimMetadata(object.metadata) })

const slimContainer = ({ name, image, ports }: Container): Container => ({
  name,
  ...(image !== undefined && { image }),
  ...(ports && { ports }),
})

const slimStatus = ({ name, ready, started, restartCount, state, lastState }: ContainerStatus): ContainerStatus => ({
  name,
  ...(ready && { ready }),
  ...(started && { started }),
  ...(restartCount && { restartCount }),
  ...(state && { state }),
  ...(lastState && Object.keys(lastState).length > 0 && { lastState }),
})

/** A pod with what a tree shows of it; its node stands in `spec.nodeName` also where the scheduler has not bound it yet. */
export function slimPod(pod: Pod): Pod {
  const { metadata, spec, status = {} } = pod
  const nodeName = nodeOf(pod)
  const conditions = status.conditions?.filter(
    ({ type }) => type === 'Ready' || type === 'PodScheduled' || type === 'Initialized',
  )
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: slimMetadata(metadata),
    spec: {
      containers: (spec.containers ?? []).map(slimContainer),
      ...(spec.initContainers && {
        initContainers: spec.initContainers.map(({ restartPolicy, ...container }) => ({
          ...slimContainer(container),
          ...(restartPolicy && { restartPolicy }),
        })),
      }),
      ...(nodeName && { nodeName }),
    },
    status: {
      ...(status.phase && { phase: status.phase }),
      ...(status.reason && { reason: status.reason }),
      ...(status.message && { message: status.message }),
      ...(conditions && { conditions }),
      ...(status.initContainerStatuses && { initContainerStatuses: status.initContainerStatuses.map(slimStatus) }),
      ...(status.containerStatuses && { containerStatuses: status.containerStatuses.map(slimStatus) }),
    },
  }
}

export const slimNode = ({ apiVersion, kind, metadata, spec, status }: KubernetesNode): KubernetesNode => ({
  apiVersion,
  kind,
  metadata: slimMetadata(metadata),
  ...(spec && { spec: { ...(spec.taints && { taints: spec.taints }), ...(spec.unschedulable && { unschedulable: true }) } }),
  status: {
    conditions: (status?.conditions ?? []).filter(({ type }) => type === 'Ready'),
    ...(status?.allocatable && { allocatable: status.allocatable }),
  },
})

export const slimEvent = (event: KubernetesEvent): KubernetesEvent => ({ ...event, metadata: slimMetadata(event.metadata) })

/** When an event last happened, in milliseconds since the epoch. */
export function eventTime({ series, lastTimestamp, eventTime, metadata }: KubernetesEvent): number {
  const text = series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata.creationTimestamp
  return text ? Date.parse(text) : 0
}

export const eventCount = ({ series, count }: KubernetesEvent): number => series?.count ?? count ?? 1
