import type { Path, Span } from './yaml/node.ts'

/** Errors are what the API server refuses, warnings what it warns of or what will hurt; advice is never an error. */
export type Severity = 'error' | 'warning' | 'info' | 'hint'

/**
 * What finds it, in the server's order: reading YAML, decoding into the type, conversion to the internal version, the strict
 * decoder, validation, the server's warnings; and last our own advice. The server stops at the first layer that refuses.
 */
export type Layer = (typeof layers)[number]
export const layers = ['yaml', 'decode', 'conversion', 'strict', 'validation', 'warning', 'advice'] as const

/** A diagnostic before it meets an editor: offsets in the document, a code, a path, and words. */
export interface Finding extends Span {
  readonly code: string
  readonly layer: Layer
  readonly severity: Severity
  readonly path: Path
  /** The API server's own words where it has any, else ours. Always English. */
  readonly message: string
  /** The server does not get to say it yet: it stops at what another finding reports. */
  readonly follows?: true
  /** What a quick fix needs to know: by code, see fixes/. */
  readonly data?: FixData
}

/** What a fix does, in plain data: it travels through the protocol with its diagnostic. */
export type FixData =
  | { readonly fix: 'rename'; readonly to: readonly string[] }
  | { readonly fix: 'replace'; readonly with: readonly string[]; readonly unsure?: true }
  | { readonly fix: 'quote' }
  | { readonly fix: 'remove' }
  | { readonly fix: 'addField'; readonly fields: readonly string[] }
  | { readonly fix: 'matchLabels' }
  | { readonly fix: 'budgets' }
  | { readonly fix: 'apiVersion' }
  | { readonly fix: 'list' }
  | { readonly fix: 'removeItem'; readonly earlier?: boolean }
  | { readonly fix: 'removeOne'; readonly fields: readonly string[] }
  | { readonly fix: 'labelSelector' }
  | { readonly fix: 'limit' }
  | { readonly fix: 'profile' }

/** A path as the API server writes it: `spec.containers[0].ports[0]`, map keys in brackets: `metadata.labels[foo]`. */
export function formatPath(path: Path, isMapKey: (depth: number) => boolean): string {
  let text = ''
  path.forEach((step, depth) => {
    if (typeof step === 'number' || isMapKey(depth)) text += `[${step}]`
    else text += text === '' ? step : `.${step}`
  })
  return text
}
