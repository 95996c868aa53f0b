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

  constructor(kind: FailureKind, context: string, why: string | Hindrance, status?: Status) {
    super(typeof why === 'string' ? why : JSON.stringify(why))
    this.name = 'ClusterError'
    this.kind = kind
    this.context = context
    this.hindrance = typeof why === 'string' ? undefined : why
    this.status = status
  }
}

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
  const said = status?.message ?? (typeof body === 'string' ? body.trim().slice(0, 500) : '')
  return new ClusterError(kindOf(code, status), context, said || `the API server answered ${code}`, status)
}

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
