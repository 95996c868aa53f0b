import { check, type Origin } from '../check.ts'
import { type FixData, factsOf, layers, type Remedy } from '../codes.ts'
import type { Context } from '../context.ts'
import { typed } from '../draft.ts'
import type { Document } from '../file/document.ts'
import type { Finding } from '../finding.ts'
import { say } from '../say.ts'
import { shapeAt } from '../schema/schema.ts'
import { type Change, editsFor } from '../write/change.ts'
import { applied, type Edit } from '../write/edit.ts'
import { equal, plainValue } from '../write/values.ts'
import { at, find, get, type MapNode, type Path, present, stringOf } from '../yaml/node.ts'
import { addition } from './add.ts'
import { renamedEverywhere } from './names.ts'
import { movedToPlace } from './places.ts'
import { profileField } from './profiles.ts'
import { readingOf } from './repair/judge.ts'
import { repairsOf } from './repair/repair.ts'
import { labelSelector, labelsFromSelector, selectorFromLabels } from './selectors.ts'
import { reshaped } from './shapes.ts'
import { corrections } from './spelling.ts'
import {
  type Fix,
  type FixTarget,
  itemAround,
  itemRemoval,
  marked,
  type Proposal,
  pathOf,
  propose,
  removal,
  removalAt,
  set,
} from './target.ts'
import { apiVersion, budgets, limitFromRequest } from './workload.ts'

export type { Fix } from './target.ts'

/** Characters beyond which edits take long to find: each is tried, and the whole document read again. */
export const largeDocument = 60_000

/** The ways to mend one finding, the best first. One that the document's text does not allow is none. Remembered with the document. */
export function fixesFor(context: Context, document: Document, finding: Finding, origin: Origin): readonly Fix[] {
  const { language, version } = context.settings
  const key = `fixes ${language} ${version} ${finding.code} ${finding.start} ${JSON.stringify([finding.path, finding.message, finding.data])}`
  return document.recall(key, () => compute(context, document, finding, origin))
}

function compute(context: Context, document: Document, finding: Finding, origin: Origin): Fix[] {
  const repairs = repaired(context, document, finding, origin)
  const isBroken = document.manifest.problems.length > 0
  // Of a text that is half read nothing is taken away.
  const others = valueFixes(context, document, finding)
    .filter(({ deletes }) => !deletes || (!isBroken && repairs.length === 0))
    .map((fix) => (isHasty(context, document, finding, fix, origin) ? { ...fix, preferred: false } : fix))
  const certain = repairs.some(({ preferred }) => preferred)
  if (!certain && others.some(({ preferred }) => preferred)) return ranked(others)
  return ranked([...repairs, ...others])
}

/** Advice to take something away, and to join what stands twice, may come from a mistake above: that one is mended first. */
function isHasty({ settings }: Context, document: Document, { code, layer }: Finding, { deletes }: Fix, origin: Origin): boolean {
  if (code === 'yaml-duplicate-key') return document.manifest.problems.length > 0
  const isEarlier = (found: Finding) => found.severity === 'error' && layers.indexOf(found.layer) <= layers.indexOf('strict')
  return deletes && layer === 'advice' && check(document, settings.version, origin).some(isEarlier)
}

/** The text as it was meant, where it is no YAML or another than was meant. */
function repaired(context: Context, document: Document, finding: Finding, origin: Origin): Fix[] {
  const repairs = repairsOf(document, finding, context.settings.version, origin)
  return repairs.map(({ title: [key, ...values], edits, sure }, index) => ({
    title: say(context.texts, key, ...values),
    edits,
    preferred: sure && index === 0,
    deletes: false,
    guesses: false,
  }))
}

/** Fixes without their edits: what is proposed, whether the text allows it or not. */
export function titledFixes(context: Context, document: Document, finding: Finding): readonly Fix[] {
  const isBroken = document.manifest.problems.length > 0
  const fixes = proposalsFor(context, document, finding).flatMap(({ changes, ...proposal }) => {
    const deletes = takesAway(changes)
    return changes.length === 0 || (isBroken && deletes) ? [] : [fixOf(proposal, deletes, [])]
  })
  return ranked(fixes)
}

const valueFixes = (context: Context, document: Document, finding: Finding): Fix[] =>
  proposalsFor(context, document, finding).flatMap(({ changes, ...proposal }) => {
    const edits = editsFor(document, changes)
    return edits && edits.length > 0 ? [fixOf(proposal, takesAway(changes), edits)] : []
  })

const fixOf = (
  { title, preferred, guesses = false }: Omit<Proposal, 'changes'>,
  deletes: boolean,
  edits: readonly Edit[],
): Fix => ({
  title,
  preferred,
  guesses,
  deletes,
  edits,
})

function proposalsFor(context: Context, document: Document, finding: Finding): Proposal[] {
  const root = objectOf(document, finding)
  if (!root) return []
  const base = find(document.manifest.root, root.start)?.path ?? []
  const target = { context, document, finding, root, base: base.slice(0, base[0] === 'items' ? 2 : 0) }
  const data = answerOf(target)
  return data ? mend(target, data) : renamedEverywhere(target)
}

/** What takes away is never the best way where there is another, and of the best ways there is one. */
function ranked(fixes: readonly Fix[]): Fix[] {
  const keeps = fixes.some(({ deletes }) => !deletes)
  const best = fixes.find(({ preferred, deletes }) => preferred && !(deletes && keeps))
  return fixes.map((fix) => (fix === best ? fix : { ...fix, preferred: false }))
}

const takesAway = (changes: readonly Change[]) =>
  changes.length > 0 && changes.every((change) => 'remove' in change || 'removeKey' in change)

