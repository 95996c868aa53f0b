// What is known of a request before its answer.
import type { ClientRequest } from 'node:http'
import type { Socket } from 'node:net'
import { isReview } from '../paths.ts'
import type { Call } from './connection.ts'

/** Whether a call changes something, once the server has it. */
export const isChange = ({ method = 'GET', path, leave }: Call) => method !== 'GET' && leave !== 'dryRun' && !isReview(path)

/** Calls back at the moment from which the server may have the request: its connection is open. */
export function whenOut(request: ClientRequest, out: () => void) {
  request.once('socket', (socket: Socket & { readonly secureConnecting?: boolean }) => {
    if (!socket.connecting && !socket.secureConnecting) return out()
    socket.once(socket.secureConnecting === undefined ? 'connect' : 'secureConnect', out)
  })
}
