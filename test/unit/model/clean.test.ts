import { orderedLike, withHiddenNotes, withoutNoise } from '../../../model/src/objects/clean.ts'
import { lastApplied } from '../../../model/src/objects/slim.ts'
import { cases } from '../cases.ts'
import { daemonSet, template } from './objects.ts'

const bookkeeping = {
  managedFields: [],
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
  selfLink: '/',
  deletionTimestamp: '2026-01-01T00:00:00Z',
  deletionGracePeriodSeconds: 30,
}
const annotated = (annotations: Record<string, string>) =>
  withoutNoise(daemonSet(undefined, { metadata: { ...bookkeeping, annotations } })).metadata
const order = (value: unknown, like?: unknown) => JSON.stringify(orderedLike(value, like))

cases({
  'only what the author wrote is left': [
    withoutNoise(daemonSet({ numberReady: 1 }, { metadata: bookkeeping })),
    {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'agent', namespace: 'default' },
      spec: { selector: { matchLabels: { app: 'agent' } }, template: template() },
    },
  ],
  'annotations of the author stay': [annotated({ note: 'kept', [lastApplied]: '{}' }).annotations, { note: 'kept' }],
  'no annotations are left': ['annotations' in annotated({ 'deprecated.daemonset.template.generation': '1' }), false],
  'nulls go, wherever they stand': [
    withoutNoise(
      daemonSet(undefined, {
        spec: { template: { metadata: { creationTimestamp: null, labels: { a: 'b' } }, spec: { containers: [] } } },
      }),
    ).spec.template,
    { metadata: { labels: { a: 'b' } }, spec: { containers: [] } },
  ],
  'order: of another object': [order({ a: 1, b: 2 }, { b: 0, a: 0 }), '{"b":2,"a":1}'],
  'order: keys it lacks come after': [order({ spec: 1, kind: 2, x: 3 }, { x: 0 }), '{"x":3,"kind":2,"spec":1}'],
  'order: of people, at the top': [
    order({ spec: 1, metadata: 2, kind: 3, apiVersion: 4 }),
    '{"apiVersion":4,"kind":3,"metadata":2,"spec":1}',
  ],
  'order: of people, further down': [order({ spec: { env: 1, image: 2, name: 3 } }), '{"spec":{"name":3,"image":2,"env":1}}'],
  'order: others by the alphabet': [order({ spec: { z: 1, y: 2 } }), '{"spec":{"y":2,"z":1}}'],
  'order: items by their names': [
    order([{ name: 'a', y: 1, x: 2 }], [{ name: 'b' }, { y: 0, x: 0, name: 'a' }]),
    '[{"y":1,"x":2,"name":"a"}]',
  ],
  'order: items without names by their places': [order([{ b: 1, a: 2 }], [{ b: 0, a: 0 }]), '[{"b":1,"a":2}]'],
  'order: what is not alike': [order({ a: [1] }, { a: { b: 1 } }), '{"a":[1]}'],
  'order: values stay': [order('text', {}), '"text"'],
})

cases({
  'what was not shown comes back, and what was taken away stays away': [
    (() => {
      const live = daemonSet(undefined, { metadata: { annotations: { [lastApplied]: '{}', mine: '1', other: '2' } } })
      const shown = withoutNoise(live)
      return withHiddenNotes({ ...shown, metadata: { ...shown.metadata, annotations: { mine: '3' } } }, live).metadata.annotations
    })(),
    { [lastApplied]: '{}', mine: '3' },
  ],
  'nothing hidden, nothing added': [
    withHiddenNotes(withoutNoise(daemonSet(undefined)), daemonSet(undefined)).metadata.annotations,
    undefined,
  ],
})
