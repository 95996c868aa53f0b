import type { KubernetesNode } from '../../../../model/src/objects/kubernetes.ts'
import { slimNode } from '../../../../model/src/objects/slim.ts'
import type { Connection } from '../connect/connection.ts'
import { nodes, pathOf } from '../paths.ts'
import { type Freshness, type Reflection, reflect } from './reflect.ts'

/** Something that begins with its first user and ends with the last: what makes a user of it, whose answer is called once he has done. */
export function whileUsed(begin: () => () => void): () => () => void {
  let users = 0
  let end = () => {}
  return () => {
    if (users++ === 0) end = begin()
    let isUsed = true
    return () => {
      if (isUsed && --users === 0) end()
      isUsed = false
    }
  }
}

/** The nodes by name, watched while somebody asks for them. */
export class LiveNodes {
  all: ReadonlyMap<string, KubernetesNode> = new Map()
  freshness: Freshness = { is: 'loading' }
  /** Watches the nodes until the answer is called. */
  readonly open: () => () => void
  private reflection: Reflection | undefined

  constructor(connection: Connection, changed: () => void) {
    this.open = whileUsed(() => {
      this.reflection = this.reflect(connection, changed)
      return () => this.stop()
    })
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

  private reflect(connection: Connection, changed: () => void): Reflection {
    const kept = new Map<string, KubernetesNode>()
    return reflect<KubernetesNode>({
      connection,
      path: pathOf(nodes, undefined),
      keep: (object) => slimNode(object as KubernetesNode),
      replaced: (items) => {
        kept.clear()
        for (const node of items.values()) kept.set(node.metadata.name, node)
        this.all = kept
        changed()
      },
      changed: (uid, node) => {
        const name = node?.metadata.name ?? [...kept.values()].find(({ metadata }) => metadata.uid === uid)?.metadata.name
        if (name === undefined) return
        // A kubelet reports every few seconds; only what decides about pods is worth a refresh.
        const same = node !== undefined && whatMatters(kept.get(name)) === whatMatters(node)
        node ? kept.set(name, node) : kept.delete(name)
        if (!same) changed()
      },
      freshness: (state) => {
        this.freshness = state
        changed()
      },
    })
  }
}

const whatMatters = (node: KubernetesNode | undefined) =>
  JSON.stringify([node?.spec, node?.metadata.labels, node?.status?.conditions?.map(({ status }) => status)])
