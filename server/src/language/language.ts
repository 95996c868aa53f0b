import type { NodeFacts } from '../../../model/src/protocol.ts'

/** What the service is told from outside: no file, clock or connection of its own. */
export interface Settings {
  readonly language: 'en' | 'ko'
  /** A Kubernetes minor that the schema knows. */
  readonly version: string
}

/** Our own prose about one field; `default` only where the schema has no literal one. */
export interface FieldText {
  readonly text: string
  readonly default?: string
  readonly unit?: string
  readonly trap?: string
  readonly values?: Readonly<Record<string, string>>
  readonly example?: string
}

/** A whole manifest to start from. */
export interface Skeleton {
  readonly prefix: string
  readonly title: string
  readonly description: string
  readonly body: string
}

/** All prose in one language, by `Type.field` and by rule code. */
export interface Texts {
  readonly fields: Readonly<Record<string, FieldText>>
  readonly rules: Readonly<Record<string, string>>
  readonly ui: Readonly<Record<string, string>>
  readonly skeletons: readonly Skeleton[]
}

export interface Context {
  readonly settings: Settings
  readonly texts: Texts
  /** Absent where nothing is known about nodes. */
  readonly nodes?: NodeFacts | undefined
  /** How many of the nodes should run the pod at hand, where somebody has counted. */
  readonly desired?: number | undefined
}
