// The tokens of JavaScript, as far as mutations need them: text, place, and the bracket each stands in.

export interface Token {
  readonly kind: 'word' | 'number' | 'string' | 'template' | 'regex' | 'mark'
  readonly text: string
  readonly start: number
  readonly end: number
  /** The index of the bracket that it stands in, or -1; of a bracket, the one around it. */
  readonly inside: number
  /** Whether a line begins with it. */
  readonly first: boolean
}

const marks = [
  ...['>>>=', '...', '===', '!==', '**=', '<<=', '>>=', '>>>', '&&=', '||=', '??='],
  ...['=>', '==', '!=', '<=', '>=', '&&', '||', '??', '?.', '++', '--', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^='],
  ...['<<', '>>', '**'],
]
const shapes: readonly (readonly [Token['kind'], RegExp])[] = [
  ['word', /[#\p{L}_$][\p{L}\p{N}_$]*/uy],
  ['number', /(0[xob][\da-f_]+|\d[\d_]*(\.\d[\d_]*)?(e[+-]?\d+)?)n?/iy],
  ['string', /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/y],
]
const nothing = /(?:\s|\/\/.*|\/\*[\s\S]*?\*\/)*/y
const regex = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/\w*/y
const quasi = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*(`|\$\{)/y
/** Words behind which an expression begins, so that a slash begins a regular expression. */
const beforeExpression = /^(return|typeof|case|in|of|yield|await|void|delete|instanceof|else|do|throw|new)$/

/** All tokens of a text without types and without syntax errors, in order. Texts of templates are tokens of their own. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  const open: number[] = []
  let at = 0
  const match = (shape: RegExp) => {
    shape.lastIndex = at
    return shape.exec(text)?.[0]
  }
  const add = (kind: Token['kind'], found: string) => {
    const before = tokens.at(-1)
    const first = before === undefined || text.slice(before.end, at).includes('\n')
    tokens.push({ kind, text: found, start: at, end: at + found.length, inside: open.at(-1) ?? -1, first })
    at += found.length
  }
  const template = () => add('template', match(quasi) ?? '')
  for (;;) {
    at += match(nothing)?.length ?? 0
    const character = text[at]
    if (character === undefined) return tokens
    const shape = shapes.find(([, pattern]) => match(pattern) !== undefined)
    if (shape) add(shape[0], match(shape[1]) ?? '')
    else if (character === '`') {
      add('mark', '`')
      template()
      if (tokens.at(-1)?.text.endsWith('${')) open.push(tokens.length - 1)
    } else if (character === '/' && mayBeExpression(tokens.at(-1))) add('regex', match(regex) ?? '/')
    else if ('([{'.includes(character)) {
      add('mark', character)
      open.push(tokens.length - 1)
    } else if (')]}'.includes(character)) {
      const opened = tokens[open.pop() ?? -1]
      add('mark', character)
      if (opened?.kind !== 'template') continue
      template()
      if (tokens.at(-1)?.text.endsWith('${')) open.push(tokens.length - 1)
    } else add('mark', marks.find((mark) => text.startsWith(mark, at)) ?? character)
  }
}

/** Whether an expression may begin behind a token. */
export function mayBeExpression(before: Token | undefined): boolean {
  if (before === undefined) return true
  if (before.kind === 'word') return beforeExpression.test(before.text)
  return before.kind === 'mark' && !/^[)\]}]$/.test(before.text)
}

/** The index of the bracket that ends the one at an index; its own where it never ends. */
export function closing(tokens: readonly Token[], opening: number): number {
  const around = tokens[opening]?.inside
  const end = tokens.findIndex((token, index) => index > opening && token.inside === around && /^[)\]}]$/.test(token.text))
  return end < 0 ? opening : end
}
