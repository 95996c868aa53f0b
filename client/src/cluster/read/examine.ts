import { type Diagnosis, diagnose, type Evidence } from '../../../../model/src/doctor/doctor.ts'
import { currentRevision, hashOf } from '../../../../model/src/objects/revision.ts'
import type { Connection } from '../connect/connection.ts'
import { insteadOf } from '../connect/failure.ts'
import { getDaemonSet, type Named, revisionHistory } from './daemonSet.ts'
import { everyNode, everyWarning, readLastLines, readPods } from './read.ts'

/** Lines of a crashing container's log that are read. */
const lastLines = 3

/** What is known of a DaemonSet at one moment, and what is wrong with it. */
export interface Examined {
  readonly diagnosis: Diagnosis
  /** The last lines of a crashing container, by its pod. */
  readonly logs: ReadonlyMap<string, readonly string[]>
  readonly unread: ReadonlySet<Evidence>
  /** Whether there is a revision to roll back to. */
  readonly hasOlder: boolean
}

/** Reads all that a diagnosis needs. What may not be read is told, and nothing is concluded from it. */
export async function examine(connection: Connection, named: Named, signal?: AbortSignal): Promise<Examined> {
  const daemonSet = await getDaemonSet(connection, named, signal)
  const unread = new Set<Evidence>()
  const part = async <T>(name: Evidence, read: Promise<readonly T[]>): Promise<readonly T[]> => {
    const items = await read.catch(insteadOf(['forbidden'], undefined))
    if (!items) unread.add(name)
    return items ?? []
  }
  const [pods, history, nodes, events] = await Promise.all([
    part('pods', readPods(connection, daemonSet, signal)),
    part('revisions', revisionHistory(connection, daemonSet, signal)),
    part('nodes', everyNode(connection, signal)),
    part('events', everyWarning(connection, named.namespace, signal)),
  ])
  const newest = currentRevision(daemonSet, history)
  const hash = newest && hashOf(newest)
  const diagnosis = diagnose(daemonSet, nodes, pods, { hash, now: Date.now(), events, unread })
  const logs = new Map<string, readonly string[]>()
  for (const { cause, pod: name = '', container } of diagnosis.groups.slice(0, 5)) {
    const pod = cause === 'crash' && pods.find(({ metadata }) => metadata.name === name)
    if (pod)
      logs.set(name, await readLastLines(connection, pod, lastLines, { container, ...(signal && { signal }) }).catch(() => []))
  }
  return { diagnosis, logs, unread, hasOlder: history.some((one) => one !== newest) }
}
