import type {
  DaemonSet,
  KubernetesEvent,
  KubernetesNode,
  KubernetesObject,
  Pod,
} from '../../../../model/src/objects/kubernetes.ts'
import { selectorText } from '../../../../model/src/objects/selector.ts'
import type { Connection } from '../connect/connection.ts'
import { events, namespaces, nodes, pathOf, pods } from '../paths.ts'
import { isControlledBy, isOrphan, namedOf } from './daemonSet.ts'
import { defaultContainer } from './logs.ts'

const pageSize = 500

interface Page<T> {
  readonly metadata?: { readonly continue?: string }
  readonly items: readonly T[]
}

/** A whole list, page by page. */
async function everyPage<T extends KubernetesObject>(
  connection: Connection,
  path: string,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<T[]> {
  const all: T[] = []
  let next: string | undefined
  do {
    const page: Page<T> = await connection.get<Page<T>>(path, { ...query, limit: pageSize, continue: next }, signal)
    all.push(...page.items)
    next = page.metadata?.continue || undefined
  } while (next !== undefined)
  return all
}

/** The DaemonSet's own pods. */
export async function readPods(connection: Connection, daemonSet: DaemonSet, signal?: AbortSignal): Promise<Pod[]> {
  const found = await selectedPods(connection, daemonSet, signal)
  return found.filter((pod) => isControlledBy(daemonSet.metadata.uid, pod))
}

/** The pods that a DaemonSet finds when it is created, and takes over. */
export const orphanPods = async (connection: Connection, daemonSet: DaemonSet, signal?: AbortSignal): Promise<Pod[]> =>
  (await selectedPods(connection, daemonSet, signal)).filter(isOrphan)

const selectedPods = (connection: Connection, daemonSet: DaemonSet, signal: AbortSignal | undefined) =>
  everyPage<Pod>(
    connection,
    pathOf(pods, namedOf(daemonSet).namespace),
    { labelSelector: selectorText(daemonSet.spec.selector) },
    signal,
  )

/** All pods of the cluster: what takes room on nodes. Thousands of them; asked for only by a person. */
export const everyPod = (connection: Connection, signal?: AbortSignal) =>
  everyPage<Pod>(connection, pathOf(pods, undefined), { fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed' }, signal)

export const everyNode = (connection: Connection, signal?: AbortSignal) =>
  everyPage<KubernetesNode>(connection, pathOf(nodes, undefined), {}, signal)

export const everyNamespace = (connection: Connection, signal?: AbortSignal) =>
  everyPage<KubernetesObject>(connection, pathOf(namespaces, undefined), {}, signal)

/** Events of a namespace. */
export const everyEvent = (connection: Connection, namespace: string, fieldSelector: string, signal?: AbortSignal) =>
  everyPage<KubernetesEvent>(connection, pathOf(events, namespace), { fieldSelector }, signal)

export const everyWarning = (connection: Connection, namespace: string, signal?: AbortSignal) =>
  everyEvent(connection, namespace, 'type=Warning', signal)

/** The end of a container's log, of the pod's default one where none is named: as it was before the last restart where there was one, for that one failed. */
export async function readLastLines(
  connection: Connection,
  pod: Pod,
  lines: number,
  { container = defaultContainer(pod), signal }: { readonly container?: string | undefined; readonly signal?: AbortSignal } = {},
): Promise<string[]> {
  const { name, namespace } = namedOf(pod)
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {}
  const status = [...containerStatuses, ...initContainerStatuses].find((one) => one.name === container)
  // One that has ended, and is not started again yet, has its own log still.
  const isBefore = (status?.restartCount ?? 0) > 0 && !status?.state?.terminated
  const { body } = await connection.request<string>({
    path: pathOf(pods, namespace, name, 'log'),
    query: { container, tailLines: lines, previous: isBefore || undefined },
    accept: 'text/plain, application/json',
    signal,
  })
  return body.split('\n').filter((line) => line !== '')
}
