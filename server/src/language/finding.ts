import type { Severity } from '../../../model/src/protocol.ts'
import { type Code, type FixData, factsOf, type Layer } from './codes.ts'
import type { Path, Span } from './yaml/node.ts'

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

/** A path as the API server writes it: `spec.containers[0].ports[0]`, map keys in brackets: `metadata.labels[foo]`. */
export function formatPath(path: Path, isMapKey: (depth: number) => boolean): string {
  let text = ''
  path.forEach((step, depth) => {
    if (typeof step === 'number' || isMapKey(depth)) text += `[${step}]`
    else text += text === '' ? step : `.${step}`
  })
  return text
}
