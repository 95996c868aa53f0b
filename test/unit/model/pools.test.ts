import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubernetesNode } from '../../../model/src/objects/kubernetes.ts'
import { poolsOf } from '../../../model/src/placement/pools.ts'

const node = (name: string, labels: Record<string, string>): KubernetesNode => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels },
})
const pools = (nodes: KubernetesNode[]) =>
  poolsOf(nodes).map(({ label, value, nodes: members }) => `${label}=${value}: ${members.map(({ metadata }) => metadata.name)}`)

test('pools by the provider’s label, the largest first', () =>
  assert.deepEqual(
    pools([
      node('a', { 'eks.amazonaws.com/nodegroup': 'gpu', 'kubernetes.io/arch': 'amd64' }),
      node('b', { 'eks.amazonaws.com/nodegroup': 'web', 'kubernetes.io/arch': 'amd64' }),
      node('c', { 'eks.amazonaws.com/nodegroup': 'web', 'kubernetes.io/arch': 'arm64' }),
    ]),
    ['eks.amazonaws.com/nodegroup=web: b,c', 'eks.amazonaws.com/nodegroup=gpu: a'],
  ))
test('without one, by architecture', () =>
  assert.deepEqual(pools([node('a', { 'kubernetes.io/arch': 'arm64' })]), ['kubernetes.io/arch=arm64: a']))
test('nodes that nothing tells apart have none', () => assert.deepEqual(pools([node('a', {})]), []))
