import type { KubernetesNode, Taint } from '../../../model/src/objects/kubernetes.ts'
import { controllerTolerations, placement, taintText, tolerates } from '../../../model/src/placement/placement.ts'
import { cases } from '../cases.ts'
import { node } from './objects.ts'

const on = (spec: object, where: KubernetesNode = node()) => placement({ spec }, where)
const runs = { runs: true }
const away = (because: string, detail: string) => ({ runs: false, because, detail })
const taint = (effect: string, key = 'a', value = 'b'): Taint => ({ key, value, effect })
const terms = (...nodeSelectorTerms: object[]) => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
})
const meets = (operator: string, values: string[], labels: Record<string, string> = {}) =>
  on(terms({ matchExpressions: [{ key: 'k', operator, values }] }), node(labels)).runs
const byName = (values: string[], key = 'metadata.name') => on(terms({ matchFields: [{ key, operator: 'In', values }] })).runs

cases({
  'no wishes': [on({}), runs],
  'no spec': [placement({}, node()), runs],
  'another node by name': [on({ nodeName: 'other' }), away('nodeName', 'other')],
  'this node by name': [on({ nodeName: 'node-1' }), runs],
  'a label that is there': [on({ nodeSelector: { disk: 'ssd' } }, node({ disk: 'ssd' })), runs],
  'a label with another value': [on({ nodeSelector: { disk: 'ssd' } }, node({ disk: 'hdd' })), away('nodeSelector', 'disk=ssd')],
  'a term without any condition matches nothing': [on(terms({})), away('nodeAffinity', '')],
  'no terms match nothing': [on(terms()), away('nodeAffinity', '')],
  'one of two terms is enough': [
    on(
      terms({ matchExpressions: [{ key: 'a', operator: 'Exists' }] }, { matchExpressions: [{ key: 'b', operator: 'Exists' }] }),
      node({ b: '' }),
    ),
    runs,
  ],
  'all conditions of a term must hold': [
    on(
      terms({
        matchExpressions: [
          { key: 'a', operator: 'Exists' },
          { key: 'b', operator: 'In', values: ['x', 'y'] },
        ],
      }),
      node({ a: '' }),
    ),
    away('nodeAffinity', 'a Exists and b In [x, y]'),
  ],
  In: [meets('In', ['1', '2'], { k: '2' }), true],
  'In: absent': [meets('In', ['1']), false],
  NotIn: [meets('NotIn', ['1'], { k: '1' }), false],
  'NotIn: absent': [meets('NotIn', ['1']), true],
  Exists: [meets('Exists', [], { k: '' }), true],
  DoesNotExist: [meets('DoesNotExist', []), true],
  'DoesNotExist: there': [meets('DoesNotExist', [], { k: '' }), false],
  Gt: [meets('Gt', ['9'], { k: '10' }), true],
  'Gt: equal': [meets('Gt', ['10'], { k: '10' }), false],
  Lt: [meets('Lt', ['-1'], { k: '-2' }), true],
  'Lt: no number': [meets('Lt', ['5'], { k: 'four' }), false],
  'Gt: two bounds': [meets('Gt', ['1', '2'], { k: '5' }), false],
  'an operator that there is not': [meets('Like', ['1'], { k: '1' }), false],
  'by field: the name': [byName(['node-1']), true],
  'by field: another name': [byName(['node-2']), false],
  'by field: two names match nothing': [byName(['node-1', 'node-2']), false],
  'by field: another field matches nothing': [byName(['node-1'], 'metadata.uid'), false],
})

const cordoned = taint('NoSchedule', 'node.kubernetes.io/unschedulable', '')
const withoutNetwork = taint('NoSchedule', 'node.kubernetes.io/network-unavailable', '')

cases({
  'a taint keeps it away': [on({}, node({}, [taint('NoSchedule')])), away('taint', 'a=b:NoSchedule')],
  'PreferNoSchedule does not': [on({}, node({}, [taint('PreferNoSchedule')])), runs],
  'a cordon does not': [on({}, node({}, [cordoned])), runs],
  'a node without network does': [
    on({}, node({}, [withoutNetwork])),
    away('taint', 'node.kubernetes.io/network-unavailable:NoSchedule'),
  ],
  'a node without network does not, with the network of the host': [on({ hostNetwork: true }, node({}, [withoutNetwork])), runs],
  'a toleration of its own': [on({ tolerations: [{ operator: 'Exists' }] }, node({}, [taint('NoExecute')])), runs],
  'of two taints the one that is not tolerated': [
    on({ tolerations: [{ key: 'a', operator: 'Exists' }] }, node({}, [taint('NoSchedule'), taint('NoExecute', 'c')])),
    away('taint', 'c=b:NoExecute'),
  ],
  'the controller tolerates six things': [controllerTolerations(false).length, 6],
  'and seven with the network of the host': [controllerTolerations(true).length, 7],
  'tolerates: equal': [tolerates({ key: 'a', value: 'b' }, taint('NoSchedule')), true],
  'tolerates: another value': [tolerates({ key: 'a', value: 'c' }, taint('NoSchedule')), false],
  'tolerates: no value stands for the empty one': [tolerates({ key: 'a' }, { key: 'a', effect: 'NoSchedule' }), true],
  'tolerates: another effect': [tolerates({ key: 'a', operator: 'Exists', effect: 'NoExecute' }, taint('NoSchedule')), false],
  'tolerates: every effect': [tolerates({ key: 'a', operator: 'Exists' }, taint('NoExecute')), true],
  'tolerates: everything': [tolerates({ operator: 'Exists' }, taint('NoExecute')), true],
  'tolerates: equal without a key': [tolerates({ value: 'b' }, taint('NoExecute')), false],
  'tolerates: an operator that there is not': [tolerates({ key: 'a', operator: 'Like', value: 'b' }, taint('NoExecute')), false],
  'a taint in a word': [taintText({ key: 'a', effect: 'NoSchedule' }), 'a:NoSchedule'],
})
