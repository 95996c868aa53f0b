import { say } from '../say.ts'
import type { Node, Path, ScalarNode } from '../yaml/node.ts'
import { marked, type Place, type Proposal, pathOf, propose, set } from './place.ts'
import { referred } from './spelling.ts'

/** A name that the server does not take is corrected together with all that refer to it. */
export function renamedEverywhere(place: Place): Proposal[] {
  const rule = referred[place.finding.code]
  const node = marked(place)
  const [name] = node?.kind === 'scalar' && rule ? rule.correct(node.value) : []
  if (!rule || node?.kind !== 'scalar' || name === undefined) return []
  const others = [...scalars(place.root, [])].filter(
    ([path, other]) => other !== node && other.value === node.value && other.end > other.start && rule.by.test(path.join('.')),
  )
  const changes = [pathOf(place), ...others.map(([path]) => path)].map((path) => set(place, path, name))
  return [propose(say(place.context.texts, 'fix.replace', name), changes, true)]
}

function* scalars(node: Node, path: Path): Iterable<[Path, ScalarNode]> {
  if (node.kind === 'scalar') yield [path, node]
  else if (node.kind === 'list') for (const [index, item] of node.items.entries()) yield* scalars(item, [...path, index])
  else for (const { key, value, merged } of node.entries) if (!merged) yield* scalars(value, [...path, key])
}
