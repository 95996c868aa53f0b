import * as vscode from 'vscode'
import { LanguageClient, TransportKind } from 'vscode-languageclient/node'

let client: LanguageClient | undefined

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const module = context.asAbsolutePath('dist/server.js')
  client = new LanguageClient(
    'daemonset',
    'DaemonSet',
    { run: { module, transport: TransportKind.ipc }, debug: { module, transport: TransportKind.ipc } },
    { documentSelector: [{ language: 'yaml' }, { language: 'helm' }] },
  )
  await client.start()
}

export async function deactivate(): Promise<void> {
  await client?.stop()
}
