import { say } from '../say.ts'
import { plainValue } from '../write/values.ts'
import { at } from '../yaml/node.ts'
import { type FixTarget, type Proposal, pathOf, propose, set } from './target.ts'

/** A device or huge pages get the limit that their request asks for. */
export function limitFromRequest(target: FixTarget): Proposal[] {
  const { document, root, context } = target
  const path = pathOf(target)
  const request = at(root, path)
  if (request?.kind !== 'scalar') return []
  const name = String(path.at(-1))
  const limit = [...path.slice(0, -2), 'limits', name]
  return [propose(say(context.texts, 'fix.add', name), [set(target, limit, plainValue(document.text, request))], true)]
}
