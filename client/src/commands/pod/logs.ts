import * as vscode from 'vscode'
import type { Pod } from '../../../../model/src/objects/kubernetes.ts'
import type { Connected } from '../../cluster/connect/session.ts'
import { readLogs } from '../../cluster/read/logs.ts'
import type { Services } from '../../services.ts'
import { connectedOrSay, daemonSetFor } from '../../subject/daemonSets.ts'
import { podOf, watchPods } from '../../subject/pods.ts'
import { attempt } from '../../view/ask.ts'
import type { Element } from '../../view/elements.ts'
import { type Running, type Screen, showTerminal } from '../../view/terminal.ts'

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
  const { say } = services
  const pod = podOf(connected, element)
  const daemonSet =
    pod && element && 'uid' in element ? connected.live.get(element.uid) : await daemonSetFor(services, connected, element)
  if (!daemonSet) return
  const uid = daemonSet.metadata.uid ?? ''
  const name = pod ? (pod.spec.nodeName ?? pod.metadata.name) : daemonSet.metadata.name
  await attempt(services, say.logsOf(name), async () => {
    const { pods, close } = await watchPods(connected, uid)
    const own = pod?.metadata.uid
    const chosen = () => (own === undefined ? pods() : pods().filter(({ metadata }) => metadata.uid === own))
    const most = await howMany(services, chosen().length)
    if (most === undefined) return close()
    const container = element?.is === 'container' ? element.container : undefined
    const reading = { most, previous, container, isMerged: own === undefined, pods: chosen, release: close }
    showTerminal(say.logsOf(name), 'output', (screen) => startReading(services, connected, reading, screen))
  })
}

async function howMany({ say }: Services, pods: number): Promise<number | undefined> {
  if (pods <= limit) return limit
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
  readonly pods: () => readonly Pod[]
  readonly release: () => void
}

/** Colours that are legible on light and dark themes alike; the name says the same. */
const colours = [36, 33, 35, 32, 34, 31]

/** Reads until the terminal closes, or Ctrl+C is pressed; the lines stay. */
function startReading(services: Services, { connection, live }: Connected, reading: Reading, { write }: Screen): Running {
  const { most, previous, container, isMerged, pods, release } = reading
  const { say } = services
  const known = new Map<string, number>()
  const prefix = (node: string) => {
    const index = known.get(node) ?? known.size
    known.set(node, index)
    return `\u001b[${colours[index % colours.length]}m${node}\u001b[0m`
  }
  const writeLine = (line: string) => write(`${line.replace(/\r?$/, '')}\r\n`)
  const running = readLogs({
    connection,
    pods,
    previous,
    tail: isMerged ? tailOfEach : tailOfOne,
    limit: most,
    ...(container !== undefined && { container }),
    line: ({ node, text }) => writeLine(isMerged ? `${prefix(node)} ${text}` : text),
    note: (pod, about, detail) => writeLine(`${prefix(pod.spec.nodeName ?? '')} ${dim(say.logNote[about](detail))}`),
    left: (count) => writeLine(dim(say.logsLeft(count))),
  })
  if (pods().length === 0) writeLine(dim(say.noPods))
  const unfollow = live.onChange(() => running.changed())
  if (previous) void running.done.then(() => writeLine(dim(say.endOfLog)))
  let isOver = false
  const close = () => {
    if (isOver) return false
    isOver = true
    unfollow()
    running.stop()
    release()
    return true
  }
  const input = (data: string) => data === '\u0003' && close() && writeLine(dim(say.endOfLog))
  return { input, resize: () => {}, close }
}

const dim = (text: string) => `\u001b[2m${text}\u001b[0m`
