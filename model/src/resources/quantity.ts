/** A Kubernetes quantity (`200Mi`, `100m`, `1e3`), exact: `value` × 10^`exponent`, in the unit's base (bytes, cores). */
export interface Quantity {
  readonly value: bigint
  /** Power of ten; negative for fractions (`100m` is 100 × 10^-3). */
  readonly exponent: number
  readonly suffix: string
}

export type QuantityError = 'format' | 'suffix' | 'range'

const shape = /^([+-]?[0-9.]*)((?:[eEinumkKMGTP]+[-+]?|[-+])[0-9]*)?$/
const decimal: Record<string, number> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 }
const binary: Record<string, number> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 }

/** What Go trims of JSON text: not tabs and line breaks, which are escapes there. */
const blank = /[ \u0085\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]/

function withoutBlanksAround(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && blank.test(text.charAt(start))) start++
  while (end > start && blank.test(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

/**
 * Parses as `resource.ParseQuantity` does: `format` where the text does not have the shape of a quantity, `suffix` where the
 * letters are no unit, `range` for an exponent that no resource can mean (the API server would count for minutes).
 */
export function parseQuantity(text: string): Quantity | QuantityError {
  const trimmed = withoutBlanksAround(text)
  const match = trimmed === '' ? null : shape.exec(trimmed)
  if (!match) return 'format'
  const [, number = '', suffix = ''] = match
  if ((number.match(/\./g)?.length ?? 0) > 1) return 'format'
  const [whole = '', fraction = ''] = number.replace(/^[+-]/, '').split('.')
  const digits = BigInt(`${whole}${fraction}` || '0') * (number.startsWith('-') ? -1n : 1n)
  const power = suffixPower(suffix)
  if (power === undefined) return 'suffix'
  if (power.ten > 1000 || power.ten < -1000) return 'range'
  return { value: digits * 2n ** BigInt(power.two), exponent: power.ten - fraction.length, suffix }
}

function suffixPower(suffix: string): { two: number; ten: number } | undefined {
  const two = binary[suffix]
  if (two !== undefined) return { two, ten: 0 }
  const ten = decimal[suffix]
  if (ten !== undefined) return { two: 0, ten }
  const exponent = /^[eE]([-+]?[0-9]+)$/.exec(suffix)?.[1]
  return exponent === undefined ? undefined : { two: 0, ten: Number(exponent) }
}

/** Negative, zero or positive, exactly. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  const exponent = Math.min(a.exponent, b.exponent)
  const left = a.value * 10n ** BigInt(a.exponent - exponent)
  const right = b.value * 10n ** BigInt(b.exponent - exponent)
  return left < right ? -1 : left > right ? 1 : 0
}

/** The exact sum, in the notation of the first. */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  const exponent = Math.min(a.exponent, b.exponent)
  const scaled = ({ value, exponent: own }: Quantity) => value * 10n ** BigInt(own - exponent)
  return { value: scaled(a) + scaled(b), exponent, suffix: a.suffix }
}

/** Whether the quantity is a whole number of its base unit. */
export function isIntegral(quantity: Quantity): boolean {
  return quantity.exponent >= 0 || quantity.value % 10n ** BigInt(-quantity.exponent) === 0n
}

/** The amount in base units as a decimal text, such as `0.1` or `209715200`. */
export function toDecimal({ value, exponent }: Quantity): string {
  if (exponent >= 0) return (value * 10n ** BigInt(exponent)).toString()
  const sign = value < 0n ? '-' : ''
  const digits = (value < 0n ? -value : value).toString().padStart(1 - exponent, '0')
  const fraction = withoutZerosBehind(digits.slice(exponent))
  return `${sign}${digits.slice(0, exponent)}${fraction === '' ? '' : `.${fraction}`}`
}

function withoutZerosBehind(digits: string): string {
  let end = digits.length
  while (digits[end - 1] === '0') end--
  return digits.slice(0, end)
}

/** Rounds away from zero to a power of ten, as the API server does with what is finer than it stores. */
export function roundUp(quantity: Quantity, power: number): Quantity {
  if (quantity.exponent >= power) return quantity
  const step = 10n ** BigInt(power - quantity.exponent)
  const rest = quantity.value % step
  const away = rest === 0n ? 0n : quantity.value < 0n ? -1n : 1n
  return { ...quantity, value: quantity.value / step + away, exponent: power }
}

/** The text the API server prints: the shortest there is in the notation it was written in. Source: `Quantity.String`. */
export function canonical(quantity: Quantity): string {
  const { suffix } = quantity
  let { value, exponent } = roundUp(quantity, -9)
  if (value === 0n) return '0'
  const written = value.toString()
  const significant = withoutZerosBehind(written)
  exponent += written.length - significant.length
  value = BigInt(significant)
  const whole = exponent >= 0 ? value * 10n ** BigInt(exponent) : undefined
  if (suffix in binary && whole !== undefined && (whole >= 1024n || whole <= -1024n)) return inBinary(whole)
  const scientific = /^[eE][-+]?\d/.test(suffix)
  const coarsest = scientific ? exponent : Math.min(exponent, 18)
  const step = Math.floor(coarsest / 3) * 3
  value *= 10n ** BigInt(exponent - step)
  exponent = step
  if (scientific) return exponent === 0 ? `${value}` : `${value}e${exponent}`
  return `${value}${Object.keys(decimal).find((name) => decimal[name] === exponent) ?? ''}`
}

function inBinary(whole: bigint): string {
  const names = ['', ...Object.keys(binary)]
  let steps = 0
  let value = whole
  while (value % 1024n === 0n && steps < names.length - 1) {
    value /= 1024n
    steps++
  }
  return `${value}${names[steps]}`
}
