import type { Finding } from '../finding.ts'
import type { MapNode, Path } from '../yaml/node.ts'

export function validate(_root: MapNode, _structs: readonly [string, MapNode, Path][], _version: string): Finding[] {
  return []
}
