import type { Pod } from '../../../../model/src/objects/kubernetes.ts'
import type { Connection } from '../connect/connection.ts'
import { isCluster } from '../connect/failure.ts'
import { pathOf, pods } from '../paths.ts'
import { pause } from '../timing.ts'
import { namedOf } from './daemonSet.ts'

/** One line of a container's log. */
export interface LogLine {
  readonly node: string
  readonly pod: string
  readonly container: string
  readonly text: string
}

export interface LogOptions {
  readonly connection: Connection
  /** The pods at this moment; asked again whenever `changed` is called. */
  readonly pods: () => readonly Pod[]
  /** The container to read; absent: each pod's default one. */
  readonly container?: string | undefined
  /** The log of the container before its last restart: ends by itself. */
  readonly previous?: boolean
  /** Lines of the past to begin with, for each pod. */
  readonly tail: number
  /** Pods read at one time at most. */
  readonly limit: number
  readonly line: (line: LogLine) => void
  /** Something worth a line of its own about a pod: it waits, it has no log, it is gone. */
  readonly note: (pod: Pod, about: 'waiting' | 'noLog' | 'ended' | 'broken', detail: string) => void
  /** More pods than the limit: so many are not read. */
  readonly left?: (count: number) => void
  /** The default container that pods name is not one of theirs, and this one is read. Told once, however many pods name it. */
  readonly fellBack?: (missing: string, container: string) => void
}

export interface LogReading {
  /** The pods may be others now. */
  changed(): void
  /** Ends when every log has ended, which a followed one does only by `stop`. */
  readonly done: Promise<void>
  stop(): void
}

const retryAfter = 1_000
const longestRetry = 10_000

/** Reads the logs of pods, each line as it comes. Pods that come later join, one whose connection drops goes on where it ended. */
export function readLogs(options: LogOptions): LogReading {
  const ended = new AbortController()
  const begun = new Set<string>()
  const reading = new Set<Promise<void>>()
  let told = 0
  const fallen = new Set<string>()
  const tellFall = (pod: Pod) => {
    const { container, missing } = chosenContainer(pod)
    if (options.container !== undefined || missing === undefined || fallen.has(`${missing}/${container}`)) return
    fallen.add(`${missing}/${container}`)
    options.fellBack?.(missing, container)
  }
  const begin = (pod: Pod) => {
    begun.add(uidOf(pod))
    tellFall(pod)
    const one = readPod(options, pod, ended.signal).finally(() => {
      reading.delete(one)
      // Its place is free for a pod that is left.
      join()
    })
    reading.add(one)
  }
  const join = () => {
    if (ended.signal.aborted) return
    const waiting = options.pods().filter((pod) => !begun.has(uidOf(pod)))
    const free = Math.max(0, options.limit - reading.size)
    for (const pod of waiting.slice(0, free)) begin(pod)
    const left = Math.max(0, waiting.length - free)
    if (left > 0 && left !== told) options.left?.(left)
    told = left
  }
  join()
  const stopped = new Promise((resolve) => ended.signal.addEventListener('abort', resolve, { once: true }))
  const done = (async () => {
    if (!options.previous) await stopped
    while (reading.size > 0) await Promise.all(reading)
  })()
  return { changed: join, done, stop: () => ended.abort() }
}

const uidOf = ({ metadata }: Pod) => metadata.uid ?? metadata.name

/** The container whose log `kubectl logs` would choose: the annotated one, else the first; and an annotation that names nobody. */
export function chosenContainer({ metadata, spec }: Pod): { readonly container: string; readonly missing?: string } {
  const { containers = [], initContainers = [] } = spec
  const wanted = metadata.annotations?.['kubectl.kubernetes.io/default-container'] ?? ''
  const isThere = [...containers, ...initContainers].some(({ name }) => name === wanted)
  if (isThere) return { container: wanted }
  return { container: containers[0]?.name ?? '', ...(wanted !== '' && { missing: wanted }) }
}

export const defaultContainer = (pod: Pod) => chosenContainer(pod).container

