import { quoteIfNeeded } from '../completion/fields.ts'
import type { Document } from '../file/document.ts'
import type { Finding, FixData } from '../finding.ts'
import { say } from '../hover/words.ts'
import type { Context } from '../language.ts'
import { shapeAt } from '../schema/schema.ts'
import { at, entriesOf, get, type MapNode, type Node, type Path, present, type ScalarNode, stringOf } from '../yaml/node.ts'
import { addField, columnOf, type Edit, entrySpan, replaceValue } from './edit.ts'

/** A change that mends what a finding complains of. */
export interface Fix {
  readonly title: string
  readonly edits: readonly Edit[]
  /** The one that is right almost always. */
  readonly preferred: boolean
}

/** The ways to mend one finding, the best first; the last always is to disable the rule for the line. */
export function fixesFor(context: Context, document: Document, finding: Finding): Fix[] {
  const root = objectOf(document, finding)
  const fixes = root && finding.data ? mend({ context, document, finding, root }, finding.data) : []
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

interface Place {
  readonly context: Context
  readonly document: Document
  readonly finding: Finding
  readonly root: MapNode
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
      return data.with.map((text, index) =>
        fix(say(texts, 'fix.replace', text === '' ? '""' : text), replaceNode(place, text), index === 0),
      )
    case 'quote':
      return [fix(say(texts, 'fix.quote'), quote(place), true)]
    case 'remove':
      return [removal(place, true)]
    case 'addField':
      return data.fields.map((field, index) =>
        fix(say(texts, 'fix.add', field.split('.').at(-1) ?? field), add(place, field), index === 0),
      )
    case 'matchLabels':
      return [
        fix(say(texts, 'fix.labels'), labelsFromSelector(place), true),
        fix(say(texts, 'fix.selector'), selectorFromLabels(place), false),
      ]
    case 'budgets':
      return budgets(place)
    case 'apiVersion':
      return [apiVersion(place)]
    case 'list':
      return [fix(say(texts, 'fix.list'), asList(place), true)]
  }
}

const fix = (title: string, edits: readonly (Edit | undefined)[], preferred: boolean): Fix => ({
  title,
  edits: edits.filter((edit) => edit !== undefined),
  preferred,
})

/** The scalar that the finding marks: the value at its path, or whatever stands at its span. */
function marked({ finding, root, document }: Place): Node | undefined {
  const node = at(root, finding.path)
  if (node && node.start === finding.start) return node
  return scalarAt(document.manifest.root, finding.start)
}

function scalarAt(node: Node | undefined, start: number): ScalarNode | undefined {
  if (!node || node.start > start || node.end < start) return undefined
  if (node.kind === 'scalar') return node.start === start ? node : undefined
  if (node.kind === 'list') return firstOf(node.items.map((item) => () => scalarAt(item, start)))
  return firstOf(entriesOf(node).flatMap(({ keyNode, value }) => [() => scalarAt(keyNode, start), () => scalarAt(value, start)]))
}

function firstOf<T>(tries: readonly (() => T | undefined)[]): T | undefined {
  for (const attempt of tries) {
    const found = attempt()
    if (found !== undefined) return found
  }
  return undefined
}

