// Entry point of the extension: starts the language server and the cluster side, and keeps their settings current.
import * as vscode from 'vscode'
import type { LanguageClient } from 'vscode-languageclient/node'
import { settingsChanged } from '../../model/src/protocol.ts'
import { startClusterSide } from './clusterSide.ts'
import { standBeside } from './coexistence.ts'
import { createClient } from './language.ts'
import { serverSettings } from './settings.ts'
import { showStatus } from './view/status.ts'

let client: LanguageClient | undefined

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  // Before anything else: a schema contributor that comes late does nothing for the files that are open.
  standBeside(context)
  const started = createClient(context)
  client = started
  const cluster = startClusterSide(context, started)
  const { session } = cluster
  const status = showStatus(context, started, () =>
    session.version === undefined || !session.connected
      ? undefined
      : { context: session.connected.target.context, version: session.version },
  )
  let sent = ''
  const settingsAreNew = () => {
    status.refresh()
    cluster.settingsChanged()
    const settings = serverSettings(session.version)
    const text = JSON.stringify(settings)
    if (!started.isRunning() || text === sent) return
    sent = text
    void started.sendNotification(settingsChanged, settings)
  }
  cluster.session.onChange(settingsAreNew)
  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('daemonset.kubeconfig')) cluster.session.open()
      if (event.affectsConfiguration('daemonset')) settingsAreNew()
    }),
    vscode.extensions.onDidChange(() => {
      standBeside(context)
      settingsAreNew()
    }),
    vscode.commands.registerCommand('daemonset.restartServer', () => started.restart()),
    // VS Code asks the server for this kind of code action, applies it, and says so where there is nothing to fix.
    vscode.commands.registerCommand('daemonset.fixAll', () =>
      vscode.commands.executeCommand('editor.action.sourceAction', { kind: 'source.fixAll.daemonset', apply: 'first' }),
    ),
    vscode.commands.registerCommand('daemonset.showOutput', () => started.outputChannel.show()),
  )
  await started.start()
  settingsAreNew()
}

export async function deactivate(): Promise<void> {
  await client?.stop()
}
