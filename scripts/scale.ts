// node scripts/run.mjs scale [-- --daemonsets 1000 --nodes 5000]: the cluster side with a large cluster, and how long things take.
// The cluster is made here; what is measured runs in a process of its own, without the garbage of making it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Connection } from '../client/src/cluster/connect/connection.ts'
import { loadKubeconfig, resolveContext } from '../client/src/cluster/connect/kubeconfig.ts'
import { Live } from '../client/src/cluster/watch/live.ts'
import { childrenOf, type Element } from '../client/src/view/elements.ts'
import { itemOf } from '../client/src/view/items.ts'
import { wordsIn } from '../client/src/words/words.ts'
import { decoded } from '../model/src/objects/decoded.ts'
import type { KubernetesNode, PodTemplate } from '../model/src/objects/kubernetes.ts'
import { placementOver } from '../model/src/placement/placementOver.ts'
import { createLanguageService } from '../server/src/language/index.ts'
import { startCluster } from '../test/cluster/cluster.ts'
import { readOptions } from './options.ts'

const { values } = readOptions('usage: npm run scale -- [--daemonsets 1000] [--nodes 5000]', {
  args: process.argv.slice(2).filter((word) => word !== '--'),
  options: {
    daemonsets: { type: 'string', default: '1000' },
    nodes: { type: 'string', default: '5000' },
    measure: { type: 'string' },
  },
})
const project = fileURLToPath(new URL('..', import.meta.url))
const many = Number(values.daemonsets)
const nodes = Number(values.nodes)
const path = '/apis/apps/v1/namespaces/default/daemonsets'
const changes = 50

const daemonSet = (name: string, nodeSelector?: object) => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name, labels: { app: name, team: `team-${name.length}` }, annotations: { description: 'x'.repeat(200) } },
  spec: {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { ...(nodeSelector && { nodeSelector }), containers: [{ name: 'agent', image: 'registry.example.com/agent:1' }] },
    },
  },
})

async function make(): Promise<void> {
  const directory = join(tmpdir(), `daemonset-scale-${process.pid}`)
  const cluster = await startCluster({ directory, nodes: 0 }, (line) => console.log(line))
  try {
    const create = async (object: object) => {
      const { status, body } = await cluster.request('POST', path, JSON.stringify(object), 'application/json')
      if (status !== 201) throw new Error(JSON.stringify(body))
    }
    const started = Date.now()
    const told = (what: string) => console.log(`${what} after ${Math.round((Date.now() - started) / 1000)} s`)
    await cluster.addNodes(nodes)
    told(`${nodes} nodes are ready`)
    await create(daemonSet('everywhere'))
    for (let ready = 0; ready < nodes; ) {
      await sleep(1000)
      const { body } = await cluster.request('GET', `${path}/everywhere`)
      ready = (body as { status: { numberReady?: number } }).status.numberReady ?? 0
    }
    told(`${nodes} pods are ready`)
    let next = 0
    const one = async () => {
      while (next < many) await create(daemonSet(`agent-${String(next++).padStart(5, '0')}`, { nowhere: 'at-all' }))
    }
    await Promise.all(Array.from({ length: 16 }, one))
    const observed = async () => {
      const { body } = await cluster.request('GET', `${path}?resourceVersion=0`)
      return (body as { items: { status: { observedGeneration?: number } }[] }).items.every(
        (item) => item.status.observedGeneration,
      )
    }
    while (!(await observed())) await sleep(1000)
    told(`${many} DaemonSets are observed`)
    const words = ['--expose-gc', fileURLToPath(import.meta.url), '--measure', cluster.kubeconfig]
    const child = spawn(process.execPath, [...words, '--daemonsets', String(many), '--nodes', String(nodes)], {
      stdio: 'inherit',
    })
    const [code] = await once(child, 'exit')
    process.exitCode = (code as number | null) ?? 1
  } finally {
    await cluster.stop()
  }
}

function connect(kubeconfig: string): Connection {
  const loaded = loadKubeconfig([kubeconfig])
  const context = resolveContext(loaded, loaded.currentContext ?? '')
  if ('missing' in context) throw new Error(context.missing)
  return new Connection({ context, env: {} })
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(1)
}

