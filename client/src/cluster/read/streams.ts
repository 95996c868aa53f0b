// Shells and ports of pods, over WebSockets. Bundled by itself, and loaded when the first one is opened.
import { PassThrough, type Readable, type Writable } from 'node:stream'
import type { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import { Exec } from '@kubernetes/client-node/dist/exec.js'
import { WebSocketHandler } from '@kubernetes/client-node/dist/web-socket-handler.js'
import type { Connection } from '../connect/connection.ts'
import { isCluster, networkFailure } from '../connect/failure.ts'
import type { Call } from '../connect/sending.ts'
import { pathOf, pods } from '../paths.ts'
import type { Named } from './daemonSet.ts'

/** The library asks its kubeconfig for an address and for TLS; both are this connection's own. */
function configOf(connection: Connection): KubeConfig {
  const { cluster } = connection.context
  const config = {
    getCurrentCluster: () => ({ name: connection.context.clusterName, server: cluster.server, skipTLSVerify: false }),
    applyToHTTPSOptions: async (options: Record<string, unknown>) => {
      const { headers, tls, agent } = await connection.handshake()
      Object.assign(options, tls, { headers, agent })
    },
  }
  return config as unknown as KubeConfig
}

export interface Shell {
  readonly input: Writable
  /** Tells the container how large the terminal is, in characters. */
  resize(columns: number, rows: number): void
  close(): void
}

export interface ShellOptions {
  readonly pod: Named
  readonly container: string
  readonly command: readonly string[]
  readonly columns: number
  readonly rows: number
  readonly output: (text: string) => void
  /** The shell has ended: with an exit code, or with what went wrong. */
  readonly ended: (code: number | undefined, message: string) => void
}

/** Runs a command with a terminal in a container. */
export async function openShell(connection: Connection, options: ShellOptions): Promise<Shell> {
  connection.guard()
  const input = new PassThrough()
  const output = Object.assign(new PassThrough(), { rows: options.rows, columns: options.columns })
  output.setEncoding('utf8').on('data', options.output)
  let isOver = false
  const end = (code: number | undefined, message: string) => {
    if (isOver) return
    isOver = true
    options.ended(code, message)
  }
  const { pod, container, command } = options
  const exec = () =>
    new Exec(configOf(connection)).exec(pod.namespace, pod.name, container, [...command], output, null, input, true, (status) => {
      const code = status.details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message
      // The last words first, then the end.
      output.once('end', () => end(status.status === 'Success' ? 0 : code ? Number(code) : undefined, status.message ?? ''))
    })
  const path = pathOf(pods, pod.namespace, pod.name, 'exec')
  const socket = await opened(connection, path, { container, command: command[0], stdout: true }, exec)
  socket.on('close', () => setImmediate(end, undefined, ''))
  socket.on('error', (error: Error) => end(undefined, error.message))
  return {
    input,
    resize: (columns, rows) => {
      Object.assign(output, { columns, rows })
      output.emit('resize')
    },
    close: () => socket.close(),
  }
}

/** Joins one local connection with a port of a pod. Both ends close together. */
export async function joinPort(
  connection: Connection,
  { namespace, name }: Named,
  port: number,
  local: Readable & Writable,
  failed: (message: string) => void,
): Promise<void> {
  const errors = new PassThrough()
  errors.setEncoding('utf8').on('data', (text: string) => {
    if (text.trim() === '') return
    failed(text.trim())
    local.destroy()
  })
  const path = pathOf(pods, namespace, name, 'portforward')
  const begun = new Set<number>()
  // The library's own PortForward would bring every typed API with it. Channel 0 is data, 1 is errors; both begin with the port.
  const receive = (channel: number, data: Buffer) => {
    const rest = begun.has(channel) ? data : data.subarray(2)
    begun.add(channel)
    if (!local.destroyed) (channel === 0 ? local : errors).write(rest)
    return channel < 2
  }
  try {
    const socket = await opened(connection, path, { ports: port }, () =>
      new WebSocketHandler(configOf(connection)).connect(`${path}?ports=${port}`, null, receive),
    )
    WebSocketHandler.handleStandardInput(socket, local)
    // What has arrived is handed on before the end is.
    socket.on('close', () => local.end(() => local.destroy()))
    socket.on('error', (error: Error) => failed(error.message))
    local.on('close', () => socket.close())
    local.on('error', () => socket.close())
    if (local.destroyed) socket.close()
  } catch (error) {
    local.destroy()
    throw error
  }
}

/**
 * Opens a WebSocket. Of one that is refused only a number is known: then the same is asked once more without a WebSocket. That says
 * why, or gets new credentials, and then it may be opened after all.
 */
async function opened<T>(
  connection: Connection,
  path: string,
  query: NonNullable<Call['query']>,
  open: () => Promise<T>,
): Promise<T> {
  try {
    return await open()
  } catch (error) {
    const failure = networkFailure(connection.context.name, connection.host, withMessage(error))
    if (!/Unexpected server response/.test(failure.message)) throw failure
    try {
      await connection.get(path, query)
    } catch (reason) {
      // Good but for the WebSocket that it is not.
      if (!isCluster(reason, 'invalid') || !/upgrade/i.test(reason.message)) throw reason
    }
    return await open().catch((again) => {
      throw networkFailure(connection.context.name, connection.host, withMessage(again))
    })
  }
}

/** What a WebSocket throws is an event with an error inside. */
const withMessage = (error: unknown) => (error as { error?: unknown }).error ?? error
