import * as vscode from 'vscode'
import { withoutNoise } from '../../../model/src/objects/clean.ts'
import type { DaemonSet, KubernetesObject } from '../../../model/src/objects/kubernetes.ts'
import { sameTemplate } from '../../../model/src/objects/revision.ts'
import { countsOf, isOnDelete } from '../../../model/src/rollout/rollout.ts'
import { ClusterError } from '../cluster/connect/failure.ts'
import { needs } from '../cluster/connect/rights.ts'
import type { Connected } from '../cluster/connect/session.ts'
import { fromYaml, toYaml } from '../cluster/read/yaml.ts'
import { getDaemonSet, namedOf, replace } from '../cluster/write/changes.ts'
import type { Services } from '../services.ts'
import { cancellable, choose, confirmContext, showFailure } from '../view/ask.ts'
import type { Element } from '../view/elements.ts'
import { demand } from './demand.ts'
import { connectedOrSay, daemonSetFor } from './subject.ts'

/** Live objects that are being edited, by the document they are edited in. */
const edited = new Map<string, { readonly connected: Connected; readonly live: DaemonSet }>()

/** Opens the live object in an editor of its own; `Store the edited object` sends it back, guarded by the version that was opened. */
export async function editLive(services: Services, element: Element | undefined): Promise<void> {
  const connected = await connectedOrSay(services)
  const daemonSet = connected && (await daemonSetFor(services, connected, element))
  if (!connected || !daemonSet) return
  const say = services.words()
  const named = namedOf(daemonSet)
  try {
    await demand(services, connected, { ...needs.update, ...named })
    const live = await getDaemonSet(connected.connection, named)
    const content = `${say.editHeader(named.name, connected.target.context)}\n${toYaml(withoutNoise(live))}`
    const document = await vscode.workspace.openTextDocument({ language: 'yaml', content })
    edited.set(document.uri.toString(), { connected, live })
    void vscode.commands.executeCommand('setContext', 'daemonset.edited', [...edited.keys()])
    await vscode.window.showTextDocument(document)
  } catch (error) {
    await showFailure(services, say.editTitle(named.name), error)
  }
}

/** Sends an edited live object back: dry run, the difference, a question, and then the write. */
export async function storeEdited(services: Services, uri?: vscode.Uri): Promise<void> {
  const say = services.words()
  const key = (uri ?? vscode.window.activeTextEditor?.document.uri)?.toString() ?? ''
  const found = edited.get(key)
  const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === key)
  if (!found || !document) {
    await vscode.window.showInformationMessage(say.notEditedLive)
    return
  }
  const { connected, live } = found
  const { name, namespace } = namedOf(live)
  const title = say.editTitle(name)
  try {
    const object = objectFrom(document.getText(), live, connected.target.context, say.mustStay(namespace, name))
    const preview = await cancellable(say.dryRun(name), (signal) =>
      replace(connected.connection, live, object, { dryRun: true, signal }),
    )
    if (!preview) return
    const path = `${name}.yaml`
    const text = (one: KubernetesObject) => toYaml(withoutNoise(one))
    const close = await services.documents.compare(title, { path, text: text(live) }, { path, text: text(preview.result) })
    const { desired } = countsOf(live)
    const isSame = sameTemplate(live.spec.template, preview.result.spec.template)
    const effect = isSame
      ? say.noRestarts
      : isOnDelete(preview.result)
        ? say.restartsOnDelete(desired)
        : say.restartsPods(desired)
    const answer = await choose(
      `${title} — ${connected.target.context} · ${namespace}`,
      say.lookAndDecide,
      [
        { id: 'go', icon: 'check', label: say.store, description: effect },
        { id: 'keep', icon: 'eye', label: say.keepDiff },
      ],
      { heading: say.before, items: preview.warnings.map((warning) => ({ icon: 'warning', text: warning })) },
    )
    if (answer !== 'keep') await close()
    if (answer !== 'go' || !(await confirmContext(services, connected, title))) return
    const changed = await cancellable(title, (signal) => replace(connected.connection, live, object, { signal }))
    if (!changed) return
    edited.set(key, { connected, live: changed.result })
    services.follower.follow(connected, changed.result)
  } catch (error) {
    await showFailure(services, title, error)
  }
}

/** The edited text as an object, with the identity and the version of what was opened: names cannot be edited. */
function objectFrom(text: string, live: DaemonSet, context: string, mustStay: string): DaemonSet {
  let value: unknown
  try {
    value = fromYaml(text)
  } catch (error) {
    throw new ClusterError('invalid', context, (error as Error).message)
  }
  const object = value as DaemonSet
  const { name, namespace, uid } = live.metadata
  if (object?.kind !== 'DaemonSet' || object.metadata?.name !== name || object.metadata.namespace !== namespace)
    throw new ClusterError('invalid', context, mustStay)
  return { ...object, metadata: { ...object.metadata, ...(uid && { uid }) } }
}

/** What was needed only while the document was open. */
export function forgetEdited({ uri }: vscode.TextDocument) {
  edited.delete(uri.toString())
}
