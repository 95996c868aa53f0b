// Runs a script of this folder on the project's own Node, and sets up what is missing before: node scripts/run.mjs NAME [ARGUMENTS]
// Needs nothing but Node 20 and npm.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const project = fileURLToPath(new URL('..', import.meta.url))
const [name, ...rest] = process.argv.slice(2)
if (!name) {
  console.error('usage: node scripts/run.mjs NAME [ARGUMENTS]')
  process.exit(2)
}

/** npm, whatever it is called on this system. */
function npm(...words) {
  const result = spawnSync('npm', words, {
    cwd: project,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (result.status !== 0) process.exit(result.status ?? 1)
}

/** The packages that a lock file names, by their folders. */
const locked = (...path) => JSON.parse(readFileSync(join(project, ...path), 'utf8')).packages

/**
 * Whether the packages of package-lock.json are there, by the list that npm itself keeps of what it installed. Those that are
 * made for other systems are not.
 */
function arePackagesInstalled() {
  if (!existsSync(join(project, 'node_modules', '.package-lock.json'))) return false
  const installed = locked('node_modules', '.package-lock.json')
  return Object.entries(locked('package-lock.json')).every(([folder, { version, integrity, optional, os, cpu, libc }]) => {
    const found = installed[folder]
    if (found) return found.version === version && found.integrity === integrity
    return folder === '' || (optional && (os ?? cpu ?? libc) !== undefined)
  })
}

/** Installs the locked packages where they are missing or others are there. */
function installPackages() {
  if (arePackagesInstalled()) return
  console.log('Installing the packages of package-lock.json …')
  const started = Date.now()
  npm('ci', '--no-audit', '--no-fund', '--loglevel=error')
  console.log(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`)
}

/** The Node 24 that the npm package `node` brings; where npm held back its install script, that script is run here. */
function ownNode() {
  const candidates = () => [join(project, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')]
  const works = (file) => existsSync(file) && spawnSync(file, ['--version'], { encoding: 'utf8' }).stdout?.startsWith('v24.')
  const found = candidates().find(works)
  if (found) return found
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  console.log('Fetching Node 24 …')
  const require = createRequire(join(project, 'package.json'))
  const script = join(require.resolve('node/package.json'), '..', 'installArchSpecificPackage.js')
  if (existsSync(script))
    spawnSync(process.execPath, [script], {
      cwd: join(script, '..'),
      stdio: 'inherit',
      env: { ...process.env, npm_package_version: require('node/package.json').version },
    })
  const fetched = candidates().find(works)
  if (!fetched) {
    console.error('Node 24 could not be fetched. Install it, or allow the install script of the npm package "node".')
    process.exit(1)
  }
  return fetched
}

installPackages()
const node = ownNode()
const bin = join(project, 'node_modules', '.bin')
const env = {
  ...process.env,
  PATH: `${join(node, '..')}${process.platform === 'win32' ? ';' : ':'}${bin}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`,
}
const child = spawn(node, [join(project, 'scripts', `${name}.ts`), ...rest], {
  cwd: process.env.INIT_CWD ?? process.cwd(),
  stdio: 'inherit',
  env,
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
