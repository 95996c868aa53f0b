// npm start: a real VS Code with the extension on a sample workspace. Sets up what is missing, and leaves nothing running.
//
//   npm start                in the browser
//   npm start -- --desktop   in the desktop VS Code (the `code` command)
//   npm start -- --shells    lets terminals in the cluster's pods run commands on this machine, as you; whoever reaches its ports can too
//   npm start -- --check     starts, waits until it answers, prints the address and stops
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { missingPrerequisite, startCluster, stopCluster } from '../test/cluster/cluster.ts'
import { readOptions } from './options.ts'
import { installCodeServer, launchCodeServer, project } from './vscode/code-server.ts'

const { check, desktop, shells } = readOptions('usage: npm start -- [--desktop] [--shells] [--check]', {
  options: {
    check: { type: 'boolean', default: false },
    desktop: { type: 'boolean', default: false },
    shells: { type: 'boolean', default: false },
  },
}).values
const started = Date.now()
const say = (line: string) => console.log(`[${((Date.now() - started) / 1000).toFixed(1).padStart(5)} s] ${line}`)
const vsix = join(project, 'dist', 'vscode-daemonset.vsix')

/** Packs the extension, unless nothing it is made of has changed. */
function pack(): void {
  const stamp = join(project, 'dist', 'packed-from')
  const parts = [
    'client/src/**/*.ts',
    'server/src/**/*.ts',
    'model/src/**/*.ts',
    'schema/*.json',
    'docs/**/*.yaml',
    'snippets/*',
    'syntaxes/*',
    'package*.json',
    '*.md',
    'esbuild.mjs',
    'scripts/notices.ts',
    '.vscodeignore',
  ]
  const hash = createHash('sha256')
  for (const file of globSync(parts, { cwd: project }).sort()) hash.update(file).update(readFileSync(join(project, file)))
  const digest = hash.digest('hex')
  if (existsSync(vsix) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return
  say('building and packing the extension …')
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(project, 'scripts', 'package.ts')], { encoding: 'utf8' })
  if (status !== 0) {
    console.error(stdout, stderr)
    process.exit(1)
  }
  writeFileSync(stamp, digest)
}

/** The sample workspace is copied: what is tried out there never touches the project. */
function sampleWorkspace(): string {
  const parent = join(project, '.cache', 'start')
  mkdirSync(parent, { recursive: true })
  const folder = join(mkdtempSync(join(parent, 'run-')), 'daemonset-sample')
  cpSync(join(project, 'test', 'workspace'), folder, { recursive: true })
  process.on('exit', () => rmSync(join(folder, '..'), { recursive: true, force: true }))
  return folder
}

function openInBrowser(url: string): void {
  const [command, ...words] =
    process.platform === 'darwin' ? ['open'] : process.platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open']
  const child = spawn(command ?? '', [...words, url], { stdio: 'ignore', detached: true })
  child.on('error', () => say('no browser could be opened from here: open the address yourself'))
  child.unref()
}

function startDesktop(folder: string): void {
  const installed = spawnSync('code', ['--install-extension', vsix, '--force'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (installed.error || installed.status !== 0) {
    console.error(`The desktop VS Code cannot be started: ${installed.error?.message ?? installed.stderr}`)
    console.error(
      'Its command `code` must be on the PATH (in VS Code: "Shell Command: Install \'code\' command in PATH"). Without --desktop, VS Code runs in the browser.',
    )
    process.exit(1)
  }
  spawnSync('code', ['--wait', '--new-window', folder, join(folder, 'daemonset-fluentd.yaml')], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
}

say('DaemonSet for VS Code')
if (desktop) {
  pack()
  startDesktop(sampleWorkspace())
  process.exit(0)
}
await installCodeServer(say)
pack()
const folder = sampleWorkspace()
// The editor opens at once; the cluster joins when it is ready, which takes minutes only where it is built for the first time.
const clusterDirectory = join(project, '.cache', 'cluster', 'run', `start-${process.pid}`)
if (!check) process.env.KUBECONFIG = join(clusterDirectory, 'kubeconfig')
say('starting VS Code …')
const running = await launchCodeServer({ folder, extensions: [vsix] })
say(`VS Code is up: ${running.url}`)
const stop = async () => {
  await running.stop()
  await stopCluster(clusterDirectory)
  say('stopped; nothing is left running')
  process.exit(0)
}
if (check) await stop()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop())
openInBrowser(running.url)
say('Ctrl-C stops it.')
const missing = missingPrerequisite()
if (missing) say(`no cluster: ${missing}`)
else {
  startCluster({ directory: clusterDirectory, nodes: 3, shells }, say).then(
    ({ kubeconfig }) =>
      say(
        `the cluster has joined, with 3 nodes: open daemonset-fluentd.yaml and press Apply above it (kubeconfig: ${kubeconfig})`,
      ),
    (error: Error) => say(`no cluster: ${error.message}`),
  )
}
