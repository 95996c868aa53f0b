// Stands between a client and the API server, and does to one change what networks and gateways do: it loses the request or the answer,
// cuts the answer, answers by itself. Everything else passes.
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Agent, createServer, request as httpsRequest } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as elapsed } from 'node:timers/promises'

/**
 * What becomes of a change: `loseRequest` never gets to the server; `held` neither, and the client hears nothing; `late` gets there half a
 * second after its connection broke; `loseAnswer`, `cutAnswer` are carried out; of `silent` the client hears nothing; `gatewayTimeout` and
 * `page` are carried out, and answered by the gateway, with a 504 or a page of its own; `unauthorized` comes with another token.
 */
export type Fault =
  | 'loseRequest'
  | 'held'
  | 'late'
  | 'loseAnswer'
  | 'cutAnswer'
  | 'silent'
  | 'gatewayTimeout'
  | 'page'
  | 'unauthorized'

export interface FaultyProxy {
  /** Its address; the certificate is that of the API server. */
  readonly server: string
  /** The fault of the change that comes as the `nth` from now on. Blind, nothing at all gets through after that. */
  arm(fault: Fault, options?: { readonly nth?: number; readonly blind?: boolean }): void
  /** Lets everything through again. */
  disarm(): void
  /** Once the armed fault has done to the server what it does. */
  struck(): Promise<void>
  stop(): Promise<void>
}

interface Answer {
  readonly code: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** `directory` is that of the cluster, whose certificate it shows. */
export async function faultyProxy(server: string, kubeconfig: string): Promise<FaultyProxy> {
  const place = join(dirname(kubeconfig), 'certificates', 'apiserver')
  const [cert, key] = [readFileSync(`${place}.crt`), readFileSync(`${place}.key`)]
  const agent = new Agent({ keepAlive: true, ca: cert, checkServerIdentity: () => undefined })
  let armed: { readonly fault: Fault; left: number; readonly blind: boolean } | undefined
  let isBlind = false
  let strike = () => {}
  let struck = Promise.resolve()

  const ask = (request: IncomingMessage, body: Buffer, token?: string): Promise<IncomingMessage> => {
    const { host: _, ...headers } = request.headers
    const changed = token === undefined ? headers : { ...headers, authorization: `Bearer ${token}` }
    return new Promise((resolve, reject) => {
      httpsRequest(`${server}${request.url}`, { agent, method: request.method ?? 'GET', headers: changed }, resolve)
        .on('error', reject)
        .end(body)
    })
  }
  const forward = async (request: IncomingMessage, body: Buffer): Promise<Answer> => {
    const answer = await ask(request, body)
    return { code: answer.statusCode ?? 500, headers: answer.headers, body: await whole(answer) }
  }
  /** Hands an answer on as it comes: a watch never ends. */
  const pass = async (request: IncomingMessage, reply: ServerResponse, body: Buffer, token?: string) => {
    const answer = await ask(request, body, token)
    reply.writeHead(answer.statusCode ?? 500, answer.headers)
    reply.on('close', () => answer.destroy())
    answer.on('error', () => reply.destroy())
    answer.pipe(reply)
  }
  /** What is done to the answer of a change that was carried out. */
  const afterwards: Partial<Record<Fault, (request: IncomingMessage, reply: ServerResponse, answer: Answer) => void>> = {
    loseAnswer: reset,
    cutAnswer: (request, reply, answer) => {
      reply.writeHead(answer.code, lengthOf(answer))
      reply.write(answer.body.subarray(0, answer.body.length / 2), () => reset(request))
    },
    silent: () => {},
    gatewayTimeout: (_, reply) =>
      void reply.writeHead(504, page).end('<h1>504 Gateway Time-out</h1> [Help](https://example.com)'),
    page: (_, reply) => void reply.writeHead(200, page).end('<h1>Please sign in</h1>'),
  }
  const instead: Partial<Record<Fault, (request: IncomingMessage, reply: ServerResponse, body: Buffer) => unknown>> = {
    loseRequest: reset,
    held: () => {},
    late: async (request, _, body) => {
      reset(request)
      await elapsed(500)
      await forward(request, body)
    },
    unauthorized: (request, reply, body) => pass(request, reply, body, 'nobody'),
  }
  const proxy = createServer({ cert, key }, async (request, reply) => {
    try {
      const body = await whole(request)
      if (isBlind) return reset(request)
      if (!armed || !isChange(request, body) || --armed.left > 0) return await pass(request, reply, body)
      const { fault, blind } = armed
      const answer = afterwards[fault] && (await forward(request, body))
      // What the server refuses, because a controller was faster, is sent again: that one is meant.
      if (answer && answer.code >= 300) {
        armed.left = 1
        return give(reply, answer)
      }
      armed = undefined
      isBlind = blind
      if (answer) afterwards[fault]?.(request, reply, answer)
      else await instead[fault]?.(request, reply, body)
      strike()
    } catch {
      request.socket.destroy()
    }
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  return {
    server: `https://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    arm(fault, { nth = 1, blind = false } = {}) {
      armed = { fault, left: nth, blind }
      struck = new Promise((resolve) => {
        strike = resolve
      })
    },
    disarm() {
      armed = undefined
      isBlind = false
    },
    struck: () => struck,
    stop() {
      agent.destroy()
      proxy.closeAllConnections()
      return new Promise((resolve) => proxy.close(() => resolve()))
    },
  }
}

/** Whether a request changes something, once the server has it. */
function isChange({ method, url = '' }: IncomingMessage, body: Buffer): boolean {
  return method !== 'GET' && !/dryRun=All|selfsubject/.test(url) && !body.includes('"dryRun":["All"]')
}

async function whole(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

const page = { 'content-type': 'text/html' }

const reset = ({ socket }: { readonly socket: Socket }) => void socket.destroy()

const lengthOf = ({ headers, body }: Answer) => {
  const { 'transfer-encoding': _, ...rest } = headers
  return { ...rest, 'content-length': body.length }
}

const give = (reply: ServerResponse, answer: Answer) => void reply.writeHead(answer.code, lengthOf(answer)).end(answer.body)
