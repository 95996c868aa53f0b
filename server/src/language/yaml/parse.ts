import { type Document, isCollection, Parser } from 'yaml'
import { ComposerOfFew } from './composer.ts'
import { joined } from './join.ts'
import { hasTemplateActions, maskTemplate } from './mask.ts'
import type { Node } from './node.ts'
import { type Problem, span } from './problem.ts'
import { strayTabs } from './tabs.ts'
import { TreeBuilder } from './tree.ts'

export type { Problem } from './problem.ts'

/** One document, read as the API server reads it. Parsing cannot fail: what is wrong is in `problems`. */
export interface Manifest {
  readonly text: string
  readonly root: Node | undefined
  readonly problems: readonly Problem[]
  /** Holds template actions outside of free text, so that only rendering makes it a manifest. */
  readonly templated: boolean
}

/** Open brackets at once that go-yaml refuses, and those from which on nothing is read here: the library looks into each from each. */
const maxOpen = 10_000
const mostOpen = 2000
/** Characters that are read in all to find quoted texts and flow collections at a lower indentation. */
const maxRead = 200_000

/** Reads the first document of `text`; anything after `...` is ignored, as the API server does. */
export function parseManifest(text: string): Manifest {
  const plain = text.replace(/\r(?!\n)|[\u0085\u2028\u2029]/g, '\n')
  if (!hasTemplateActions(plain)) return { text, templated: false, ...compose(plain) }
  const asIs = compose(plain)
  if (asIs.problems.length === 0 && !actionsOutsideFreeText(asIs.root, [])) return { text, templated: false, ...asIs }
  return { text, templated: true, ...compose(maskTemplate(plain)) }
}

/** Places whose text belongs to a program in the container, so that braces there say nothing about the manifest. */
function isFreeText(path: readonly string[]): boolean {
  const last = path.at(-1)
  if (path.includes('annotations') || path.includes('command') || path.includes('args')) return true
  return last === 'value' && path.includes('env')
}

function actionsOutsideFreeText(node: Node | undefined, path: string[]): boolean {
  if (!node) return false
  if (node.kind === 'scalar') return hasTemplateActions(node.source) && !isFreeText(path)
  if (node.kind === 'list') return node.items.some((item) => actionsOutsideFreeText(item, path))
  return node.entries.some(({ key, value }) => hasTemplateActions(key) || actionsOutsideFreeText(value, [...path, key]))
}

const tooDeep: Problem = { code: 'yaml-depth', message: `exceeded max depth of ${maxOpen}`, start: 0, end: 1 }

/** Counts brackets without looking at quotes: near enough to keep the parser from text that is nothing but brackets. */
function opensTooMany(text: string): boolean {
  let open = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === 0x5b || code === 0x7b) {
      if (++open > mostOpen) return true
    } else if ((code === 0x5d || code === 0x7d) && open > 0) open--
  }
  return false
}

function compose(text: string): { root: Node | undefined; problems: Problem[] } {
  if (opensTooMany(text)) return { root: undefined, problems: [tooDeep] }
  try {
    const document = parsed(text)
    if (!document) return { root: undefined, problems: controlCharacters(text) }
    const problems: Problem[] = goErrors(text, document).map(({ code, message, pos }) => ({
      code: code === 'TAB_AS_INDENT' ? 'yaml-tab-indent' : 'yaml-syntax',
      message,
      ...span(text, pos[0], pos[1]),
    }))
    problems.push(...controlCharacters(text))
    if (problems.length === 0) problems.push(...strayTabs(text, document.contents))
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
  const documentEnd = text.search(/^\.\.\.(?=\s|$)/m)
  const end = flowEnd ?? (documentEnd < 0 ? text.length + 1 : documentEnd)
  return errors.filter(({ code, message, pos }) => {
    if (code === 'MULTIPLE_DOCS' || code === 'BAD_DQ_ESCAPE' || message.startsWith('Comments must be separated')) return false
    return code !== 'UNEXPECTED_TOKEN' || pos[0] < end
  })
}

/** A text that begins with the end of a document. */
function endBeforeStart(text: string): Problem[] {
  const end = /^(?:[ \t]*(?:#.*)?\r?\n)*\.\.\.(?=\s|$)/.exec(text)?.[0].length
  if (end === undefined) return []
  return [{ code: 'yaml-syntax', message: 'did not find expected node content', start: end - 3, end }]
}

/** The first document, with what the library wants more indented than go-yaml does on one line where that helps. */
function parsed(text: string): Document | undefined {
  let document = firstDocument(text)
  let current = text
  for (let read = 0; read < maxRead && document; read += text.length) {
    const next = firstJoin(current, document)
    if (next === undefined) return document
    const again = firstDocument(next)
    if (!again || again.errors.length >= document.errors.length) return document
    current = next
    document = again
  }
  return document
}

function firstJoin(text: string, { errors }: Document): string | undefined {
  for (const error of errors) {
    const next = joined(text, error)
    if (next !== undefined) return next
  }
  return undefined
}

/** What go-yaml refuses to read at all. */
function controlCharacters(text: string): Problem[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const start = text.search(/[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\uFFFE\uFFFF]/)
  return start < 0
    ? []
    : [{ code: 'yaml-bad-encoding', message: 'yaml: control characters are not allowed', ...span(text, start, start + 1) }]
}

function firstDocument(text: string): Document | undefined {
  const composer = new ComposerOfFew()
  for (const token of new Parser().parse(text)) {
    for (const document of composer.next(token)) return document as Document
  }
  for (const document of composer.end()) return document as Document
  return undefined
}
