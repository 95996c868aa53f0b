import type { Status } from '../../../../model/src/objects/kubernetes.ts'
import type { Right } from './needs.ts'

/**
 * What went wrong between us and a cluster, by what a person can do about it:
 * `unreachable` nothing answers there; `certificate` it answers, and is not trusted; `credentials` we could not get any;
 * `unauthorized` ours were refused; `forbidden` they do not suffice; `applyConflict` other managers own fields;
 * `conflict` the object changed meanwhile; `invalid` the manifest is refused; `gone` the watch is too old; `server` it failed itself.
 */
export type FailureKind =
  | 'unreachable'
  | 'certificate'
  | 'credentials'
  | 'unauthorized'
  | 'forbidden'
  | 'notFound'
  | 'alreadyExists'
  | 'applyConflict'
  | 'conflict'
  | 'invalid'
  | 'gone'
  | 'timeout'
  | 'server'
  | 'readOnly'
  | 'cancelled'

/** What the extension itself finds in the way of a change. The interface says it in its language; it tells what to do as well. */
export type Hindrance =
  | ({ readonly is: 'noRight' } & Right)
  /** The controller has not recorded the present template yet. */
  | { readonly is: 'noRevisionYet' }
  /** The history does not reach back to the revision that a canary began from. */
  | { readonly is: 'revisionGone'; readonly revision: number }
  /** The namespace that an object goes to does not exist. */
  | { readonly is: 'noNamespace'; readonly namespace: string }
  /** It is on its way out; what cannot be done then, in the API server's words. */
  | { readonly is: 'namespaceTerminating'; readonly said: string }
  /** An edited object has another kind, name or namespace than the one that was opened. */
  | { readonly is: 'renamed'; readonly namespace: string; readonly name: string }

/** A failure that can be shown as it is: its message holds no credentials, no headers and no request body. */
export class ClusterError extends Error {
  readonly kind: FailureKind
  /** The context it happened in. */
  readonly context: string
  /** What was found by the extension, and is to be said instead of the message. */
  readonly hindrance: Hindrance | undefined
  /** What the API server said, where it said something. */
  readonly status: Status | undefined
  /** A change went out and no whole answer of the API server came: it may have been made all the same. */
  readonly mayHaveHappened: boolean

  constructor(kind: FailureKind, context: string, why: string | Hindrance, status?: Status, mayHaveHappened = false) {
    super(typeof why === 'string' ? why : JSON.stringify(why))
    this.name = 'ClusterError'
    this.kind = kind
    this.context = context
    this.hindrance = typeof why === 'string' ? undefined : why
    this.status = status
    this.mayHaveHappened = mayHaveHappened
  }
}

/** The same failure, of a change that may have been made. */
export const inDoubt = ({ kind, context, hindrance, message, status }: ClusterError) =>
  new ClusterError(kind, context, hindrance ?? message, status, true)

/** Codes of an answer that leave open whether a change was made: somebody on the way gave up, or the server in the middle of it. */
export const leavesOpen = (code: number, { kind }: ClusterError) =>
  (code < 400 || code >= 500 || code === 408) && kind !== 'invalid'

/** What a change does before its last request: `owners` hands over the fields of client-side applies, `object` stores the object. */
export type Step = 'owners' | 'object'

/** A step failed after others were done. The cause is what the step threw, and may leave in doubt whether it was done itself. */
export class PartlyDone extends Error {
  readonly done: readonly Step[]
  override readonly cause: unknown

  constructor(done: readonly Step[], cause: unknown) {
    super((cause as Error).message)
    this.name = 'PartlyDone'
    this.done = done
    this.cause = cause
  }
}

/** Whether a change that failed may have changed something all the same. */
export const mayHaveChanged = (error: unknown) =>
  error instanceof PartlyDone || (error instanceof ClusterError && error.mayHaveHappened)

export const isCluster = (error: unknown, ...kinds: readonly FailureKind[]): error is ClusterError =>
  error instanceof ClusterError && (kinds.length === 0 || kinds.includes(error.kind))

/** For `catch`: an answer in place of failures of some kinds. All others are thrown on. */
export const insteadOf =
  <T>(kinds: readonly FailureKind[], answer: T) =>
  (error: unknown): T => {
    if (isCluster(error, ...kinds)) return answer
    throw error
  }

/** Reads an answer that is no success. A 500 about a typed patch is the manifest's fault, not the server's. */
export function failureOf(context: string, code: number, body: unknown): ClusterError {
  const status = typeof body === 'object' && body !== null ? (body as Status) : undefined
  const said = status?.message ?? (typeof body === 'string' ? textOf(body.slice(0, 20_000)).slice(0, 500) : '')
  return new ClusterError(kindOf(code, status), context, said || `the API server answered ${code}`, status)
}

/** What a page of a proxy says, without its markup. */
const textOf = (body: string) =>
  (body.trimStart().startsWith('<') ? body.replace(/<(script|style|title)\b.*?<\/\1>|<[^>]*>/gis, ' ') : body)
    .replace(/\s+/g, ' ')
    .trim()

const kinds: Readonly<Record<number, FailureKind>> = {
  400: 'invalid',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'notFound',
  408: 'timeout',
  409: 'conflict',
  410: 'gone',
  413: 'invalid',
  415: 'invalid',
  422: 'invalid',
  504: 'timeout',
}

function kindOf(code: number, { message = '', reason, details }: Partial<Status> = {}): FailureKind {
  if (code === 409 && details?.causes?.some((cause) => cause.reason === 'FieldManagerConflict')) return 'applyConflict'
  if (code === 409 && reason === 'AlreadyExists') return 'alreadyExists'
  // Admission denies with 403 as well, and is about the manifest.
  if (code === 403 && /^admission webhook|denied request|denied the request/.test(message)) return 'invalid'
  return kinds[code] ?? (message.startsWith('failed to create typed patch object') ? 'invalid' : 'server')
}

const certificateCodes = /CERT|SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)|ERR_TLS|SSL/
const networkCodes = /^(ECONN|ENOTFOUND|EAI_|EHOST|ENET|EPIPE|ETIMEDOUT|UND_ERR)/

/** Reads an error of the network or of TLS. `place` is the host that was asked. */
export function networkFailure(context: string, place: string, error: unknown): ClusterError {
  if (error instanceof ClusterError) return error
  const { code = '', message = String(error), name = '' } = error as NodeJS.ErrnoException
  if (name === 'AbortError' || code === 'ABORT_ERR') return new ClusterError('cancelled', context, 'cancelled')
  if (certificateCodes.test(code)) return new ClusterError('certificate', context, `${place}: ${message}`)
  const isNetwork = networkCodes.test(code) || /socket hang up|aborted/.test(message)
  return new ClusterError('unreachable', context, `${place}: ${(isNetwork && code) || message}`)
}
