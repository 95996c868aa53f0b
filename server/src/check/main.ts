// The command line: daemonset-check. Its contract stands in the README.
import { writeSync } from 'node:fs'
import manifest from '../../../package.json' with { type: 'json' }
import { isNamedAsPatch } from '../kustomization.ts'
import { createLanguageService } from '../language/index.ts'
import { textsBesideProgram } from '../texts.ts'
import { readInputs } from './inputs.ts'
import { readOptions, usage } from './options.ts'
import { type Placed, placeAll, placedAsJson, printPlaced, tooFew } from './placed.ts'
import { printText, toSarif } from './print.ts'
import { readProfile } from './profile.ts'
import { type Result, resultsOf } from './result.ts'

/** Writes all of it, also into a pipe that is read slowly. */
function print(descriptor: number, text: string) {
  const bytes = Buffer.from(text)
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(descriptor, bytes, written)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code === 'EPIPE') return
      if (code !== 'EAGAIN') throw error
    }
  }
}

function run(argv: readonly string[]): number {
  const options = readOptions(argv)
  if (options === 'help') {
    print(1, usage)
    return 0
  }
  if ('error' in options) {
    print(2, `daemonset-check: ${options.error}\n\n${usage}`)
    return 2
  }
  const texts = textsBesideProgram(options.language)
  const nodes = options.nodes === undefined ? undefined : readProfile(options.nodes, texts)
  if (typeof nodes === 'string') {
    print(2, `daemonset-check: ${options.nodes}: ${nodes}\n`)
    return 2
  }
  const service = createLanguageService({ texts: textsBesideProgram })
  service.configure({ language: options.language, version: options.version, rules: {}, coexistence: 'alone' })
  const results: Result[] = []
  const placed: Placed[] = []
  let unreadable = false
  for (const input of readInputs(options.inputs)) {
    if ('error' in input) {
      print(2, `daemonset-check: ${input.file}: ${input.error}\n`)
      unreadable = true
      continue
    }
    const file = service.open(input.file, input.text, input.badEncodingAt, isNamedAsPatch(input.file))
    results.push(...resultsOf(service, input.file, file))
    if (!nodes || input.badEncodingAt !== undefined) continue
    const here = placeAll(input.file, service.manifests(file), nodes)
    placed.push(...here)
    results.push(...here.flatMap((one) => tooFew(one, options.minNodes, texts)))
  }
  const answer = nodes ? { diagnostics: results, placement: placed.map(placedAsJson) } : results
  if (options.format === 'json') print(1, `${JSON.stringify(answer, undefined, 1)}\n`)
  else if (options.format === 'sarif') print(1, `${JSON.stringify(toSarif(results, manifest.version), undefined, 1)}\n`)
  else print(1, printText(results) + printPlaced(placed, texts))
  return unreadable ? 2 : results.some(({ severity }) => severity === 'error') ? 1 : 0
}

process.exitCode = run(process.argv.slice(2))
