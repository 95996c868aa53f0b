// What the product says about documents of this project, written out: every message, fix, offer and description, line by line. No prose
// of docs/ is in it, so that only what the code does can change it.
import { describe as describeDaemonSet } from '../../model/src/description/describe.ts'
import { decoded } from '../../model/src/objects/decoded.ts'
import { withoutDefaults } from '../../model/src/objects/defaults.ts'
import type { DaemonSet } from '../../model/src/objects/kubernetes.ts'
import type { Position, Range } from '../../model/src/protocol.ts'
import { createLanguageService, type LanguageService, type ManifestFile } from '../../server/src/language/index.ts'
import { fieldsOf, isStruct } from '../../server/src/language/schema/schema.ts'
import { bases } from '../agreement/bases.ts'
import { mutations } from '../agreement/mutations.ts'
import { written } from '../agreement/written/all.ts'
import { clusters } from './clusters.ts'
import { restyled } from './styles.ts'

function serviceFor(version: string): LanguageService {
  const made = createLanguageService({ texts: () => ({ fields: {}, rules: {}, ui: {}, skeletons: [] }) })
  made.configure({ language: 'en', version, rules: {}, coexistence: 'alone' })
  return made
}
const service = serviceFor('1.37')

interface Named {
  readonly name: string
  readonly text: string
}

const selecting = (expression: string) => `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent }
spec:
  selector: { matchLabels: { app: agent }, matchExpressions: [${expression}] }
  template:
    metadata: { labels: { app: agent, tier: node } }
    spec: { containers: [{ name: agent, image: 'agent:1' }] }
`

const tolerating = (json: string) =>
  selecting('').replace(
    '{ labels: { app: agent,',
    `{ annotations: { scheduler.alpha.kubernetes.io/tolerations: '${json}' }, labels: { app: agent,`,
  )

const documents: readonly Named[] = [
  ...[
    '{ key: tier, operator: NotIn, values: [node, x] }',
    '{ key: tier, operator: In, values: [x, y] }',
    '{ key: tier, operator: DoesNotExist }',
    '{ key: zone, operator: Exists }',
    '{ key: zone, operator: In, values: [a] }',
    '{ key: tier, operator: NotIn, values: [x] }',
  ].map((expression) => ({ name: `selector ${expression}`, text: selecting(expression) })),
  ...['key', 'operator', 'value', 'effect', 'tolerationSeconds'].map((field) => ({
    name: `toleration with ${field}`,
    text: tolerating(JSON.stringify([{ key: 'a', operator: 'Exists', [field]: 1.5 }])),
  })),
  ...bases.map((text, index) => ({ name: `base ${index}`, text })),
  ...Object.entries(written).map(([name, text]) => ({ name, text })),
  ...mutations([], 500, 20_262),
]

const open = (text: string) => service.open('file:///daemonset.yaml', text)
const place = ({ line, character }: Position) => `${line + 1}:${character + 1}`
const span = ({ start, end }: Range) => `${place(start)}-${place(end)}`
const short = (text: string) => (text.length > 400 ? `${text.slice(0, 400)}… (${text.length})` : text)

/** What is found in each document, and how it is mended. */
function* findingsIn(documents: readonly Named[]): Iterable<string> {
  for (const { name, text } of documents) {
    const file = open(text)
    const found = [...service.diagnose(file)].flat()
    if (found.length === 0) continue
    yield `## ${name}`
    for (const { code, severity, follows, tag, path, says, range } of found) {
      yield `${severity}${follows ? ', follows' : ''}${tag ? `, ${tag}` : ''} ${span(range)} ${code} ${path}: ${short(says)}`
      const mended = service.mend(file, range).find(({ diagnostic }) => diagnostic.code === code && diagnostic.path === path)
      for (const { title, preferred, edits } of mended?.fixes ?? [])
        yield `  ${preferred ? '*' : '-'} ${title} ${edits.map((edit) => `${span(edit.range)} ${short(JSON.stringify(edit.newText))}`).join(' ')}`
    }
  }
}

