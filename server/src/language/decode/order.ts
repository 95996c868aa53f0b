import { factsOf } from '../codes.ts'
import type { Finding } from '../finding.ts'
import type { Path } from '../yaml/node.ts'

/** Parsers of their own, which end decoding on the spot: their first error wins over any ordinary type error. */
const endsDecoding = ({ code }: Finding) => factsOf(code).endsDecoding === true

/** Type errors in the order in which the server meets them: keys sorted by bytes, as the YAML converter writes them. */
export function serverOrder(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => Number(endsDecoding(b)) - Number(endsDecoding(a)) || comparePaths(a.path, b.path))
}

function comparePaths(a: Path, b: Path): number {
  for (let depth = 0; depth < Math.min(a.length, b.length); depth++) {
    const left = a[depth] as string | number
    const right = b[depth] as string | number
    if (left !== right) return left < right ? -1 : 1
  }
  return a.length - b.length
}
