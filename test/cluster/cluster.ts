// A real Kubernetes control plane on this machine, for tests and the demonstration: etcd, kube-apiserver, the controllers a
// DaemonSet needs, the scheduler, and kwok in the place of the nodes' kubelets.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpsRequest } from 'node:https'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const sources = fileURLToPath(new URL('.', import.meta.url))
const cache = join(sources, '..', '..', '.cache', 'cluster')
const release = '1.37.2'

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
}

export interface Cluster {
  /** Address of the API server, without a path. */
  readonly server: string
  readonly kubeconfig: string
  request(method: string, path: string, body?: string, type?: string): Promise<Reply>
  stop(): Promise<void>
}

export interface Reply {
  readonly status: number
  readonly body: unknown
  /** The texts of the answer's Warning headers. */
  readonly warnings: readonly string[]
}

/** Why the cluster cannot be built here, or `undefined` where it can. */
export function missingPrerequisite(): string | undefined {
  const version = spawnSync('go', ['version'], { encoding: 'utf8' })
  if (version.status !== 0) return 'Go is not installed'
  const [, minor] = /go1\.(\d+)/.exec(version.stdout) ?? []
  // An older one fetches the toolchain that go.mod names by itself, unless it is told not to.
  const fetches = Number(minor) >= 21 && process.env.GOTOOLCHAIN !== 'local'
  return Number(minor) >= 26 || fetches ? undefined : `Go 1.26 or newer is needed, this is ${version.stdout.trim()}`
}

