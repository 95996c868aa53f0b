import { scan } from '../yaml/scan.ts'

/** What a line in block style holds, as far as one can tell from the line alone. */
export interface Line {
  /** Offsets in the document: the line without its break. */
  readonly start: number
  readonly end: number
  /** Where its first dash begins, and where what stands behind the dashes begins. */
  readonly dash: number
  readonly content: number
  readonly dashes: string
  /** Nothing behind the dashes, or a word, or a key with what stands behind its colon, or something else. */
  readonly holds: 'nothing' | 'word' | 'key' | 'other'
  /** The end of the word or key, with its quotes. */
  readonly wordEnd: number
  /** The offset behind a key's colon. */
  readonly behindColon: number
}

const bare = String.raw`[^\s:#"'{}[\],&*!|>%@\x60?][^\s#"'{}[\],]*?`
const word = new RegExp(`^(?:${bare}|"[^"\\\\]*"?|'[^']*'?)$`)
const key = new RegExp(`^("(?:[^"\\\\]|\\\\.)*"|'(?:[^']|'')*'|${bare}(?: [^\\s:#"'{}[\\],]+)*)[ \\t]*:(?=[ \\t]|$)`)

export function lineOf(text: string, start: number, end: number): Line {
  const line = text.slice(start, end)
  const [, space = '', dashes = ''] = /^(\uFEFF?[ \t]*)((?:-(?:[ \t]+|$))*)/.exec(line) ?? []
  const content = start + space.length + dashes.length
  const behind = line.slice(space.length + dashes.length)
  const known = { start, end, dash: start + space.length, content, dashes }
  const trimmed = behind.trimEnd()
  if (trimmed === '') return { ...known, holds: 'nothing', wordEnd: content, behindColon: end }
  const found = key.exec(behind)
  if (found) return { ...known, holds: 'key', wordEnd: content + (found[1]?.length ?? 0), behindColon: content + found[0].length }
  const plain = withoutComment(trimmed)
  if (word.test(plain)) return { ...known, holds: 'word', wordEnd: content + plain.length, behindColon: end }
  return { ...known, holds: 'other', wordEnd: content, behindColon: end }
}

/** A `#` after white space, outside of quotes, begins a comment. */
export const inComment = (before: string) => scan(before, 0, before.length, () => false) === 'comment'

/** Inside a template action, which is not ours. */
export function inAction(text: string, offset: number): boolean {
  return ['{{ }}', '{% %}', '{# #}'].some((pair) => {
    const [open = '', close = ''] = pair.split(' ')
    const begin = text.lastIndexOf(open, offset - 1)
    if (begin < 0) return false
    const end = text.indexOf(close, begin + 2)
    return end >= 0 ? offset < end + 2 && offset > begin : !text.slice(begin, offset).includes('\n')
  })
}

const withoutComment = (text: string) => text.replace(/(?<!\s)\s+#.*$/, '')

/** What stands behind a key's colon on its line. */
export interface Behind {
  /** The value with its quotes; where there is none, where it would begin. */
  readonly from: number
  readonly to: number
  readonly holds: 'nothing' | 'plain' | 'quoted' | 'other'
}

/** Anchors and tags in front of a value are not of it. */
export function behindColon(text: string, { behindColon: colon, end }: Line): Behind {
  const rest = text.slice(colon, end)
  const lead = /^[ \t]*(?:[&!]\S*(?:[ \t]+|$))*/.exec(rest)?.[0].length ?? 0
  const value = rest.slice(lead)
  const from = colon + lead
  if (value === '' || value.startsWith('#')) return { from, to: from, holds: 'nothing' }
  const quoted = /^(?:"(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?)/.exec(value)?.[0]
  if (quoted !== undefined) {
    const after = value.slice(quoted.length).trim()
    return { from, to: from + quoted.length, holds: after === '' || after.startsWith('#') ? 'quoted' : 'other' }
  }
  if (/^[{[|>*&!%@`]/.test(value)) return { from, to: end, holds: 'other' }
  return { from, to: from + withoutComment(value).trimEnd().length, holds: 'plain' }
}

/** The column at which the next line below begins that holds something; 0 where there is none. */
export const indentBelow = (text: string, { end }: Line): number =>
  /^(?:\r?\n[ \t]*)*\r?\n([ ]*)\S/.exec(text.slice(end))?.[1]?.length ?? 0
