import * as vscode from 'vscode'
import { type Diagnosis, diagnose } from '../../../../model/src/doctor/doctor.ts'
import type { DaemonSet, KubernetesEvent, KubernetesNode } from '../../../../model/src/objects/kubernetes.ts'
import { currentRevision, hashOf } from '../../../../model/src/objects/revision.ts'
import type { Connection } from '../../cluster/connect/connection.ts'
import { getDaemonSet, namedOf, revisionHistory } from '../../cluster/read/daemonSet.ts'
import { everyNode, everyWarning, readLastLines, readPods } from '../../cluster/read/read.ts'
import type { Services } from '../../services.ts'
import { withDaemonSet } from '../../subject/daemonSets.ts'
import { attempt, cancellable, choose, type Fact } from '../../view/ask.ts'
import type { Element } from '../../view/elements.ts'
import { joined } from '../../words/some.ts'
import type { Words } from '../../words/words.ts'

/** Lines of a failing container's log that are shown with its cause. */
const lastLines = 3

/** Looks at every node, says what is wrong there and whose fault it is, and offers what to do next. */
export const showDoctor = (services: Services, element: Element | undefined) =>
  withDaemonSet(services, element, (connected, daemonSet) => {
    const { say } = services
    const { name, uid = '' } = daemonSet.metadata
    const title = say.doctorTitle(name)
    return attempt(services, title, async () => {
      const known = await cancellable(title, (signal) => examine(connected.connection, daemonSet, signal))
      if (!known) return
      const { diagnosis, logs } = known
      const isRollout = diagnosis.verdict === 'badRollout' || diagnosis.verdict === 'both'
      const answer = await choose(
        `${title} — ${say.verdict[diagnosis.verdict]}`,
        say.doctorHow,
        [
          ...(isRollout ? [{ id: 'rollBack' as const, icon: 'discard', text: say.rollBack }] : []),
          { id: 'logs', icon: 'output', text: say.logs },
          { id: 'describe', icon: 'info', text: say.describeTitle(name) },
        ],
        { heading: say.causes, items: byGravity(diagnosis).map((group) => groupFact(group, logs, say)) },
      )
      if (answer) await vscode.commands.executeCommand(`daemonset.${answer}`, { is: 'daemonSet', uid })
    })
  })

interface Examined {
  readonly diagnosis: Diagnosis
  /** The last lines of a crashing container, by the first node of its group. */
  readonly logs: ReadonlyMap<string, readonly string[]>
}

/** Reads all that is needed at one moment. Nodes and events that may not be read are left out, which the causes then say less about. */
async function examine(connection: Connection, found: DaemonSet, signal: AbortSignal): Promise<Examined> {
  const daemonSet = await getDaemonSet(connection, namedOf(found), signal)
  const { namespace = 'default' } = daemonSet.metadata
  const none = () => []
  const [pods, history, nodes, events] = await Promise.all([
    readPods(connection, daemonSet, signal),
    revisionHistory(connection, daemonSet, signal).catch(none),
    everyNode(connection, signal).catch((): KubernetesNode[] => []),
    everyWarning(connection, namespace, signal).catch((): KubernetesEvent[] => []),
  ])
  const newest = currentRevision(daemonSet, history)
  const hash = newest && hashOf(newest)
  const diagnosis = diagnose(daemonSet, nodes, pods, { hash, now: Date.now(), events })
  const logs = new Map<string, readonly string[]>()
  for (const { cause, nodes: names } of diagnosis.groups.slice(0, 5)) {
    const [node = ''] = names
    const pod = pods.find(({ spec }) => spec.nodeName === node)
    if (cause !== 'crash' || !pod) continue
    logs.set(node, await readLastLines(connection, pod, lastLines, signal).catch(none))
  }
  return { diagnosis, logs }
}

type Group = Diagnosis['groups'][number]
/** What passes by itself, or is no trouble. */
const harmless: ReadonlySet<string> = new Set(['noPod', 'starting', 'settling', 'going', 'outdated'])

/** Troubles first. */
const byGravity = ({ groups }: Diagnosis): Group[] =>
  groups.toSorted((a, b) => Number(harmless.has(a.cause)) - Number(harmless.has(b.cause)))

function groupFact({ cause, reason, detail, exit, nodes }: Group, logs: Examined['logs'], say: Words): Fact {
  const log = logs.get(nodes[0] ?? '') ?? []
  const where = say.onNodes(nodes.slice(0, 4), nodes.length)
  return {
    icon: harmless.has(cause) ? 'clock' : cause === 'nodeNotReady' ? 'vm-outline' : 'error',
    text: `${say.cause[cause]}${reason ? ` (${reason})` : ''} · ${where}`,
    detail: joined([exit ? say.lastEnded(exit) : detail, ...log.map((line) => `› ${line}`)], '  '),
  }
}
