// Shows once that the local cluster does what other tests build on. Without Go there is none: then everything here is skipped.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { buildCluster, type Cluster, missingPrerequisite, startCluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'

const reason = missingPrerequisite()
const skip = reason === undefined ? false : `no cluster can be built here: ${reason}`
const directory = join(tmpdir(), `daemonset-bed-${process.pid}`)
const daemonSets = '/apis/apps/v1/namespaces/default/daemonsets'

interface Pod {
  metadata: { name: string; labels: Record<string, string>; deletionTimestamp?: string }
  spec: { nodeName: string }
  status: {
    phase: string
    conditions: { type: string; status: string }[]
    containerStatuses: {
      ready: boolean
      restartCount: number
      state: { waiting?: { reason: string; message?: string }; running?: object }
      lastState: { terminated?: { exitCode: number } }
    }[]
  }
}

describe('the local cluster', { skip, concurrency: false, timeout: patiently(300_000) }, () => {
  let cluster: Cluster

  before(async () => {
    await buildCluster((line) => console.log(line))
    const started = Date.now()
    cluster = await startCluster({ directory, nodes: 3 })
    assert.ok(Date.now() - started < patiently(10_000), `it took ${Date.now() - started} ms to start`)
  })

  after(async () => {
    const pids = Object.values(JSON.parse(readFileSync(join(directory, 'processes.json'), 'utf8')) as Record<string, number>)
    await cluster.stop()
    assert.ok(!existsSync(directory), `${directory} is left behind`)
    for (const pid of pids) await until(async () => !isRunning(pid), `process ${pid} is gone`)
  })

  const get = async <T>(path: string) => (await cluster.request('GET', path)).body as T
  const create = async (path: string, object: object) => {
    const { status, body } = await cluster.request('POST', path, JSON.stringify(object), 'application/json')
    assert.equal(status, 201, JSON.stringify(body))
  }
  /** A DaemonSet named as its image, on `node-1` alone unless told. */
  const daemonSet = (image: string, nodeName = 'node-1') => {
    const labels = { image }
    const spec = { containers: [{ name: 'main', image }], nodeSelector: { 'kubernetes.io/hostname': nodeName } }
    const template = { metadata: { labels }, spec }
    return create(daemonSets, { metadata: { name: image }, spec: { selector: { matchLabels: labels }, template } })
  }
  const podOf = async (image: string) =>
    (await get<{ items: Pod[] }>(`/api/v1/namespaces/default/pods?labelSelector=image%3D${image}`)).items[0]
  const podName = async (image: string) => (await until(() => podOf(image), `a pod of ${image}`)).metadata.name
  const isReady = async (image: string) => (await podOf(image))?.status.containerStatuses?.[0]?.ready

  test('kubectl answers as the administrator, and reads its input', async () => {
    const nodes = await cluster.kubectl(['get', 'nodes', '--no-headers'])
    assert.match(nodes.stdout, /^node-1 +Ready .*\nnode-2 +Ready .*\nnode-3 +Ready .*\n$/)
    const applied = await cluster.kubectl(['apply', '-f', '-'], {
      input: 'apiVersion: v1\nkind: Namespace\nmetadata: {name: team}',
    })
    assert.deepEqual(applied, { code: 0, stdout: 'namespace/team created\n', stderr: '' })
  })

  test('a user may do what is granted and nothing else', async () => {
    const grant = (resources: string[]) => [{ apiGroups: ['', 'apps'], resources, verbs: ['get', 'list'] }]
    const { kubeconfig } = await cluster.user(
      'reader',
      [{ namespace: 'default', rules: grant(['daemonsets']) }, { rules: grant(['nodes']) }],
      { expirationSeconds: 600 },
    )
    const can = async (...args: string[]) => (await cluster.kubectl(['auth', 'can-i', ...args], { kubeconfig })).stdout.trim()
    assert.equal(await can('list', 'daemonsets.apps'), 'yes')
    assert.equal(await can('list', 'daemonsets.apps', '-n', 'team'), 'no')
    assert.equal(await can('list', 'nodes'), 'yes')
    const { code, stderr } = await cluster.kubectl(['get', 'pods'], { kubeconfig })
    assert.equal(code, 1)
    assert.match(stderr, /Forbidden.*"system:serviceaccount:users:reader" cannot list resource "pods"/)
  })

  test('pods fail by the names of their images', async () => {
    await Promise.all(['fine', 'missing', 'crash', 'unready', 'slow'].map((image) => daemonSet(image)))
    const status = async (image: string) => (await podOf(image))?.status.containerStatuses?.[0]
    const waiting = async (image: string) => (await status(image))?.state.waiting
    await until(async () => (await waiting('slow'))?.reason === 'ContainerCreating', 'slow is being created')
    await until(() => isReady('fine'), 'fine is ready')
    await until(async () => (await waiting('missing'))?.reason === 'ErrImagePull', 'missing cannot be pulled')
    await until(() => isReady('slow'), 'slow is ready after all')
    await until(async () => (await waiting('missing'))?.reason === 'ImagePullBackOff', 'missing is not pulled at once again')
    assert.match(
      (await waiting('missing'))?.message ?? '',
      /^Back-off pulling image "missing": ErrImagePull: rpc error: code = NotFound/,
    )
    await until(async () => ((await status('crash'))?.restartCount ?? 0) >= 2, 'crash is restarted twice')
    await until(async () => (await waiting('crash'))?.reason === 'CrashLoopBackOff', 'crash waits')
    assert.equal((await status('crash'))?.lastState.terminated?.exitCode, 1)
    const unready = await podOf('unready')
    assert.ok(unready?.status.containerStatuses[0]?.state.running)
    assert.equal(unready.status.conditions.find(({ type }) => type === 'Ready')?.status, 'False')
    const events = await cluster.kubectl(['get', 'events', '--field-selector', 'involvedObject.kind=Pod'])
    assert.match(events.stdout, /BackOff +pod\/crash-\w+ +Back-off restarting failed container/)
  })

  test('logs grow, and have a past', async (context) => {
    const pod = await podName('fine')
    assert.equal((await cluster.kubectl(['logs', pod])).stdout, '')
    await cluster.writeLog({ pod }, 'one')
    await cluster.writeLog({ pod, previous: true }, 'before the restart')
    assert.equal((await cluster.kubectl(['logs', '--previous', pod])).stdout, 'before the restart\n')
    const following = cluster.spawnKubectl(['logs', '-f', pod])
    context.after(() => following.kill())
    const said = collect(following.stdout)
    await until(async () => said.text === 'one\n', 'the first line')
    await cluster.writeLog({ pod, stream: 'stderr' }, 'two')
    await until(async () => said.text === 'one\ntwo\n', 'the line written while it follows')
  })

  test('shells run, with and without a terminal', async (context) => {
    const pod = await podName('fine')
    const { code, stdout, stderr } = await cluster.kubectl(['exec', pod, '--', 'sh', '-c', 'echo out; echo err >&2'])
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'out\n', stderr: 'err\n' })
    const command = `'${cluster.kubectlPath}' exec -it ${pod} -- sh`
    const terminal = spawn('script', ['-qec', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] })
    context.after(() => terminal.kill())
    const said = collect(terminal.stdout)
    await until(async () => said.text.includes('# ') || said.text.includes('$ '), 'a prompt')
    terminal.stdin.write('tty; echo $((6 * 7))\n')
    await until(async () => /\/dev\/pts\/\d+\s+42\s/.test(said.text), 'an answer from a terminal')
    terminal.stdin.write('exit\n')
    const [status] = await once(terminal, 'exit')
    assert.equal(status, 0)
  })

  test('ports lead to this machine', async (context) => {
    const pod = await podName('fine')
    const web = createServer((request, response) => response.end(`you asked for ${request.url}`)).listen(0, '127.0.0.1')
    context.after(() => web.close())
    await once(web, 'listening')
    await cluster.forwardPorts({ pod }, { 80: (web.address() as AddressInfo).port })
    const forwarding = cluster.spawnKubectl(['port-forward', `pod/${pod}`, ':80'])
    context.after(() => forwarding.kill())
    const said = collect(forwarding.stdout)
    const [, port] = await until(async () => /127\.0\.0\.1:(\d+) -> 80/.exec(said.text), 'a local port')
    assert.equal(
      await (await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { connection: 'close' } })).text(),
      'you asked for /metrics',
    )
  })

  test('deleted pods go at once, but for those that are stuck', async () => {
    const [stuck, fine] = [await podName('unready'), await podName('fine')]
    await cluster.kubectl(['annotate', 'pod', stuck, 'bed/stuck=true'])
    await cluster.kubectl(['delete', 'pod', stuck, fine, '--wait=false'])
    await until(
      async () => (await cluster.request('GET', `/api/v1/namespaces/default/pods/${fine}`)).status === 404,
      'one is gone',
    )
    assert.ok((await get<Pod>(`/api/v1/namespaces/default/pods/${stuck}`)).metadata.deletionTimestamp)
    await cluster.kubectl(['annotate', 'pod', stuck, 'bed/stuck-'])
    await until(async () => (await cluster.request('GET', `/api/v1/namespaces/default/pods/${stuck}`)).status === 404, 'both are')
  })

  test('nodes go down and come back', async () => {
    await cluster.addNodes(1, { prefix: 'late', notReady: true })
    await daemonSet('elsewhere', 'node-2')
    await until(() => isReady('elsewhere'), 'a pod on the node')
    await cluster.takeDown('node-2')
    const columns = 'NAME:.metadata.name,READY:.status.conditions[*].status,TAINTS:.spec.taints[*].key'
    const nodes = async () =>
      (await cluster.kubectl(['get', 'nodes', 'late-1', 'node-2', '--no-headers', '-o', `custom-columns=${columns}`])).stdout
    const down = /late-1 +False +node.kubernetes.io\/not-ready\nnode-2 +Unknown +node.kubernetes.io\/unreachable/
    await until(async () => down.test(await nodes()), 'the controller taints nodes that are down')
    const ready = async () => (await get<{ status: { numberReady: number } }>(`${daemonSets}/elsewhere`)).status.numberReady
    await until(async () => (await ready()) === 0, 'its pod is not ready')
    await cluster.kubectl(['label', 'node', 'late-1', 'bed/not-ready-'])
    await cluster.bringUp('node-2')
    await until(async () => (await ready()) === 1, 'its pod is ready again')
    await until(async () => /late-1 +True +<none>\nnode-2 +True +<none>/.test(await nodes()), 'they recover')
  })

  test('history that was compacted is gone', async () => {
    const { metadata } = await get<{ metadata: { resourceVersion: string } }>(daemonSets)
    const watch = `${daemonSets}?watch=true&timeoutSeconds=1&resourceVersion=${metadata.resourceVersion}`
    assert.equal(JSON.stringify(await get(watch)).includes('410'), false)
    const page = await get<{ metadata: { continue: string } }>('/api/v1/nodes?limit=1')
    await cluster.compact()
    const { type, object } = await get<{ type: string; object: { code: number; reason: string } }>(watch)
    assert.deepEqual([type, object.code, object.reason], ['ERROR', 410, 'Expired'])
    const next = await cluster.request('GET', `/api/v1/nodes?limit=1&continue=${page.metadata.continue}`)
    assert.equal(next.status, 410)
  })

  test('a server that dies or hangs comes back, and everything with it', async () => {
    await cluster.kill('apiserver')
    await assert.rejects(cluster.request('GET', '/readyz'), { code: 'ECONNREFUSED' })
    await cluster.restart('apiserver')
    await daemonSet('after-restart')
    await until(() => isReady('after-restart'), 'controllers, scheduler and kubelets work again')
    await cluster.freeze('apiserver')
    const answer = cluster.request('GET', '/readyz')
    assert.equal(await Promise.race([answer, sleep(500, 'nothing')]), 'nothing')
    cluster.thaw('apiserver')
    assert.equal((await answer).status, 200)
  })

  test('a thousand nodes', async () => {
    const started = Date.now()
    const names = await cluster.addNodes(1000, {
      prefix: 'gpu',
      labels: { gpu: 'a100' },
      taints: [{ key: 'gpu', effect: 'NoSchedule' }],
    })
    assert.equal(names.length, 1000)
    assert.ok(Date.now() - started < patiently(20_000), `it took ${Date.now() - started} ms`)
    const { stdout } = await cluster.kubectl(['get', 'nodes', '-l', 'gpu=a100', '--no-headers'])
    assert.equal(stdout.match(/ Ready /g)?.length, 1000)
  })
})

