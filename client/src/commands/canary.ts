import * as vscode from 'vscode'
import { withoutNoise } from '../../../model/src/objects/clean.ts'
import type { DaemonSet } from '../../../model/src/objects/kubernetes.ts'
import { inOrder } from '../../../model/src/order.ts'
import { placementOver } from '../../../model/src/placement/placementOver.ts'
import { canaryOf } from '../../../model/src/rollout/canary.ts'
import { needs } from '../cluster/connect/rights.ts'
import { toYaml } from '../cluster/read/yaml.ts'
import { applyPrepared } from '../cluster/write/apply.ts'
import { abortCanary, prepareCanary, promoteCanary, startCanary as replacePods } from '../cluster/write/canary.ts'
import { namedOf } from '../cluster/write/changes.ts'
import type { Services } from '../services.ts'
import { cancellable, choose, confirmContext, showFailure } from '../view/ask.ts'
import type { Element } from '../view/elements.ts'
import { changing } from './change.ts'
import { demand } from './demand.ts'
import { connectedOrSay, manifestsFor, namespaceOf } from './subject.ts'

/** Stores the manifest at the cursor so that nothing restarts, and replaces the pods of chosen nodes only. */
export async function startCanary(services: Services, uri?: vscode.Uri, line?: number): Promise<void> {
  const connected = await connectedOrSay(services)
  const chosen = connected && (await manifestsFor(services, 'here', uri, line))
  const [manifest] = chosen?.manifests ?? []
  if (!connected || !manifest) return
  const say = services.words()
  const title = say.canaryTitle(manifest.name)
  if (manifest.is !== 'manifest' || manifest.errors.length > 0) {
    const why = manifest.is === 'manifest' ? say.hasErrors(manifest.name, manifest.errors.length) : say.notAManifest[manifest.is]
    await vscode.window.showErrorMessage(`${title}: ${why}`)
    return
  }
  try {
    const object = JSON.parse(manifest.json) as DaemonSet
    const namespace = namespaceOf(connected, object.metadata)
    for (const need of [needs.patch, needs.deletePod]) await demand(services, connected, { ...need, namespace })
    const nodes = await pickNodes(services, object)
    if (!nodes || nodes.length === 0) return
    const prepared = await cancellable(say.dryRun(manifest.name), (signal) =>
      prepareCanary(connected.connection, object, namespace, nodes, new Date(), signal),
    )
    if (!prepared) return
    const text = (one: typeof prepared.result | undefined) => (one ? toYaml(withoutNoise(one), object) : '')
    const path = `${manifest.name}.yaml`
    const close = await services.documents.compare(
      title,
      { path, text: text(prepared.live) },
      { path, text: text(prepared.result) },
    )
    const answer = await choose(
      `${title} — ${connected.target.context} · ${namespace}`,
      say.lookAndDecide,
      [
        { id: 'go', icon: 'beaker', label: say.startCanary, description: say.canaryReplaces(nodes.length) },
        { id: 'keep', icon: 'eye', label: say.keepDiff },
      ],
      {
        heading: say.before,
        items: [
          { icon: 'server', text: nodes.join(', ') },
          { icon: 'info', text: say.canaryHow },
          ...prepared.conflicts.map(({ field, manager }) => ({ icon: 'shield', text: say.takes(field, manager) })),
          ...prepared.warnings.map((warning) => ({ icon: 'warning', text: warning })),
        ],
      },
    )
    if (answer !== 'keep') await close()
    if (answer !== 'go' || !(await confirmContext(services, connected, title))) return
    const stored = await cancellable(title, async (signal) => {
      const { result } = await applyPrepared(connected.connection, prepared, true, signal)
      await replacePods(connected.connection, result as DaemonSet, nodes, signal)
      return result as DaemonSet
    })
    if (!stored) return
    services.log.info(`canary of ${namespace}/${manifest.name} on ${nodes.join(', ')} in ${connected.target.context}`)
    await services.explorer.reveal(stored.metadata.uid ?? '')
    void vscode.window.showInformationMessage(say.canaryStarted(manifest.name, nodes.length))
  } catch (error) {
    await showFailure(services, title, error)
  }
}

/** Nodes that the manifest runs on; as many as a person likes. */
async function pickNodes({ nodes, words }: Services, { spec }: DaemonSet): Promise<string[] | undefined> {
  const say = words()
  const known = nodes.get()
  if (known.are === 'unknown') throw new Error(say.nodesUnknown[known.why])
  const names = inOrder(placementOver(spec.template, known.nodes).runsOn, (node) => node)
  const picked = await vscode.window.showQuickPick(
    names.map((label) => ({ label })),
    { title: say.canaryNodes, canPickMany: true, ignoreFocusOut: true },
  )
  return picked?.map(({ label }) => label)
}

/** Ends a canary: everywhere, or nowhere. */
export function endCanary(services: Services, element: Element | undefined, how: 'promote' | 'abort'): Promise<void> {
  const say = services.words()
  return changing(services, element, say.canaryTitle, async (connected, daemonSet) => {
    const named = namedOf(daemonSet)
    const canary = canaryOf(daemonSet)
    if (!canary) {
      await vscode.window.showInformationMessage(say.noCanary(named.name))
      return
    }
    const action = how === 'promote' ? say.promote : say.abort
    const question =
      how === 'promote'
        ? say.promoteQuestion(named.name, connected.target.context)
        : say.abortQuestion(named.name, connected.target.context)
    const detail = say.canaryState(canary.nodes, canary.since, canary.from)
    const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, action)
    if (answer !== action || !(await confirmContext(services, connected, say.canaryTitle(named.name)))) return
    const end = how === 'promote' ? promoteCanary : abortCanary
    const changed = await cancellable(say.canaryTitle(named.name), (signal) => end(connected.connection, named, signal))
    if (changed) services.follower.follow(connected, changed.result)
  })
}
