import type { KubernetesNode } from '../../../../model/src/objects/kubernetes.ts'
import { slimNode } from '../../../../model/src/objects/slim.ts'
import type { Connection } from '../connect/connection.ts'
import { nodes, pathOf } from '../paths.ts'
import { type Freshness, type Reflection, reflect } from './reflect.ts'

/** The nodes by name, watched while somebody asks for them. */
export class LiveNodes {
  all: ReadonlyMap<string, KubernetesNode> = new Map()
  freshness: Freshness = { is: 'loading' }
  private readonly connection: Connection
  private readonly changed: () => void
  private reflection: Reflection | undefined
  private users = 0

  constructor(connection: Connection, changed: () => void) {
    this.connection = connection
    this.changed = changed
  }

  /** Watches the nodes until the answer is called. */
  open(): () => void {
    this.users++
    this.reflection ??= this.reflect()
    let closed = false
    return () => {
      if (closed) return
      closed = true
      if (--this.users === 0) this.stop()
    }
  }

  relist() {
    this.reflection?.relist()
  }

  stop() {
    this.reflection?.stop()
    this.reflection = undefined
    this.all = new Map()
    this.freshness = { is: 'loading' }
  }

  private reflect(): Reflection {
    const kept = new Map<string, KubernetesNode>()
    return reflect<KubernetesNode>({
      connection: this.connection,
      path: pathOf(nodes, undefined),
      keep: (object) => slimNode(object as KubernetesNode),
      replaced: (items) => {
        kept.clear()
        for (const node of items.values()) kept.set(node.metadata.name, node)
        this.all = kept
        this.changed()
      },
      changed: (uid, node) => {
        const name = node?.metadata.name ?? [...kept.values()].find(({ metadata }) => metadata.uid === uid)?.metadata.name
        if (name === undefined) return
        // A kubelet reports every few seconds; only what decides about pods is worth a refresh.
        const same = node !== undefined && whatMatters(kept.get(name)) === whatMatters(node)
        node ? kept.set(name, node) : kept.delete(name)
        if (!same) this.changed()
      },
      freshness: (state) => {
        this.freshness = state
        this.changed()
      },
    })
  }
}

const whatMatters = (node: KubernetesNode | undefined) =>
  JSON.stringify([node?.spec, node?.metadata.labels, node?.status?.conditions?.map(({ status }) => status)])
