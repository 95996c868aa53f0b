import { needs } from '../../cluster/connect/needs.ts'
import { demand } from '../../cluster/connect/permit.ts'
import { namedOf } from '../../cluster/read/daemonSet.ts'
import { defaultContainer } from '../../cluster/read/logs.ts'
import type { Services } from '../../services.ts'
import { connectedOrSay } from '../../subject/daemonSets.ts'
import { podFor } from '../../subject/pods.ts'
import { attempt, confirmContext } from '../../view/ask.ts'
import type { Element } from '../../view/elements.ts'
import { showTerminal } from '../../view/terminal.ts'
import { startShell } from './shell.ts'
import { loadStreams } from './streams.ts'

/** Bash where the container has it, else sh. */
const command = ['sh', '-c', 'command -v bash >/dev/null 2>&1 && exec bash || exec sh']

/** A shell in a container, as a terminal of the editor. */
export async function openTerminal(services: Services, element: Element | undefined): Promise<void> {
  const connected = await connectedOrSay(services)
  if (!connected) return
  const { say } = services
  const pod = await podFor(services, connected, element)
  if (!pod) return
  const named = namedOf(pod)
  const title = say.terminalTitle(named.name)
  await attempt(services, title, async () => {
    await demand(connected, [{ ...needs.exec, ...named }])
    if (!(await confirmContext(services, connected, title))) return
    const container = element?.is === 'container' ? element.container : defaultContainer(pod)
    const place = { pod: named, container, command }
    showTerminal(`${pod.spec.nodeName ?? named.name} · ${container}`, 'terminal', (screen) =>
      startShell(say, screen, async (on) => (await loadStreams()).openShell(connected.connection, { ...place, ...on })),
    )
  })
}
