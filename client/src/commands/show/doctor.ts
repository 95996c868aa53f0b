import * as vscode from 'vscode'
import type { Diagnosis } from '../../../../model/src/doctor/doctor.ts'
import { isPodFault } from '../../../../model/src/doctor/trouble.ts'
import { firstNames } from '../../../../model/src/order.ts'
import { namedOf } from '../../cluster/read/daemonSet.ts'
import { type Examined, examine } from '../../cluster/read/examine.ts'
import type { Services } from '../../services.ts'
import { withDaemonSet } from '../../subject/daemonSets.ts'
import { attempt, cancellable, choose, type Fact } from '../../view/ask.ts'
import type { Element } from '../../view/elements.ts'
import { joined } from '../../words/some.ts'
import type { Words } from '../../words/words.ts'

/** Looks at every node, says what is wrong there and whose fault it is, and offers what to do next. */
export const showDoctor = (services: Services, element: Element | undefined) =>
  withDaemonSet(services, element, (connected, daemonSet) => {
    const { say } = services
    const { name, uid = '' } = daemonSet.metadata
    const title = say.doctorTitle(name)
    return attempt(services, title, async () => {
      const known = await cancellable(title, (signal) => examine(connected.connection, namedOf(daemonSet), signal))
      if (!known) return
      const { diagnosis, logs, unread, hasOlder } = known
      const isRollout = hasOlder && diagnosis.troubles.some((one) => isPodFault(one) && one.revision === 'newest')
      const answer = await choose(
        `${title} — ${say.verdict[diagnosis.verdict]}`,
        say.doctorHow,
        [
          ...(isRollout ? [{ id: 'rollBack' as const, icon: 'discard', text: say.rollBack }] : []),
          { id: 'logs', icon: 'output', text: say.logs },
          { id: 'describe', icon: 'info', text: say.describeTitle(name) },
        ],
        { heading: say.causes, items: factsOf(diagnosis, logs, unread, say) },
      )
      if (answer) await vscode.commands.executeCommand(`daemonset.${answer}`, { is: 'daemonSet', uid })
    })
  })

type Group = Diagnosis['groups'][number]
/** What passes by itself, or is no trouble. */
const harmless: ReadonlySet<string> = new Set(['noPod', 'starting', 'settling', 'going', 'outdated'])

/** Troubles first. */
const byGravity = ({ groups }: Diagnosis): Group[] =>
  groups.toSorted((a, b) => Number(harmless.has(a.cause)) - Number(harmless.has(b.cause)))

/** Why no node is wanted, then what is wrong, then what is not known. */
function factsOf(diagnosis: Diagnosis, logs: Examined['logs'], unread: Examined['unread'], say: Words): Fact[] {
  const { nowhere } = diagnosis
  const noNodes = { icon: 'circle-slash', text: say.noNodesAtAll }
  const excluded = nowhere?.map(({ because, detail, nodes }) => ({
    icon: 'circle-slash',
    text: say.excludedBy(because, detail, nodes.length),
    detail: firstNames(nodes),
  }))
  return [
    ...(excluded?.length === 0 ? [noNodes] : (excluded ?? [])),
    ...byGravity(diagnosis).map((group) => groupFact(group, logs, say)),
    ...inOrderOfTold(unread, say).map((what) => ({ icon: 'lock', text: say.unread[what], detail: say.unreadDetail[what] })),
  ]
}

/** Nodes and pods first: without these least is known. */
const inOrderOfTold = (unread: Examined['unread'], { unread: texts }: Words) =>
  (Object.keys(texts) as (keyof typeof texts)[]).filter((what) => unread.has(what))

function groupFact({ cause, reason, detail, exit, container, pod, nodes }: Group, logs: Examined['logs'], say: Words): Fact {
  const log = logs.get(pod ?? '') ?? []
  const where = say.onNodes(nodes.slice(0, 4), nodes.length)
  const why = joined([container ?? '', reason], ': ')
  return {
    icon: harmless.has(cause) ? 'clock' : cause === 'nodeNotReady' ? 'vm-outline' : 'error',
    text: `${say.cause[cause]}${why ? ` (${why})` : ''} · ${where}`,
    detail: joined([exit ? say.lastEnded(exit) : detail, ...log.map((line) => `› ${line}`)], '  '),
  }
}
