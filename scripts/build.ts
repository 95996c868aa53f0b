// Builds dist/, by esbuild.mjs: npm run build. npm run watch goes on to build what changes.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const project = fileURLToPath(new URL('..', import.meta.url))
const words = ['esbuild.mjs', ...process.argv.slice(2)]
process.exitCode = spawnSync(process.execPath, words, { cwd: project, stdio: 'inherit' }).status ?? 1
