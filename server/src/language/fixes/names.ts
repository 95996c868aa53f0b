import { say } from '../hover/words.ts'
import type { Node, Path } from '../yaml/node.ts'
import { replaceValue } from './edit.ts'
import { type Fix, fix, marked, type Place } from './place.ts'
import { referred } from './spelling.ts'

/** A name that the server does not take is corrected together with all that refer to it. */
export function renamedEverywhere(place: Place): Fix[] {
  const rule = referred[place.finding.code]
  const node = marked(place)
  const [name] = node?.kind === 'scalar' && rule ? rule.correct(node.value) : []
  if (!rule || node?.kind !== 'scalar' || name === undefined) return []
  const edits = [replaceValue(node, name)]
  for (const [path, other] of scalars(place.root, []))
    if (other !== node && other.value === node.value && other.end > other.start && rule.by.test(path.join('.')))
      edits.push(replaceValue(other, name))
  return [fix(say(place.context.texts, 'fix.replace', name), edits, true)]
}

function* scalars(node: Node, path: Path): Iterable<[Path, Extract<Node, { kind: 'scalar' }>]> {
  if (node.kind === 'scalar') yield [path, node]
  else if (node.kind === 'list') for (const [index, item] of node.items.entries()) yield* scalars(item, [...path, index])
  else for (const { key, value, merged } of node.entries) if (!merged) yield* scalars(value, [...path, key])
}
