import type {
  ControllerRevision,
  DaemonSet,
  KubernetesEvent,
  KubernetesNode,
  KubernetesObject,
  Pod,
} from '../../../../model/src/objects/kubernetes.ts'
import { selectorText } from '../../../../model/src/objects/selector.ts'
import { slimDaemonSet, slimEvent, slimPod } from '../../../../model/src/objects/slim.ts'
import { type Health, hasMoved, healthOf, rolloutStatus } from '../../../../model/src/rollout/rollout.ts'
import type { Connection } from '../connect/connection.ts'
import { controllerRevisions, daemonSets, events, pathOf, pods } from '../paths.ts'
import { LiveNodes } from './liveNodes.ts'
import { type Freshness, type Reflection, reflect } from './reflect.ts'

/** What is watched beside the DaemonSets, for one of them that a person looks into or that is being followed. */
export interface Details {
  readonly pods: ReadonlyMap<string, Pod>
  readonly revisions: ReadonlyMap<string, ControllerRevision>
  readonly events: ReadonlyMap<string, KubernetesEvent>
  /** Of each of the three; one may be forbidden while the others are live. */
  readonly freshness: Readonly<Record<'pods' | 'revisions' | 'events', Freshness>>
  /** Count the changes of the pods and of the revisions, for what is derived from them. */
  readonly podsVersion: number
  readonly revisionsVersion: number
}

export type Part = 'daemonSet' | 'pods' | 'revisions' | 'events'

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
const batch = 150
/** A rollout whose counts have not moved for this long, beyond `minReadySeconds`, has stalled. In milliseconds. */
export const stallAfter = 180_000

/** The cluster's DaemonSets as they are now, and more of those that are looked into. */
export class Live {
  readonly connection: Connection
  /** `undefined` for all namespaces. */
  readonly namespace: string | undefined
  freshness: Freshness = { is: 'loading' }
  private readonly known = new Map<string, { value: DaemonSet; movedAt: number; stalled: boolean }>()
  private readonly opened = new Map<string, OpenDetails>()
  private readonly listeners = new Set<(changes: Changes) => void>()
  private readonly root: Reflection
  private readonly nodeList: LiveNodes
  private pending: { list: boolean; nodes: boolean; freshness: boolean; parts: Map<string, Set<Part>> } | undefined
  private readonly stallTimer: NodeJS.Timeout

  constructor(connection: Connection, namespace?: string) {
    this.connection = connection
    this.namespace = namespace
    this.nodeList = new LiveNodes(connection, () => this.note({ nodes: true }))
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
        this.note({ list: true })
      },
      changed: (uid, item) => (item ? this.set(uid, item) : this.remove(uid)),
      freshness: (state) => {
        this.freshness = state
        this.note({ freshness: true })
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
    const pods = this.opened.get(uid)?.pods
    return found && healthOf(found.value, { stalled: found.stalled, ...(pods && { pods: [...pods.values()] }) })
  }

  details(uid: string): Details | undefined {
    return this.opened.get(uid)
  }

  /** Watches the pods, revisions and events of one DaemonSet, and the nodes, until the answer is called. */
  open(uid: string): () => void {
    const details = this.opened.get(uid) ?? this.openNew(uid)
    if (!details) return () => {}
    details.users++
    let closed = false
    return () => {
      if (closed) return
      closed = true
      if (--details.users === 0) this.close(uid, details)
    }
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
    for (const { reflections } of this.opened.values()) for (const reflection of reflections) reflection.relist()
  }

  dispose() {
    clearInterval(this.stallTimer)
    this.root.stop()
    for (const [uid, details] of this.opened) this.close(uid, details)
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
    this.note({ list: !before, uid, part: 'daemonSet' })
  }

  private remove(uid: string) {
    this.known.delete(uid)
    const details = this.opened.get(uid)
    if (details) this.close(uid, details)
    this.note({ list: true })
  }

