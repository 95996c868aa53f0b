// The placement against the DaemonSet controller: clusters and templates by chance, its counts and its pods against ours.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DaemonSet, KubernetesNode, Pod } from '../../model/src/objects/kubernetes.ts'
import { placementDelta, placementOver } from '../../model/src/placement/placementOver.ts'
import { nodeOf } from '../../model/src/rollout/pod.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { seed } from '../cluster/seed.ts'
import { randomLabels, randomPlacedSpec, randomTaints } from './placementCases.ts'
import { chance } from './random.ts'
import { daemonSet, skip, startTestCluster } from './support.ts'

const rounds = Number(process.env.PLACEMENT_ROUNDS ?? 11)
const batch = 30
const daemonSets = '/apis/apps/v1/namespaces/default/daemonsets'
const merge = 'application/merge-patch+json'
const conditions = ['NetworkUnavailable', 'MemoryPressure', 'DiskPressure', 'PIDPressure']

interface Verdict {
  readonly desired: number | undefined
  readonly nodes: readonly string[]
}

describe(`placement, with DAEMONSET_SEED=${seed}`, { skip, concurrency: false, timeout: patiently(180_000) }, () => {
  const random = chance(seed)
  let cluster: Cluster
  let names: readonly string[]
  before(async () => {
    cluster = await startTestCluster('placement', { nodes: 13 })
    await cluster.addNodes(2, { prefix: 'unready', notReady: true })
    await cluster.takeDown('node-13')
    names = (await nodes()).map(({ metadata }) => metadata.name)
  })
  after(() => cluster?.stop())

  const get = async <T>(path: string) => (await cluster.request('GET', path)).body as T
  const send = async (method: string, path: string, body: object, type = 'application/json') => {
    const { status, body: answer } = await cluster.request(method, path, JSON.stringify(body), type)
    assert.ok(status < 300, `${status}: ${JSON.stringify(answer)} to ${JSON.stringify(body)}`)
    return answer
  }
  const nodes = async () => (await get<{ items: KubernetesNode[] }>('/api/v1/nodes')).items

  /** Gives every node new labels and taints, leaves those of its conditions, and cordons some. */
  const shuffleNodes = async () => {
    for (const { metadata, spec } of await nodes()) {
      const kept = (spec?.taints ?? []).filter(({ key }) => key.startsWith('node.kubernetes.io/'))
      const old = Object.keys(metadata.labels ?? {}).filter((key) => !/^(kubernetes\.io|bed)\//.test(key))
      const labels = { ...Object.fromEntries(old.map((key) => [key, null])), ...randomLabels(random) }
      const change = { unschedulable: random.percent(15) || null, taints: [...kept, ...randomTaints(random)] }
      const condition = { type: random.pick(conditions), status: random.percent(50) ? 'True' : 'False' }
      const path = `/api/v1/nodes/${metadata.name}`
      await send('PATCH', path, { metadata: { labels }, spec: change }, merge)
      const patch = 'application/strategic-merge-patch+json'
      await send('PATCH', `${path}/status`, { status: { conditions: [condition] } }, patch)
    }
  }

  /** Waits until the controllers have said in taints what the nodes' conditions and cordons are. */
  const settledNodes = async () => {
    const text = (all: readonly KubernetesNode[]) => JSON.stringify(all.map(({ metadata, spec }) => [metadata.labels, spec]))
    for (let found = await nodes(); ; ) {
      await sleep(patiently(400))
      const again = await nodes()
      if (text(found) === text(again)) return again
      found = again
    }
  }

  /** What the controller says of each DaemonSet of a round: its count, and the nodes it has made pods for. */
  const verdicts = async (round: string): Promise<Map<string, Verdict>> => {
    const selector = `?labelSelector=round%3D${round}`
    const { items: pods } = await get<{ items: Pod[] }>(`/api/v1/namespaces/default/pods${selector}`)
    const { items } = await get<{ items: DaemonSet[] }>(`${daemonSets}${selector}`)
    return new Map(
      items.map(({ metadata, status }) => {
        const own = pods.filter((pod) => pod.metadata.labels?.app === metadata.name && !pod.metadata.deletionTimestamp)
        const isSeen = (status?.observedGeneration ?? 0) === metadata.generation
        const found = { desired: isSeen ? (status?.desiredNumberScheduled ?? 0) : undefined, nodes: own.map(nodeOf) }
        return [metadata.name, found as Verdict]
      }),
    )
  }

  const makeRound = async (round: string): Promise<Map<string, DaemonSet>> => {
    const made = new Map<string, DaemonSet>()
    const all = Array.from({ length: batch }, (_, index) => {
      const base = daemonSet(`${round}-${index}`)
      const { metadata, spec } = base.spec.template
      const template = {
        metadata: { labels: { ...metadata?.labels, round } },
        spec: { ...spec, ...randomPlacedSpec(random, names) },
      }
      return { ...base, metadata: { ...base.metadata, labels: { round } }, spec: { ...base.spec, template } }
    })
    const create = async (one: DaemonSet) => {
      await send('POST', daemonSets, one)
      made.set(one.metadata.name, one)
    }
    await Promise.all(all.map(create))
    return made
  }

  let cases = 0
  let placed = 0
  for (let index = 0; index < rounds; index++) {
    test(`cluster ${index + 1} of ${rounds}`, async () => {
      const round = `r${index}`
      await shuffleNodes()
      const found = await settledNodes()
      const made = await makeRound(round)
      const ours = new Map(
        [...made].map(([name, { spec }]) => {
          const { desired, runsOn } = placementOver(spec.template, found)
          return [name, { desired, nodes: runsOn.toSorted() }]
        }),
      )
      const disagreements = async () => {
        const theirs = await verdicts(round)
        return [...ours].flatMap(([name, own]) => {
          const their = theirs.get(name)
          const same = their?.desired === own.desired && String(their.nodes.toSorted()) === String(own.nodes)
          return same ? [] : [{ name, own, their, spec: made.get(name)?.spec.template.spec }]
        })
      }
      let left = await disagreements()
      for (const end = Date.now() + patiently(8000); left.length > 0 && Date.now() < end; left = await disagreements())
        await sleep(patiently(100))
      if (left.length === 0) {
        await sleep(patiently(150))
        left = await disagreements()
      }
      const state =
        left.length > 0 ? JSON.stringify(found.map(({ metadata, spec }) => [metadata.name, metadata.labels, spec])) : ''
      assert.equal(left.length, 0, `${JSON.stringify(left, undefined, 1)}\n${state}`)
      cases += ours.size
      placed += [...ours.values()].reduce((sum, { desired }) => sum + desired, 0)
      const [first, second] = [...made.values()]
      if (first && second) {
        const { before: b, after: a, gained, lost } = placementDelta(first.spec.template, second.spec.template, found)
        assert.equal(b + gained.length - lost.length, a)
      }
      await cluster.request('DELETE', `${daemonSets}?labelSelector=round%3D${round}&propagationPolicy=Background`)
    })
  }

  test('how many', (t) => {
    t.diagnostic(`${cases} DaemonSets in ${rounds} clusters of ${names.length} nodes: ${placed} pods, no disagreement`)
    assert.ok(cases >= Math.min(300, rounds * batch))
  })
})
