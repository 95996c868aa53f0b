import type { UpdateStrategy } from '../objects/kubernetes.ts'
import { type RolledNode, rolledCounts } from './rolledNodes.ts'

/** Pods that a rolling update may take down, or add beside old ones, at one moment. */
export interface RolloutBudget {
  readonly budget: number
  readonly surge: number
}

/** Percentages of `desired` round up, both of them; where both come to nothing, one pod may go. Source: updatedDesiredNodeCounts. */
export function rolloutBudget({ rollingUpdate = {} }: UpdateStrategy, desired: number): RolloutBudget {
  const { maxUnavailable, maxSurge } = rollingUpdate
  const surge = scaled(maxSurge ?? 0, desired)
  // The server fills in 1 whatever the surge is, so a manifest with a surge says 0 itself.
  const budget = scaled(maxUnavailable ?? 1, desired)
  return budget === 0 && surge === 0 && desired > 0 ? { budget: 1, surge } : { budget, surge }
}

const scaled = (value: number | string, total: number) =>
  typeof value === 'number' ? value : Math.ceil((Number.parseInt(value, 10) * total) / 100)

export interface PlanInput {
  readonly updateStrategy?: UpdateStrategy
  readonly minReadySeconds?: number
  /** Every node that should run the pod, or has one. See `rolledNodes`. */
  readonly nodes: readonly RolledNode[]
  /** How long pods took from creation to readiness, in seconds. See `startupSeconds`. */
  readonly startupSeconds?: readonly number[]
}

/** Why a rollout comes to a halt with old pods left that it would still replace. */
export interface Stall {
  readonly because: 'unavailable' | 'surging' | 'hostPorts'
  /** Pods that keep the budget, or the surge, occupied for good. */
  readonly onDeadNodes: number
  readonly failing: number
  readonly notGoing: number
  /** The budget, or the surge. */
  readonly allowed: number
  /** Pods that are replaced all the same before it halts. */
  readonly replaced: number
}

/** What a rolling update will do from now on. It holds as long as nodes and pods behave as they do now. */
export interface RolloutPlan extends RolloutBudget {
  /** OnDelete has no waves: `outdated` pods wait to be deleted by somebody. */
  readonly strategy: 'RollingUpdate' | 'OnDelete'
  readonly desired: number
  readonly outdated: number
  /** Pods replaced together, wave by wave. Which nodes a wave takes is random, and a node that is done makes place for the next at once. */
  readonly waves: readonly number[]
  readonly stalls: Stall | undefined
  /** Nodes without an available pod at one moment, at most; those that have none now included. */
  readonly peakUnavailable: number
  /** Should the new pods never become ready: how many are replaced, and how many nodes are without an available pod then. */
  readonly ifBroken: { readonly replaced: number; readonly unavailable: number }
  /** Nodes that stay without a new available pod until somebody sees to them. */
  readonly unfinished: number
  /** Not less than this, in seconds: each wave as fast as the fastest pod seen. Zero where nothing was seen and nothing must be waited for. */
  readonly lowerBoundSeconds: number
  /** Each wave as the median pod, and as the slowest; without the time old pods take to go. `undefined` where no pod was seen to start. */
  readonly rangeSeconds: readonly [number, number] | undefined
}

/** The rollout of a new template over nodes as they are. Source: rollingUpdate of the DaemonSet controller. */
export function plan(input: PlanInput): RolloutPlan {
  const { updateStrategy = {}, nodes } = input
  const counts = rolledCounts(nodes)
  const { desired, outdated, unfinished, unavailable } = counts
  if (updateStrategy.type === 'OnDelete') {
    const none = { budget: 0, surge: 0, waves: [], stalls: undefined, ifBroken: { replaced: 0, unavailable } }
    return { strategy: 'OnDelete', ...none, desired, outdated, unfinished, peakUnavailable: unavailable, ...bounds(input, 0) }
  }
  const allowance = rolloutBudget(updateStrategy, desired)
  const { budget, surge } = allowance
  const isSurge = surge > 0
  const side = isSurge ? counts.surging : counts.replacing
  const allowed = isSurge ? surge : budget
  // New pods that wait for a port take up the surge for good: where there are enough of them nobody knows how many others come first.
  const lasting = Math.max(0, allowed - side.blocked - side.clashing)
  const candidates = lasting > 0 ? side.candidates - side.clashing : 0
  const first = Math.min(side.candidates, Math.max(0, allowed - side.occupied))
  const begins = Math.min(candidates, first)
  const waves = cut(side.atOnce, begins, candidates - begins, lasting)
  const replaced = waves.reduce((sum, size) => sum + size, 0)
  const halts = side.candidates > candidates
  const because = isSurge ? (side.clashing > 0 ? 'hostPorts' : 'surging') : 'unavailable'
  const blockers = isSurge ? { onDeadNodes: 0, failing: side.blocked, notGoing: 0 } : counts.blockers
  return {
    strategy: 'RollingUpdate',
    ...allowance,
    desired,
    outdated,
    unfinished,
    waves,
    stalls: halts ? { because, ...blockers, allowed, replaced } : undefined,
    peakUnavailable: isSurge ? unavailable : Math.max(unavailable, Math.min(budget, unavailable + side.candidates)),
    ifBroken: { replaced: side.atOnce + first, unavailable: isSurge ? unavailable : unavailable + first },
    ...bounds(input, waves.length),
  }
}

/** The first wave takes what is replaced at once too; the others are of one size. */
function cut(atOnce: number, first: number, rest: number, size: number): number[] {
  const waves = atOnce + first > 0 ? [atOnce + first] : []
  for (let left = rest; left > 0 && size > 0; left -= size) waves.push(Math.min(left, size))
  return waves
}

/** Times are kept in whole seconds, so a pod can be taken for available one second early. */
function bounds({ startupSeconds = [], minReadySeconds = 0 }: PlanInput, waves: number) {
  const seen = startupSeconds.toSorted((a, b) => a - b)
  const fastest = seen[0] ?? 0
  const slowest = seen.at(-1)
  const median = seen[Math.floor(seen.length / 2)]
  const all = (seconds: number) => waves * seconds
  return {
    lowerBoundSeconds: all(Math.max(0, fastest + minReadySeconds - 1)),
    rangeSeconds:
      median === undefined || slowest === undefined
        ? undefined
        : ([all(median + minReadySeconds), all(slowest + minReadySeconds)] as const),
  }
}