/** The DaemonSet that holds the finding. */
function objectOf({ kind, manifest }: Document, { start }: Finding): MapNode | undefined {
  if (kind.is === 'daemonSet')
    return (kind.objects.find(({ node }) => node.start <= start && start <= node.end) ?? kind.objects[0])?.node
  return manifest.root?.kind === 'map' ? manifest.root : undefined
}

/** How a finding is mended: as its rule says of this target, else as the table of codes says. */
function answerOf(target: FixTarget): FixData | undefined {
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
  const [own, ...before] = [items[index], ...items.slice(0, index)].map((item) => item && plainValue(target.document.text, item))
  return before.some((other) => equal(other, own))
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

function mend(target: FixTarget, data: FixData): Proposal[] {
  const { texts } = target.context
  switch (data.fix) {
    case 'rename': {
      const rename = (to: string) => [{ renameKey: target.finding.start, to }]
      const renamed = data.to.map((name, index) => propose(say(texts, 'fix.rename', name), rename(name), index === 0))
      return [...inPlace(target, renamed), removal(target, false)]
    }
    case 'replace':
      return data.with.map((text, index) => ({
        ...replacement(target, text, index === 0 && !data.unsure),
        // A choice is a person's.
        ...(data.with.length > 1 && { guesses: true }),
      }))
    case 'quote': {
      const node = marked(target)
      return node?.kind === 'scalar' && isOwn(target)
        ? [propose(say(texts, 'fix.quote'), [set(target, pathOf(target), node.source)], true)]
        : []
    }
    case 'remove':
      return target.finding.layer === 'strict' ? [...inPlace(target, []), removal(target, true)] : [removal(target, true)]
    case 'duplicate':
      return [...movedToPlace(target), ...merged(target), removal(target, true)]
    case 'removeItem':
      return [itemRemoval(target, itemPath(target, data.earlier === true))]
    case 'removeOne':
      return removeOne(target, data.fields)
    case 'addField':
      return (data.fields ?? [String(target.finding.path.at(-1))]).map((field, index) =>
        addition(target, field, index === 0, data.answer),
      )
    case 'matchLabels':
      return [
        propose(say(texts, 'fix.labels'), labelsFromSelector(target), true),
        propose(say(texts, 'fix.selector'), selectorFromLabels(target), false),
      ]
    case 'labelSelector':
      return labelSelector(target)
    case 'limit':
      return limitFromRequest(target)
    case 'profile':
      return profileField(target)
    case 'budgets':
      return budgets(target)
    case 'apiVersion':
      return [apiVersion(target)]
    case 'reshape':
      return reshaped(target)
  }
}

/** An unknown field under the name that was meant, or where it belongs: what leaves fewer errors comes first. */
function inPlace(target: FixTarget, renamed: readonly Proposal[]): Proposal[] {
  const moved = movedToPlace(target)
  if (renamed.length === 0 || moved.length === 0 || target.document.text.length > largeDocument) return [...renamed, ...moved]
  const [better, worse] = errorsAfter(target, moved[0]) < errorsAfter(target, renamed[0]) ? [moved, renamed] : [renamed, moved]
  return [...better, ...worse.map((one) => ({ ...one, preferred: false }))]
}

function errorsAfter({ document, context }: FixTarget, proposal: Proposal | undefined): number {
  const text = applied(document.text, (proposal && editsFor(document, proposal.changes)) ?? [])
  return text === undefined || text === document.text
    ? Number.POSITIVE_INFINITY
    : readingOf(text, context.settings.version).errors
}

/** Two lists or mappings under the same key as one. */
const merged = ({ finding, context }: FixTarget): Proposal[] => [
  propose(say(context.texts, 'fix.merge'), [{ mergeKey: finding.start }], true),
]

/** Another value; where the field is missing, the field with that value. */
function replacement(target: FixTarget, text: string, preferred: boolean): Proposal {
  const { finding, root, context } = target
  const node = marked(target)
  if (!node && !present(at(root, finding.path)) && shapeAt(finding.path))
    return addition(target, String(finding.path.at(-1)), preferred, text)
  const isWritten = node?.kind === 'scalar' && isOwn(target) && node.end > node.start && node.style !== 'block'
  const shape = shapeAt(pathOf(target)) ?? shapeAt(finding.path)
  const changes = isWritten ? [set(target, pathOf(target), typed(shape?.type ?? 'any', text))] : []
  return propose(say(context.texts, 'fix.replace', text === '' ? '""' : text), changes, preferred)
}

/** Whether what is marked stands there itself: what a merge key brings in is marked at that key. */
const isOwn = (target: FixTarget) => at(target.root, pathOf(target))?.kind === 'scalar'

/** The innermost list item around the finding, or the first of those with its name. */
function itemPath(target: FixTarget, earlier: boolean): Path {
  const { list, items, index } = itemAround(target)
  const name = stringOf(get(items[index], 'name'))
  return [...list, earlier ? items.findIndex((item) => stringOf(get(item, 'name')) === name) : index]
}

/** Of fields that exclude each other one goes; they stand beside or below what is marked. */
function removeOne(target: FixTarget, fields: readonly string[]): Proposal[] {
  const here = pathOf(target)
  const holds = (length: number) => fields.every((field) => get(at(target.root, here.slice(0, length)), field))
  const depth = [here.length, here.length - 1, here.length - 2].find((length) => length >= 0 && holds(length))
  if (depth === undefined) return []
  return fields.map((field, index) => removalAt(target, [...here.slice(0, depth), field], index === 0))
}
