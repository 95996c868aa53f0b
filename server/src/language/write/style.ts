import type { Document } from '../file/document.ts'

/** How a scalar is to be written. */
export interface Manner {
  /** In a flow collection: more characters need quotes. */
  readonly flow: boolean
  /** In JSON text: all strings are quoted. */
  readonly json: boolean
  /** The quotes of the document. */
  readonly quote: '"' | "'"
}

/** How a document is written: what is new in it looks like what is there. */
export interface Style extends Omit<Manner, 'flow'> {
  /** Columns by which a mapping is indented below its key. */
  readonly step: number
  /** What a level of JSON is indented by; nothing where all of it is on one line. */
  readonly indent: string
  /** Commas and colons of JSON on one line, with the blanks that stand behind them. */
  readonly comma: string
  readonly colon: string
  /** Columns by which a list's dashes are indented below its key. */
  readonly listStep: number
  /** Text of several lines is written as a block, else in quotes. */
  readonly blocks: boolean
  readonly eol: string
}

/** How a document is written, found once. */
export const documentStyle = (document: Document): Style => document.recall('style', () => styleOf(document.text))

export function styleOf(text: string): Style {
  const json = jsonStart.exec(text)
  const step = stepOf(text)
  const [single, double] = [/[:-][ \t]+'/g, /[:-][ \t]+"/g].map((quoted) => text.match(quoted)?.length ?? 0)
  return {
    step,
    indent: json?.groups?.indent ?? '',
    comma: json && /["\]}\w],["[{]/.test(text) ? ',' : ', ',
    colon: json && /":\S/.test(text) ? ':' : ': ',
    listStep: listStepOf(text) ?? step,
    blocks: true,
    eol: eolOf(text),
    json: json !== null,
    quote: (single ?? 0) > (double ?? 0) ? "'" : '"',
  }
}

/** The line break of a text: that of its first line. */
export const eolOf = (text: string) => (/\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n')

const blank = String.raw`(?:[ \t]*(?:#[^\r\n]*)?\r?\n)*`
const key = String.raw`^([ ]*)((?:- +)*)[^\s#:{}[\]-][^:\r\n]*:[ \t]*(?:#[^\r\n]*)?\r?\n`
const deeper = new RegExp(`${key}${blank}(?=([ ]*)[^\\s#-])`, 'gm')
const listed = new RegExp(`${key}${blank}([ ]*)- `, 'm')
/** Behind a separator and comments a brace and a quote: no template action, no flow mapping of YAML. With the white space of its first line. */
const jsonStart = /^\uFEFF?\s*(?:(?:---[ \t]*|#[^\r\n]*)\r?\n\s*)*\{(?=\s*["}])(?:[ \t]*\r?\n(?<indent>[ \t]+)")?/

/** As most mappings stand below their key in block style, for what looks like one in a block of text is none; 2 where there is none. */
function stepOf(text: string): number {
  const counts = new Map<number, number>()
  for (const [, space = '', dashes = '', below = ''] of text.matchAll(deeper)) {
    const step = below.length - space.length - dashes.length
    if (step > 0) counts.set(step, (counts.get(step) ?? 0) + 1)
  }
  const [most] = [...counts].sort((a, b) => b[1] - a[1])
  return most?.[0] ?? 2
}

/** By the first block list under a key; where there is none, as deep as a mapping. */
function listStepOf(text: string): number | undefined {
  const match = listed.exec(text)
  return match ? Math.max(0, (match[3] ?? '').length - (match[1] ?? '').length - (match[2] ?? '').length) : undefined
}
