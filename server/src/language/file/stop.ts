import { hasTemplateActions } from '../yaml/mask.ts'

/** Why kubectl reads a file no further than to this document: what it says, and where, in offsets of the document. */
export interface Stop {
  readonly code: 'yaml-separator' | 'yaml-directive'
  readonly message: string
  readonly start: number
  readonly end: number
  /** What was read of the document above is lost too. */
  readonly losesAbove: boolean
}

/** The line by which a document begins, and what kubectl does not take there: all but a comment. */
const separatorLine = /^---[^\S\n]*([^\n]*)/
/** A line that kubectl takes for such a one, where nobody else does: four dashes, a rule, a key. */
const wrongLine = /(?<=\n)---(?![\s#])([^\n]*)/
/** In a document of its own, for the separator below it ends it. */
const directive = /^\uFEFF?(?:---[^\n]*\n)?(?:[ \t\r]*(?:#[^\n]*)?\n)*%[^\r\n]*/
const shownWords = 60

/** What in a document keeps kubectl from reading it, and all that is below. */
export function stopIn(text: string, opensFile: boolean): Stop | undefined {
  const first = separatorLine.exec(text)
  const [, behind = ''] = first ?? []
  if (first && behind !== '' && !behind.startsWith('#') && !hasTemplateActions(behind)) return separator(first, true)
  const end = opensFile ? undefined : directive.exec(text)?.[0].length
  if (end === undefined) return wrongIn(text)
  return {
    losesAbove: false,
    code: 'yaml-directive',
    message: 'did not find expected <document start>',
    start: text.lastIndexOf('\n', end - 1) + 1,
    end,
  }
}

function wrongIn(text: string): Stop | undefined {
  const wrong = wrongLine.exec(text)
  return wrong && !hasTemplateActions(wrong[0]) ? separator(wrong, false) : undefined
}

function separator({ 0: line, 1: behind = '', index }: RegExpExecArray, losesAbove: boolean): Stop {
  const words = behind.trim()
  const shown = words.length > shownWords ? `${words.slice(0, shownWords)}…` : words
  const end = index + line.search(/[\r\n]|$/)
  return { code: 'yaml-separator', message: `invalid Yaml document separator: ${shown}`, start: index, end, losesAbove }
}

/** The text as far as kubectl gathers it, where a line in it is taken for a separator. */
export function untilStop(text: string): string {
  const wrong = wrongIn(text)
  return wrong ? text.slice(0, wrong.start) : text
}
