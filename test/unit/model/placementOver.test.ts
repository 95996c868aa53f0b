import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubernetesNode, PodTemplate, Taint } from '../../../model/src/objects/kubernetes.ts'
import { int64 } from '../../../model/src/placement/nodeAffinity.ts'
import { placement } from '../../../model/src/placement/placement.ts'
import { placementFixes, withFix } from '../../../model/src/placement/placementFix.ts'
import { placementDelta, placementOver } from '../../../model/src/placement/placementOver.ts'
import { effectiveTolerations, type Toleration, tolerates } from '../../../model/src/placement/toleration.ts'
import { randomLabels, randomPlacedSpec, randomTaints } from '../../kubernetes/placementCases.ts'
import { chance } from '../../kubernetes/random.ts'
import { cases } from '../cases.ts'

const node = (name: string, labels: Record<string, string> = {}, taints: readonly Taint[] = []): KubernetesNode => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels },
  spec: { taints },
})
const template = (spec: object): PodTemplate => ({ spec })
const gpu: Taint = { key: 'gpu', value: 'true', effect: 'NoSchedule' }
const drained: Taint = { key: 'drained', effect: 'NoExecute' }
const soft: Taint = { key: 'busy', effect: 'PreferNoSchedule' }
const nodes = [
  node('a', { disk: 'ssd' }),
  node('b', { disk: 'hdd' }),
  node('c', { disk: 'ssd' }, [gpu, soft]),
  node('d', { disk: 'ssd' }, [drained, gpu]),
  node('e', { disk: 'ssd' }, [gpu, drained]),
]
const ssd = { nodeSelector: { disk: 'ssd' } }
const tolerant = { ...ssd, tolerations: [{ key: 'gpu', operator: 'Exists' }] }
const byAffinity = (matchExpressions: object[]) => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } } },
})
const runsOn = (spec: object, ...among: KubernetesNode[]) => placementOver(template(spec), among).runsOn

cases({
  'nodes by reason, the largest group first, with all taints': [
    placementOver(template(ssd), nodes),
    {
      total: 5,
      desired: 1,
      runsOn: ['a'],
      excluded: [
        {
          because: 'taint',
          detail: 'drained:NoExecute, gpu=true:NoSchedule',
          taints: [drained, gpu],
          nodes: ['d', 'e'],
        },
        { because: 'nodeSelector', detail: 'disk=ssd', taints: [], nodes: ['b'] },
        { because: 'taint', detail: 'gpu=true:NoSchedule', taints: [gpu], nodes: ['c'] },
      ],
    },
  ],
  'no nodes': [placementOver(template(ssd), []), { total: 0, desired: 0, runsOn: [], excluded: [] }],
  'gained and lost': [
    placementDelta(template({ nodeSelector: { disk: 'hdd' } }), template(ssd), nodes),
    {
      before: 1,
      after: 1,
      gained: ['a'],
      lost: [{ node: 'b', placement: { runs: false, because: 'nodeSelector', detail: 'disk=ssd' } }],
    },
  ],
  'a new DaemonSet only gains': [
    placementDelta(undefined, template({}), nodes),
    { before: 0, after: 2, gained: ['a', 'b'], lost: [] },
  ],
  'a new toleration gains': [placementDelta(template(ssd), template(tolerant), nodes).gained, ['c']],
  'a label that every object has by birth is none': [
    [
      runsOn(byAffinity([{ key: 'constructor', operator: 'Exists' }]), node('a')),
      runsOn(byAffinity([{ key: 'toString', operator: 'DoesNotExist' }]), node('a')),
      runsOn({ nodeSelector: { constructor: 'x' } }, node('a')),
    ],
    [[], ['a'], []],
  ],
  'a condition that cannot be read spoils its term': [
    runsOn(
      byAffinity([
        { key: 'disk', operator: 'Exists' },
        { key: 'disk', operator: 'NotIn', values: [] },
      ]),
      ...nodes,
    ),
    [],
  ],
  '64 bits and no more': [
    ['9223372036854775807', '9223372036854775808', '-9223372036854775808', '+5', '007', '4.2', ''].map(int64),
    [9223372036854775807n, undefined, -9223372036854775808n, 5n, 7n, undefined, undefined],
  ],
})

