const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** The text whose bytes stand in base64, in Go's standard encoding: padded, with line breaks but no blanks inside. `undefined` where it is none. */
export function textOfBase64(source: string): string | undefined {
  const plain = source.replace(/[\r\n]/g, '')
  if (plain.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(plain)) return undefined
  const bytes: number[] = []
  for (let index = 0; index < plain.length; index += 4) {
    const four = plain.slice(index, index + 4)
    const [a = 0, b = 0, c = 0, d = 0] = [...four].map((character) => Math.max(0, alphabet.indexOf(character)))
    const bits = (a << 18) | (b << 12) | (c << 6) | d
    bytes.push(...[bits >> 16, (bits >> 8) & 0xff, bits & 0xff].slice(0, 3 - (four.match(/=/g)?.length ?? 0)))
  }
  return textOfBytes(bytes)
}

/** UTF-8 as Go reads it: each byte that belongs to no character is one that stands for the unknown. */
function textOfBytes(bytes: readonly number[]): string {
  const parts: string[] = []
  for (let index = 0; index < bytes.length; ) {
    const first = bytes[index] ?? 0
    const length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
    const rest = bytes.slice(index + 1, index + length)
    const point = rest.reduce((sum, byte) => (sum << 6) | (byte & 0x3f), length === 1 ? first : first & (0x7f >> length))
    const isWhole = rest.length === length - 1 && rest.every((byte) => byte >> 6 === 2)
    const isValid = isWhole && first < 0xf8 && point >= (smallest[length] ?? 0) && point <= 0x10ffff && point >> 11 !== 0x1b
    parts.push(isValid ? String.fromCodePoint(point) : '\uFFFD')
    index += isValid ? length : 1
  }
  return parts.join('')
}

/** The smallest character that needs so many bytes. */
const smallest: readonly number[] = [0, 0, 0x80, 0x800, 0x10000]
