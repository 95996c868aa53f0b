import type { Described } from '../../../../model/src/description/describe.ts'
import type { Connection } from '../connect/connection.ts'
import { isCluster } from '../connect/failure.ts'
import { getDaemonSet, type Named, revisionHistory } from './daemonSet.ts'
import { everyEvent, readPods } from './read.ts'

/** Reads what `describe` tells: the DaemonSet, its own pods and revisions, and its events. What the user may not read is empty, with the reason. */
export async function readDescription(connection: Connection, named: Named, signal?: AbortSignal): Promise<Described> {
  const daemonSet = await getDaemonSet(connection, named, signal)
  const { uid = '' } = daemonSet.metadata
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
    part('events', everyEvent(connection, named.namespace, `involvedObject.uid=${uid}`, signal)),
  ])
  return { daemonSet, pods, revisions, events, ...(Object.keys(unread).length > 0 && { unread }) }
}
