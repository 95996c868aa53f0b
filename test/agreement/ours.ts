import {
  createLanguageService,
  type Diagnostic,
  type LanguageService,
  type ManifestFile,
} from '../../server/src/language/index.ts'
import type { Answer, Stage } from './answer.ts'

const stageOf: Record<Diagnostic['layer'], Stage> = {
  yaml: 'request',
  decode: 'decode',
  conversion: 'decode',
  strict: 'strict',
  validation: 'validation',
  warning: 'accepted',
  advice: 'accepted',
}

/** An answer of ours, with the codes behind it, and those of our own advice. */
export type OurAnswer = Answer & { readonly codes: ReadonlySet<string> }

const services = new Map<string, LanguageService>()

/** The language service for a Kubernetes minor. */
export function serviceFor(version: string): LanguageService {
  const service =
    services.get(version) ?? createLanguageService({ texts: () => ({ fields: {}, rules: {}, ui: {}, skeletons: [] }) })
  service.configure({ language: 'en', version, rules: {}, coexistence: 'alone' })
  services.set(version, service)
  return service
}

/** What this project says to the first document of a text. */
export function ourAnswer(text: string, version: string): OurAnswer {
  const file = serviceFor(version).open('file:///manifest.yaml', text)
  const first = file.documents.findIndex(({ text: part }) => /[^\s-]/.test(part))
  return answerTo(file, Math.max(0, first), version)
}

/** What this project says to a document of a file: what it expects of the server, nothing that would follow. */
export function answerTo(file: ManifestFile, index: number, version: string): OurAnswer {
  const all = [...serviceFor(version).diagnose(file)][index] ?? []
  const found = all.filter(({ follows, layer }) => !follows && layer !== 'advice')
  const errors = found.filter(({ severity }) => severity === 'error')
  const warnings = found
    .filter(({ layer }) => layer === 'warning')
    .map(({ path, says }) => (path === '' ? says : `${path}: ${says}`))
  const first = errors[0]
  const stage = first ? stageOf[first.layer] : 'accepted'
  return {
    stage,
    fields: new Set(
      errors.map(({ path, steps, says }) => (/ already set in map$/.test(says) ? `key ${String(steps.at(-1))}` : path)),
    ),
    warnings: new Set(warnings),
    message: errors.map(({ path, says }) => `${path}: ${says}`).join('; '),
    codes: new Set(all.filter(({ follows }) => !follows).map(({ code }) => code)),
  }
}

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
