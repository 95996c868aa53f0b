import { check, type Origin } from '../../server/src/language/check.ts'
import type { Document } from '../../server/src/language/file/document.ts'
import { ManifestFile } from '../../server/src/language/file/file.ts'
import type { Finding, Layer } from '../../server/src/language/finding.ts'
import { serverPath } from '../../server/src/language/schema/path.ts'
import type { Answer, Stage } from './answer.ts'

const stageOf: Record<Layer, Stage> = {
  yaml: 'request',
  decode: 'decode',
  conversion: 'decode',
  strict: 'strict',
  validation: 'validation',
  warning: 'accepted',
  advice: 'accepted',
}

/** An answer of ours, with the findings behind it. */
export type OurAnswer = Answer & {
  readonly findings: readonly Finding[]
  /** The codes of these, and of our own advice. */
  readonly codes: ReadonlySet<string>
}

/** What this project says to the first document of a text. */
export function ourAnswer(text: string, version: string): OurAnswer {
  const { documents } = new ManifestFile('file:///manifest.yaml', text)
  return answerTo(documents.find(({ text: part }) => /[^\s-]/.test(part)) ?? documents[0], version)
}

/** What this project says to a document: the findings that it expects of the server, none that would follow. */
export function answerTo(document: Document | undefined, version: string, origin?: Origin): OurAnswer {
  const all = document ? check(document, version, origin) : []
  const findings = all.filter(({ follows, layer }) => !follows && layer !== 'advice')
  const errors = findings.filter(({ severity }) => severity === 'error')
  const warnings = findings.filter(({ layer }) => layer === 'warning').map(warningText)
  const first = errors[0]
  const stage = first ? stageOf[first.layer] : 'accepted'
  return {
    stage,
    fields: new Set(
      errors.map(({ path, message }) => (/ already set in map$/.test(message) ? `key ${String(path.at(-1))}` : serverPath(path))),
    ),
    warnings: new Set(warnings),
    message: errors.map(({ path, message }) => `${serverPath(path)}: ${message}`).join('; '),
    findings,
    codes: new Set(all.filter(({ follows }) => !follows).map(({ code }) => code)),
  }
}

const warningText = ({ path, message }: Finding) => (path.length > 0 ? `${serverPath(path)}: ${message}` : message)

/** What is different between the server's answer and ours, in a word each; nothing where they agree. */
export function differences(server: Answer, ours: Answer): string[] {
  const found: string[] = []
  if ((server.stage === 'accepted') !== (ours.stage === 'accepted')) return [ours.stage === 'accepted' ? 'missed' : 'false alarm']
  // An answer that names no field does not tell whether the text or a type is to blame.
  const unnamed =
    server.fields.size === 0 && [server.stage, ours.stage].every((stage) => stage === 'request' || stage === 'decode')
  if (unnamed) return found
  if (server.stage !== ours.stage) found.push(`layer ${ours.stage} for ${server.stage}`)
  else if (!sameFields(server, ours)) found.push('fields')
  if (server.stage === 'accepted' && !sameSet(server.warnings, ours.warnings)) found.push('warnings')
  return found
}

function sameFields(server: Answer, ours: Answer): boolean {
  if (server.stage === 'request' || server.fields.size === 0) return true
  if (server.stage === 'strict') return sameStrict(server.fields, ours.fields)
  if (server.stage !== 'decode') return sameSet(new Set([...server.fields].map(plain)), new Set([...ours.fields].map(plain)))
  // The decoder names neither list indexes nor map keys, but the Go names of inlined structs.
  const dotted = (fields: ReadonlySet<string>) => [...fields].map((field) => field.replace(/\[[^\]]*\]/g, ''))
  const withoutInlined = (field: string) => field.replace(/\.[A-Z]\w*(?=\.)/g, '')
  const expected = [...server.fields].map(withoutInlined)
  return dotted(ours.fields).some((field) => expected.includes(field))
}

/** The most findings of unknown fields that a server gives. */
const mostStrict = 100

function sameStrict(server: ReadonlySet<string>, ours: ReadonlySet<string>): boolean {
  const said = new Set([...server].map((field) => (field.startsWith('twice ') ? ownKey(field, ours) : plain(field))))
  const own = new Set([...ours].map(plain))
  const unknown = [...said].filter((field) => !field.startsWith('key '))
  return unknown.length < mostStrict ? sameSet(said, own) : [...said].every((field) => own.has(field))
}

/** Of JSON text, the server gives the path of a key that stands twice; of YAML only the key. */
function ownKey(twice: string, ours: ReadonlySet<string>): string {
  const path = plain(twice.slice('twice '.length))
  return [...ours].find((field) => field.startsWith('key ') && `.${path}`.endsWith(`.${field.slice(4)}`)) ?? twice
}

/** Strict findings write map keys and indexes alike; validation puts keys in brackets. */
const plain = (field: string) => field.replace(/\[([^\]]*)\]/g, '.$1')

const sameSet = (a: ReadonlySet<string>, b: ReadonlySet<string>) => a.size === b.size && [...a].every((item) => b.has(item))
