// Where client and server meet: names and plain types.

/** The language of all prose. */
export type Locale = 'en' | 'ko'

/** Errors are what the API server refuses, warnings what it warns of or what will hurt; advice is never an error. */
export type Severity = 'error' | 'warning' | 'info' | 'hint'

/**
 * How the server shares a document with Red Hat's YAML extension: `alone` does everything; `beside` leaves YAML's own errors,
 * folding and outline to it; `defer` leaves it completion and hover too.
 */
export type Coexistence = 'alone' | 'beside' | 'defer'

/** What the server may be told; everything has a default, and what is not understood is ignored and logged. */
export interface ServerSettings {
  readonly language: Locale
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

/** Lines and UTF-16 columns from 0, as in the Language Server Protocol. */
export interface Position {
  readonly line: number
  readonly character: number
}

export interface Range {
  readonly start: Position
  readonly end: Position
}

/** Field names, map keys and list indexes from an object's root. */
export type FieldPath = readonly (string | number)[]

/** Client asks server: which objects stand in this open file? Answered with a `ManifestInfo` for each, in their order; null if it is not open. */
export const manifestsRequest = 'daemonset/manifests'

export interface ManifestsParams {
  readonly uri: string
}

/**
 * One object of a file, of any kind: a document, or an item of a List. Templates and patches are told apart, for they cannot be
 * applied as they are; documents that hold nothing but comments are left out.
 */
export interface ManifestInfo {
  /** The document, counted from 0 as `daemonset-check` does. */
  readonly document: number
  /** The item of a List, counted from 0. */
  readonly item?: number
  /** From the object's first key to the end of what it says, without the comments around it. */
  readonly range: Range
  /** As written; a template's action stays one. Empty where there is none. */
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  /** As written; a manifest without one goes to the target's. */
  readonly namespace?: string
  readonly is: 'manifest' | 'template' | 'patch' | 'unreadable'
  /** The object as kubectl sends it, in JSON, whose numbers `parseJson` does not round; `null` for what is unreadable. */
  readonly json: string
  /**
   * What the API server will refuse, in the order of the text: its words, with the path in front. Only what it gets to say at
   * first; of kinds that are not checked only what is wrong with their YAML.
   */
  readonly errors: readonly { readonly message: string; readonly range: Range }[]
}

/**
 * Client asks server: where do these fields stand? Answered with ranges in the same order: a scalar's value, else the key; a field
 * that is not written gives its nearest parent, the object itself what its `kind` says. Null where there is no such object.
 */
export const locateRequest = 'daemonset/locate'

export interface LocateParams {
  readonly uri: string
  readonly document: number
  readonly item?: number
  readonly paths: readonly FieldPath[]
}

/**
 * Client asks server: how is the text changed so that these fields have these values, and all else, comments too, stays? Answered
 * with edits of the text as the server has it now; null where there is no such object.
 */
export const rewriteRequest = 'daemonset/rewrite'

export interface RewriteParams {
  readonly uri: string
  readonly document: number
  readonly item?: number
  /**
   * A change without a value removes the field; a value travels as the JSON text it is, so that no number of it is rounded. Applied in
   * order; a path may name what an earlier change has written.
   */
  readonly changes: readonly { readonly path: FieldPath; readonly json?: string }[]
}

export interface FieldChange {
  readonly path: FieldPath
  readonly value?: unknown
}

export interface Rewritten {
  readonly edits: readonly { readonly range: Range; readonly newText: string }[]
  /**
   * The paths of changes that the text does not allow: what would change stands behind an alias or a merge key, is a template's, or
   * has no such place. Of such a change nothing is written.
   */
  readonly left: readonly FieldPath[]
}

/**
 * Client tells server: this is counted about the nodes that pods may run on; `null` where nothing is known of them. Completes and
 * describes selectors and tolerations. The nodes themselves stay with the client.
 */
export const nodesChanged = 'daemonset/nodes'

/**
 * Server asks client: how many of the nodes should run the pod of this template (JSON)? Asked only where nodes are known; answered with
 * `null` where they are not any more.
 */
export const desiredRequest = 'daemonset/desired'

export interface DesiredParams {
  readonly template: string
}

/** What is known about the nodes of a cluster, or of a node profile; small also for thousands of them. */
export interface NodeFacts {
  readonly total: number
  /** The context, or the profile's path. */
  readonly from: string
  /**
   * By key: how many nodes have the label, and with which values. The keys and values of the most nodes, at most 300 and 100; of a
   * label that is another one on every node a few values.
   */
  readonly labels: Readonly<Record<string, { readonly nodes: number; readonly values: Readonly<Record<string, number>> }>>
  /** `count` nodes have the taint. */
  readonly taints: readonly { readonly key: string; readonly value?: string; readonly effect: string; readonly count: number }[]
}
