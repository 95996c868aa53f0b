// Copies of the project in which one file at a time is changed, and what its tests ran there before.
import { createHash } from 'node:crypto'
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileTexts } from '../texts.ts'

export const project = fileURLToPath(new URL('../..', import.meta.url))
export const cache = join(project, '.cache', 'mutants')

const folders = ['client', 'docs', 'model', 'schema', 'scripts', 'server', 'snippets', 'syntaxes', 'test']
const content = [...folders.map((folder) => `${folder}/**/*`), '*.json', '*.md', 'esbuild.mjs', '.vscode/*']
const isOurs = (name: string) => !name.startsWith('test/out/')

/** What the project is made of at the moment, in a word: what was found out about it holds as long as the word is the same. */
export function stateOfProject(): string {
  const hash = createHash('sha256')
  for (const name of globSync(content, { cwd: project }).filter(isOurs).sort()) {
    const path = join(project, name)
    if (/\.\w+$/.test(name)) hash.update(name).update(readFileSync(path))
  }
  return hash.digest('hex').slice(0, 12)
}

/** Makes a copy anew. Its packages are those of the project; its commands run the sources, so that nothing has to be built. */
export function makeCopy(name: string): string {
  const folder = join(cache, name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const one of [...folders, '.vscode']) cpSync(join(project, one), join(folder, one), { recursive: true })
  for (const file of globSync(['*.json', '*.md', 'esbuild.mjs'], { cwd: project }))
    cpSync(join(project, file), join(folder, file))
  symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'), 'junction')
  // What took long to build or to fetch is shared.
  mkdirSync(join(folder, '.cache'))
  for (const one of globSync(['cluster', 'kubernetes-validate-*'], { cwd: join(project, '.cache') }))
    symlinkSync(join(project, '.cache', one), join(folder, '.cache', one), 'junction')
  mkdirSync(join(folder, 'dist'))
  writeFileSync(join(folder, 'dist', 'package.json'), '{"type":"commonjs"}\n')
  writeFileSync(join(folder, 'dist', 'check.js'), "import('../server/src/check/main.ts')\n")
  writeFileSync(join(folder, 'dist', 'server.js'), "import('../server/src/main.ts')\n")
  for (const [language, texts] of Object.entries(compileTexts()))
    writeFileSync(join(folder, 'dist', `texts.${language}.json`), JSON.stringify(texts))
  return folder
}
