/** IP addresses as the API server reads them in fields from before it was strict about zeros in front. */
export function ipProblem(ip: string, version: string): string[] {
  const loose = ip.replace(/(^|\.)0+(?=\d)/g, '$1')
  const strict = version >= '1.36'
  if (isIpv4(ip)) return []
  if (isIpv6(ip)) return strict && isMapped(ip) ? ['must not be an IPv4-mapped IPv6 address'] : []
  if (isIpv4(loose)) return strict ? ['must not have leading 0s'] : []
  return ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']
}

function isIpv4(text: string): boolean {
  const parts = text.split('.')
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)
}

/** The eight groups of an IPv6 address, or nothing. */
function groups(text: string): string[] | undefined {
  const tail = text.slice(text.lastIndexOf(':') + 1)
  const dotted = tail.includes('.')
  if (dotted && !isIpv4(tail)) return undefined
  const plain = dotted ? `${text.slice(0, text.lastIndexOf(':') + 1)}0:0` : text
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
