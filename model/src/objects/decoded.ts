import { parseJson } from './exact.ts'
import { isRecord } from './record.ts'

/**
 * A pod template, or what holds one, from JSON, as the API server decodes it: a null field is absent, a null item of a list is an
 * empty one, and a node selector's entry without a value asks for the empty value.
 */
export const decoded = (json: string): unknown => withoutNulls(parseJson(json))

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => (item === null ? {} : withoutNulls(item)))
  if (!isRecord(value)) return value
  const entries = Object.entries(value).flatMap(([key, one]): [string, unknown][] => {
    if (key === 'nodeSelector' && isRecord(one)) return [[key, withEmptyTexts(one)]]
    return one === null ? [] : [[key, withoutNulls(one)]]
  })
  return Object.fromEntries(entries)
}

const withEmptyTexts = (texts: object) => Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, text ?? '']))
