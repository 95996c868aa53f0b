import { Composer, type Document, isAlias, isMap, isScalar, isSeq, Parser, type Node as YamlNode } from 'yaml'
import { joined } from './join.ts'
import { hasTemplateActions, maskCharacter, maskTemplate } from './mask.ts'
import type { Entry, ListNode, MapNode, Node, ScalarNode } from './node.ts'
import { type Resolved, resolvePlain } from './scalar.ts'

/** What is wrong with the YAML itself. `code` names the rule; `message` is English and complete. */
export interface Problem {
  readonly code: string
  readonly start: number
  readonly end: number
  readonly message: string
}

/** One document, read as the API server reads it. Parsing cannot fail: what is wrong is in `problems`. */
export interface Manifest {
  readonly text: string
  readonly root: Node | undefined
  readonly problems: readonly Problem[]
  /** Holds template actions outside of free text, so that only rendering makes it a manifest. */
  readonly templated: boolean
}

const maxDepth = 500
/** Open brackets at once that go-yaml refuses. */
const maxOpen = 10_000
/** Nodes that aliases may stand for in all; beyond, they stand for nothing, so that no walk over the tree takes long. */
const maxExpanded = 50_000
/** Tags that make a number or a word of quoted text too. */
const typedTags = /^tag:yaml\.org,2002:(int|float|bool|null)$/
/** Tags beside which a value is still read for what it is. */
const unknowing = /^(\?|tag:yaml\.org,2002:(timestamp|merge))$/
/** Quoted texts and flow collections at a lower indentation that are read in one document. */
const maxJoined = 50
// One of the library's errors is not go-yaml's: a second document. Only the first counts.
const options = { schema: 'failsafe', uniqueKeys: false, strict: true, prettyErrors: false, logLevel: 'silent' } as const

/** Reads the first document of `text`; anything after `...` is ignored, as the API server does. */
export function parseManifest(text: string): Manifest {
  const plain = text.replace(/\r(?!\n)/g, '\n')
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
      if (++open > maxOpen) return true
    } else if ((code === 0x5d || code === 0x7d) && open > 0) open--
  }
  return false
}

function compose(text: string): { root: Node | undefined; problems: Problem[] } {
  if (opensTooMany(text)) return { root: undefined, problems: [tooDeep] }
  try {
    const document = parsed(text)
    if (!document) return { root: undefined, problems: controlCharacters(text) }
    const problems: Problem[] = document.errors
      .filter(({ code }) => code !== 'MULTIPLE_DOCS')
      .map(({ code, message, pos }) => ({
        code: code === 'TAB_AS_INDENT' ? 'yaml-tab-indent' : 'yaml-syntax',
        message,
        ...span(text, pos[0], pos[1]),
      }))
    problems.push(...controlCharacters(text))
    const build = new TreeBuilder(text, problems)
    const root = document.contents ? build.node(document.contents, 0) : undefined
    build.checkAliases(root)
    return { root, problems }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { root: undefined, problems: [tooDeep] }
  }
}

