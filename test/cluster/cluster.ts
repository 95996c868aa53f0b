// A real Kubernetes control plane on this machine, for tests and the demonstration: etcd, kube-apiserver, the controllers a
// DaemonSet needs, the scheduler, and kwok in the place of the nodes' kubelets.
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildCluster, release } from './build.ts'
import { connection, type Request } from './connection.ts'
import { compactEtcd } from './etcd.ts'
import { writeKubeconfig } from './kubeconfig.ts'
import { type KubectlOptions, type Ran, type RunningKubectl, runKubectl, spawnKubectl, writeKubectl } from './kubectl.ts'
import { defineKubeletTypes, forwardPorts, type LogTarget, type PodName, writeKubeletConfig, writeLog } from './kubelets.ts'
import { areSettled, type NodeOptions, postNodes, setNodeDown } from './nodes.ts'
import { apiserverFlags, controllersFlags, etcdFlags, kwokFlags, type Places, schedulerFlags } from './parts.ts'
import { freePorts, type Part, Processes, stopCluster } from './processes.ts'
import { type Grant, makeUser, type User, type UserOptions } from './users.ts'

export { buildCluster, missingPrerequisite } from './build.ts'
export type { Reply, Request } from './connection.ts'
export type { KubectlOptions, Ran, RunningKubectl } from './kubectl.ts'
export type { LogTarget, PodName } from './kubelets.ts'
export type { NodeOptions, Taint } from './nodes.ts'
export type { Part } from './processes.ts'
export { stopCluster } from './processes.ts'
export type { Grant, User, UserOptions } from './users.ts'

export interface ClusterOptions {
  /** Where its data, keys, logs and kubeconfig go. Removed by `stop`. */
  readonly directory: string
  readonly nodes: number
  /** The minor whose feature gates the server shows, `1.34` to `1.37`. */
  readonly version?: string
  /** Outlives the process that starts it; `stopCluster(directory)` ends it. */
  readonly detached?: boolean
  /** The API server alone: enough for dry runs. */
  readonly serverOnly?: boolean
  /**
   * Lets `kubectl exec` run commands on this machine, as whoever started the cluster. Everybody who can reach a port of this
   * machine can then do so too, which is why a cluster that outlives its starter does it only when told.
   */
  readonly shells?: boolean
}

export interface Cluster {
  /** Address of the API server, without a path. */
  readonly server: string
  readonly kubeconfig: string
  /** A program that is kubectl, of the server's release. */
  readonly kubectlPath: string
  readonly request: Request
  /** Runs kubectl to its end. */
  kubectl(args: readonly string[], options?: KubectlOptions): Promise<Ran>
  /** Starts kubectl and leaves it running; who starts it ends it. */
  spawnKubectl(args: readonly string[], options?: KubectlOptions): RunningKubectl
  /** Makes a user with these rights and no others. */
  user(name: string, grants: readonly Grant[], options?: UserOptions): Promise<User>
  /** Ends a process hard. What it stored stays, and nothing else notices but by failing. */
  kill(part: Part): Promise<void>
  /** Starts a process again, on its port with its keys, and waits until the API server answers. Ends it first if it runs. */
  restart(part: Part): Promise<void>
  /** Stops a process where it is: connections to it stay open, and nothing comes back. */
  freeze(part: Part): Promise<void>
  thaw(part: Part): void
  /** Forgets all history, with a restart of the API server: a watch from any older resource version is answered by 410 Gone. */
  compact(): Promise<void>
  /** Adds nodes, waits until they are ready (or said to be not) and gives their names. */
  addNodes(count: number, options?: NodeOptions): Promise<string[]>
  /** Stops a node's kubelet: the node becomes `Unknown` and tainted, its pods not ready. */
  takeDown(node: string): Promise<void>
  /** Starts a node's kubelet again. */
  bringUp(node: string): Promise<void>
  /** Adds a line to the log of a pod's container; who follows the log sees it at once, from the pod's second line on. */
  writeLog(target: LogTarget, line: string): Promise<void>
  /** Lets ports of a pod lead to ports of this machine, for `kubectl port-forward`: `{ 80: 45123 }`. */
  forwardPorts(target: PodName, ports: Readonly<Record<number, number>>): Promise<void>
  stop(): Promise<void>
}