  private openNew(uid: string): OpenDetails | undefined {
    const daemonSet = this.get(uid)
    if (!daemonSet) return undefined
    const { namespace = 'default' } = daemonSet.metadata
    const labelSelector = selectorText(daemonSet.spec.selector)
    const isOwn = ({ metadata }: KubernetesObject) =>
      metadata.ownerReferences?.some((owner) => owner.controller === true && owner.uid === uid) === true
    const part = <T>(name: 'pods' | 'revisions' | 'events', path: string, query: Record<string, string>, keep: (o: never) => T) =>
      this.detailReflection<T>(uid, name, path, query, keep, name === 'events' ? () => true : isOwn)
    const details: OpenDetails = {
      pods: new Map(),
      revisions: new Map(),
      events: new Map(),
      freshness: { pods: { is: 'loading' }, revisions: { is: 'loading' }, events: { is: 'loading' } },
      podsVersion: 0,
      revisionsVersion: 0,
      users: 0,
      reflections: [],
      releaseNodes: this.nodeList.open(),
    }
    this.opened.set(uid, details)
    details.reflections.push(
      part('pods', pathOf(pods, namespace), { labelSelector }, slimPod),
      part('revisions', pathOf(controllerRevisions, namespace), { labelSelector }, (one: ControllerRevision) => one),
      part('events', pathOf(events, namespace), { fieldSelector: `involvedObject.uid=${uid}` }, slimEvent),
    )
    return details
  }

  private detailReflection<T>(
    uid: string,
    name: 'pods' | 'revisions' | 'events',
    path: string,
    query: Record<string, string>,
    keep: (object: never) => T,
    belongs: (object: KubernetesObject) => boolean,
  ): Reflection {
    const details = () => this.opened.get(uid)
    return reflect<T | undefined>({
      connection: this.connection,
      path,
      query,
      keep: (object) => (belongs(object) ? keep(object as never) : undefined),
      replaced: (items) => {
        const found = details()
        if (!found) return
        found[name] = new Map([...items].filter(([, item]) => item !== undefined)) as never
        countChange(found, name)
        this.note({ uid, part: name })
      },
      changed: (item, value) => {
        const found = details()
        if (!found) return
        countChange(found, name)
        const map = found[name] as Map<string, unknown>
        if (value === undefined) map.delete(item)
        else map.set(item, value)
        this.note({ uid, part: name })
      },
      freshness: (state) => {
        const found = details()
        if (found) found.freshness[name] = state
        this.note({ uid, part: name })
      },
    })
  }

  private close(uid: string, details: OpenDetails) {
    for (const reflection of details.reflections) reflection.stop()
    if (this.opened.get(uid) === details) this.opened.delete(uid)
    details.releaseNodes()
  }

  private findStalled() {
    const now = Date.now()
    for (const [uid, one] of this.known) {
      if (one.stalled || rolloutStatus(one.value).done) continue
      if (now - one.movedAt < stallAfter + (one.value.spec.minReadySeconds ?? 0) * 1000) continue
      one.stalled = true
      this.note({ uid, part: 'daemonSet' })
    }
  }

  private note({
    list,
    nodes,
    freshness,
    uid,
    part,
  }: {
    list?: boolean
    nodes?: boolean
    freshness?: boolean
    uid?: string
    part?: Part
  }) {
    if (!this.pending) {
      this.pending = { list: false, nodes: false, freshness: false, parts: new Map() }
      setTimeout(() => this.flush(), batch).unref()
    }
    const { pending } = this
    pending.list ||= list === true
    pending.nodes ||= nodes === true
    pending.freshness ||= freshness === true
    if (uid !== undefined && part) pending.parts.set(uid, (pending.parts.get(uid) ?? new Set()).add(part))
  }

  private flush() {
    const changes = this.pending
    this.pending = undefined
    if (changes) for (const listener of this.listeners) listener(changes)
  }
}

function countChange(details: OpenDetails, part: 'pods' | 'revisions' | 'events') {
  if (part === 'pods') details.podsVersion++
  if (part === 'revisions') details.revisionsVersion++
}

interface OpenDetails {
  pods: Map<string, Pod>
  revisions: Map<string, ControllerRevision>
  events: Map<string, KubernetesEvent>
  readonly freshness: Record<'pods' | 'revisions' | 'events', Freshness>
  podsVersion: number
  revisionsVersion: number
  users: number
  readonly reflections: Reflection[]
  readonly releaseNodes: () => void
}