async function readPod(options: LogOptions, pod: Pod, signal: AbortSignal): Promise<void> {
  const { connection, previous = false, tail } = options
  const { name, namespace } = namedOf(pod)
  const container = options.container ?? defaultContainer(pod)
  const present = () => options.pods().find((one) => uidOf(one) === uidOf(pod))
  const shown = new Shown()
  let waits = false
  const waiting = (why: string | undefined) => {
    if (why !== undefined && !waits) options.note(pod, 'waiting', why)
    waits ||= why !== undefined
  }
  for (let failures = 0; !signal.aborted; ) {
    const since = shown.resume()
    if (!previous) waiting(notStarted(present() ?? pod, container))
    try {
      const lines = connection.lines({
        path: pathOf(pods, namespace, name, 'log'),
        query: {
          container,
          follow: previous ? undefined : true,
          previous: previous || undefined,
          timestamps: true,
          ...(since === undefined ? { tailLines: tail } : { sinceTime: since }),
        },
        accept: 'text/plain, application/json',
        mayBeSilent: !previous,
        signal,
      })
      for await (const line of lines) {
        failures = 0
        waits = false
        const { time, text } = stamped(line)
        if (shown.isNew(time)) options.line({ node: pod.spec.nodeName ?? '', pod: name, container, text })
      }
      if (previous) return
    } catch (error) {
      if (signal.aborted || isCluster(error, 'cancelled')) return
      const isOver = isCluster(error, 'notFound') && since !== undefined
      if (isOver || isCluster(error, 'notFound', 'forbidden', 'unauthorized') || previous) {
        options.note(pod, isOver ? 'ended' : 'noLog', isOver ? '' : (error as Error).message)
        return
      }
      if (isCluster(error, 'invalid')) waiting((error as Error).message)
      else if (!waits) options.note(pod, 'broken', (error as Error).message)
      waits = true
    }
    if (!present()) {
      options.note(pod, 'ended', '')
      return
    }
    await pause(Math.min(longestRetry, retryAfter * 2 ** failures++), signal)
  }
}

/** Why a container has never run; a server may say nothing of it, and answer with a log that is empty. */
function notStarted({ status = {}, spec }: Pod, container: string): string | undefined {
  const { reason, message } = status.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False') ?? {}
  if (reason !== undefined) return message ?? reason
  const isInit = spec.initContainers?.some(({ name }) => name === container)
  const statuses = (isInit ? status.initContainerStatuses : status.containerStatuses) ?? []
  const { state, restartCount = 0 } = statuses.find(({ name }) => name === container) ?? {}
  return restartCount === 0 ? (state?.waiting?.message ?? state?.waiting?.reason) : undefined
}

/** Which lines of a log have been shown: a server that is asked again for what came since a time begins with that whole second. */
class Shown {
  private last: string | undefined
  private ofLast = 0
  /** Where the present answer began, and how many lines of that very moment it will repeat. */
  private since: string | undefined
  private repeats = 0

  /** The time to ask for; `undefined` where nothing was shown. */
  resume(): string | undefined {
    this.since = this.last
    this.repeats = this.ofLast
    return this.last
  }

  isNew(time: string | undefined): boolean {
    if (time === undefined) return true
    const order = this.since === undefined ? 1 : compareTimes(time, this.since)
    if (order < 0 || (order === 0 && this.repeats-- > 0)) return false
    this.ofLast = time === this.last ? this.ofLast + 1 : 1
    this.last = time
    return true
  }
}

/** Splits `2026-01-02T03:04:05.000000006Z text`. */
function stamped(line: string): { time: string | undefined; text: string } {
  const [, time, text] = /^(\d{4}-\d\d-\d\dT\S+) ?([\s\S]*)$/.exec(line) ?? []
  return time === undefined ? { time: undefined, text: line } : { time, text: text ?? '' }
}

/** Times of one zone with any number of fraction digits. */
function compareTimes(a: string, b: string): number {
  const parts = (time: string) => [time.slice(0, 19), (/\.(\d+)/.exec(time)?.[1] ?? '').padEnd(9, '0')].join('')
  return parts(a) < parts(b) ? -1 : parts(a) > parts(b) ? 1 : 0
}
