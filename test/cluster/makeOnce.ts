// One maker for a file that costs minutes, however many processes want it at the same time.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { writeWhole } from './writeWhole.ts'

export type Say = (line: string) => void

/** Writes the file at the path that it is given, and says how far it is. */
export type Make = (partial: string, say: Say) => Promise<void>

/**
 * Makes a file unless it is there. Whoever comes second waits, and hears how far the first one is. The file appears whole. The
 * lock is the operating system's own, by way of SQLite: when its holder ends, however hard, the next one has it.
 */
export async function makeOnce(file: string, make: Make, say: Say = () => {}): Promise<void> {
  if (existsSync(file)) return
  mkdirSync(dirname(file), { recursive: true })
  const progress = `${file}.progress`
  const lock = await acquire(`${file}.lock`, progress, say)
  try {
    if (existsSync(file)) return
    if (existsSync(progress)) say('Whoever was at it has ended before it was done; it is made here.')
    const tell = (line: string) => {
      writeWhole(progress, `${process.pid}\n${line}`)
      say(line)
    }
    await make(`${file}.partial`, tell)
    renameSync(`${file}.partial`, file)
  } finally {
    rmSync(progress, { force: true })
    lock.close()
  }
}

/** The lock, as soon as nobody else has it. Its file stays: it is empty, and to remove it would be a race. */
async function acquire(path: string, progress: string, say: Say): Promise<DatabaseSync> {
  const lock = new DatabaseSync(path, { timeout: 0 })
  let heard = ''
  while (!isTaken(lock)) {
    const [pid, line] = read(progress)
    if (heard === '') say(`${pid ? `Process ${pid}` : 'Another process'} is at it already; this one waits for it.`)
    if (line && line !== heard) say(line)
    heard = line || heard || 'nothing yet'
    await sleep(200)
  }
  return lock
}

function isTaken(lock: DatabaseSync): boolean {
  try {
    lock.exec('BEGIN EXCLUSIVE')
    return true
  } catch (error) {
    if (/locked|busy/.test((error as Error).message)) return false
    throw error
  }
}

function read(progress: string): readonly [pid: string, line: string] {
  try {
    const [pid = '', line = ''] = readFileSync(progress, 'utf8').split('\n')
    return [pid, line]
  } catch {
    return ['', '']
  }
}
