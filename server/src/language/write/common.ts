/**
 * For each of the second sequence's places the place of the first one that it has in common, in ascending order: a longest common
 * subsequence. `undefined` for what is new. Takes as many steps as there are pairs.
 */
export function commonPlaces(before: number, after: number, same: (old: number, now: number) => boolean): (number | undefined)[] {
  const width = after + 1
  const lengths = new Uint32Array((before + 1) * width)
  const length = (old: number, now: number) => lengths[old * width + now] ?? 0
  for (let old = before - 1; old >= 0; old--)
    for (let now = after - 1; now >= 0; now--)
      lengths[old * width + now] = same(old, now)
        ? length(old + 1, now + 1) + 1
        : Math.max(length(old + 1, now), length(old, now + 1))
  const found = new Array<number | undefined>(after).fill(undefined)
  for (let old = 0, now = 0; old < before && now < after; ) {
    if (same(old, now)) found[now++] = old++
    else if (length(old + 1, now) >= length(old, now + 1)) old++
    else now++
  }
  return found
}
