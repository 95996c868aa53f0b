// Places in a manifest where completion may be asked for. A hole says how the file stands, what the same file is without the word
// that is being typed, and what was there before where something was taken out.
import { isMap, isScalar, isSeq, type Scalar, type YAMLMap } from 'yaml'
import { pick } from '../agreement/mutations.ts'
import { type Entry, type Ground, indentOf, isBlank, type Path, type Random } from './ground.ts'

export interface Hole {
  readonly kind: string
  readonly text: string
  readonly offset: number
  /** The file without what is being typed: what stands in it must still stand when something was accepted. */
  readonly base: string
  /** The entry at the cursor, whose key or value may become another. */
  readonly free?: Path
  readonly wanted?: Wanted
}

export interface Wanted {
  /** Where the answer is to stand. */
  readonly path: Path
  readonly label: string
  readonly as: 'key' | 'value' | 'item'
  readonly letters: number
}

type Make = (ground: Ground, random: Random) => Hole | undefined

/** Replaces a span of the file; the cursor stands behind `before` of the new text. */
function hole(
  ground: Ground,
  kind: string,
  from: number,
  to: number,
  before: string,
  after: string,
  base: string,
  rest: Partial<Hole> = {},
): Hole {
  const { text } = ground.manifest
  return {
    kind,
    text: text.slice(0, from) + before + after + text.slice(to),
    offset: from + before.length,
    base: text.slice(0, from) + base + text.slice(to),
    ...rest,
  }
}

const lineAt = ({ lines }: Ground, offset: number) => lines.findLastIndex(({ start }) => start <= offset)

/** The last line of what stands below a key or dash at `column`; for a key, a list whose dashes stand at its column is its own. */
function lastLine({ lines }: Ground, first: number, column: number, isKey: boolean): number {
  let last = first
  for (let index = first + 1; index < lines.length; index++) {
    const { text } = lines[index] ?? { text: '' }
    if (isBlank(text)) continue
    const indent = indentOf(text).length
    if (indent < column || (indent === column && !(isKey && /^\s*-(\s|$)/.test(text)))) break
    last = index
  }
  return last
}

const isPlainBlock = (node: { flow?: boolean }) => node.flow !== true

/** An entry on lines of its own is taken out, and its key asked for again. */
const entryTakenOut =
  (letters: number): Make =>
  (ground, random) => {
    const entry = pick(
      ground.entries.filter(({ parent, path }) => isPlainBlock(parent) && parent.items.length > 1 && path.length > 0),
      random,
    )
    if (!entry?.key.range) return undefined
    const at = lineAt(ground, entry.key.range[0])
    const line = ground.lines[at]
    if (!line || indentOf(line.text).length !== entry.key.range[0] - line.start) return undefined
    const column = entry.key.range[0] - line.start
    const end = ground.lines[lastLine(ground, at, column, true)]
    const label = String(entry.key.value)
    if (!end || /[^\w./-]/.test(label)) return undefined
    const indent = ' '.repeat(column)
    return hole(
      ground,
      `entry, ${letters} letters`,
      line.start,
      end.start + end.text.length,
      indent + label.slice(0, letters),
      '',
      '',
      {
        wanted: { path: entry.path, label, as: 'key', letters },
      },
    )
  }

