import type { Described } from '../../../model/src/describe.ts'
import type { DaemonSet, KubernetesEvent, KubernetesObject, Pod } from '../../../model/src/kubernetes.ts'
import { selectorText } from '../../../model/src/selector.ts'
import { getDaemonSet, type Named, revisionHistory } from './changes.ts'
import type { Connection } from './connection.ts'
import { isCluster } from './failure.ts'

const pageSize = 500

/** Reads what `describe` tells: the DaemonSet, its own pods and revisions, and its events. What the user may not read is empty, with the reason. */
export async function readDescription(connection: Connection, named: Named, signal?: AbortSignal): Promise<Described> {
  const daemonSet = await getDaemonSet(connection, named, signal)
  const { uid = '' } = daemonSet.metadata
  const place = `/api/v1/namespaces/${encodeURIComponent(named.namespace)}`
  const unread: Record<string, string> = {}
  const part = async <T>(name: 'pods' | 'revisions' | 'events', read: Promise<T[]>): Promise<T[]> => {
    try {
      return await read
    } catch (error) {
      if (!isCluster(error, 'forbidden')) throw error
      unread[name] = error.message
      return []
    }
  }
  const [pods, revisions, events] = await Promise.all([
    part('pods', readPods(connection, daemonSet, signal)),
    part('revisions', revisionHistory(connection, daemonSet, signal)),
    part(
      'events',
      everyPage<KubernetesEvent>(connection, `${place}/events`, { fieldSelector: `involvedObject.uid=${uid}` }, signal),
    ),
  ])
  return { daemonSet, pods, revisions, events, ...(Object.keys(unread).length > 0 && { unread }) }
}

/** The DaemonSet's own pods. */
export async function readPods(connection: Connection, { metadata, spec }: DaemonSet, signal?: AbortSignal): Promise<Pod[]> {
  const path = `/api/v1/namespaces/${encodeURIComponent(metadata.namespace ?? 'default')}/pods`
  const pods = await everyPage<Pod>(connection, path, { labelSelector: selectorText(spec.selector) }, signal)
  return pods.filter((pod) => isOwnedBy(pod, metadata.uid ?? ''))
}

const isOwnedBy = ({ metadata }: KubernetesObject, uid: string) =>
  metadata.ownerReferences?.some((one) => one.controller === true && one.uid === uid) === true

interface Page<T> {
  readonly metadata?: { readonly continue?: string }
  readonly items: readonly T[]
}

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
