// Compiles all prose (field documentation, rule explanations, words of the interface, skeletons) into one value per language;
// esbuild.mjs writes them to dist/.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import type { Locale } from '../model/src/protocol.ts'
import type { Skeleton, Texts } from '../server/src/language/index.ts'
import { fieldDocs, languages } from './field-docs.ts'

const project = fileURLToPath(new URL('..', import.meta.url))
const yaml = (...path: string[]) => parse(readFileSync(join(project, ...path), 'utf8')) as Record<string, string>

interface Snippet {
  readonly prefix: string
  readonly body: readonly string[]
  readonly description: string
  readonly 'description.ko': string
}

/** snippets/daemonset.code-snippets, in the order of the file. */
export function skeletons(language: Locale): Skeleton[] {
  const all = JSON.parse(readFileSync(join(project, 'snippets', 'daemonset.code-snippets'), 'utf8')) as Record<string, Snippet>
  return Object.entries(all).map(([title, snippet]) => ({
    prefix: snippet.prefix,
    title,
    description: language === 'ko' ? snippet['description.ko'] : snippet.description,
    body: snippet.body.join('\n'),
  }))
}

export function compileTexts(): Record<Locale, Texts> {
  const compile = (language: Locale): Texts => ({
    fields: fieldDocs(language),
    rules: yaml('docs', 'rules', `${language}.yaml`),
    ui: yaml('docs', 'interface', `${language}.yaml`),
    skeletons: skeletons(language),
  })
  return Object.fromEntries(languages.map((language) => [language, compile(language)])) as Record<Locale, Texts>
}
