// What a change of a DaemonSet does to its pods and nodes. Everything that tells it before it is done asks here.
import type { ControllerRevision, DaemonSet, KubernetesNode, Pod } from '../objects/kubernetes.ts'
import { currentRevision, hashOf, keepsTemplate } from '../objects/revision.ts'
import { type Placement, type PlacementOptions, placer } from '../placement/placement.ts'
import { startupSeconds } from '../rollout/availability.ts'
import { type Canary, canaryOf } from '../rollout/canary.ts'
import { plan, type RolloutPlan } from '../rollout/plan.ts'
import { nodeOf } from '../rollout/pod.ts'
import { isAlive, isCounted, isUpdated, keptOn, podsByNode, type RolledNode, rolledNodes } from '../rollout/rolledNodes.ts'
import { isOnDelete } from '../rollout/rollout.ts'

/** What is known before a change. What may not be read is `undefined`, never empty. */
export interface Situation extends PlacementOptions {
  /** As it is; `undefined` where the change creates it. */
  readonly live: DaemonSet | undefined
  /** As it is stored after the change, with what the server fills in. */
  readonly after: DaemonSet
  /** Likewise. */
  readonly revisions: readonly ControllerRevision[] | undefined
  /** The pods of the live one; of one that is created, pods without an owner that its selector matches, for it takes them over. */
  readonly pods: readonly Pod[] | undefined
  readonly nodes: readonly KubernetesNode[] | undefined
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Nodes whose pods the change itself deletes, as a canary does. */
  readonly deletes?: readonly string[]
}

export interface PodOnNode {
  readonly node: string
  readonly pod: string
}

/** Why a pod is replaced: the template is another one; it is of an older one, and the strategy lets it go now; its node is a canary's. */
export type Why = 'template' | 'older' | 'canary'

export interface Prediction {
  /** Pods that are deleted and start anew on their node, as far as nothing halts the rollout. */
  readonly replaced: readonly (PodOnNode & { readonly why: Why })[]
  /** Pods of another template that stay until somebody deletes them. */
  readonly waiting: readonly PodOnNode[]
  /** Pods that stay: they run the template already, or all of it is going. */
  readonly stays: readonly PodOnNode[]
  /** Nodes that get a pod and have none. */
  readonly starts: readonly string[]
  /** Pods that go and do not come back, with what keeps them away. */
  readonly goes: readonly (PodOnNode & { readonly placement: Placement & { readonly runs: false } })[]
  /** Pods beside the one that the node keeps: they go, and nothing comes in their place. */
  readonly excess: readonly PodOnNode[]
  /** Whether pods and nodes could be read: else the lists tell only what the other of them does. */
  readonly knows: { readonly pods: boolean; readonly nodes: boolean }
  readonly isSameTemplate: boolean
  readonly isOnDelete: boolean
  /** It is on its way out: the controller leaves nodes and pods as they are. */
  readonly isGoing: boolean
  /** From the nodes and pods as they are; `undefined` where one of them is not known, or nothing runs yet. */
  readonly rollout: RolloutPlan | undefined
  /** The canary that is over by the change. */
  readonly ends: Canary | undefined
}

/** Says what will be. Sources: manage, podsShouldBeOnNode, rollingUpdate of the DaemonSet controller. */
export function predict(situation: Situation): Prediction {
  const { live, after, revisions, pods, nodes } = situation
  const canary = live && canaryOf(live)
  const known = nodes ?? nodesOf(pods ?? [])
  // A template that a revision has already, as after a roll back by other means, starts no new one.
  const newest = revisions && currentRevision(after, revisions)
  const now: Asked = {
    ...situation,
    hash: newest && hashOf(newest),
    isSameTemplate: live !== undefined && keepsTemplate(live, after),
  }
  const fates = known.flatMap(fateOf(now))
  const of = <F extends Fate['fate']>(fate: F) => fates.filter((one): one is Extract<Fate, { fate: F }> => one.fate === fate)
  return {
    replaced: of('replaced'),
    waiting: of('waiting'),
    stays: of('stays'),
    starts: of('starts').map(({ node }) => node),
    goes: of('goes'),
    excess: of('excess'),
    knows: { pods: pods !== undefined || !live, nodes: nodes !== undefined },
    isSameTemplate: now.isSameTemplate,
    isOnDelete: isOnDelete(after),
    isGoing: isGoing(after),
    rollout: live && pods && nodes && !isGoing(after) ? rolloutOf(now, { pods, nodes }, of('goes')) : undefined,
    ends: canary && !canaryOf(after) ? canary : undefined,
  }
}

