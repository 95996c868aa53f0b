/** Whether a context is meant by a pattern: `*` stands for any text, and letter case does not count. */
export function matchesPattern(pattern: string, context: string): boolean {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*')
  return new RegExp(`^${source}$`, 'i').test(context)
}