/** The binary of all processes, built from the Go files beside this one: once for each content of them. */
export async function buildCluster(say: (line: string) => void = () => {}): Promise<string> {
  const names = readdirSync(sources).filter((name) => /\.go$|^go\.(mod|sum)$/.test(name))
  const hash = createHash('sha256')
  for (const name of names.sort()) hash.update(name).update(readFileSync(join(sources, name)))
  const binary = join(cache, `cluster-${hash.digest('hex').slice(0, 16)}`)
  if (existsSync(binary)) return binary
  const missing = missingPrerequisite()
  if (missing) throw new Error(missing)
  mkdirSync(cache, { recursive: true })
  const [major, minor] = release.split('.')
  const stamp = Object.entries({ gitVersion: `v${release}`, gitMajor: major, gitMinor: minor })
    .map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
    .join(' ')
  const started = Date.now()
  const seconds = () => Math.round((Date.now() - started) / 1000)
  say(`Building Kubernetes ${release} from its Go modules: about 10 minutes the first time, never again until they change.`)
  const partial = `${binary}.${process.pid}`
  const build = spawn('go', ['build', '-v', '-trimpath', '-ldflags', `-s -w ${stamp}`, '-o', partial, '.'], {
    cwd: sources,
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  let packages = 0
  let errors = ''
  build.stderr.setEncoding('utf8').on('data', (text: string) => {
    packages += text.split('\n').length - 1
    errors = (errors + text).slice(-4000)
  })
  const ticker = setInterval(() => say(`  ${packages} of about 2,700 packages, ${seconds()} s`), 15_000)
  const code = await new Promise((resolve) => build.on('exit', resolve).on('error', () => resolve(1)))
  clearInterval(ticker)
  if (code !== 0) throw new Error(`go build failed:\n${errors}`)
  renameSync(partial, binary)
  say(`Built in ${seconds()} s.`)
  return binary
}

/** Starts a cluster and waits until it answers. Several can run side by side, each in its own directory. */
export async function startCluster(options: ClusterOptions, say: (line: string) => void = () => {}): Promise<Cluster> {
  const binary = await buildCluster(say)
  await stopCluster(options.directory)
  mkdirSync(options.directory, { recursive: true })
  const processes = new Processes(binary, options)
  try {
    const cluster = await start(processes, options)
    say(`Kubernetes ${options.version ?? release} answers at ${cluster.server}`)
    return cluster
  } catch (error) {
    const logs = processes.lastErrors()
    await stopCluster(options.directory)
    throw new Error(`${(error as Error).message}${logs}`)
  }
}

async function start(processes: Processes, options: ClusterOptions): Promise<Cluster> {
  const { directory, version } = options
  const inside = (name: string) => join(directory, name)
  const [client, peer, secure] = (await freePorts(3)) as [number, number, number]
  const token = randomBytes(24).toString('hex')
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' })
  writeFileSync(inside('service-account.key'), key, { mode: 0o600 })
  writeFileSync(inside('tokens.csv'), `${token},admin,admin,system:masters\n`, { mode: 0o600 })
  const url = (port: number) => `http://127.0.0.1:${port}`
  processes.start('etcd', [
    `--data-dir=${inside('etcd')}`,
    '--unsafe-no-fsync',
    `--listen-client-urls=${url(client)}`,
    `--advertise-client-urls=${url(client)}`,
    `--listen-peer-urls=${url(peer)}`,
    `--initial-advertise-peer-urls=${url(peer)}`,
    `--initial-cluster=default=${url(peer)}`,
    '--log-level=error',
  ])
  processes.start('apiserver', [
    `--etcd-servers=${url(client)}`,
    `--secure-port=${secure}`,
    '--bind-address=127.0.0.1',
    `--cert-dir=${inside('certificates')}`,
    `--service-account-key-file=${inside('service-account.key')}`,
    `--service-account-signing-key-file=${inside('service-account.key')}`,
    '--service-account-issuer=https://kubernetes.default',
    `--token-auth-file=${inside('tokens.csv')}`,
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.0.0.0/24',
    '--allow-privileged=true',
    ...(version && !release.startsWith(`${version}.`) ? [`--emulated-version=${version}`] : []),
  ])
  const server = `https://127.0.0.1:${secure}`
  const certificate = inside(join('certificates', 'apiserver.crt'))
  const kubeconfig = inside('kubeconfig')
  const send = (method: string, path: string, body?: string, type?: string) =>
    ask(server, readFileSync(certificate), token, method, path, body, type)
  await until(processes, async () => existsSync(certificate) && (await send('GET', '/readyz')).status === 200)
  await until(processes, async () => (await send('GET', '/api/v1/namespaces/default')).status === 200)
  writeFileSync(kubeconfig, kubeconfigText(server, readFileSync(certificate).toString('base64'), token), { mode: 0o600 })
  const cluster: Cluster = { server, kubeconfig, request: send, stop: () => stopCluster(directory) }
  if (options.serverOnly) return cluster
  const controllers = ['daemonset', 'serviceaccount', 'namespace', 'garbage-collector', 'node-lifecycle']
  processes.start('controllers', [
    `--kubeconfig=${kubeconfig}`,
    `--controllers=${controllers.map((name) => `${name}-controller`).join(',')}`,
    `--service-account-private-key-file=${inside('service-account.key')}`,
    '--leader-elect=false',
    '--secure-port=0',
  ])
  processes.start('scheduler', [`--kubeconfig=${kubeconfig}`, '--leader-elect=false', '--secure-port=0'])
  processes.start('kwok', [
    `--kubeconfig=${kubeconfig}`,
    `--config=${join(sources, 'stages.yaml')}`,
    '--manage-all-nodes=true',
    '--node-lease-duration-seconds=40',
  ])
  for (let index = 1; index <= options.nodes; index++) {
    const reply = await send('POST', '/api/v1/nodes', JSON.stringify(nodeNamed(`node-${index}`)), 'application/json')
    if (reply.status !== 201) throw new Error(`node-${index} was refused: ${JSON.stringify(reply.body)}`)
  }
  await until(processes, async () => (await send('GET', '/api/v1/namespaces/default/serviceaccounts/default')).status === 200)
  await until(processes, async () => (await readyNodes(cluster)) === options.nodes)
  return cluster
}

/** Ends the cluster of a directory, hard, and removes all that it left. Nothing happens where there is none. */
export async function stopCluster(directory: string): Promise<void> {
  const state = join(directory, 'processes.json')
  if (existsSync(state)) {
    const pids = Object.values(JSON.parse(readFileSync(state, 'utf8')) as Record<string, number>)
    for (const pid of pids) if (isOurs(pid)) process.kill(pid, 'SIGKILL')
    while (pids.some(isOurs)) await sleep(20)
  }
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
}

/** Whether a process still runs and is one of a cluster's: its number may belong to another one by now. */
function isOurs(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  const command = `/proc/${pid}/cmdline`
  return !existsSync(command) || readFileSync(command, 'utf8').includes('cluster-')
}

class Processes {
  readonly running = new Map<string, ChildProcess>()
  private readonly binary: string
  private readonly options: ClusterOptions

  constructor(binary: string, options: ClusterOptions) {
    this.binary = binary
    this.options = options
  }

  start(name: string, flags: readonly string[]) {
    const { directory, detached = false } = this.options
    const log = openSync(join(directory, `${name}.log`), 'a')
    const child = spawn(this.binary, [name, ...flags], {
      detached,
      stdio: [detached ? 'ignore' : 'pipe', log, log],
      env: { ...process.env, ...(!detached && { CLUSTER_EXIT_WITH_PARENT: directory }) },
    })
    closeSync(log)
    child.unref()
    if (child.stdin && 'unref' in child.stdin) (child.stdin as { unref(): void }).unref()
    child.stdin?.on('error', () => {})
    this.running.set(name, child)
    const pids = [...this.running].map(([process, { pid }]) => [process, pid])
    writeFileSync(join(directory, 'processes.json'), JSON.stringify(Object.fromEntries(pids)))
  }

  /** The last error that each process wrote, to say what kept the cluster from being ready. */
  lastErrors(): string {
    const found = [...this.running.keys()].map((name) => {
      const lines = readFileSync(join(this.options.directory, `${name}.log`), 'utf8').split('\n')
      const line = lines.findLast((text) => /^E\d{4} |"level":"(ERROR|error|fatal)"/.test(text))
      return line ? `\n${name}: ${line.slice(0, 600)}` : ''
    })
    return found.join('')
  }

  /** The first process that ended, with the last lines it said. */
  failure(): string | undefined {
    for (const [name, { exitCode, signalCode }] of this.running) {
      if (exitCode === null && signalCode === null) continue
      const log = readFileSync(join(this.options.directory, `${name}.log`), 'utf8')
        .trim()
        .split('\n')
        .slice(-5)
        .join('\n')
      return `${name} ended (${exitCode ?? signalCode}):\n${log}`
    }
    return undefined
  }
}

async function until(processes: Processes, condition: () => Promise<boolean>, seconds = 90) {
  const deadline = Date.now() + seconds * 1000
  while (!(await condition().catch(() => false))) {
    const failure = processes.failure()
    if (failure) throw new Error(failure)
    if (Date.now() > deadline) throw new Error(`the cluster is not ready after ${seconds} s`)
    await sleep(50)
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const ports = servers.map(
    (server) =>
      new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port))),
  )
  const found = await Promise.all(ports)
  for (const server of servers) server.close()
  return found
}

