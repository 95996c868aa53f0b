/** Things in the order of their names: `node-2` stands before `node-10`. Compares texts, for a collator is slow with thousands of names. */
export function inOrder<T>(things: readonly T[], nameOf: (thing: T) => string): T[] {
  const keys = things.map((thing) => [nameOf(thing).replace(/\d+/g, (digits) => digits.padStart(12, '0')), thing] as const)
  return keys.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, thing]) => thing)
}

/** The first few names, and a sign that there are more. */
export const firstNames = (names: readonly string[]) => `${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`
