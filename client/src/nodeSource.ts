// The nodes that placement is asked about: those of the pinned cluster, else those of a profile in the workspace.
import * as vscode from 'vscode'
import type { KubernetesNode } from '../../model/src/objects/kubernetes.ts'
import { nodesOf } from '../../model/src/placement/nodeProfile.ts'
import type { Session } from './cluster/connect/session.ts'
import { fromYaml } from './cluster/read/yaml.ts'
import type { Live } from './cluster/watch/live.ts'

/** `unknown` is never zero nodes: they may not be listed, or are not there yet. */
export type KnownNodes =
  | { readonly are: 'known'; readonly nodes: readonly KubernetesNode[]; readonly from: string }
  | { readonly are: 'unknown'; readonly why: 'forbidden' | 'failed' | 'loading' | 'none' }

export type NodesKnown = Extract<KnownNodes, { are: 'known' }>

const pattern = '**/*.nodes.yaml'

export class NodeSource implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>()
  /** The nodes, or what decides about pods on them, are others. */
  readonly onDidChange = this.changed.event
  private readonly session: Session
  private readonly log: vscode.LogOutputChannel
  private readonly subscriptions: vscode.Disposable[]
  private profile: { readonly nodes: readonly KubernetesNode[]; readonly from: string } | undefined
  /** Ends the watch, where there is one. */
  private release: (() => void) | undefined
  private cached: KnownNodes | undefined

  constructor(session: Session, log: vscode.LogOutputChannel) {
    this.session = session
    this.log = log
    const watcher = vscode.workspace.createFileSystemWatcher(pattern)
    const read = () => void this.readProfile()
    this.subscriptions = [
      this.changed,
      watcher,
      watcher.onDidChange(read),
      watcher.onDidCreate(read),
      watcher.onDidDelete(read),
      { dispose: session.followLive(() => this.follow()) },
    ]
    read()
  }

  /** The first question begins the watch: whoever opens no DaemonSet costs the cluster nothing. */
  get(): KnownNodes {
    const live = this.session.connected?.live
    if (live) this.release ??= this.watch(live)
    return this.peek()
  }

  /** What is known without asking for more. */
  peek(): KnownNodes {
    this.cached ??= this.find()
    return this.cached
  }

  dispose() {
    for (const subscription of this.subscriptions) subscription.dispose()
  }

  private find(): KnownNodes {
    const connected = this.session.connected
    const profile = this.profile
    if (connected) {
      const { live, target } = connected
      const { is } = live.nodesFreshness
      if (is === 'live' || live.nodes.size > 0) return { are: 'known', nodes: [...live.nodes.values()], from: target.context }
      if (is === 'loading' && !profile) return { are: 'unknown', why: 'loading' }
      const isForbidden = live.nodesFreshness.is === 'failed' && live.nodesFreshness.failure.kind === 'forbidden'
      if (!profile) return { are: 'unknown', why: isForbidden ? 'forbidden' : 'failed' }
    }
    return profile ? { are: 'known', ...profile } : { are: 'unknown', why: 'none' }
  }

  private follow() {
    this.tell()
    return () => {
      this.release?.()
      this.release = undefined
    }
  }

  private watch(live: Live) {
    const close = live.openNodes()
    const stop = live.onChange(({ nodes }) => nodes && this.tell())
    return () => {
      stop()
      close()
    }
  }

  private tell() {
    this.cached = undefined
    this.changed.fire()
  }

  private async readProfile() {
    const [file] = (await vscode.workspace.findFiles(pattern, '**/node_modules/**', 20)).sort((a, b) =>
      a.path < b.path ? -1 : 1,
    )
    this.profile = undefined
    if (file) {
      const from = vscode.workspace.asRelativePath(file)
      try {
        const nodes = nodesOf(fromYaml(new TextDecoder().decode(await vscode.workspace.fs.readFile(file))))
        if ('fault' in nodes) this.log.warn(`${from}: ${nodes.fault} of nodes[${nodes.at}] is not what a node profile has`)
        else this.profile = { nodes, from }
      } catch (error) {
        this.log.warn(`${from}: ${(error as Error).message}`)
      }
    }
    this.tell()
  }
}
