import type * as vscode from 'vscode'
import { decoded } from '../../../../model/src/objects/decoded.ts'
import type { DaemonSet } from '../../../../model/src/objects/kubernetes.ts'
import { placementOver } from '../../../../model/src/placement/placementOver.ts'
import { poolsOf } from '../../../../model/src/placement/pools.ts'
import { fitsOver } from '../../../../model/src/resources/fits.ts'
import { footprint } from '../../../../model/src/resources/footprint.ts'
import { plan } from '../../../../model/src/rollout/plan.ts'
import { insteadOf } from '../../cluster/connect/failure.ts'
import type { Connected } from '../../cluster/connect/session.ts'
import { everyPod, readPods } from '../../cluster/read/read.ts'
import type { NodesKnown } from '../../nodeSource.ts'
import type { Services } from '../../services.ts'
import { manifestHere, namespaceOf } from '../../subject/manifests.ts'
import { attempt, cancellable } from '../../view/ask.ts'
import { type PlanFacts, planText } from '../../view/planText.ts'
import { planInput } from '../../write/effect.ts'

/** What an apply of the manifest would do to the nodes, wave by wave, and what it takes of them. Nothing is sent but reads. */
export async function showPlan(services: Services, uri?: vscode.Uri, line?: number): Promise<void> {
  const { say } = services
  const { manifest } = (await manifestHere(services, uri, line)) ?? {}
  const known = services.nodes.get()
  if (!manifest) return
  const daemonSet = decoded(manifest.json) as DaemonSet
  const title = say.planTitle(manifest.name, known.are === 'known' ? known.from : '')
  await attempt(services, title, async () => {
    if (known.are === 'unknown') throw new Error(say.nodesUnknown[known.why])
    const { connected } = services.session
    const isCluster = connected?.target.context === known.from
    const facts = await cancellable(title, (signal) =>
      factsOf(manifest.name, daemonSet, known, isCluster ? connected : undefined, signal),
    )
    if (facts) await services.documents.show(`${manifest.name}.plan`, planText(facts, say))
  })
}

async function factsOf(
  name: string,
  daemonSet: DaemonSet,
  { nodes, from }: NodesKnown,
  connected: Connected | undefined,
  signal: AbortSignal,
): Promise<PlanFacts> {
  const { template } = daemonSet.spec
  const coverage = placementOver(template, nodes)
  const runs = new Set(coverage.runsOn)
  const covered = nodes.filter(({ metadata }) => runs.has(metadata.name))
  // What may not be read is unknown, not empty.
  const unknown = insteadOf(['forbidden'], undefined)
  const live = connected?.live.named(namespaceOf(connected, daemonSet.metadata), name)
  const pods = connected && live ? await readPods(connected.connection, live, signal).catch(unknown) : undefined
  const all = connected ? await everyPod(connected.connection, signal).catch(unknown) : []
  const others = all?.filter((pod) => !live || !pods?.some(({ metadata }) => metadata.uid === pod.metadata.uid))
  const rollout =
    live && pods ? plan(planInput({ ...live, spec: { ...live.spec, ...daemonSet.spec } }, nodes, pods, Date.now())) : undefined
  return {
    name,
    from,
    coverage,
    rollout,
    footprint: footprint(template, covered),
    pools: poolsOf(covered),
    fits: others && fitsOver(template, covered, others),
  }
}
