import { ClusterError } from './failure.ts'
import type { ResolvedContext, UserEntry } from './kubeconfig.ts'
import { pemOf, textOf } from './pem.ts'
import { type PluginCredentials, runPlugin } from './plugin.ts'

export interface Credentials {
  readonly headers: Readonly<Record<string, string | string[]>>
  /** PEM texts of a client certificate and its key. */
  readonly certificate?: { readonly cert: string; readonly key: string }
}

/** A token file is read again after this long, as client-go does. In milliseconds. */
const tokenFileLife = 60_000

/** A plugin that failed at once is not asked again for this long, however many requests want credentials. In milliseconds. */
const restAfterFailure = 2_000
/** One that failed after this long has asked a person, who shall not be asked again by itself every few seconds. In milliseconds. */
const personAsked = 10_000
const restAfterPerson = 300_000

/** The credentials of one context. A plugin runs once for however many requests wait for it. */
export class CredentialSource {
  private readonly context: ResolvedContext
  private readonly env: NodeJS.ProcessEnv
  private kept: { readonly value: PluginCredentials; readonly until: number } | undefined
  private running: Promise<PluginCredentials> | undefined
  private failed: { readonly error: unknown; readonly until: number } | undefined
  private readonly ended = new AbortController()

  constructor(context: ResolvedContext, env: NodeJS.ProcessEnv) {
    this.context = context
    this.env = env
  }

  async get(): Promise<Credentials> {
    const { user } = this.context
    const headers = impersonation(user)
    const certificate = this.ownCertificate()
    if (user.exec) {
      const found = await this.fromPlugin()
      if (found.token) headers.authorization = `Bearer ${found.token}`
      const own = found.certificate ?? certificate
      return { headers, ...(own && { certificate: own }) }
    }
    const token = this.ownToken()
    if (token) headers.authorization = `Bearer ${token}`
    else if (user.username)
      headers.authorization = `Basic ${Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64')}`
    return { headers, ...(certificate && { certificate }) }
  }

  /** Whether the server's refusal may be answered by getting other credentials. Forgets those that were refused. */
  invalidate({ headers, certificate }: Credentials): boolean {
    const { user } = this.context
    const value = this.kept?.value
    // Of many requests that are refused together, the first one renews; the others find new credentials here.
    const isKept = value?.token
      ? headers.authorization === `Bearer ${value.token}`
      : value?.certificate?.cert === certificate?.cert
    if (isKept) this.kept = undefined
    return user.exec !== undefined || user.tokenFile !== undefined
  }

  /** Forgets that a plugin failed just now. */
  tryAgain() {
    this.failed = undefined
  }

  dispose() {
    this.ended.abort()
  }

  private fromPlugin(): Promise<PluginCredentials> {
    if (this.kept && Date.now() < this.kept.until) return Promise.resolve(this.kept.value)
    if (!this.running && this.failed && Date.now() < this.failed.until) return Promise.reject(this.failed.error)
    this.running ??= this.runPlugin()
    return this.running
  }

  private async runPlugin(): Promise<PluginCredentials> {
    const started = Date.now()
    try {
      const value = await runPlugin(this.context, this.env, this.ended.signal)
      this.kept = { value, until: value.expires ?? Number.POSITIVE_INFINITY }
      return value
    } catch (error) {
      const rest = Date.now() - started < personAsked ? restAfterFailure : restAfterPerson
      this.failed = { error, until: Date.now() + rest }
      throw error
    } finally {
      this.running = undefined
    }
  }

  private ownToken(): string | undefined {
    const { user, name } = this.context
    if (user.tokenFile) {
      if (this.kept?.value.token && Date.now() < this.kept.until) return this.kept.value.token
      const token = textOf(this.context, 'credentials', user.tokenFile).trim()
      this.kept = { value: { token }, until: Date.now() + tokenFileLife }
      return token
    }
    if (user.token) return user.token
    const provider = user['auth-provider']
    if (!provider) return undefined
    const idToken = provider.config?.['id-token']
    if (provider.name === 'oidc' && idToken && !isExpired(idToken)) return idToken
    const message = `the auth provider "${provider.name ?? ''}" of the kubeconfig has no valid token; run kubectl once, or use an exec plugin such as kubelogin`
    throw new ClusterError('credentials', name, message)
  }

  private ownCertificate(): Credentials['certificate'] {
    const { user } = this.context
    const cert = pemOf(this.context, 'credentials', user['client-certificate-data'], user['client-certificate'])
    const key = pemOf(this.context, 'credentials', user['client-key-data'], user['client-key'])
    return cert && key ? { cert, key } : undefined
  }
}

function impersonation(user: UserEntry): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {}
  if (user.as) headers['impersonate-user'] = user.as
  if (user['as-uid']) headers['impersonate-uid'] = user['as-uid']
  // A list gives one header line for each, which is how the API server reads groups.
  const groups = user['as-groups'] ?? []
  if (groups.length > 0) headers['impersonate-group'] = [...groups]
  for (const [key, values] of Object.entries(user['as-user-extra'] ?? {}))
    headers[`impersonate-extra-${encodeURIComponent(key.toLowerCase())}`] = [...values]
  return headers
}

function isExpired(jwt: string): boolean {
  try {
    const { exp } = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8')) as { exp?: number }
    return exp !== undefined && exp * 1000 < Date.now()
  } catch {
    return false
  }
}
