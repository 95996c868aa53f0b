// The headline of a change: true also where no pod restarts.
import { inWords } from '../../../client/src/view/predictionText.ts'
import { wordsIn } from '../../../client/src/words/words.ts'
import type { DaemonSet } from '../../../model/src/objects/kubernetes.ts'
import type { Prediction } from '../../../model/src/prediction/predict.ts'
import { cases } from '../cases.ts'

const live = { status: { desiredNumberScheduled: 3 } } as DaemonSet
const one = { node: 'a', pod: 'a-1' }
const gone = { ...one, placement: { runs: false, because: 'taint', detail: 'k' } } as Prediction['goes'][number]
const prediction: Prediction = {
  replaced: [],
  waiting: [],
  stays: [],
  starts: [],
  goes: [],
  excess: [],
  knows: { pods: true, nodes: true },
  isSameTemplate: false,
  isOnDelete: false,
  isGoing: false,
  rollout: undefined,
  ends: undefined,
}
const said = (parts: Partial<Prediction>) => inWords({ ...prediction, ...parts }, live, wordsIn('en'))
const created = (parts: Partial<Prediction>) => inWords({ ...prediction, ...parts }, undefined, wordsIn('en'))

cases({
  'all pods run the template': [said({ stays: [one] }), 'every pod runs this template already: no pod restarts'],
  'no pod is wanted any more': [said({ goes: [gone] }), 'the pod template changes: no pod restarts, 1 pod is removed'],
  'no pod is wanted any more, OnDelete': [
    said({ goes: [gone, gone], isOnDelete: true }),
    'the pod template changes: no pod restarts, 2 pods are removed',
  ],
  'some stay': [said({ stays: [one], goes: [gone] }), 'the pod template changes: no pod restarts, 1 pod is removed'],
  'nothing runs': [said({}), 'the pod template changes; no pod runs at this moment'],
  'the template stays': [said({ goes: [gone], isSameTemplate: true }), 'the pod template stays the same: no pod restarts'],
  'it is going': [said({ stays: [one], isGoing: true }), 'it is being deleted: no pod restarts, and none starts'],
  'a new one': [created({ starts: ['a', 'b'] }), 'starts a pod on 2 nodes'],
  'a new one that no node wants': [created({}), 'starts a pod on 0 nodes'],
  'a new one that finds pods': [
    created({ starts: ['a'], stays: [one], replaced: [{ ...one, why: 'template' }], goes: [gone] }),
    'starts a pod on 1 node; takes over 3 pods without an owner, 1 of them restarts, 1 of them is removed',
  ],
  'a new one, where nodes may not be read': [
    created({ stays: [one], knows: { pods: true, nodes: false } }),
    'starts a pod on every node it fits; takes over 1 pod without an owner',
  ],
})
