import { isAlias, isMap, isScalar, isSeq, type Scalar, type Node as YamlNode } from 'yaml'
import { textOfBase64 } from './binary.ts'
import { badEscape } from './escapes.ts'
import { isUnsigned, jsonKey, yamlIdentity } from './keys.ts'
import { maskCharacter } from './mask.ts'
import { type Entry, type ListNode, type MapNode, type Node, nullAt, type ScalarNode } from './node.ts'
import { type Problem, span } from './problem.ts'
import { isIntegerText, type Resolved, resolvePlain } from './scalar.ts'
import { endOfQuoted } from './scan.ts'

const binaryTag = 'tag:yaml.org,2002:binary'
const mergeTag = 'tag:yaml.org,2002:merge'
const maxDepth = 500
/** Nodes that aliases may stand for in all; beyond, they stand for nothing, so that no walk over the tree takes long. */
const maxExpanded = 50_000
/** Tags that make a number or a word of quoted text too. */
const typedTags = /^tag:yaml\.org,2002:(int|float|bool|null)$/
/** Tags beside which a value is still read for what it is. */
const unknowing = /^(\?|tag:yaml\.org,2002:(timestamp|merge))$/

/** Builds our tree from the library's, and finds what only go-yaml minds. */
export class TreeBuilder {
  private readonly anchors = new Map<string, Node | 'open'>()
  /** Nodes an expanded tree would have, by node: an alias counts as what it stands for. */
  private readonly sizes = new Map<Node, number>()
  private aliasDecodes = 0
  private notNumbers = false
  /** Where values begin that a later one of the same key takes the place of. */
  private readonly overridden = new Set<number>()
  private readonly text: string
  private readonly problems: Problem[]
  private readonly isJson: boolean

  constructor(text: string, problems: Problem[]) {
    this.text = text
    this.problems = problems
    this.isJson = looksLikeJson(text)
  }

  /** The whole tree. */
  root(contents: YamlNode | null): Node | undefined {
    const root = contents ? this.node(contents, 0) : undefined
    this.checkAliases(root)
    const isGone = ({ code, start }: Problem) => code === 'yaml-nan-inf' && this.overridden.has(start)
    if (this.overridden.size > 0) this.problems.splice(0, this.problems.length, ...this.problems.filter((one) => !isGone(one)))
    return root
  }

  /** Refuses what go-yaml refuses: more than 100 nodes by way of aliases where they are nearly all there is. */
  private checkAliases(root: Node | undefined) {
    if (!root || this.aliasDecodes <= 100) return
    const total = this.size(root)
    const share = total <= 400_000 ? 0.99 : total >= 4_000_000 ? 0.1 : 0.99 - (0.89 * (total - 400_000)) / 3_600_000
    if (total > 1000 && this.aliasDecodes / total > share) {
      this.problem('yaml-alias-bomb', 'document contains excessive aliasing', 0, 1)
    }
  }

  private node(source: YamlNode, depth: number): Node {
    if (depth > maxDepth) throw new RangeError('nested too deeply')
    if (isAlias(source)) return this.alias(source.source, this.rangeOf(source))
    const anchor = 'anchor' in source ? source.anchor : undefined
    if (anchor) this.anchor(anchor, source.range?.[0] ?? 0)
    const built = isMap(source) ? this.map(source, depth) : isSeq(source) ? this.list(source, depth) : this.scalar(source)
    if (anchor) this.anchors.set(anchor, built)
    return built
  }

  /** Never over the end: the text is read with a line break that it may lack. */
  private rangeOf({ range }: YamlNode): readonly [number, number] {
    const [start = 0, end = start] = range ?? []
    return [Math.min(start, this.text.length), Math.min(end, this.text.length)]
  }

  private anchor(name: string, before: number) {
    this.anchors.set(name, 'open')
    const start = this.text.lastIndexOf(`&${name}`, before)
    if (!anchorName.test(name) && start >= 0) this.problem('yaml-syntax', badName, start, start + 1 + name.length)
  }

  private problem(code: Problem['code'], message: string, start: number, end: number) {
    this.problems.push({ code, message, ...span(this.text, start, end) })
  }

