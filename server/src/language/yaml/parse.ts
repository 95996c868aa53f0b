import { Composer, type Document, isCollection, Parser } from 'yaml'
import { untilStop } from '../file/stop.ts'
import { lexerOfGo } from './lexer.ts'
import { hasTemplateActions, maskTemplate } from './mask.ts'
import type { Node, ScalarNode } from './node.ts'
import { type Problem, span } from './problem.ts'
import { endOfQuoted } from './scan.ts'
import { strayTabs } from './tabs.ts'
import { looksLikeJson, TreeBuilder } from './tree.ts'

export type { Problem } from './problem.ts'

/** One document, read as the API server reads it. Parsing cannot fail: what is wrong is in `problems`. */
export interface Manifest {
  readonly text: string
  readonly root: Node | undefined
  readonly problems: readonly Problem[]
  /** Holds template actions outside of free text, so that only rendering makes it a manifest. */
  readonly templated: boolean
}

/** Open brackets at once that go-yaml refuses. */
const maxOpen = 10_000
const options = { schema: 'failsafe', uniqueKeys: false, strict: true, prettyErrors: false, logLevel: 'silent' } as const

/** A byte order mark that begins the text of a later document; where it stood, the line ends then. */
const markBehindSeparator = /^(---[^\r\n]*)(\r?)\n\uFEFF/

const never = /(?!)/

