import { isExact } from './exact.ts'

/** Whether a value is a mapping of JSON: neither null, nor a list, nor a number kept as text. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isExact(value)
