// The estimate of what fits against the scheduler: pods that it says do not fit stay pending, all others are bound.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DaemonSet, KubernetesEvent, KubernetesNode, Pod } from '../../model/src/objects/kubernetes.ts'
import { type Amounts, amountsOf } from '../../model/src/resources/amounts.ts'
import { fitsOver, hostPorts } from '../../model/src/resources/fits.ts'
import { podLimits, podRequests, type SizedSpec } from '../../model/src/resources/footprint.ts'
import { nodeOf } from '../../model/src/rollout/pod.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { seed } from '../cluster/seed.ts'
import { type Chance, chance } from './random.ts'
import { daemonSet, skip, startTestCluster, until } from './support.ts'

const count = 40
const daemonSets = '/apis/apps/v1/namespaces/default/daemonsets'
const podsPath = '/api/v1/namespaces/default/pods'

const sizes = ['50m', '0.1', '250m', '333m', '1']
const memories = ['64Mi', '100M', '1Gi', '2500000k']

/** Containers, init containers and sidecars that take something, some with ports of their node. */
function randomSpec(random: Chance): object {
  const resources = () => {
    const list = () => ({
      ...(random.percent(70) && { cpu: random.pick(sizes) }),
      ...(random.percent(40) && { memory: random.pick(memories) }),
      ...(random.percent(10) && { 'example.com/gpu': '1' }),
    })
    const set = list()
    if (random.percent(30)) return { limits: set, ...('example.com/gpu' in set && { requests: set }) }
    return { requests: set, ...('example.com/gpu' in set && { limits: { 'example.com/gpu': '1' } }) }
  }
  const hostNetwork = random.percent(20)
  const number = 9000 + random.below(4)
  const taken = hostNetwork ? { containerPort: number } : { containerPort: 80, hostPort: number }
  const port = { ...taken, protocol: random.pick(['TCP', 'UDP']) }
  const address = random.percent(50) ? { hostIP: random.pick(['10.0.0.1', '10.0.0.2']) } : {}
  const image = 'agent:1'
  return {
    ...(hostNetwork && { hostNetwork }),
    ...(random.percent(20) && { resources: { requests: { cpu: '2' }, limits: { cpu: '3', memory: '6Gi' } } }),
    containers: [
      { name: 'agent', image, resources: resources(), ...(random.percent(25) && { ports: [{ ...port, ...address }] }) },
    ],
    ...(random.percent(40) && {
      initContainers: [
        { name: 'sidecar', image, restartPolicy: 'Always', resources: resources() },
        { name: 'setup', image, resources: resources() },
      ],
    }),
  }
}

