// Compiles docs/fields/<language>/*.yaml, and the examples beside them, into one JSON text per language.
//
//   node scripts/field-docs.ts    lists what is missing, unknown or malformed; exit 1 when there is any
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import type { Locale } from '../model/src/protocol.ts'

const project = fileURLToPath(new URL('..', import.meta.url))
const folder = join(project, 'docs', 'fields')
export const languages: readonly Locale[] = ['en', 'ko']

/** What we say of one field. `default` only where the default is not a literal that the schema knows. */
export interface FieldText {
  text: string
  default?: string
  unit?: string
  trap?: string
  values?: Record<string, string>
  example?: string
}
type SchemaField = { enum?: string[]; [fact: string]: unknown }
type SchemaTypes = Record<string, { sameAs?: string; fields: Record<string, SchemaField> }>

const schemaTypes = (): SchemaTypes => JSON.parse(readFileSync(join(project, 'schema', 'daemonset.json'), 'utf8')).types

function readAll(directory: string): Record<string, unknown> {
  const all: Record<string, unknown> = {}
  for (const file of readdirSync(directory).sort()) {
    if (file.endsWith('.yaml')) Object.assign(all, parse(readFileSync(join(directory, file), 'utf8')))
  }
  return all
}

/** `Type.field` → text, with the language-independent examples merged in. */
export function fieldDocs(language: Locale): Record<string, FieldText> {
  const examples = readAll(join(folder, 'examples')) as Record<string, string>
  const docs: Record<string, FieldText> = {}
  for (const [type, fields] of Object.entries(readAll(join(folder, language)) as Record<string, Record<string, FieldText>>)) {
    for (const [field, text] of Object.entries(fields)) docs[`${type}.${field}`] = { ...text }
  }
  for (const [key, example] of Object.entries(examples)) if (docs[key]) docs[key].example = example.trimEnd()
  return docs
}

/** Every gap and slip in one language's texts, as sentences. */
export function fieldDocProblems(language: Locale): string[] {
  const problems: string[] = []
  const docs = fieldDocs(language)
  const known = new Set<string>()
  const types = schemaTypes()
  for (const [type, { fields, sameAs }] of Object.entries(types)) {
    for (const [name, field] of Object.entries(fields)) {
      const key = `${type}.${name}`
      known.add(key)
      const doc = docs[key] ?? (sameAs ? docs[`${sameAs}.${name}`] : undefined)
      if (!doc) problems.push(`${language}: ${key} has no text`)
      else if (typeof doc.text !== 'string' || doc.text.trim().length < 8) problems.push(`${language}: ${key} needs a text`)
      else {
        for (const value of (field.enum?.length ?? 0) > 12 ? [] : (field.enum ?? []))
          if (!doc.values?.[value]) problems.push(`${language}: ${key} has no line for the value ${JSON.stringify(value)}`)
        for (const slot of Object.keys(doc)) {
          if (!['text', 'default', 'unit', 'trap', 'values', 'example'].includes(slot))
            problems.push(`${language}: ${key} has an unknown slot ${slot}`)
        }
        if (language === 'ko' && !/[가-힣]/.test(doc.text)) problems.push(`ko: ${key} is not in Korean`)
      }
    }
  }
  for (const key of Object.keys(docs)) if (!known.has(key)) problems.push(`${language}: ${key} is not a field of the type`)
  return problems
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = languages.flatMap(fieldDocProblems)
  for (const problem of problems) console.log(problem)
  console.log(`${problems.length} problems`)
  process.exitCode = problems.length ? 1 : 0
}
