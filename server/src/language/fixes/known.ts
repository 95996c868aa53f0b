import { type FixData, factsOf, type Remedy } from '../codes.ts'
import { get, itemsOf, type Node, stringOf } from '../yaml/node.ts'
import { corrections } from './spelling.ts'
import { type FixTarget, itemAround, marked } from './target.ts'

/** How a finding is mended: as its rule says of this target, else as the table of codes says. */
export function answerOf(target: FixTarget): FixData | undefined {
  const { code, data } = target.finding
  const remedy = factsOf(code).fix
  return data ?? (remedy && resolve(remedy, target))
}

/** What has to look at the text first. */
function resolve(remedy: Remedy, target: FixTarget): FixData | undefined {
  if ('correct' in remedy) return remedy.references ? undefined : corrected(target, corrections[remedy.correct])
  if (remedy.fix === 'removeCopy') return isCopy(target) ? { fix: 'removeItem' } : undefined
  if (remedy.fix === 'number') return numbered(target)
  return remedy
}

/** An item that says the same as an earlier one goes; one that only shares a name stays. */
function isCopy(target: FixTarget): boolean {
  const { items, index } = itemAround(target)
  return items.slice(0, index).some((other) => sameNode(other, items[index]))
}

function sameNode(a: Node | undefined, b: Node | undefined): boolean {
  if (!a || !b || a.kind !== b.kind) return false
  if (a.kind === 'scalar') return b.kind === 'scalar' && a.value === b.value && a.type === b.type
  if (a.kind === 'list') return a.items.length === itemsOf(b).length && a.items.every((item, i) => sameNode(item, itemsOf(b)[i]))
  return (
    a.entries.length === (b.kind === 'map' ? b.entries.length : -1) &&
    a.entries.every(({ key, value }) => sameNode(value, get(b, key)))
  )
}

/** A second name like the first gets a number. */
function numbered(target: FixTarget): FixData | undefined {
  const name = stringOf(marked(target))
  return name === undefined || name === '' || name.length > 61 ? undefined : { fix: 'replace', with: [`${name}-2`] }
}

function corrected(target: FixTarget, correct: (text: string) => readonly string[]): FixData | undefined {
  const node = marked(target)
  const words = node?.kind === 'scalar' ? correct(node.value) : []
  return words.length > 0 ? { fix: 'replace', with: words } : undefined
}
