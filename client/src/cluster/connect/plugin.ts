// Credential plugins (`exec` in a kubeconfig), run as client-go runs them, but never with a terminal.
import { execFile, spawn } from 'node:child_process'
import { ClusterError } from './failure.ts'
import type { ExecEntry, ResolvedContext } from './kubeconfig.ts'
import { authorityOf } from './pem.ts'

export interface PluginCredentials {
  readonly token?: string
  readonly certificate?: { readonly cert: string; readonly key: string }
  /** Milliseconds since the epoch; absent: until the server refuses them. */
  readonly expires?: number
}

/** A plugin may open a browser and wait for a person. In milliseconds. */
const timeLimit = 120_000
const maxOutput = 1_000_000

/** Runs the plugin of a context and reads what it answers. Its own words are shown when it fails, its answer never. */
export async function runPlugin(
  context: ResolvedContext,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<PluginCredentials> {
  const { exec } = context.user
  if (!exec?.command) throw failed(context, 'the kubeconfig names no command to get credentials with')
  if (exec.interactiveMode === 'Always')
    throw failed(context, `${exec.command} wants a terminal (interactiveMode: Always), which there is none of here`)
  if (signal.aborted) throw failed(context, 'cancelled')
  const environment = { ...env, ...variables(exec), KUBERNETES_EXEC_INFO: JSON.stringify(request(context, exec)) }
  let output: Output
  try {
    output = await run(exec, environment, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw failed(context, `${exec.command}: ${(error as Error).message}`)
    const path = await loginPath(env)
    output = await run(exec, path ? { ...environment, PATH: path } : environment, signal).catch((again: Error) => {
      const hint = exec.installHint ? `\n${exec.installHint.trim()}` : ''
      const isMissing = (again as NodeJS.ErrnoException).code === 'ENOENT'
      throw failed(context, `${exec.command} ${isMissing ? 'was not found on the PATH' : again.message}${hint}`)
    })
  }
  if (output.code !== 0) {
    const said = output.stderr.trim().slice(-1000)
    throw failed(context, `${exec.command} ended with ${output.code}${said ? `: ${said}` : ''}`)
  }
  return answerOf(context, exec, output.stdout)
}

const failed = ({ name }: ResolvedContext, message: string) => new ClusterError('credentials', name, message)
const variables = ({ env }: ExecEntry) => Object.fromEntries((env ?? []).map(({ name, value }) => [name, value]))

/** The ExecCredential that a plugin is given. */
function request(context: ResolvedContext, exec: ExecEntry): object {
  const apiVersion = exec.apiVersion ?? 'client.authentication.k8s.io/v1'
  const about = exec.provideClusterInfo && clusterInfo(context)
  return { apiVersion, kind: 'ExecCredential', spec: { interactive: false, ...(about && { cluster: about }) } }
}

function clusterInfo(context: ResolvedContext): object {
  const { cluster } = context
  const ca = authorityOf(context, 'credentials')
  const config = cluster.extensions?.find(({ name }) => name === 'client.authentication.k8s.io/exec')?.extension
  return {
    server: cluster.server,
    ...(cluster['tls-server-name'] && { 'tls-server-name': cluster['tls-server-name'] }),
    ...(cluster['insecure-skip-tls-verify'] && { 'insecure-skip-tls-verify': true }),
    ...(ca && { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
    ...(cluster['proxy-url'] && { 'proxy-url': cluster['proxy-url'] }),
    ...(config !== undefined && { config }),
  }
}

interface Output {
  readonly code: number | string
  readonly stdout: string
  readonly stderr: string
}

function run(exec: ExecEntry, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Output> {
  return new Promise((resolve, reject) => {
    // Windows starts scripts such as gke-gcloud-auth-plugin.cmd by a shell only.
    const shell = process.platform === 'win32' && !/\.exe$/i.test(exec.command)
    const tooLate = AbortSignal.timeout(timeLimit)
    const child = spawn(exec.command, [...(exec.args ?? [])], {
      env,
      shell,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: AbortSignal.any([signal, tooLate]),
      killSignal: 'SIGKILL',
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      if (stdout.length <= maxOutput) return
      child.kill('SIGKILL')
      reject(new Error('the answer is too long'))
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-10_000)))
    child.on('error', (error) => {
      if (signal.aborted) reject(new Error('cancelled'))
      else reject(tooLate.aborted ? new Error(`no answer within ${timeLimit / 1000} s`) : error)
    })
    child.on('close', (code, ended) => resolve({ code: code ?? ended ?? 1, stdout, stderr }))
  })
}

function answerOf(context: ResolvedContext, exec: ExecEntry, text: string): PluginCredentials {
  let answer: { kind?: string; apiVersion?: string; status?: Record<string, string | undefined> } | null
  try {
    answer = JSON.parse(text)
  } catch {
    throw failed(context, `${exec.command} did not answer with JSON`)
  }
  const { token, clientCertificateData: cert, clientKeyData: key, expirationTimestamp } = answer?.status ?? {}
  if (answer?.kind !== 'ExecCredential') throw failed(context, `${exec.command} did not answer with an ExecCredential`)
  if (exec.apiVersion && answer.apiVersion !== exec.apiVersion)
    throw failed(context, `${exec.command} answered in ${answer.apiVersion}, the kubeconfig asks for ${exec.apiVersion}`)
  if (!token && !(cert && key)) throw failed(context, `${exec.command} answered without a token and without a certificate`)
  const expires = expirationTimestamp ? Date.parse(expirationTimestamp) : Number.NaN
  return {
    ...(token && { token }),
    ...(cert && key && { certificate: { cert, key } }),
    ...(!Number.isNaN(expires) && { expires }),
  }
}

let known: Promise<string | undefined> | undefined

/**
 * The PATH of a login shell: an editor started from a dock or a menu often lacks the folders where cloud tools are installed.
 * Asked once, and only when a plugin was not found.
 */
function loginPath({ SHELL }: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (process.platform === 'win32' || !SHELL) return Promise.resolve(undefined)
  known ??= new Promise((resolve) => {
    execFile(SHELL, ['-ilc', 'printf "\\n%s" "$PATH"'], { timeout: 5000 }, (error, stdout) =>
      resolve(error ? undefined : stdout.trim().split('\n').at(-1)),
    )
  })
  return known
}
