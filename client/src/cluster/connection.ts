import type { ClientRequest, Agent as HttpAgent, IncomingMessage, RequestOptions as NodeRequest } from 'node:http'
import type { AgentOptions } from 'node:https'
import { CredentialSource, type Credentials } from './credentials.ts'
import { ClusterError, failureOf, networkFailure } from './failure.ts'
import type { ResolvedContext } from './kubeconfig.ts'
import { trustOf } from './trust.ts'

// An editor may replace these modules by its own, which ignore an agent that is handed to them, and with it the pool of connections.
const http = process.getBuiltinModule('node:http')
const https = process.getBuiltinModule('node:https')

export interface ConnectionOptions {
  readonly context: ResolvedContext
  readonly env: NodeJS.ProcessEnv
  /** A proxy of the editor's settings, used where neither kubeconfig nor environment names one. */
  readonly proxy?: string
  /** Why nothing may be changed at this moment; asked before every write. */
  readonly refusesWrites?: () => string | undefined
  readonly userAgent?: string
}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  /** Sent as JSON; the text of a document is sent as it is. */
  readonly body?: unknown
  readonly contentType?: string
  readonly accept?: string
  readonly signal?: AbortSignal
  /** Changes nothing although it is no GET: a dry run, a review of rights. */
  readonly harmless?: boolean
}

export interface Reply<T> {
  readonly code: number
  readonly body: T
  /** What the API server warns of, one text each. */
  readonly warnings: readonly string[]
}

/** Silence after which an answer is given up, and a connection that says nothing while it is made. In milliseconds. */
const silence = 30_000
const retriesWhenBusy = 3

/** Talks to the API server of one context, over one pool of connections. Everything that is sent goes through here. */
export class Connection {
  readonly context: ResolvedContext
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
    const text = await this.whole(answer)
    const body = /json/.test(answer.headers['content-type'] ?? '') && text !== '' ? JSON.parse(text) : text
    return { code: answer.statusCode ?? 0, body: body as T, warnings: warningTexts(answer.headers.warning) }
  }

  async get<T>(path: string, query: Call['query'] = {}, signal?: AbortSignal): Promise<T> {
    return (await this.request<T>({ path, query, ...(signal && { signal }) })).body
  }

  /** The lines of an answer that goes on: a watch, or a log. Ends when the server ends it; throws when it breaks. */
  async *lines(call: Call & { readonly inactivity?: number; readonly onOpen?: () => void }): AsyncGenerator<string> {
    const answer = await this.open(call)
    answer.socket.setTimeout(call.inactivity ?? 0, () =>
      answer.destroy(new Error('socket hang up: nothing was heard for too long')),
    )
    call.onOpen?.()
    answer.setEncoding('utf8')
    let rest = ''
    try {
      for await (const chunk of answer) {
        const parts = (rest + chunk).split('\n')
        rest = parts.pop() ?? ''
        yield* parts
      }
    } catch (error) {
      throw networkFailure(this.context.name, this.host, error)
    } finally {
      answer.destroy()
    }
    if (rest !== '') yield rest
  }

  dispose() {
    this.credentials.dispose()
    this.agent?.made.destroy()
  }

  /** Headers and TLS for a WebSocket, which other code opens. */
  async handshake(): Promise<{ credentials: Credentials; tls: AgentOptions }> {
    const credentials = await this.credentials.get()
    return { credentials, tls: trustOf(this.context, credentials) }
  }

  /** Refuses a write while nothing may be changed. */
  guard() {
    const reason = this.options.refusesWrites?.()
    if (reason !== undefined) throw new ClusterError('readOnly', this.context.name, reason)
  }

  private async open(call: Call): Promise<IncomingMessage> {
    const { method = 'GET', harmless = false, signal } = call
    if (method !== 'GET' && !harmless) this.guard()
    let renewed = false
    for (let attempt = 0; ; attempt++) {
      signal?.throwIfAborted()
      const answer = await this.send(call, await this.credentials.get())
      const code = answer.statusCode ?? 0
      if (code < 300) return answer
      if (code === 401 && !renewed && this.credentials.invalidate()) {
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
      throw failureOf(this.context.name, code, parsed(await this.whole(answer)))
    }
  }

  private send(call: Call, credentials: Credentials): Promise<IncomingMessage> {
    const { method = 'GET', path, query = {}, body, contentType = 'application/json', accept = 'application/json', signal } = call
    const url = new URL(`${this.context.cluster.server}${path}`)
    for (const [key, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(key, String(value))
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
    const headers = {
      accept,
      'user-agent': this.options.userAgent ?? 'vscode-daemonset',
      ...(text !== undefined && { 'content-type': contentType, 'content-length': Buffer.byteLength(text) }),
      ...credentials.headers,
    }
    const options: NodeRequest = { method, headers, agent: this.agentFor(credentials), ...(signal && { signal }) }
    return new Promise((resolve, reject) => {
      const fail = (error: unknown) => reject(networkFailure(this.context.name, this.host, error))
      let sent: ClientRequest
      try {
        sent = (url.protocol === 'http:' ? http : https).request(url, options, resolve)
      } catch (error) {
        return fail(error)
      }
      sent.setTimeout(silence, () => sent.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })))
      sent.on('error', fail)
      sent.end(text)
    })
  }

  private async whole(answer: IncomingMessage): Promise<string> {
    answer.setEncoding('utf8')
    let text = ''
    try {
      for await (const chunk of answer) text += chunk
    } catch (error) {
      throw networkFailure(this.context.name, this.host, error)
    }
    return text
  }

  /** One agent while the client certificate stays the same. */
  private agentFor(credentials: Credentials): HttpAgent {
    const certificate = credentials.certificate?.cert ?? ''
    if (this.agent?.certificate === certificate) return this.agent.made
    this.agent?.made.destroy()
    const { cluster, name } = this.context
    const isPlain = cluster.server.startsWith('http:')
    const proxyEnv = proxies(this.options)
    if (/^socks/.test(cluster['proxy-url'] ?? ''))
      throw new ClusterError('unreachable', name, `${cluster['proxy-url']}: SOCKS proxies are not supported; an http proxy is`)
    const kept = { keepAlive: true, keepAliveMsecs: 30_000, maxFreeSockets: 16, ...(proxyEnv && { proxyEnv }) }
    const made = isPlain ? new http.Agent(kept) : new https.Agent({ ...kept, ...trustOf(this.context, credentials) })
    this.agent = { made, certificate }
    return made
  }
}

/** Which proxy applies: the kubeconfig's, else the environment's with its exceptions, else the editor's. */
function proxies({ context, env, proxy }: ConnectionOptions): NodeJS.ProcessEnv | undefined {
  const own = context.cluster['proxy-url']
  if (own) return { HTTPS_PROXY: own, HTTP_PROXY: own }
  const names = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'NO_PROXY', 'no_proxy']
  const found = Object.fromEntries(names.flatMap((key) => (env[key] ? [[key, env[key]]] : [])))
  if (Object.keys(found).some((key) => /^https?_proxy$/i.test(key))) return found
  return proxy ? { ...found, HTTPS_PROXY: proxy, HTTP_PROXY: proxy } : undefined
}

export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal?.addEventListener('abort', done, { once: true })
    if (signal?.aborted) done()
  })
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
