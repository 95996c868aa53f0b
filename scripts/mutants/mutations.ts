// Small changes of a program that its tests should notice: one token, one statement, one element at a time.
import { stripTypeScriptTypes } from 'node:module'
import { transformSync } from 'esbuild'
import { closing, mayBeExpression, type Token, tokensOf } from './tokens.ts'

export interface Mutation {
  readonly start: number
  readonly end: number
  /** What stands there instead. */
  readonly to: string
  readonly kind: 'operator' | 'negation' | 'literal' | 'condition' | 'value' | 'statement' | 'element' | 'method'
}

const operators: Readonly<Record<string, string>> = {
  '===': '!==',
  '!==': '===',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '&&': '||',
  '||': '&&',
  '??': '&&',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '++': '--',
  '--': '++',
  '+=': '-=',
  '-=': '+=',
}
const methods: Readonly<Record<string, string>> = {
  some: 'every',
  every: 'some',
  min: 'max',
  max: 'min',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  find: 'findLast',
  findLast: 'find',
  indexOf: 'lastIndexOf',
  lastIndexOf: 'indexOf',
  trimStart: 'trimEnd',
  trimEnd: 'trimStart',
}

/** Every mutation of a TypeScript text, in the order of the text. Types, comments, imports and prose are left alone. */
export function mutationsOf(text: string): Mutation[] {
  // Types become blanks: what is left stands where it stood.
  const tokens = tokensOf(stripTypeScriptTypes(text, { mode: 'strip' }))
  const all = tokens.flatMap((token, index) => (isImported(tokens, index) ? [] : mutate(tokens, token, index)))
  return all.filter(({ start, end, to }) => text.slice(start, end) !== to)
}

/** The text with the change; `undefined` where it is no program any more. */
export function mutated(text: string, { start, end, to }: Mutation): string | undefined {
  const changed = text.slice(0, start) + to + text.slice(end)
  try {
    transformSync(changed, { loader: 'ts', logLevel: 'silent' })
    return changed
  } catch {
    return undefined
  }
}

function mutate(tokens: readonly Token[], token: Token, index: number): Mutation[] {
  const to = (kind: Mutation['kind'], text: string, last = index): Mutation => ({
    start: token.start,
    end: tokens[last]?.end ?? token.end,
    to: text,
    kind,
  })
  const [before, next] = [tokens[index - 1], tokens[index + 1]]
  if (token.kind === 'number') return [to('literal', bigger(token.text))]
  if (token.kind === 'string') return /\s/.test(token.text) ? [] : [to('literal', token.text === "''" ? "'mutated'" : "''")]
  if (token.kind === 'word') return [...words(tokens, token, index, to), ...statement(tokens, token, index, to)]
  if (token.kind !== 'mark') return []
  if (token.text === '!') return [to('negation', '')]
  if (token.text === '?.') return [to('operator', next && '(['.includes(next.text) ? '' : '.')]
  if (token.text === '=>' && next && next.text !== '{') return [valueBehind(tokens, index, 'undefined')]
  if (token.text === '[' && isList(tokens, index)) return elements(tokens, index)
  // A star at the beginning of a line, or behind such a word, makes a generator.
  const isGenerator = token.text === '*' && (token.first || before?.text === 'function')
  const operator = isGenerator ? undefined : operators[token.text]
  const joinsTexts = token.text === '+' && [before, next].some((one) => one?.kind === 'string' || one?.text === '`')
  return operator && !joinsTexts && (!mayBeExpression(before) || /^(\+\+|--)$/.test(token.text)) ? [to('operator', operator)] : []
}

type To = (kind: Mutation['kind'], text: string, last?: number) => Mutation

function words(tokens: readonly Token[], { text }: Token, index: number, to: To): Mutation[] {
  const next = tokens[index + 1]
  const isKey = next?.text === ':' && tokens[index - 1]?.text !== '?'
  const behindDot = /^\??\.$/.test(tokens[index - 1]?.text ?? '')
  const method = Object.hasOwn(methods, text) && behindDot && next?.text === '(' ? methods[text] : undefined
  if (method) return [to('method', method)]
  if (behindDot || isKey) return []
  if (text === 'true' || text === 'false') return [to('literal', text === 'true' ? 'false' : 'true')]
  if (text === 'return' && next && !next.first && next.text !== '}') return [valueBehind(tokens, index, 'undefined')]
  if ((text === 'if' || text === 'while') && next?.text === '(') {
    const end = closing(tokens, index + 1)
    return [...(text === 'if' ? ['true'] : []), 'false'].map((value) => to('condition', `${text} (${value})`, end))
  }
  return []
}

