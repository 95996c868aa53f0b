import { originOf } from './check.ts'
import { type Code, type Layer, layers } from './codes.ts'
import type { Context } from './context.ts'
import { shownFindings } from './diagnostics.ts'
import { Document } from './file/document.ts'
import { ManifestFile } from './file/file.ts'
import type { Finding } from './finding.ts'
import { fixesFor } from './fixes/fixes.ts'
import { editsBetween } from './write/difference.ts'
import { applied, type Edit, type TextEdit } from './write/edit.ts'

/** Characters read at most: for a file of a hundred lines more than it ever takes. */
const budget = 8_000_000
const maxRounds = 100

/** A text with what is wrong with it, in offsets of the whole. */
interface State {
  readonly text: string
  readonly file: ManifestFile
  readonly found: readonly Located[]
}

interface Located {
  readonly document: Document
  readonly offset: number
  readonly finding: Finding
}

/** What one fix changes in the whole text, and which findings it is to mend. */
interface Step {
  readonly edits: readonly Edit[]
  readonly code: Code
  readonly key: string
}

/**
 * The edits of a file that bring about every fix that is right almost always, takes nothing away and leaves nothing to be filled in, layer
 * by layer as the server gets to them. Those that touch different lines come at once; the result is read again, and where it does not read better they come
 * one after the other, each only if it helps.
 */
export function fixAll(context: Context, file: ManifestFile): TextEdit[] {
  const { text, badEncodingAt } = file
  if (badEncodingAt !== undefined) return []
  let left = budget
  let state = read(context, file)
  const refused = new Set<string>()
  for (let round = 0; round < maxRounds && left > 0; round++) {
    let next: State | undefined
    for (const layer of stagesOf(state)) {
      const steps = [...stepsOf(context, state, layer, refused)].slice(0, Math.max(1, left / (state.text.length * 4)))
      left -= state.text.length * (steps.length * 4 + 2)
      next = taken(context, state, steps, refused)
      // What a text says that is no YAML is not known before it is one.
      if (next || (layer === 'yaml' && state.found.some(({ finding }) => finding.layer === 'yaml'))) break
    }
    if (next === undefined) break
    state = next
  }
  const whole = new Document(text)
  return editsBetween(text, state.text).map((edit) => ({ range: whole.rangeOf(edit), newText: edit.text }))
}

function read(context: Context, file: ManifestFile): State {
  const found: Located[] = []
  let offset = 0
  for (const document of file.documents) {
    for (const finding of shownFindings(context, file, document)) found.push({ document, offset, finding })
    offset += document.text.length
  }
  return { text: file.text, file, found }
}

/** The server's order; before all else what is not what it looks like. */
const stageOf = ({ code, layer }: Finding): Layer => (code === 'odd-character' ? 'yaml' : layer)

/** The stages at which something is found. */
const stagesOf = ({ found }: State) => layers.filter((layer) => found.some(({ finding }) => stageOf(finding) === layer))

/** The fixes of one layer that may come at once, on different lines. */
function* stepsOf(context: Context, { file, found, text }: State, layer: Layer, refused: ReadonlySet<string>): Iterable<Step> {
  const origin = originOf(file)
  let end = -1
  for (const { document, offset, finding } of found) {
    const key = JSON.stringify([finding.code, finding.path, finding.message, text.length])
    if (stageOf(finding) !== layer || refused.has(key) || isDoubtful(found, document, finding)) continue
    const fix = fixesFor(context, document, finding, origin).find(
      ({ preferred, deletes, guesses }) => preferred && !deletes && !guesses,
    )
    if (!fix) continue
    const edits = fix.edits.map((edit) => ({ ...edit, start: edit.start + offset, end: edit.end + offset }))
    const start = Math.min(...edits.map((edit) => edit.start))
    if (end >= 0 && !text.slice(end, start).includes('\n')) continue
    if (start < end) continue
    yield { edits, code: finding.code, key }
    end = Math.max(...edits.map((edit) => edit.end))
    if (layer === 'yaml') return
  }
}

/** Where a struct has fields that are none of its own, it may have been meant as another: what rules say of it is not acted upon. */
function isDoubtful(found: readonly Located[], document: Document, { layer, path }: Finding): boolean {
  if (layers.indexOf(layer) <= layers.indexOf('strict')) return false
  const holder = JSON.stringify(path.slice(0, -1))
  return found.some(
    (other) =>
      other.document === document &&
      other.finding.layer === 'strict' &&
      JSON.stringify(other.finding.path.slice(0, -1)) === holder,
  )
}

/** The state after all steps, or after the first of them that helps; those that do not are noted. */
function taken(context: Context, state: State, steps: readonly Step[], refused: Set<string>): State | undefined {
  const all = after(context, state, steps)
  if (all) return all
  for (const step of steps) {
    const next = steps.length > 1 ? after(context, state, [step]) : undefined
    if (next) return next
    refused.add(step.key)
  }
  return undefined
}

function after(context: Context, state: State, steps: readonly Step[]): State | undefined {
  const text = applied(
    state.text,
    steps.flatMap(({ edits }) => edits),
  )
  if (steps.length === 0 || text === undefined || text === state.text) return undefined
  const next = read(context, new ManifestFile(state.file.uri, text))
  const [before, now] = [countsOf(state), countsOf(next)]
  if (now.problems > before.problems || (now.problems === before.problems && now.misplaced > before.misplaced)) return undefined
  const helps = steps.every(({ code }) => (now.codes.get(code) ?? 0) < (before.codes.get(code) ?? 0))
  return helps || now.problems < before.problems ? next : undefined
}

function countsOf({ found }: State) {
  const codes = new Map<Code, number>()
  for (const { finding } of found) codes.set(finding.code, (codes.get(finding.code) ?? 0) + 1)
  const of = (...some: string[]) => found.filter(({ finding }) => some.includes(finding.layer)).length
  return { codes, problems: of('yaml'), misplaced: of('decode', 'strict') }
}
