import { formatPath } from '../finding.ts'
import type { Path } from '../yaml/node.ts'
import { shapeAt } from './schema.ts'

/** A path in the DaemonSet type as the API server writes it: keys of maps such as labels stand in brackets. */
export function serverPath(path: Path): string {
  return formatPath(path, (depth) => {
    const holder = shapeAt(path.slice(0, depth))
    return holder?.map === true && !holder.list
  })
}
