// Where the library's lexer reads in another way than go-yaml. Its methods are private: what is overridden here is
// held by tests that fail when the library changes.
import { Lexer } from 'yaml'

interface Inner {
  /** The column that a line must reach to belong to what began before. */
  indentNext: number
  charAt(offset: number): string | undefined
  getLine(): string | null
  pushUntil(ends: (character: string | undefined) => boolean): Generator<string, number>
  parseLineStart(): Generator<string, unknown>
  parseQuotedScalar(): Generator<string, unknown>
  parseFlowCollection(): Generator<string, unknown>
}

/**
 * A lexer by which a colon ends the name of an alias (`*name: value`), and a comment says nothing about indentation. Where `outdents`,
 * quoted text and flow collections go on at any indentation, down to the margin.
 */
export function lexerOfGo(outdents: boolean): Lexer {
  const lexer = new Lexer()
  const inner = lexer as unknown as Inner
  const pushUntil = inner.pushUntil.bind(lexer)
  inner.pushUntil = (ends) => pushUntil(isNamed(inner.charAt(0)) ? (one) => ends(one) || endsName(one) : ends)
  const parseLineStart = inner.parseLineStart.bind(lexer)
  inner.parseLineStart = function* () {
    const kept = inner.indentNext
    const isComment = /^ *#/.test(inner.getLine() ?? '')
    const next = yield* parseLineStart()
    if (isComment) inner.indentNext = kept
    return next
  }
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
