import { say } from '../hover/words.ts'
import { at, get, present } from '../yaml/node.ts'
import { addAt } from './add.ts'
import { addField, type Edit, entrySpan, replaceValue } from './edit.ts'
import { type Fix, fix, type Place } from './place.ts'

/** Exactly one of the two budgets may be more than zero. */
export function budgets(place: Place): Fix[] {
  const { context, document, finding, root } = place
  const update = at(root, ['spec', 'updateStrategy', 'rollingUpdate'])
  if (update?.kind !== 'map') return []
  const set = (key: string, value: string) => {
    const node = get(update, key)
    return present(node) ? replaceValue(node, value) : addField(document, update, 'RollingUpdateDaemonSet', key, value)
  }
  if (finding.code === 'ds-both-zero') {
    return [
      fix(say(context.texts, 'fix.unavailable1'), [set('maxUnavailable', '1')], true),
      fix(say(context.texts, 'fix.surge1'), [set('maxSurge', '1')], false),
    ]
  }
  const span = entrySpan(document.text, update, 'maxSurge')
  const removeSurge = span && update.entries.length > 1 ? [{ ...span, text: '' }] : []
  return [
    fix(say(context.texts, 'fix.unavailable0'), [set('maxUnavailable', '0')], true),
    fix(say(context.texts, 'fix.removeSurge'), removeSurge, false),
  ]
}

/** apps/v1, and the selector that older versions filled in from the template's labels. */
export function apiVersion({ context, document, root }: Place): Fix {
  const version = get(root, 'apiVersion')
  const edits: (Edit | undefined)[] = version ? [replaceValue(version, 'apps/v1')] : []
  const spec = get(root, 'spec')
  if (spec?.kind !== 'map' || present(get(spec, 'selector'))) return fix(say(context.texts, 'fix.apiVersion'), edits, true)
  return fix(
    say(context.texts, 'fix.apiVersionSelector'),
    [...edits, addAt(document, spec, 'DaemonSetSpec', 'selector', root)],
    true,
  )
}
