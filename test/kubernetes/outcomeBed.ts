// The cluster that outcomes are tried in: its nodes, and what the steps of a live state need.
import type { Connection } from '../../client/src/cluster/connect/connection.ts'
import { getDaemonSet } from '../../client/src/cluster/read/daemonSet.ts'
import { readPods } from '../../client/src/cluster/read/read.ts'
import type { Prepared } from '../../client/src/cluster/write/prepared.ts'
import type { DaemonSet, Pod } from '../../model/src/objects/kubernetes.ts'
import { isRecord } from '../../model/src/objects/record.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { connect, sent, startTestCluster, until } from './support.ts'

export const daemonSetPath = (name: string) => `/apis/apps/v1/namespaces/default/daemonsets/${name}`

export interface Bed {
  readonly cluster: Cluster
  readonly connection: Connection
  /** Runs kubectl, and throws what it says where it fails. */
  kubectl(args: readonly string[], input?: string): Promise<string>
  send(prepared: Prepared, force?: boolean): Promise<void>
  podsOf(name: string): Promise<Pod[]>
  /** The controller has seen the newest state, and so has made its revision. */
  observed(name: string): Promise<void>
  readonly until: typeof until
  stop(): Promise<void>
}

/** Starts a cluster with a pool of nodes for each value of the label `pool`. */
export async function makeBed(): Promise<Bed> {
  const cluster = await startTestCluster('outcomes', { nodes: 0 })
  const connection = connect(cluster.kubeconfig)
  const kubectl = async (args: readonly string[], input?: string) => {
    const { code, stdout, stderr } = await cluster.kubectl(args, input === undefined ? {} : { input })
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`)
    return stdout
  }
  await addPools(cluster)
  for (const name of ['agent', 'other']) await kubectl(['create', 'serviceaccount', name])
  const get = (name: string) => getDaemonSet(connection, { namespace: 'default', name })
  return {
    cluster,
    connection,
    kubectl,
    send: async (prepared, force = false) => void (await sent(connection, prepared, { force })),
    podsOf: async (name) => (await readPods(connection, await get(name))).filter(({ metadata }) => !metadata.deletionTimestamp),
    observed: async (name) => {
      await until(`${name} is observed`, async () => {
        const { metadata, status } = await get(name)
        return status?.observedGeneration === metadata.generation
      })
    },
    until,
    stop: async () => {
      connection.dispose()
      await cluster.stop()
    },
  }
}

async function addPools({ addNodes, kubectl }: Cluster): Promise<void> {
  const pool = (name: string, count: number, options: object = {}) =>
    addNodes(count, { prefix: name, labels: { pool: name }, ...options })
  await Promise.all([
    pool('a', 3),
    pool('b', 3),
    pool('g', 4),
    pool('tainted', 2, { taints: [{ key: 'dedicated', value: 'agents', effect: 'NoSchedule' }] }),
    pool('cordoned', 3),
    pool('dying', 3),
    pool('evicting', 2),
    pool('unready', 2),
  ])
  await addNodes(1, { prefix: 'unready-late', labels: { pool: 'unready' }, notReady: true })
  await addNodes(1, {
    prefix: 'evicting-now',
    labels: { pool: 'evicting' },
    taints: [{ key: 'maintenance', effect: 'NoExecute' }],
  })
  await kubectl(['cordon', 'cordoned-1'])
  const names = ['a-1', 'a-2', 'b-1', 'g-1', 'g-2', 'cordoned-1', 'dying-2']
  await kubectl(['label', 'nodes', ...names, 'disk=ssd'])
  await kubectl(['label', 'nodes', 'a-3', 'b-2', 'b-3', 'g-3', 'g-4', 'dying-1', 'disk=hdd'])
  await kubectl(['label', 'nodes', '--all', 'zone=z'])
}

/** Everything of the test in the cluster at one moment. */
export interface World {
  readonly daemonSets: ReadonlyMap<string, DaemonSet>
  /** By the uid of their DaemonSet. */
  readonly pods: ReadonlyMap<string, readonly Pod[]>
}

const listOf = async <T>({ cluster }: Bed, path: string) => ((await cluster.request('GET', path)).body as { items: T[] }).items

export async function lookAt(bed: Bed): Promise<World> {
  const pods = new Map<string, Pod[]>()
  for (const pod of await listOf<Pod>(bed, '/api/v1/namespaces/default/pods')) {
    const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller)?.uid ?? ''
    pods.set(owner, [...(pods.get(owner) ?? []), pod])
  }
  const all = await listOf<DaemonSet>(bed, '/apis/apps/v1/namespaces/default/daemonsets')
  return { daemonSets: new Map(all.map((one) => [one.metadata.name, one])), pods }
}

/** What of a value only the server counts up, or writes for itself; the rest is what two states of an object are compared by. */
export function comparable(object: unknown): Record<string, unknown> {
  const { status: _, ...rest } = structuredClone(object) as Record<string, unknown>
  const counted = ['managedFields', 'resourceVersion', 'generation', 'creationTimestamp', 'deletionTimestamp', 'uid']
  if (isRecord(rest.metadata)) for (const name of counted) delete rest.metadata[name]
  return rest
}
