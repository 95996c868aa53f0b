// What a command is about: an element of the tree, the manifest at the cursor, or what a person picks.
import * as vscode from 'vscode'
import type { DaemonSet } from '../../../model/src/objects/kubernetes.ts'
import type { ManifestInfo } from '../../../model/src/protocol.ts'
import { countsOf } from '../../../model/src/rollout/rollout.ts'
import type { Connected } from '../cluster/connect/session.ts'
import { type Named, namedOf } from '../cluster/write/changes.ts'
import type { Services } from '../services.ts'
import type { Element } from '../view/elements.ts'

/** The connection, or a word about why there is none. */
export async function connectedOrSay({ session, words }: Services): Promise<Connected | undefined> {
  if (session.connected) return session.connected
  const say = words()
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
  const say = services.words()
  const all = live.daemonSets.sort((a, b) => key(a).localeCompare(key(b)))
  const picks = [...(own ? [own] : []), ...all.filter((one) => one !== own)].map((daemonSet) => ({
    label: daemonSet.metadata.name,
    description: daemonSet.metadata.namespace ?? '',
    detail: say.ready(countsOf(daemonSet).ready, countsOf(daemonSet).desired),
    daemonSet,
  }))
  if (picks.length === 0) {
    await vscode.window.showInformationMessage(say.noDaemonSets)
    return undefined
  }
  const picked = await vscode.window.showQuickPick(picks, { title: say.whichDaemonSet, matchOnDescription: true })
  return picked?.daemonSet
}

const key = ({ metadata }: DaemonSet) => `${metadata.namespace}/${metadata.name}`

export const placeOf = (daemonSet: DaemonSet): Named => namedOf(daemonSet)

/** Where a manifest goes: the namespace it names, else the pinned one, else the context's. */
export function namespaceOf({ target, connection }: Connected, { namespace }: { readonly namespace?: string } = {}): string {
  return namespace ?? target.namespace ?? connection.context.namespace
}

async function manifestAtCursor({ language }: Services): Promise<ManifestInfo | undefined> {
  const editor = vscode.window.activeTextEditor
  if (!editor) return undefined
  const manifests = await language.manifests(editor.document.uri)
  return manifests.filter(isDaemonSet).find(({ range }) => touches(range, editor.selection))
}

export const isDaemonSet = ({ kind }: ManifestInfo) => kind === 'DaemonSet'

const touches = ({ start, end }: ManifestInfo['range'], selection: vscode.Selection) =>
  start.line <= selection.end.line && selection.start.line <= end.line

/** Which manifests of a file: the one at the cursor or those a selection touches, all DaemonSets, or every object. */
export type Which = 'here' | 'daemonSets' | 'all'

export interface Chosen {
  readonly document: vscode.TextDocument
  readonly manifests: readonly ManifestInfo[]
}

/** The manifests of the active editor that a command is about, or a word about why there are none. */
export async function manifestsFor(
  services: Services,
  which: Which,
  uri?: vscode.Uri,
  line?: number,
): Promise<Chosen | undefined> {
  const say = services.words()
  const editor = vscode.window.activeTextEditor
  const document = uri ? await vscode.workspace.openTextDocument(uri) : editor?.document
  if (!document) {
    await vscode.window.showInformationMessage(say.noEditor)
    return undefined
  }
  const all = await services.language.manifests(document.uri)
  const daemonSets = all.filter(isDaemonSet)
  const selection =
    line !== undefined ? new vscode.Selection(line, 0, line, 0) : editor?.document === document ? editor.selection : undefined
  const here = selection ? daemonSets.filter(({ range }) => touches(range, selection)) : []
  const only = daemonSets.length === 1 ? daemonSets : []
  const manifests = which === 'all' ? all : which === 'daemonSets' ? daemonSets : here.length > 0 ? here : only
  if (manifests.length > 0) return { document, manifests }
  await vscode.window.showInformationMessage(daemonSets.length > 0 ? say.putCursor : say.noDaemonSetHere)
  return undefined
}
