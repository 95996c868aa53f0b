import * as vscode from 'vscode'
import type { Connected } from '../../cluster/connect/session.ts'
import { type LogOptions, readLogs } from '../../cluster/read/logs.ts'
import type { Services } from '../../services.ts'
import { withDaemonSet } from '../../subject/daemonSets.ts'
import { podOf, watchPods } from '../../subject/pods.ts'
import { attempt } from '../../view/ask.ts'
import type { Element } from '../../view/elements.ts'
import { type Running, type Screen, showTerminal } from '../../view/terminal.ts'

/** So many logs are followed without a question. */
const limit = 20
const tailOfOne = 500
const tailOfEach = 20

/** The log of one pod, or of all pods of a DaemonSet merged and prefixed by their nodes, in a terminal; closing it ends the reading. */
export const showLogs = (services: Services, element: Element | undefined, { previous }: { readonly previous: boolean }) =>
  withDaemonSet(services, element, (connected, daemonSet) => {
    const pod = podOf(connected, element)
    const title = services.say.logsOf(pod ? (pod.spec.nodeName ?? pod.metadata.name) : daemonSet.metadata.name)
    return attempt(services, title, async () => {
      const { pods: all, close } = await watchPods(connected, daemonSet.metadata.uid ?? '')
      const own = pod?.metadata.uid
      const pods = () => (own === undefined ? all() : all().filter(({ metadata }) => metadata.uid === own))
      const most = await howMany(services, pods().length)
      if (most === undefined) return close()
      const container = element?.is === 'container' ? element.container : undefined
      const reading = { pods, container, previous, limit: most, isMerged: own === undefined, release: close }
      showTerminal(title, 'output', (screen) => startReading(services, connected, reading, screen))
    })
  })

async function howMany({ say }: Services, pods: number): Promise<number | undefined> {
  if (pods <= limit) return limit
  const [first, all] = [say.firstLogs(limit), say.allLogs(pods)]
  const answer = await vscode.window.showWarningMessage(say.manyLogs(pods), { modal: true }, first, all)
  return answer === first ? limit : answer === all ? Number.POSITIVE_INFINITY : undefined
}

interface Reading extends Pick<LogOptions, 'pods' | 'container' | 'previous' | 'limit'> {
  readonly isMerged: boolean
  readonly release: () => void
}

/** Colours that are legible on light and dark themes alike; the name says the same. */
const colours = [36, 33, 35, 32, 34, 31]

/** Reads until the terminal closes, or Ctrl+C is pressed; the lines stay. */
function startReading({ say, session }: Services, { connection, live }: Connected, reading: Reading, { write }: Screen): Running {
  const { previous, isMerged, pods, release } = reading
  const known = new Map<string, number>()
  const prefix = (node: string) => {
    const index = known.get(node) ?? known.size
    known.set(node, index)
    return `\u001b[${colours[index % colours.length]}m${node}\u001b[0m`
  }
  const writeLine = (line: string) => write(`${line.replace(/\r?$/, '')}\r\n`)
  const running = readLogs({
    ...reading,
    connection,
    tail: isMerged ? tailOfEach : tailOfOne,
    line: ({ node, text }) => writeLine(isMerged ? `${prefix(node)} ${text}` : text),
    note: (pod, about, detail) => writeLine(`${prefix(pod.spec.nodeName ?? '')} ${dim(printable(say.logNote[about](detail)))}`),
    left: (count) => writeLine(dim(say.logsLeft(count))),
    fellBack: (missing, container) => writeLine(dim(printable(say.noSuchContainer(missing, container)))),
  })
  if (pods().length === 0) writeLine(dim(say.noPods))
  const unfollow = live.onChange(() => running.changed())
  if (previous) void running.done.then(() => writeLine(dim(say.endOfLog)))
  let isOver = false
  const close = () => {
    if (isOver) return false
    isOver = true
    unfollow()
    unwatch()
    running.stop()
    release()
    return true
  }
  const unwatch = session.onChange(() => {
    if (session.connected?.connection !== connection && close()) writeLine(dim(say.connectionReplaced))
  })
  const input = (data: string) => data === '\u0003' && close() && writeLine(dim(say.endOfLog))
  return { input, resize: () => {}, close }
}

/** Words of the cluster, in which a terminal finds no commands. */
const printable = (text: string) => text.replace(/\s+/g, ' ').replace(/[\p{Cc}]/gu, '\u{fffd}')
const dim = (text: string) => `\u001b[2m${text}\u001b[0m`
