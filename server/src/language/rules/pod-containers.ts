import type { MapNode, Path } from '../yaml/node.ts'
import { structs, text } from './read.ts'

/** The containers of a pod, in the order in which the server visits them. */
export function* everyContainer(podSpec: MapNode, path: Path): Iterable<readonly [container: MapNode, path: Path]> {
  for (const list of ['initContainers', 'containers', 'ephemeralContainers'])
    for (const [index, container] of structs(podSpec, list).entries()) yield [container, [...path, list, index]]
}

/** An ordinary init container: it ends before the next one starts, so nothing probes it. A sidecar restarts always. */
export const isPlainInit = (container: MapNode, path: Path) =>
  path.at(-2) === 'initContainers' && text(container, 'restartPolicy') !== 'Always'
