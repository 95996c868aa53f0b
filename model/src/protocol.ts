// Where client and server meet: names and plain types.

/** The language of explanations and hover texts. */
export type Language = 'en' | 'ko'

export type Severity = 'error' | 'warning' | 'info' | 'hint'

/** Who supplies YAML's own errors, folding and outline where Red Hat's YAML extension runs beside this one. */
export type Coexistence = 'alone' | 'beside'

/** What the server is told at start (`initializationOptions`) and asks for again when settings change (section `daemonset`). */
export interface ServerSettings {
  readonly language: Language
  /** A Kubernetes minor such as `1.36`, or `auto`. */
  readonly kubernetesVersion: string
  /** Severity by rule code, or `off`; only for what the API server accepts. */
  readonly rules: Readonly<Record<string, Severity | 'off'>>
  readonly coexistence: Coexistence
}

/** Client tells server: the settings have changed. */
export const settingsChanged = 'daemonset/settingsChanged'