function renameKey({ finding, document }: Place, name: string): Edit[] {
  const quoted = /^["']/.exec(document.text.slice(finding.start))?.[0] ?? ''
  return [{ start: finding.start, end: finding.end, text: quoted + name + quoted }]
}

function replaceNode(place: Place, text: string): (Edit | undefined)[] {
  const node = marked(place)
  if (node?.kind === 'scalar' && node.end > node.start) {
    const shape = shapeAt(place.finding.path)
    const asText = shape?.type === 'string' && node.style !== 'quoted' ? quoteIfNeeded(text) : text
    return [replaceValue(node, asText)]
  }
  return []
}

function quote(place: Place): (Edit | undefined)[] {
  const node = marked(place)
  return node?.kind === 'scalar' ? [{ start: node.start, end: node.end, text: JSON.stringify(node.source) }] : []
}

function removal(place: Place, preferred: boolean): Fix {
  const { finding, document, context } = place
  const holder = mapAround(document.manifest.root, finding.start)
  const key = holder?.entries.find(({ keyNode, value }) => keyNode.start === finding.start || value.start === finding.start)
  const span = holder && key ? entrySpan(document.text, holder, key.key, key.keyNode.start) : undefined
  return fix(say(context.texts, 'fix.remove', key?.key ?? ''), span ? [{ ...span, text: '' }] : [], preferred)
}

/** The innermost mapping that has a key or value beginning at `start`. */
function mapAround(node: Node | undefined, start: number): MapNode | undefined {
  if (!node || node.kind === 'scalar' || node.start > start || node.end < start) return undefined
  const inner =
    node.kind === 'list'
      ? firstOf(node.items.map((item) => () => mapAround(item, start)))
      : firstOf(
          node.entries.map(
            ({ value }) =>
              () =>
                mapAround(value, start),
          ),
        )
  if (inner) return inner
  return node.kind === 'map' && node.entries.some(({ keyNode, value }) => keyNode.start === start || value.start === start)
    ? node
    : undefined
}

/**
 * Adds what is missing: `field` is a path from the object's root where it has dots, else the name of a field beside the one
 * the finding speaks of.
 */
function add({ document, finding, root }: Place, field: string): (Edit | undefined)[] {
  const full: Path = field.includes('.') || field === 'spec' ? field.split('.') : [...finding.path.slice(0, -1), field]
  for (let length = full.length - 1; length >= 0; length--) {
    const holder = at(root, full.slice(0, length))
    const name = full[length]
    const shape = shapeAt(full.slice(0, length))
    if (typeof name !== 'string' || !shape) return []
    if (holder?.kind === 'map' && holder.entries.length > 0) return [addAt(document, holder, shape.type, name, root)]
    if (holder?.kind === 'map' && holder.flow) return [addAt(document, holder, shape.type, name, root)]
    if (length > 0 && !present(holder)) continue
    if (holder?.kind !== 'map') return []
  }
  return []
}

/** A selector is written from the template's labels, where it has some. */
function addAt(document: Document, holder: MapNode, owner: string, name: string, root: MapNode): Edit | undefined {
  const existing = holder.entries.find(({ key }) => key === name)
  const labels =
    name === 'selector'
      ? entriesOf(at(root, ['spec', 'template', 'metadata', 'labels'])).filter(({ value }) => stringOf(value) !== undefined)
      : []
  if (existing && !present(existing.value)) {
    const without = entrySpan(document.text, holder, name)
    const edit = addField(document, holder, owner, name)
    return without && edit && holder.entries.length > 1
      ? {
          start: without.start,
          end: without.end,
          text: `${' '.repeat(columnOf(document.text, existing.keyNode.start))}${edit.text.trimStart()}${eolOf(document)}`,
        }
      : undefined
  }
  const edit = addField(document, holder, owner, name)
  if (!edit || labels.length === 0 || holder.flow) return edit
  const column = columnOf(document.text, holder.entries[0]?.keyNode.start ?? 0)
  const eol = eolOf(document)
  const lines = [
    'selector:',
    '  matchLabels:',
    ...labels.map(({ key, value }) => `    ${quoteIfNeeded(key)}: ${quoteIfNeeded(stringOf(value) ?? '')}`),
  ]
  return { ...edit, text: lines.map((line) => `${eol}${' '.repeat(column)}${line}`).join('') }
}

const eolOf = ({ text }: Document) => (text.includes('\r\n') ? '\r\n' : '\n')

/** Every label that the selector asks for is set on the template. */
function labelsFromSelector({ document, root }: Place): (Edit | undefined)[] {
  const wanted = entriesOf(at(root, ['spec', 'selector', 'matchLabels']))
  const labels = at(root, ['spec', 'template', 'metadata', 'labels'])
  const edits: (Edit | undefined)[] = []
  const missing: string[] = []
  for (const { key, value } of wanted) {
    const text = stringOf(value) ?? ''
    const present = get(labels, key)
    if (present?.kind === 'scalar' && present.end > present.start) {
      if (present.value !== text) edits.push(replaceValue(present, present.style === 'quoted' ? text : quoteIfNeeded(text)))
    } else missing.push(`${quoteIfNeeded(key)}: ${quoteIfNeeded(text)}`)
  }
  return [...edits, ...(missing.length > 0 ? [addLabels(document, root, labels, missing)] : [])]
}

function addLabels(document: Document, root: MapNode, labels: Node | undefined, lines: readonly string[]): Edit | undefined {
  if (labels?.kind === 'map' && labels.entries.length > 0) {
    const [first = '', ...rest] = lines
    const edit = addField(document, labels, '', first.slice(0, first.indexOf(': ')), first.slice(first.indexOf(': ') + 2))
    const column = columnOf(document.text, labels.entries[0]?.keyNode.start ?? 0)
    const separator = labels.flow ? ', ' : `${eolOf(document)}${' '.repeat(column)}`
    return edit && { ...edit, text: edit.text + rest.map((line) => separator + line).join('') }
  }
  const metadata = at(root, ['spec', 'template', 'metadata'])
  const template = at(root, ['spec', 'template'])
  const holder = metadata?.kind === 'map' && metadata.entries.length > 0 ? metadata : template
  if (holder?.kind !== 'map' || holder.flow || holder.entries.length === 0) return undefined
  const column = columnOf(document.text, holder.entries[0]?.keyNode.start ?? 0)
  const body =
    holder === metadata
      ? ['labels:', ...lines.map((line) => `  ${line}`)]
      : ['metadata:', '  labels:', ...lines.map((line) => `    ${line}`)]
  const first = holder.entries[0]?.keyNode.start ?? 0
  return { start: first, end: first, text: body.map((line) => `${line}${eolOf(document)}${' '.repeat(column)}`).join('') }
}

/** The other way round: selector values follow the template, and keys that the template lacks go. */
function selectorFromLabels({ document, root }: Place): (Edit | undefined)[] {
  const selector = at(root, ['spec', 'selector', 'matchLabels'])
  const labels = at(root, ['spec', 'template', 'metadata', 'labels'])
  if (selector?.kind !== 'map') return []
  const kept = selector.entries.filter(({ key }) => get(labels, key))
  if (kept.length === 0) {
    const other = entriesOf(labels)[0]
    const old = selector.entries[0]
    const text = stringOf(other?.value)
    if (!other || !old || text === undefined || selector.entries.length > 1) return []
    return [
      {
        start: old.keyNode.start,
        end: Math.max(old.value.end, old.keyNode.end),
        text: `${quoteIfNeeded(other.key)}: ${quoteIfNeeded(text)}`,
      },
    ]
  }
  return selector.entries.map(({ key, value }) => {
    const text = stringOf(get(labels, key))
    if (text === undefined) {
      const span = entrySpan(document.text, selector, key)
      return span && { ...span, text: '' }
    }
    return text === stringOf(value) || value.kind !== 'scalar'
      ? undefined
      : replaceValue(value, value.style === 'quoted' ? text : quoteIfNeeded(text))
  })
}

/** Exactly one of the two budgets may be more than zero. */
function budgets(place: Place): Fix[] {
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
function apiVersion({ context, document, root }: Place): Fix {
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

/** A lone value becomes a list of one. */
function asList(place: Place): (Edit | undefined)[] {
  const node = at(place.root, place.finding.path)
  if (!node || node.kind === 'list') return []
  if (node.kind === 'scalar')
    return node.style === 'block'
      ? []
      : [
          { start: node.start, end: node.start, text: '[' },
          { start: node.end, end: node.end, text: ']' },
        ]
  if (node.flow)
    return [
      { start: node.start, end: node.start, text: '[' },
      { start: node.end, end: node.end, text: ']' },
    ]
  const { text } = place.document
  const end = node.start + text.slice(node.start, node.end).trimEnd().length
  const lines = text
    .slice(node.start, end)
    .split('\n')
    .map((line, index) => (index === 0 ? `- ${line}` : line.trim() === '' ? line : `  ${line}`))
  return [{ start: node.start, end, text: lines.join('\n') }]
}
