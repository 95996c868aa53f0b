import type { FixData } from '../codes.ts'
import type { Context } from '../context.ts'
import { typed } from '../draft.ts'
import type { Document } from '../file/document.ts'
import type { Finding } from '../finding.ts'
import { say } from '../say.ts'
import { shapeAt } from '../schema/schema.ts'
import { columnAt } from '../write/page.ts'
import { editsFor } from '../write/rewrite.ts'
import { styleOf } from '../write/style.ts'
import { at, find, get, itemsOf, type MapNode, type Path, present, stringOf } from '../yaml/node.ts'
import { addition } from './add.ts'
import { answerOf } from './known.ts'
import { limitFromRequest } from './limits.ts'
import { renamedEverywhere } from './names.ts'
import { type Fix, itemRemoval, marked, type Place, type Proposal, pathOf, propose, removal, removalAt, set } from './place.ts'
import { profileField } from './profiles.ts'
import { labelSelector, labelsFromSelector, selectorFromLabels } from './selectors.ts'
import { apiVersion, budgets } from './workload.ts'

export type { Fix } from './place.ts'

/** The ways to mend one finding, the best first. One that the document's text does not allow is none. */
export function fixesFor(context: Context, document: Document, finding: Finding): Fix[] {
  const root = objectOf(document, finding)
  if (!root) return []
  const base = find(document.manifest.root, root.start)?.path ?? []
  const place = { context, document, finding, root, base: base.slice(0, base[0] === 'items' ? 2 : 0) }
  const data = answerOf(place)
  const proposals = data ? mend(place, data) : renamedEverywhere(place)
  return proposals.flatMap(({ changes, ...proposal }) => {
    const edits = editsFor(document, changes)
    return edits && edits.length > 0 ? [{ ...proposal, edits }] : []
  })
}

/** A comment above the line that turns the rule off there; none in JSON, which has no comments. */
export function disableFix({ texts }: Context, { text }: Document, { start, code }: Finding): Fix | undefined {
  const { json, eol } = styleOf(text)
  if (json) return undefined
  const lineStart = start - columnAt(text, start)
  const space = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? ''
  const edits = [{ start: lineStart, end: lineStart, text: `${space}# daemonset-disable-next-line ${code}${eol}` }]
  return { title: say(texts, 'fix.disableLine', code), edits, preferred: false }
}

/** The DaemonSet that holds the finding. */
function objectOf({ kind, manifest }: Document, { start }: Finding): MapNode | undefined {
  if (kind.is === 'daemonSet')
    return (kind.objects.find(({ node }) => node.start <= start && start <= node.end) ?? kind.objects[0])?.node
  return manifest.root?.kind === 'map' ? manifest.root : undefined
}

function mend(place: Place, data: FixData): Proposal[] {
  const { texts } = place.context
  switch (data.fix) {
    case 'rename': {
      const rename = (to: string) => [{ renameKey: place.finding.start, to }]
      return [
        ...data.to.map((name, index) => propose(say(texts, 'fix.rename', name), rename(name), index === 0)),
        removal(place, false),
      ]
    }
    case 'replace':
      return data.with.map((text, index) => replacement(place, text, index === 0 && !data.unsure))
    case 'quote': {
      const node = marked(place)
      return node?.kind === 'scalar' ? [propose(say(texts, 'fix.quote'), [set(place, pathOf(place), node.source)], true)] : []
    }
    case 'remove':
      return [removal(place, true)]
    case 'removeItem':
      return [itemRemoval(place, itemPath(place, data.earlier === true))]
    case 'removeOne':
      return removeOne(place, data.fields)
    case 'addField':
      return (data.fields ?? [String(place.finding.path.at(-1))]).map((field, index) =>
        addition(place, field, index === 0, data.answer),
      )
    case 'matchLabels':
      return [
        propose(say(texts, 'fix.labels'), labelsFromSelector(place), true),
        propose(say(texts, 'fix.selector'), selectorFromLabels(place), false),
      ]
    case 'labelSelector':
      return labelSelector(place)
    case 'limit':
      return limitFromRequest(place)
    case 'profile':
      return profileField(place)
    case 'budgets':
      return budgets(place)
    case 'apiVersion':
      return [apiVersion(place)]
    case 'list':
      return [propose(say(texts, 'fix.list'), [{ asList: [...place.base, ...place.finding.path] }], true)]
  }
}

/** Another value; where the field is missing, the field with that value. */
function replacement(place: Place, text: string, preferred: boolean): Proposal {
  const { finding, root, context } = place
  const node = marked(place)
  if (!node && !present(at(root, finding.path)) && shapeAt(finding.path))
    return addition(place, String(finding.path.at(-1)), preferred, text)
  const isWritten = node?.kind === 'scalar' && node.end > node.start && node.style !== 'block'
  const shape = shapeAt(pathOf(place)) ?? shapeAt(finding.path)
  const changes = isWritten ? [set(place, pathOf(place), typed(shape?.type ?? 'any', text))] : []
  return propose(say(context.texts, 'fix.replace', text === '' ? '""' : text), changes, preferred)
}

/** The innermost list item around the finding, or the first of those with its name. */
function itemPath(place: Place, earlier: boolean): Path {
  const path = pathOf(place)
  const list = path.slice(
    0,
    path.findLastIndex((step) => typeof step === 'number'),
  )
  const items = itemsOf(at(place.root, list))
  const index = Number(path[list.length])
  const name = stringOf(get(items[index], 'name'))
  return [...list, earlier ? items.findIndex((item) => stringOf(get(item, 'name')) === name) : index]
}

/** Of fields that exclude each other one goes; they stand beside or below what is marked. */
function removeOne(place: Place, fields: readonly string[]): Proposal[] {
  const here = pathOf(place)
  const holds = (length: number) => fields.every((field) => get(at(place.root, here.slice(0, length)), field))
  const depth = [here.length, here.length - 1, here.length - 2].find((length) => length >= 0 && holds(length))
  if (depth === undefined) return []
  return fields.map((field, index) => removalAt(place, [...here.slice(0, depth), field], index === 0))
}
