// What the server says of labels and annotations, wherever they stand.
import { entriesOf, type Node, type Path, stringOf } from '../yaml/node.ts'
import { byteLength, labelValue, qualifiedName } from './grammar.ts'
import { textMap } from './read.ts'
import { invalid, tooLong, type Violation } from './rule.ts'

export function* labelViolations(labels: Node | undefined, path: Path, server = path): Iterable<Violation> {
  for (const { key, keyNode, value } of entriesOf(labels)) {
    if (keyNode.templated) continue
    for (const detail of qualifiedName(key))
      yield { at: [...path, key], mark: 'key', path: server, message: invalid(key, detail), code: 'meta-label-key' }
    const text = stringOf(value)
    if (text === undefined) continue
    for (const detail of labelValue(text))
      yield { at: [...path, key], path: server, message: invalid(text, detail), code: 'meta-label-value' }
  }
}

export function* annotationViolations(annotations: Node | undefined, path: Path, server = path): Iterable<Violation> {
  for (const { key } of entriesOf(annotations)) {
    for (const detail of qualifiedName(key.toLowerCase()))
      yield { at: [...path, key], mark: 'key', path: server, message: invalid(key, detail) }
  }
}

/** Bytes that the keys and values of all annotations of one object may have. */
const mostBytes = 262_144

/** One code for the annotations of every object: the rule, and its explanation, are the same. */
export const annotationsTooLong = 'meta-annotations-size'

/** Annotations that are too long together; `path` is that of the owner. */
export function* annotationSize(
  owner: Node | undefined,
  field: string,
  path: Path,
  code: string,
  server: Path = [...path, field],
): Iterable<Violation> {
  let bytes = 0
  for (const [key, value] of textMap(owner, field)) bytes += byteLength(key) + byteLength(value)
  if (bytes > mostBytes) yield { at: [...path, field], mark: 'key', path: server, message: tooLong(mostBytes), code }
}
