import { type Code, factsOf } from './codes.ts'
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
  readonly code: Code
  readonly layer: Layer
  readonly severity: Severity
  readonly path: Path
  /** The API server's own words where it has any, else ours. Always English. */
  readonly message: string
  /** The server does not get to say it yet: it stops at what another finding reports. */
  readonly follows?: true
  /** What a quick fix needs to know of this place; what it knows by the code stands in codes.ts. */
  readonly data?: FixData
}

/** A finding of that code, in the layer and with the severity that the table gives it. */
export function finding(code: Code, { start, end }: Span, path: Path, message: string, data?: FixData): Finding {
  const { layer, severity } = factsOf(code)
  return { code, layer, severity, start, end, path, message, ...(data && { data }) }
}

/** What a fix does, in plain data. */
export type FixData =
  | { readonly fix: 'rename'; readonly to: readonly string[] }
  | { readonly fix: 'replace'; readonly with: readonly string[]; readonly unsure?: true }
  | { readonly fix: 'quote' }
  | { readonly fix: 'remove' }
  /** Without `fields` it is the field that the finding is about; `answer` where another value than elsewhere is meant. */
  | { readonly fix: 'addField'; readonly fields?: readonly string[]; readonly answer?: string }
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
