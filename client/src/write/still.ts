// While a person looks at a preview the world goes on: the file is edited, another context is chosen. What was looked at is what is sent,
// and nobody is left to believe that it was something else.
import * as vscode from 'vscode'
import type { ManifestInfo } from '../../../model/src/protocol.ts'
import type { Connected } from '../cluster/connect/session.ts'
import type { OnFile } from '../language.ts'
import type { Services } from '../services.ts'

/** Whether to send what was looked at although the file is another one by now; or the manifest as it is, to be looked at anew. */
export async function isFileAsSeen(
  { files, say }: Services,
  file: OnFile | 'none',
  yes: string,
): Promise<boolean | ManifestInfo> {
  if (file === 'none' || file.document.isClosed) return true
  const { document, manifest } = file
  const all = await files.manifests(document.uri)
  // Other documents of the file may have come or gone.
  if (all.some(({ json }) => json === manifest.json)) return true
  const now = all.find((one) => nameOf(one) === nameOf(manifest))
  const { fileEdited, fileEditedDetail, lookAnew, sendAsSeen } = say.ending
  const buttons = [...(now ? [lookAnew] : []), sendAsSeen(yes)]
  const text = fileEdited(vscode.workspace.asRelativePath(document.uri))
  const answer = await vscode.window.showWarningMessage(text, { modal: true, detail: fileEditedDetail }, ...buttons)
  return answer === lookAnew && now ? now : answer === sendAsSeen(yes)
}

const nameOf = ({ kind, name, namespace }: ManifestInfo) => [kind, name, namespace].join()

/** Whether two connections lead to one cluster, by one name. */
export const isSameTarget = (a: Connected | undefined, b: Connected | undefined): boolean =>
  a?.target.context === b?.target.context && serverOf(a) === serverOf(b)

const serverOf = (connected: Connected | undefined) => connected?.connection.context.cluster.server

/** Whether commands still go to the cluster that they went to before; says so where they do not. */
export function isTargetAsSeen(
  { session: { connected: now }, say }: Services,
  title: string,
  { target }: Connected,
  before: Connected | undefined,
): boolean {
  if (isSameTarget(now, before)) return true
  const { targetSwitched, noTarget } = say.ending
  const context = now?.target.context
  const nameOfNow =
    now === undefined ? noTarget : context === before?.target.context ? `${context} (${serverOf(now)})` : now.target.context
  void vscode.window.showWarningMessage(targetSwitched(title, before?.target.context ?? target.context, nameOfNow))
  return false
}
