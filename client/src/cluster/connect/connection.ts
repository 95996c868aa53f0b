import type { ClientRequest, Agent as HttpAgent, IncomingMessage, RequestOptions as NodeRequest } from 'node:http'
import type { AgentOptions } from 'node:https'
import { parseJson } from '../../../../model/src/objects/exact.ts'
import { pause } from '../timing.ts'
import { CredentialSource, type Credentials } from './credentials.ts'
import { ClusterError, failureOf, inDoubt, leavesOpen, networkFailure } from './failure.ts'
import { Permit } from './permit.ts'
import { type ProxySources, proxyOf } from './proxy.ts'
import { type Call, isChange, whenOut } from './sending.ts'
import { trustOf } from './trust.ts'

// An editor may replace these modules by its own, which ignore an agent that is handed to them, and with it the pool of connections.
const http = process.getBuiltinModule('node:http')
const https = process.getBuiltinModule('node:https')

export interface ConnectionOptions extends ProxySources {
  /** Why nothing may be changed at this moment; asked before every write. */
  readonly refusesWrites?: () => string | undefined
  readonly userAgent?: string
  /** Silence after which an answer is given up, and a watch taken for cut; usual times where absent. In milliseconds. */
  readonly patience?: { readonly answer?: number; readonly watch?: number }
}

export interface Reply<T> {
  readonly code: number
  readonly body: T
  /** What the API server warns of, one text each. */
  readonly warnings: readonly string[]
}

/** Silence after which an answer is given up, and a connection that says nothing while it is made. In milliseconds. */
const answerSilence = 30_000
/** Bookmarks come about once a minute, so longer silence means a connection that is cut without a word. In milliseconds. */
const watchSilence = 90_000
const retriesWhenBusy = 3

/** Talks to the API server of one context, over one pool of connections. Everything that is sent goes through here. */
export class Connection {
  readonly context: ConnectionOptions['context']
  private readonly options: ConnectionOptions
  private readonly credentials: CredentialSource
  private agent: { readonly made: HttpAgent; readonly certificate: string } | undefined

  constructor(options: ConnectionOptions) {
    this.options = options
    this.context = options.context
    this.credentials = new CredentialSource(options.context, options.env)
  }

  /** The server's host, for messages. */
  get host(): string {
    return URL.parse(this.context.cluster.server)?.host ?? this.context.cluster.server
  }

  /** Asks once, and hands out the answer's body as JSON, or as text where it is none. Throws a `ClusterError`. */
  async request<T = unknown>(call: Call): Promise<Reply<T>> {
    const answer = await this.open(call)
    const text = await this.whole(answer).catch((error: ClusterError) => {
      throw isChange(call) ? inDoubt(error) : error
    })
    const isJson = /json/.test(answer.headers['content-type'] ?? '') && text !== ''
    const body = isJson ? this.read(call, text) : text
    // Somebody on the way may answer with a page of his own.
    if (isChange(call) && typeof body !== 'object') throw this.unreadable(call, 'it is not the API server’s')
    return { code: answer.statusCode ?? 0, body: body as T, warnings: warningTexts(answer.headers.warning) }
  }

  async get<T>(path: string, query: Call['query'] = {}, signal?: AbortSignal): Promise<T> {
    return (await this.request<T>({ path, query, signal })).body
  }

  /** The lines of an answer that goes on: a log, or a watch. Ends when the server ends it; throws when it breaks. */
  async *lines(call: Call & { readonly isWatch?: boolean; readonly onOpen?: () => void }): AsyncGenerator<string> {
    const answer = await this.open(call)
    call.onOpen?.()
    let rest = ''
    for await (const chunk of this.chunks(answer, call.isWatch ? (this.options.patience?.watch ?? watchSilence) : 0)) {
      const parts = (rest + chunk).split('\n')
      rest = parts.pop() ?? ''
      yield* parts
    }
    if (rest !== '') yield rest
  }

  /** A person wants it now: what was put off after a failure is tried at once. */
  tryAgain() {
    this.credentials.tryAgain()
    this.dropIdle()
  }

  /** Closes connections that wait for use: after sleep, or a long silence, nobody may be at their other end. */
  dropIdle() {
    for (const sockets of Object.values(this.agent?.made.freeSockets ?? {})) for (const socket of sockets ?? []) socket.destroy()
  }

  dispose() {
    this.credentials.dispose()
    this.agent?.made.destroy()
  }

  /** Headers, TLS and the pool for a WebSocket, which other code opens. */
  async handshake(): Promise<{ headers: Credentials['headers']; tls: AgentOptions; agent: HttpAgent }> {
    const credentials = await this.credentials.get()
    return { headers: credentials.headers, tls: trustOf(this.context, credentials), agent: this.agentFor(credentials) }
  }

  /** Refuses a write while nothing may be changed. */
  guard() {
    const reason = this.options.refusesWrites?.()
    if (reason !== undefined) throw new ClusterError('readOnly', this.context.name, reason)
  }

  /** Nothing is changed without a permit, whoever calls. */
  private admit(call: Call) {
    if (!isChange(call)) return
    this.guard()
    if (!Permit.covers(call.leave, this)) throw new Error(`${call.method} ${call.path}: no permit`)
  }