const more = { key: 'sla', operator: 'Gt', value: '950', effect: 'NoSchedule' }
const sla = (value: string): Taint => ({ key: 'sla', value, effect: 'NoSchedule' })
const comparing = { comparisonOperators: true }
const effective = (spec: { tolerations?: readonly Toleration[] }) =>
  effectiveTolerations(
    spec,
    nodes.flatMap((one) => one.spec?.taints ?? []),
  )
const used = (spec: { tolerations?: readonly Toleration[] }) =>
  effective(spec)
    .filter(({ unused }) => !unused)
    .map(({ toleration, from }) => `${from} ${toleration.key}`)
const forever = { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' }

cases({
  'Gt: only where the gate is open': [
    [tolerates(more, sla('960')), tolerates(more, sla('960'), comparing), tolerates(more, sla('950'), comparing)],
    [false, true, false],
  ],
  Lt: [tolerates({ ...more, operator: 'Lt' }, sla('-7'), comparing), true],
  'numbers as people write them': [
    [tolerates({ ...more, value: '007' }, sla('9'), comparing), tolerates(more, sla('+960'), comparing)],
    [false, false],
  ],
  'Gt, through placement': [placement(template({ tolerations: [more] }), node('a', {}, [sla('960')]), comparing), { runs: true }],
  'all tolerations, the controller among them': [effective(tolerant).length, 7],
  'the one that a taint asks for': [used(tolerant), ['template gpu']],
  'one that no taint asks for': [used({ tolerations: [{ key: 'gone', operator: 'Exists' }] }), []],
  'one that the controller adds too is the controller’s, without an end': [
    effective({ tolerations: [{ ...forever, tolerationSeconds: 30 }] })
      .filter(({ toleration }) => toleration.key === forever.key)
      .map(({ toleration, from }) => ({ toleration, from })),
    [{ toleration: forever, from: 'controller' }],
  ],
})

const wanting = { nodeName: 'z', ...ssd, ...byAffinity([{ key: 'zone', operator: 'Exists' }]) }

cases({
  'nothing to fix': [placementFixes(template(ssd), node('a', { disk: 'ssd' })), []],
  'everything to fix': [
    placementFixes(template(wanting), node('b', { disk: 'hdd' }, [gpu, soft, drained])),
    [
      { fix: 'dropNodeName' },
      { fix: 'dropSelector', key: 'disk' },
      { fix: 'dropAffinity' },
      { fix: 'addToleration', toleration: { key: 'gpu', operator: 'Equal', value: 'true', effect: 'NoSchedule' } },
      { fix: 'addToleration', toleration: { key: 'drained', operator: 'Exists', effect: 'NoExecute' } },
    ],
  ],
  'a fix leaves the rest': [
    withFix(template({ hostNetwork: true, ...wanting }), { fix: 'dropAffinity' }).spec,
    { hostNetwork: true, nodeName: 'z', ...ssd, affinity: { nodeAffinity: {} }, tolerations: [] },
  ],
})

test('all fixes together bring the pod to the node, and none is made for nothing', () => {
  const random = chance(7)
  let fixed = 0
  for (let index = 0; index < 2000; index++) {
    const where = node('node-1', randomLabels(random), randomTaints(random))
    const wish = template(randomPlacedSpec(random, ['node-1', 'node-2']))
    const fixes = placementFixes(wish, where)
    assert.equal(fixes.length === 0, placement(wish, where).runs, JSON.stringify({ wish, where }))
    for (const left of fixes) {
      const others = fixes.filter((one) => one !== left).reduce(withFix, wish)
      assert.equal(placement(others, where).runs, false, JSON.stringify({ wish, where, left }))
    }
    assert.ok(placement(fixes.reduce(withFix, wish), where).runs, JSON.stringify({ wish, where, fixes }))
    if (fixes.length > 0) fixed++
  }
  assert.ok(fixed > 500, `${fixed}`)
})
