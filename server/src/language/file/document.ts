import { type Kind, kindOf, mentionsDaemonSet } from '../kind.ts'
import type { Span } from '../yaml/node.ts'
import { type Manifest, parseManifest } from '../yaml/parse.ts'
import { type Stop, stopIn } from './stop.ts'
import { lineStarts, offsetAt, type Position, positionAt, type Range } from './text.ts'

/** One document of a file: the text from one `---` line to the next. Everything it knows is derived from that text. */
export class Document {
  readonly text: string
  /** Line of the file at which the document begins; the only thing that an edit elsewhere changes. */
  firstLine = 0
  /** What keeps kubectl from reading it: here, or in a document above or right below. Of the file too. */
  stop: (Stop & { readonly isHere: boolean }) | undefined
  private readonly remembered = new Map<string, unknown>()
  /** Line breaks in the text: how many lines later the next document begins. */
  readonly lineCount: number
  private opens = false
  private starts: readonly number[] | undefined
  private parsed: { manifest: Manifest; kind: Kind } | undefined

  constructor(text: string) {
    this.text = text
    this.starts = lineStarts(text)
    this.lineCount = this.starts.length - 1
  }

  /** What in it keeps kubectl from reading on. */
  get ownStop(): Stop | undefined {
    return this.recall('stop', () => stopIn(this.text, this.opensFile))
  }

  /** Whether its separator is the first line of the file. That one kubectl does not take away before it reads on. */
  get opensFile(): boolean {
    return this.opens
  }

  set opensFile(opens: boolean) {
    if (opens === this.opens) return
    this.opens = opens
    this.parsed = undefined
    this.remembered.clear()
  }

  /** A document that does not even mention a DaemonSet is never parsed. */
  get isCandidate(): boolean {
    return mentionsDaemonSet(this.text)
  }

  /** Longer than any object that an API server would store (etcd takes 1.5 MiB): such a document is not read. */
  get isTooLong(): boolean {
    return this.text.length > 1_000_000
  }

  get lineStarts(): readonly number[] {
    this.starts ??= lineStarts(this.text)
    return this.starts
  }

  get manifest(): Manifest {
    return this.parse().manifest
  }

  get kind(): Kind {
    return this.isCandidate && !this.isTooLong ? this.parse().kind : { is: 'other' }
  }

  private parse() {
    if (this.parsed) return this.parsed
    const manifest = parseManifest(this.text, this.opens)
    this.parsed = { manifest, kind: kindOf(manifest) }
    return this.parsed
  }

  /** What a feature has to say of this text, computed once. */
  recall<T>(key: string, compute: () => T): T {
    if (!this.remembered.has(key)) this.remembered.set(key, compute())
    return this.remembered.get(key) as T
  }

  /** Drops the tree; diagnostics stay. Called for the documents that nobody is editing. */
  forgetTree() {
    this.parsed = undefined
    this.starts = undefined
  }

  /** Offset in this document of a position in the file. */
  offsetAt({ line, character }: Position): number {
    return offsetAt(this.text, this.lineStarts, { line: line - this.firstLine, character })
  }

  /** Position in the file of an offset in this document. */
  positionAt(offset: number): Position {
    const { line, character } = positionAt(this.lineStarts, offset)
    return { line: line + this.firstLine, character }
  }

  rangeOf({ start, end }: Span): Range {
    return { start: this.positionAt(start), end: this.positionAt(end) }
  }
}
