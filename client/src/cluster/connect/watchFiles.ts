import { existsSync, realpathSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import { atRest } from '../timing.ts'

/** Programs write in several steps. In milliseconds. */
const settle = 200
/** How often a folder is looked for that is not there. In milliseconds. */
const look = 1_000

/** Watches files, and those they link to, until the answer is called. */
export function watchFiles(files: readonly string[], changed: () => void): () => void {
  const { soon, dispose } = atRest(settle, changed)
  const paths = new Set(files.flatMap((file) => [file, linkedFrom(file)]))
  const stops = [...paths].map((file) => watchPath(file, soon))
  return () => {
    dispose()
    for (const stop of stops) stop()
  }
}

/** The file that a link leads to; any other file is itself. */
function linkedFrom(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    return file
  }
}

/**
 * Folders are watched, not files: most programs write a kubeconfig by replacing it. A folder that is not there, or cannot be watched,
 * is looked for.
 */
function watchPath(file: string, changed: () => void): () => void {
  const folder = dirname(file)
  let end = () => {}
  const begin = () => {
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => {
        const isThere = existsSync(folder)
        if (!isThere) again()
        if (!isThere || name === null || name === basename(file)) changed()
      })
      watcher.on('error', again)
      end = () => watcher.close()
    } catch {
      const timer = setInterval(() => {
        if (!existsSync(folder)) return
        again()
        changed()
      }, look).unref()
      end = () => clearInterval(timer)
    }
  }
  const again = () => {
    end()
    begin()
  }
  begin()
  return () => end()
}
