import assert from 'node:assert/strict'
import { beforeEach, describe, mock, test } from 'node:test'
import { nodeTeller } from '../../client/src/nodeFacts.ts'
import type { KnownNodes } from '../../client/src/nodeSource.ts'
import type { NodeFacts } from '../../model/src/protocol.ts'

const known = (...names: string[]): KnownNodes => ({
  are: 'known',
  from: 'kind',
  nodes: names.map((name) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name } })),
})

/** A server that notes what it hears, and the world it hears of. */
function world() {
  const heard: (number | undefined)[] = []
  const state = { nodes: { are: 'unknown', why: 'none' } as KnownNodes, runs: true }
  const send = (facts: NodeFacts | null) => void heard.push(facts?.total)
  const teller = nodeTeller(() => state.nodes, { isRunning: () => state.runs, send })
  return { heard, state, teller }
}

describe('the server hears of the nodes', () => {
  beforeEach(() => {
    mock.timers.reset()
    mock.timers.enable({ apis: ['setTimeout'] })
  })
  test('once, half a second after the last of many changes', () => {
    const { heard, state, teller } = world()
    state.nodes = known('a', 'b')
    for (let change = 0; change < 5; change++) {
      teller.changed()
      mock.timers.tick(400)
    }
    assert.deepEqual(heard, [])
    mock.timers.tick(100)
    assert.deepEqual(heard, [2])
  })
  test('only what is new to it: unknown is what it begins with', () => {
    const { heard, state, teller } = world()
    const step = (nodes: KnownNodes) => {
      state.nodes = nodes
      teller.changed()
      mock.timers.tick(500)
    }
    for (const nodes of [state.nodes, known('a'), known('a'), { are: 'unknown', why: 'failed' }, known('a')] as const) step(nodes)
    assert.deepEqual(heard, [1, undefined, 1])
  })
  test('again when it begins anew, and not while it is down', () => {
    const { heard, state, teller } = world()
    state.nodes = known('a')
    state.runs = false
    teller.changed()
    mock.timers.tick(500)
    assert.deepEqual(heard, [])
    state.runs = true
    for (let start = 0; start < 2; start++) {
      teller.began()
      mock.timers.tick(500)
    }
    assert.deepEqual(heard, [1, 1])
  })
  test('nothing after the end', () => {
    const { heard, state, teller } = world()
    state.nodes = known('a')
    teller.changed()
    teller.dispose()
    mock.timers.tick(1000)
    assert.deepEqual(heard, [])
  })
})
