import * as vscode from 'vscode'
import { hashOf } from '../../../model/src/objects/revision.ts'
import { countsOf } from '../../../model/src/rollout/rollout.ts'
import { needs } from '../cluster/connect/rights.ts'
import { type Cascade, deleteDaemonSet, getDaemonSet, namedOf, deletePod as removePod } from '../cluster/write/changes.ts'
import type { Services } from '../services.ts'
import { cancellable, confirmContext, showFailure } from '../view/ask.ts'
import { current, type Element } from '../view/elements.ts'
import { demand } from './demand.ts'
import { podOf } from './pods.ts'
import { connectedOrSay, daemonSetFor } from './subject.ts'

/** Deletes a DaemonSet: asks what becomes of its pods, then once more with all that will happen. */
export async function deleteOne(services: Services, element: Element | undefined): Promise<void> {
  const connected = await connectedOrSay(services)
  const found = connected && (await daemonSetFor(services, connected, element))
  if (!connected || !found) return
  const say = services.words()
  const { namespace, name } = namedOf(found)
  try {
    await demand(services, connected, { ...needs.delete, namespace, name })
    const picked = await vscode.window.showQuickPick(
      (['Background', 'Foreground', 'Orphan'] as const).map((cascade: Cascade) => ({
        label: say.cascade[cascade],
        detail: say.cascadeDetail[cascade],
        cascade,
      })),
      { title: say.deleteTitle(name) },
    )
    if (!picked) return
    const live = await getDaemonSet(connected.connection, { namespace, name })
    const pods = countsOf(live).current
    const question = say.deleteQuestion(name, namespace, connected.target.context)
    const detail = picked.cascade === 'Orphan' ? say.podsStay(pods) : say.podsGo(pods)
    const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, say.delete)
    if (answer !== say.delete || !(await confirmContext(services, connected, say.deleteTitle(name)))) return
    await cancellable(say.deleteTitle(name), (signal) => deleteDaemonSet(connected.connection, live, picked.cascade, signal))
    services.log.info(`deleted DaemonSet ${namespace}/${name} in ${connected.target.context} (${picked.cascade})`)
    void vscode.window.showInformationMessage(say.deleted(name, connected.target.context))
  } catch (error) {
    await showFailure(services, say.deleteTitle(name), error)
  }
}

/** Deletes the pod of one node: a restart there, and with OnDelete the way to update that node. */
export async function deletePod(services: Services, element: Element | undefined): Promise<void> {
  const connected = await connectedOrSay(services)
  if (!connected || !element || !('uid' in element)) return
  const pod = podOf(connected, element)
  if (!pod) return
  const say = services.words()
  const { namespace, name } = namedOf(pod)
  const node = pod.spec.nodeName ?? ''
  try {
    await demand(services, connected, { ...needs.deletePod, namespace, name })
    const newest = current(connected.live, element.uid)
    const isOlder = newest !== undefined && pod.metadata.labels?.['controller-revision-hash'] !== hashOf(newest)
    const question = say.deletePodQuestion(name, node, connected.target.context)
    const detail = isOlder ? say.podIsUpdated(node, newest.revision) : say.podIsReplaced(node)
    const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, say.delete)
    if (answer !== say.delete || !(await confirmContext(services, connected, say.deleteTitle(name)))) return
    await cancellable(say.deleteTitle(name), (signal) => removePod(connected.connection, pod, signal))
  } catch (error) {
    await showFailure(services, say.deleteTitle(name), error)
  }
}
