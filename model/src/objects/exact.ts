// Numbers that a JavaScript number cannot hold: `9007199254740993` would be stored as `…992`. They are kept as the text they are written
// as, in the form that `JSON.stringify` prints without quotes, and equal by that text.

declare const exactly: unique symbol

/** A number as it is written. */
export interface ExactNumber {
  readonly [exactly]: true
}

interface JsonWithSource {
  rawJSON(text: string): ExactNumber
  isRawJSON(value: unknown): boolean
  parse(text: string, reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown): unknown
}
const json = JSON as unknown as JsonWithSource

/** More digits than every number of that length keeps. */
const longNumber = /[\d.]{16}/

/** The value of a JSON text, no number of it rounded. */
export function parseJson(text: string): unknown {
  if (!longNumber.test(text) || !json.rawJSON) return JSON.parse(text)
  return json.parse(text, (_, value, { source = '' }) => (typeof value === 'number' ? numberOf(source) : value))
}

/** A number of JSON: a JavaScript number where that is printed alike. */
export function numberOf(source: string): number | ExactNumber {
  const value = Number(source)
  return !longNumber.test(source) || !json.rawJSON || String(value) === source ? value : json.rawJSON(source)
}

/** The text of a number that is kept as one. */
export function exactText(value: unknown): string | undefined {
  return isExact(value) ? JSON.stringify(value) : undefined
}

export const isExact = (value: unknown): value is ExactNumber => json.isRawJSON?.(value) === true
