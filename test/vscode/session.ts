// One VS Code with the packed extension and the test runner, seen through a browser.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { findBrowser, launchBrowser } from '../../scripts/vscode/browser.ts'
import { installCodeServer, launchCodeServer, project } from '../../scripts/vscode/code-server.ts'
import { patiently } from '../cluster/patience.ts'
import { addLogModule } from './logModule.ts'
import type { Observation } from './suites/others.ts'
import type { TestResult } from './suites/suite.ts'

const vsix = join(project, 'dist', 'vscode-daemonset.vsix')
export const pictures = join(project, 'test', 'out')

/** Why there can be no session here; `undefined` where there can. */
export function missingPrerequisite(): string | undefined {
  if (!findBrowser()) return 'no Chromium or Chrome was found (CHROME_PATH names one)'
  return existsSync(vsix) ? undefined : 'dist/vscode-daemonset.vsix has not been built'
}

export interface Session {
  readonly page: Page
  readonly folder: string
  /** Executes a command inside VS Code, as any other extension could. Nobody waits for its end: it may wait for a person. */
  execute(command: string, ...args: readonly unknown[]): void
  /** What the extension has written to its log about the cluster. */
  log(): string
  /** What the suites inside VS Code came to. */
  results(): Promise<TestResult[]>
  /** What VS Code does with texts of several kinds. */
  observations(): Promise<Observation[]>
  picture(name: string): Promise<void>
  stop(): Promise<void>
}

/** Opens the sample workspace; with `suites`, the runner runs them as soon as VS Code is up, with `orders` it executes commands, with
 * `observes` it looks at texts; `bare` is a VS Code without the extension. */
export async function startSession({
  korean = false,
  suites = false,
  orders = false,
  observes = false,
  bare = false,
  restricted = false,
  kubeconfig = '',
  settings = {},
}: {
  korean?: boolean
  suites?: boolean
  orders?: boolean
  observes?: boolean
  bare?: boolean
  restricted?: boolean
  kubeconfig?: string
  settings?: object
} = {}): Promise<Session> {
  const executable = findBrowser()
  if (!executable) throw new Error('no browser')
  await installCodeServer((line) => console.log(line))
  if (orders) addLogModule()
  mkdirSync(pictures, { recursive: true })
  const parent = mkdtempSync(join(tmpdir(), 'daemonset-test-'))
  const folder = join(parent, 'workspace')
  const resultFile = join(parent, 'results.json')
  cpSync(join(project, 'test', 'workspace'), folder, { recursive: true })
  const unpacked = suites || orders || observes ? [await bundleRunner(parent, bare)] : []
  const orderFolder = join(parent, 'orders')
  mkdirSync(orderFolder)
  // Without a cluster of its own a session must not find the one of whoever runs the tests.
  const env = {
    KUBECONFIG: kubeconfig || join(parent, 'no-kubeconfig'),
    ...(suites && { DAEMONSET_TEST_RESULT: resultFile }),
    ...(orders && { DAEMONSET_TEST_ORDERS: orderFolder }),
    ...(observes && { DAEMONSET_TEST_OBSERVES: resultFile }),
  }
  const server = await launchCodeServer({
    folder,
    extensions: bare ? [] : [vsix],
    unpacked,
    korean,
    restricted,
    env,
    settings: {
      'files.autoSave': 'off',
      // Pictures show what is there, not what is fading in.
      'workbench.reduceMotion': 'on',
      'editor.autoClosingBrackets': 'never',
      '[yaml]': { 'editor.autoIndent': 'none' },
      ...settings,
    },
  })
  let browser: Browser | undefined
  const stop = async () => {
    await browser?.close()
    await server.stop()
    rmSync(parent, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
  try {
    browser = await launchBrowser(executable)
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: korean ? 'ko-KR' : 'en-US' })
    page.setDefaultTimeout(patiently(30_000))
    await page.goto(server.url)
    await page.waitForSelector('.monaco-workbench', { timeout: patiently(60_000) })
    let ordered = 0
    return {
      page,
      folder,
      execute: (command, ...args) => {
        const file = join(orderFolder, `${String(ordered++).padStart(6, '0')}`)
        writeFileSync(file, JSON.stringify([command, ...args]))
        renameSync(file, `${file}.json`)
      },
      log: () => logOf(join(orderFolder, 'logs')),
      results: () => resultsFrom<TestResult>(resultFile, () => server.log()),
      observations: () => resultsFrom<Observation>(resultFile, () => server.log()),
      picture: async (name) => void (await page.screenshot({ path: join(pictures, `${name}.png`) })),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The log lies in a folder beside the runner's own. */
function logOf(place: string): string {
  const file = join(readFileSync(place, 'utf8'), 'daemonset-tools.vscode-daemonset', 'DaemonSet Cluster.log')
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

/** Without the extension under test it must not depend on it. */
async function bundleRunner(parent: string, bare: boolean): Promise<string> {
  const folder = join(parent, 'runner')
  cpSync(join(project, 'test', 'vscode', 'runner'), folder, { recursive: true })
  const manifest = join(folder, 'package.json')
  const { extensionDependencies, ...rest } = JSON.parse(readFileSync(manifest, 'utf8'))
  writeFileSync(manifest, JSON.stringify({ ...rest, ...(!bare && { extensionDependencies }) }))
  await build({
    entryPoints: [join(project, 'test', 'vscode', 'runner.ts')],
    outfile: join(folder, 'runner.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
    logLevel: 'warning',
  })
  return folder
}

async function resultsFrom<T>(file: string, log: () => string): Promise<T[]> {
  const end = Date.now() + patiently(240_000)
  while (!existsSync(file)) {
    if (Date.now() > end) throw new Error(`The suites did not end in time.\n${log().slice(-4000)}`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  return JSON.parse(readFileSync(file, 'utf8')) as T[]
}
