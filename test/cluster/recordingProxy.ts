// Stands between a client and the API server, and keeps what the client sends.
import { createServer } from 'node:http'
import { Agent, request as httpsRequest } from 'node:https'
import type { AddressInfo } from 'node:net'

/** One request that would change something. */
export interface Sent {
  readonly path: string
  readonly body: string
}

export interface RecordingProxy {
  /** An address for a client of that name: what it sends can be told from what others send. */
  address(client: string): string
  /** What a client has sent since the last time; forgotten then. */
  take(client: string): Sent[]
  close(): Promise<void>
}

/** Hands every request on as the user of a token, over plain HTTP on a port of this machine. */
export async function recordingProxy(server: string, ca: Buffer, token: string): Promise<RecordingProxy> {
  const agent = new Agent({ keepAlive: true, ca, checkServerIdentity: () => undefined })
  const sent = new Map<string, Sent[]>()
  const proxy = createServer((request, reply) => {
    const [, client = '', path = '/'] = /^\/([^/]*)(\/.*)$/.exec(request.url ?? '') ?? []
    const { host: _, ...headers } = request.headers
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts)
      if (request.method === 'PATCH') sent.set(client, [...(sent.get(client) ?? []), { path, body: body.toString('utf8') }])
      const options = { agent, method: request.method, headers: { ...headers, authorization: `Bearer ${token}` } }
      httpsRequest(`${server}${path}`, options, (answer) => {
        reply.writeHead(answer.statusCode ?? 500, answer.headers)
        answer.pipe(reply)
      })
        .on('error', () => reply.destroy())
        .end(body)
    })
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const { port } = proxy.address() as AddressInfo
  return {
    address: (client) => `http://127.0.0.1:${port}/${client}`,
    take: (client) => {
      const taken = sent.get(client) ?? []
      sent.delete(client)
      return taken
    },
    close: () => {
      agent.destroy()
      proxy.closeAllConnections()
      return new Promise((resolve) => proxy.close(() => resolve()))
    },
  }
}
