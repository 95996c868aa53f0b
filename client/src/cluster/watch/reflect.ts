import { parseJson } from '../../../../model/src/objects/exact.ts'
import type { KubernetesObject } from '../../../../model/src/objects/kubernetes.ts'
import type { Connection } from '../connect/connection.ts'
import { ClusterError, failureOf, isCluster } from '../connect/failure.ts'
import { pause } from '../timing.ts'

/** How far what is shown can be trusted. `stale` is since when (milliseconds since the epoch), and why. */
export type Freshness =
  | { readonly is: 'loading' }
  | { readonly is: 'live' }
  | { readonly is: 'stale'; readonly since: number; readonly failure: ClusterError }
  /** There is no use in trying again: rights or credentials are missing, or the address is wrong. It is tried again all the same, rarely. */
  | { readonly is: 'failed'; readonly failure: ClusterError }

interface ReflectOptions<T> {
  readonly connection: Connection
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** What is kept of an object. */
  readonly keep: (object: KubernetesObject) => T
  /** The whole list is new: at the start, and whenever a watch could not be resumed. */
  readonly replaced: (items: ReadonlyMap<string, T>) => void
  /** A part of the very first list, in the order of names; more follow, and then all of them by `replaced`. */
  readonly began?: (items: ReadonlyMap<string, T>) => void
  /** One object is there, changed or gone (`undefined`), by its uid. */
  readonly changed: (uid: string, item: T | undefined) => void
  readonly freshness: (state: Freshness) => void
}

export interface Reflection {
  /** Forgets what is known and lists again. */
  relist(): void
  stop(): void
}

const pageSize = 500
/** Of the very first page, which people wait for. */
const firstPageSize = 200
/** A server ends a watch after this long by itself; we ask again where it ended. In seconds; up to twice as long. */
const watchSeconds = 300
/** A watch that ends sooner is not asked for again at once: something between us and the server ends it. In milliseconds. */
const shortest = 1_000
const firstWait = 300
/** Waits grow up to here while nobody answers or lets us in. Short, for that costs little, and people watch the screen. */
const longestWait = 3_000
/** … and up to here while the server answers that it will not. */
const longestWaitRefused = 30_000
const tick = 5_000

/** Lists and watches one kind of objects until stopped, through restarts of the server, lost connections, sleep and new credentials. */
export function reflect<T>(options: ReflectOptions<T>): Reflection {
  const { name } = options.connection.context
  const ended = new AbortController()
  let current = new AbortController()
  const again = () => current.abort()
  const timer = wakeUps(() => {
    options.connection.dropIdle()
    again()
  })
  let version: string | undefined
  let stale: number | undefined
  let isFirst = true
  let failures = 0

  const run = async () => {
    while (!ended.signal.aborted) {
      current = new AbortController()
      const signal = AbortSignal.any([ended.signal, current.signal])
      try {
        version ??= await list(options, signal, isFirst)
        isFirst = false
        const started = Date.now()
        await watch(options, version, signal, {
          opened: () => {
            stale = undefined
            failures = 0
            options.freshness({ is: 'live' })
          },
          reached: (found) => (version = found),
        })
        if (Date.now() - started < shortest) await pause(shortest, signal)
      } catch (error) {
        if (ended.signal.aborted) return
        if (current.signal.aborted) continue
        if (isCluster(error, 'gone')) {
          version = undefined
          continue
        }
        const unread = () => new ClusterError('server', name, `the answer could not be read: ${(error as Error).message}`)
        const failure = error instanceof ClusterError ? error : unread()
        const isFinal = isCluster(failure, 'forbidden', 'notFound', 'credentials', 'unauthorized', 'certificate')
        stale ??= Date.now()
        options.freshness(isFinal ? { is: 'failed', failure } : { is: 'stale', since: stale, failure })
        const isHopeless = isFinal && !isCluster(failure, 'credentials', 'unauthorized')
        const longest = isHopeless || isCluster(failure, 'server') ? longestWaitRefused : longestWait
        const wait = Math.min(longest, firstWait * 2 ** Math.min(failures++, 10))
        await pause(wait * (0.75 + Math.random() / 2), signal)
      }
    }
  }
  options.freshness({ is: 'loading' })
  void run()
  return {
    relist() {
      version = undefined
      failures = 0
      again()
    },
    stop() {
      clearInterval(timer)
      ended.abort()
    },
  }
}

/** Calls back when far more time has passed than the timer should have taken: the machine was asleep. */
function wakeUps(woke: () => void): NodeJS.Timeout {
  let last = Date.now()
  const timer = setInterval(() => {
    const now = Date.now()
    if (now - last > 4 * tick) woke()
    last = now
  }, tick)
  timer.unref()
  return timer
}

interface List {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string }
  readonly items: KubernetesObject[]
}

/** All pages of a list; its resource version. A continuation that has expired makes it start again. */
async function list<T>(
  { connection, path, query, keep, replaced, began }: ReflectOptions<T>,
  signal: AbortSignal,
  isFirst: boolean,
): Promise<string> {
  const items = new Map<string, T>()
  let from: string | undefined
  for (;;) {
    const limit = isFirst && began && items.size === 0 ? firstPageSize : pageSize
    const page: List = await connection.get(path, { ...query, limit, continue: from }, signal)
    for (const item of page.items) items.set(item.metadata.uid ?? item.metadata.name, keep(item))
    from = page.metadata.continue
    if (from && isFirst) began?.(items)
    if (from) continue
    replaced(items)
    return page.metadata.resourceVersion
  }
}

interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'
  readonly object: KubernetesObject & { readonly code?: number }
}

/** Follows changes from a resource version on, until the server ends the watch. */
async function watch<T>(
  { connection, path, query, keep, changed }: ReflectOptions<T>,
  from: string,
  signal: AbortSignal,
  { opened, reached }: { opened: () => void; reached: (version: string) => void },
): Promise<void> {
  const seconds = Math.round(watchSeconds * (1 + Math.random()))
  const lines = connection.lines({
    path,
    query: { ...query, watch: true, allowWatchBookmarks: true, resourceVersion: from, timeoutSeconds: seconds },
    isWatch: true,
    signal,
    onOpen: opened,
  })
  for await (const line of lines) {
    if (line === '') continue
    const { type, object } = parseJson(line) as WatchEvent
    if (type === 'ERROR') throw failureOf(connection.context.name, object.code ?? 500, object)
    if (object.metadata.resourceVersion) reached(object.metadata.resourceVersion)
    if (type === 'BOOKMARK') continue
    const uid = object.metadata.uid ?? object.metadata.name
    changed(uid, type === 'DELETED' ? undefined : keep(object))
  }
}
