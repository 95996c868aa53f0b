import { isBefore } from '../schema/schema.ts'

/** IP addresses as the API server reads them in fields from before it was strict about zeros in front. */
export const ipIn =
  (version: string) =>
  (ip: string): string[] => {
    const loose = withoutZeros(ip)
    const strict = !isBefore(version, '1.36')
    if (isIpv4(ip)) return []
    if (isIpv6(ip)) return strict && isMapped(ip) ? ['must not be an IPv4-mapped IPv6 address'] : []
    if (isIpv4(loose)) return strict ? ['must not have leading 0s'] : []
    return ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']
  }

const withoutZeros = (ip: string) => ip.replace(/(^|\.)0+(?=\d)/g, '$1')

function isIpv4(text: string): boolean {
  const parts = text.split('.')
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)
}

/** The eight groups of an IPv6 address, or nothing. */
function groups(text: string): string[] | undefined {
  const tail = text.slice(text.lastIndexOf(':') + 1)
  const dotted = tail.includes('.')
  if (dotted && !isIpv4(tail)) return undefined
  const [a = 0, b = 0, c = 0, d = 0] = tail.split('.').map(Number)
  const pair = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
  const plain = dotted ? `${text.slice(0, text.lastIndexOf(':') + 1)}${pair}` : text
  const halves = plain.split('::')
  if (halves.length > 2 || !/^[0-9a-f:]*$/i.test(plain)) return undefined
  const [left = [], right = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  if (![...left, ...right].every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined
  const missing = 8 - left.length - right.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  return [...left, ...Array.from({ length: missing }, () => '0'), ...right]
}

const isIpv6 = (text: string) => text.includes(':') && groups(text) !== undefined
const isMapped = (text: string) => {
  const found = groups(text) ?? []
  return found.slice(0, 5).every((group) => Number.parseInt(group, 16) === 0) && found[5]?.toLowerCase() === 'ffff'
}

/** What the server advises about an address that it accepts: to write it in the one canonical form. */
export function ipAdvice(ip: string): string[] {
  const loose = withoutZeros(ip)
  const future = (use: string) => [`non-standard IP address "${ip}" is invalid: use "${use}"`]

  if (isIpv4(ip)) return []
  if (isIpv4(loose)) return future(loose)
  if (!isIpv6(ip)) return []
  const found = (groups(ip) ?? []).map((group) => Number.parseInt(group, 16))
  if (isMapped(ip)) {
    return future([6, 7].flatMap((index) => [(found[index] ?? 0) >> 8, (found[index] ?? 0) & 255]).join('.'))
  }
  const short = shorten(found)
  return short === ip ? [] : [`IPv6 address "${ip}" should be in RFC 5952 canonical format ("${short}")`]
}

/** RFC 5952: lower case, no zeros in front, the first longest run of at least two zero groups as `::`. */
function shorten(numbers: readonly number[]): string {
  let best = { start: -1, length: 1 }
  for (let start = 0; start < numbers.length; start++) {
    let length = 0
    while (numbers[start + length] === 0) length++
    if (length > best.length) best = { start, length }
  }
  const hex = (part: readonly number[]) => part.map((number) => number.toString(16)).join(':')
  return best.start < 0 ? hex(numbers) : `${hex(numbers.slice(0, best.start))}::${hex(numbers.slice(best.start + best.length))}`
}
