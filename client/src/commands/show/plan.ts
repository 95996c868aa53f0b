import type * as vscode from 'vscode'
import { placementOver } from '../../../../model/src/placement/placementOver.ts'
import { poolsOf } from '../../../../model/src/placement/pools.ts'
import { predict } from '../../../../model/src/prediction/predict.ts'
import type { ManifestInfo } from '../../../../model/src/protocol.ts'
import { fitsOver } from '../../../../model/src/resources/fits.ts'
import { footprint } from '../../../../model/src/resources/footprint.ts'
import { insteadOf } from '../../cluster/connect/failure.ts'
import type { Connected } from '../../cluster/connect/session.ts'
import { everyPod } from '../../cluster/read/read.ts'
import type { NodesKnown } from '../../nodeSource.ts'
import type { Services } from '../../services.ts'
import { manifestHere } from '../../subject/manifests.ts'
import { attempt, cancellable } from '../../view/ask.ts'
import { type PlanFacts, planText } from '../../view/planText.ts'
import { situationOf } from '../../write/effect.ts'
import { outcomeOf } from '../write/outcome.ts'

/** What an apply of the manifest would do to the nodes, wave by wave, and what it takes of them. Nothing is sent but reads and a dry run. */
export async function showPlan(services: Services, uri?: vscode.Uri, line?: number): Promise<void> {
  const { say } = services
  const { manifest } = (await manifestHere(services, uri, line)) ?? {}
  const known = services.nodes.get()
  if (!manifest) return
  const title = say.planTitle(manifest.name, known.are === 'known' ? known.from : undefined)
  await attempt(services, title, async () => {
    if (known.are === 'unknown') throw new Error(say.nodesUnknown[known.why])
    const { connected } = services.session
    const isCluster = connected?.target.context === known.from
    const facts = await cancellable(title, (signal) =>
      factsOf(services, manifest, known, isCluster ? connected : undefined, signal),
    )
    if (facts) await services.documents.show(`${manifest.name}.plan`, planText(facts, say))
  })
}

async function factsOf(
  services: Services,
  manifest: ManifestInfo,
  { nodes, from }: NodesKnown,
  connected: Connected | undefined,
  signal: AbortSignal,
): Promise<PlanFacts> {
  const asked = await outcomeOf(services, manifest, connected, signal)
  const { after, live } = asked
  const { template } = after.spec
  const coverage = placementOver(template, nodes)
  const runs = new Set(coverage.runsOn)
  const covered = nodes.filter(({ metadata }) => runs.has(metadata.name))
  const situation = connected
    ? { ...(await situationOf(services, connected, live, after, signal)), nodes }
    : { live: undefined, after, pods: undefined, revisions: undefined, nodes, now: Date.now() }
  // What may not be read is unknown, not empty.
  const all = connected && (await everyPod(connected.connection, signal).catch(insteadOf(['forbidden'], undefined)))
  const others = all?.filter((pod) => !situation.pods?.some(({ metadata }) => metadata.uid === pod.metadata.uid))
  return {
    ...asked,
    name: manifest.name,
    from,
    coverage,
    prediction: predict(situation),
    footprint: footprint(template, covered),
    pools: poolsOf(covered),
    fits: others ? fitsOver(template, covered, others) : connected ? 'forbidden' : 'noCluster',
  }
}
