import type { ScalarNode } from './node.ts'
import { isIntegerText } from './scalar.ts'

/** What JSON makes of a key, as sigs.k8s.io/yaml writes it: a float is rounded to 32 bits. */
export function jsonKey(node: ScalarNode): string {
  if (node.type === 'number' && !isInteger(node)) return shortFloat(Math.fround(Number(node.value)))
  return node.value
}

/** Whether two keys are the same to YAML, which finds keys that stand twice: `1` and `"1"` are not, though they are in JSON. */
export function yamlIdentity(node: ScalarNode): string {
  const type = node.type === 'number' && !isInteger(node) ? 'float' : node.type
  return `${type} ${node.value}`
}

/** An integer key that Kubernetes' YAML cannot turn into JSON: it knows those of 64 bits with a sign. */
export function isUnsigned(node: ScalarNode): boolean {
  return node.type === 'number' && isInteger(node) && BigInt(node.value) >= 2n ** 63n
}

const isInteger = (node: ScalarNode) =>
  /^-?\d+$/.test(node.value) && isIntegerText(node.source) && BigInt(node.value) < 2n ** 64n && BigInt(node.value) >= -(2n ** 63n)

/** A 32-bit float in Go's format `g`: the fewest digits that tell it apart, an exponent below 1e-4 and from 1e6 on. */
function shortFloat(value: number): string {
  let digits = 1
  while (digits < 9 && Math.fround(Number(value.toPrecision(digits))) !== value) digits++
  const [mantissa = '', power = '0'] = value.toExponential(digits - 1).split('e')
  const exponent = Number(power)
  if (exponent >= -4 && exponent < 6) return String(Number(value.toPrecision(digits)))
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}
