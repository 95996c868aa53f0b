import type { DaemonSet, KubernetesNode } from '../../../../model/src/objects/kubernetes.ts'
import { slimDaemonSet } from '../../../../model/src/objects/slim.ts'
import { type Health, hasMoved, healthOf, rolloutStatus } from '../../../../model/src/rollout/rollout.ts'
import type { Connection } from '../connect/connection.ts'
import { daemonSets, pathOf } from '../paths.ts'
import { type DetailPart, type Details, watchDetails } from './details.ts'
import { LiveNodes, whileUsed } from './liveNodes.ts'
import { type Freshness, type Reflection, reflect } from './reflect.ts'

export type Part = 'daemonSet' | DetailPart

/** What has changed since the last batch. */
export interface Changes {
  /** DaemonSets came, went or were listed anew: levels above them are different. */
  readonly list: boolean
  readonly nodes: boolean
  readonly freshness: boolean
  /** By uid of the DaemonSet. */
  readonly parts: ReadonlyMap<string, ReadonlySet<Part>>
}

/** Changes are held back this long, so that a busy cluster costs few refreshes. In milliseconds. */
const holdBack = 150
/** A rollout whose counts have not moved for this long, beyond `minReadySeconds`, has stalled. In milliseconds. */
const stallAfter = 180_000

/** The cluster's DaemonSets as they are now, and more of those that are looked into. */
export class Live {
  readonly connection: Connection
  /** `undefined` for all namespaces. */
  readonly namespace: string | undefined
  freshness: Freshness = { is: 'loading' }
  private readonly known = new Map<string, { value: DaemonSet; movedAt: number; stalled: boolean }>()
  private readonly opened = new Map<string, Opened>()
  private readonly listeners = new Set<(changes: Changes) => void>()
  private readonly root: Reflection
  private readonly nodeList: LiveNodes
  private pending: { list: boolean; nodes: boolean; freshness: boolean; parts: Map<string, Set<Part>> } | undefined
  private readonly stallTimer: NodeJS.Timeout

  constructor(connection: Connection, namespace?: string) {
    this.connection = connection
    this.namespace = namespace
    this.nodeList = new LiveNodes(connection, () => (this.batch.nodes = true))
    this.root = reflect<DaemonSet>({
      connection,
      path: pathOf(daemonSets, namespace),
      keep: (object) => slimDaemonSet(object as DaemonSet),
      began: (items) => {
        for (const [uid, item] of items) this.set(uid, item)
      },
      replaced: (items) => {
        for (const uid of this.known.keys()) if (!items.has(uid)) this.remove(uid)
        for (const [uid, item] of items) this.set(uid, item)
        this.batch.list = true
      },
      changed: (uid, item) => (item ? this.set(uid, item) : this.remove(uid)),
      freshness: (state) => {
        this.freshness = state
        this.batch.freshness = true
      },
    })
    this.stallTimer = setInterval(() => this.findStalled(), 5_000)
    this.stallTimer.unref()
  }

  get daemonSets(): DaemonSet[] {
    return [...this.known.values()].map(({ value }) => value)
  }

  get(uid: string): DaemonSet | undefined {
    return this.known.get(uid)?.value
  }

  named(namespace: string, name: string): DaemonSet | undefined {
    for (const { value } of this.known.values())
      if (value.metadata.name === name && value.metadata.namespace === namespace) return value
    return undefined
  }

  health(uid: string): Health | undefined {
    const found = this.known.get(uid)
    const pods = this.details(uid)?.pods
    return found && healthOf(found.value, { stalled: found.stalled, ...(pods && { pods: [...pods.values()] }) })
  }

  details(uid: string): Details | undefined {
    return this.opened.get(uid)?.details
  }

  /** Watches the pods, revisions and events of one DaemonSet, and the nodes, until the answer is called. */
  open(uid: string): () => void {
    const daemonSet = this.get(uid)
    const opened = this.opened.get(uid) ?? (daemonSet && this.openNew(uid, daemonSet))
    return opened?.use() ?? (() => {})
  }

  /** By name; empty while nobody has asked for them. */
  get nodes(): ReadonlyMap<string, KubernetesNode> {
    return this.nodeList.all
  }

  get nodesFreshness(): Freshness {
    return this.nodeList.freshness
  }

  /** Watches the nodes until the answer is called. */
  openNodes(): () => void {
    return this.nodeList.open()
  }

  onChange(listener: (changes: Changes) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  refresh() {
    this.connection.tryAgain()
    this.root.relist()
    this.nodeList.relist()
    for (const opened of this.opened.values()) opened.relist()
  }

  dispose() {
    clearInterval(this.stallTimer)
    this.root.stop()
    for (const opened of this.opened.values()) opened.stop()
    this.nodeList.stop()
    this.listeners.clear()
  }

  private set(uid: string, value: DaemonSet) {
    const before = this.known.get(uid)
    const moved = !before || hasMoved(before.value, value)
    this.known.set(uid, {
      value,
      movedAt: moved ? Date.now() : before.movedAt,
      stalled: moved ? false : before.stalled,
    })
    if (!before) this.batch.list = true
    this.note(uid, 'daemonSet')
  }

  private remove(uid: string) {
    this.known.delete(uid)
    this.opened.get(uid)?.stop()
    this.batch.list = true
  }

  private openNew(uid: string, daemonSet: DaemonSet): Opened {
    const watched = watchDetails(this.connection, daemonSet, (part) => this.note(uid, part))
    const releaseNodes = this.nodeList.open()
    const stop = () => {
      watched.stop()
      releaseNodes()
      if (this.opened.get(uid) === opened) this.opened.delete(uid)
    }
    const opened = { ...watched, stop, use: whileUsed(() => stop) }
    this.opened.set(uid, opened)
    return opened
  }

  private findStalled() {
    const now = Date.now()
    for (const [uid, one] of this.known) {
      if (one.stalled || rolloutStatus(one.value).done) continue
      if (now - one.movedAt < stallAfter + (one.value.spec.minReadySeconds ?? 0) * 1000) continue
      one.stalled = true
      this.note(uid, 'daemonSet')
    }
  }

  private note(uid: string, part: Part) {
    const { parts } = this.batch
    parts.set(uid, (parts.get(uid) ?? new Set()).add(part))
  }

  /** What is told next; the first change of a batch begins it. */
  private get batch() {
    if (!this.pending) {
      this.pending = { list: false, nodes: false, freshness: false, parts: new Map() }
      setTimeout(() => this.flush(), holdBack).unref()
    }
    return this.pending
  }

  private flush() {
    const changes = this.pending
    this.pending = undefined
    if (changes) for (const listener of this.listeners) listener(changes)
  }
}

type Opened = ReturnType<typeof watchDetails> & { readonly use: () => () => void }
