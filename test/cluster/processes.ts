// The processes of one cluster: started, ended hard, stopped for a while, and found again by the directory they belong to.
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, globSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { patiently } from './patience.ts'
import { writeWhole } from './writeWhole.ts'

/** A process of the cluster; `kwok` plays all kubelets. */
export type Part = 'etcd' | 'apiserver' | 'controllers' | 'scheduler' | 'kwok'

/** Ends the cluster of a directory, hard, and removes all that it left. Nothing happens where there is none. */
export async function stopCluster(directory: string): Promise<void> {
  const state = join(directory, 'processes.json')
  if (existsSync(state)) {
    const pids = Object.values(JSON.parse(readFileSync(state, 'utf8')) as Record<string, number>).filter(isOurs)
    const shells = pids.flatMap(descendants)
    for (const pid of [...pids, ...shells]) kill(pid, 'SIGKILL')
    while (pids.some(isOurs)) await sleep(20)
  }
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
}

/** The running processes of a cluster, with the flags to start each of them again. */
export class Processes {
  readonly binary: string
  readonly directory: string
  private readonly detached: boolean
  private readonly running = new Map<Part, ChildProcess>()
  private readonly flags = new Map<Part, readonly string[]>()
  private readonly frozen = new Map<Part, ChildProcess>()

  constructor(binary: string, directory: string, detached: boolean) {
    this.binary = binary
    this.directory = directory
    this.detached = detached
  }

  start(part: Part, flags: readonly string[] = this.flagsOf(part)): void {
    const log = openSync(join(this.directory, `${part}.log`), 'a')
    const child = spawn(this.binary, [part, ...flags], {
      detached: this.detached,
      stdio: [this.detached ? 'ignore' : 'pipe', log, log],
      env: { ...process.env, ...(!this.detached && { CLUSTER_EXIT_WITH_PARENT: this.directory }) },
    })
    closeSync(log)
    letGo(child)
    // What kwok runs for `kubectl exec` does not end with it.
    if (part === 'kwok' && !this.detached) watcher(`${endDescendants}; end "$0"`, child.pid)
    this.flags.set(part, flags)
    this.running.set(part, child)
    this.remember()
  }

  runs(part: Part): boolean {
    return this.running.has(part)
  }

  /** Ends a process without any chance to say goodbye. What it stored stays. */
  async kill(part: Part): Promise<void> {
    const child = this.child(part)
    this.running.delete(part)
    if (part === 'kwok') for (const pid of descendants(child.pid ?? 0)) kill(pid, 'SIGKILL')
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.ref()
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await ended
    this.remember()
    this.thaw(part)
  }

  /**
   * Stops a process without ending it: its connections stay open and nothing answers, from when this resolves. A watcher
   * beside it lets it go on when whoever froze it ends, for only then can it see that and end too.
   */
  async freeze(part: Part): Promise<void> {
    if (this.frozen.has(part)) return
    const child = this.child(part)
    this.frozen.set(part, watcher('kill -CONT "$0"', child.pid))
    child.kill('SIGSTOP')
    await this.until(async () => standsStill(child.pid ?? 0), `${part} stands still`, { pause: 5 })
  }

  thaw(part: Part): void {
    this.running.get(part)?.kill('SIGCONT')
    this.frozen.get(part)?.stdin?.end()
    this.frozen.delete(part)
  }

  /** The last error that each process wrote, to say what kept the cluster from being ready. */
  lastErrors(): string {
    const found = [...this.running.keys()].map((part) => {
      const lines = readFileSync(join(this.directory, `${part}.log`), 'utf8').split('\n')
      const line = lines.findLast((text) => /^E\d{4} |"level":"(ERROR|error|fatal)"/.test(text))
      return line ? `\n${part}: ${line.slice(0, 600)}` : ''
    })
    return found.join('')
  }

  /** Waits for a condition; fails at once when a process ends meanwhile. A condition that throws is one that is not met yet. */
  async until(condition: () => Promise<boolean>, what = 'the cluster answers', times = { pause: 50 }): Promise<void> {
    const seconds = patiently(120_000) / 1000
    const deadline = Date.now() + seconds * 1000
    while (!(await condition().catch(() => false))) {
      const failure = this.failure()
      if (failure) throw new Error(failure)
      if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`)
      await sleep(times.pause)
    }
  }

  /** The first process that ended by itself, with the last lines it said. */
  private failure(): string | undefined {
    for (const [part, { exitCode, signalCode }] of this.running) {
      if (exitCode === null && signalCode === null) continue
      const log = readFileSync(join(this.directory, `${part}.log`), 'utf8')
        .trim()
        .split('\n')
        .slice(-5)
        .join('\n')
      return `${part} ended (${exitCode ?? signalCode}):\n${log}`
    }
    return undefined
  }

  private child(part: Part): ChildProcess {
    const child = this.running.get(part)
    if (!child) throw new Error(`${part} does not run`)
    return child
  }

  private flagsOf(part: Part): readonly string[] {
    const flags = this.flags.get(part)
    if (!flags) throw new Error(`${part} was never started in this cluster`)
    if (this.running.has(part)) throw new Error(`${part} runs already`)
    return flags
  }

  private remember(): void {
    const pids = [...this.running].map(([part, { pid }]) => [part, pid])
    writeWhole(join(this.directory, 'processes.json'), JSON.stringify(Object.fromEntries(pids)))
  }
}

/** Free ports of this machine, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const ports = servers.map(
    (server) =>
      new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port))),
  )
  const found = await Promise.all(ports)
  for (const server of servers) server.close()
  return found
}

/** This process may end while the child runs; the child sees that by its standard input. */
function letGo(child: ChildProcess): void {
  child.unref()
  if (child.stdin && 'unref' in child.stdin) (child.stdin as { unref(): void }).unref()
  child.stdin?.on('error', () => {})
}

/** Whether a process still runs and is one of a cluster's: its number may belong to another one by now. */
function isOurs(pid: number): boolean {
  if (!kill(pid, 0)) return false
  const command = `/proc/${pid}/cmdline`
  return !existsSync(command) || readFileSync(command, 'utf8').includes('cluster-')
}

/** Whether each thread of a process is stopped: the signal reaches one after the other. Where the system does not tell, they are. */
function standsStill(pid: number): boolean {
  return globSync(`/proc/${pid}/task/*/stat`).every((file) => /\) [Tt] /.test(readFileSync(file, 'utf8')))
}

/** What kwok runs for `kubectl exec`, and what that runs; only Linux tells. */
function descendants(pid: number): number[] {
  const children = globSync(`/proc/${pid}/task/*/children`).flatMap((list) => readFileSync(list, 'utf8').split(' '))
  return children.filter(Boolean).flatMap((child) => [...descendants(Number(child)), Number(child)])
}

/** The same for a shell: `end PID` kills what a process runs. */
const endDescendants = 'end() { for child in $(cat /proc/$1/task/*/children); do end $child; kill -9 $child; done; }'

/** Runs a command on a process, `$0`, when the watcher's input ends: on demand, or because this process ended. */
function watcher(command: string, pid: number | undefined): ChildProcess {
  const script = `trap "" INT TERM HUP; read -r _; ${command}`
  const child = spawn('sh', ['-c', script, String(pid)], { stdio: ['pipe', 'ignore', 'ignore'] })
  letGo(child)
  return child
}

function kill(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
