import { setTimeout as elapsed } from 'node:timers/promises'

/** Waits so many milliseconds, or until the signal says that nobody waits any more. */
export const pause = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
  elapsed(milliseconds, undefined, { ...(signal && { signal }) }).catch(() => {})

/** Something that is done once it was not asked for again for so many milliseconds. */
export function atRest(milliseconds: number, run: () => void) {
  let timer: NodeJS.Timeout | undefined
  return {
    soon() {
      clearTimeout(timer)
      timer = setTimeout(run, milliseconds)
    },
    dispose: () => clearTimeout(timer),
  }
}
