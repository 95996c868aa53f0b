import { say } from '../say.ts'
import { plainValue } from '../write/values.ts'
import { at, entriesOf, get, present } from '../yaml/node.ts'
import { selectorOfLabels } from './selectors.ts'
import { type FixTarget, type Proposal, pathOf, propose, remove, set } from './target.ts'

const rollingUpdate = ['spec', 'updateStrategy', 'rollingUpdate']

/** Exactly one of the two budgets may be more than zero. */
export function budgets(target: FixTarget): Proposal[] {
  const { context, finding, root } = target
  const budget = (key: string, value: number) => [set(target, [...rollingUpdate, key], value)]
  const title = (key: string) => say(context.texts, key)
  if (finding.code === 'ds-both-zero')
    return [
      propose(title('fix.unavailable1'), budget('maxUnavailable', 1), true),
      propose(title('fix.surge1'), budget('maxSurge', 1), false),
    ]
  const isAlone = entriesOf(at(root, rollingUpdate)).length < 2
  return [
    propose(title('fix.unavailable0'), budget('maxUnavailable', 0), true),
    propose(title('fix.removeSurge'), isAlone ? [] : [remove(target, [...rollingUpdate, 'maxSurge'])], false),
  ]
}

/** apps/v1, and the selector that older versions filled in from the template's labels. */
export function apiVersion(target: FixTarget): Proposal {
  const { context, root } = target
  const version = set(target, ['apiVersion'], 'apps/v1')
  const selector = get(root, 'spec')?.kind === 'map' && !present(at(root, ['spec', 'selector'])) && selectorOfLabels(root)
  if (!selector) return propose(say(context.texts, 'fix.apiVersion'), [version], true)
  return propose(say(context.texts, 'fix.apiVersionSelector'), [version, set(target, ['spec', 'selector'], selector)], true)
}

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
