import { en as english } from '../../../client/src/words/en.ts'
import type { KubernetesNode, Pod } from '../../../model/src/objects/kubernetes.ts'
import { isAvailable, startupSeconds } from '../../../model/src/rollout/availability.ts'
import { type PlanInput, plan, rolloutBudget, type Stall } from '../../../model/src/rollout/plan.ts'
import { type RolledNode, rolledNodes } from '../../../model/src/rollout/rolledNodes.ts'
import { cases } from '../cases.ts'
import { daemonSet, node, pod } from './objects.ts'

const old: RolledNode = { name: 'n', desired: true, alive: true, pod: 'old', available: true, stuck: false }
const unready: RolledNode = { ...old, available: false }
const dead: RolledNode = { ...unready, alive: false }
const given: RolledNode = { ...dead, desired: false }
const fresh: RolledNode = { ...old, pod: 'new' }
const starting: RolledNode = { ...fresh, available: false }
const failing: RolledNode = { ...starting, stuck: true }
const beside: RolledNode = { ...old, pod: 'both' }
const going: RolledNode = { ...old, pod: 'going', available: false }
const many = (count: number, one: RolledNode): RolledNode[] => Array.from({ length: count }, () => one)

const down = (maxUnavailable?: number | string) =>
  maxUnavailable === undefined ? {} : { updateStrategy: { rollingUpdate: { maxUnavailable } } }
const up = (maxSurge: number | string) => ({ updateStrategy: { rollingUpdate: { maxSurge, maxUnavailable: 0 } } })
const of = (nodes: readonly RolledNode[], input: Partial<PlanInput> = {}) => plan({ nodes, ...input })
const waves = (nodes: readonly RolledNode[], input: Partial<PlanInput> = {}) => of(nodes, input).waves
const said = (stall: Stall | undefined) => stall && english.stall(stall)
const stall = (nodes: readonly RolledNode[], input: Partial<PlanInput> = {}) => said(of(nodes, input).stalls)
const budget = (maxUnavailable: number | string | undefined, maxSurge: number | string | undefined, desired: number) => {
  const { budget, surge } = rolloutBudget(
    { rollingUpdate: { ...(maxUnavailable !== undefined && { maxUnavailable }), ...(maxSurge !== undefined && { maxSurge }) } },
    desired,
  )
  return [budget, surge]
}

cases({
  'a budget by default': [budget(undefined, undefined, 10), [1, 0]],
  'both percentages round up': [
    [budget('10%', '0%', 11), budget('1%', '0%', 5), budget('0%', '34%', 10)],
    [
      [2, 0],
      [1, 0],
      [0, 4],
    ],
  ],
  'nothing and nothing is one': [budget('0%', 0, 3), [1, 0]],
  'nothing of nothing': [budget('50%', '0%', 0), [0, 0]],
  'more than there is': [budget(7, 0, 3), [7, 0]],
  'what the server fills in beside a surge': [budget(undefined, 2, 10), [1, 2]],
  'a surge leaves nodes that are not desired': [waves([{ ...old, desired: false }, old], up(1)), [1]],
  'one by one': [waves(many(3, old)), [1, 1, 1]],
  'in threes': [waves(many(8, old), down(3)), [3, 3, 2]],
  'by percent': [waves(many(10, old), down('25%')), [3, 3, 3, 1]],
  'all at once': [waves(many(4, old), down('100%')), [4]],
  'no nodes': [waves([]), []],
  'nothing left to do': [waves(many(3, fresh)), []],
  'with a surge': [waves(many(5, old), up(2)), [2, 2, 1]],
  'unready old pods go at once, and take up the budget': [waves([...many(3, unready), ...many(4, old)], down(4)), [4, 3]],
  'unready old pods get a new one at once, and leave the surge': [waves([...many(3, unready), ...many(4, old)], up(2)), [5, 2]],
  'more are unready than may be: they go all the same': [waves([...many(3, unready), old, old], down(1)), [3, 1, 1]],
  'pods that start hold back the first wave': [waves([starting, old, old], down(2)), [1, 1]],
  'a missing pod does too': [waves([{ ...old, pod: 'none', available: false }, old, old], down(1)), [1, 1]],
  'dead nodes make every wave smaller': [waves([...many(2, dead), ...many(4, old)], down(4)), [2, 2]],
  'dead nodes are nothing to a surge': [waves([...many(2, dead), ...many(4, old)], up(2)), [2, 2]],
  'dead nodes that are not desired count all the same': [waves([given, ...many(4, old)], down(3)), [2, 2]],
})

