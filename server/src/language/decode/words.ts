import { isStruct, type Shape } from '../schema/schema.ts'
import type { Path, ScalarNode } from '../yaml/node.ts'

/** The kind of a scalar as Go's JSON decoder names it; of a number that is no integer with its text. */
export const jsonKind = (node: ScalarNode) =>
  node.type === 'boolean' ? 'bool' : node.type === 'number' && !/^-?\d+$/.test(node.value) ? `number ${node.value}` : node.type

/** The Go type of a shape. */
export function goType({ type, list, map, at }: Shape): string {
  const name = isStruct(type)
    ? `v1.${type}`
    : ({ boolean: 'bool', quantity: 'resource.Quantity', time: 'string', intOrString: 'intstr.IntOrString' }[type] ?? type)
  const base = at?.field.go ?? name
  return list ? `[]${base}` : map ? `map[string]${base}` : base
}

const limits: Record<string, bigint> = { int32: 2n ** 31n, int64: 2n ** 63n }

/** Whether an integer fits its Go type. */
export function fits(digits: string, type: string): boolean {
  const value = BigInt(digits)
  const limit = limits[type] ?? 0n
  return value >= -limit && value < limit
}

/** Paths in strict errors have dots and indexes, map keys too: no brackets for keys. */
export function dotted(path: Path): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  )
}
