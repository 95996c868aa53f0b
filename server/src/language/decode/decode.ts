import { parseQuantity } from '../../../../model/src/resources/quantity.ts'
import type { CodeOfLayer, FixData } from '../codes.ts'
import { type Finding, finding } from '../finding.ts'
import {
  element,
  type Field,
  fieldOf,
  fieldsOf,
  isKnown,
  isStruct,
  rootShape,
  type Shape,
  shapeOf,
  type TypeName,
} from '../schema/schema.ts'
import { yamlIdentity } from '../yaml/keys.ts'
import type { Entry, MapNode, Node, Path, ScalarNode } from '../yaml/node.ts'
import { oddCharacter } from './odd.ts'
import { meantAt, similarNames } from './similar.ts'
import { quantityFix } from './spelling.ts'
import { timeProblem } from './time.ts'
import { dotted, fits, goType, jsonKind } from './words.ts'

/** Called for every struct of the object, in document order: the place where rules look at it. */
export type Visit = (type: TypeName, node: MapNode, path: Path) => void

/**
 * Decodes a DaemonSet as the API server's strict decoder does, but reports everything instead of the first error: unknown and
 * duplicate fields, wrong types, quantities, times. `version` decides which fields are known.
 * Source: sigs.k8s.io/json and apimachinery's resource.Quantity, intstr and metav1.Time unmarshalling.
 */
export function decode(root: Node, version: string, visit: Visit): Finding[] {
  const decoder = new Decoder(version, visit)
  decoder.value(root, rootShape, [], { struct: 'DaemonSet', steps: [] })
  return decoder.findings
}

/** Where Go is while it decodes: the struct that holds the key, and the dotted path without indexes and map keys. */
interface GoPlace {
  readonly struct: string
  readonly steps: readonly string[]
}

const maxVisited = 200_000

class Decoder {
  readonly findings: Finding[] = []
  private readonly version: string
  private readonly visit: Visit
  private visited = 0

  constructor(version: string, visit: Visit) {
    this.version = version
    this.visit = visit
  }

  value(node: Node, shape: Shape, path: Path, go: GoPlace) {
    if (++this.visited > maxVisited) return
    if (node.kind === 'scalar' && (node.type === 'null' || node.templated)) return
    if (shape.list) this.list(node, shape, path, go)
    else if (shape.map) this.map(node, shape, path, go)
    else if (isStruct(shape.type)) this.struct(node, shape, path, go)
    else if (shape.type === 'any') this.repeated(node, path)
    else this.scalar(node, shape, path, go)
  }

  private report(code: CodeOfLayer<'decode'>, node: Node, path: Path, message: string, data?: FixData) {
    this.findings.push(finding(code, visibleSpan(node), path, message, data))
  }

  /** `json: cannot unmarshal bool into Go struct field …`: the decoder's words for a value of the wrong type. */
  private mismatch(code: CodeOfLayer<'decode'>, node: Node, shape: Shape, path: Path, go: GoPlace, data?: FixData) {
    const found = node.kind === 'map' ? 'object' : node.kind === 'list' ? 'array' : jsonKind(node)
    const where = `${go.struct}.${go.steps.join('.')}`
    this.report(code, node, path, `json: cannot unmarshal ${found} into Go struct field ${where} of type ${goType(shape)}`, data)
  }

  private list(node: Node, shape: Shape, path: Path, go: GoPlace) {
    if (node.kind !== 'list') {
      const code = node.kind === 'map' ? 'type-object-for-list' : 'type-scalar-for-list'
      this.mismatch(code, node, shape, path, go)
      return
    }
    const inner = element(shape)
    for (const [index, item] of node.items.entries()) {
      if (item.kind === 'scalar' && item.type === 'null' && isStruct(inner.type))
        this.visit(inner.type, emptyMap(item), [...path, index])
      else this.value(item, inner, [...path, index], go)
    }
  }

