// Lines with another character where YAML wants one of its own: as they may have been meant.
import { fieldNames } from '../../schema/schema.ts'
import { eolOf } from '../../write/style.ts'
import { endOfQuoted } from '../../yaml/scan.ts'
import { type Candidate, type Line, lineEdit, neighbour, type Place } from './lines.ts'

/** How a line was meant; the same line where it is none of the mender's business. */
interface Mender {
  readonly title: readonly [key: string, ...values: string[]]
  readonly mend: (line: string) => string
  /** Told by the mark alone, so that all such lines of the document are meant in the same way. */
  readonly everywhere: boolean
}

const wide = '\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000'
const hidden = '\u200B-\u200D\u2060\uFEFF\u00AD'
const odd = `[${wide}${hidden}]`
const anyOdd = new RegExp(odd)

/** What stands before a key: white space and dashes. A key is a word without blanks. */
const before = String.raw`^(\s*(?:- +)*)`
const key = String.raw`((?:[A-Za-z_$][\w./-]*))`
const behind = String.raw`(?=[^\s:/=]|/(?!/))`
const known = (name: string) => fieldNames.has(name)

const joinedColon = new RegExp(`${before}${key}:${behind}`)
const joinedColonInFlow = /([{,]\s*)([A-Za-z_][\w./-]*):(?=[^\s,:/}\]])/g
const foreignColon = new RegExp(`${before}(["']?)${key}\\2[ \\t]*[\uFF1A\uFE55\u2236\uA789\uFF1B][ \\t${wide}]*`)
const colonBehindBlank = new RegExp(`${before}${key}[ \\t]+:(?=\\S)`)
const equals = new RegExp(`${before}${key}[ \\t]*=[ \\t]*(?=\\S)`)
const semicolon = new RegExp(`${before}${key}[ \\t]*;[ \\t]*`)
const noColon = new RegExp(`${before}${key}(?:[ \\t]+(?=[^\\s:=#])|[ \\t]*$)`)

const pairOfWords = new RegExp(`${before}${key}[ \\t]+(?=[^\\s:=#]+$)`)

const withColon = (_: string, space: string, name: string) => `${space}${name}: `

/** A lone word is a key without its colon only where it is the name of a field. */
function nameWithColon(line: string): string {
  const match = noColon.exec(line)
  if (!match || !known(match[2] ?? '')) return line
  return `${match[1]}${match[2]}: ${line.slice(match[0].length)}`.trimEnd()
}