  private async open(call: Call): Promise<IncomingMessage> {
    this.admit(call)
    const { signal } = call
    let renewed = false
    for (let attempt = 0; ; attempt++) {
      if (signal?.aborted) throw new ClusterError('cancelled', this.context.name, 'cancelled')
      const used = await this.credentials.get()
      const answer = await this.send(call, used)
      const code = answer.statusCode ?? 0
      if (code < 300) return answer
      if (code === 401 && !renewed && this.credentials.invalidate(used)) {
        renewed = true
        answer.resume()
        continue
      }
      const wait = Number(answer.headers['retry-after'] ?? Number.NaN)
      if (code === 429 && attempt < retriesWhenBusy && wait <= 10) {
        answer.resume()
        await pause(wait * 1000, signal)
        continue
      }
      // What is refused is refused, also where its reasons are cut.
      const failure = failureOf(this.context.name, code, parsed(await this.whole(answer).catch(() => '')))
      throw isChange(call) && leavesOpen(code, failure) ? inDoubt(failure) : failure
    }
  }

  private async send(call: Call, credentials: Credentials): Promise<IncomingMessage> {
    const { method = 'GET', path, query = {}, body, contentType = 'application/json', accept = 'application/json' } = call
    const { signal, leave } = call
    const { server } = this.context.cluster
    const url = URL.parse(`${server}${path}`)
    if (!url) throw new ClusterError('unreachable', this.context.name, `${server} is not an address`)
    for (const [key, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(key, String(value))
    if (leave === 'dryRun') url.searchParams.set('dryRun', 'All')
    // Of a deletion that has a body only the body counts.
    const sent = leave === 'dryRun' && method === 'DELETE' ? { ...(body as object), dryRun: ['All'] } : body
    const text = sent === undefined ? undefined : typeof sent === 'string' ? sent : JSON.stringify(sent)
    const headers = {
      accept,
      'user-agent': this.options.userAgent ?? 'vscode-daemonset',
      ...(text !== undefined && { 'content-type': contentType, 'content-length': Buffer.byteLength(text) }),
      ...credentials.headers,
    }
    const options: NodeRequest = { method, headers, agent: this.agentFor(credentials), ...(signal && { signal }) }
    return new Promise((resolve, reject) => {
      let request: ClientRequest
      let timer: NodeJS.Timeout | undefined
      let isOut = false
      const fail = (error: unknown) => {
        clearTimeout(timer)
        // The server may close a connection that was kept in the very moment in which it is used again.
        const isStale = method === 'GET' && request?.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET'
        const failure = networkFailure(this.context.name, this.host, error)
        if (!isStale) return reject(isOut && isChange(call) ? inDoubt(failure) : failure)
        this.dropIdle()
        this.send(call, credentials).then(resolve, reject)
      }
      try {
        request = (url.protocol === 'http:' ? http : https).request(url, options, (answer) => {
          clearTimeout(timer)
          resolve(answer)
        })
      } catch (error) {
        return fail(error)
      }
      whenOut(request, () => {
        isOut = true
      })
      timer = setTimeout(() => {
        const isConnected = request.socket?.connecting === false
        if (!isConnected || !call.mayBeSilent) request.destroy(this.silent(isConnected))
      }, this.answerSilence)
      request.on('error', fail)
      request.end(text)
    })
  }

  private async whole(answer: IncomingMessage): Promise<string> {
    let text = ''
    for await (const chunk of this.chunks(answer, this.answerSilence)) text += chunk
    return text
  }

  /** The text of an answer as it comes; given up when nothing comes for so long, in milliseconds, or for ever where that is 0. */
  private async *chunks(answer: IncomingMessage, silence: number): AsyncGenerator<string> {
    const { socket } = answer
    const giveUp = () => answer.destroy(this.silent(true))
    socket.setTimeout(silence)
    socket.on('timeout', giveUp)
    try {
      yield* answer.setEncoding('utf8')
    } catch (error) {
      throw networkFailure(this.context.name, this.host, error)
    } finally {
      socket.off('timeout', giveUp)
      socket.setTimeout(0)
      answer.destroy()
    }
  }

  private read(call: Call, text: string): unknown {
    try {
      return parseJson(text)
    } catch (error) {
      throw this.unreadable(call, (error as Error).message)
    }
  }

  private unreadable(call: Call, why: string): ClusterError {
    const failure = new ClusterError('server', this.context.name, `the answer could not be read: ${why}`)
    return isChange(call) ? inDoubt(failure) : failure
  }

  private get answerSilence(): number {
    return this.options.patience?.answer ?? answerSilence
  }

  private silent(isConnected: boolean): ClusterError {
    this.dropIdle()
    const [kind, what] = isConnected ? (['timeout', 'no answer'] as const) : (['unreachable', 'no connection'] as const)
    return new ClusterError(kind, this.context.name, `${this.host}: ${what} for too long`)
  }

  /** One agent while the client certificate stays the same. */
  private agentFor(credentials: Credentials): HttpAgent {
    const certificate = credentials.certificate?.cert ?? ''
    if (this.agent?.certificate === certificate) return this.agent.made
    this.agent?.made.destroy()
    const { cluster, name } = this.context
    const isPlain = cluster.server.startsWith('http:')
    const proxy = proxyOf(this.options)
    if (proxy && /^socks/.test(proxy))
      throw new ClusterError('unreachable', name, `${proxy}: SOCKS proxies are not supported; an http proxy is`)
    const proxyEnv = proxy && { HTTPS_PROXY: proxy, HTTP_PROXY: proxy }
    const kept = { keepAlive: true, keepAliveMsecs: 30_000, maxFreeSockets: 16, ...(proxyEnv && { proxyEnv }) }
    const made = isPlain ? new http.Agent(kept) : new https.Agent({ ...kept, ...trustOf(this.context, credentials) })
    this.agent = { made, certificate }
    return made
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** `299 - "text", 299 - "text"`: the texts. */
export function warningTexts(header: string | string[] | undefined): string[] {
  const line = Array.isArray(header) ? header.join(', ') : (header ?? '')
  return [...line.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text]) => (text ?? '').replace(/\\(.)/g, '$1'))
}
