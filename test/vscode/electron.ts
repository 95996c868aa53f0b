// The suites in a desktop VS Code: npm test -- electron. Downloads VS Code, which not every machine can.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron'
import { build } from 'esbuild'

const project = fileURLToPath(new URL('../..', import.meta.url))
let program: string | undefined
try {
  program = await downloadAndUnzipVSCode({ version: 'stable', cachePath: join(project, '.cache', 'vscode-desktop') })
} catch (error) {
  console.error(`VS Code cannot be downloaded here: ${error instanceof Error ? error.message : error}`)
  process.exit(1)
}
const suites = join(mkdtempSync(join(tmpdir(), 'daemonset-electron-')), 'suites.cjs')
await build({
  entryPoints: [join(project, 'test', 'vscode', 'runner.ts')],
  outfile: suites,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  external: ['vscode'],
})
await runTests({
  vscodeExecutablePath: program,
  extensionDevelopmentPath: project,
  extensionTestsPath: suites,
  launchArgs: [join(project, 'test', 'workspace'), '--disable-extensions', '--disable-workspace-trust'],
})
