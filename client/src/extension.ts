// Entry point of the extension: starts the language server and keeps its settings current.
import * as vscode from 'vscode'
import { LanguageClient, type LanguageClientOptions, type ServerOptions, TransportKind } from 'vscode-languageclient/node'
import { type ServerOptions as InitializationOptions, settingsChanged } from '../../model/src/protocol.ts'
import { coexistence, standBeside } from './coexistence.ts'
import { serverSettings } from './settings.ts'
import { showStatus } from './view/status.ts'

let client: LanguageClient | undefined

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  // Before anything else: a schema contributor that comes late does nothing for the files that are open.
  standBeside(context)
  const started = createClient(context)
  client = started
  const status = showStatus(context, started)
  const settingsAreNew = () => {
    status.refresh()
    if (started.isRunning()) void started.sendNotification(settingsChanged, serverSettings())
  }
  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('daemonset')) settingsAreNew()
    }),
    vscode.extensions.onDidChange(() => {
      standBeside(context)
      settingsAreNew()
    }),
    vscode.commands.registerCommand('daemonset.restartServer', () => started.restart()),
    vscode.commands.registerCommand('daemonset.showOutput', () => started.outputChannel.show()),
  )
  await started.start()
}

export async function deactivate(): Promise<void> {
  await client?.stop()
}

function createClient(context: vscode.ExtensionContext): LanguageClient {
  const module = context.asAbsolutePath('dist/server.js')
  const server: ServerOptions = {
    run: { module, transport: TransportKind.ipc },
    debug: { module, transport: TransportKind.ipc, options: { execArgv: ['--nolazy', '--inspect=6009'] } },
  }
  const initializationOptions: InitializationOptions = {
    settings: serverSettings(),
    completeAgain: 'editor.action.triggerSuggest',
  }
  const options: LanguageClientOptions = {
    documentSelector: [{ language: 'yaml' }, { language: 'helm' }, { language: 'json' }, { language: 'jsonc' }],
    initializationOptions,
    // Where another extension owns completion and hover, ours would only stand beside it a second time.
    middleware: {
      provideCompletionItem: (document, position, completion, token, next) =>
        coexistence() === 'defer' ? [] : next(document, position, completion, token),
      provideHover: (document, position, token, next) =>
        coexistence() === 'defer' ? undefined : next(document, position, token),
    },
  }
  return new LanguageClient('daemonset', 'DaemonSet', server, options)
}
