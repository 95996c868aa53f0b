import type { Coexistence, Locale, NodeFacts, Severity } from '../../../model/src/protocol.ts'

/** What the service may be told; `createLanguageService` begins with the newest version, in English, alone. */
export interface ServiceSettings {
  readonly language: Locale
  /** A Kubernetes minor that the schema knows. */
  readonly version: string
  /** Severity by code, or `off`: only for what the API server accepts. */
  readonly rules: Readonly<Record<string, Severity | 'off'>>
  readonly coexistence: Coexistence
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
  readonly settings: ServiceSettings
  readonly texts: Texts
  /** Absent where nothing is known about nodes. */
  readonly nodes?: NodeFacts | undefined
  /** How many of the nodes should run the pod at hand, where somebody has counted. */
  readonly desired?: number | undefined
}

/** What the service asks of the world. */
export interface Environment {
  /** All prose in one language. Asked for often: it had better be remembered. */
  texts(locale: Locale): Texts
}

/** Which object of a file: a document, counted from 0, and the item of its List. */
export interface ObjectPlace {
  readonly document: number
  readonly item?: number | undefined
}
