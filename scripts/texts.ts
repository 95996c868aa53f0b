// Compiles all prose (field documentation, rule explanations) into one value per language; esbuild.mjs writes them to dist/.
import { type FieldText, fieldDocs, type Language, languages } from './field-docs.ts'

export interface Texts {
  fields: Record<string, FieldText>
}

export function compileTexts(): Record<Language, Texts> {
  return Object.fromEntries(languages.map((language) => [language, { fields: fieldDocs(language) }])) as Record<Language, Texts>
}
