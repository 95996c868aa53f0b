import { parseArgs } from 'node:util'
import type { Locale } from '../../../model/src/protocol.ts'
import { newestVersion, supportedVersions } from '../language/index.ts'

export const usage = `Usage: daemonset-check [options] FILE|DIRECTORY|- ...

Checks the DaemonSets in YAML and JSON files as a Kubernetes API server would. "-" reads standard input.

Options:
  --kubernetes-version VERSION  ${supportedVersions[0]} to ${newestVersion} (default ${newestVersion})
  --format text|json|sarif      how findings are printed (default text)
  --lang en|ko                  language of explanations (default en)
  --nodes FILE                  a node profile: say on which of its nodes the pods run, and what they take
  --min-nodes N                 with --nodes: a DaemonSet that runs on fewer nodes is an error
  --help                        this text

Exit status: 0 no errors found; 1 errors found; 2 wrong usage or an unreadable file or
node profile.
`

export interface Options {
  readonly version: string
  readonly format: 'text' | 'json' | 'sarif'
  readonly language: Locale
  /** The file of a node profile. */
  readonly nodes?: string
  /** Zero where it was not given. */
  readonly minNodes: number
  readonly inputs: readonly string[]
}

interface Given {
  version: string
  format: string
  language: string
  nodes?: string
  minNodes?: string
}

/** An option takes one of some words, or what its shape says. */
interface Option {
  readonly key: keyof Given
  readonly choices?: readonly string[]
  readonly takes?: string
  readonly shape?: RegExp
}

const names: Readonly<Record<string, Option>> = {
  'kubernetes-version': { key: 'version', choices: supportedVersions },
  format: { key: 'format', choices: ['text', 'json', 'sarif'] },
  lang: { key: 'language', choices: ['en', 'ko'] },
  nodes: { key: 'nodes', takes: 'the file of a node profile', shape: /./ },
  'min-nodes': { key: 'minNodes', takes: 'a whole number', shape: /^\d{1,9}$/ },
}
const withValue = Object.fromEntries(Object.keys(names).map((name) => [name, { type: 'string' } as const]))

/** Reads the command line. */
export function readOptions(argv: readonly string[]): Options | 'help' | { readonly error: string } {
  const given: Given = { version: newestVersion, format: 'text', language: 'en' }
  const { tokens, positionals: inputs } = parseArgs({ args: [...argv], options: withValue, strict: false, tokens: true })
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const word = argv[token.index] ?? ''
    if (word === '--help' || word === '-h') return 'help'
    const name = word.replace(/=.*/s, '')
    const option = name.startsWith('--') && Object.hasOwn(names, token.name) ? names[token.name] : undefined
    if (!option) return { error: `unknown option ${name}` }
    const { value } = token
    if (value === undefined) return { error: `${name} needs a value: ${wants(option)}` }
    const wanted = option.key === 'version' ? value.replace(/^v/, '').replace(/^(\d+\.\d+)\.\d+.*$/, '$1') : value
    if (option.choices && !option.choices.includes(wanted))
      return { error: `${name}: ${JSON.stringify(value)} is none of ${wants(option)}` }
    if (option.shape && !option.shape.test(wanted)) return { error: `${name}: ${JSON.stringify(value)} is not ${wants(option)}` }
    given[option.key] = wanted
  }
  if (inputs.length === 0) return { error: 'name at least one file or directory, or - for standard input' }
  if (given.minNodes !== undefined && given.nodes === undefined) return { error: '--min-nodes needs --nodes' }
  return {
    version: given.version,
    format: given.format as Options['format'],
    language: given.language as Options['language'],
    ...(given.nodes !== undefined && { nodes: given.nodes }),
    minNodes: Number(given.minNodes ?? 0),
    inputs,
  }
}

const wants = ({ choices, takes = '' }: Option) => choices?.join(', ') ?? takes
