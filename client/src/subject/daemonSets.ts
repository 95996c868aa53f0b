// Which cluster a command goes to, and which DaemonSet of it: an element of the tree, the manifest at the cursor, or what is picked.
import * as vscode from 'vscode'
import type { DaemonSet } from '../../../model/src/objects/kubernetes.ts'
import { countsOf } from '../../../model/src/rollout/rollout.ts'
import type { Connected } from '../cluster/connect/session.ts'
import type { Services } from '../services.ts'
import { tell } from '../view/ask.ts'
import type { Element } from '../view/elements.ts'
import { manifestAtCursor, namespaceOf } from './manifests.ts'

/** The connection, or a word about why there is none. */
export async function connectedOrSay({ session, say }: Services): Promise<Connected | undefined> {
  if (session.connected) return session.connected
  if (session.state.is === 'untrusted') await vscode.window.showWarningMessage(say.untrusted)
  else {
    const answer = await vscode.window.showWarningMessage(say.notConnected, say.chooseContext)
    if (answer) await vscode.commands.executeCommand('daemonset.selectContext')
  }
  return session.connected
}

/** A DaemonSet of the cluster: that of the element, else the one at the cursor, else one that is picked. */
export async function daemonSetFor(
  services: Services,
  connected: Connected,
  element: Element | undefined,
): Promise<DaemonSet | undefined> {
  const { live } = connected
  const uid = element && 'uid' in element ? element.uid : undefined
  if (uid !== undefined) return live.get(uid)
  const atCursor = await manifestAtCursor(services)
  const own = atCursor && live.named(namespaceOf(connected, atCursor), atCursor.name)
  const { say } = services
  const all = live.daemonSets.sort((a, b) => key(a).localeCompare(key(b)))
  const picks = [...(own ? [own] : []), ...all.filter((one) => one !== own)].map((daemonSet) => ({
    label: daemonSet.metadata.name,
    description: daemonSet.metadata.namespace ?? '',
    detail: say.ready(countsOf(daemonSet).ready, countsOf(daemonSet).desired),
    daemonSet,
  }))
  if (picks.length === 0) return tell(say.noDaemonSets)
  const picked = await vscode.window.showQuickPick(picks, { title: say.whichDaemonSet, matchOnDescription: true })
  return picked?.daemonSet
}

const key = ({ metadata }: DaemonSet) => `${metadata.namespace}/${metadata.name}`

/** Runs something with the cluster and the DaemonSet that a command is about, where there are both. */
export async function withDaemonSet(
  services: Services,
  element: Element | undefined,
  run: (connected: Connected, daemonSet: DaemonSet) => Promise<unknown>,
): Promise<void> {
  const connected = await connectedOrSay(services)
  const daemonSet = connected && (await daemonSetFor(services, connected, element))
  if (connected && daemonSet) await run(connected, daemonSet)
}
