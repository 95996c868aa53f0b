import * as vscode from 'vscode'
import { withoutNoise } from '../../../model/src/objects/clean.ts'
import type { DaemonSet, KubernetesObject } from '../../../model/src/objects/kubernetes.ts'
import { gitOpsOwner } from '../../../model/src/objects/managed.ts'
import type { ManifestInfo } from '../../../model/src/protocol.ts'
import { isCluster } from '../cluster/connect/failure.ts'
import { needs } from '../cluster/connect/rights.ts'
import type { Connected } from '../cluster/connect/session.ts'
import { daemonSets } from '../cluster/read/resources.ts'
import { toYaml } from '../cluster/read/yaml.ts'
import { applyPrepared, type Prepared, prepareApply } from '../cluster/write/apply.ts'
import type { Services } from '../services.ts'
import { cancellable, choose, confirmContext, type Fact, showFailure } from '../view/ask.ts'
import { resolveConflicts } from './conflicts.ts'
import { demand } from './demand.ts'
import { effectOf } from './effect.ts'
import { connectedOrSay, manifestsFor, namespaceOf, type Which } from './subject.ts'

/** Applies manifests of the active editor one after another; each is previewed, and the first that is not applied ends it. */
export async function apply(services: Services, which: Which, uri?: vscode.Uri, line?: number): Promise<void> {
  const connected = await connectedOrSay(services)
  const chosen = connected && (await manifestsFor(services, which, uri, line))
  if (!connected || !chosen) return
  services.refusals.clear(chosen.document.uri)
  for (const manifest of chosen.manifests) if (!(await applyOne(services, connected, chosen.document, manifest))) return
}

/** A DaemonSet by its name; other objects of a file often share it, so they are called by their kind too. */
const titleOf = ({ kind, name }: ManifestInfo) => (kind === 'DaemonSet' ? name : `${kind} ${name}`)

/** Dry run only: the cluster's word about the file, as diagnostics. Says in a sentence that there is nothing to say. */
export async function validate(
  services: Services,
  which: Which,
  uri?: vscode.Uri,
  { quiet = false, line }: { quiet?: boolean; line?: number } = {},
) {
  const connected = quiet ? services.session.connected : await connectedOrSay(services)
  const chosen = connected && (await manifestsFor(services, which, uri, line))
  if (!connected || !chosen) return
  const say = services.words()
  services.refusals.clear(chosen.document.uri)
  let accepted = 0
  for (const manifest of chosen.manifests.filter(({ is }) => is === 'manifest')) {
    try {
      const prepared = await prepareOne(services, connected, chosen.document, manifest)
      if (prepared) accepted++
    } catch (error) {
      if (quiet) return
      await showFailure(services, say.validateTitle(titleOf(manifest)), error)
      return
    }
  }
  if (!quiet && accepted === chosen.manifests.length)
    await vscode.window.showInformationMessage(say.accepted(accepted, connected.target.context))
}

/** Prepares one manifest. A refusal lands on its lines and gives `undefined`; other failures are thrown. */
async function prepareOne(services: Services, connected: Connected, document: vscode.TextDocument, manifest: ManifestInfo) {
  const object = JSON.parse(manifest.json) as KubernetesObject
  const namespace = namespaceOf(connected)
  const title = services.words().dryRun(titleOf(manifest))
  try {
    const prepared = await cancellable(title, (signal) => prepareApply(connected.connection, { object, namespace }, signal))
    if (prepared) await services.refusals.warned(document.uri, manifest, prepared.warnings, connected.target.context)
    return prepared
  } catch (error) {
    if (!isCluster(error, 'invalid')) throw error
    await services.refusals.refused(document.uri, manifest, error)
    if (/spec\.selector.*field is immutable/.test(error.message)) void explainSelector(services, connected, manifest)
    return undefined
  }
}