async function readyNodes({ request }: Cluster): Promise<number> {
  const { body } = await request('GET', '/api/v1/nodes')
  const { items } = body as {
    items: { status: { conditions?: { type: string; status: string }[] }; spec: { taints?: unknown[] } }[]
  }
  return items.filter(({ status, spec }) => {
    return !spec.taints?.length && status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')
  }).length
}

function nodeNamed(name: string) {
  const amounts = { cpu: '4', memory: '16Gi', 'ephemeral-storage': '100Gi', pods: '110' }
  const labels = { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' }
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, status: { capacity: amounts, allocatable: amounts } }
}

function kubeconfigText(server: string, authority: string, token: string): string {
  const cluster = { server, 'certificate-authority-data': authority }
  return JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'local', cluster }],
      users: [{ name: 'admin', user: { token } }],
      contexts: [{ name: 'local', context: { cluster: 'local', user: 'admin', namespace: 'default' } }],
      'current-context': 'local',
    },
    undefined,
    2,
  )
}

function ask(server: string, ca: Buffer, token: string, method: string, path: string, body?: string, type = 'application/yaml') {
  return new Promise<Reply>((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': type }),
    }
    const sent = httpsRequest(`${server}${path}`, { method, ca, headers, checkServerIdentity: () => undefined }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('error', reject)
      answer.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8')
        const warnings = warningTexts(answer.headers.warning)
        resolve({ status: answer.statusCode ?? 0, body: text.startsWith('{') ? JSON.parse(text) : text, warnings })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** `299 - "text", 299 - "text"`: the texts. */
function warningTexts(header: string | string[] | undefined): string[] {
  const line = Array.isArray(header) ? header.join(', ') : (header ?? '')
  return [...line.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text]) => (text ?? '').replace(/\\(.)/g, '$1'))
}
