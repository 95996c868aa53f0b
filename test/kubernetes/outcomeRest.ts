// Waits until the rollouts of many pairs have come to rest, and judges each then.
import { setTimeout as sleep } from 'node:timers/promises'
import type { DaemonSet, KubernetesEvent, KubernetesNode, Pod } from '../../model/src/objects/kubernetes.ts'
import { isAlive } from '../../model/src/rollout/rolledNodes.ts'
import { patiently } from '../cluster/patience.ts'
import { type Applied, nothingSaid, type Outcome } from './outcomeApply.ts'
import { type Bed, daemonSetPath, lookAt, type World } from './outcomeBed.ts'
import { isFinished, podDifferences, podStates } from './outcomeJudge.ts'

/** Silence is waited for, so it may not last as much longer as a machine is slower. */
export const calmly = (milliseconds: number) => Math.min(patiently(milliseconds), 2.5 * milliseconds)

/** Waits until each is finished or nothing about it changes any more, and judges it then. */
export async function untilRest(bed: Bed, applied: readonly Applied[], take: (outcome: Outcome) => void): Promise<void> {
  const waiting = new Map(applied.map((one) => [one, { last: '', since: Date.now() }]))
  const end = Date.now() + calmly(60_000)
  while (waiting.size > 0) {
    await sleep(400)
    const world = await lookAt(bed)
    const refused = await refusedIn(bed)
    for (const [one, state] of waiting) {
      const { daemonSet, pods } = of(world, one)
      const now = podStates(pods)
      if (now !== state.last) Object.assign(state, { last: now, since: Date.now() })
      const finished = daemonSet !== undefined && isFinished(daemonSet, pods, deadIn(one.look.facts.nodes))
      const quiet = Date.now() - state.since
      const isSeen = daemonSet?.status?.observedGeneration === daemonSet?.metadata.generation
      if (Date.now() < end && (quiet < calmly(finished ? 1000 : 6000) || !isSeen)) continue
      const outcome = judged(one, daemonSet, pods, { finished, refused })
      // What halts unforeseen gets more time to show that it does.
      if (Date.now() < end && !finished && outcome.pods.length > 0 && quiet < calmly(20_000)) {
        if (daemonSet?.spec.minReadySeconds) await wake(bed, daemonSet)
        continue
      }
      waiting.delete(one)
      take(outcome)
    }
  }
}

/**
 * The controller keeps one reminder for each DaemonSet, the earliest: the one for a pod that will be available later is lost when it is set
 * before that has gone off. Any change of the object makes it look again, as one sooner or later does in a cluster that people use.
 */
async function wake({ cluster }: Bed, { metadata }: DaemonSet): Promise<void> {
  const annotations = { 'bed/woken': String(Date.now()) }
  await cluster.request(
    'PATCH',
    daemonSetPath(metadata.name),
    JSON.stringify({ metadata: { annotations } }),
    'application/merge-patch+json',
  )
}

/** DaemonSets whose new pods admission refuses. */
async function refusedIn({ cluster }: Bed): Promise<Set<string>> {
  const { body } = await cluster.request('GET', '/api/v1/namespaces/default/events?fieldSelector=reason%3DFailedCreate')
  return new Set((body as { items: KubernetesEvent[] }).items.map(({ involvedObject }) => involvedObject?.name ?? ''))
}

/** Nodes whose kubelet does not answer. */
const deadIn = (nodes: readonly KubernetesNode[] = []) =>
  new Set(nodes.filter((node) => !isAlive(node)).map(({ metadata }) => metadata.name))

const of = ({ daemonSets, pods }: World, { pair, uid }: Applied) => ({
  daemonSet: daemonSets.get(pair.name),
  pods: pods.get(uid ?? '') ?? [],
})

function judged(
  one: Applied,
  daemonSet: DaemonSet | undefined,
  after: readonly Pod[],
  { finished, refused }: { readonly finished: boolean; readonly refused: ReadonlySet<string> },
): Outcome {
  const { pair, look, object, kubectl } = one
  const { facts, prediction } = look
  const pods = daemonSet
    ? podDifferences(
        prediction,
        { before: facts.pods, after, daemonSet, isRefused: refused.has(daemonSet.metadata.name) },
        deadIn(facts.nodes),
      )
    : ['the DaemonSet is gone']
  const evidence = { facts, prediction, daemonSet, after, isRefused: refused.has(pair.name) }
  return {
    ...nothingSaid(pair),
    result: 'applied',
    object,
    pods,
    kubectl,
    foreseen: look.prepared.isForeseen,
    end: finished ? 'finished' : 'halted',
    evidence,
  }
}