  private alias(name: string, [start, end]: readonly [number, number]): Node {
    const target = this.anchors.get(name)
    if (target === undefined) this.problem('yaml-unknown-alias', `unknown anchor '${name}' referenced`, start, end)
    else if (!anchorName.test(name)) this.problem('yaml-syntax', badName, start, end)
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

  private scalar(source: YamlNode): ScalarNode {
    const [start, end] = this.rangeOf(source)
    if (!isScalar(source)) return nullAt(start, end)
    const value = typeof source.value === 'string' ? source.value : (source.source ?? '')
    const { tag } = source
    const style = styleOf(source.type)
    if (tag === binaryTag) return this.binary(value, style, start, end)
    if (source.type === 'QUOTE_DOUBLE') this.escapes(start, end)
    // At the end of the text the library takes the two quotes that stand for one for the closing one.
    if (source.type === 'QUOTE_SINGLE' && end === this.text.length && endOfQuoted(this.text, start) < 0)
      this.problem('yaml-syntax', 'found unexpected end of stream', start, start + 1)
    if (source.type !== 'PLAIN' && !(tag && typedTags.test(tag))) {
      return { kind: 'scalar', type: 'string', value, source: value, style, start, end, ...templated(value) }
    }
    return { ...this.plain(value, source.tag, start, end), ...templated(value) }
  }

  private binary(source: string, style: ScalarNode['style'], start: number, end: number): ScalarNode {
    const value = textOfBase64(source)
    if (value === undefined) this.problem('yaml-bad-binary', 'yaml: !!binary value contains invalid base64 data', start, end)
    return { kind: 'scalar', type: 'string', value: value ?? source, source, style, start, end }
  }

  private escapes(start: number, end: number) {
    const bad = badEscape(this.text.slice(start, end), this.isJson)
    if (bad) this.problem('yaml-syntax', bad.message, start + bad.offset, start + bad.offset + bad.length)
  }

  private plain(value: string, tag: string | undefined, start: number, end: number): ScalarNode {
    const node = { kind: 'scalar', source: value, style: 'plain', start, end } as const
    const typed = tag === undefined ? undefined : typedTags.exec(tag)?.[1]
    if (tag !== undefined && !typed && !unknowing.test(tag)) return { ...node, type: 'string', value }
    const resolved = resolvePlain(value)
    if (typed && !suits(resolved, value, typed)) {
      const found = resolved.type === 'number' ? (isIntegerText(value) ? '!!int' : '!!float') : tagNames[resolved.type]
      this.problem('yaml-bad-tag', `yaml: cannot decode ${found} \`${value}\` as a !!${typed}`, start, end)
    }
    if (resolved.type === 'boolean') return { ...node, type: 'boolean', value: String(resolved.value) }
    if (resolved.type === 'number') return { ...node, type: 'number', value: resolved.json }
    if (resolved.type === 'null') return { ...node, type: 'null', value: '' }
    if (resolved.type === 'notANumber') {
      this.notNumbers = true
      this.problem('yaml-nan-inf', `json: unsupported value: ${resolved.json}`, start, end)
    }
    return { ...node, type: 'string', value }
  }

  private list(source: YamlNode, depth: number): ListNode {
    const [start, end] = this.rangeOf(source)
    const items = isSeq(source) ? source.items.map((item) => this.node(item as YamlNode, depth + 1)) : []
    return { kind: 'list', items, flow: isSeq(source) && source.flow === true, start, end }
  }

  private map(source: YamlNode, depth: number): MapNode {
    const [start, end] = this.rangeOf(source)
    const entries: Entry[] = []
    for (const pair of isMap(source) ? source.items : []) {
      const key = pair.key as YamlNode | null
      if (!key) continue
      const keyNode = this.key(key, depth)
      const afterKey = keyNode.end
      const value = pair.value ? this.node(pair.value as YamlNode, depth + 1) : nullAt(afterKey, afterKey)
      const isAliasOfList = isAlias(pair.value) && value.kind === 'list'
      const tag = isScalar(key) ? key.tag : undefined
      const isMerge = keyNode.style === 'plain' && keyNode.source === '<<' && (!tag || tag === mergeTag)
      if (isMerge) this.merge(entries, isAliasOfList ? nullAt(value.start, value.end) : value, keyNode)
      else entries.push({ key: jsonKey(keyNode), keyNode, value })
    }
    if (this.notNumbers) this.noteOverridden(entries)
    return { kind: 'map', entries, flow: isMap(source) && source.flow === true, start, end }
  }

  /** Of a key that stands twice only the last value becomes JSON: no other needs to be a number there. */
  private noteOverridden(entries: readonly Entry[]) {
    const last = new Map(entries.map((entry) => [yamlIdentity(entry.keyNode), entry]))
    for (const entry of entries) if (last.get(yamlIdentity(entry.keyNode)) !== entry) this.overridden.add(entry.value.start)
  }

  private key(source: YamlNode, depth: number): ScalarNode {
    // As a key, what is not a number to JSON is its own text.
    const before = this.problems.length
    const node = this.node(source, depth + 1)
    if (this.problems.at(-1)?.code === 'yaml-nan-inf' && this.problems.length > before) this.problems.pop()
    if (node.kind !== 'scalar') {
      this.problem('yaml-complex-key', 'yaml: invalid map key', node.start, node.end)
      return { kind: 'scalar', type: 'string', value: '', source: '', style: 'quoted', start: node.start, end: node.end }
    }
    if (node.type === 'null' && node.style === 'plain' && !node.templated) {
      this.problem('yaml-null-key', 'unsupported map key of type: null', node.start, node.end)
    } else if (isUnsigned(node)) this.problem('yaml-null-key', 'unsupported map key of type: uint64', node.start, node.end)
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
      const { start, end } = keyNode
      for (const inherited of map.entries) {
        const value = { ...inherited.value, start, end }
        entries.push({ key: inherited.key, keyNode: { ...inherited.keyNode, start, end }, value, merged: true })
      }
    }
  }
}

const tagNames = { null: '!!null', boolean: '!!bool', string: '!!str', notANumber: '!!float' } as const

/** What go-yaml takes for the name of an anchor; such a character behind it begins something new. */
const anchorName = /^[\w-]+([?:%@`].*)?$/
const badName = 'did not find expected alphabetic or numeric character'

/** Whether what a value reads as suits the tag in front of it. */
function suits(resolved: Resolved, source: string, tag: string): boolean {
  if (tag === 'bool') return resolved.type === 'boolean'
  if (tag === 'null') return resolved.type === 'null'
  if (tag === 'float') return resolved.type === 'number' || resolved.type === 'notANumber'
  return resolved.type === 'number' && isIntegerText(source)
}

function styleOf(type: Scalar['type']): ScalarNode['style'] {
  if (type === 'BLOCK_FOLDED' || type === 'BLOCK_LITERAL') return 'block'
  return type === 'PLAIN' ? 'plain' : 'quoted'
}

/** kubectl tries JSON first where a text begins with a brace. */
export const looksLikeJson = (text: string) => /^\uFEFF?\s*\{/.test(text)

/** Braces in a document that is no template are a text like any other. */
const templated = (value: string) => (value.includes(maskCharacter) ? { templated: true } : {})
