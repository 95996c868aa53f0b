// What the server says of labels and annotations, wherever they stand.

import type { Code } from '../codes.ts'
import { entriesOf, type Node, type Path, stringOf } from '../yaml/node.ts'
import { malformed } from './fields.ts'
import { byteLength, labelValue, qualifiedName } from './grammar.ts'
import { textMap } from './read.ts'
import { tooLong, violation } from './rule.ts'

/** The codes of labels: an object's, or those that a claim is made with. */
type LabelCodes<C extends Code> = Readonly<Record<'key' | 'value', C>>
export const labelCodes = { key: 'meta-label-key', value: 'meta-label-value' } as const

export function* labelViolations<C extends Code>(labels: Node | undefined, path: Path, codes: LabelCodes<C>, server = path) {
  for (const { key, keyNode, value } of entriesOf(labels)) {
    if (keyNode.templated) continue
    yield* malformed(codes.key, [...path, key], key, qualifiedName, { mark: 'key', path: server })
    yield* malformed(codes.value, [...path, key], stringOf(value) ?? '', labelValue, { path: server })
  }
}

export function* annotationViolations<C extends Code>(annotations: Node | undefined, path: Path, code: C, server = path) {
  const name = (key: string) => qualifiedName(key.toLowerCase())
  for (const { key } of entriesOf(annotations)) yield* malformed(code, [...path, key], key, name, { mark: 'key', path: server })
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
