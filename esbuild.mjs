// Builds dist/: client.js (the extension), streams.js (shells and ports of pods), server.js (the language server), check.js (the command
// line), the texts they show, and the notices of the packages inside. With --watch it goes on to build what changes.
import { mkdirSync, rmSync, watch, writeFileSync } from 'node:fs'
import { build, context } from 'esbuild'
import { thirdPartyNotices } from './scripts/notices.ts'
import { compileTexts } from './scripts/texts.ts'
import { writeValidator } from './scripts/validator.ts'

const watching = process.argv.includes('--watch')

/** @type {import('esbuild').BuildOptions} */
const shared = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  outdir: 'dist',
  minify: !watching,
  // Beside the bundles, for stacks and debuggers; they are not packed.
  sourcemap: 'linked',
  legalComments: 'none',
  mainFields: ['module', 'main'],
  metafile: true,
  logLevel: watching ? 'info' : 'warning',
}
/** @type {import('esbuild').BuildOptions[]} */
const bundles = [
  { ...shared, entryPoints: { client: 'client/src/extension.ts' }, external: ['vscode', './streams.js'] },
  // Loaded only when a shell or a port is opened.
  { ...shared, entryPoints: { streams: 'client/src/cluster/read/streams.ts' } },
  {
    ...shared,
    entryPoints: { server: 'server/src/main.ts', check: 'server/src/check/main.ts' },
    banner: { js: '#!/usr/bin/env node' },
  },
]

function writeTexts() {
  for (const [language, texts] of Object.entries(compileTexts()))
    writeFileSync(`dist/texts.${language}.json`, JSON.stringify(texts))
}

rmSync('dist', { recursive: true, force: true })
mkdirSync('dist', { recursive: true })
writeFileSync('dist/package.json', '{"type":"commonjs"}\n')
writeTexts()
if (watching) {
  for (const bundle of bundles) {
    const built = await context(bundle)
    await built.rebuild()
    await built.watch()
  }
  console.log('Watching: dist/ follows the sources.')
  for (const folder of ['docs', 'snippets']) watch(folder, { recursive: true }, writeTexts)
} else {
  const built = await Promise.all(bundles.map((bundle) => build(bundle)))
  const outputs = built.flatMap(({ metafile }) => Object.values(metafile?.outputs ?? {}))
  const inside = outputs.flatMap(({ inputs }) => Object.keys(inputs).filter((file) => (inputs[file]?.bytesInOutput ?? 0) > 0))
  writeFileSync('dist/ThirdPartyNotices.txt', thirdPartyNotices(inside))
  writeValidator()
}
