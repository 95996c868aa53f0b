// Builds dist/, by esbuild.mjs.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const project = fileURLToPath(new URL('..', import.meta.url))
process.exitCode = spawnSync(process.execPath, ['esbuild.mjs'], { cwd: project, stdio: 'inherit' }).status ?? 1
