import type * as lsp from 'vscode-languageserver/node'

/** Milliseconds without a key after which a line counts as written. */
const rest = 700

interface Line {
  readonly number: number
  readonly timer: NodeJS.Timeout
  /** Something is kept back, and somebody must be told when the line is written. */
  holds: boolean
}

/**
 * Keeps back what is found on the line that is being typed until there is a moment of rest: half a word is no mistake yet. What was
 * shown there before stays, what is found elsewhere comes at once, and so does all of it where the line is left.
 */
export class Typing {
  private readonly lines = new Map<string, Line>()
  private readonly shown = new Map<string, ReadonlySet<string>>()
  private readonly written: (uri: string) => void

  /** `written` is told of a file of which something was kept back. */
  constructor(written: (uri: string) => void) {
    this.written = written
  }

  changed(uri: string, changes: readonly lsp.TextDocumentContentChangeEvent[]) {
    clearTimeout(this.lines.get(uri)?.timer)
    this.lines.delete(uri)
    const number = typedLine(changes)
    if (number === undefined) return
    const timer = setTimeout(() => {
      const line = this.lines.get(uri)
      this.lines.delete(uri)
      if (line?.holds) this.written(uri)
    }, rest)
    this.lines.set(uri, { number, timer, holds: false })
  }

  closed(uri: string) {
    this.changed(uri, [])
    this.shown.delete(uri)
  }

  /** What is shown of what is found. */
  withhold(uri: string, found: readonly lsp.Diagnostic[]): lsp.Diagnostic[] {
    const line = this.lines.get(uri)
    const before = this.shown.get(uri)
    const kept = found.filter((one) => !line || !isOn(one, line.number) || before?.has(keyOf(one)))
    if (line) line.holds = kept.length < found.length
    this.shown.set(uri, new Set(kept.map(keyOf)))
    return kept
  }
}

const isOn = ({ range }: lsp.Diagnostic, line: number) => range.start.line <= line && line <= range.end.line
const keyOf = ({ range, code }: lsp.Diagnostic) => `${range.start.line} ${code}`

/** The line that a change leaves the cursor in, where it may have been a key; `undefined` for what no key does. */
function typedLine(changes: readonly lsp.TextDocumentContentChangeEvent[]): number | undefined {
  const [change, ...others] = changes
  if (!change || others.length > 0 || !('range' in change)) return undefined
  const { start, end } = change.range
  const breaks = change.text.split('\n').length - 1
  return start.line === end.line && breaks <= 1 ? start.line + breaks : undefined
}