/** Another value in the place of the expression behind a token. */
function valueBehind(tokens: readonly Token[], index: number, value: string): Mutation {
  const last = endOfExpression(tokens, index + 1)
  return { start: tokens[index + 1]?.start ?? 0, end: tokens[last]?.end ?? 0, to: value, kind: 'value' }
}

const declares =
  /^(const|let|var|function|class|if|for|while|switch|return|try|catch|finally|import|export|case|default|do|else|async)$/

/** A statement less: a call, an assignment, a yield, a throw, a break. */
function statement(tokens: readonly Token[], token: Token, index: number, to: To): Mutation[] {
  if (declares.test(token.text) || !beginsStatement(tokens, index)) return []
  const last = endOfExpression(tokens, index)
  return tokens[last + 1]?.text === ':' ? [] : [to('statement', ';', last)]
}

function beginsStatement(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index]
  const before = tokens[index - 1]
  if (!token || !isBlock(tokens, token.inside)) return false
  if (!before || /^[{;]$/.test(before.text) || before.text === 'else') return true
  if (before.text === ')') {
    const opening = tokens.findLastIndex((one, at) => at < index - 1 && one.text === '(' && one.inside === before.inside)
    if (/^(if|for|while)$/.test(tokens[opening - 1]?.text ?? '')) return true
  }
  return token.first && !mayBeExpression(before) && !/^(extends|instanceof|in|of|as)$/.test(token.text)
}

/** Whether a bracket is that of a block, and not of an object, a class, a list or a call. The file itself is one. */
function isBlock(tokens: readonly Token[], bracket: number): boolean {
  if (bracket < 0) return true
  if (tokens[bracket]?.text !== '{') return false
  const before = tokens[bracket - 1]
  return before === undefined || /^([){};]|=>|else|try|finally|do|catch)$/.test(before.text)
}

/** The index of the last token of the expression, or the statement, that begins at an index. */
function endOfExpression(tokens: readonly Token[], begin: number): number {
  const around = tokens[begin]?.inside ?? -1
  const limit = around < 0 ? tokens.length : closing(tokens, around)
  let index = begin
  for (; index + 1 < limit; index++) {
    const [token, next] = [tokens[index], tokens[index + 1]]
    if (next?.inside !== around) continue
    if (/^[;,]$/.test(next.text)) return index
    // A line that neither the one before nor itself says to go on.
    const goesOn = mayBeExpression(token) || (next.kind === 'mark' && !/^[[({`!]$/.test(next.text))
    if (next.first && token?.inside === around && !goesOn) return index
  }
  return index
}

/** Whether a bracket begins a list: neither the place in one, nor names for its elements. */
function isList(tokens: readonly Token[], opening: number): boolean {
  const before = tokens[opening - 1]
  if (!mayBeExpression(before) || before?.text === '?.') return false
  const [behind, next] = tokens.slice(closing(tokens, opening) + 1)
  return !(behind?.text === '=' || behind?.text === 'of' || (behind?.text === ')' && next?.text === '=>'))
}

/** A list with one element less, for each that it has. */
function elements(tokens: readonly Token[], opening: number): Mutation[] {
  const end = closing(tokens, opening)
  const found: Mutation[] = []
  for (let begin = opening + 1; begin < end; ) {
    let last = begin
    while (last + 1 < end && !(tokens[last + 1]?.text === ',' && tokens[last + 1]?.inside === opening)) last++
    const comma = tokens[last + 1]?.text === ',' && last + 1 < end ? last + 1 : last
    found.push({ start: tokens[begin]?.start ?? 0, end: tokens[comma]?.end ?? 0, to: '', kind: 'element' })
    begin = last + 2
  }
  return found
}

function bigger(number: string): string {
  const digits = number.replaceAll('_', '')
  if (digits.endsWith('n')) return `${BigInt(digits.slice(0, -1)) + 1n}n`
  return String(Number(digits) + 1)
}

/** Whether a token belongs to an import, or to an export of another file. */
function isImported(tokens: readonly Token[], index: number): boolean {
  for (let at = index; at >= 0; at--) {
    const token = tokens[at]
    if (token?.inside === -1 && /^(import|export)$/.test(token.text) && token.first) return isFrom(tokens, at, index)
    if (token?.inside === -1 && token.first && at < index && !/^[})]$/.test(token.text)) return false
  }
  return false
}

function isFrom(tokens: readonly Token[], begin: number, index: number): boolean {
  if (tokens[begin]?.text === 'import') {
    const end = tokens.findIndex((token, at) => at > begin && token.kind === 'string')
    return index <= end + 5 && (index <= end || tokens[end + 1]?.text === 'with')
  }
  return /^[{*]$/.test(tokens[begin + 1]?.text ?? '') && tokens.slice(begin, index + 3).some(({ text }) => text === 'from')
}
