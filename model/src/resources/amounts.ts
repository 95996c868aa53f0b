import { parseQuantity, roundUp } from './quantity.ts'

/**
 * Amounts of resources by name, in the units the scheduler counts in: cpu in thousandths of a core, everything else in its base
 * unit (bytes, pods, devices). Fractions are rounded up.
 */
export type Amounts = Readonly<Record<string, number>>

/** As manifests write them: `{ cpu: '100m', memory: '64Mi' }`. The API server takes plain numbers too. */
export type ResourceList = Readonly<Record<string, string | number>>

/** Exact amounts in billionths of the base unit, the finest the API server keeps. For sums; what cannot be read is left out. */
export type ExactAmounts = ReadonlyMap<string, bigint>

export function exact(list: ResourceList = {}): ExactAmounts {
  const found = new Map<string, bigint>()
  for (const [name, text] of Object.entries(list)) {
    const quantity = parseQuantity(String(text))
    if (typeof quantity === 'string') continue
    const { value, exponent } = roundUp(quantity, -9)
    found.set(name, value * 10n ** BigInt(exponent + 9))
  }
  return found
}

/** Puts lists of amounts into one: what stands in several of them, `by` makes one of. */
export const merging =
  <Q>(by: (a: Q, b: Q) => Q) =>
  (...all: readonly ReadonlyMap<string, Q>[]): ReadonlyMap<string, Q> => {
    const found = new Map<string, Q>()
    for (const [name, amount] of all.flatMap((amounts) => [...amounts])) {
      const before = found.get(name)
      found.set(name, before === undefined ? amount : by(before, amount))
    }
    return found
  }

export const sum = merging<bigint>((a, b) => a + b)

/** For each resource the greatest amount. */
export const greatest = merging<bigint>((a, b) => (b > a ? b : a))

/** Rounds up to the scheduler's units. Source: Resource.Add. */
export function rounded(amounts: ExactAmounts): Amounts {
  const entries = [...amounts].map(([name, amount]) => {
    const unit = name === 'cpu' ? 1_000_000n : 1_000_000_000n
    const up = amount > 0n && amount % unit !== 0n ? 1n : 0n
    return [name, Number(amount / unit + up)] as const
  })
  return Object.fromEntries(entries)
}

/** A node's allocatable, or any other list, in the scheduler's units. */
export const amountsOf = (list: ResourceList = {}): Amounts => rounded(exact(list))

/** The same for so many nodes. */
export const times = (amounts: Amounts, count: number): Amounts =>
  Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, amount * count]))