const isGoing = ({ metadata }: DaemonSet) => metadata.deletionTimestamp !== undefined

/** A situation with what follows from it for all nodes. */
interface Asked extends Situation {
  /** Of the revision that has the template already. */
  readonly hash: string | undefined
  readonly isSameTemplate: boolean
}

type Fate =
  | (PodOnNode & { readonly fate: 'replaced'; readonly why: Why })
  | (PodOnNode & { readonly fate: 'waiting' | 'stays' | 'excess' })
  | (PodOnNode & { readonly fate: 'goes'; readonly placement: Placement & { readonly runs: false }; readonly atOnce: boolean })
  | { readonly fate: 'starts'; readonly node: string }

type Known = Pick<KubernetesNode, 'metadata'>
const nodesOf = (pods: readonly Pod[]): Known[] =>
  [...new Set(pods.flatMap((pod) => nodeOf(pod) ?? []))].map((name) => ({ metadata: { name } }))

/** What becomes of a node and of each of its pods. Where nodes are not known every pod is taken for wanted. */
function fateOf(asked: Asked): (node: Known) => Fate[] {
  const { after, nodes, pods = [], deletes = [], hash, isSameTemplate } = asked
  const knowsNodes = nodes !== undefined
  const byNode = podsByNode(pods.filter((pod) => isCounted(pod) && !pod.metadata.deletionTimestamp))
  const isNew = isUpdated(after, hash)
  const { place, keeps } = placer(after.spec.template, asked)
  const why = isSameTemplate ? 'older' : 'template'
  return (node) => {
    const { name } = node.metadata
    const placement: Placement = knowsNodes ? place(node as KubernetesNode) : { runs: true }
    const isKept = !knowsNodes || keeps(node as KubernetesNode)
    const own = byNode.get(name) ?? []
    if (isGoing(after)) return own.map((pod) => ({ fate: 'stays', node: name, pod: pod.metadata.name }))
    const { excess } = keptOn(own, after, hash)
    if (own.length === 0) return placement.runs ? [{ fate: 'starts', node: name }] : []
    return own.map((pod): Fate => {
      const one = { node: name, pod: pod.metadata.name }
      const isDeleted = deletes.includes(name)
      const isLetGo = isDeleted || (!isNew(pod) && !isOnDelete(after))
      if (!placement.runs && (!isKept || isLetGo)) return { ...one, fate: 'goes', placement, atOnce: !isKept }
      if (excess.includes(pod)) return { ...one, fate: 'excess' }
      if (isLetGo) return { ...one, fate: 'replaced', why: isDeleted ? 'canary' : why }
      return { ...one, fate: isNew(pod) ? 'stays' : 'waiting' }
    })
  }
}

/** The rollout without the pods that go at once. On a node that is down they stay, and take up the budget. */
function rolloutOf(
  asked: Asked,
  { pods, nodes }: { readonly pods: readonly Pod[]; readonly nodes: readonly KubernetesNode[] },
  goes: readonly (PodOnNode & { readonly atOnce: boolean })[],
): RolloutPlan {
  const { after } = asked
  const alive = new Set(nodes.filter(isAlive).map(({ metadata }) => metadata.name))
  const gone = new Set(goes.flatMap(({ pod, node, atOnce }) => (atOnce && alive.has(node) ? pod : [])))
  const staying = pods.filter(({ metadata }) => !gone.has(metadata.name))
  const rolled = rolledNodes(after, nodes, staying, asked)
  return plan({ ...paceOf(after), nodes: rolled, startupSeconds: startupSeconds(pods) })
}

const paceOf = ({ spec: { updateStrategy, minReadySeconds } }: DaemonSet) => ({
  ...(updateStrategy && { updateStrategy }),
  ...(minReadySeconds !== undefined && { minReadySeconds }),
})

/** A rollout over so many nodes on which nothing is wrong: what the strategy alone says. */
export function wholeRollout(after: DaemonSet, desired: number): RolloutPlan {
  const onGoodDay = (_: unknown, index: number): RolledNode => {
    return { name: String(index), desired: true, alive: true, pod: 'old', available: true, stuck: false }
  }
  return plan({ ...paceOf(after), nodes: Array.from({ length: desired }, onGoodDay) })
}
