import { Live } from '../watch/live.ts'
import { Connection } from './connection.ts'
import { type ClusterError, isCluster } from './failure.ts'
import { type Kubeconfig, readKubeconfig, resolveContext } from './kubeconfig.ts'
import { madeOf } from './madeOf.ts'
import { Rights } from './rights.ts'
import { watchFiles } from './watchFiles.ts'

/** What is looked at and written to: chosen in the extension, and no other program's business. */
export interface Target {
  readonly context: string
  /** `undefined` for all namespaces. */
  readonly namespace: string | undefined
}

/** One open connection with everything that hangs on it. */
export interface Connected {
  readonly target: Target
  readonly connection: Connection
  readonly live: Live
  readonly rights: Rights
  /** All namespaces were wanted and may not be listed. */
  readonly narrowed: boolean
}

type SessionState =
  | { readonly is: 'untrusted' }
  | { readonly is: 'noKubeconfig'; readonly files: readonly string[]; readonly problems: readonly string[] }
  | { readonly is: 'noContext' }
  | { readonly is: 'broken'; readonly reason: string }
  | ({ readonly is: 'connected' } & Connected)

/** What the session asks of whoever runs it. */
export interface SessionOptions {
  readonly env: NodeJS.ProcessEnv
  /** In an untrusted workspace nothing is read and no plugin runs. */
  isTrusted(): boolean
  /** The setting that names kubeconfig files; empty for kubectl's own rules. */
  kubeconfig(): string
  /** The editor's proxy. */
  proxy(): string | undefined
  /** Why writes to a context are refused, in an untrusted workspace all of them. */
  refusesWrites(context: string): string | undefined
  readonly stored: { get(): Target | undefined; set(target: Target): void }
}

/** A file that does not hold the pinned context any more is looked at again after so long before it is believed. In milliseconds. */
const sureOfLoss = 3_000
/** The same where the context is made of something else. In milliseconds. */
const sureOfChange = 300

/** The kubeconfig, the pinned target and the connection to it. */
export class Session {
  state: SessionState = { is: 'noContext' }
  kubeconfig: Kubeconfig | undefined
  /** The server's minor, `1.37`, once it is known. */
  version: string | undefined
  private readonly options: SessionOptions
  private readonly listeners = new Set<() => void>()
  private unwatch = () => {}
  /** What the present connection is made of. */
  private made: string | undefined
  private doubt: NodeJS.Timeout | undefined

  constructor(options: SessionOptions) {
    this.options = options
  }

  get connected(): Connected | undefined {
    return this.state.is === 'connected' ? this.state : undefined
  }

  /** Called whenever the state is another one. What changes inside the cluster is told by `Live`. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Follows the connection: `begin` hears of each one, and of there being none; what it answers is called before the next. */
  followLive(begin: (live: Live | undefined) => (() => void) | undefined): () => void {
    let live = this.connected?.live
    let end = begin(live)
    const stop = this.onChange(() => {
      if (live === this.connected?.live) return
      end?.()
      live = this.connected?.live
      end = begin(live)
    })
    return () => {
      stop()
      end?.()
    }
  }

  /**
   * Reads the kubeconfig and connects to the pinned target; at the very first time, to its current context, and pins that. A connection
   * that would be the same again stays.
   */
  open() {
    clearTimeout(this.doubt)
    if (!this.options.isTrusted()) return this.become({ is: 'untrusted' })
    const kubeconfig = this.load()
    this.watch(kubeconfig.files)
    if (this.isUnreadable(kubeconfig)) return
    this.kubeconfig = kubeconfig
    if (this.isSame(kubeconfig)) return
    if (kubeconfig.contexts.size === 0)
      return this.become({ is: 'noKubeconfig', files: kubeconfig.files, problems: kubeconfig.problems })
    const stored = this.options.stored.get()
    const target =
      stored ?? (kubeconfig.currentContext ? { context: kubeconfig.currentContext, namespace: undefined } : undefined)
    if (!target) return this.become({ is: 'noContext' })
    if (!stored) this.options.stored.set(target)
    this.connect(target)
  }

  /** Pins another context or namespace, and connects to it. The same again is looked at again. */
  pin(target: Target) {
    this.options.stored.set(target)
    const { connected, kubeconfig } = this
    const isThere = connected && !connected.narrowed && connected.target.namespace === target.namespace
    if (isThere && kubeconfig && this.isSame(kubeconfig)) connected.live.refresh()
    else this.connect(target)
  }

  /** Starts over with the files as they are now. */
  refresh() {
    if (this.state.is === 'connected') this.state.live.refresh()
    else this.open()
  }

