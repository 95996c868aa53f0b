import * as vscode from 'vscode'
import { type LanguageClient, State } from 'vscode-languageclient/node'
import { type VersionParams, versionChecked } from '../../../model/src/protocol.ts'
import { coexistence } from '../coexistence.ts'
import { words } from '../settings.ts'

/** The cluster that is looked at, and the version that it says it has. */
interface Cluster {
  readonly context: string
  readonly version: string
}

/**
 * The language status item: which Kubernetes version is checked against and why, who owns the file, and whether the server runs.
 * `cluster` is asked whenever it is shown anew.
 */
export function showStatus(
  context: vscode.ExtensionContext,
  client: LanguageClient,
  cluster: () => Cluster | undefined,
): { refresh(): void } {
  const item = vscode.languages.createLanguageStatusItem('daemonset', [{ language: 'yaml' }, { language: 'helm' }])
  item.name = 'DaemonSet'
  let checked = ''
  const refresh = () => {
    const say = words()
    const stopped = client.state === State.Stopped
    item.text = stopped ? say.serverStopped : checked === '' ? 'DaemonSet' : `DaemonSet · Kubernetes ${checked}`
    item.detail = stopped
      ? ''
      : [checked === '' ? '' : why(checked, cluster()), say.coexistence[coexistence()]].filter(Boolean).join(' · ')
    item.severity = stopped ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information
    item.busy = client.state === State.Starting
    item.command = stopped
      ? { title: say.restart, command: 'daemonset.restartServer' }
      : { title: say.settings, command: 'workbench.action.openSettings', arguments: ['@ext:daemonset-tools.vscode-daemonset'] }
  }
  refresh()
  const told = client.onNotification(versionChecked, ({ version }: VersionParams) => {
    checked = version
    refresh()
  })
  context.subscriptions.push(item, told, client.onDidChangeState(refresh))
  return { refresh }
}

function why(checked: string, cluster: Cluster | undefined): string {
  const say = words()
  const chosen = vscode.workspace.getConfiguration('daemonset').get<string>('kubernetesVersion', 'auto')
  if (chosen === checked) return say.versionBySetting
  if (!cluster) return say.versionNewest
  return cluster.version === checked
    ? say.versionOfCluster(cluster.context)
    : say.versionInstead(cluster.context, cluster.version)
}
