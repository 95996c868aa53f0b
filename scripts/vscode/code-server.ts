// VS Code in a browser, from the npm package code-server: installed into .cache, started on a free port, stopped with all it started.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { patiently } from '../../test/cluster/patience.ts'

export const project = fileURLToPath(new URL('../..', import.meta.url))
const cache = join(project, '.cache', 'code-server')
const root = join(cache, 'node_modules', 'code-server')
const pinned = join(project, 'scripts', 'vscode', 'code-server')

/** Installs code-server where it is missing or another version is pinned. About 40 s and 620 MB. */
export async function installCodeServer(log: (line: string) => void): Promise<void> {
  const stamp = join(cache, 'installed')
  const wanted = readFileSync(join(pinned, 'package-lock.json'), 'utf8')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  log('installing VS Code for the browser (once, about a minute) …')
  rmSync(cache, { recursive: true, force: true })
  mkdirSync(cache, { recursive: true })
  cpSync(pinned, cache, { recursive: true })
  await npm(cache, 'ci')
  const vscode = join(root, 'lib', 'vscode')
  await npm(vscode, 'install', '--omit=dev')
  await npm(join(vscode, 'extensions'), 'install', '--omit=dev')
  writeFileSync(stamp, wanted)
}

/** Without install scripts: what they compile (log and watchdog modules) is not needed here. */
function npm(cwd: string, ...words: string[]): Promise<void> {
  const all = [...words, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  return new Promise((resolve, reject) => {
    const child = spawn('npm', all, { cwd, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' })
    child.on('error', reject)
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`npm ${words[0]} in ${cwd} ended with ${code}`))))
  })
}

export interface Launch {
  readonly folder: string
  /** VSIX files to install. */
  readonly extensions: readonly string[]
  /** Folders of unpacked extensions to put beside them. */
  readonly unpacked?: readonly string[]
  readonly korean?: boolean
  /** Opens the folder as VS Code opens one that nobody has trusted yet: in Restricted Mode. */
  readonly restricted?: boolean
  readonly env?: Readonly<Record<string, string>>
  readonly settings?: object
}

export interface Running {
  readonly url: string
  /** Everything VS Code wrote to its log so far. */
  log(): string
  stop(): Promise<void>
}

const defaults = {
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'editor.minimap.enabled': false,
}

/** Without the question at the start, which would lie over everything. */
const trust = (restricted: boolean) =>
  restricted ? { 'security.workspace.trust.startupPrompt': 'never' } : { 'security.workspace.trust.enabled': false }

/** Starts an instance of its own: own user data, own extensions, own port. */
export async function launchCodeServer({
  folder,
  extensions,
  unpacked = [],
  korean,
  restricted = false,
  env = {},
  settings = {},
}: Launch): Promise<Running> {
  const data = mkdtempSync(join(tmpdir(), 'daemonset-vscode-'))
  const userData = join(data, 'user')
  const extensionsDir = join(data, 'extensions')
  mkdirSync(join(userData, 'User'), { recursive: true })
  mkdirSync(extensionsDir, { recursive: true })
  writeFileSync(
    join(userData, 'User', 'settings.json'),
    JSON.stringify({ ...defaults, ...trust(restricted), ...settings }, undefined, 2),
  )
  if (korean) addKorean(userData, extensionsDir)
  const port = await freePort()
  const common = ['--user-data-dir', userData, '--extensions-dir', extensionsDir, '--config', join(data, 'config.yaml')]
  writeFileSync(join(data, 'config.yaml'), `bind-addr: 127.0.0.1:${port}\nauth: none\ncert: false\n`)
  for (const vsix of extensions) await runOnce([...common, '--install-extension', vsix])
  for (const [index, from] of unpacked.entries())
    cpSync(from, join(extensionsDir, `daemonset-tools.unpacked-${index}-0.0.1`), { recursive: true })
  if (unpacked.length > 0) rmSync(join(extensionsDir, 'extensions.json'), { force: true })
  const flags = [
    '--auth',
    'none',
    '--disable-telemetry',
    '--disable-update-check',
    ...(restricted ? [] : ['--disable-workspace-trust']),
    '--disable-getting-started-override',
  ]
  const child = spawn(
    process.execPath,
    [join(root, 'out', 'node', 'entry.js'), ...common, ...flags, ...(korean ? ['--locale', 'ko'] : []), folder],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      env: { ...process.env, ...env, VSCODE_LOG_LEVEL: 'info' },
    },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
  const stop = stopper(child, data)
  const url = `http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}`
  try {
    await answers(`http://127.0.0.1:${port}/healthz`, child, () => output)
  } catch (error) {
    await stop()
    throw error
  }
  return { url, log: () => output, stop }
}

/** Ends the whole process group at the latest when this process ends, and removes its data. */
function stopper(child: ChildProcess, data: string): () => Promise<void> {
  const kill = (signal: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, signal)
      else child.kill(signal)
    } catch {
      // It is gone already.
    }
  }
  const atExit = () => {
    kill('SIGKILL')
    rmSync(data, { recursive: true, force: true })
  }
  process.on('exit', atExit)
  return async () => {
    const ended = new Promise<void>((resolve) =>
      child.exitCode === null && child.signalCode === null ? child.on('exit', () => resolve()) : resolve(),
    )
    kill('SIGTERM')
    const timer = setTimeout(() => kill('SIGKILL'), patiently(3000))
    await ended
    clearTimeout(timer)
    kill('SIGKILL')
    process.off('exit', atExit)
    rmSync(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}

function runOnce(words: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [join(root, 'out', 'node', 'entry.js'), ...words], (error, stdout, stderr) =>
      error ? reject(new Error(`code-server ${words.slice(-2).join(' ')}: ${error.message}\n${stdout}${stderr}`)) : resolve(),
    )
  })
}

async function answers(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const until = Date.now() + patiently(60_000)
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`VS Code ended with ${child.exitCode}:\n${output()}`)
    try {
      if ((await fetch(url)).ok) return
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`VS Code did not answer in time:\n${output()}`)
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no free port'))))
    })
  })
}

/**
 * Makes Korean the display language without the language pack from the marketplace: a pack of our own that translates nothing
 * but makes VS Code report `ko` to extensions, which is what they go by.
 */
function addKorean(userData: string, extensionsDir: string): void {
  const id = 'daemonset-tools.test-language-pack-ko'
  const folder = join(extensionsDir, `${id}-0.0.1`)
  mkdirSync(join(folder, 'translations'), { recursive: true })
  const translations = join(folder, 'translations', 'main.i18n.json')
  writeFileSync(translations, JSON.stringify({ version: '1.0.0', contents: {} }))
  const localization = {
    languageId: 'ko',
    languageName: 'Korean',
    localizedLanguageName: '한국어',
    translations: [{ id: 'vscode', path: './translations/main.i18n.json' }],
  }
  const manifest = {
    name: 'test-language-pack-ko',
    publisher: 'daemonset-tools',
    version: '0.0.1',
    engines: { vscode: '*' },
    contributes: { localizations: [localization] },
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  const pack = {
    hash: 'daemonset',
    extensions: [{ extensionIdentifier: { id }, version: '0.0.1' }],
    translations: { vscode: translations },
    label: '한국어',
  }
  writeFileSync(join(userData, 'languagepacks.json'), JSON.stringify({ ko: pack }))
  writeFileSync(join(userData, 'User', 'locale.json'), JSON.stringify({ locale: 'ko' }))
  writeFileSync(join(userData, 'argv.json'), JSON.stringify({ locale: 'ko' }))
}
