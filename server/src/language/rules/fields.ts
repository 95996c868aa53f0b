// Checks of one field that several tables share. Each is told the code that its field has for it.
import type { Code } from '../codes.ts'
import { get, type MapNode, type Path } from '../yaml/node.ts'
import { text, whole } from './read.ts'
import { has, invalid, type Marking, oneOfThese, required, unsupported, type Violation, violation } from './rule.ts'

/** Text fields that must not be empty, each with its code. */
export function* needs<C extends Code>(node: MapNode, path: Path, fields: Readonly<Record<string, C>>, detail = '') {
  for (const [field, code] of Object.entries<C>(fields))
    if (text(node, field) === '') yield violation(code, [...path, field], required(detail))
}

/** What is wrong with a text: nothing, or the server's complaints. See grammar.ts. */
type Grammar = (text: string) => readonly string[]

/** A text that its grammar does not take. */
export const malformed = <C extends Code>(code: C, at: Path, text: string, grammar: Grammar, more?: Marking) =>
  grammar(text).map((detail) => violation(code, at, invalid(text, detail), more))

/** Text fields that their grammar must take unless they are empty, each with its code. */
export function* conforms<C extends Code>(node: MapNode, path: Path, grammar: Grammar, fields: Readonly<Record<string, C>>) {
  for (const [field, code] of Object.entries<C>(fields))
    if (text(node, field) !== '') yield* malformed(code, [...path, field], text(node, field), grammar)
}

/** The items of a list whose grammar does not take them. */
export function* malformedItems<C extends Code>(code: C, at: Path, items: readonly string[], grammar: Grammar, more?: Marking) {
  for (const [index, item] of items.entries()) yield* malformed(code, [...at, index], item, grammar, more)
}

/** Numbers that are not below 0, each with its code. */
export function* notNegative<C extends Code>(node: MapNode, path: Path, fields: Readonly<Record<string, C>>) {
  for (const [field, code] of Object.entries<C>(fields))
    if (whole(node, field) < 0) yield violation(code, [...path, field], invalid(whole(node, field), tooSmall))
}
export const tooSmall = 'must be greater than or equal to 0'

/** A field that Go keeps as a pointer and that knows only some words: an empty text is none of them. */
export function* knows<C extends Code>(node: MapNode, path: Path, field: string, words: readonly string[], code: C) {
  const word = text(node, field)
  if (!has(node, field) || words.includes(word)) return
  yield unsupported([...path, field], word, words, code)
}

/** A text field that may only hold one of the supported words; absent is defaulted, and empty too where it says so. */
export function oneOf<C extends Code>(code: C, field: string, words: readonly string[], emptyIsDefault = true) {
  return function* (node: MapNode, path: Path) {
    const value = get(node, field)
    const word = text(node, field)
    if (words.includes(word) || (word === '' && (emptyIsDefault || !has(node, field)))) return
    if (value?.kind !== 'scalar' || !value.templated) yield unsupported([...path, field], word, words, code)
  }
}

/** The same violations, where the server reports them at another path. */
export function* reportedAt<C extends Code>(path: Path, found: Iterable<Violation<C>>): Iterable<Violation<C>> {
  for (const one of found) yield { ...one, path }
}

/** An operator that this kind of selector does not have. */
export const unknownOperator = <C extends Code>(at: Path, operator: string, words: readonly string[], code: C) =>
  violation(code, at, invalid(operator, 'not a valid selector operator'), { data: oneOfThese(operator, words) })

export function* noBackstep<C extends Code>(value: string, at: Path, code: C) {
  if (value.split('/').includes('..')) yield violation(code, at, invalid(value, "must not contain '..'"))
}

export function* relativePath<C extends Code>(value: string, at: Path, code: C) {
  if (value.startsWith('/')) yield violation(code, at, invalid(value, 'must be a relative path'))
  yield* noBackstep(value, at, code)
}

/** A path inside a volume, whose names with two leading dots belong to the kubelet. */
export function* localPath<C extends Code>(value: string, at: Path, code: C) {
  yield* relativePath(value, at, code)
  if (value.startsWith('..') && !value.startsWith('../')) yield violation(code, at, invalid(value, "must not start with '..'"))
}
