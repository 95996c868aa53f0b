/** What is wrong with an escape in double quotes: offset and length in the text with its quotes. */
export interface BadEscape {
  readonly offset: number
  readonly length: number
  readonly message: string
}

/** Escapes of one letter that go-yaml v2 knows; `\/` is not one of them. */
const short = new Set('0abt\tnvfre "\'\\N_LP\n\r')
const digits: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

/** The first escape that go-yaml refuses. kubectl reads a text that begins with `{` as JSON, which has some more (`isJson`). */
export function badEscape(quoted: string, isJson: boolean): BadEscape | undefined {
  for (let offset = quoted.indexOf('\\'); offset >= 0; offset = quoted.indexOf('\\', offset + 2)) {
    const letter = quoted.charAt(offset + 1)
    const count = digits[letter]
    if (count === undefined) {
      if (short.has(letter) || (isJson && letter === '/')) continue
      return { offset, length: 2, message: 'found unknown escape character' }
    }
    const code = quoted.slice(offset + 2, offset + 2 + count)
    const length = 2 + count
    if (code.length < count || /[^\da-f]/i.test(code))
      return { offset, length: 2, message: 'did not find expected hexdecimal number' }
    const value = Number.parseInt(code, 16)
    if ((value >= 0xd800 && value <= 0xdfff && !isJson) || value > 0x10ffff)
      return { offset, length, message: 'found invalid Unicode character escape code' }
  }
  return undefined
}
