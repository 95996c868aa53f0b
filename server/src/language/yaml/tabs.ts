import { isAlias, isCollection, isPair, isScalar, type Node as YamlNode } from 'yaml'
import { type Problem, span } from './problem.ts'

/** A scalar, an alias or a flow collection: what stands between the marks of blocks. `indent` is that of the block around it. */
interface Piece {
  readonly start: number
  readonly end: number
  readonly is: 'plain' | 'block' | 'other'
  readonly indent: number
}

/** A tab among the blanks before the first word of a line, and behind the dashes there. */
const indentation = /^ *(?:[-?] +)*[-?]?\t[ \t]*/gm

const violates = 'found a tab character that violates indentation'
const cannotStart = 'found character that cannot start any token'
const noSpace = 'found a tab character where an indentation space is expected'

/**
 * The first tab that the library lets pass and go-yaml does not: where a token must begin, outside of brackets and quotes, and where the
 * indentation of block text is expected.
 */
export function strayTabs(text: string, contents: YamlNode | null): Problem[] {
  let pieces: readonly Piece[] | undefined
  let next = 0
  let last: LastPiece | undefined
  for (const { 0: blanks, index } of text.matchAll(indentation)) {
    pieces ??= piecesOf(text, contents)
    const tab = index + blanks.indexOf('\t')
    const isBehindDash = /[-?]/.test(blanks)
    while ((pieces[next]?.start ?? text.length) < tab) next++
    const piece = pieces[next - 1]
    if (piece && last?.piece !== piece) last = new LastPiece(text, piece)
    const isInside = last?.reaches(index) === true
    const message = !isInside ? cannotStart : isBehindDash ? undefined : last?.refusal(tab - index)
    if (message) return [{ code: 'yaml-tab-indent', message, ...span(text, tab, index + blanks.length) }]
  }
  return []
}

/** The last piece that begins before a tab, and what was found out about it for the tabs before that one. */
class LastPiece {
  readonly piece: Piece
  private readonly text: string
  private blankTo: number
  private column: number | undefined

  constructor(text: string, piece: Piece) {
    this.text = text
    this.piece = piece
    this.blankTo = piece.end
  }

  /** Whether a line belongs to it: there are only blank lines between them. */
  reaches(line: number): boolean {
    if (line < this.piece.end) return true
    if (this.piece.is === 'other' || /\S/.test(this.text.slice(this.blankTo, line))) return false
    this.blankTo = line
    return true
  }

  refusal(column: number): string | undefined {
    if (this.piece.is === 'other') return undefined
    if (this.piece.is === 'plain') return column <= this.piece.indent ? violates : undefined
    this.column ??= indentOfBlock(this.text, this.piece)
    return column < this.column ? noSpace : undefined
  }
}

/** The column of block text; beyond every column where a tab stands before the first text. */
function indentOfBlock(text: string, { start, end, indent }: Piece): number {
  const [header = '', digit] = /^[^\n]*?[|>][+-]?([1-9]?)[^\n]*(?:\n|$)/.exec(text.slice(start, end)) ?? []
  if (digit) return Math.max(indent, 0) + Number(digit)
  const first = /^(?: *\r?\n)*( *)([^ \r\n])/.exec(text.slice(start + header.length, end))
  return first?.[2] === '\t' ? Number.POSITIVE_INFINITY : (first?.[1]?.length ?? 0)
}

/** All pieces in the order of the text. */
function piecesOf(text: string, contents: YamlNode | null): Piece[] {
  const pieces: Piece[] = []
  const visit = (node: unknown, indent: number) => {
    if (isPair(node)) {
      visit(node.key, indent)
      visit(node.value, indent)
    } else if (isCollection(node) && !node.flow) {
      const start = firstOf(node)
      const column = start - (text.lastIndexOf('\n', start - 1) + 1)
      for (const item of node.items) visit(item, column)
    } else if (isScalar(node) || isAlias(node) || isCollection(node)) {
      const [start = 0, end = start] = node.range ?? []
      const type = isScalar(node) ? node.type : undefined
      const is = type === 'PLAIN' ? 'plain' : type === 'BLOCK_FOLDED' || type === 'BLOCK_LITERAL' ? 'block' : 'other'
      if (end > start) pieces.push({ start, end, is, indent })
    }
  }
  visit(contents, -1)
  return pieces
}

const firstOf = (node: YamlNode) => node.range?.[0] ?? 0
