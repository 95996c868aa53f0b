// The one binary of every process of the cluster, built from the Go files beside this one.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeOnce, type Say } from './makeOnce.ts'

/** The folder of the Go files and the stages. */
export const sources = fileURLToPath(new URL('.', import.meta.url))
/** The Kubernetes release that is built. */
export const release = '1.37.2'

const cache = join(sources, '..', '..', '.cache', 'cluster')

/** Why the cluster cannot be built here, or `undefined` where it can. */
export function missingPrerequisite(): string | undefined {
  const version = spawnSync('go', ['version'], { encoding: 'utf8' })
  if (version.status !== 0) return 'Go is not installed'
  const [, minor] = /go1\.(\d+)/.exec(version.stdout) ?? []
  // An older one fetches the toolchain that go.mod names by itself, unless it is told not to.
  const fetches = Number(minor) >= 21 && process.env.GOTOOLCHAIN !== 'local'
  return Number(minor) >= 26 || fetches ? undefined : `Go 1.26 or newer is needed, this is ${version.stdout.trim()}`
}

/** The path of the binary, built once for each content of the Go files, by one process at a time. */
export async function buildCluster(say: Say = () => {}): Promise<string> {
  const names = readdirSync(sources).filter((name) => /\.go$|^go\.(mod|sum)$/.test(name))
  const hash = createHash('sha256')
  for (const name of names.sort()) hash.update(name).update(readFileSync(join(sources, name)))
  const binary = join(cache, `cluster-${hash.digest('hex').slice(0, 16)}`)
  if (existsSync(binary)) return binary
  const missing = missingPrerequisite()
  if (missing) throw new Error(missing)
  await makeOnce(binary, compile, say)
  return binary
}

async function compile(binary: string, say: Say): Promise<void> {
  const [major, minor] = release.split('.')
  const stamp = Object.entries({ gitVersion: `v${release}`, gitMajor: major, gitMinor: minor })
    .map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
    .join(' ')
  const started = Date.now()
  const seconds = () => Math.round((Date.now() - started) / 1000)
  say(`Building Kubernetes ${release} from its Go modules: about 10 minutes the first time, never again until they change.`)
  const build = spawn('go', ['build', '-v', '-trimpath', '-ldflags', `-s -w ${stamp}`, '-o', binary, '.'], {
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
  say(`Built in ${seconds()} s.`)
}
