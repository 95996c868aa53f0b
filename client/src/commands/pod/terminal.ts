import { needs } from '../../cluster/connect/needs.ts'
import { demand } from '../../cluster/connect/permit.ts'
import type { Connected } from '../../cluster/connect/session.ts'
import { type Named, namedOf } from '../../cluster/read/daemonSet.ts'
import { defaultContainer } from '../../cluster/read/logs.ts'
import type { Shell } from '../../cluster/read/streams.ts'
import type { Services } from '../../services.ts'
import { connectedOrSay } from '../../subject/daemonSets.ts'
import { podFor } from '../../subject/pods.ts'
import { attempt, confirmContext } from '../../view/ask.ts'
import type { Element } from '../../view/elements.ts'
import { type Running, type Screen, showTerminal } from '../../view/terminal.ts'
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
    showTerminal(`${pod.spec.nodeName ?? named.name} · ${container}`, 'terminal', (screen) =>
      startShell(services, connected, { pod: named, container }, screen),
    )
  })
}

function startShell(
  { say }: Services,
  { connection }: Connected,
  place: { readonly pod: Named; readonly container: string },
  { size, write, end }: Screen,
): Running {
  let shell: Shell | undefined
  let { columns, rows } = size
  const ended = (code: number | undefined, message: string) => {
    shell = undefined
    if (code === 0) end()
    else write(`\r\n${say.shellEnded(code, message)}\r\n`)
  }
  loadStreams()
    .then(({ openShell }) => openShell(connection, { ...place, command, columns, rows, output: write, ended }))
    .then((opened) => (shell = opened))
    .catch((error: Error) => write(`${error.message.replaceAll('\n', '\r\n')}\r\n`))
  return {
    input: (data) => shell?.input.write(data),
    resize: (now) => {
      ;({ columns, rows } = now)
      shell?.resize(columns, rows)
    },
    close: () => shell?.close(),
  }
}
