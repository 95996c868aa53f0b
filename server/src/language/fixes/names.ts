import { factsOf } from '../codes.ts'
import { say } from '../say.ts'
import { at, type Node, type Path, type ScalarNode } from '../yaml/node.ts'
import { corrections, references } from './spelling.ts'
import { type FixTarget, marked, type Proposal, pathOf, propose, set } from './target.ts'

/** A name that the server does not take is corrected together with all that refer to it. */
export function renamedEverywhere(target: FixTarget): Proposal[] {
  const { fix: remedy } = factsOf(target.finding.code)
  const node = marked(target)
  if (!remedy || !('correct' in remedy) || !remedy.references || node?.kind !== 'scalar') return []
  if (at(target.root, pathOf(target)) !== node) return []
  const [name] = corrections[remedy.correct](node.value)
  const by = references[remedy.references]
  if (name === undefined) return []
  const others = [...scalars(target.root, [])].filter(
    ([path, other]) => other !== node && other.value === node.value && other.end > other.start && by.test(path.join('.')),
  )
  const changes = [pathOf(target), ...others.map(([path]) => path)].map((path) => set(target, path, name))
  return [propose(say(target.context.texts, 'fix.replace', name), changes, true)]
}

function* scalars(node: Node, path: Path): Iterable<[Path, ScalarNode]> {
  if (node.kind === 'scalar') yield [path, node]
  else if (node.kind === 'list') for (const [index, item] of node.items.entries()) yield* scalars(item, [...path, index])
  else for (const { key, value, merged } of node.entries) if (!merged) yield* scalars(value, [...path, key])
}
