import { quoteIfNeeded } from '../completion/layout.ts'
import type { Document } from '../file/document.ts'
import { at, entriesOf, get, type MapNode, type Node, stringOf } from '../yaml/node.ts'
import { flowSelector, templateLabels, withSelector } from './add.ts'
import { addField, columnOf, type Edit, entrySpan, replaceValue } from './edit.ts'
import { eolOf, type Place } from './place.ts'

/** Every label that the selector asks for is set on the template. */
export function labelsFromSelector({ document, root }: Place): (Edit | undefined)[] {
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
export function selectorFromLabels({ document, root }: Place): (Edit | undefined)[] {
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

/** A selector that is missing or empty asks for the labels of the pod template. */
export function labelSelector(place: Place): (Edit | undefined)[] {
  const { document, root, finding } = place
  const labels = templateLabels(root)
  if (labels.length === 0) return []
  const holder = at(root, finding.path.slice(0, -1))
  const name = finding.code === 'ds-selector-empty' ? 'selector' : 'labelSelector'
  if (holder?.kind !== 'map') return []
  const existing = get(holder, name)
  if (existing?.kind === 'map' && existing.flow && existing.entries.length === 0)
    return [{ start: existing.start, end: existing.end, text: flowSelector(labels) }]
  if (existing) return []
  if (holder.flow) return [addField(document, holder, '', name, flowSelector(labels))]
  const edit = addField(document, holder, '', name, '')
  return [edit && withSelector(document, holder, edit, name, labels)]
}
