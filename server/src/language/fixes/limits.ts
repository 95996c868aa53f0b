import { at, get, type ScalarNode } from '../yaml/node.ts'
import { addField, columnOf, type Edit } from './edit.ts'
import { eolOf, type Place, pathOf } from './place.ts'

/** A device or huge pages get the limit that their request asks for. */
export function limitFromRequest(place: Place): (Edit | undefined)[] {
  const { document, root } = place
  const path = pathOf(place)
  const resources = at(root, path.slice(0, -2))
  const request = at(root, path) as ScalarNode | undefined
  const name = String(path.at(-1))
  if (resources?.kind !== 'map' || request?.kind !== 'scalar') return []
  const amount = request.style === 'quoted' ? JSON.stringify(request.value) : request.source
  const limits = get(resources, 'limits')
  if (limits?.kind === 'map' && (limits.entries.length > 0 || limits.flow)) return [addField(document, limits, '', name, amount)]
  if (limits) return []
  if (resources.flow) return [addField(document, resources, '', 'limits', `{ ${name}: ${amount} }`)]
  const column = columnOf(document.text, resources.entries[0]?.keyNode.start ?? 0)
  const edit = addField(document, resources, '', 'limits', '')
  return [edit && { ...edit, text: `${edit.text.trimEnd()}${eolOf(document)}${' '.repeat(column + 2)}${name}: ${amount}` }]
}