/** The first document, with what the library wants more indented than go-yaml does on one line where that helps. */
function parsed(text: string): Document | undefined {
  let document = firstDocument(text)
  let current = text
  for (let round = 0; round < maxJoined && document; round++) {
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
  const composer = new Composer(options)
  for (const token of new Parser().parse(text)) {
    for (const document of composer.next(token)) return document as Document
  }
  for (const document of composer.end()) return document as Document
  return undefined
}

/** An error's span, never empty and never over the end of its line. */
function span(text: string, start: number, end: number): { start: number; end: number } {
  const from = Math.min(start, text.length)
  const lineEnd = text.slice(from).search(/[\r\n]/)
  const limit = lineEnd < 0 ? text.length : from + lineEnd
  const to = Math.min(Math.max(end, from + 1), Math.max(limit, from))
  return to > from ? { start: from, end: to } : { start: Math.max(0, from - 1), end: from }
}

class TreeBuilder {
  private readonly anchors = new Map<string, Node | 'open'>()
  /** Nodes an expanded tree would have, by node: an alias counts as what it stands for. */
  private readonly sizes = new Map<Node, number>()
  private aliasDecodes = 0
  private readonly text: string
  private readonly problems: Problem[]

  constructor(text: string, problems: Problem[]) {
    this.text = text
    this.problems = problems
  }

  node(source: YamlNode, depth: number): Node {
    if (depth > maxDepth) throw new RangeError('nested too deeply')
    if (isAlias(source)) return this.alias(source.source, source.range ?? [0, 0])
    const anchor = 'anchor' in source ? source.anchor : undefined
    if (anchor) this.anchors.set(anchor, 'open')
    const built = isMap(source) ? this.map(source, depth) : isSeq(source) ? this.list(source, depth) : this.scalar(source)
    if (anchor) this.anchors.set(anchor, built)
    return built
  }

  private problem(code: string, message: string, start: number, end: number) {
    this.problems.push({ code, message, ...span(this.text, start, end) })
  }

  private alias(name: string, range: readonly number[]): Node {
    const [start = 0, end = start] = range
    const target = this.anchors.get(name)
    if (target === undefined) this.problem('yaml-unknown-alias', `unknown anchor '${name}' referenced`, start, end)
    else if (target === 'open') this.problem('yaml-self-alias', `anchor '${name}' value contains itself`, start, end)
    if (target === undefined || target === 'open') return nullAt(start, end)
    this.aliasDecodes += this.size(target)
    if (this.aliasDecodes > maxExpanded) {
      if (!this.problems.some(({ code }) => code === 'yaml-alias-bomb'))
        this.problem('yaml-alias-bomb', 'document contains excessive aliasing', start, end)
      return nullAt(start, end)
    }
    return { ...target, start, end }
  }

  private size(node: Node): number {
    const known = this.sizes.get(node)
    if (known !== undefined) return known
    let size = 1
    if (node.kind === 'list') for (const item of node.items) size += this.size(item)
    else if (node.kind === 'map') for (const { value } of node.entries) size += 1 + this.size(value)
    this.sizes.set(node, size)
    return size
  }

  /** Refuses what go-yaml refuses: more than 100 nodes by way of aliases where they are nearly all there is. */
  checkAliases(root: Node | undefined) {
    if (!root || this.aliasDecodes <= 100) return
    const total = this.size(root)
    const share = total <= 400_000 ? 0.99 : total >= 4_000_000 ? 0.1 : 0.99 - (0.89 * (total - 400_000)) / 3_600_000
    if (total > 1000 && this.aliasDecodes / total > share) {
      this.problem('yaml-alias-bomb', 'document contains excessive aliasing', 0, 1)
    }
  }

  private scalar(source: YamlNode): ScalarNode {
    const [start = 0, end = start] = source.range ?? [0, 0]
    if (!isScalar(source)) return nullAt(start, end)
    const value = typeof source.value === 'string' ? source.value : (source.source ?? '')
    const { tag } = source
    if (tag === 'tag:yaml.org,2002:binary' && !isBase64(value))
      this.problem('yaml-bad-binary', 'yaml: !!binary value contains invalid base64 data', start, end)
    if (source.type !== 'PLAIN' && !(tag && typedTags.test(tag))) {
      const style = source.type === 'BLOCK_FOLDED' || source.type === 'BLOCK_LITERAL' ? 'block' : 'quoted'
      return { kind: 'scalar', type: 'string', value, source: value, style, start, end, ...templated(value) }
    }
    return { ...this.plain(value, source.tag, start, end), ...templated(value) }
  }

  private plain(value: string, tag: string | undefined, start: number, end: number): ScalarNode {
    const node = { kind: 'scalar', source: value, style: 'plain', start, end } as const
    const typed = tag === undefined ? undefined : typedTags.exec(tag)?.[1]
    if (tag !== undefined && !typed && !unknowing.test(tag)) return { ...node, type: 'string', value }
    const resolved = resolvePlain(value)
    if (typed && !suits(resolved, value, typed)) {
      const found = resolved.type === 'number' ? numberTag(value) : tagNames[resolved.type]
      this.problem('yaml-bad-tag', `yaml: cannot decode ${found} \`${value}\` as a !!${typed}`, start, end)
    }
    if (resolved.type === 'boolean') return { ...node, type: 'boolean', value: String(resolved.value) }
    if (resolved.type === 'number') return { ...node, type: 'number', value: resolved.json }
    if (resolved.type === 'null') return { ...node, type: 'null', value: '' }
    if (resolved.type === 'notANumber') this.problem('yaml-nan-inf', `json: unsupported value: ${resolved.json}`, start, end)
    return { ...node, type: 'string', value }
  }

  private list(source: YamlNode, depth: number): ListNode {
    const [start = 0, end = start] = source.range ?? [0, 0]
    const items = isSeq(source) ? source.items.map((item) => this.node(item as YamlNode, depth + 1)) : []
    return { kind: 'list', items, flow: isSeq(source) && source.flow === true, start, end }
  }

  private map(source: YamlNode, depth: number): MapNode {
    const [start = 0, end = start] = source.range ?? [0, 0]
    const entries: Entry[] = []
    for (const pair of isMap(source) ? source.items : []) {
      const key = pair.key as YamlNode | null
      if (!key) continue
      const keyNode = this.key(key, depth)
      const afterKey = keyNode.end
      const value = pair.value ? this.node(pair.value as YamlNode, depth + 1) : nullAt(afterKey, afterKey)
      const isAliasOfList = isAlias(pair.value) && value.kind === 'list'
      const isMerge = keyNode.style === 'plain' && keyNode.source === '<<' && !(isScalar(key) && key.tag)
      if (isMerge) this.merge(entries, isAliasOfList ? nullAt(value.start, value.end) : value, keyNode)
      else entries.push({ key: keyNode.value, keyNode, value })
    }
    return { kind: 'map', entries, flow: isMap(source) && source.flow === true, start, end }
  }

  private key(source: YamlNode, depth: number): ScalarNode {
    const node = this.node(source, depth + 1)
    if (node.kind !== 'scalar') {
      this.problem('yaml-complex-key', 'yaml: invalid map key', node.start, node.end)
      return { kind: 'scalar', type: 'string', value: '', source: '', style: 'quoted', start: node.start, end: node.end }
    }
    if (node.type === 'null' && node.style === 'plain' && !node.templated) {
      this.problem('yaml-null-key', 'unsupported map key of type: null', node.start, node.end)
    }
    return node
  }

  /** Keys of a merged mapping count where the merge stands; a key that is already there is overridden. */
  private merge(entries: Entry[], value: Node, keyNode: ScalarNode) {
    const maps = value.kind === 'list' ? value.items : [value]
    for (const map of [...maps].reverse()) {
      if (map.kind !== 'map') {
        const message = 'map merge requires map or sequence of maps as the value'
        this.problem('yaml-merge-value', message, keyNode.start, Math.max(value.end, keyNode.end))
        return
      }
      for (const { key, value: inherited } of map.entries) {
        const node = { ...inherited, start: keyNode.start, end: keyNode.end }
        entries.push({ key, keyNode: { ...keyNode, value: key, source: key }, value: node, merged: true })
      }
    }
  }
}

const tagNames = { null: '!!null', boolean: '!!bool', string: '!!str', notANumber: '!!float' } as const
const numberTag = (source: string) =>
  /^[-+]?(0[xob])?[\da-f_]+$/i.test(source) && !/^[-+]?\d+e/i.test(source) ? '!!int' : '!!float'

/** Whether what a value reads as suits the tag in front of it. */
function suits(resolved: Resolved, source: string, tag: string): boolean {
  if (tag === 'bool') return resolved.type === 'boolean'
  if (tag === 'null') return resolved.type === 'null'
  if (tag === 'float') return resolved.type === 'number' || resolved.type === 'notANumber'
  return resolved.type === 'number' && numberTag(source) === '!!int'
}

/** Go's standard encoding: padded, with line breaks but no blanks inside. */
function isBase64(text: string): boolean {
  const plain = text.replace(/[\r\n]/g, '')
  return plain.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(plain)
}

const templated = (value: string) => (value.includes(maskCharacter) || hasTemplateActions(value) ? { templated: true } : {})

function nullAt(start: number, end: number): ScalarNode {
  return { kind: 'scalar', type: 'null', value: '', source: '', style: 'plain', start, end }
}
