import { factsOf } from '../codes.ts'
import { say } from '../hover/words.ts'
import type { Node, Path } from '../yaml/node.ts'
import { replaceValue } from './edit.ts'
import { type Fix, fix, marked, type Place } from './place.ts'
import { corrections, references } from './spelling.ts'

/** A name that the server does not take is corrected together with all that refer to it. */
export function renamedEverywhere(place: Place): Fix[] {
  const { fix: remedy } = factsOf(place.finding.code)
  const node = marked(place)
  if (!remedy || !('correct' in remedy) || !remedy.references || node?.kind !== 'scalar') return []
  const [name] = corrections[remedy.correct](node.value)
  const by = references[remedy.references]
  if (name === undefined) return []
  const edits = [replaceValue(node, name)]
  for (const [path, other] of scalars(place.root, []))
    if (other !== node && other.value === node.value && other.end > other.start && by.test(path.join('.')))
      edits.push(replaceValue(other, name))
  return [fix(say(place.context.texts, 'fix.replace', name), edits, true)]
}

function* scalars(node: Node, path: Path): Iterable<[Path, Extract<Node, { kind: 'scalar' }>]> {
  if (node.kind === 'scalar') yield [path, node]
  else if (node.kind === 'list') for (const [index, item] of node.items.entries()) yield* scalars(item, [...path, index])
  else for (const { key, value, merged } of node.entries) if (!merged) yield* scalars(value, [...path, key])
}