/** The same of documents in other styles, and what objects they hold. */
function* styles(): Iterable<string> {
  yield* findingsIn(restyled)
  for (const { name, text } of restyled) {
    const objects = [...service.manifests(open(text))].flat()
    yield `${name} ${objects.map(({ json, ...about }) => `${JSON.stringify(about)} ${json.length}`).join('\n  ')}`
  }
}

/** Positions of a text at which somebody might ask: the ends of its words, and below each line. */
function* positions(text: string): Iterable<Position> {
  for (const [line, content] of text.split('\n').entries()) {
    for (const { index, 0: word } of content.matchAll(/[\w.-]+/g)) yield { line, character: index + Math.ceil(word.length / 2) }
    if (content.endsWith(':')) yield { line, character: content.length }
  }
}

const item = ({ label, kind, insert, range, detail, sort, filter, ...more }: ReturnType<typeof service.complete>[number]) =>
  `  ${label} ${kind} ${span(range)} ${JSON.stringify(insert)} ${detail ?? ''} ${sort} ${filter ?? ''} ${JSON.stringify(more)}`

/** Tells what is offered at a position; a list that was told before is counted only. */
function teller() {
  const seen = new Set<string>()
  return function* (file: ManifestFile, position: Position, where: string) {
    const items = service.complete(file, position).map(item)
    const key = items.join('\n').replace(/ \d+:\d+-\d+:\d+ /g, ' ')
    yield `${where}: ${items.length}${seen.has(key) ? ', as before' : ''}`
    if (!seen.has(key)) yield* items
    seen.add(key)
  }
}

/** What is offered at the words of whole manifests, and on a new line under each of theirs. */
function* offers(): Iterable<string> {
  const tell = teller()
  for (const [index, text] of bases.entries()) {
    const lines = text.split('\n')
    for (const [line, content] of lines.entries()) {
      const indent = /^[ -]*/.exec(content)?.[0].length ?? 0
      for (const column of new Set([indent, indent + 2])) {
        const blank = [...lines.slice(0, line + 1), ' '.repeat(column), ...lines.slice(line + 1)].join('\n')
        const where = `base ${index}, under ${JSON.stringify(content)} at ${column}`
        yield* tell(open(blank), { line: line + 1, character: column }, where)
      }
    }
    const file = open(text)
    for (const position of positions(text)) yield* tell(file, position, `base ${index}, ${place(position)}`)
  }
}

/** What is offered and said at some words of documents in many styles, as they stand and with the rest of the line not yet typed. */
function* typing(): Iterable<string> {
  const tell = teller()
  for (const [index, { name, text }] of restyled.entries()) {
    const file = open(text)
    const lines = text.split('\n')
    for (const position of [...positions(text)].filter((_, nth) => nth % 83 === index % 83)) {
      const where = `${name}, ${place(position)}`
      yield* tell(file, position, where)
      yield `${where} ${JSON.stringify(service.hover(file, position)?.range)} ${service.selections(file, position).map(span).join(' ')}`
      const typed = lines.with(position.line, lines[position.line]?.slice(0, position.character) ?? '').join('\n')
      yield* tell(open(typed), position, `${where}, typed`)
    }
  }
}

/** Hover, outline, folds, links, selections and objects of whole manifests. */
function* structure(): Iterable<string> {
  for (const [index, text] of bases.entries()) {
    const file = open(text)
    yield `## base ${index}`
    for (const position of positions(text)) {
      const hover = service.hover(file, position)
      if (hover) yield `${place(position)} ${span(hover.range)} ${JSON.stringify(hover.contents)}`
    }
    yield JSON.stringify(service.symbols(file))
    yield JSON.stringify(service.folds(file))
    yield JSON.stringify(service.links(file))
    yield JSON.stringify([...positions(text)].slice(0, 40).map((position) => service.selections(file, position).map(span)))
    yield JSON.stringify([...service.manifests(file)])
  }
}

