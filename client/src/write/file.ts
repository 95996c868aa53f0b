// What a write has to do with the file that it comes from.
import * as vscode from 'vscode'
import type { ManifestInfo } from '../../../model/src/protocol.ts'
import { ClusterError, isCluster } from '../cluster/connect/failure.ts'
import type { Connected } from '../cluster/connect/session.ts'
import type { Prepared } from '../cluster/write/prepared.ts'
import type { OnFile } from '../language.ts'
import type { Services } from '../services.ts'
import { faultsOf } from '../subject/faults.ts'
import { namespaceOf, titleOf } from '../subject/manifests.ts'
import { cancellable } from '../view/ask.ts'

/** Whether a manifest can be written at all: it is a whole one, and neither kubectl nor the API server would refuse what is seen of it already. */
export async function isSound(services: Services, title: string, file: OnFile): Promise<boolean> {
  const { say } = services
  const { manifest } = file
  const { is, errors } = manifest
  if (is === 'unreadable' && errors.length === 0) await vscode.window.showErrorMessage(`${title}: ${say.noObject}`)
  else if (is !== 'manifest') await vscode.window.showErrorMessage(`${title}: ${say.notAManifest[is]}`)
  else if (errors.length > 0) await showProblems(say.hasErrors(titleOf(manifest), errors.length), say.showProblems)
  else if (await isFaulty(services, file)) await showProblems(say.cannotBeApplied(titleOf(manifest)), say.showProblems)
  else return true
  return false
}

/** The same, without a word. */
export const looksSound = ({ is, errors, json }: ManifestInfo) =>
  is === 'manifest' && errors.length === 0 && faultsOf({ json }).length === 0

/** Whether kubectl would refuse a manifest before it asks a server; its sentences land on the lines of the file. */
async function isFaulty({ refusals }: Services, file: OnFile): Promise<boolean> {
  const faults = faultsOf(file.manifest)
  if (faults.length > 0) await refusals.told(file, faults, 'kubectl')
  return faults.length > 0
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
  if (file !== 'none' && (await isFaulty(services, file))) return 'refused'
  try {
    const prepared = await cancellable(services.say.dryRun(name), prepare)
    if (prepared && file !== 'none') await services.refusals.warned(file, prepared.warnings, connected.target.context)
    return prepared
  } catch (error) {
    const inTheWay = namespaceFault(error)
    if (inTheWay && file !== 'none') {
      const said = { path: ['metadata', 'namespace'], message: (error as Error).message }
      await services.refusals.told(file, [said], `cluster: ${connected.target.context}`)
    }
    if (inTheWay) throw inTheWay
    if (file === 'none' || !isCluster(error, 'invalid') || error.hindrance) throw error
    await services.refusals.refused(file, error)
    if (/spec\.selector.*field is immutable/.test(error.message)) void explainSelector(services, connected, file.manifest)
    return 'refused'
  }
}

/** Of a refusal that is about the namespace: the server's words, with what to do about it. */
function namespaceFault(error: unknown): ClusterError | undefined {
  if (!isCluster(error)) return undefined
  const { kind, context, message, status } = error
  const { details } = status ?? {}
  const isTerminating = details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating')
  if (isTerminating) return new ClusterError(kind, context, { is: 'namespaceTerminating', said: message }, status)
  if (kind !== 'notFound' || details?.kind !== 'namespaces') return undefined
  return new ClusterError(kind, context, { is: 'noNamespace', namespace: details.name ?? '' }, status)
}

/** A selector cannot be changed; the way around it keeps the pods running. */
async function explainSelector({ say }: Services, connected: Connected, manifest: ManifestInfo) {
  const { name } = manifest
  const found = connected.live.named(namespaceOf(connected, manifest), name)
  const answer = await vscode.window.showWarningMessage(say.selectorImmutable(name), say.deleteTitle(name))
  if (answer && found)
    await vscode.commands.executeCommand('daemonset.delete', { is: 'daemonSet', uid: found.metadata.uid ?? '' })
}