/** A selector cannot be changed; the way around it keeps the pods running. */
async function explainSelector({ words }: Services, connected: Connected, manifest: ManifestInfo) {
  const say = words()
  const { name } = manifest
  const found = connected.live.named(namespaceOf(connected, manifest), name)
  const answer = await vscode.window.showWarningMessage(say.selectorImmutable(name), say.deleteTitle(name))
  if (answer && found)
    await vscode.commands.executeCommand('daemonset.delete', { is: 'daemonSet', uid: found.metadata.uid ?? '' })
}

/** The whole path of one apply. True when the cluster now has what the file says. */
async function applyOne(
  services: Services,
  connected: Connected,
  document: vscode.TextDocument,
  manifest: ManifestInfo,
): Promise<boolean> {
  const say = services.words()
  const what = say.applyTitle(titleOf(manifest))
  if (manifest.is !== 'manifest') {
    await vscode.window.showErrorMessage(`${what}: ${say.notAManifest[manifest.is]}`)
    return false
  }
  if (manifest.errors.length > 0) {
    await showProblems(say.hasErrors(titleOf(manifest), manifest.errors.length), say.showProblems)
    return false
  }
  try {
    connected.connection.guard()
    if (manifest.kind === 'DaemonSet')
      await demand(services, connected, { ...needs.patch, namespace: namespaceOf(connected, manifest), name: manifest.name })
    const prepared = await prepareOne(services, connected, document, manifest)
    if (!prepared) {
      await showProblems(say.refused(titleOf(manifest), connected.target.context), say.showProblems)
      return false
    }
    if (prepared.does === 'nothing' && prepared.conflicts.length === 0) {
      void vscode.window.showInformationMessage(say.unchanged(titleOf(manifest), connected.target.context))
      return true
    }
    if (prepared.conflicts.length > 0 && !prepared.ownConflicts) {
      const way = await resolveConflicts(services, document, manifest, prepared)
      if (way === 'edited') return await applyAgain(services, connected, document, manifest)
      if (way !== 'force') return false
    }
    return await previewAndApply(services, connected, manifest, prepared)
  } catch (error) {
    await showFailure(services, what, error)
    return false
  }
}

async function showProblems(text: string, button: string) {
  void vscode.commands.executeCommand('workbench.actions.view.problems')
  await vscode.window.showErrorMessage(text, button)
}

/** The file has changed under the manifest: it is read again. */
async function applyAgain(
  services: Services,
  connected: Connected,
  document: vscode.TextDocument,
  { document: index, item }: ManifestInfo,
) {
  const manifests = await services.language.manifests(document.uri)
  const found = manifests.find((one) => one.document === index && one.item === item)
  return found ? applyOne(services, connected, document, found) : false
}

async function previewAndApply(
  services: Services,
  connected: Connected,
  manifest: ManifestInfo,
  prepared: Prepared,
): Promise<boolean> {
  const say = services.words()
  const { target, connection } = connected
  const place = [target.context, prepared.namespace].filter((part) => part !== undefined).join(' · ')
  const { isSame, close } = await openDifference(services, connected, manifest, prepared)
  const effect = await effectOf(services, connected, prepared)
  const answer = await choose(
    `${say.applyTitle(titleOf(manifest))} — ${place}`,
    prepared.does === 'create' ? say.creates : isSame ? say.updatesOwners : say.updates,
    [
      { id: 'apply', icon: 'check', label: say.apply, description: effect.summary },
      { id: 'adds', icon: 'diff', label: say.showAdds },
      { id: 'keep', icon: 'eye', label: say.keepDiff },
    ],
    { heading: say.before, items: [...effect.facts, ...factsOf(services, prepared)] },
  )
  if (answer === 'adds') await showAdds(services, manifest, prepared)
  if (answer !== 'apply') {
    if (answer === undefined) await close()
    return false
  }
  if (!(await confirmContext(services, connected, say.applyTitle(titleOf(manifest))))) {
    await close()
    return false
  }
  const force = prepared.conflicts.length > 0
  const applied = await cancellable(say.applying(titleOf(manifest)), (signal) =>
    applyPrepared(connection, prepared, force, signal),
  )
  if (!applied) return false
  await close()
  services.log.info(`applied ${manifest.kind} ${prepared.namespace ?? ''}/${manifest.name} in ${target.context}`)
  if (typeof applied.migration === 'object') void vscode.window.showWarningMessage(say.migrationFailed(applied.migration.failed))
  if (prepared.resource === daemonSets) services.follower.follow(connected, applied.result as DaemonSet)
  else void vscode.window.showInformationMessage(say.applied(titleOf(manifest), target.context))
  return true
}

