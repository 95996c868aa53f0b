// Quotes and brackets that nobody closes, and commas that nobody wrote.
import { endOfQuoted } from '../../yaml/scan.ts'
import type { Candidate, Line, Place } from './lines.ts'
import { neighbour, range } from './lines.ts'

export function* closed(place: Place): Iterable<Candidate> {
  const { lines, first, last } = place
  const open = openQuote(lines, last)
  for (const index of new Set([...(open === undefined ? [] : [open]), ...range(first, last)])) {
    const line = lines[index]
    if (!line || line.free || line.blank) continue
    yield* closedQuotes(line)
    yield* closedBrackets(line)
  }
  yield* closedAtEnd(place)
  yield* commas(place)
}

const put = (at: number, text: string): Candidate => ({
  title: ['fix.close', text.trim()],
  edits: [{ start: at, end: at, text }],
})

/** The first line whose value begins a quote that it does not end; lines up to `last` are looked at. */
function openQuote(lines: readonly Line[], last: number): number | undefined {
  const found = lines.findIndex(
    (line, index) =>
      index <= last && !line.free && !line.blank && quoteStarts(line.text).some((at) => endOfQuoted(line.text, at) < 0),
  )
  return found < 0 ? undefined : found
}

/** Where quoted texts begin on a line. */
function quoteStarts(text: string): number[] {
  const starts: number[] = []
  for (let index = 0; index < text.length; index++) {
    if (!/["']/.test(text[index] ?? '') || !/[\s:[{,]|^$/.test(text[index - 1] ?? '')) continue
    starts.push(index)
    const end = endOfQuoted(text, index)
    if (end < 0) break
    index = end - 1
  }
  return starts
}

/** At the end of its line, before what may stand behind it: a comment, a comma, brackets. */
function* closedQuotes({ text, start }: Line): Iterable<Candidate> {
  const open = quoteStarts(text).find((at) => endOfQuoted(text, at) < 0)
  if (open === undefined) return
  const quote = text[open] ?? '"'
  const rest = text.slice(open + 1).trimEnd()
  const ends = [/\s#/, /,$/, /[\]}][\]}, ]*$/, /,/, /:/].map((end) => end.exec(rest)?.index)
  const places = ends.flatMap((at) => (at === undefined ? [] : [rest.slice(0, at).trimEnd().length]))
  // A comment is none of a text, whatever else it may be.
  places.splice(ends[0] === undefined ? 0 : 1, 0, rest.length)
  for (const at of new Set(places)) yield put(start + open + 1 + at, quote)
}

/** At the end of its line, or before what follows in the next one. */
function* closedBrackets({ text, start, end }: Line): Iterable<Candidate> {
  const { open, wrong } = brackets(text)
  if (wrong)
    yield {
      title: ['fix.write', wrong.meant, wrong.found],
      edits: [{ start: start + wrong.at, end: start + wrong.at + 1, text: wrong.meant }],
    }
  if (open === '') return
  const comment = /\s#/.exec(text)?.index ?? text.length
  const at = text.slice(0, comment).trimEnd().length
  yield put(start + at, (open.startsWith('}') && text[at - 1] !== '{' ? ' ' : '') + open)
  if (/,\s*$/.test(text))
    yield { title: ['fix.close', open], edits: [{ start: start + text.trimEnd().length - 1, end, text: open }] }
}

const closers: Readonly<Record<string, string>> = { '[': ']', '{': '}' }

/** The brackets that a text leaves open, as what closes them, and the first that closes another than the last opened one. */
function brackets(text: string): { open: string; wrong?: { at: number; meant: string; found: string } } {
  const open: string[] = []
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? ''
    if (/["']/.test(character) && /[\s:[{,]|^$/.test(text[index - 1] ?? '')) {
      const end = endOfQuoted(text, index)
      if (end > 0) index = end - 1
    } else if (character === '#' && /\s/.test(text[index - 1] ?? ' ')) {
      const end = text.indexOf('\n', index)
      if (end < 0) break
      index = end
    } else if (closers[character]) open.push(closers[character])
    else if (/[\]}]/.test(character) && open.length > 0) {
      const meant = open.pop() ?? ''
      if (meant !== character) return { open: open.join(''), wrong: { at: index, meant, found: character } }
    }
  }
  return { open: open.reverse().join('') }
}

/** JSON that ends too early. */
function* closedAtEnd({ text }: Place): Iterable<Candidate> {
  if (!/^\uFEFF?\s*\{/.test(text)) return
  const { open } = brackets(text)
  if (open !== '' && open.length < 8) yield put(text.trimEnd().length, open)
}

/** Between two lines of JSON or of a flow collection. */
function* commas({ text, lines, first, last }: Place): Iterable<Candidate> {
  if (brackets(text.slice(0, lines[last]?.start)).open === '') return
  for (const index of range(first, last)) {
    const [line, next] = [lines[index], lines[neighbour(lines, index, 1) ?? -1]]
    if (!line || !next || !/["\w\]}]\s*$/.test(line.text) || !/^\s*["{[\w]/.test(next.text)) continue
    const at = line.start + line.text.trimEnd().length
    yield { title: ['fix.comma'], edits: [{ start: at, end: at, text: ',' }] }
  }
}
