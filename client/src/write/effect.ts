// What an apply does to pods and nodes, told before it is done.

import type { DaemonSet, Pod } from '../../../model/src/objects/kubernetes.ts'
import { sameTemplate } from '../../../model/src/objects/revision.ts'
import { firstNames } from '../../../model/src/order.ts'
import { type CoverageDelta, placementDelta, placementOver } from '../../../model/src/placement/placementOver.ts'
import { hostPorts } from '../../../model/src/resources/fits.ts'
import { startupSeconds } from '../../../model/src/rollout/availability.ts'
import { type PlanInput, plan } from '../../../model/src/rollout/plan.ts'
import { rolledNodes } from '../../../model/src/rollout/rolledNodes.ts'
import { countsOf, isOnDelete } from '../../../model/src/rollout/rollout.ts'
import type { Connected } from '../cluster/connect/session.ts'
import { daemonSets } from '../cluster/paths.ts'
import { readPods } from '../cluster/read/read.ts'
import type { PreparedApply } from '../cluster/write/apply.ts'
import type { NodesKnown } from '../nodeSource.ts'
import type { Services } from '../services.ts'
import type { Fact } from '../view/ask.ts'
import { paceText, timeText } from '../view/planText.ts'
import type { Words } from '../words/words.ts'
import type { Effect } from './question.ts'

/** What becomes of a running DaemonSet's pods, so many of them, when its template is another one. */
export function restartsIn(say: Words, live: DaemonSet, result: DaemonSet, pods = countsOf(live).desired): string {
  if (sameTemplate(live.spec.template, result.spec.template)) return say.noRestarts
  return isOnDelete(result) ? say.restartsOnDelete(pods) : say.restartsPods(pods)
}

/** Pods that restart, nodes gained and lost, how the rollout goes, and whether it would stall. */
export async function effectOf(services: Services, connected: Connected, prepared: PreparedApply): Promise<Effect> {
  const { say } = services
  const { resource, live, result } = prepared
  if (resource !== daemonSets) return { summary: '', facts: [] }
  const after = result as DaemonSet
  const nodes = services.nodes.get()
  const isOwn = nodes.are === 'known' && nodes.from === connected.target.context
  const before = live as DaemonSet | undefined
  const delta = isOwn && before ? placementDelta(before.spec.template, after.spec.template, nodes.nodes) : undefined
  const facts = isOwn
    ? nodeFacts(delta, say)
    : nodes.are === 'unknown'
      ? [{ icon: 'server', text: say.nodesUnknown[nodes.why] }]
      : []
  if (!before)
    return { summary: isOwn ? say.startsOn(placementOver(after.spec.template, nodes.nodes).desired) : say.startsPods, facts }
  // Nodes that lose the pod restart nothing.
  const summary = restartsIn(say, before, after, delta && delta.before - delta.lost.length)
  const isRollout = isOwn && !isOnDelete(after) && !sameTemplate(before.spec.template, after.spec.template)
  return { summary, facts: [...(isRollout ? await rolloutFacts(connected, before, after, nodes, say) : []), ...facts] }
}

function nodeFacts(delta: CoverageDelta | undefined, say: Words): Fact[] {
  const { gained = [], lost = [] } = delta ?? {}
  const why = lost.map(({ node, placement }) => `${node} (${say.because[placement.because]} ${placement.detail})`)
  return [
    ...(gained.length > 0 ? [{ icon: 'diff-added', text: say.gains(gained.length), detail: firstNames(gained) }] : []),
    ...(lost.length > 0 ? [{ icon: 'diff-removed', text: say.loses(lost.length), detail: firstNames(why) }] : []),
  ]
}

/** The plan of the rollout over nodes and pods as they are at this moment. Pods that may not be read give no plan. */
async function rolloutFacts(
  connected: Connected,
  before: DaemonSet,
  after: DaemonSet,
  { nodes }: NodesKnown,
  say: Words,
): Promise<Fact[]> {
  const pods = await readPods(connected.connection, before).catch(() => undefined)
  if (!pods) return []
  const planned = plan(planInput(after, nodes, pods, Date.now()))
  const { waves, stalls } = planned
  const time = timeText(planned, say)
  const text = `${say.waves(waves.length)}, ${paceText(planned, say)}`
  return [
    ...(stalls ? [{ icon: 'error', text: say.wouldStall, detail: say.stall(stalls) }] : []),
    ...(waves.length > 0 ? [{ icon: 'list-ordered', text, ...(time && { detail: time }) }] : []),
  ]
}

/** What the plan of a new template's rollout is made of: every pod is old to it. */
export function planInput(after: DaemonSet, nodes: NodesKnown['nodes'], pods: readonly Pod[], now: number): PlanInput {
  const { updateStrategy, minReadySeconds, template } = after.spec
  return {
    ...(updateStrategy && { updateStrategy }),
    ...(minReadySeconds !== undefined && { minReadySeconds }),
    nodes: rolledNodes(after, nodes, pods, { hash: undefined, now }),
    startupSeconds: startupSeconds(pods),
    hostPorts: hostPorts(template.spec).length > 0,
  }
}
