// Networks that fail: proxies between the extension and the cluster, and kubeconfigs that lead to them.
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { type ClusterEntry, loadKubeconfig, type UserEntry } from '../../client/src/cluster/connect/kubeconfig.ts'

/** Something that listens on this machine and whose connections can be seen. */
export interface Listener {
  readonly port: number
  /** How many connections are open at this moment. */
  open(): number
  /** Ends all connections hard; new ones may come. */
  drop(): void
  stop(): Promise<void>
}

/** Hands every connection on to a port of this machine. */
export function tcpProxy(target: number): Promise<Listener> {
  return listening(createServer((socket) => joinSockets(socket, connect(target, '127.0.0.1'))))
}

/** An HTTP proxy as companies have it: it opens tunnels, to this machine whatever host is named, and remembers what it was asked for. */
export async function connectProxy(): Promise<Listener & { readonly asked: string[] }> {
  const asked: string[] = []
  const server = createHttpServer()
  server.on('connect', (request, socket) => {
    asked.push(request.url ?? '')
    const far = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      joinSockets(socket as Socket, far)
    })
    far.on('error', () => socket.destroy())
  })
  return { ...(await listening(server)), asked }
}

/** Ends both as soon as one ends. */
function joinSockets(a: Socket, b: Socket) {
  a.pipe(b)
  b.pipe(a)
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    one.on('error', () => other.destroy())
    one.on('close', () => other.destroy())
  }
}

/** Starts a server on a free port and keeps count of its connections. */
export async function listening(server: Server): Promise<Listener> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const drop = () => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    open: () => sockets.size,
    drop,
    stop: () => {
      drop()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

export const portOf = (address: string) => Number(new URL(address).port)

/** What is set in a cluster's entry; `undefined` takes a field away. */
export type ClusterChanges = { readonly [Field in keyof ClusterEntry]: ClusterEntry[Field] | undefined }

/** Writes a kubeconfig beside another one that differs from it in its cluster or its user, and gives its path. */
export function kubeconfigLike(
  original: string,
  name: string,
  changes: { readonly cluster?: ClusterChanges; readonly user?: UserEntry; readonly namespace?: string },
): string {
  const { clusters, users, currentContext = '', contexts } = loadKubeconfig([original])
  const context = contexts.get(currentContext)
  const cluster = { ...clusters.get(context?.cluster ?? ''), ...changes.cluster }
  const user = changes.user ?? users.get(context?.user ?? '')
  const path = join(original, '..', `${name}.kubeconfig`)
  const content = {
    clusters: [{ name, cluster }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: changes.namespace ?? context?.namespace } }],
    'current-context': name,
  }
  writeFileSync(path, JSON.stringify(content), { mode: 0o600 })
  return path
}

/** The token of a kubeconfig's current user. */
export function tokenOf(kubeconfig: string): string {
  const { users } = JSON.parse(readFileSync(kubeconfig, 'utf8')) as { users: { user: { token: string } }[] }
  return users[0]?.user.token ?? ''
}
