import type { Texts } from './context.ts'

/** A word or sentence of the interface in the chosen language, with `{0}`, `{1}` … filled in. */
export function say({ ui }: Texts, key: string, ...values: readonly (string | number)[]): string {
  const text = ui[key] ?? key
  return text.replace(/\{(\d)\}/g, (_, index) => String(values[Number(index)] ?? ''))
}
