import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asCanary, type Canary, canaryAnnotation, canaryOf, endOfCanary } from '../../../model/src/rollout/canary.ts'
import { daemonSet } from './objects.ts'

const canary: Canary = { since: '2026-01-02T03:04:05Z', nodes: ['a'], from: 3, updateStrategy: { type: 'OnDelete' } }

test('a manifest as canary: nothing restarts, and the object tells of it', () => {
  const made = asCanary(daemonSet(undefined), canary)
  assert.deepEqual(made.spec.updateStrategy, { type: 'OnDelete' })
  assert.deepEqual(canaryOf(made), canary)
})
const garbled = {
  'no JSON': 'since monday',
  'something else': '{"nodes":"a"}',
  empty: '',
  'a strategy that is a text': JSON.stringify({ ...canary, updateStrategy: 'RollingUpdate' }),
  'a strategy that is a list': JSON.stringify({ ...canary, updateStrategy: [1] }),
  'no node': JSON.stringify({ ...canary, nodes: [] }),
  'nodes without a name': JSON.stringify({ ...canary, nodes: [5, null] }),
}
for (const [name, text] of Object.entries(garbled))
  test(`a garbled note tells of none: ${name}`, () =>
    assert.equal(canaryOf({ metadata: { name: 'a', annotations: { [canaryAnnotation]: text } } }), undefined))
test('the end brings back the strategy alone', () =>
  assert.deepEqual(endOfCanary(canary), {
    metadata: { annotations: { [canaryAnnotation]: null } },
    spec: { updateStrategy: { $retainKeys: ['type'], type: 'OnDelete' } },
  }))
test('without a strategy the default comes back', () =>
  assert.deepEqual(
    (endOfCanary({ ...canary, updateStrategy: null }) as { spec: { updateStrategy: object } }).spec.updateStrategy,
    {
      $retainKeys: ['type', 'rollingUpdate'],
      type: 'RollingUpdate',
      rollingUpdate: { maxUnavailable: 1, maxSurge: 0 },
    },
  ))
