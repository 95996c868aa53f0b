/** The offset behind the closing quote of the quoted text that begins at `start`, or -1. */
export function endOfQuoted(text: string, start: number): number {
  const quote = text[start]
  for (let index = start + 1; index < text.length; index++) {
    if (quote === '"' && text[index] === '\\') index++
    else if (text[index] === quote) {
      if (quote === "'" && text[index + 1] === quote) index++
      else return index + 1
    }
  }
  return -1
}

/** Where a walk over a text came to its end: at it, in an open quote or in a comment, or where its visitor stopped it. */
export type Ended = 'plain' | 'quoted' | 'comment' | 'stopped'

/** Walks over the characters of a span that are neither quoted nor in a comment, until `visit` answers true. */
export function scan(text: string, start: number, end: number, visit: (character: string, index: number) => boolean): Ended {
  for (let index = start; index < end; index++) {
    const character = text[index] ?? ''
    const previous = text[index - 1] ?? '\n'
    if ((character === '"' || character === "'") && /[\s:[{,]/.test(previous)) {
      const close = endOfQuoted(text, index)
      if (close < 0 || close > end) return 'quoted'
      index = close - 1
    } else if (character === '#' && /\s/.test(previous)) {
      const close = text.indexOf('\n', index)
      if (close < 0 || close >= end) return 'comment'
      index = close
    } else if (visit(character, index)) return 'stopped'
  }
  return 'plain'
}
