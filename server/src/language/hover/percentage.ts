import type { ManifestFile } from '../file/file.ts'
import type { Position } from '../file/text.ts'
import { toJson } from '../objects/json.ts'
import { at, stringOf } from '../yaml/node.ts'
import { touchedAt } from './hover.ts'

/**
 * The pod template, in JSON, of the DaemonSet in which a position lies on a percentage of a rollout's budget: how many nodes should
 * run it decides what the percentage comes to. `undefined` anywhere else.
 */
export function templateOfPercentage(file: ManifestFile, position: Position): string | undefined {
  const document = file.documentAt(position)
  if (document.kind.is !== 'daemonSet' || document.kind.templated) return undefined
  const place = touchedAt(document.kind, document.manifest.root, document.offsetAt(position))
  if (!place || !/^(maxUnavailable|maxSurge)$/.test(String(place.path.at(-1)))) return undefined
  if (!/^\d+%$/.test(stringOf(place.found.node) ?? '')) return undefined
  const template = at(place.object, ['spec', 'template'])
  return template && toJson(document.text, template)
}