cases({
  'dead nodes use up the budget': [
    stall([...many(3, dead), ...many(9, old)]),
    '3 pods are unavailable on dead nodes and the budget is 1: this rollout would not start',
  ],
  'a dead node and an unready pod': [
    stall([dead, unready, ...many(9, old)]),
    '1 pod is unavailable on dead nodes and the budget is 1: this rollout would stop after 1 pod',
  ],
  'a broken rollout under way': [
    stall([failing, failing, old], down(2)),
    '2 pods are failing and the budget is 2: this rollout would not start',
  ],
  'of everything one': [
    stall([dead, failing, { ...going, stuck: true }, old], down(3)),
    '1 pod is unavailable on dead nodes, 1 pod is failing, 1 pod is not going away and the budget is 3: this rollout would not start',
  ],
  'a broken surge under way': [
    stall([{ ...beside, stuck: true }, old], up(1)),
    '1 pod is failing beside old ones and the surge is 1: this rollout would not start',
  ],
  'a surge of pods with ports': [
    stall(many(2, { ...old, clash: true }), up(1)),
    'old pods hold the ports of their nodes, so that no new pod fits beside them: this rollout would not start',
  ],
  'ports without a surge': [stall(many(2, { ...old, clash: true })), undefined],
  'ports of some': [
    [waves([{ ...old, clash: true }, ...many(4, old)], up(3)), stall([{ ...old, clash: true }, ...many(4, old)], up(3))],
    [[3, 1], 'old pods hold the ports of their nodes, so that no new pod fits beside them: this rollout would stop after 4 pods'],
  ],
  'a pod that is going gets there': [stall([going, old]), undefined],
  'nothing left to replace is no halt': [stall([dead, fresh]), undefined],
  'dead nodes within the budget': [stall([dead, old], down(2)), undefined],
  'should it break': [
    [
      of(many(9, old), down(3)).ifBroken,
      of([dead, unready, ...many(7, old)], down(3)).ifBroken,
      of(many(9, old), up(2)).ifBroken,
    ],
    [
      { replaced: 3, unavailable: 3 },
      { replaced: 2, unavailable: 3 },
      { replaced: 2, unavailable: 0 },
    ],
  ],
  'the most that is unavailable': [
    [
      of(many(2, old), down(5)).peakUnavailable,
      of([...many(3, unready), old], down(1)).peakUnavailable,
      of([dead, old], up(1)).peakUnavailable,
    ],
    [2, 3, 1],
  ],
  'what stays undone': [of([dead, given, old, failing]).unfinished, 2],
})

cases({
  'time, unseen': [
    (({ lowerBoundSeconds, rangeSeconds }) => [lowerBoundSeconds, rangeSeconds])(of(many(3, old), { minReadySeconds: 11 })),
    [30, undefined],
  ],
  'time, seen': [
    (({ lowerBoundSeconds, rangeSeconds }) => [lowerBoundSeconds, rangeSeconds])(
      of(many(4, old), { ...down(2), minReadySeconds: 10, startupSeconds: [9, 2, 4] }),
    ),
    [22, [28, 38]],
  ],
  'OnDelete has no waves': [
    (({ strategy, waves, outdated, stalls, ifBroken }) => ({ strategy, waves, outdated, stalls, ifBroken }))(
      of([...many(3, old), fresh], { updateStrategy: { type: 'OnDelete' } }),
    ),
    { strategy: 'OnDelete', waves: [], outdated: 3, stalls: undefined, ifBroken: { replaced: 0, unavailable: 0 } },
  ],
})

