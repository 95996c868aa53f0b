import { parseJson } from './exact.ts'
import type { DaemonSet } from './kubernetes.ts'
import { isRecord } from './record.ts'

/**
 * A pod template, or what holds one, from JSON, as the API server decodes it: a null field is absent, a null item of a list is an
 * empty one, and a node selector's entry without a value asks for the empty value.
 */
export const decoded = (json: string): unknown => withoutNulls(parseJson(json))

/** A DaemonSet from JSON, likewise. What it lacks is empty, for somebody may be writing it yet. */
export function decodedDaemonSet(json: string): DaemonSet {
  const { metadata, spec, ...type } = decoded(json) as DaemonSet
  const { selector, template, ...rest }: Partial<DaemonSet['spec']> = isRecord(spec) ? spec : {}
  const whole = { ...rest, selector: isRecord(selector) ? selector : {}, template: isRecord(template) ? template : {} }
  return { ...type, metadata: isRecord(metadata) ? metadata : { name: '' }, spec: whole }
}

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
