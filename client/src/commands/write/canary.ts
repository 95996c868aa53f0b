import * as vscode from 'vscode'
import type { DaemonSet } from '../../../../model/src/objects/kubernetes.ts'
import { inOrder } from '../../../../model/src/order.ts'
import { placementOver } from '../../../../model/src/placement/placementOver.ts'
import { needs } from '../../cluster/connect/needs.ts'
import type { Connected } from '../../cluster/connect/session.ts'
import { type PreparedCanary, prepareCanary, prepareEnd } from '../../cluster/write/canary.ts'
import type { OnFile } from '../../language.ts'
import type { Services } from '../../services.ts'
import { connectedOrSay } from '../../subject/daemonSets.ts'
import { manifestHere, namespaceOf, objectOf } from '../../subject/manifests.ts'
import type { Element } from '../../view/elements.ts'
import { effectFacts, effectOf, predictionOf } from '../../write/effect.ts'
import { type Write, write, writeDaemonSet } from '../../write/write.ts'
import { leftOut } from './apply.ts'

/** Stores the manifest at the cursor so that nothing restarts, and replaces the pods of chosen nodes only. */
export async function startCanary(services: Services, uri?: vscode.Uri, line?: number): Promise<void> {
  const connected = await connectedOrSay(services)
  const file = connected && (await manifestHere(services, uri, line))
  if (!connected || !file) return
  services.refusals.clear(file.document.uri)
  await write(services, connected, canaryOf(services, connected, file))
}

function canaryOf(services: Services, connected: Connected, file: OnFile): Write<readonly string[], PreparedCanary> {
  const { say } = services
  const { document, manifest } = file
  const { name } = manifest
  const namespace = namespaceOf(connected, manifest)
  const object = () => objectOf(manifest) as DaemonSet
  return {
    title: say.canaryTitle(name),
    name,
    needs: [
      { ...needs.patch, namespace },
      { ...needs.deletePod, namespace },
    ],
    file: { ...file, edited: (again) => canaryOf(services, connected, { document, manifest: again }) },
    choose: () => pickNodes(services, object()),
    prepare: (signal, nodes) => prepareCanary(connected.connection, object(), namespace, nodes, new Date(), signal),
    comparison: { of: 'object' },
    question: { as: 'list', yes: say.startCanary, icon: 'beaker' },
    async effect(prepared) {
      const predicted = await predictionOf(services, connected, prepared, prepared.nodes)
      const { knows, replaced, goes } = predicted
      return {
        summary: say.canaryReplaces(knows.pods ? replaced.length : prepared.nodes.length, goes.length),
        facts: [
          { icon: 'server', text: prepared.nodes.join(', ') },
          { icon: 'info', text: say.canaryHow, detail: say.canaryHowDetail },
          ...effectFacts(predicted, prepared.live as DaemonSet, say),
          ...leftOut(services, prepared),
        ],
      }
    },
    log: ({ nodes }) => `canary of ${namespace}/${name} on ${nodes.join(', ')}`,
    // The tree shows how the nodes do; the rollout of all others waits for a decision.
    told: ({ nodes }) => say.canaryStarted(name, nodes.length),
    after: (_, { metadata }) => services.explorer.reveal(metadata.uid ?? ''),
  }
}

/** Nodes that the manifest runs on; as many as a person likes. */
async function pickNodes({ nodes, say }: Services, { spec }: DaemonSet): Promise<string[] | undefined> {
  const known = nodes.get()
  if (known.are === 'unknown') throw new Error(say.nodesUnknown[known.why])
  const names = inOrder(placementOver(spec.template, known.nodes).runsOn, (node) => node)
  const picked = await vscode.window.showQuickPick(
    names.map((label) => ({ label })),
    { title: say.canaryNodes, canPickMany: true, ignoreFocusOut: true },
  )
  return picked && picked.length > 0 ? picked.map(({ label }) => label) : undefined
}

/** Ends a canary: everywhere, or nowhere. */
export const endCanary = (services: Services, element: Element | undefined, how: 'promote' | 'abort') =>
  writeDaemonSet(services, element, needs.patch, (connected, named) => {
    const { say } = services
    const { name, namespace } = named
    return {
      title: how === 'promote' ? say.promoteTitle(name) : say.abortTitle(name),
      prepare: (signal) => prepareEnd(connected.connection, named, how, signal),
      unchanged: () => say.noCanary(name),
      comparison: { of: 'object' },
      question: { as: 'list', yes: say[how], icon: how === 'promote' ? 'check' : 'discard' },
      effect: (prepared) => effectOf(services, connected, prepared),
      log: () => `${how === 'promote' ? 'promoted' : 'aborted'} the canary of ${namespace}/${name}`,
      told: 'rollout',
    }
  })