const second = (at: number) => new Date(at * 1000).toISOString()
const readiness = (status: string, since: number) => [{ type: 'Ready', status, lastTransitionTime: second(since) }]
const on = (name: string, hash: string, status: Pod['status'] = {}, metadata: object = {}) =>
  pod(status, {
    spec: { nodeName: name },
    metadata: {
      name: `${name}-${hash}`,
      labels: { 'controller-revision-hash': hash },
      creationTimestamp: second(100),
      ...metadata,
    },
  })
const machine = (name: string, ready = 'True', unreachable = false): KubernetesNode => ({
  ...node({}, unreachable ? [{ key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' }] : []),
  metadata: { name },
  status: { conditions: [{ type: 'Ready', status: ready }] },
})
const surging = { updateStrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } }
const seen = (nodes: KubernetesNode[], pods: Pod[], hash: string | undefined = 'b') =>
  rolledNodes(daemonSet(undefined, { spec: { minReadySeconds: 10, ...surging } }), nodes, pods, { hash, now: 200_000 }).map(
    ({ name, ...one }) =>
      [name, one.pod, ...(['desired', 'alive', 'available', 'stuck'] as const).filter((key) => one[key])].join(' '),
  )
const available = { conditions: readiness('True', 110) }

cases({
  'an old pod': [seen([machine('a')], [on('a', 'a', available)]), ['a old desired alive available']],
  'a new pod, ready for a moment': [
    seen([machine('a')], [on('a', 'b', { conditions: readiness('True', 195) })]),
    ['a new desired alive'],
  ],
  'before the rollout all pods are old': [
    rolledNodes(daemonSet(undefined), [machine('a')], [on('a', 'b', available)], { hash: undefined, now: 200_000 })[0]?.pod,
    'old',
  ],
  'without a surge the older of two pods is kept': [
    rolledNodes(daemonSet(undefined), [machine('a')], [on('a', 'b', available), on('a', 'a', available)], {
      hash: 'b',
      now: 200_000,
    })[0]?.pod,
    'old',
  ],
  'one of each': [
    seen([machine('a')], [on('a', 'b', { conditions: readiness('False', 190) }), on('a', 'a', available)]),
    ['a both desired alive available'],
  ],
  'a new pod that has not been ready for long': [
    seen([machine('a')], [on('a', 'b', { conditions: readiness('False', 110) })]),
    ['a new desired alive stuck'],
  ],
  'a pod that should be gone': [
    seen(
      [machine('a'), machine('b')],
      [on('a', 'a', available, { deletionTimestamp: second(110) }), on('b', 'a', available, { deletionTimestamp: second(190) })],
    ),
    ['a going desired alive stuck', 'b going desired alive'],
  ],
  'a pod that has ended and goes is none': [
    seen([machine('a')], [on('a', 'a', { phase: 'Failed' }, { deletionTimestamp: second(190) })]),
    ['a none desired alive'],
  ],
  'a dead node is not desired, and counts for its pod': [
    seen([machine('a', 'Unknown', true), machine('b', 'Unknown', true)], [on('a', 'a')]),
    ['a old'],
  ],
  'available: for long enough': [
    [9, 10, 11].map((minReady) => isAvailable(on('a', 'a', available), minReady, 120_001)),
    [true, true, false],
  ],
  'how long pods took to start': [
    startupSeconds([
      on('a', 'a', available),
      on('b', 'a', { conditions: readiness('False', 110) }),
      on('c', 'a', { ...available, containerStatuses: [{ name: 'main', restartCount: 1 }] }),
    ]),
    [10],
  ],
})