/** In flow style too, before a collection, or with an equals sign. */
const noColonInFlow = /(^\s*|[{,]\s*)([A-Za-z]\w*)(?:[ \t]+(?=[[{])|[ \t]*=[ \t]*(?=[[{"']))/g
const nameInFlow = (found: string, lead: string, name: string) => (known(name) ? `${lead}${name}: ` : found)

const ofField = (pattern: RegExp) => (line: string) => {
  const name = pattern.exec(line)?.[2]
  return name !== undefined && known(name) ? line.replace(pattern, withColon) : line
}

const openQuote = '\u201C\u201D\u201E\u201F\u00AB\u00BB\uFF02\u2033'
const openSingle = '\u2018\u2019\u201A\u201B\uFF07\u2032`\u00B4'
const curly = new RegExp(
  `(^|[\\s:[{,(])(?:[${openQuote}]([^${openQuote}"]*)[${openQuote}"]|"([^${openQuote}"]*)[${openQuote}])`,
  'g',
)
const curlySingle = new RegExp(
  `(^|[\\s:[{,(])(?:[${openSingle}]([^${openSingle}']*)[${openSingle}']|'([^${openSingle}']*)[${openSingle}])`,
  'g',
)

const inPlainQuotes = (_: string, lead: string, one: string | undefined, other: string | undefined) =>
  lead + inQuotes(one ?? other ?? '')

/** A number or a word that is none in quotes. */
const withoutQuotes = (quoted: string, lead: string, one: string | undefined, other: string | undefined) => {
  const text = one ?? other ?? ''
  return /^[\w.-]+$/.test(text) ? lead + text : quoted
}

/** Odd blanks count where YAML wants plain ones: before the text, at its end, and around the marks; inside it they are its own. */
function plainBlanks(line: string): string {
  if (!anyOdd.test(line)) return line
  const plain = (text: string) => text.replace(new RegExp(`[${hidden}]`, 'g'), '').replace(new RegExp(`[${wide}]`, 'g'), ' ')
  return line
    .replace(new RegExp(`^(?:\\s|${odd}|- |-(?=${odd}))+`), plain)
    .replace(new RegExp(`^([^"'#:]*?)(?:${odd}|[ \\t])*:(?:${odd}|[ \\t])*(?=.)`), (found, name: string) =>
      anyOdd.test(found) ? `${plain(name)}: ` : found,
    )
    .replace(new RegExp(`${odd}+(["']?)[ \\t]*$`), '$1')
    .replace(new RegExp(`([:,[{-][ \\t]*)${odd}+`, 'g'), (_, mark: string) => (/[ \t]$/.test(mark) ? mark : `${mark} `))
}

const instead = (good: string, bad: string): Mender['title'] => ['fix.write', good, bad]

const menders: readonly Mender[] = [
  { title: ['fix.separator'], mend: separator, everywhere: true },
  { title: ['fix.mergeKey'], mend: (line) => line.replace(/^(\s*(?:- +)*)(["'])<<\2(?=\s*:\s)/, '$1<<'), everywhere: true },
  { title: ['fix.plainBlanks'], mend: plainBlanks, everywhere: true },
  {
    title: ['fix.plainBlanks'],
    mend: (line) => line.replace(/^[ \u3000]+/, (space) => space.replaceAll('\u3000', '  ')),
    everywhere: true,
  },
  { title: instead(':', '\uFF1A'), mend: (line) => line.replace(foreignColon, '$1$2$3$2: '), everywhere: true },
  { title: ['fix.spaceBehindColon'], mend: (line) => line.replace(joinedColon, withColon), everywhere: false },
  { title: ['fix.spaceBehindColon'], mend: ofField(joinedColon), everywhere: true },
  { title: ['fix.spaceBehindColon'], mend: (line) => line.replace(joinedColonInFlow, '$1$2: '), everywhere: true },
  { title: ['fix.spaceBehindColon'], mend: ofField(colonBehindBlank), everywhere: true },
  {
    title: instead('-', '\u2013'),
    mend: (line) => line.replace(/^(\s*)[\u2010-\u2015\u2212\uFF0D\u2022*](?=\s)/, '$1-'),
    everywhere: true,
  },
  {
    title: ['fix.spaceBehindDash'],
    mend: (line) => line.replace(/^(\s*)-(?=["'A-Za-z][\w./"'-]*:(?:\s|$))/, '$1- '),
    everywhere: true,
  },
  { title: ['fix.plainQuotes'], mend: (line) => line.replace(curly, inPlainQuotes), everywhere: true },
  { title: ['fix.plainQuotes'], mend: (line) => line.replace(curlySingle, inPlainQuotes), everywhere: true },
  { title: ['fix.noQuotes'], mend: (line) => line.replace(curly, withoutQuotes), everywhere: false },
  { title: ['fix.noQuotes'], mend: (line) => line.replace(curlySingle, withoutQuotes), everywhere: false },
  { title: ['fix.openQuote'], mend: (line) => line.replace(/([:-] +)([^\s"'#[{][^"'#]*)(["'])$/, '$1$3$2$3'), everywhere: false },
  { title: instead(':', '='), mend: ofField(equals), everywhere: true },
  { title: instead(':', '='), mend: (line) => line.replace(equals, withColon), everywhere: false },
  { title: instead(':', ';'), mend: ofField(semicolon), everywhere: true },
  { title: ['fix.addColon'], mend: nameWithColon, everywhere: true },
  { title: ['fix.addColon'], mend: (line) => line.replace(noColonInFlow, nameInFlow), everywhere: true },
  { title: ['fix.addColon'], mend: (line) => line.replace(pairOfWords, withColon), everywhere: false },
  { title: instead('#', '//'), mend: (line) => line.replace(/^(\s*)\/\//, '$1#'), everywhere: true },
]

/** A line of dashes, or of what looks like them, that is nearly the separator of documents. */
function separator(line: string): string {
  if (/^[ \t]+---[ \t]*$/.test(line)) return line.trim()
  return line.replace(
    /^(?:-{3,}(?:[ \t]+-+)+|-{4,}|-- ?-?|[\u2013\u2014\u2015][-\u2013\u2014\u2015]*|-[\u2013\u2014\u2015]|={3,}|_{3,}|\*{3,})[ \t]*$/,
    '---',
  )
}

/** Lines of the place as they were meant, and with them all lines of the document with the same mark. */
export function* mendedMarks({ lines, first, last }: Place): Iterable<Candidate> {
  for (const { title, mend, everywhere } of menders) {
    const own = changed(lines.slice(first, last + 1), mend)
    if (own.length === 0) continue
    if (everywhere) {
      const all = changed(lines, mend)
      if (all.length > own.length) yield { title, edits: all }
    }
    yield { title, edits: own }
    if (own.length > 1) for (const edit of own) yield { title, edits: [edit] }
    yield* alignedItems(lines, first, last, { title, mend })
  }
}

/** An item whose dash is mended, with its first key where its others stand. */
function* alignedItems(lines: readonly Line[], first: number, last: number, { title, mend }: Pick<Mender, 'title' | 'mend'>) {
  for (let at = first; at <= last; at++) {
    const line = lines[at] as Line
    const [, space = '', gap = ''] = /^(\s*)-( +)(?=\S)/.exec(line.free ? '' : mend(line.text)) ?? []
    const column = lines[neighbour(lines, at, 1) ?? -1]?.indent ?? 0
    if (gap === '' || mend(line.text) === line.text || column <= space.length + 1 + gap.length) continue
    const meant = `${space}-${' '.repeat(column - space.length - 1)}${mend(line.text).slice(space.length + 1 + gap.length)}`
    yield { title, edits: [lineEdit(line, meant)] }
  }
}

/** Lines in which a mender finds its mark. */
const changed = (lines: readonly Line[], mend: Mender['mend']) =>
  lines.flatMap((line) => {
    if (line.free || (line.blank && !/^\s*(\/\/|[^\s#])/.test(line.text))) return []
    const meant = mend(line.text)
    return meant === line.text ? [] : [lineEdit(line, meant)]
  })

/** A separator with more than a comment behind it, and a directive: what begins there goes to the next line, words become a comment. */
export function* withoutStop({ text, lines, first }: Place): Iterable<Candidate> {
  const line = lines[first]
  const [mark, words = ''] = /^(?:---[ \t]*(?=[^\s#])(?![-\s]*$)|(?=%))(.*)/.exec(line?.text ?? '') ?? []
  if (!line || mark === undefined) return
  const start = line.end - words.length
  if (/^(?:[{[]|["']?[\w./-]+["']?:(?:\s|$))/.test(words))
    yield { title: ['fix.nextLine'], edits: [{ start: line.start + 3, end: start, text: eolOf(text) }] }
  yield {
    title: ['fix.comment'],
    edits: [{ start: words.startsWith('%') ? start : line.start + 3, end: start, text: words.startsWith('%') ? '# ' : ' # ' }],
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\uFFFE\uFFFF]/g

/** Characters that no YAML may hold and nobody sees. */
export function* withoutControls({ lines }: Place): Iterable<Candidate> {
  const edits = lines.flatMap((line) => (controls.test(line.text) ? [lineEdit(line, line.text.replace(controls, ''))] : []))
  if (edits.length > 0) yield { title: ['fix.controls'], edits }
}

/** What a value is written in: behind its key or dash, without a comment. */
const valued = /^(\s*(?:- +)*(?:(?:"[^"]*"|'[^']*'|[\w./$-]+):[ \t]+)?)(\S.*?)((?:[ \t]+#.*|[ \t]*,)?[ \t]*)$/

/** Values that need quotes, or other ones. */
export function* requoted({ lines, first, last }: Place): Iterable<Candidate> {
  for (const line of lines.slice(first, last + 1)) {
    if (line.free || line.blank) continue
    for (const [title, meant] of quotings(line.text))
      if (meant !== line.text) yield { title: [title], edits: [lineEdit(line, meant)] }
  }
}

function* quotings(line: string): Iterable<[string, string]> {
  yield ['fix.singleQuotes', line.replace(/"((?:[^"\\]|\\.)*)"/g, singleQuoted)]
  yield [
    'fix.otherQuotes',
    line.replace(/([[{,:]\s*)'([^',]*'[^',]*)'(?=\s*[,\]}])/g, (_, lead: string, text: string) => lead + inQuotes(text)),
  ]
  yield ['fix.quote', line.replace(/([[,]\s*)([^"'[\]{},\s][^"'[\],]*?)(?=\s*[,\]])/g, flowItem)]
  yield ['fix.backslashes', line.replace(/"((?:[^"\\]|\\.)*)"/g, (quoted) => quoted.replace(/\\(\\|"|.)/g, doubled))]
  yield ['fix.quote', line.replace(/^(\s*(?:- +)*)([^\s"'#:[\]{}*&!][^\s"'#:[\]{}]*)(?=:(\s|$))/, '$1"$2"')]
  const [, lead, value = '', tail] = valued.exec(line) ?? []
  if (lead === undefined) return
  const [first = ''] = value
  if (first === '"' || first === "'") {
    const inner = value.length > 1 && value.endsWith(first) ? value.slice(1, -1) : undefined
    if (inner !== undefined && endOfQuoted(value, 0) !== value.length) yield ['fix.otherQuotes', lead + inQuotes(inner) + tail]
    const other = first === '"' ? "'" : '"'
    if (value.endsWith(other)) yield ['fix.otherQuotes', lead + first + value.slice(1, -1) + first + tail]
    const end = endOfQuoted(value, 0)
    if (end > 0 && end < value.length) yield ['fix.quote', lead + inQuotes(value) + tail]
  } else if (!/^[[{]|^[&!]\S+\s/.test(value)) {
    yield ['fix.quote', lead + inQuotes(value) + tail]
    const [dash = ''] = /^\s*(?:- +)*/.exec(lead) ?? []
    if (dash !== lead && dash.includes('-')) yield ['fix.quote', dash + inQuotes(lead.slice(dash.length) + value) + tail]
  }
}

/** An item of a list in brackets that would be read as a mapping, or as nothing. */
const flowItem = (item: string, lead: string, text: string) =>
  /:(\s|$)|^[&*!|>%@`?-]|\s#|[{}]/.test(text) ? lead + inQuotes(text) : item

const singleQuoted = (quoted: string, inner: string) =>
  /\\[^\\"]/.test(inner) && !/\\["\\]/.test(inner) ? `'${inner.replaceAll("'", "''")}'` : quoted

const doubled = (written: string, letter: string) => (/[\\"]/.test(letter) ? written : `\\\\${letter}`)

/** A backslash or a quote inside would be read as another character in double quotes. */
const inQuotes = (text: string) => (/[\\"]/.test(text) ? `'${text.replaceAll("'", "''")}'` : `"${text}"`)
