// How long a test waits. Times in tests are those of a machine that does nothing else; here they are made those of this one.

/** What the work below takes on the machine of which the times are, in milliseconds, while it does nothing else. */
const reference = 25

/** How many times slower than that this machine is at the moment: a slow one, or one that does something else too. Never below 1. */
export function slowness(): number {
  const times = Array.from({ length: 4 }, () => {
    const started = performance.now()
    let sum = 1
    for (let round = 0; round < 20_000_000; round++) sum = Math.imul(sum ^ round, 0x9e3779b1) >>> 1
    return sum < 0 ? 0 : performance.now() - started
  })
  // The first is slow everywhere: it is not compiled yet.
  const rest = times.slice(1).reduce((sum, time) => sum + time, 0) / 3
  return Math.max(1, rest / reference)
}

// `npm test` measures once for all its tests; what is busy only later, each process notices when it begins.
const factor = Math.max(slowness(), Number(process.env.DAEMONSET_SLOWNESS ?? 1))

/** The time that this machine is given for what takes so long at most on one that does nothing else. In milliseconds. */
export const patiently = (milliseconds: number): number => Math.ceil(milliseconds * factor)
