// Which manifests of a file a command is about, and where they go.
import * as vscode from 'vscode'
import { decoded } from '../../../model/src/objects/decoded.ts'
import { parseJson } from '../../../model/src/objects/exact.ts'
import type { DaemonSet, KubernetesObject } from '../../../model/src/objects/kubernetes.ts'
import type { ManifestInfo } from '../../../model/src/protocol.ts'
import type { Connected } from '../cluster/connect/session.ts'
import type { OnFile } from '../language.ts'
import type { Services } from '../services.ts'
import { tell } from '../view/ask.ts'
import { ownScheme } from '../view/documents.ts'

export const isDaemonSet = ({ kind }: ManifestInfo) => kind === 'DaemonSet'

/** The DaemonSets of a file that are whole; what the extension itself shows is no file. */
export async function daemonSetsIn({ files }: Services, uri: vscode.Uri): Promise<ManifestInfo[]> {
  const manifests = uri.scheme === ownScheme ? [] : await files.manifests(uri)
  return manifests.filter((one) => isDaemonSet(one) && one.is === 'manifest')
}

/** What a DaemonSet's manifest says, as the API server decodes it. */
export const specOf = ({ json }: ManifestInfo): Partial<DaemonSet['spec']> => (decoded(json) as Partial<DaemonSet>).spec ?? {}

/** A DaemonSet by its name; other objects of a file often share it, so they are called by their kind too, and what says neither by its place. */
export function titleOf({ kind, name, document }: ManifestInfo): string {
  if (kind === 'DaemonSet' && name !== '') return name
  return `${kind} ${name}`.trim() || `#${document + 1}`
}

/** Where a manifest goes: the namespace it names, else the pinned one, else the context's. */
export function namespaceOf({ target, connection }: Connected, { namespace }: { readonly namespace?: string } = {}): string {
  return namespace || (target.namespace ?? connection.context.namespace)
}

/** The object that a manifest says. A namespace that is empty is none: it goes where one without goes. */
export function objectOf({ json }: ManifestInfo): KubernetesObject {
  const object = parseJson(json) as KubernetesObject
  const { namespace, ...metadata } = object.metadata
  return namespace ? object : { ...object, metadata }
}

/** The manifest of a file, as an object and the namespace it goes to. */
export const manifestOf = (connected: Connected, manifest: ManifestInfo) => ({
  object: objectOf(manifest),
  namespace: namespaceOf(connected),
})

/** The one manifest that a command is about, or a word about why there is none. */
export async function manifestHere(services: Services, uri?: vscode.Uri, line?: number): Promise<OnFile | undefined> {
  const { document, manifests: [manifest] = [] } = (await manifestsFor(services, 'here', uri, line)) ?? {}
  return document && manifest && { document, manifest }
}

/** Which manifests of a file: the one at the cursor or those a selection touches, all DaemonSets, or every object. */
export type Which = 'here' | 'daemonSets' | 'all'

/** The manifests of the active editor, or of a file, that a command is about, or a word about why there are none. */
export async function manifestsFor(services: Services, which: Which, uri?: vscode.Uri, line?: number) {
  const { files, say } = services
  const document = uri ? await vscode.workspace.openTextDocument(uri) : vscode.window.activeTextEditor?.document
  if (!document) return tell(say.noEditor)
  const all = await files.manifests(document.uri)
  const daemonSets = all.filter(isDaemonSet)
  const here = daemonSets.filter(isTouched(document, line))
  const only = daemonSets.length === 1 ? daemonSets : []
  const manifests = which === 'all' ? all : which === 'daemonSets' ? daemonSets : here.length > 0 ? here : only
  return manifests.length > 0 ? { document, manifests } : tell(daemonSets.length > 0 ? say.putCursor : say.noDaemonSetHere)
}

/** The DaemonSet at the cursor of the active editor. */
export async function manifestAtCursor({ files }: Services): Promise<ManifestInfo | undefined> {
  const document = vscode.window.activeTextEditor?.document
  return document && (await files.manifests(document.uri)).filter(isDaemonSet).find(isTouched(document))
}

/** Whether a manifest lies on a line, or else under the cursor or the selection of the editor that shows the file. */
function isTouched(document: vscode.TextDocument, line?: number) {
  const editor = vscode.window.activeTextEditor
  const own = editor?.document === document ? editor.selection : undefined
  const lines = line === undefined ? own : new vscode.Range(line, 0, line, 0)
  return ({ range }: ManifestInfo) =>
    lines !== undefined && range.start.line <= lines.end.line && lines.start.line <= range.end.line
}
