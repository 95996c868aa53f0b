/** An action of a template that begins, parts or ends a block. */
const action = /\{\{-?\s*(if|with|range|define|block|else|end)\b[^}]*\}\}/g

interface Block {
  /** Where its branches begin. */
  readonly arms: number[]
}

/**
 * Whether an offset of a template is in another branch of a block than the given one, so that only one of the two is ever rendered: above
 * or below an `else` of the same `if`.
 */
export function otherBranches(text: string, offset: number): (other: number) => boolean {
  const others: { from: number; to: number }[] = []
  const open: Block[] = []
  for (const match of text.includes('{{') ? text.matchAll(action) : []) {
    if (match[1] === 'else') open.at(-1)?.arms.push(match.index)
    else if (match[1] !== 'end') open.push({ arms: [match.index] })
    else {
      const { arms = [] } = open.pop() ?? {}
      const bounds = [...arms, match.index]
      const own = bounds.findLastIndex((bound) => bound <= offset)
      if (own < 0 || own === bounds.length - 1) continue
      for (const [index, from] of arms.entries()) if (index !== own) others.push({ from, to: bounds[index + 1] ?? from })
    }
  }
  return (other) => others.some(({ from, to }) => from <= other && other < to)
}

/** The column of the last line above that holds more than actions, if the line right above holds nothing else, at the given column. */
export function columnAboveActions(text: string, start: number, column: number): number | undefined {
  const lines = text.slice(0, start).split('\n')
  let isBelowAction = false
  for (let index = lines.length - 1; index >= 0; index--) {
    const line = lines[index] ?? ''
    if (line.trim() === '' || /^\s*#/.test(line)) continue
    const indent = line.length - line.trimStart().length
    if (!/^\s*\{\{[^{}]*\}\}\s*$/.test(line)) return isBelowAction ? /^[ \t]*(?:-[ \t]+)*/.exec(line)?.[0].length : undefined
    if (!isBelowAction && indent !== column) return undefined
    isBelowAction = true
  }
  return undefined
}
