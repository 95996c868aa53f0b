// Builds the extension and packs it: dist/vscode-daemonset.vsix
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const project = fileURLToPath(new URL('..', import.meta.url))
const vsix = join(project, 'dist', 'vscode-daemonset.vsix')
const maxBytes = 2_000_000

function run(...words: string[]): void {
  const { status } = spawnSync(process.execPath, words, { cwd: project, stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) process.exit(status ?? 1)
}

run('esbuild.mjs')
run('node_modules/@vscode/vsce/vsce', 'package', '--no-dependencies', '--allow-missing-repository', '--out', vsix)
const { size } = statSync(vsix)
console.log(`dist/vscode-daemonset.vsix: ${(size / 1000).toFixed(0)} kB`)
if (size > maxBytes) {
  console.error(`The package is larger than ${maxBytes / 1_000_000} MB.`)
  process.exit(1)
}
