import type { CodeOfLayer } from '../codes.ts'

/** What is wrong with the YAML itself. `message` is English and complete. */
export interface Problem {
  readonly code: CodeOfLayer<'yaml'>
  readonly start: number
  readonly end: number
  readonly message: string
}

/** An error's span, never empty and never over the end of its line. */
export function span(text: string, start: number, end: number): { start: number; end: number } {
  const from = Math.min(start, text.length)
  const to = from + (/^[^\r\n]*/.exec(text.slice(from, Math.max(end, from + 1)))?.[0].length ?? 0)
  return to > from ? { start: from, end: to } : { start: Math.max(0, from - 1), end: from }
}