/** Everything below a key is taken out, and the first of it asked for again. */
const childTakenOut =
  (letters: number): Make =>
  (ground, random) => {
    const entry = pick(
      ground.entries.filter(({ value }) => (isMap(value) || isSeq(value)) && isPlainBlock(value) && value.items.length > 0),
      random,
    )
    if (!entry?.key.range) return undefined
    const at = lineAt(ground, entry.key.range[0])
    const column = entry.key.range[0] - (ground.lines[at]?.start ?? 0)
    const first = ground.lines[at + 1]
    const end = ground.lines[lastLine(ground, at, column, true)]
    if (!first || !end || end.start < first.start || isBlank(first.text) || /^\s*#/.test(first.text)) return undefined
    const indent = indentOf(first.text)
    const isList = isSeq(entry.value)
    const label = isList ? '- ' : String((entry.value as YAMLMap<Scalar>).items[0]?.key.value)
    if (!isList && /[^\w./-]/.test(label)) return undefined
    if (isList && letters > 0) return undefined
    const path = [...entry.path, isList ? 0 : label]
    const base = ''
    return hole(
      ground,
      `first child, ${letters} letters`,
      first.start,
      end.start + end.text.length,
      indent + (isList ? '' : label.slice(0, letters)),
      '',
      base,
      {
        wanted: { path, label, as: isList ? 'item' : 'key', letters },
        free: entry.path,
      },
    )
  }

/** A list's item is taken out, and asked for again with its dash or without. */
const itemTakenOut =
  (dash: boolean): Make =>
  (ground, random) => {
    const item = pick(
      ground.items.filter(({ list, value }) => isPlainBlock(list) && list.items.length > 1 && isMap(value)),
      random,
    )
    const map = item?.value as YAMLMap<Scalar> | undefined
    const key = map?.items[0]?.key
    if (!item || !key?.range || !isPlainBlock(map ?? {})) return undefined
    const at = lineAt(ground, key.range[0])
    const line = ground.lines[at]
    const match = /^([ \t]*)-[ ]+(?=\S)/.exec(line?.text ?? '')
    if (!line || !match || match[0].length !== key.range[0] - line.start) return undefined
    const indent = match[1] ?? ''
    const end = ground.lines[lastLine(ground, at, indent.length, false)]
    if (!end) return undefined
    const label = dash ? String(key.value) : '- '
    const kind = dash ? 'item behind its dash' : "item on the dash's column"
    return hole(ground, kind, line.start, end.start + end.text.length, dash ? match[0] : indent, '', '', {
      wanted: { path: item.path, label, as: dash ? 'key' : 'item', letters: 0 },
    })
  }

/** Fields whose values one can know: words of the type, names in the document, well-known keys. */
const knowable =
  /^(imagePullPolicy|protocol|operator|effect|type|dnsPolicy|restartPolicy|hostNetwork|hostPID|hostIPC|privileged|readOnly|readOnlyRootFilesystem|allowPrivilegeEscalation|runAsNonRoot|optional|mountPropagation|terminationMessagePolicy|fieldPath|apiVersion|kind|topologyKey|priorityClassName|serviceAccountName|whenUnsatisfiable|automountServiceAccountToken|enableServiceLinks|scheme|fsGroupChangePolicy|volumeMode|hostUsers|stdin|tty|shareProcessNamespace)$/

/** Names that stand elsewhere in the document, and well-known keys, by the last steps of the path. */
const named =
  /(volumeMounts\.\d+\.name|volumeDevices\.\d+\.name|(httpGet|tcpSocket|grpc)\.port|tolerations\.\d+\.key|matchExpressions\.\d+\.key|(matchLabels|labels|nodeSelector)\.[^/]*|add\.\d+|drop\.\d+)$/

/** A value is taken out, and asked for again. */
const valueTakenOut =
  (letters: number): Make =>
  (ground, random) => {
    const known = ground.entries.filter(({ path, value, parent }) => {
      const place = path.join('.')
      if (!isScalar(value) || !isPlainBlock(parent) || value.value === null || value.value === undefined) return false
      return (
        knowable.test(String(path.at(-1))) ||
        (named.test(place) && (!/matchLabels|labels/.test(place) || standsTwice(ground, String(value.value))))
      )
    })
    const entry = pick(known, random)
    const value = entry?.value as Scalar | undefined
    if (!entry || !value?.range || value.type === 'BLOCK_LITERAL' || value.type === 'BLOCK_FOLDED') return undefined
    const [from, to] = value.range
    const label = String(value.source ?? value.value)
    if (ground.manifest.text.slice(from, to).includes('\n') || (letters > 0 && value.type !== 'PLAIN')) return undefined
    return hole(ground, `value, ${letters} letters`, from, to, label.slice(0, letters), '', '', {
      wanted: { path: entry.path, label, as: 'value', letters },
      free: entry.path,
    })
  }

const standsTwice = ({ entries }: Ground, text: string) =>
  entries.filter(({ value }) => isScalar(value) && String(value.value) === text).length > 1

/** Any column of a blank line, also where nobody would stand by intention; with a letter, blanks behind, tabs, a dash. */
const blankLine =
  (kind: string, before: (column: number) => string, after = ''): Make =>
  (ground, random) => {
    const at = Math.floor(random() * ground.lines.length)
    const [above, below] = [ground.lines[at], ground.lines[at + 1]]
    if (!above) return undefined
    const deepest = Math.max(indentOf(above.text).length, indentOf(below?.text ?? '').length)
    const column = Math.floor(random() * (deepest + 5))
    const from = above.start + above.text.length
    const eol = ground.manifest.text.includes('\r\n') ? '\r\n' : '\n'
    return hole(ground, kind, from, from, eol + before(column), after, eol)
  }

const letterOf = (random: number) => 'acdehilmnoprstuv'[Math.floor(random * 16)] ?? 'a'

/** In the middle of a key or a value, at its ends, and around the colon. */
const inEntry =
  (kind: string, offsetOf: (entry: Entry, value: Scalar | undefined, random: Random) => number | undefined): Make =>
  (ground, random) => {
    const entry = pick(ground.entries, random)
    if (!entry) return undefined
    const value = isScalar(entry.value) && entry.value.range ? entry.value : undefined
    const offset = offsetOf(entry, value, random)
    if (offset === undefined) return undefined
    const { text } = ground.manifest
    return { kind, text, offset, base: text, free: entry.path }
  }

const within = (range: readonly number[] | null | undefined, random: Random) => {
  const [from = 0, to = 0] = range ?? []
  return to - from < 2 ? undefined : from + 1 + Math.floor(random() * (to - from - 1))
}

/** What is free there can be any entry of the line: nothing may be lost but the word at the cursor. */
const onLine =
  (kind: string, pattern: RegExp, isIn: (style: string) => boolean = () => true): Make =>
  (ground, random) => {
    if (!isIn(ground.manifest.style)) return undefined
    const found = ground.lines.flatMap((line) =>
      [...line.text.matchAll(pattern)].map((match) => line.start + match.index + match[0].length),
    )
    const offset = pick(found, random)
    const { text } = ground.manifest
    if (offset === undefined) return undefined
    const isAt = (value: unknown) => isScalar(value) && touches(value, offset)
    const touched =
      ground.items.find(({ value }) => isAt(value)) ?? ground.entries.findLast(({ key, value }) => isAt(key) || isAt(value))
    return { kind, text, offset, base: text, ...(touched && { free: touched.path }) }
  }

const touches = ({ range }: Scalar, offset: number) => range && range[0] <= offset && offset <= range[1]

const isFlow = (style: string) => style === 'flow' || style.startsWith('json')

/** A word is begun in a flow collection or in JSON. */
const begunInFlow: Make = (ground, random) => {
  if (!isFlow(ground.manifest.style)) return undefined
  const found = ground.lines.flatMap((line) =>
    [...line.text.matchAll(/[{,[]\s*/g)].map((match) => line.start + match.index + match[0].length),
  )
  const offset = pick(found, random)
  if (offset === undefined) return undefined
  const quote = ground.manifest.style === 'flow' ? '' : random() < 0.5 ? '"' : ''
  return hole(ground, 'flow: a word begun', offset, offset, quote + letterOf(random()), quote || ' ', '')
}

/** A blank line in JSON, above an entry, below one, or in an empty collection. */
const blankInJson: Make = (ground, random) => {
  if (ground.manifest.style !== 'json') return undefined
  const line = pick(ground.lines, random)
  if (!line) return undefined
  const from = line.start + line.text.length
  return hole(
    ground,
    'JSON: a blank line',
    from,
    from,
    `\n${indentOf(line.text)}${random() < 0.3 ? letterOf(random()) : ''}`,
    '',
    '\n',
  )
}

/** A place where the last entry has no comma behind it yet. */
const jsonEnd: Make = (ground, random) => {
  if (ground.manifest.style !== 'json') return undefined
  const lines = ground.lines.filter(
    ({ text }, index) => !/[,{[]\s*$/.test(text) && /^\s*[}\]]/.test(ground.lines[index + 1]?.text ?? ''),
  )
  const line = pick(lines, random)
  if (!line) return undefined
  const from = line.start + line.text.length
  return hole(ground, 'JSON: behind the last', from, from, `${random() < 0.5 ? ',' : ''}\n${indentOf(line.text)}`, '', '')
}

/** In text of a block, and in comments: nothing belongs there. */
const inBlock: Make = (ground, random) => {
  const block = pick(
    ground.entries.filter(({ value }) => isScalar(value) && /^BLOCK/.test(value.type ?? '')),
    random,
  )
  const range = (block?.value as Scalar | undefined)?.range
  if (!block || !range) return undefined
  const from = ground.manifest.text.indexOf('\n', range[0]) + 1
  const offset = from + Math.floor(random() * Math.max(1, range[1] - from - 1))
  const { text } = ground.manifest
  return { kind: 'in a block of text', text, offset, base: text }
}

const inComment: Make = (ground, random) => {
  const line = pick(
    ground.lines.filter(({ text }) => !isBlank(text)),
    random,
  )
  if (!line || isFlow(ground.manifest.style)) return undefined
  const from = line.start
  return hole(ground, 'in a comment', from, from, `${indentOf(line.text)}# ta`, `\n`, '\n')
}

/** The places, and how often each is asked among the others. */
export const places: readonly (readonly [weight: number, make: Make])[] = [
  [8, entryTakenOut(0)],
  [8, entryTakenOut(1)],
  [4, entryTakenOut(2)],
  [4, childTakenOut(0)],
  [3, childTakenOut(1)],
  [4, itemTakenOut(true)],
  [4, itemTakenOut(false)],
  [6, valueTakenOut(0)],
  [4, valueTakenOut(1)],
  [12, blankLine('blank line', (column) => ' '.repeat(column))],
  [3, blankLine('blank line, blanks behind', (column) => ' '.repeat(column), '   ')],
  [3, blankLine('blank line, tabs', (column) => '\t'.repeat(Math.ceil(column / 4)))],
  [6, (ground, random) => blankLine('a letter on a line', (column) => ' '.repeat(column) + letterOf(random()))(ground, random)],
  [4, blankLine('a dash on a line', (column) => `${' '.repeat(column)}- `)],
  [2, blankLine('a dash alone', (column) => `${' '.repeat(column)}-`)],
  [4, inEntry('in a key', ({ key }, _, random) => within(key.range, random))],
  [
    4,
    inEntry('in a value', (_, value, random) =>
      value && !/^BLOCK/.test(value.type ?? '') ? within(value.range, random) : undefined,
    ),
  ],
  [2, inEntry('before a key', ({ key }) => key.range?.[0])],
  [2, inEntry('before a colon', ({ key }) => key.range?.[1])],
  [2, inEntry('behind a colon', ({ key }) => (key.range ? key.range[1] + 1 : undefined))],
  [2, inEntry('before a value', (_, value) => value?.range?.[0])],
  [2, inEntry('behind a value', (_, value) => (value && !/^BLOCK/.test(value.type ?? '') ? value.range?.[1] : undefined))],
  [1, onLine('before a dash', /^\s*(?=- )/g)],
  [1, onLine('behind a dash', /^\s*-(?= )/g)],
  [1, onLine('before an item', /^\s*- +/g)],
  [3, onLine('flow: behind a bracket', /[{[]\s?/g, isFlow)],
  [3, onLine('flow: behind a comma', /,\s?/g, isFlow)],
  [3, onLine('flow: before a bracket', /.(?=\s?[}\]])/g, isFlow)],
  [2, onLine('flow: behind a colon', /:\s?/g, isFlow)],
  [4, begunInFlow],
  [3, blankInJson],
  [2, jsonEnd],
  [2, inBlock],
  [1, inComment],
  [2, (ground, random) => trailing(ground, random)],
]

/** Behind blanks at the end of a line. */
const trailing: Make = (ground, random) => {
  const line = pick(
    ground.lines.filter(({ text }) => !isBlank(text)),
    random,
  )
  if (!line) return undefined
  const from = line.start + line.text.length
  return hole(ground, 'behind blanks at the end of a line', from, from, ' '.repeat(1 + Math.floor(random() * 3)), '', '')
}
