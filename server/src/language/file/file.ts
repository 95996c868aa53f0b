import { Document } from './document.ts'
import { lineStarts, offsetAt, type Position, type Range } from './text.ts'

const separator = /^---(?:[ \t\r\n#]|$)/

/** Trees kept at most for a file: those of the documents asked about last. */
const maxTrees = 4

/**
 * A file as a list of documents. An edit splits again only the documents it touches and keeps all others, with what they
 * remember, so that a key press costs what the edited document costs, whatever the file's size.
 */
export class ManifestFile {
  readonly uri: string
  /** Offset of the first byte that was no UTF-8 when the file was read, as it stands in the text. */
  readonly badEncodingAt: number | undefined
  /** A kustomization names it as a patch. */
  readonly namedAsPatch: boolean
  documents: readonly Document[]
  private readonly recent: Document[] = []

  constructor(uri: string, text: string, badEncodingAt?: number, namedAsPatch = false) {
    this.uri = uri
    this.badEncodingAt = badEncodingAt
    this.namedAsPatch = namedAsPatch
    this.documents = placed(splitDocuments(text).map((part) => new Document(part)))
  }

  get text(): string {
    return this.documents.map(({ text }) => text).join('')
  }

  /** Replaces a range, or everything where there is none. */
  edit(range: Range | undefined, text: string) {
    if (!range) {
      this.replace(0, this.documents.length, text)
      return
    }
    const first = this.indexAt(range.start.line)
    const last = Math.max(first, this.indexAt(range.end.line))
    const touched = this.documents.slice(first, last + 1)
    const before = touched.map((document) => document.text).join('')
    const firstLine = touched[0]?.firstLine ?? 0
    const starts = touched.length === 1 ? (touched[0]?.lineStarts ?? lineStarts(before)) : lineStarts(before)
    const start = offsetAt(before, starts, { line: range.start.line - firstLine, character: range.start.character })
    const end = Math.max(start, offsetAt(before, starts, { line: range.end.line - firstLine, character: range.end.character }))
    this.splice(first, last + 1, before.slice(0, start) + text + before.slice(end))
  }

  /** Puts a text in place of some documents; where it no longer begins or ends at a separator, its neighbours join in. */
  private splice(from: number, to: number, text: string): void {
    const next = this.documents[to]
    const previous = this.documents[from - 1]
    if (next && text !== '' && !text.endsWith('\n')) this.splice(from, to + 1, text + next.text)
    else if (previous && text !== '' && !separator.test(text)) this.splice(from - 1, to, previous.text + text)
    else this.replace(from, to, text)
  }

  private replace(from: number, to: number, text: string) {
    const kept = new Map<string, Document>()
    for (const document of this.documents.slice(from, to)) kept.set(document.text, document)
    const pieces = splitDocuments(text)
    if (from > 0 && pieces[0] === '') pieces.shift()
    const parts = pieces.map((part) => {
      const same = kept.get(part)
      kept.delete(part)
      return same ?? new Document(part)
    })
    this.documents = placed([...this.documents.slice(0, from), ...parts, ...this.documents.slice(to)])
  }

  private indexAt(line: number): number {
    let low = 0
    let high = this.documents.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.documents[middle]?.firstLine ?? 0) > line) high = middle
      else low = middle + 1
    }
    return Math.max(0, low - 1)
  }

  /** The document that holds a position. */
  documentAt({ line }: Position): Document {
    const document = this.documents[this.indexAt(line)] ?? new Document('')
    this.keep(document)
    return document
  }

  /** Remembers that a document is being worked on, and drops the tree of the one that was longest not. */
  keep(document: Document) {
    const index = this.recent.indexOf(document)
    if (index >= 0) this.recent.splice(index, 1)
    this.recent.push(document)
    if (this.recent.length > maxTrees) this.recent.shift()?.forgetTree()
  }

  /** Drops the tree of a document that nobody is working on. */
  release(document: Document) {
    if (!this.recent.includes(document)) document.forgetTree()
  }
}

/**
 * Cuts a file at its `---` lines, as kubectl does (behind a lone carriage return none begins); each part but the first begins with its
 * separator line. The parts joined are the file. What stands before a first separator is a document too, even when it is empty:
 * documents are counted from there.
 */
function splitDocuments(text: string): string[] {
  const parts: string[] = []
  let start = 0
  for (let index = text.indexOf('---'); index >= 0; index = text.indexOf('---', index + 3)) {
    const before = text.charCodeAt(index - 1)
    const atLineStart = index === 0 || before === 0x0a || (index === 1 && before === 0xfeff)
    if (!atLineStart || !separator.test(text.slice(index, index + 4))) continue
    parts.push(text.slice(start, index))
    start = index
  }
  parts.push(text.slice(start))
  return parts
}

/** Tells the documents what they know of the file: where they begin, and whether kubectl comes to them. */
function placed(documents: readonly Document[]): readonly Document[] {
  let line = 0
  let stop: Document['stop']
  for (const [index, document] of documents.entries()) {
    document.firstLine = line
    line += document.lineCount
    document.opensFile = index === 1 && documents[0]?.text === ''
    const { ownStop } = document
    document.stop = ownStop ? { ...ownStop, isHere: true } : stop
    if (stop || !ownStop) continue
    stop = { ...ownStop, isHere: false }
    // What it has read of the document above a wrong separator is lost too.
    const above = documents[index - 1]
    if (above && ownStop.losesAbove) above.stop = stop
  }
  return documents
}
