// Keeps the language server informed about the nodes.
import * as vscode from 'vscode'
import { type LanguageClient, State } from 'vscode-languageclient/node'
import { factsOf } from '../../model/src/nodeFacts.ts'
import { nodesChanged } from '../../model/src/protocol.ts'
import type { NodeSource } from './nodeSource.ts'

/** Milliseconds without another change before the server hears of one: nodes come one by one. */
const pause = 500
const nothing = 'null'

/** Tells the server what is counted about the nodes, when that is something else than it knows. */
export function tellNodes(client: LanguageClient, source: NodeSource): vscode.Disposable {
  let told = nothing
  let timer: NodeJS.Timeout | undefined
  const tell = () => {
    if (!client.isRunning()) return
    const known = source.get()
    const facts = known.are === 'known' ? factsOf(known.nodes, known.from) : null
    const text = JSON.stringify(facts)
    if (text === told) return
    told = text
    void client.sendNotification(nodesChanged, facts)
  }
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(tell, pause)
  }
  return vscode.Disposable.from(
    source.onDidChange(soon),
    client.onDidChangeState(({ newState }) => {
      if (newState !== State.Running) return
      // A server that has just begun knows nothing.
      told = nothing
      soon()
    }),
    { dispose: () => clearTimeout(timer) },
  )
}
