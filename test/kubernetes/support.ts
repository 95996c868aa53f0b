// What the tests against a real control plane share: one cluster a file, and the cluster side of the extension connected to it.
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Connection, type ConnectionOptions } from '../../client/src/cluster/connect/connection.ts'
import { loadKubeconfig, resolveContext } from '../../client/src/cluster/connect/kubeconfig.ts'
import { Permit } from '../../client/src/cluster/connect/permit.ts'
import type { Prepared, SendOptions, Sent } from '../../client/src/cluster/write/prepared.ts'
import type { DaemonSet } from '../../model/src/objects/kubernetes.ts'
import { type Cluster, type ClusterOptions, missingPrerequisite, startCluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'

const reason = missingPrerequisite()
/** For `describe` and `test`: false where a cluster can be built. */
export const skip = reason === undefined ? false : `no cluster can be built here: ${reason}`

export function startTestCluster(name: string, options: Partial<ClusterOptions> = {}): Promise<Cluster> {
  const directory = join(tmpdir(), `daemonset-kubernetes-${process.pid}-${name}`)
  return startCluster({ directory, nodes: 3, ...options }, (line) => console.log(line))
}

/** A connection by a kubeconfig, as the extension makes it. */
export function connect(kubeconfig: string, options: Partial<ConnectionOptions> = {}): Connection {
  const loaded = loadKubeconfig([kubeconfig])
  const context = resolveContext(loaded, loaded.currentContext ?? '')
  if ('missing' in context) throw new Error(context.missing)
  return new Connection({ context, env: { ...process.env }, ...options })
}

/** Changes something as after every question was answered with yes. */
export function permitOf<T>(connection: Connection, change: (permit: Permit) => T | Promise<T>): Promise<T> {
  const gates = { connection, rights: { may: () => Promise.resolve('yes' as const) } }
  return Permit.during(
    gates,
    [],
    () => Promise.resolve(true),
    async (permit) => change(permit),
  ) as Promise<T>
}

/** Sends what was prepared. */
export const sent = (connection: Connection, prepared: Prepared, options: SendOptions = {}): Promise<Sent> =>
  permitOf(connection, (permit) => prepared.send(permit, options))

/** Waits until a condition holds. The limit is in milliseconds of a machine that does nothing else. */
export async function until<T>(
  what: string,
  find: () => T | undefined | false | Promise<T | undefined | false>,
  limit = 30_000,
): Promise<T> {
  const end = Date.now() + patiently(limit)
  for (;;) {
    const found = await find()
    if (found) return found
    if (Date.now() > end) throw new Error(`${what} did not happen within ${patiently(limit) / 1000} s`)
    await sleep(25)
  }
}

export const isGone = (cluster: Cluster) => !existsSync(cluster.kubeconfig)

/** A small DaemonSet, valid for the server; `changes` go into its container. */
export function daemonSet(
  name: string,
  { image = 'agent:1', namespace = 'default', ...container }: Record<string, unknown> = {},
): DaemonSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace: String(namespace), labels: { app: name } },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'agent', image: String(image), ...container }] },
      },
    },
  }
}