function factsOf({ words }: Services, { live, warnings, leftOut, conflicts, ownConflicts, result }: Prepared): Fact[] {
  const say = words()
  const owner = live && gitOpsOwner(live.metadata)
  return [
    ...(owner ? [{ icon: 'git-branch', text: say.gitOps(owner), detail: say.gitOpsDetail(owner) }] : []),
    ...warnings.map((text) => ({ icon: 'warning', text })),
    ...(leftOut.length > 0 ? [{ icon: 'info', text: say.leftOut(leftOut.join(', ')) }] : []),
    ...(ownConflicts && conflicts.length > 0 ? [{ icon: 'info', text: say.ownConflicts }] : []),
    ...(!ownConflicts ? conflicts.map(({ field, manager }) => ({ icon: 'shield', text: say.takes(field, manager) })) : []),
    ...(result.metadata.deletionTimestamp ? [{ icon: 'trash', text: say.beingDeleted }] : []),
  ]
}

/** The live object beside what an apply makes of it, both in the order of the manifest. */
async function openDifference({ documents, words }: Services, { target }: Connected, manifest: ManifestInfo, prepared: Prepared) {
  const written: unknown = JSON.parse(manifest.json)
  const path = `${manifest.name}.yaml`
  const live = prepared.live ? toYaml(withoutNoise(prepared.live), written) : ''
  const result = toYaml(withoutNoise(prepared.result), written)
  const title = words().diffTitle(titleOf(manifest), target.context)
  const close = await documents.compare(title, { path, text: live }, { path, text: result })
  return { isSame: live === result, close }
}

/** The manifest beside what the server makes of it. */
async function showAdds(services: Services, manifest: ManifestInfo, { result }: Prepared) {
  const say = services.words()
  const written = JSON.parse(manifest.json) as KubernetesObject
  await services.documents.compare(
    say.addsTitle(titleOf(manifest)),
    { path: `${manifest.name}.yaml`, text: toYaml(written, written) },
    { path: `${manifest.name}.yaml`, text: toYaml(withoutNoise(result), written) },
  )
}

/** Compares without changing anything: with the live object, or with what the server would store. */
export async function compare(services: Services, against: 'live' | 'adds', uri?: vscode.Uri, line?: number): Promise<void> {
  const connected = await connectedOrSay(services)
  const chosen = connected && (await manifestsFor(services, 'here', uri, line))
  const [manifest] = chosen?.manifests ?? []
  if (!connected || !chosen || !manifest) return
  const say = services.words()
  const { target } = connected
  try {
    services.refusals.clear(chosen.document.uri)
    const prepared = await prepareOne(services, connected, chosen.document, manifest)
    if (!prepared) return await showProblems(say.refused(titleOf(manifest), target.context), say.showProblems)
    if (against === 'adds') return await showAdds(services, manifest, prepared)
    const { isSame } = await openDifference(services, connected, manifest, prepared)
    if (prepared.does === 'nothing' || isSame)
      void vscode.window.showInformationMessage(say.unchanged(titleOf(manifest), target.context))
  } catch (error) {
    await showFailure(services, say.diffTitle(titleOf(manifest), target.context), error)
  }
}
