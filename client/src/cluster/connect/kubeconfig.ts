// Kubeconfig files as kubectl reads them. Nothing is ever written.
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path'
import { parse } from 'yaml'

export interface ClusterEntry {
  readonly server?: string
  readonly 'certificate-authority'?: string
  readonly 'certificate-authority-data'?: string
  readonly 'insecure-skip-tls-verify'?: boolean
  readonly 'tls-server-name'?: string
  readonly 'proxy-url'?: string
  readonly extensions?: readonly { readonly name: string; readonly extension: unknown }[]
}

export interface ExecEntry {
  readonly apiVersion?: string
  readonly command: string
  readonly args?: readonly string[] | null
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null
  readonly installHint?: string
  readonly provideClusterInfo?: boolean
  readonly interactiveMode?: string
}

export interface UserEntry {
  readonly token?: string
  readonly tokenFile?: string
  readonly username?: string
  readonly password?: string
  readonly 'client-certificate'?: string
  readonly 'client-certificate-data'?: string
  readonly 'client-key'?: string
  readonly 'client-key-data'?: string
  readonly exec?: ExecEntry
  readonly 'auth-provider'?: { readonly name?: string; readonly config?: Readonly<Record<string, string>> }
  readonly as?: string
  readonly 'as-uid'?: string
  readonly 'as-groups'?: readonly string[]
  readonly 'as-user-extra'?: Readonly<Record<string, readonly string[]>>
  readonly extensions?: unknown
}

interface ContextEntry {
  readonly cluster?: string
  readonly user?: string
  readonly namespace?: string
}

/** All files merged: of two entries with one name the first counts. Relative paths are absolute by now. */
export interface Kubeconfig {
  /** Every file that was looked for, in order; some may not exist. */
  readonly files: readonly string[]
  readonly clusters: ReadonlyMap<string, ClusterEntry>
  readonly users: ReadonlyMap<string, UserEntry>
  readonly contexts: ReadonlyMap<string, ContextEntry>
  readonly currentContext: string | undefined
  /** Files that could not be read or understood, in a sentence each. The others still count. */
  readonly problems: readonly string[]
}

/** Where kubectl looks: `KUBECONFIG` with its list of files, else `~/.kube/config`. `chosen` goes before both. */
export function kubeconfigFiles(env: NodeJS.ProcessEnv, chosen = '', home = homedir()): string[] {
  const list = chosen.trim() || env.KUBECONFIG || ''
  const files = list.split(delimiter).filter((file) => file !== '')
  const expanded = files.map((file) => (/^~(?=[\\/]|$)/.test(file) ? join(home, file.slice(1)) : resolve(file)))
  return expanded.length > 0 ? [...new Set(expanded)] : [join(home, '.kube', 'config')]
}

/** The files that kubectl would read, and where these hold nothing, what a pod is given. `chosen` goes before `KUBECONFIG`. */
export function readKubeconfig(env: NodeJS.ProcessEnv, chosen: string): Kubeconfig {
  const found = loadKubeconfig(kubeconfigFiles(env, chosen))
  const own = found.contexts.size === 0 ? inClusterConfig(env) : undefined
  return own ? { ...own, files: found.files } : found
}

/** Reads and merges files. A missing file is skipped, as kubectl does; a broken one is a problem, not an exception. */
export function loadKubeconfig(files: readonly string[]): Kubeconfig {
  const clusters = new Map<string, ClusterEntry>()
  const users = new Map<string, UserEntry>()
  const contexts = new Map<string, ContextEntry>()
  const problems: string[] = []
  let currentContext: string | undefined
  for (const file of files) {
    const content = read(file, problems)
    if (!content) continue
    const folder = dirname(file)
    collect(content.clusters, 'cluster', clusters, (entry: ClusterEntry) => withPaths(entry, folder, ['certificate-authority']))
    collect(content.users, 'user', users, (entry: UserEntry) => userWithPaths(entry, folder))
    collect(content.contexts, 'context', contexts, (entry: ContextEntry) => entry)
    const current = content['current-context']
    if (currentContext === undefined && typeof current === 'string' && current !== '') currentContext = current
  }
  return { files, clusters, users, contexts, currentContext, problems }
}