test('nothing is left of a cluster whose starter is killed, not even what hangs', {
  skip,
  timeout: patiently(60_000),
}, async () => {
  const place = `${directory}-killed`
  const module = JSON.stringify(new URL('../cluster/cluster.ts', import.meta.url).href)
  const script = `
    const { startCluster } = await import(${module})
    const cluster = await startCluster({ directory: ${JSON.stringify(place)}, nodes: 1 })
    await cluster.freeze('apiserver')
    process.kill(process.pid, 'SIGKILL')`
  const starter = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'ignore', 'inherit'] })
  const state = join(place, 'processes.json')
  const pids = await until(async () => {
    const processes = existsSync(state) ? (JSON.parse(readFileSync(state, 'utf8')) as Record<string, number>) : {}
    return 'kwok' in processes ? Object.values(processes) : undefined
  }, 'the cluster runs')
  const [, signal] = starter.signalCode ? [null, starter.signalCode] : await once(starter, 'exit')
  assert.equal(signal, 'SIGKILL')
  await until(async () => !pids.some(isRunning), 'all processes end')
  assert.ok(!existsSync(place), `${place} is left behind`)
})

/** Asks until the answer is something, and gives it. */
async function until<T>(ask: () => Promise<T>, what: string): Promise<NonNullable<T>> {
  const limit = patiently(40_000)
  const deadline = Date.now() + limit
  for (;;) {
    const answer = await ask()
    if (answer) return answer
    if (Date.now() > deadline) throw new Error(`not within ${limit / 1000} s: ${what}`)
    await sleep(50)
  }
}

/** Whether a process runs; one that ended and waits to be noticed by its parent does not. */
function isRunning(pid: number): boolean {
  const command = `/proc/${pid}/cmdline`
  if (existsSync('/proc/self')) return existsSync(command) && readFileSync(command, 'utf8') !== ''
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function collect(stream: NodeJS.ReadableStream): { text: string } {
  const said = { text: '' }
  stream.setEncoding('utf8').on('data', (text: string) => {
    said.text += text
  })
  return said
}