describe(`what fits, with DAEMONSET_SEED=${seed}`, { skip, concurrency: false, timeout: patiently(120_000) }, () => {
  const random = chance(seed)
  let cluster: Cluster
  before(async () => {
    cluster = await startTestCluster('fits', { nodes: 3 })
    for (const [name, allocatable] of Object.entries({
      'node-1': { 'example.com/gpu': '3', cpu: '3500m', memory: '6Gi' },
      'node-2': { cpu: '8', pods: '9' },
      'node-3': { memory: '3Gi', cpu: '6' },
    })) {
      const status = JSON.stringify({ status: { allocatable, capacity: allocatable } })
      const sent = await cluster.request('PATCH', `/api/v1/nodes/${name}/status`, status, 'application/merge-patch+json')
      assert.equal(sent.status, 200)
    }
    await sleep(patiently(500))
  })
  after(() => cluster?.stop())
  const list = async <T>(path: string) => ((await cluster.request('GET', path)).body as { items: T[] }).items
  const isPending = ({ status }: Pod) =>
    status?.conditions?.some(({ type, status }) => type === 'PodScheduled' && status === 'False')
  const scheduled = ({ spec }: Pod) => spec.nodeName !== undefined

  test('each DaemonSet in turn', async (t) => {
    const seen = { bound: 0, pending: 0 }
    const lacks = new Map<string, number>()
    for (let index = 0; index < count; index++) {
      const one = withSpec(daemonSet(`fit-${index}`), randomSpec(random))
      const nodes = await list<KubernetesNode>('/api/v1/nodes')
      const answers = fitsOver(one.spec.template, nodes, await list<Pod>(podsPath))
      const { status, body } = await cluster.request('POST', daemonSets, JSON.stringify(one), 'application/json')
      assert.equal(status, 201, JSON.stringify(body))
      const pods = await until('its pods are judged', async () => {
        const own = await list<Pod>(`${podsPath}?labelSelector=app%3Dfit-${index}`)
        return own.length === 3 && own.every((pod) => scheduled(pod) || isPending(pod)) && own
      })
      for (const { node, fits, shortages } of answers) {
        const pod = pods.find((own) => nodeOf(own) === node)
        assert.ok(pod)
        // What the server fills in is known before.
        const both = [one.spec.template.spec, pod.spec] as SizedSpec[]
        const [before, after] = both.map((spec) => [podRequests(spec), podLimits(spec), hostPorts(spec)])
        assert.deepEqual(before, after, JSON.stringify(one.spec.template.spec))
        const said = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled')?.message ?? ''
        assert.equal(scheduled(pod), fits, JSON.stringify({ node, shortages, said, spec: one.spec.template.spec }))
        seen[fits ? 'bound' : 'pending']++
        // The scheduler looks at ports first, and at nothing more when they are taken.
        const ports = shortages.filter(({ lacks }) => lacks === 'port')
        for (const one of ports.length > 0 ? ports : shortages) {
          const word = one.lacks === 'resource' ? one.name : one.lacks
          lacks.set(word, (lacks.get(word) ?? 0) + 1)
          assert.match(said, inWords(one.lacks, word), JSON.stringify(shortages))
        }
      }
      // A pod that waits would be bound as soon as others go.
      if (pods.some((pod) => !scheduled(pod))) await remove(one)
    }
    const events = await list<KubernetesEvent>('/api/v1/namespaces/default/events')
    assert.ok(events.some(({ reason }) => reason === 'FailedScheduling'))
    t.diagnostic(`${seen.bound} pods bound, ${seen.pending} pending, as estimated; lacking ${JSON.stringify([...lacks])}`)
    assert.ok(seen.bound > 20 && seen.pending > 20)
  })

  test('requests and limits are those that kubectl adds up', async (t) => {
    let compared = 0
    for (const name of ['node-1', 'node-2', 'node-3']) {
      const { stdout } = await cluster.kubectl(['describe', 'node', name])
      const own = await list<Pod>(`/api/v1/pods?fieldSelector=spec.nodeName%3D${name}`)
      const table = stdout.slice(stdout.indexOf('Allocated resources:'))
      for (const [, resource = '', requests = '', limits = ''] of table.matchAll(
        /^ {2}([a-z./-]+) +(\w+)(?: \(\d+%\))? +(\w+)/gm,
      )) {
        if (resource === 'Resource') continue
        const total = (of: (spec: SizedSpec) => Amounts) =>
          own.reduce((sum, { spec }) => sum + (of(spec as SizedSpec)[resource] ?? 0), 0)
        const theirs = (text: string) => amountsOf({ [resource]: text })[resource] ?? 0
        assert.deepEqual([total(podRequests), total(podLimits)], [theirs(requests), theirs(limits)], `${name} ${resource}`)
        compared++
      }
    }
    t.diagnostic(`${compared} sums`)
    assert.ok(compared >= 9, `${compared}`)
  })

  const remove = async ({ metadata: { name } }: DaemonSet) => {
    await cluster.request('DELETE', `${daemonSets}/${name}?propagationPolicy=Background`)
    await until('it is gone', async () => (await list<Pod>(`${podsPath}?labelSelector=app%3D${name}`)).length === 0)
  }
})

const withSpec = (one: DaemonSet, spec: object): DaemonSet => ({
  ...one,
  spec: { ...one.spec, template: { ...one.spec.template, spec } },
})

/** How the scheduler says it. */
function inWords(lacks: 'resource' | 'slot' | 'port', name: string): RegExp {
  if (lacks === 'slot') return /Too many pods/
  return lacks === 'port' ? /didn't have free ports/ : new RegExp(`Insufficient ${name}`)
}
