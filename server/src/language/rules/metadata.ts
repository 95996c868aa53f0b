// What the server says of labels and annotations, wherever they stand.
import type { Code } from '../codes.ts'
import { entriesOf, type Node, type Path, stringOf } from '../yaml/node.ts'
import { byteLength, labelValue, qualifiedName } from './grammar.ts'
import { textMap } from './read.ts'
import { invalid, tooLong, violation } from './rule.ts'

/** The codes of labels: an object's, or those that a claim is made with. */
type LabelCodes<C extends Code> = Readonly<Record<'key' | 'value', C>>
export const labelCodes = { key: 'meta-label-key', value: 'meta-label-value' } as const

export function* labelViolations<C extends Code>(labels: Node | undefined, path: Path, codes: LabelCodes<C>, server = path) {
  for (const { key, keyNode, value } of entriesOf(labels)) {
    if (keyNode.templated) continue
    for (const detail of qualifiedName(key))
      yield violation(codes.key, [...path, key], invalid(key, detail), { mark: 'key', path: server })
    const text = stringOf(value)
    if (text === undefined) continue
    for (const detail of labelValue(text)) yield violation(codes.value, [...path, key], invalid(text, detail), { path: server })
  }
}

export function* annotationViolations<C extends Code>(annotations: Node | undefined, path: Path, code: C, server = path) {
  for (const { key } of entriesOf(annotations)) {
    for (const detail of qualifiedName(key.toLowerCase()))
      yield violation(code, [...path, key], invalid(key, detail), { mark: 'key', path: server })
  }
}

/** Bytes that the keys and values of all annotations of one object may have. */
const mostBytes = 262_144

/** Annotations that are too long together; `path` is that of the owner. */
export function* annotationSize<C extends Code>(
  owner: Node | undefined,
  field: string,
  path: Path,
  code: C,
  server: Path = [...path, field],
) {
  let bytes = 0
  for (const [key, value] of textMap(owner, field)) bytes += byteLength(key) + byteLength(value)
  if (bytes > mostBytes) yield violation(code, [...path, field], tooLong(mostBytes), { mark: 'key', path: server })
}
