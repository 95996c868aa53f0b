import { quoteIfNeeded } from '../completion/layout.ts'
import type { Document } from '../file/document.ts'
import type { Finding, FixData } from '../finding.ts'
import { say } from '../hover/words.ts'
import type { Context } from '../language.ts'
import { shapeAt } from '../schema/schema.ts'
import { at, get, itemsOf, type MapNode, present, type Span, stringOf } from '../yaml/node.ts'
import { addition } from './add.ts'
import { columnOf, type Edit, replaceValue } from './edit.ts'
import { answerOf } from './known.ts'
import { limitFromRequest } from './limits.ts'
import { renamedEverywhere } from './names.ts'
import { type Fix, fix, itemRemoval, marked, type Place, pathOf, removal, removalAt } from './place.ts'
import { profileField } from './profiles.ts'
import { labelSelector, labelsFromSelector, selectorFromLabels } from './selectors.ts'
import { apiVersion, budgets } from './workload.ts'

export type { Fix } from './place.ts'

/** The ways to mend one finding, the best first. */
export function fixesFor(context: Context, document: Document, finding: Finding): Fix[] {
  const root = objectOf(document, finding)
  if (!root) return []
  const place = { context, document, finding, root }
  const data = answerOf(place)
  const fixes = data ? mend(place, data) : renamedEverywhere(place)
  return fixes.filter(({ edits }) => edits.length > 0)
}

/** A comment above the line that turns the rule off there. */
export function disableFix({ texts }: Context, document: Document, { start, code }: Finding): Fix {
  const { text } = document
  const lineStart = start - columnOf(text, start)
  const space = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? ''
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const edits = [{ start: lineStart, end: lineStart, text: `${space}# daemonset-disable-next-line ${code}${eol}` }]
  return { title: say(texts, 'fix.disableLine', code), edits, preferred: false }
}

/** The DaemonSet that holds the finding. */
function objectOf({ kind, manifest }: Document, { start }: Finding): MapNode | undefined {
  if (kind.is === 'daemonSet')
    return (kind.objects.find(({ node }) => node.start <= start && start <= node.end) ?? kind.objects[0])?.node
  return manifest.root?.kind === 'map' ? manifest.root : undefined
}

function mend(place: Place, data: FixData): Fix[] {
  const { texts } = place.context
  switch (data.fix) {
    case 'rename':
      return [
        ...data.to.map((name, index) => fix(say(texts, 'fix.rename', name), renameKey(place, name), index === 0)),
        removal(place, false),
      ]
    case 'replace':
      return data.with.map((text, index) => replacement(place, text, index === 0 && !data.unsure))
    case 'quote':
      return [fix(say(texts, 'fix.quote'), quote(place), true)]
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
        fix(say(texts, 'fix.labels'), labelsFromSelector(place), true),
        fix(say(texts, 'fix.selector'), selectorFromLabels(place), false),
      ]
    case 'labelSelector':
      return [
        fix(
          say(texts, 'fix.add', place.finding.code === 'ds-selector-empty' ? 'matchLabels' : 'labelSelector'),
          labelSelector(place),
          true,
        ),
      ]
    case 'limit':
      return [fix(say(texts, 'fix.add', String(pathOf(place).at(-1))), limitFromRequest(place), true)]
    case 'profile':
      return profileField(place)
    case 'budgets':
      return budgets(place)
    case 'apiVersion':
      return [apiVersion(place)]
    case 'list':
      return [fix(say(texts, 'fix.list'), asList(place), true)]
  }
}

function renameKey({ finding, document }: Place, name: string): Edit[] {
  const quoted = /^["']/.exec(document.text.slice(finding.start))?.[0] ?? ''
  return [{ start: finding.start, end: finding.end, text: quoted + name + quoted }]
}

/** Another value; where the field is missing, the field with that value. */
function replacement(place: Place, text: string, preferred: boolean): Fix {
  const field = String(place.finding.path.at(-1))
  const isMissing = !marked(place) && !present(at(place.root, place.finding.path)) && shapeAt(place.finding.path)
  if (isMissing) return addition(place, field, preferred, text)
  return fix(say(place.context.texts, 'fix.replace', text === '' ? '""' : text), replaceNode(place, text), preferred)
}

function replaceNode(place: Place, text: string): (Edit | undefined)[] {
  const node = marked(place)
  if (node?.kind !== 'scalar' || node.end <= node.start || node.style === 'block') return []
  const shape = shapeAt(pathOf(place)) ?? shapeAt(place.finding.path)
  const asText = shape?.type === 'string' && node.style !== 'quoted' ? quoteIfNeeded(text) : text
  return [{ ...replaceValue(node, asText), start: beforeTag(place, node) }]
}

function quote(place: Place): (Edit | undefined)[] {
  const node = marked(place)
  return node?.kind === 'scalar' ? [{ start: beforeTag(place, node), end: node.end, text: JSON.stringify(node.source) }] : []
}

/** A tag such as `!!str` would turn the new value into what the old one was. */
function beforeTag({ document }: Place, { start }: Span): number {
  const tag = /![\w!:/.]*[ \t]+$/.exec(document.text.slice(Math.max(0, start - 200), start))?.[0] ?? ''
  return start - tag.length
}

/** The innermost list item around the finding, or the first of those with its name. */
function itemPath(place: Place, earlier: boolean) {
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
function removeOne(place: Place, fields: readonly string[]): Fix[] {
  const here = pathOf(place)
  const holds = (length: number) => fields.every((field) => get(at(place.root, here.slice(0, length)), field))
  const depth = [here.length, here.length - 1, here.length - 2].find((length) => length >= 0 && holds(length))
  if (depth === undefined) return []
  return fields.map((field, index) => removalAt(place, [...here.slice(0, depth), field], index === 0))
}

/** A lone value becomes a list of one. */
function asList({ root, finding, document }: Place): (Edit | undefined)[] {
  const node = at(root, finding.path)
  if (!node || node.kind === 'list' || (node.kind === 'scalar' && node.style === 'block')) return []
  if (node.kind === 'scalar' || node.flow)
    return [
      { start: node.start, end: node.start, text: '[' },
      { start: node.end, end: node.end, text: ']' },
    ]
  const { text } = document
  const end = node.start + text.slice(node.start, node.end).trimEnd().length
  const lines = text
    .slice(node.start, end)
    .split('\n')
    .map((line, index) => (index === 0 ? `- ${line}` : line.trim() === '' ? line : `  ${line}`))
  return [{ start: node.start, end, text: lines.join('\n') }]
}