/** Starts a cluster and waits until it answers. Several can run side by side, each in its own directory. */
export async function startCluster(options: ClusterOptions, say: (line: string) => void = () => {}): Promise<Cluster> {
  const { directory, detached = false } = options
  const binary = await buildCluster(say)
  await stopCluster(directory)
  mkdirSync(directory, { recursive: true })
  const processes = new Processes(binary, directory, detached)
  try {
    const cluster = await start(processes, options)
    say(`Kubernetes ${options.version ?? release} answers at ${cluster.server}`)
    return cluster
  } catch (error) {
    const logs = processes.lastErrors()
    await stopCluster(directory)
    throw new Error(`${(error as Error).message}${logs}`)
  }
}

async function start(processes: Processes, options: ClusterOptions): Promise<Cluster> {
  const { directory, version, nodes, serverOnly, shells = !options.detached } = options
  const { binary } = processes
  const [client, peer, secure, kubelet] = (await freePorts(4)) as [number, number, number, number]
  const places: Places = { directory, ports: { client, peer, secure, kubelet } }
  const token = writeSecrets(directory)
  processes.start('etcd', etcdFlags(places))
  processes.start('apiserver', apiserverFlags(places, version))
  const server = `https://127.0.0.1:${secure}`
  const certificate = join(directory, 'certificates', 'apiserver.crt')
  const request = connection(server, () => readFileSync(certificate), token)
  const isReady = async () => existsSync(certificate) && (await request('GET', '/readyz')).status === 200
  await processes.until(isReady)
  await processes.until(async () => (await request('GET', '/api/v1/namespaces/default')).status === 200)
  const authority = readFileSync(certificate)
  const restartPart = async (part: Part) => {
    if (processes.runs(part)) await processes.kill(part)
    processes.start(part)
    if (part === 'apiserver' || part === 'etcd') await processes.until(isReady, `${part} answers`)
  }
  const cluster: Cluster = {
    server,
    kubeconfig: writeKubeconfig(join(directory, 'kubeconfig'), 'local', server, authority, { name: 'admin', token }),
    kubectlPath: writeKubectl(binary, directory),
    request,
    kubectl: (args, options = {}) => runKubectl(binary, directory, args, options),
    spawnKubectl: (args, options = {}) => spawnKubectl(binary, directory, args, options),
    user: (name, grants, options = {}) => makeUser({ request, server, authority, directory }, name, grants, options),
    kill: (part) => processes.kill(part),
    restart: restartPart,
    freeze: (part) => processes.freeze(part),
    thaw: (part) => processes.thaw(part),
    compact: async () => {
      await compactEtcd(places)
      await restartPart('apiserver')
    },
    addNodes: async (count, wanted) => {
      const names = await postNodes(request, kubelet, count, wanted)
      // Thousands of nodes are a long answer.
      const pause = Math.max(50, count / 5)
      await processes.until(() => areSettled(request, names), `${count} nodes are ready`, { pause })
      return names
    },
    takeDown: (node) => setNodeDown(request, node, true),
    bringUp: (node) => setNodeDown(request, node, false),
    writeLog: (target, line) => writeLog(places, request, target, line),
    forwardPorts: (target, ports) => forwardPorts(request, target, ports),
    stop: () => stopCluster(directory),
  }
  if (serverOnly) return cluster
  writeKubeletConfig(places, shells)
  await defineKubeletTypes(request)
  processes.start('controllers', controllersFlags(places))
  processes.start('scheduler', schedulerFlags(places))
  processes.start('kwok', kwokFlags(places))
  await cluster.addNodes(nodes)
  await processes.until(async () => (await request('GET', '/api/v1/namespaces/default/serviceaccounts/default')).status === 200)
  return cluster
}

/** The key of service accounts and the administrator's token, which is returned. */
function writeSecrets(directory: string): string {
  const token = randomBytes(24).toString('hex')
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' })
  writeFileSync(join(directory, 'service-account.key'), key, { mode: 0o600 })
  writeFileSync(join(directory, 'tokens.csv'), `${token},admin,admin,system:masters\n`, { mode: 0o600 })
  return token
}