/** The separators of lines and paragraphs end a line to go-yaml; in quotes they stay what they are. */
function withLineFeeds(text: string): string {
  if (!/[\u2028\u2029]/.test(text)) return text
  const parts: string[] = []
  const mark = /(?<=[\s:[{,])["']|[\u2028\u2029]/g
  const open = new Set<string>()
  let done = 0
  for (let found = mark.exec(text); found; found = mark.exec(text)) {
    const { 0: character, index } = found
    if (character === '"' || character === "'") {
      const end = open.has(character) ? -1 : endOfQuoted(text, index)
      if (end < 0) open.add(character)
      else mark.lastIndex = end
    } else {
      parts.push(text.slice(done, index), '\n')
      done = index + 1
    }
  }
  return parts.join('') + text.slice(done)
}

/** Reads the first document of `text`; anything after `...` is ignored, as the API server does. */
export function parseManifest(text: string, opensFile = false): Manifest {
  const plain = withLineFeeds(untilStop(text))
    .replace(/\r(?!\n)|\u0085/g, '\n')
    .replace(opensFile ? never : markBehindSeparator, '$1 $2\n')
    .replace(/^---(?=#)/, '   ')
  if (!hasTemplateActions(plain)) return { text, templated: false, ...composeBehind(plain) }
  const asIs = compose(plain)
  if (asIs.problems.length === 0 && !actionsOutsideFreeText(asIs.root, [])) return { text, templated: false, ...asIs }
  return { text, templated: true, ...compose(maskTemplate(plain)) }
}

/** Places whose text belongs to a program, in the container or in its files, so that braces there say nothing about the manifest. */
function isFreeText({ style }: ScalarNode, path: readonly string[]): boolean {
  const last = path.at(-1)
  if (style === 'block' && /^(data|stringData)$/.test(path.at(-2) ?? '')) return true
  if (path.includes('annotations') || path.includes('command') || path.includes('args')) return true
  return last === 'value' && path.includes('env')
}

function actionsOutsideFreeText(node: Node | undefined, path: string[]): boolean {
  if (!node) return false
  if (node.kind === 'scalar') return hasTemplateActions(node.source) && !isFreeText(node, path)
  if (node.kind === 'list') return node.items.some((item) => actionsOutsideFreeText(item, path))
  return node.entries.some(({ key, value }) => hasTemplateActions(key) || actionsOutsideFreeText(value, [...path, key]))
}

const tooDeep: Problem = { code: 'yaml-depth', message: `exceeded max depth of ${maxOpen}`, start: 0, end: 1 }

/** kubectl ends the last line of every YAML document where nobody did, which a block scalar there is longer by. */
const withLineBreak = (text: string) => (text.endsWith('\n') || looksLikeJson(text) ? text : `${text}\n`)

/** Counts brackets without looking at quotes: near enough to keep the parser from text that is nothing but brackets. */
function opensTooMany(text: string): boolean {
  let open = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === 0x5b || code === 0x7b) {
      if (++open > maxOpen) return true
    } else if ((code === 0x5d || code === 0x7d) && open > 0) open--
  }
  return false
}

/** What stands beside a separator is not read where it makes no sense there: that it may not is said of the file (`file/stop.ts`). */
function composeBehind(text: string): ReturnType<typeof compose> {
  const composed = compose(text)
  const line = composed.problems.length === 0 ? undefined : /^---[^\S\n]*[^\s#][^\n]*/.exec(text)?.[0]
  return line === undefined ? composed : compose(text.replace(line, () => ' '.repeat(line.length)))
}

function compose(text: string): { root: Node | undefined; problems: Problem[] } {
  if (opensTooMany(text)) return { root: undefined, problems: [tooDeep] }
  try {
    const document = parsed(withLineBreak(text))
    if (!document) return { root: undefined, problems: controlCharacters(text) }
    const problems: Problem[] = goErrors(text, document).map(({ code, message, pos }) => ({
      code: code === 'TAB_AS_INDENT' ? 'yaml-tab-indent' : 'yaml-syntax',
      message,
      ...span(text, pos[0], pos[1]),
    }))
    problems.push(...controlCharacters(text))
    if (problems.length === 0) problems.push(...strayTabs(text.slice(0, documentEnd(text)), document.contents))
    problems.push(...endBeforeStart(text))
    const root = new TreeBuilder(text, problems).root(document.contents)
    return { root, problems }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { root: undefined, problems: [tooDeep] }
  }
}

/**
 * The library's errors that are go-yaml's too. It reads nothing behind the first document, nor behind a flow collection at the root,
 * takes `#` behind a closing quote or bracket for a comment, and knows escapes of its own (escapes.ts).
 */
function goErrors(text: string, { errors, contents }: Document): Document['errors'] {
  if (errors.length === 0) return errors
  const flowEnd = isCollection(contents) && contents.flow ? contents.range?.[1] : undefined
  const end = flowEnd ?? documentEnd(text) ?? text.length + 1
  return errors.filter(({ code, message, pos }) => {
    if (code === 'MULTIPLE_DOCS' || code === 'BAD_DQ_ESCAPE' || message.startsWith('Comments must be separated')) return false
    // That there is a directive at all is said of the file (file/stop.ts).
    if (message.startsWith('Missing directives-end')) return false
    return code !== 'UNEXPECTED_TOKEN' || pos[0] < end
  })
}

/** Where the first document ends before its text does: at `...`, or at a `---` by which kubectl does not cut files. */
export function documentEnd(text: string): number | undefined {
  for (const { index, 0: mark } of text.matchAll(documentMark)) {
    if (mark === '...' || !/^\uFEFF?(?:[^\S\r\n]*(?:#[^\r\n]*)?[\r\n])*$/.test(text.slice(0, index))) return index
  }
  return undefined
}

const documentMark = /(?<![^\r\n\u0085\u2028\u2029])(?:---|\.\.\.)(?=\s|$)/g

/** A text that begins with the end of a document. */
function endBeforeStart(text: string): Problem[] {
  const end = /^(?:[ \t]*(?:#.*)?\r?\n)*\.\.\.(?=\s|$)/.exec(text)?.[0].length
  if (end === undefined) return []
  return [{ code: 'yaml-syntax', message: 'did not find expected node content', start: end - 3, end }]
}

/**
 * The first document. What the library would close at a lower indentation goes on there, if it comes to an end: while somebody types it
 * does not, and the lines below are not part of it.
 */
function parsed(text: string): Document | undefined {
  const document = firstDocument(text, false)
  if (!document?.errors.some(isOutdented)) return document
  const again = firstDocument(text, true)
  const isEnded = again && !again.errors.some(isOutdented)
  return isEnded && again.errors.length < document.errors.length ? again : document
}

/** Quoted text or a flow collection that the library takes for unclosed. */
const isOutdented = ({ code, message }: Document['errors'][number]) =>
  (code === 'MISSING_CHAR' && /^Missing closing|^Flow /.test(message)) || (code === 'BAD_INDENT' && message.startsWith('Flow '))

/** What go-yaml refuses to read at all. */
function controlCharacters(text: string): Problem[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const start = text.search(/[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\uFFFE\uFFFF]/)
  return start < 0
    ? []
    : [{ code: 'yaml-bad-encoding', message: 'yaml: control characters are not allowed', ...span(text, start, start + 1) }]
}

function firstDocument(text: string, outdents: boolean): Document | undefined {
  const composer = new Composer(options)
  for (const token of tokens(text, outdents)) {
    for (const document of composer.next(token)) return document as Document
  }
  for (const document of composer.end()) return document as Document
  return undefined
}

function* tokens(text: string, outdents: boolean) {
  const parser = new Parser()
  for (const lexeme of lexerOfGo(outdents).lex(text)) yield* parser.next(lexeme)
  yield* parser.end()
}
