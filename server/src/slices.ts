import type { CancellationToken } from 'vscode-languageserver/node'

/** Milliseconds of work after which other requests get their turn. */
const slice = 12

/** All that comes in parts, with time for other requests between them; `undefined` where the request is cancelled meanwhile. */
export async function inSlices<T>(parts: Iterable<readonly T[]>, token?: CancellationToken): Promise<T[] | undefined> {
  const all: T[] = []
  let started = performance.now()
  for (const part of parts) {
    for (const one of part) all.push(one)
    if (performance.now() - started > slice) {
      await new Promise((resolve) => setImmediate(resolve))
      if (token?.isCancellationRequested) return undefined
      started = performance.now()
    }
  }
  return all
}
