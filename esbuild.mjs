// Builds dist/: client.js (the extension), streams.js (shells and ports of pods), server.js (the language server), check.js (the command line), and the texts they show.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { build } from 'esbuild'
import { compileTexts } from './scripts/texts.ts'
import { writeValidator } from './scripts/validator.ts'

/** @type {import('esbuild').BuildOptions} */
const shared = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minify: true,
  sourcemap: false,
  legalComments: 'none',
  mainFields: ['module', 'main'],
  logLevel: 'warning',
}

rmSync('dist', { recursive: true, force: true })
mkdirSync('dist', { recursive: true })
writeFileSync('dist/package.json', '{"type":"commonjs"}\n')
for (const [language, texts] of Object.entries(compileTexts()))
  writeFileSync(`dist/texts.${language}.json`, JSON.stringify(texts))
await build({
  ...shared,
  entryPoints: { client: 'client/src/extension.ts' },
  outdir: 'dist',
  external: ['vscode', './streams.js'],
})
// Loaded only when a shell or a port is opened.
await build({ ...shared, entryPoints: { streams: 'client/src/cluster/read/streams.ts' }, outdir: 'dist' })
await build({
  ...shared,
  entryPoints: { server: 'server/src/main.ts', check: 'server/src/check/main.ts' },
  outdir: 'dist',
  banner: { js: '#!/usr/bin/env node' },
})
writeValidator()
