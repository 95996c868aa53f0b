import { createServer, type Server, type Socket } from 'node:net'
import * as vscode from 'vscode'
import { needs } from '../../cluster/connect/needs.ts'
import { demand } from '../../cluster/connect/permit.ts'
import { namedOf } from '../../cluster/read/daemonSet.ts'
import type { Services } from '../../services.ts'
import { connectedOrSay } from '../../subject/daemonSets.ts'
import { podFor } from '../../subject/pods.ts'
import { attempt, tell } from '../../view/ask.ts'
import type { Element } from '../../view/elements.ts'
import { loadStreams } from './streams.ts'

/** Ports that are forwarded at this moment, by what a person calls them. */
const open = new Map<string, { readonly server: Server; readonly sockets: Set<Socket> }>()

/** Makes a port of a pod reachable on this machine, until it is stopped or the window closes. */
export async function forwardPort(services: Services, element: Element | undefined): Promise<void> {
  const connected = await connectedOrSay(services)
  if (!connected) return
  const { say } = services
  await attempt(services, say.forwardTitle, async () => {
    const pod = await podFor(services, connected, element)
    if (!pod) return
    const named = namedOf(pod)
    const { name } = named
    await demand(connected, [{ ...needs.portForward, ...named }])
    const declared = (pod.spec.containers ?? []).flatMap(({ ports = [] }) => ports)
    const remote = await askPort(say.whichPort(name), declared[0]?.containerPort)
    const local = remote === undefined ? undefined : await askPort(say.whichLocalPort, remote < 1024 ? remote + 8000 : remote)
    if (remote === undefined || local === undefined) return
    const { joinPort } = await loadStreams()
    const failed = (error: unknown) => services.log.warn(`port ${remote} of ${name}: ${(error as Error).message ?? error}`)
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      joinPort(connected.connection, named, remote, socket, (message) => failed(message)).catch(failed)
    })
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(local, '127.0.0.1', resolve))
    const title = `127.0.0.1:${local} → ${pod.spec.nodeName ?? name}:${remote}`
    open.set(title, { server, sockets })
    services.log.info(`forwarding ${title}`)
    const answer = await vscode.window.showInformationMessage(say.forwarding(title), say.openBrowser, say.stopForwarding)
    if (answer === say.openBrowser) await vscode.env.openExternal(vscode.Uri.parse(`http://127.0.0.1:${local}`))
    if (answer === say.stopForwarding) stop(title)
  })
}

/** Stops one forwarded port; asks which where there are several. */
export async function stopForwarding({ say }: Services): Promise<void> {
  const titles = [...open.keys()]
  if (titles.length === 0) return tell(say.nothingForwarded)
  const picked = titles.length === 1 ? titles[0] : await vscode.window.showQuickPick(titles, { title: say.stopForwarding })
  if (picked !== undefined) stop(picked)
}

function stop(title: string) {
  const found = open.get(title)
  found?.server.close()
  for (const socket of found?.sockets ?? []) socket.destroy()
  open.delete(title)
}

async function askPort(title: string, value: number | undefined): Promise<number | undefined> {
  const isPort = (text: string) => /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65_536
  const typed = await vscode.window.showInputBox({
    title,
    value: value === undefined ? '' : String(value),
    validateInput: (text) => (isPort(text) ? undefined : '1–65535'),
  })
  return typed === undefined ? undefined : Number(typed)
}

/** Ends all of them, when the window closes. */
export function stopAllForwarding() {
  for (const title of [...open.keys()]) stop(title)
}
