import { resolvePlain } from '../yaml/scalar.ts'

/**
 * A place in a new text that a person fills in. Its value stands there until then, none where it has none; `isText` where only a
 * string can stand there, so that JSON has quotes around it. One with a name is filled in at all its places at once.
 */
export class Stop {
  readonly value: string | number | boolean | undefined
  readonly isText: boolean
  readonly name: string
  /** Values to choose from, the first of which is `value`. */
  readonly choices: readonly string[]

  constructor(value?: string | number | boolean, isText = typeof value === 'string', name = '', choices: readonly string[] = []) {
    this.value = value
    this.isText = isText
    this.name = name
    this.choices = choices
  }
}

/** A value that is written as people write it: `0644`. In JSON it is the number it stands for. */
export class Verbatim {
  readonly source: string
  readonly value: string | number | boolean | null

  constructor(source: string) {
    const read = resolvePlain(source)
    this.source = source
    this.value = read.type === 'number' ? Number(read.json) : read.type === 'boolean' ? read.value : source
  }
}

/** A value as it reads before anybody has filled in its stops: nothing is null. */
export function unfilled(value: unknown): unknown {
  if (value instanceof Stop) return value.value ?? null
  if (value instanceof Verbatim) return value.value
  if (Array.isArray(value)) return value.map(unfilled)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [asText(key), unfilled(inner)]))
}

// While a text is laid out these stand around the name and the value of a stop. No document that an API server takes holds them there.
const [open, middle, close, between] = ['\uE002', '\uE003', '\uE004', '\uE006']
export const marked = (text: string, name = '', choices: readonly string[] = []) =>
  open + name + middle + [text, ...choices].join(between) + close
const stops = /\uE002([^\uE003]*)\uE003([^\uE004]*)\uE004/g
const emptyEnds = /[ \t]+\uE002\uE003\uE004(?=\r?\n|$)/g
/** Behind a key in quotes, as JSON has it, nothing would be no value. */
const emptyValues = /(": ?)\uE002\uE003\uE004/g

/** What a text that is nothing but one marked stop holds. */
export function unmarked(text: string): { readonly name: string; readonly value: string } | undefined {
  const found = /^\uE002([^\uE003]*)\uE003([^\uE004]*)\uE004$/.exec(text)
  return found ? { name: found[1] ?? '', value: found[2]?.split(between)[0] ?? '' } : undefined
}

/** A laid out text as it is written into a document. */
export const asText = (text: string) =>
  text.includes(open)
    ? text
        .replace(emptyValues, '$1null')
        .replace(emptyEnds, '')
        .replace(stops, (_, __, value: string) => value.split(between)[0] ?? '')
    : text

/** A laid out text as a snippet of the Language Server Protocol: its stops are numbered in their order; a lone empty one is its end. */
export function asSnippet(text: string): string {
  const numbers = new Map<string, number>()
  const found = [...text.matchAll(stops)]
  let end = 0
  const parts: string[] = []
  for (const [place, { 0: whole, 1: name = '', 2: value = '', index }] of found.entries()) {
    const key = name || `\0${place}`
    const number = numbers.get(key) ?? (found.length === 1 && value === '' ? 0 : numbers.size + 1)
    numbers.set(key, number)
    const [first = '', ...choices] = value.split(between)
    parts.push(escaped(text.slice(end, index)), choices.length > 0 ? choice(number, choices) : placeholder(number, first))
    end = index + whole.length
  }
  return parts.join('') + escaped(text.slice(end))
}

const placeholder = (number: number, value: string) =>
  value === '' ? `$${number}` : `\${${number}:${escaped(value).replaceAll('}', '\\}')}}`

const choice = (number: number, values: readonly string[]) =>
  `\${${number}|${values.map((value) => value.replace(/[\\,|]/g, '\\$&')).join(',')}|}`

/** Text that stands in a snippet as it is. */
const escaped = (text: string) => text.replace(/[\\$]/g, '\\$&')
