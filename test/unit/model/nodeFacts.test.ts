import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { KubernetesNode, Taint } from '../../../model/src/objects/kubernetes.ts'
import { factsOf, nodesWith, readFacts } from '../../../model/src/placement/nodeFacts.ts'

const node = (name: string, labels: Record<string, string>, taints: Taint[] = []): KubernetesNode => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
  spec: { taints },
})
const gpu: Taint = { key: 'gpu', value: 'true', effect: 'NoSchedule' }

describe('facts about nodes', () => {
  test('labels and taints are counted, the most frequent first', () =>
    assert.deepEqual(
      factsOf(
        [node('a', { zone: 'x' }), node('b', { zone: 'y' }, [gpu]), node('c', { zone: 'y', constructor: 'z' }, [gpu])],
        'here',
      ),
      {
        total: 3,
        from: 'here',
        labels: {
          'kubernetes.io/hostname': { nodes: 3, values: { a: 1, b: 1, c: 1 } },
          zone: { nodes: 3, values: { y: 2, x: 1 } },
          constructor: { nodes: 1, values: { z: 1 } },
        },
        taints: [{ ...gpu, count: 2 }],
      },
    ))
  test('the same nodes in another order give the same text', () => {
    const nodes = Array.from({ length: 40 }, (_, index) => node(`n${index}`, { zone: `z${index % 3}` }, index % 2 ? [gpu] : []))
    assert.equal(JSON.stringify(factsOf(nodes, 'a')), JSON.stringify(factsOf(nodes.toReversed(), 'a')))
  })
  test('five thousand nodes stay small', () => {
    const nodes = Array.from({ length: 5000 }, (_, index) => {
      const own = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`k${(index * 10 + at) % 400}`, `v${index % 150}`]))
      return node(`n${index}`, own, [gpu, { key: `t${index % 500}`, effect: 'NoExecute' }])
    })
    const facts = factsOf(nodes, 'a')
    assert.equal(Object.keys(facts.labels).length, 300)
    assert.deepEqual(Object.keys(facts.labels['kubernetes.io/hostname']?.values ?? {}).length, 5)
    assert.ok(Object.values(facts.labels).every(({ values }) => Object.keys(values).length <= 100))
    assert.ok(facts.taints.length <= 300)
    assert.ok(JSON.stringify(facts).length < 600_000)
  })
  test('how many nodes have a label; undefined where it is not counted', () => {
    const facts = factsOf(
      Array.from({ length: 8 }, (_, index) => node(`n${index}`, { zone: `z${index % 2}` })),
      'a',
    )
    assert.equal(nodesWith(facts, 'zone'), 8)
    assert.equal(nodesWith(facts, 'zone', 'z1'), 4)
    assert.equal(nodesWith(facts, 'zone', 'toString'), 0)
    assert.equal(nodesWith(facts, 'constructor'), 0)
    assert.equal(nodesWith(facts, 'kubernetes.io/hostname'), 8)
    assert.equal(nodesWith(facts, 'kubernetes.io/hostname', 'n7'), undefined)
  })
  test('what came over the wire is read, or is nothing', () => {
    const facts = factsOf([node('a', {}, [gpu])], 'here')
    assert.deepEqual(readFacts(JSON.parse(JSON.stringify(facts))), facts)
    for (const bad of [null, 1, [], {}, { ...facts, labels: { a: 1 } }, { ...facts, taints: [{}] }])
      assert.equal(readFacts(bad), undefined)
  })
})
