import * as vscode from 'vscode'
import type { Pod } from '../../../model/src/objects/kubernetes.ts'
import { needs } from '../cluster/connect/rights.ts'
import type { Connected } from '../cluster/connect/session.ts'
import { defaultContainer } from '../cluster/read/logs.ts'
import type { Shell } from '../cluster/read/streams.ts'
import type { Services } from '../services.ts'
import { confirmContext, showFailure } from '../view/ask.ts'
import type { Element } from '../view/elements.ts'
import { demand } from './demand.ts'
import { pickPod, podOf, watchPods } from './pods.ts'
import { loadStreams } from './streams.ts'
import { connectedOrSay, daemonSetFor } from './subject.ts'

/** Bash where the container has it, else sh. */
const command = ['sh', '-c', 'command -v bash >/dev/null 2>&1 && exec bash || exec sh']

/** A shell in a container, as a terminal of the editor. */
export async function openTerminal(services: Services, element: Element | undefined): Promise<void> {
  const connected = await connectedOrSay(services)
  if (!connected) return
  const say = services.words()
  let name = ''
  try {
    const pod = podOf(connected, element) ?? (await askPod(services, connected, element))
    if (!pod) return
    name = pod.metadata.name
    const { namespace = 'default' } = pod.metadata
    await demand(services, connected, { ...needs.exec, namespace, name })
    if (!(await confirmContext(services, connected, say.terminalTitle(name)))) return
    const container = element?.is === 'container' ? element.container : defaultContainer(pod)
    const pty = new ShellTerminal(services, connected, pod, container)
    const node = pod.spec.nodeName ?? name
    vscode.window.createTerminal({ name: `${node} · ${container}`, pty, iconPath: new vscode.ThemeIcon('terminal') }).show()
  } catch (error) {
    await showFailure(services, say.terminalTitle(name), error)
  }
}

async function askPod(services: Services, connected: Connected, element: Element | undefined): Promise<Pod | undefined> {
  const daemonSet = await daemonSetFor(services, connected, element)
  if (!daemonSet) return undefined
  const { pods, close } = await watchPods(connected, daemonSet.metadata.uid ?? '')
  try {
    return await pickPod(services, pods())
  } finally {
    close()
  }
}

class ShellTerminal implements vscode.Pseudoterminal {
  private readonly written = new vscode.EventEmitter<string>()
  readonly onDidWrite = this.written.event
  private readonly closed = new vscode.EventEmitter<number>()
  readonly onDidClose = this.closed.event
  private readonly services: Services
  private readonly connected: Connected
  private readonly pod: Pod
  private readonly container: string
  private shell: Shell | undefined
  private size: vscode.TerminalDimensions = { columns: 80, rows: 24 }

  constructor(services: Services, connected: Connected, pod: Pod, container: string) {
    this.services = services
    this.connected = connected
    this.pod = pod
    this.container = container
  }

  open(size: vscode.TerminalDimensions | undefined) {
    if (size) this.size = size
    void this.start()
  }

  handleInput(data: string) {
    this.shell?.input.write(data)
  }

  setDimensions(size: vscode.TerminalDimensions) {
    this.size = size
    this.shell?.resize(size.columns, size.rows)
  }

  close() {
    this.shell?.close()
  }

  private async start() {
    const { name, namespace = 'default' } = this.pod.metadata
    const say = this.services.words()
    try {
      const { openShell } = await loadStreams()
      this.shell = await openShell(this.connected.connection, {
        namespace,
        pod: name,
        container: this.container,
        command,
        ...this.size,
        output: (text) => this.written.fire(text),
        ended: (code, message) => {
          this.shell = undefined
          if (code !== 0) this.written.fire(`\r\n${say.shellEnded(code, message)}\r\n`)
          else this.closed.fire(0)
        },
      })
    } catch (error) {
      this.written.fire(`${(error as Error).message.replaceAll('\n', '\r\n')}\r\n`)
    }
  }
}
