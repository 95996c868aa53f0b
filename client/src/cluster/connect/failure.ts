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

/** Reads an answer that is no success. A 500 about a typed patch is the manifest's fault, not the server's. */
export function failureOf(context: string, code: number, body: unknown): ClusterError {
  const status = typeof body === 'object' && body !== null ? (body as Status) : undefined
  const said = status?.message ?? (typeof body === 'string' ? body.trim().slice(0, 500) : '')
  return new ClusterError(kindOf(code, status), context, said || `the API server answered ${code}`, status)
}

function kindOf(code: number, status: Status | undefined): FailureKind {
  if (code === 409) {
    const isApply = status?.details?.causes?.some(({ reason }) => reason === 'FieldManagerConflict') === true
    return isApply ? 'applyConflict' : status?.reason === 'AlreadyExists' ? 'alreadyExists' : 'conflict'
  }
  if (code === 401) return 'unauthorized'
  // Admission denies with 403 as well, and is about the manifest.
  if (code === 403)
    return /^admission webhook|denied request|denied the request/.test(status?.message ?? '') ? 'invalid' : 'forbidden'
  if (code === 404) return 'notFound'
  if (code === 410) return 'gone'
  if (code === 504 || code === 408) return 'timeout'
  if (code === 400 || code === 413 || code === 415 || code === 422) return 'invalid'
  return status?.message?.startsWith('failed to create typed patch object') ? 'invalid' : 'server'
}

const certificateCodes = /CERT|SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)|ERR_TLS|SSL/
const networkCodes = /^(ECONN|ENOTFOUND|EAI_|EHOST|ENET|EPIPE|ETIMEDOUT|UND_ERR)/

/** Reads an error of the network or of TLS. `place` is the host that was asked. */
export function networkFailure(context: string, place: string, error: unknown): ClusterError {
  if (error instanceof ClusterError) return error
  const { code = '', message = String(error), name = '' } = error as NodeJS.ErrnoException
  if (name === 'AbortError' || code === 'ABORT_ERR') return new ClusterError('cancelled', context, 'cancelled')
  if (certificateCodes.test(code)) return new ClusterError('certificate', context, `${place}: ${message}`)
  if (networkCodes.test(code) || /socket hang up|aborted/.test(message))
    return new ClusterError('unreachable', context, `${place}: ${code || message}`)
  return new ClusterError('unreachable', context, `${place}: ${message}`)
}
