// A change was sent, and no good answer came. Looks at the cluster first, then says what is true of it.
import * as vscode from 'vscode'
import { ClusterError, isCluster, mayHaveChanged } from '../cluster/connect/failure.ts'
import type { Connected } from '../cluster/connect/session.ts'
import { type Ended, endingOf } from '../cluster/write/ending.ts'
import type { Prepared, Sent } from '../cluster/write/prepared.ts'
import type { Services } from '../services.ts'
import { cancellable, failureText, logText, showFailure, withoutLinks } from '../view/ask.ts'
import type { Words } from '../words/words.ts'

/** What a failed `send` came to. Goes on as after an answer where the change was made; else it is said, and there is nothing to go on with. */
export async function settle(
  services: Services,
  { connection }: Connected,
  title: string,
  prepared: Prepared,
  thrown: unknown,
): Promise<Sent | undefined> {
  const { say, log } = services
  for (;;) {
    const ended =
      (await cancellable(say.ending.looking(title), (signal) => endingOf(connection, prepared, thrown, signal))) ??
      (await endingOf(connection, prepared, thrown, AbortSignal.abort()))
    const { ending, cause } = ended
    if (ending.is === 'nothing') {
      await showFailure(services, title, cause)
      return undefined
    }
    log.warn(`${title}: ${logText(cause)}; looked at the cluster: ${ending.is}`)
    const text = withoutLinks(textOf(say, title, ended))
    if (ending.is === 'made') {
      void vscode.window.showInformationMessage(text)
      return { result: ending.now ?? prepared.result, migration: 'none' }
    }
    const mayLook = ending.is === 'unseen' || ending.is === 'changed'
    const answer = await vscode.window.showWarningMessage(text, ...(mayLook ? [say.ending.lookAgain] : []), say.showLog)
    if (answer === say.showLog) log.show()
    if (answer !== say.ending.lookAgain) return undefined
  }
}

function textOf(say: Words, title: string, { cause, done, ending }: Ended): string {
  const { ending: words } = say
  const why = whyOf(say, cause)
  const before = done.includes('owners') ? ` ${words.ownersDone}` : ''
  switch (ending.is) {
    case 'made':
      return isCluster(cause, 'conflict', 'notFound', 'alreadyExists') ? words.already(title) : words.made(title, why)
    case 'partly':
      return words.partly(title, why, ending.nodes.join(', '))
    case 'unseen':
      return words.unseen(title, why, whyOf(say, ending.failure)) + before
    case 'notMade':
      return (mayHaveChanged(cause) ? words.notMade(title, why) : words.stopped(title, why)) + before
    default:
      return words.changed(title, why) + before
  }
}

/** The failure without advice: what to do depends on how it ended. */
function whyOf(say: Words, cause: unknown): string {
  if (isCluster(cause, 'cancelled')) return say.ending.cancelled
  const text = cause instanceof ClusterError && cause.hindrance ? failureText(say, cause) : String((cause as Error).message)
  return text.replace(/\.$/, '')
}