  dispose() {
    clearTimeout(this.doubt)
    this.unwatch()
    this.disconnect()
    this.listeners.clear()
  }

  private connect(target: Target, narrowed = false) {
    if (!this.kubeconfig || !this.options.isTrusted()) return
    const context = resolveContext(this.kubeconfig, target.context)
    if ('missing' in context) return this.become({ is: 'broken', reason: context.missing })
    const proxy = this.options.proxy()
    this.made = madeOf(context, proxy)
    const connection = new Connection({
      context,
      env: this.options.env,
      ...(proxy && { proxy }),
      refusesWrites: () => this.options.refusesWrites(target.context),
    })
    const live = new Live(connection, target.namespace)
    const rights = new Rights(connection)
    this.become({ is: 'connected', target, connection, live, rights, narrowed })
    void this.askVersion(connection)
    live.onChange(() => {
      const { freshness } = live
      if (freshness.is !== 'failed' || !isCluster(freshness.failure, 'forbidden') || target.namespace !== undefined) return
      if (this.connected?.live === live) this.connect({ ...target, namespace: context.namespace }, true)
    })
  }

  private async askVersion(connection: Connection) {
    try {
      const { major, minor } = await connection.get<{ major: string; minor: string }>('/version')
      this.version = `${major}.${minor.replace(/\D.*$/, '')}`
    } catch {
      this.version = undefined
    }
    if (this.connected?.connection === connection) this.tell()
  }

  private become(state: SessionState) {
    this.disconnect()
    this.state = state
    this.tell()
  }

  private tell() {
    for (const listener of this.listeners) listener()
  }

  private disconnect() {
    if (this.state.is !== 'connected') return
    this.state.live.dispose()
    this.state.connection.dispose()
    this.version = undefined
  }

  private watch(files: readonly string[]) {
    this.unwatch()
    this.unwatch = watchFiles(files, () => this.filesChanged())
  }

  /**
   * Another program may have added a context, or written the same content again, as kubectl does for `current-context`: a connection ends
   * only where it would be another one. A program may also write a file in pieces, so that is looked at twice. Whoever shows the contexts
   * need not wait until the change is noticed.
   */
  filesChanged() {
    if (!this.options.isTrusted()) return
    clearTimeout(this.doubt)
    if (!this.connected) return this.open()
    const found = this.load()
    // A folder may have been replaced, and what was watched with it.
    this.watch(found.files)
    const made = this.madeFrom(found)
    if (made !== undefined) this.kubeconfig = found
    if (this.isSame(found)) {
      // What was in the way of a connection that fails may be gone: a person has signed in.
      if (this.connected.live.freshness.is !== 'live') this.connected.live.refresh()
    } else if (!this.isUnreadable(found)) {
      const lookAgain = () => (this.madeFrom(this.load()) === made ? this.open() : this.filesChanged())
      this.doubt = setTimeout(lookAgain, made === undefined ? sureOfLoss : sureOfChange)
    }
  }

  private load(): Kubeconfig {
    return readKubeconfig(this.options.env, this.options.kubeconfig())
  }

  /** What the pinned context is made of in a kubeconfig; `undefined` where it is not whole there. */
  private madeFrom(kubeconfig: Kubeconfig): string | undefined {
    const context = this.connected && resolveContext(kubeconfig, this.connected.target.context)
    return context && !('missing' in context) ? madeOf(context, this.options.proxy()) : undefined
  }

  /** Whether the present connection is the one that this kubeconfig would give. */
  private isSame(kubeconfig: Kubeconfig): boolean {
    const stored = this.options.stored.get()
    return (
      this.connected !== undefined && this.connected.target.context === stored?.context && this.madeFrom(kubeconfig) === this.made
    )
  }

  /** A file that cannot be read says nothing about a context that was in it: what is connected stays so. */
  private isUnreadable(kubeconfig: Kubeconfig): boolean {
    return this.connected !== undefined && kubeconfig.problems.length > 0 && this.madeFrom(kubeconfig) === undefined
  }
}

/** Why the tree shows nothing, by what a person can do about it; `undefined` where it does or soon will. */
export function emptiness(state: SessionState): ClusterError | 'empty' | undefined {
  if (state.is !== 'connected') return undefined
  const { freshness, daemonSets } = state.live
  if (daemonSets.length > 0) return undefined
  if (freshness.is === 'failed' || freshness.is === 'stale') return freshness.failure
  return freshness.is === 'live' ? 'empty' : undefined
}
