// A small source of chance that a seed brings back.

export interface Chance {
  /** A whole number from 0 to below `count`. */
  below(count: number): number
  /** True in `percent` of 100 cases. */
  percent(percent: number): boolean
  pick<T>(from: readonly T[]): T
  /** Between `least` and `most` of these, none twice, in their order. */
  some<T>(from: readonly T[], least: number, most: number): T[]
}

/** Source of the arithmetic: the mulberry32 generator, which is in the public domain. */
export function chance(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (count: number) => Math.floor(next() * count)
  return {
    below,
    percent: (percent) => next() * 100 < percent,
    pick: <T>(from: readonly T[]) => from[below(from.length)] as T,
    some: <T>(from: readonly T[], least: number, most: number) => {
      const wanted = Math.min(from.length, least + below(most - least + 1))
      const left = from.map((_, index) => index)
      const chosen = Array.from({ length: wanted }, () => left.splice(below(left.length), 1)[0] ?? 0)
      return chosen.sort((a, b) => a - b).map((index) => from[index] as T)
    },
  }
}
