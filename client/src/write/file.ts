// What a write has to do with the file that it comes from.
import * as vscode from 'vscode'
import type { ManifestInfo } from '../../../model/src/protocol.ts'
import { isCluster } from '../cluster/connect/failure.ts'
import type { Connected } from '../cluster/connect/session.ts'
import type { Prepared } from '../cluster/write/prepared.ts'
import type { OnFile } from '../language.ts'
import type { Services } from '../services.ts'
import { namespaceOf, titleOf } from '../subject/manifests.ts'
import { cancellable } from '../view/ask.ts'

/** Whether a manifest can be written at all: it is a whole one, and the API server would not refuse what the language server sees already. */
export async function isSound({ say }: Services, title: string, { manifest }: OnFile): Promise<boolean> {
  const { is, errors } = manifest
  if (is !== 'manifest') await vscode.window.showErrorMessage(`${title}: ${say.notAManifest[is]}`)
  else if (errors.length > 0) await showProblems(say.hasErrors(titleOf(manifest), errors.length), say.showProblems)
  return is === 'manifest' && errors.length === 0
}

/** The Problems view, and why it is shown. */
async function showProblems(text: string, button: string): Promise<void> {
  void vscode.commands.executeCommand('workbench.actions.view.problems')
  await vscode.window.showErrorMessage(text, button)
}

/** Says that the reasons of a refusal stand on the lines of the file. */
export function showRefusal({ say }: Services, { target }: Connected, name: string): Promise<void> {
  return showProblems(say.refused(name, target.context), say.showProblems)
}

/** Asks the cluster what a change would do. Refusal and warnings land on the lines of the file, where there is one; other failures are thrown. */
export async function dryRun<P extends Prepared>(
  services: Services,
  connected: Connected,
  { name, file }: { readonly name: string; readonly file: OnFile | 'none' },
  prepare: (signal: AbortSignal) => Promise<P>,
): Promise<P | 'refused' | undefined> {
  try {
    const prepared = await cancellable(services.say.dryRun(name), prepare)
    if (prepared && file !== 'none') await services.refusals.warned(file, prepared.warnings, connected.target.context)
    return prepared
  } catch (error) {
    if (file === 'none' || !isCluster(error, 'invalid') || error.hindrance) throw error
    await services.refusals.refused(file, error)
    if (/spec\.selector.*field is immutable/.test(error.message)) void explainSelector(services, connected, file.manifest)
    return 'refused'
  }
}

/** A selector cannot be changed; the way around it keeps the pods running. */
async function explainSelector({ say }: Services, connected: Connected, manifest: ManifestInfo) {
  const { name } = manifest
  const found = connected.live.named(namespaceOf(connected, manifest), name)
  const answer = await vscode.window.showWarningMessage(say.selectorImmutable(name), say.deleteTitle(name))
  if (answer && found)
    await vscode.commands.executeCommand('daemonset.delete', { is: 'daemonSet', uid: found.metadata.uid ?? '' })
}
