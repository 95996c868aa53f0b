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
  /** Columns by which a mapping is indented below its key; none in JSON on one line. */
  readonly step: number
  /** Columns by which a list's dashes are indented below its key. */
  readonly listStep: number
  /** Text of several lines is written as a block, else in quotes. */
  readonly blocks: boolean
  readonly eol: string
}

export function styleOf(text: string): Style {
  const json = /^\uFEFF?\s*\{/.test(text)
  const step = json ? (spreadJson.exec(text)?.[1]?.length ?? 0) : stepOf(text)
  const [single, double] = [/[:-][ \t]+'/g, /[:-][ \t]+"/g].map((quoted) => text.match(quoted)?.length ?? 0)
  return {
    step,
    listStep: listStepOf(text) ?? step,
    blocks: true,
    eol: eolOf(text),
    json,
    quote: (single ?? 0) > (double ?? 0) ? "'" : '"',
  }
}

/** The line break of a text: that of its first line. */
export const eolOf = (text: string) => (/\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n')

const blank = String.raw`(?:[ \t]*(?:#[^\r\n]*)?\r?\n)*`
const key = String.raw`^([ ]*)((?:- +)*)[^\s#:{}[\]-][^:\r\n]*:[ \t]*(?:#[^\r\n]*)?\r?\n`
const deeper = new RegExp(`${key}${blank}([ ]*)[^\\s#-]`, 'gm')
const listed = new RegExp(`${key}${blank}([ ]*)- `, 'm')
const spreadJson = /^\uFEFF?\s*\{[ \t]*\r?\n([ \t]+)"/

/** By the first mapping below a key in block style; 2 where there is none. */
function stepOf(text: string): number {
  for (const [, space = '', dashes = '', below = ''] of text.matchAll(deeper)) {
    const step = below.length - space.length - dashes.length
    if (step > 0) return step
  }
  return 2
}

/** By the first block list under a key; where there is none, as deep as a mapping. */
function listStepOf(text: string): number | undefined {
  const match = listed.exec(text)
  return match ? Math.max(0, (match[3] ?? '').length - (match[1] ?? '').length - (match[2] ?? '').length) : undefined
}
