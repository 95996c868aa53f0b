import type { FixData, Layer, Severity } from '../finding.ts'
import { get, type MapNode, type Path, present } from '../yaml/node.ts'

/** What a rule found: which node to mark, where the API server reports it, and in what words. */
export interface Violation {
  /** The node that a person must change. Where the path ends in nothing, its nearest existing parent is marked. */
  readonly at: Path
  readonly mark?: 'key' | 'value'
  /** The field path the API server reports, where it differs from `at`. */
  readonly path?: Path
  readonly message: string
  readonly code?: string
  readonly data?: FixData
}

/** One rule: it looks at every struct of one type, and says what is wrong there. */
export interface Rule {
  readonly code: string
  readonly on: string
  readonly layer: Layer
  readonly severity: Severity
  check(node: MapNode, path: Path, manifest: ManifestFacts): Iterable<Violation>
}

/** What rules ask about the manifest around the struct they look at. */
export interface ManifestFacts {
  readonly root: MapNode
  readonly version: string
  readonly podSpec: MapNode | undefined
  /** The volumes, by their index, with an error of their own: the server does not find them when a container names them. */
  readonly brokenVolumes: ReadonlySet<number>
  /** The volumes that a container can use, by name; of two with one name the first. */
  readonly usableVolumes: ReadonlyMap<string, MapNode>
}

export const podSpecPath: Path = ['spec', 'template', 'spec']

type Check = Rule['check']

/** A rule for what the API server's validation refuses. */
export const refuses = (code: string, on: string, check: Check): Rule => ({
  code,
  on,
  layer: 'validation',
  severity: 'error',
  check,
})

/** The same for the containers of all three lists. */
export const refusesContainer = (code: string, check: Check): Rule[] => [
  refuses(code, 'Container', check),
  refuses(code, 'EphemeralContainer', check),
]

/** A rule for what the API server refuses when it turns the object into its own form, before it looks at unknown fields. */
export const converts = (code: string, on: string, check: Check): Rule => ({
  code,
  on,
  layer: 'conversion',
  severity: 'error',
  check,
})

/** A rule for what the API server accepts with a warning. */
export const warns = (code: string, on: string, check: Check): Rule => ({
  code,
  on,
  layer: 'warning',
  severity: 'warning',
  check,
})

/** Our own advice: never an error. */
export const advises = (code: string, on: string, severity: 'warning' | 'info' | 'hint', check: Check): Rule => ({
  code,
  on,
  layer: 'advice',
  severity,
  check,
})

export const has = (node: MapNode | undefined, key: string) => present(get(node, key))

// The API server's error types, in its words. Values are printed as Go prints them: text quoted, numbers bare, maps as JSON.
const print = (value: unknown) => (typeof value === 'bigint' ? value.toString() : JSON.stringify(value))
export const required = (detail = '') => `Required value${detail && `: ${detail}`}`
export const invalid = (value: unknown, detail: string) => `Invalid value: ${print(value)}: ${detail}`
export const forbidden = (detail: string) => `Forbidden: ${detail}`
export const duplicateValue = (value: unknown) => `Duplicate value: ${print(value)}`
export const notFound = (value: unknown) => `Not found: ${print(value)}`
export const notSupported = (value: unknown, supported: readonly string[]) =>
  `Unsupported value: ${print(value)}: supported values: ${supported.map((word) => JSON.stringify(word)).join(', ')}`
export const tooLong = (most: number) => `Too long: may not be more than ${most} bytes`

/** The fix that writes a field which must be there. */
export const addField = (field: string) => ({ fix: 'addField', fields: [field] }) as const

/** A word that is none of those the server knows, with those as fixes. */
export const unsupported = (at: Path, word: string, words: readonly string[], code: string): Violation => ({
  at,
  message: notSupported(word, words),
  code,
  data: { fix: 'replace', with: nearest(word, words) },
})

/** The supported words; where one differs only in letter case, that one alone. */
export function nearest(text: string, supported: readonly string[]): string[] {
  const same = supported.filter((word) => word.toLowerCase() === text.toLowerCase())
  return same.length > 0 ? same : [...supported]
}
