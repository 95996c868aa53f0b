// The cluster's own kubectl, of the same release as its server.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'

export interface KubectlOptions {
  /** What it reads from standard input; nothing where absent. */
  readonly input?: string
  /** Another user than the administrator. */
  readonly kubeconfig?: string
  readonly cwd?: string
}

/** What a command said and how it ended; a signal counts as -1. */
export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export type RunningKubectl = ChildProcessByStdio<Writable, Readable, Readable>

/** Starts kubectl and leaves it running, for `logs -f`, `port-forward`, `exec` and `get -w`. */
export function spawnKubectl(
  binary: string,
  directory: string,
  args: readonly string[],
  options: KubectlOptions,
): RunningKubectl {
  const { kubeconfig = join(directory, 'kubeconfig'), cwd } = options
  return spawn(binary, ['kubectl', ...args], {
    cwd,
    stdio: 'pipe',
    env: { ...process.env, ...environment(directory, kubeconfig) },
  })
}

/** Runs kubectl to its end. */
export async function runKubectl(
  binary: string,
  directory: string,
  args: readonly string[],
  options: KubectlOptions,
): Promise<Ran> {
  const child = spawnKubectl(binary, directory, args, options)
  const said = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text))
  child.stdin.on('error', () => {})
  child.stdin.end(options.input)
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => resolve(status ?? -1))
  })
  return { code, ...said }
}

/** Writes a script that is this kubectl, for programs that want a path. Who calls it sets KUBECONFIG, or is the administrator. */
export function writeKubectl(binary: string, directory: string): string {
  const path = join(directory, 'kubectl')
  const lines = Object.entries(environment(directory, `\${KUBECONFIG:-${join(directory, 'kubeconfig')}}`))
  const exports = lines.map(([name, value]) => `export ${name}="${value}"\n`).join('')
  writeFileSync(path, `#!/bin/sh\n${exports}exec "${binary}" kubectl "$@"\n`)
  chmodSync(path, 0o755)
  return path
}

/** Its cache stays in the cluster's directory, not in the user's home. */
function environment(directory: string, kubeconfig: string) {
  return { KUBECONFIG: kubeconfig, KUBECACHEDIR: join(directory, 'kubectl-cache') }
}
