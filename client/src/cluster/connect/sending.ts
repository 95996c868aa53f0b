// A request, and what is known of it before its answer.
import type { ClientRequest } from 'node:http'
import type { Socket } from 'node:net'
import { isReview } from '../paths.ts'
import type { Leave } from './permit.ts'

/** A request to the API server. */
export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  /** Sent as JSON; the text of a document is sent as it is. */
  readonly body?: unknown
  readonly contentType?: string
  readonly accept?: string
  readonly signal?: AbortSignal | undefined
  /** What changes something is not sent without. */
  readonly leave?: Leave
  /** The answer may begin whenever it likes: a log is one only from its first line on. */
  readonly mayBeSilent?: boolean
}

/** Whether a call changes something, once the server has it. */
export const isChange = ({ method = 'GET', path, leave }: Call) => method !== 'GET' && leave !== 'dryRun' && !isReview(path)

/** Calls back at the moment from which the server may have the request: its connection is open. */
export function whenOut(request: ClientRequest, out: () => void) {
  request.once('socket', (socket: Socket & { readonly secureConnecting?: boolean }) => {
    if (!socket.connecting && !socket.secureConnecting) return out()
    socket.once(socket.secureConnecting === undefined ? 'connect' : 'secureConnect', out)
  })
}
