// Where client and server meet: names and plain types.

/** The language of explanations and hover texts. */
export type Language = 'en' | 'ko'

export type Severity = 'error' | 'warning' | 'info' | 'hint'

/**
 * How the server shares a document with Red Hat's YAML extension: `alone` does everything; `beside` leaves YAML's own errors,
 * folding and outline to it; `defer` leaves it completion and hover too.
 */
export type Coexistence = 'alone' | 'beside' | 'defer'

/** What the server may be told; everything has a default, and what is not understood is ignored and logged. */
export interface ServerSettings {
  readonly language: Language
  /** A Kubernetes minor such as `1.36`, or `auto` for the newest. */
  readonly kubernetesVersion: string
  /** Severity by rule code, or `off`; only for what the API server accepts. */
  readonly rules: Readonly<Record<string, Severity | 'off'>>
  readonly coexistence: Coexistence
}

/** `initializationOptions` of the initialize request. */
export interface ServerOptions {
  readonly settings?: Partial<ServerSettings>
  /** A client command that opens the completion list again, where the client has one. */
  readonly completeAgain?: string
}

/** Client tells server: these settings hold from now on. Other editors use `workspace/didChangeConfiguration`. */
export const settingsChanged = 'daemonset/settingsChanged'
