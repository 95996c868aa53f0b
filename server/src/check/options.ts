import { newestVersion, supportedVersions } from '../language/schema/schema.ts'

export const usage = `Usage: daemonset-check [options] FILE|DIRECTORY|- ...

Checks the DaemonSets in YAML and JSON files as a Kubernetes API server would. "-" reads standard input.

Options:
  --kubernetes-version VERSION  ${supportedVersions[0]} to ${newestVersion} (default ${newestVersion})
  --format text|json|sarif      how findings are printed (default text)
  --lang en|ko                  language of explanations (default en)
  --help                        this text

Exit status: 0 no errors found; 1 errors found; 2 wrong usage or an unreadable file.
`

export interface Options {
  readonly version: string
  readonly format: 'text' | 'json' | 'sarif'
  readonly language: 'en' | 'ko'
  readonly inputs: readonly string[]
}

/** Reads the command line; a string is what is wrong with it. */
export function readOptions(argv: readonly string[]): Options | 'help' | { readonly error: string } {
  const given = { version: newestVersion, format: 'text', language: 'en' }
  const inputs: string[] = []
  const names: Record<string, { key: keyof typeof given; choices: readonly string[] }> = {
    '--kubernetes-version': { key: 'version', choices: supportedVersions },
    '--format': { key: 'format', choices: ['text', 'json', 'sarif'] },
    '--lang': { key: 'language', choices: ['en', 'ko'] },
  }
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? ''
    if (word === '--help' || word === '-h') return 'help'
    if (word === '--') {
      inputs.push(...argv.slice(index + 1))
      break
    }
    if (!word.startsWith('-') || word === '-') {
      inputs.push(word)
      continue
    }
    const [name = '', inline] = word.split(/=(.*)/s)
    const option = names[name]
    if (!option) return { error: `unknown option ${name}` }
    const value = inline ?? argv[++index]
    if (value === undefined) return { error: `${name} needs a value: ${option.choices.join(', ')}` }
    const wanted = option.key === 'version' ? value.replace(/^v/, '').replace(/^(\d+\.\d+)\.\d+.*$/, '$1') : value
    if (!option.choices.includes(wanted))
      return { error: `${name}: ${JSON.stringify(value)} is none of ${option.choices.join(', ')}` }
    given[option.key] = wanted
  }
  if (inputs.length === 0) return { error: 'name at least one file or directory, or - for standard input' }
  return {
    version: given.version,
    format: given.format as Options['format'],
    language: given.language as Options['language'],
    inputs,
  }
}
