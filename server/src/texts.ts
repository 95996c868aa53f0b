import { readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Locale } from '../../model/src/protocol.ts'
import type { Texts } from './language/index.ts'

const none: Texts = { fields: {}, rules: {}, ui: {}, skeletons: [] }
const loaded = new Map<Locale, Texts>()

/** Where texts come from; tests put in their own. */
export type LoadTexts = (language: Locale) => Texts

/** The prose in one language, read once from the files beside the program. */
export const textsBesideProgram: LoadTexts = (language) => {
  const known = loaded.get(language)
  if (known) return known
  const file = join(dirname(realpathSync(process.argv[1] ?? '.')), `texts.${language}.json`)
  let texts = none
  try {
    texts = JSON.parse(readFileSync(file, 'utf8')) as Texts
  } catch (error) {
    console.error(`The texts for ${language} cannot be read from ${file}: ${error instanceof Error ? error.message : error}`)
  }
  loaded.set(language, texts)
  return texts
}
