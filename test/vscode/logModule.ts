// Logs in files, where a test can read them. VS Code writes them by a compiled module, which code-server is installed without.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { project } from '../../scripts/vscode/code-server.ts'

const modules = join(project, '.cache', 'code-server', 'node_modules', 'code-server', 'lib', 'vscode', 'node_modules')
const place = join(modules, '@vscode', 'spdlog', 'node_modules', 'bindings', 'index.js')

const text = `const { appendFileSync } = require('node:fs')
class Logger {
  constructor(type, name, file) {
    const write = (line) => appendFileSync(file, line + '\\n')
    for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'critical']) this[level] = write
    for (const rest of ['setPattern', 'clearFormatters', 'setLevel', 'flush', 'drop']) this[rest] = () => {}
  }
}
module.exports = () => ({ version: 0, setLevel() {}, setFlushOn() {}, Logger })
`

/** Puts a plain module in the compiled one's place, once. */
export function addLogModule(): void {
  if (existsSync(place) && readFileSync(place, 'utf8') === text) return
  mkdirSync(dirname(place), { recursive: true })
  writeFileSync(place, text)
}