const collect = (globalThis as { gc?: () => void }).gc ?? (() => {})
const heap = () => {
  collect()
  collect()
  return process.memoryUsage().heapUsed / 2 ** 20
}
const at = (times: readonly number[], share: number) =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * share)] ?? Number.NaN
const say = (what: string, value: number, unit = 'ms') =>
  console.log(`${what.padEnd(64)} ${value.toFixed(1).padStart(8)} ${unit}`)

async function measure(kubeconfig: string): Promise<void> {
  const drawn = (live: Live, above: Element | undefined) => {
    const shown = { filter: '', pages: new Map() }
    return childrenOf(live, above, shown).map((element) => itemOf(live, element, wordsIn('en'), Date.now()))
  }
  const before = heap()
  const connection = connect(kubeconfig)
  const started = performance.now()
  const live = new Live(connection)
  await until(() => live.daemonSets.length >= Math.min(many, 200))
  const first = drawn(live, { is: 'namespace', name: 'default' }).length
  say(`connect to the first ${Math.min(first, 200)} items of the tree`, performance.now() - started)
  await until(() => live.daemonSets.length === many + 1)
  say(`connect to complete list of ${many + 1} DaemonSets`, performance.now() - started)
  await until(() => live.freshness.is === 'live')
  say('heap, DaemonSets alone', heap() - before, 'MiB')

  const { uid = '' } = live.named('default', 'everywhere')?.metadata ?? {}
  const opened = performance.now()
  live.open(uid)
  await until(() => live.details(uid)?.pods.size === nodes && live.nodes.size === nodes)
  say(`unfolding one of ${nodes} pods to all of them`, performance.now() - opened)
  say('heap, with its pods and all nodes', heap() - before, 'MiB')

  await latency(live)
  const group: Element = { is: 'group', of: 'nodes', uid }
  const times = Array.from({ length: 40 }, (_, index) => {
    // As after a change: nothing that is derived from the pods is still good.
    const details = live.details(uid) as { versions: { pods: number } }
    details.versions.pods += index % 2
    const begun = performance.now()
    drawn(live, group)
    drawn(live, { is: 'daemonSet', uid })
    return performance.now() - begun
  })
  say(`a refresh of 200 items of ${nodes}, first`, times[0] ?? 0)
  say(`a refresh of 200 items of ${nodes}, median`, at(times, 0.5))
  say(`a refresh of 200 items of ${nodes}, 95 %`, at(times, 0.95))
  lens([...live.nodes.values()])
  live.dispose()
  connection.dispose()
}

/** What stands above a manifest, after each of 100 key presses: reading and checking the text, and a look at every node. */
function lens(all: readonly KubernetesNode[]): void {
  const service = createLanguageService({ texts: () => ({ fields: {}, rules: {}, ui: {}, skeletons: [] }) })
  const file = service.open('file:///a.yaml', readFileSync(join(project, 'test', 'workspace', 'daemonset-fluentd.yaml'), 'utf8'))
  const times = Array.from({ length: 100 }, (_, index) => {
    const begun = performance.now()
    const start = { line: 27, character: 17 }
    file.edit({ start, end: start }, String(index % 10))
    const [manifest] = [...service.manifests(file)].flat()
    const { spec } = decoded(manifest?.json ?? '{}') as { spec?: { template?: PodTemplate } }
    placementOver(spec?.template ?? {}, all)
    return performance.now() - begun
  })
  say(`the lens after a key press, ${all.length} nodes, median`, at(times, 0.5))
  say(`the lens after a key press, ${all.length} nodes, 95 %`, at(times, 0.95))
}

/** From sending a change to being told of it. */
async function latency(live: Live): Promise<void> {
  const own = connect(values.measure ?? '')
  const times: number[] = []
  for (let index = 0; index < changes; index++) {
    const name = `agent-${String(index % many).padStart(5, '0')}`
    const value = `change-${index}-${Date.now()}`
    const told = new Promise<void>((resolve) => {
      const stop = live.onChange(() => {
        if (live.named('default', name)?.metadata.labels?.change !== value) return
        stop()
        resolve()
      })
    })
    const sent = performance.now()
    await own.request({
      method: 'PATCH',
      path: `${path}/${name}`,
      contentType: 'application/merge-patch+json',
      body: { metadata: { labels: { change: value } } },
    })
    await told
    times.push(performance.now() - sent)
  }
  say(`a change in the cluster to the event, median of ${changes}`, at(times, 0.5))
  say(`a change in the cluster to the event, 95 %`, at(times, 0.95))
  own.dispose()
}

await (values.measure === undefined ? make() : measure(values.measure))