  private map(node: Node, shape: Shape, path: Path, go: GoPlace) {
    if (node.kind !== 'map') {
      this.mismatch('type-list-for-map', node, shape, path, go)
      return
    }
    const inner = element(shape)
    for (const { key, value } of this.entries(node, path)) this.value(value, inner, [...path, key], go)
  }

  private struct(node: Node, shape: Shape, path: Path, go: GoPlace) {
    if (node.kind !== 'map') {
      this.mismatch(node.kind === 'list' ? 'type-list-for-object' : 'type-scalar-for-object', node, shape, path, go)
      return
    }
    for (const entry of this.entries(node, path)) {
      const field = fieldOf(shape.type, entry.key)
      if (!field || !isKnown(field, this.version)) {
        if (!entry.keyNode.templated) this.unknown(entry, field, shape.type, node, path)
        this.repeated(entry.value, [...path, entry.key])
        continue
      }
      const inlined = field.inline === undefined ? [] : [field.inline]
      const inner = { struct: shape.type, steps: [...go.steps, ...inlined, entry.key] }
      this.value(entry.value, shapeOf(shape.type, entry.key, field), [...path, entry.key], inner)
    }
    this.visit(shape.type, node, path)
  }

  private unknown(entry: Entry, field: Field | undefined, type: TypeName, node: MapNode, path: Path) {
    const full = [...path, entry.key]
    const near = similarNames(entry.key, knownNames(type, this.version))
    const otherCase = near.some((name) => name.toLowerCase() === entry.key.toLowerCase())
    const code = field ? 'strict-version' : otherCase ? 'strict-unknown-case' : 'strict-unknown-field'
    const elsewhere = code === 'strict-unknown-field' ? meantAt(full, node) : undefined
    const to = elsewhere === undefined ? near : [elsewhere]
    const data: FixData = to.length > 0 ? { fix: 'rename', to } : { fix: 'remove' }
    this.findings.push(finding(code, entry.keyNode, full, `unknown field "${dotted(full)}"`, data))
  }

  /**
   * The entries that count: of a key that stands twice the last, whose others are reported. Those of a merge key are overridden
   * without a word: kubectl resolves them before it sends.
   */
  private entries(node: MapNode, path: Path): readonly Entry[] {
    const last = new Map<string, Entry>()
    for (const entry of node.entries) {
      const identity = yamlIdentity(entry.keyNode)
      const before = last.get(identity)
      if (before && !before.merged && !entry.merged) {
        this.twice(entry, path)
        this.repeated(before.value, [...path, before.key])
      }
      last.set(identity, entry)
    }
    return last.size === node.entries.length
      ? node.entries
      : node.entries.filter((entry) => last.get(yamlIdentity(entry.keyNode)) === entry)
  }

  private twice({ key, keyNode }: Entry, path: Path) {
    const message = `key ${keyNode.type === 'string' ? JSON.stringify(key) : key} already set in map`
    this.findings.push(finding('yaml-duplicate-key', keyNode, [...path, key], message))
  }

  /** Keys that stand twice where the type has nothing to say. */
  private repeated(node: Node, path: Path) {
    if (node.kind === 'scalar' || ++this.visited > maxVisited) return
    if (node.kind === 'list') for (const [index, item] of node.items.entries()) this.repeated(item, [...path, index])
    else for (const { key, value } of this.entries(node, path)) this.repeated(value, [...path, key])
  }

  private scalar(node: Node, shape: Shape, path: Path, go: GoPlace) {
    if (shape.type === 'quantity') this.quantity(node, path)
    else if (shape.type === 'intOrString') this.intOrString(node, shape, path, go)
    else if (shape.type === 'time') this.time(node, shape, path, go)
    else if (node.kind !== 'scalar') this.mismatch('type-container-for-scalar', node, shape, path, go)
    else if (shape.type === 'string') this.string(node, shape, path, go)
    else if (shape.type === 'boolean') this.boolean(node, shape, path, go)
    else this.integer(node, shape, path, go)
  }