type Content = { readonly [key: string]: unknown }

function read(file: string, problems: string[]): Content | undefined {
  try {
    // YAML errors quote the line they are about, which may hold a token: only the first sentence is passed on.
    // The level `error` keeps warnings back; `silent` would keep errors back too.
    const options = { schema: 'core', logLevel: 'error', prettyErrors: false } as const
    const content: unknown = parse(readFileSync(file, 'utf8'), options) ?? undefined
    if (content === undefined || (typeof content === 'object' && !Array.isArray(content))) return content as Content | undefined
    problems.push(`${file} is not a kubeconfig`)
  } catch (error) {
    const { code, syscall, message } = error as NodeJS.ErrnoException
    const why = syscall ? `cannot be read: ${message}` : `is not valid YAML: ${message.split('\n')[0]}`
    if (code !== 'ENOENT') problems.push(`${file} ${why}`)
  }
  return undefined
}

/** Takes the named entries of a list; of two with one name the first stays. */
function collect<T>(list: unknown, key: string, into: Map<string, T>, change: (entry: T) => T) {
  if (!Array.isArray(list)) return
  for (const item of list) {
    const { name, [key]: entry } = (item ?? {}) as Content
    if (typeof name !== 'string' || into.has(name)) continue
    into.set(name, change((typeof entry === 'object' && entry !== null ? entry : {}) as T))
  }
}

function withPaths<T extends object>(entry: T, folder: string, keys: readonly (keyof T)[]): T {
  const changed = { ...entry }
  for (const key of keys) {
    const value = entry[key]
    if (typeof value === 'string' && value !== '' && !isAbsolute(value)) changed[key] = join(folder, value) as T[keyof T]
  }
  return changed
}

/** A plugin's command is relative to its file when it names a folder; a bare word is looked up on the PATH. */
function userWithPaths(entry: UserEntry, folder: string): UserEntry {
  const user = withPaths(entry, folder, ['client-certificate', 'client-key', 'tokenFile'])
  const command = user.exec?.command
  if (!user.exec || !command || isAbsolute(command) || !/[\\/]/.test(command)) return user
  return { ...user, exec: { ...user.exec, command: join(folder, command) } }
}

/** A context with what it names. */
export interface ResolvedContext {
  readonly name: string
  readonly cluster: ClusterEntry & { readonly server: string }
  readonly clusterName: string
  readonly user: UserEntry
  readonly namespace: string
}

/** Puts a context together, or says which part of it is missing. A context without a user is anonymous, as with kubectl. */
export function resolveContext(kubeconfig: Kubeconfig, name: string): ResolvedContext | { readonly missing: string } {
  const context = kubeconfig.contexts.get(name)
  if (!context) return { missing: `context "${name}" is not in ${kubeconfig.files.join(delimiter)}` }
  const clusterName = context.cluster ?? ''
  const cluster = kubeconfig.clusters.get(clusterName)
  if (!cluster?.server) return { missing: `context "${name}" names the cluster "${clusterName}", which has no server` }
  const user = kubeconfig.users.get(context.user ?? '')
  if (context.user && !user) return { missing: `context "${name}" names the user "${context.user}", which is missing` }
  return {
    name,
    clusterName,
    cluster: { ...cluster, server: cluster.server.replace(/(?<!\/)\/+$/, '') },
    user: user ?? {},
    namespace: context.namespace || 'default',
  }
}

const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount'

/** The cluster that this process runs in, as a pod: the name of its only context is `in-cluster`. */
export function inClusterConfig(env: NodeJS.ProcessEnv, folder = serviceAccount): Kubeconfig | undefined {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env
  if (!host || !port) return undefined
  let namespace: string
  try {
    namespace = readFileSync(join(folder, 'namespace'), 'utf8').trim()
  } catch {
    return undefined
  }
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`
  return {
    files: [],
    clusters: new Map([['in-cluster', { server, 'certificate-authority': join(folder, 'ca.crt') }]]),
    users: new Map([['in-cluster', { tokenFile: join(folder, 'token') }]]),
    contexts: new Map([['in-cluster', { cluster: 'in-cluster', user: 'in-cluster', namespace }]]),
    currentContext: 'in-cluster',
    problems: [],
  }
}
