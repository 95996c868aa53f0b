import type { Connection } from 'vscode-languageserver/node'
import { type DesiredParams, desiredRequest } from '../../model/src/protocol.ts'

/** A hover waits for the client no longer than this. In milliseconds. */
const patience = 500

/** Asks the client how many nodes should run a pod template; `undefined` where it does not know, or does not say in time. */
export async function askDesired(connection: Connection, template: string): Promise<number | undefined> {
  const params: DesiredParams = { template }
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patience)
  })
  const asked = connection.sendRequest<unknown>(desiredRequest, params).catch(() => undefined)
  const answer = await Promise.race([asked, late])
  clearTimeout(timer)
  return typeof answer === 'number' ? answer : undefined
}
