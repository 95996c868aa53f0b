// Writes what package.json says of the rules that daemonset.rules adjusts, and their texts: npm run rules. With --check it only
// compares (exit 1 when they differ). What the API server refuses stays an error, so only warnings and advice stand there.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Code, codes, factsOf } from '../server/src/language/codes.ts'
import { compileTexts } from './texts.ts'

const project = fileURLToPath(new URL('..', import.meta.url))
const adjustable = (Object.keys(codes) as Code[]).filter((code) => ['warning', 'advice'].includes(factsOf(code).layer))
const severities = ['off', 'hint', 'info', 'warning', 'error'].map((severity) => `"${severity}"`).join(', ')

/** One line a code, so that the manifest stays readable. */
const properties = adjustable.map(
  (code) => `            "${code}": { "type": "string", "enum": [${severities}], "description": "%rule.${code}%" }`,
)
const block = `          "properties": {\n${properties.join(',\n')}\n          },\n`
const titles = (texts: Readonly<Record<string, string>>) =>
  adjustable.map((code) => `  "rule.${code}": ${JSON.stringify(texts[code]?.trim())},\n`).join('')

const { en, ko } = compileTexts()
const renewed: Readonly<Record<string, (text: string) => string>> = {
  'package.json': (text) => text.replace(/(?<="%config\.rules%",\n)( {10}"properties": \{\n[\s\S]*?\n {10}\},\n)?/, () => block),
  'package.nls.json': (text) => withTitles(text, titles(en.rules)),
  'package.nls.ko.json': (text) => withTitles(text, titles(ko.rules)),
}

/** Behind the text of the setting itself. */
const withTitles = (text: string, lines: string) =>
  text.replace(/( {2}"config\.rules": .*\n)( {2}"rule\..*\n)*/, (_, own) => own + lines)

let differs = false
for (const [name, renew] of Object.entries(renewed)) {
  const file = join(project, name)
  const text = readFileSync(file, 'utf8')
  const wanted = renew(text)
  if (!process.argv.includes('--check')) writeFileSync(file, wanted)
  else if (text !== wanted) {
    console.error(`${file} differs from what npm run rules writes`)
    differs = true
  }
}
process.exitCode = differs ? 1 : 0
