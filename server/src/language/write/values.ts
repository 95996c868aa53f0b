import { exactText, numberOf } from '../../../../model/src/objects/exact.ts'
import { isRecord } from '../../../../model/src/objects/record.ts'
import type { Node, Path } from '../yaml/node.ts'
import { Stop, Verbatim } from './stop.ts'

/** A mapping of JSON. */
export type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields =>
  isRecord(value) && !(value instanceof Stop || value instanceof Verbatim)
export const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)
export const has = (value: Fields, key: string) => Object.hasOwn(value, key)
export const isEmpty = (value: unknown) =>
  isList(value) ? value.length === 0 : isFields(value) && Object.keys(value).length === 0
export const isScalar = (value: unknown) => !isFields(value) && !isList(value)

/** The value of a node as the API server reads it; what only a template knows is the text of its action. */
export function plainValue(text: string, node: Node): unknown {
  if (node.kind === 'list') return node.items.map((item) => plainValue(text, item))
  if (node.kind === 'map') return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainValue(text, value)]))
  if (node.templated) return text.slice(node.start, node.end)
  if (node.type === 'null') return null
  if (node.type === 'string') return node.value
  return node.type === 'number' ? numberOf(node.value) : node.value === 'true'
}

/** Whether two values are the same JSON, whatever the order of their keys. What is to be filled in equals nothing. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (isList(a)) return isList(b) && a.length === b.length && a.every((item, index) => equal(item, b[index]))
  if (!isFields(a) || !isFields(b)) return exactText(a) !== undefined && exactText(a) === exactText(b)
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => has(b, key) && equal(a[key], b[key]))
}

/** A path that leads through what is no mapping or list, or beyond the end of a list. */
export const unfit = Symbol('unfit')

/** The value with the field at `path` set, or removed where there is no new value; holders that are missing come with it. */
export function withValueAt(value: unknown, path: Path, to: unknown): unknown {
  const [step, ...rest] = path
  if (step === undefined) return to === undefined ? unfit : to
  if (value === undefined || value === null) {
    if (to === undefined) return value
    const made = withValueAt(undefined, rest, to)
    if (made === unfit || (typeof step === 'number' && step !== 0)) return unfit
    return typeof step === 'number' ? [made] : { [step]: made }
  }
  if (isList(value)) return typeof step === 'number' ? withItemAt(value, step, rest, to) : unfit
  if (!isFields(value)) return to === undefined ? value : unfit
  const key = String(step)
  if (to === undefined && !has(value, key)) return value
  if (to === undefined && rest.length === 0) return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))
  const inner = withValueAt(has(value, key) ? value[key] : undefined, rest, to)
  return inner === unfit ? unfit : { ...value, [key]: inner }
}

function withItemAt(list: readonly unknown[], index: number, rest: Path, to: unknown): unknown {
  if (index < 0 || index > list.length || !Number.isInteger(index)) return to === undefined ? list : unfit
  if (to === undefined && (index === list.length || rest.length === 0)) return list.filter((_, at) => at !== index)
  const inner = withValueAt(list[index], rest, to)
  return inner === unfit ? unfit : [...list.slice(0, index), inner, ...list.slice(index + 1)]
}
