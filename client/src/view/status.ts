import * as vscode from 'vscode'
import { type LanguageClient, State } from 'vscode-languageclient/node'
import { coexistence } from '../coexistence.ts'
import { words } from '../settings.ts'

/** The language status item: which Kubernetes version is checked against, who owns the file, and whether the server runs. */
export function showStatus(context: vscode.ExtensionContext, client: LanguageClient): { refresh(): void } {
  const item = vscode.languages.createLanguageStatusItem('daemonset', [{ language: 'yaml' }, { language: 'helm' }])
  item.name = 'DaemonSet'
  const refresh = () => {
    const say = words()
    const version = vscode.workspace.getConfiguration('daemonset').get<string>('kubernetesVersion', 'auto')
    const stopped = client.state === State.Stopped
    item.text = stopped ? say.serverStopped : `DaemonSet · Kubernetes ${version === 'auto' ? say.newest : version}`
    item.detail = stopped ? '' : say.coexistence[coexistence()]
    item.severity = stopped ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information
    item.busy = client.state === State.Starting
    item.command = stopped
      ? { title: say.restart, command: 'daemonset.restartServer' }
      : { title: say.settings, command: 'workbench.action.openSettings', arguments: ['@ext:daemonset-tools.vscode-daemonset'] }
  }
  refresh()
  context.subscriptions.push(item, client.onDidChangeState(refresh))
  return { refresh }
}
