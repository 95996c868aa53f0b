// Three things that the library's lexer reads by YAML 1.2 and go-yaml does not. Its methods are private: what is overridden here is
// held by tests that fail when the library changes.
import { Lexer } from 'yaml'

interface Inner {
  /** The column that a line must reach to belong to what began before. */
  indentNext: number
  charAt(offset: number): string | undefined
  pushUntil(ends: (character: string | undefined) => boolean): Generator<string, number>
  parseQuotedScalar(): Generator<string, unknown>
  parseFlowCollection(): Generator<string, unknown>
}

/**
 * A lexer by which a colon ends the name of an alias (`*name: value`). Where `outdents`, quoted text and flow collections go on at any
 * indentation, down to the margin.
 */
export function lexerOfGo(outdents: boolean): Lexer {
  const lexer = new Lexer()
  const inner = lexer as unknown as Inner
  const pushUntil = inner.pushUntil.bind(lexer)
  inner.pushUntil = (ends) => pushUntil(isNamed(inner.charAt(0)) ? (one) => ends(one) || endsName(one) : ends)
  if (outdents) {
    inner.parseQuotedScalar = atAnyIndentation(inner, inner.parseQuotedScalar)
    inner.parseFlowCollection = atAnyIndentation(inner, inner.parseFlowCollection)
  }
  return lexer
}

const isNamed = (mark: string | undefined) => mark === '*' || mark === '&'
const endsName = (character: string | undefined) => character !== undefined && '?:%@`'.includes(character)

function atAnyIndentation(inner: Inner, read: () => Generator<string, unknown>): () => Generator<string, unknown> {
  return function* () {
    const kept = inner.indentNext
    inner.indentNext = 0
    const next = yield* read.call(inner)
    inner.indentNext = kept
    return next
  }
}