  private string(node: ScalarNode, shape: Shape, path: Path, go: GoPlace) {
    if (node.type === 'string') {
      const odd = oddCharacter(node, path)
      if (odd) this.findings.push(finding('odd-character', node, path, odd))
      return
    }
    this.mismatch(node.type === 'number' ? 'type-number-for-string' : 'type-bool-for-string', node, shape, path, go)
  }

  private boolean(node: ScalarNode, shape: Shape, path: Path, go: GoPlace) {
    if (node.type === 'boolean') return
    const code = node.type === 'number' ? 'type-number-for-bool' : 'type-string-for-bool'
    const value = /^(true|yes|on|1)$/i.test(node.value) ? 'true' : /^(false|no|off|0)$/i.test(node.value) ? 'false' : undefined
    this.mismatch(code, node, shape, path, go, value === undefined ? undefined : { fix: 'replace', with: [value] })
  }

  private integer(node: ScalarNode, shape: Shape, path: Path, go: GoPlace) {
    if (node.type === 'boolean') return this.mismatch('type-bool-for-int', node, shape, path, go)
    if (node.type === 'string') {
      const number = /^\s*-?\d+\s*$/.test(node.value) ? node.value.trim() : undefined
      return this.mismatch(
        'type-string-for-int',
        node,
        shape,
        path,
        go,
        number === undefined ? undefined : { fix: 'replace', with: [number] },
      )
    }
    if (!/^-?\d+$/.test(node.value)) return this.mismatch('type-fraction-for-int', node, shape, path, go)
    if (!fits(node.value, shape.type)) this.mismatch('type-int-overflow', node, shape, path, go)
  }

  private intOrString(node: Node, shape: Shape, path: Path, go: GoPlace) {
    if (node.kind === 'scalar' && node.type === 'string') return
    const valid = node.kind === 'scalar' && node.type === 'number' && /^-?\d+$/.test(node.value) && fits(node.value, 'int32')
    if (!valid) this.mismatch('type-intorstring', node, { ...shape, type: 'int32' }, path, go)
  }

  private quantity(node: Node, path: Path) {
    const isAmount = node.kind === 'scalar' && node.type !== 'boolean'
    const parsed = isAmount ? parseQuantity(node.value) : 'format'
    if (typeof parsed !== 'string') return
    const data = node.kind === 'scalar' ? quantityFix(node.value) : undefined
    if (parsed === 'format') {
      this.report(
        'type-quantity-format',
        node,
        path,
        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
        data,
      )
    } else if (parsed === 'suffix') this.report('type-quantity-suffix', node, path, "unable to parse quantity's suffix", data)
    else this.report('quantity-range', node, path, 'the exponent is far beyond any amount of a resource', data)
  }

  private time(node: Node, shape: Shape, path: Path, go: GoPlace) {
    if (node.kind !== 'scalar' || node.type !== 'string') {
      this.mismatch('type-time-nonstring', node, { ...shape, type: 'string' }, path, go)
    } else {
      const wrong = timeProblem(node.value)
      if (wrong) this.report('type-time', node, path, `parsing time "${JSON.stringify(node.value).slice(1, -1)}"${wrong}`)
    }
  }
}

function* knownNames(type: TypeName, version: string): Iterable<string> {
  for (const [name, field] of fieldsOf(type)) if (isKnown(field, version)) yield name
}

/** A whole block is no good underline: its first line is. */
function visibleSpan(node: Node): { start: number; end: number } {
  if (node.kind === 'scalar') return { start: node.start, end: Math.max(node.end, node.start + 1) }
  const first: Node | undefined = node.kind === 'list' ? node.items[0] : node.entries[0]?.keyNode
  return node.flow || !first
    ? { start: node.start, end: Math.max(node.end, node.start + 1) }
    : { start: node.start, end: Math.max(first.start, node.start) + lengthOnLine(first) }
}

const lengthOnLine = (node: Node) => (node.kind === 'scalar' ? Math.max(1, node.end - node.start) : 1)

/** What Go makes of a null in a list of structs. */
const emptyMap = ({ start, end }: Node): MapNode => ({ kind: 'map', entries: [], flow: false, start, end })
