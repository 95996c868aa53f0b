import * as vscode from 'vscode'
import type { Pod } from '../../../model/src/objects/kubernetes.ts'
import type { Connected } from '../cluster/connect/session.ts'
import { type LogReading, readLogs } from '../cluster/read/logs.ts'
import type { Services } from '../services.ts'
import { showFailure } from '../view/ask.ts'
import type { Element } from '../view/elements.ts'
import { podOf, watchPods } from './pods.ts'
import { connectedOrSay, daemonSetFor } from './subject.ts'

/** So many logs are followed without a question. */
const limit = 20
const tailOfOne = 500
const tailOfEach = 20

/** The log of one pod, or of all pods of a DaemonSet merged and prefixed by their nodes, in a terminal; closing it ends the reading. */
export async function showLogs(
  services: Services,
  element: Element | undefined,
  { previous }: { previous: boolean },
): Promise<void> {
  const connected = await connectedOrSay(services)
  if (!connected) return
  const say = services.words()
  const pod = podOf(connected, element)
  const daemonSet =
    pod && element && 'uid' in element ? connected.live.get(element.uid) : await daemonSetFor(services, connected, element)
  if (!daemonSet) return
  const uid = daemonSet.metadata.uid ?? ''
  const name = pod ? (pod.spec.nodeName ?? pod.metadata.name) : daemonSet.metadata.name
  try {
    const { pods, close } = await watchPods(connected, uid)
    const own = pod?.metadata.uid
    const chosen = () => (own === undefined ? pods() : pods().filter(({ metadata }) => metadata.uid === own))
    const most = await howMany(services, chosen().length)
    if (most === undefined) return close()
    const container = element?.is === 'container' ? element.container : undefined
    const terminal = new LogTerminal(services, connected, chosen, close, {
      most,
      previous,
      container,
      isMerged: own === undefined,
    })
    vscode.window.createTerminal({ name: say.logsOf(name), pty: terminal, iconPath: new vscode.ThemeIcon('output') }).show()
  } catch (error) {
    await showFailure(services, say.logsOf(name), error)
  }
}

async function howMany({ words }: Services, pods: number): Promise<number | undefined> {
  if (pods <= limit) return limit
  const say = words()
  const answer = await vscode.window.showWarningMessage(
    say.manyLogs(pods),
    { modal: true },
    say.firstLogs(limit),
    say.allLogs(pods),
  )
  return answer === say.firstLogs(limit) ? limit : answer === say.allLogs(pods) ? Number.POSITIVE_INFINITY : undefined
}

interface Reading {
  readonly most: number
  readonly previous: boolean
  readonly container: string | undefined
  readonly isMerged: boolean
}

/** Colours that are legible on light and dark themes alike; the name says the same. */
const colours = [36, 33, 35, 32, 34, 31]

class LogTerminal implements vscode.Pseudoterminal {
  private readonly written = new vscode.EventEmitter<string>()
  readonly onDidWrite = this.written.event
  private readonly closed = new vscode.EventEmitter<void>()
  readonly onDidClose = this.closed.event
  private readonly services: Services
  private readonly connected: Connected
  private readonly pods: () => readonly Pod[]
  private readonly release: () => void
  private readonly reading: Reading
  private running: LogReading | undefined
  private unfollow: () => void = () => {}
  private readonly nodes = new Map<string, number>()

  constructor(services: Services, connected: Connected, pods: () => readonly Pod[], release: () => void, reading: Reading) {
    this.services = services
    this.connected = connected
    this.pods = pods
    this.release = release
    this.reading = reading
  }

  open() {
    const { most, previous, container, isMerged } = this.reading
    const say = this.services.words()
    this.running = readLogs({
      connection: this.connected.connection,
      pods: this.pods,
      previous,
      tail: isMerged ? tailOfEach : tailOfOne,
      limit: most,
      ...(container !== undefined && { container }),
      line: ({ node, text }) => this.write(isMerged ? `${this.prefix(node)} ${text}` : text),
      note: (pod, about, detail) => this.write(`${this.prefix(pod.spec.nodeName ?? '')} ${dim(say.logNote[about](detail))}`),
      left: (count) => this.write(dim(say.logsLeft(count))),
    })
    if (this.pods().length === 0) this.write(dim(say.noPods))
    this.unfollow = this.connected.live.onChange(() => this.running?.changed())
    if (previous) void this.running.done.then(() => this.write(dim(say.endOfLog)))
  }

  /** Ctrl+C ends the reading; the lines stay. */
  handleInput(data: string) {
    if (data !== '\u0003' || !this.running) return
    this.stop()
    this.write(dim(this.services.words().endOfLog))
  }

  close() {
    this.stop()
  }

  private stop() {
    this.unfollow()
    this.running?.stop()
    this.running = undefined
    this.release()
  }

  private write(line: string) {
    this.written.fire(`${line.replace(/\r?$/, '')}\r\n`)
  }

  private prefix(node: string): string {
    const index = this.nodes.get(node) ?? this.nodes.size
    this.nodes.set(node, index)
    return `\u001b[${colours[index % colours.length]}m${node}\u001b[0m`
  }
}

const dim = (text: string) => `\u001b[2m${text}\u001b[0m`