/** The paths of all fields of the type, each once; what goes deeper than a path has stood before stays out. */
function* fieldPaths(
  type = 'DaemonSet',
  path: readonly string[] = [],
  above: readonly string[] = [],
): Iterable<readonly string[]> {
  for (const [name, field] of fieldsOf(type)) {
    const here = [...path, field.list ? `${name}[]` : name]
    yield here
    if (isStruct(field.type) && !above.includes(field.type) && !field.map) yield* fieldPaths(field.type, here, [...above, type])
  }
}

/** A manifest with one field, in flow style, that holds a text; and where that text begins. */
function withField(path: readonly string[], value: string): { text: string; position: Position } {
  const [before, behind] = path.reduceRight<[string, string]>(
    ([left, right], step) => {
      const name = step.replace('[]', '')
      return step.endsWith('[]') ? [`{ ${name}: [${left}`, `${right}] }`] : [`{ ${name}: ${left}`, `${right} }`]
    },
    ['', ''],
  )
  const head = 'apiVersion: apps/v1\nkind: DaemonSet\n'
  const [, own = ''] = /^\{ (.*)$/.exec(before) ?? []
  return { text: `${head}${own}${value}${behind.replace(/ \}$/, '')}\n`, position: { line: 2, character: own.length } }
}

/** Of every field: what is offered as its value, said about it, refused of three values in three versions, and linked. */
function* fields(): Iterable<string> {
  const versions = ['1.27', '1.34', '1.37'].map((version) => [version, serviceFor(version)] as const)
  const seen = new Set<string>()
  for (const path of fieldPaths()) {
    const shown = path.join('.')
    const about = path.slice(-2).join('.')
    if (seen.has(about) && path.length > 6) continue
    seen.add(about)
    yield `## ${shown}`
    const empty = withField(path, '')
    for (const one of service.complete(open(empty.text), empty.position))
      yield `  ${one.label} ${JSON.stringify(one.insert)} ${one.detail ?? ''}`
    for (const value of ['x', '-7', '{ y: z }']) {
      const { text, position } = withField(path, value)
      const file = open(text)
      if (value === 'x') {
        const at = { ...position, character: Math.max(0, position.character - 3) }
        yield `hover ${JSON.stringify(service.hover(file, at)?.contents)} ${JSON.stringify(service.hover(file, position)?.contents)}`
        yield `links ${service
          .links(file)
          .map(({ target }) => target)
          .join(' ')}`
      }
      for (const [version, own] of versions)
        for (const { code, path: where, says } of [...own.diagnose(own.open('file:///a.yaml', text))].flat())
          if (where.endsWith(path.at(-1)?.replace('[]', '') ?? '') || /\[0\]$/.test(where))
            yield `${version} ${value} ${code} ${where}: ${short(says)}`
    }
  }
}

/** A moment a while after the documents' own times. */
const now = Date.parse('2026-06-01T00:00:00Z')

/** Live objects as they are described, and what is left of them without defaults. */
function* descriptions(): Iterable<string> {
  for (const { name, text } of documents) {
    const file = open(text)
    if ([...service.diagnose(file)].flat().some(({ severity }) => severity === 'error')) continue
    const [info] = [...service.manifests(file)].flat()
    if (info?.kind !== 'DaemonSet') continue
    const daemonSet = decoded(info.json) as DaemonSet
    yield `## ${name}`
    yield describeDaemonSet({ daemonSet, pods: [], revisions: [], events: [] }, now)
    yield JSON.stringify(withoutDefaults(daemonSet))
  }
}

/** By name, all lines of an area. */
export const areas: Readonly<Record<string, () => Iterable<string>>> = {
  findings: () => findingsIn(documents),
  styles,
  offers,
  typing,
  fields,
  structure,
  descriptions,
  clusters,
}
