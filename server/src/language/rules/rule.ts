import type { Code, FixData } from '../codes.ts'
import { get, type MapNode, type Path, present } from '../yaml/node.ts'

/** What a rule found: which node to mark, where the API server reports it, and in what words. */
export interface Violation<C extends Code = Code> extends Marking {
  readonly code: C
  /** The node that a person must change. Where the path ends in nothing, its nearest existing parent is marked. */
  readonly at: Path
  readonly message: string
}

/** What a violation says beside its code, its place and its words. */
export interface Marking {
  readonly mark?: 'key' | 'value'
  /** The field path the API server reports, where it differs from `at`. */
  readonly path?: Path
  /** How it is mended, where that depends on more than the code. */
  readonly data?: FixData | undefined
}

/** A violation of that code, which stands here in full, so that a search for it ends at its rule. */
export const violation = <C extends Code>(code: C, at: Path, message: string, more: Marking = {}): Violation<C> => ({
  code,
  at,
  message,
  ...more,
})

/** What looks at a struct and says what is wrong there. */
export type Check<C extends Code = Code> = (node: MapNode, path: Path, manifest: Surroundings) => Iterable<Violation<C>>

/** One rule: it looks at every struct of some types. The codes it can yield are part of its type. */
export interface Rule<C extends Code = Code> {
  readonly on: readonly string[]
  readonly check: Check<C>
}

/** The codes that rules can yield. */
export type CodeOf<R> = R extends Rule<infer C> ? C : never

/** What rules ask about the manifest around the struct they look at. */
export interface Surroundings {
  readonly root: MapNode
  readonly version: string
  readonly podSpec: MapNode | undefined
  /** The volumes, by their index, with an error of their own: the server does not find them when a container names them. */
  readonly brokenVolumes: ReadonlySet<number>
  /** All volumes by name; of two with one name the last. */
  readonly allVolumes: ReadonlyMap<string, MapNode>
  /** The names of the pod's resource claims. */
  readonly claims: ReadonlySet<string>
  /** The volumes that a container can use, by name; of two with one name the first. */
  readonly usableVolumes: ReadonlyMap<string, MapNode>
}

/** A column of a table whose rows hold the codes that several structs have for the same thing. */
export const column = <T extends Readonly<Record<string, readonly Code[]>>>(table: T, index: number) =>
  Object.fromEntries(Object.entries(table).map(([key, codes]) => [key, codes[index]])) as {
    readonly [K in keyof T]: T[K][number]
  }

export const podSpecPath: Path = ['spec', 'template', 'spec']

/** A rule for all structs of a type, or of several. Layer and severity are those of its codes. */
export const rule = <C extends Code>(on: string | readonly string[], check: Check<C>): Rule<C> => ({ on: [on].flat(), check })

/** The containers of all three lists. */
export const containers = ['Container', 'EphemeralContainer'] as const

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

/** The fix that writes a field which must be there, where that is not all that its code may need. */
export const addField = (...fields: string[]): FixData => ({ fix: 'addField', fields })

/** The fix that writes another value, the best first. */
export const replaceWith = (...words: string[]): FixData => ({ fix: 'replace', with: words })

/** The supported words as fixes; where one differs only in letter case, that one alone. */
export function oneOfThese(text: string, supported: readonly string[]): FixData {
  const same = supported.filter((word) => word.toLowerCase() === text.toLowerCase())
  return replaceWith(...(same.length > 0 ? same : supported))
}

/** A word that is none of those the server knows, with those as fixes. */
export const unsupported = <C extends Code>(at: Path, word: string, words: readonly string[], code: C): Violation<C> =>
  violation(code, at, notSupported(word, words), { data: oneOfThese(word, words) })
