// What a change of a DaemonSet does to pods and nodes, told before it is done: the model's prediction, in words.

import type { DaemonSet } from '../../../model/src/objects/kubernetes.ts'
import { firstNames } from '../../../model/src/order.ts'
import { type Prediction, predict, type Situation } from '../../../model/src/prediction/predict.ts'
import { insteadOf } from '../cluster/connect/failure.ts'
import type { Connected } from '../cluster/connect/session.ts'
import { daemonSets } from '../cluster/paths.ts'
import { orphanRevisions, revisionHistory } from '../cluster/read/daemonSet.ts'
import { everyNode, orphanPods, readPods } from '../cluster/read/read.ts'
import type { Prepared } from '../cluster/write/prepared.ts'
import type { Services } from '../services.ts'
import type { Fact } from '../view/ask.ts'
import { paceText, timeText } from '../view/planText.ts'
import { inWords } from '../view/predictionText.ts'
import type { Words } from '../words/words.ts'
import type { Effect } from './question.ts'

type Change = Pick<Prepared, 'live' | 'result'>

/** What becomes of the pods and nodes of a DaemonSet by a change that was prepared. */
export async function effectOf(services: Services, connected: Connected, change: Change): Promise<Effect> {
  const { live, result } = change
  if (result.kind !== daemonSets.kind || result.apiVersion !== daemonSets.apiVersion) return { summary: '', facts: [] }
  const prediction = await predictionOf(services, connected, change)
  const before = live as DaemonSet | undefined
  const { say } = services
  return { summary: inWords(prediction, before, say), facts: effectFacts(prediction, before, say) }
}

/** The prediction for a change of a DaemonSet that was prepared, and may delete pods of some nodes itself. */
export async function predictionOf(
  services: Services,
  connected: Connected,
  { live, result }: Change,
  deletes: readonly string[] = [],
): Promise<Prediction> {
  const situation = await situationOf(services, connected, live as DaemonSet | undefined, result as DaemonSet)
  return predict({ ...situation, deletes })
}

/** Nodes, pods and revisions as they are at this moment. What may not be read is not known; other failures are thrown. */
export async function situationOf(
  { nodes }: Services,
  { connection, target }: Connected,
  live: DaemonSet | undefined,
  after: DaemonSet,
  signal?: AbortSignal,
): Promise<Situation> {
  const unknown = insteadOf(['forbidden'], undefined)
  const known = nodes.get()
  const watched = known.are === 'known' && known.from === target.context ? known.nodes : undefined
  // What was not asked about may have no selector yet.
  const created = !live && after.metadata.uid !== undefined ? after : undefined
  const [pods, revisions, all] = await Promise.all([
    live ? readPods(connection, live, signal).catch(unknown) : created && orphanPods(connection, created, signal).catch(unknown),
    live
      ? revisionHistory(connection, live, signal).catch(unknown)
      : created && orphanRevisions(connection, created, signal).catch(unknown),
    watched ?? everyNode(connection, signal).catch(unknown),
  ])
  return { live, after, pods, revisions, nodes: all, now: Date.now() }
}

/** The nodes that gain and lose a pod, the pace, and what is not known. */
export function effectFacts({ goes, starts, knows, rollout }: Prediction, live: DaemonSet | undefined, say: Words): Fact[] {
  const podsUnknown = knows.pods ? [] : [{ icon: 'info', text: say.podsUnknown }]
  if (!knows.nodes) return [{ icon: 'server', text: say.nodesUnknown.forbidden }, ...podsUnknown]
  if (!live) return []
  const why = goes.map(({ node, placement: { because, detail } }) => `${node} (${say.because[because]} ${detail})`)
  return [
    ...(rollout && rollout.strategy !== 'OnDelete' ? rolloutFacts(rollout, say) : []),
    ...podsUnknown,
    ...(knows.pods && starts.length > 0
      ? [{ icon: 'diff-added', text: say.gains(starts.length), detail: firstNames(starts) }]
      : []),
    ...(goes.length > 0 ? [{ icon: 'diff-removed', text: say.loses(goes.length), detail: firstNames(why) }] : []),
  ]
}

function rolloutFacts(rollout: NonNullable<Prediction['rollout']>, say: Words): Fact[] {
  const { waves, stalls } = rollout
  const time = timeText(rollout, say)
  const text = `${say.waves(waves.length)}, ${paceText(rollout, say)}`
  return [
    ...(stalls ? [{ icon: 'error', text: say.wouldStall, detail: say.stall(stalls) }] : []),
    ...(waves.length > 0 ? [{ icon: 'list-ordered', text, ...(time && { detail: time }) }] : []),
  ]
}
