/** A plain scalar as the API server reads it: YAML 1.1 words and numbers, by the rules of go-yaml v2. */
export type Resolved =
  | { readonly type: 'null' }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'number'; readonly json: string }
  | { readonly type: 'string' }
  | { readonly type: 'notANumber'; readonly json: 'NaN' | '+Inf' | '-Inf' }

const words = new Map<string, Resolved>()
const add = (resolved: Resolved, ...spellings: string[]) => {
  for (const spelling of spellings) words.set(spelling, resolved)
}
add({ type: 'boolean', value: true }, 'y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON')
add({ type: 'boolean', value: false }, 'n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF')
add({ type: 'null' }, '', '~', 'null', 'Null', 'NULL')
add({ type: 'notANumber', json: 'NaN' }, '.nan', '.NaN', '.NAN')
add({ type: 'notANumber', json: '+Inf' }, '.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF')
add({ type: 'notANumber', json: '-Inf' }, '-.inf', '-.Inf', '-.INF')

const text: Resolved = { type: 'string' }
const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/
const timestamp = /^\d{4}-\d{1,2}-\d{1,2}([Tt ]|$)/
const minInt64 = -(2n ** 63n)
const maxUint64 = 2n ** 64n - 1n

/** Resolves an unquoted scalar. Quoted and block scalars are strings and never come here. */
export function resolvePlain(source: string): Resolved {
  const word = words.get(source)
  if (word) return word
  const first = source.charCodeAt(0)
  if (first === 0x2e /* . */) return float.test(source) ? fromFloat(Number(source)) : text
  const signed = first === 0x2b || first === 0x2d
  if (!signed && !(first >= 0x30 && first <= 0x39)) return text
  if (timestamp.test(source)) return text
  const digits = source.replaceAll('_', '')
  const integer = parseInteger(digits)
  if (integer !== undefined) {
    return integer >= minInt64 && integer <= maxUint64 ? { type: 'number', json: integer.toString() } : fromFloat(Number(integer))
  }
  return float.test(digits) ? fromFloat(Number(digits)) : text
}

/** Whether a number is written as an integer, and not as a float. */
export const isIntegerText = (source: string) => /^[-+]?(0[xob])?[\da-f_]+$/i.test(source) && !/^[-+]?\d+e/i.test(source)

/** Go's ParseInt with base 0: decimal, 0x, 0o, 0b, and a leading zero for octal. */
function parseInteger(digits: string): bigint | undefined {
  const match = /^([-+]?)(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|0[0-7]+|0|[1-9][0-9]*)$/.exec(digits)
  if (!match) return undefined
  const [, sign, body = ''] = match
  const magnitude = BigInt(/^0[0-7]+$/.test(body) ? `0o${body.slice(1)}` : body)
  return sign === '-' ? -magnitude : magnitude
}

/** A float as encoding/json writes it: no fraction where it is integral, an exponent from 1e21 on. */
function fromFloat(value: number): Resolved {
  if (!Number.isFinite(value)) return text
  return { type: 'number', json: Object.is(value, -0) ? '-0' : String(value) }
}
