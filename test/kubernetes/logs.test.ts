// Logs of one pod and of many, from a real API server: they merge, grow, join, and go on after a break without losing a line.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Connection } from '../../client/src/cluster/connect/connection.ts'
import { type LogLine, type LogOptions, type LogReading, readLogs } from '../../client/src/cluster/read/logs.ts'
import { Live } from '../../client/src/cluster/watch/live.ts'
import type { Pod } from '../../model/src/objects/kubernetes.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { kubeconfigLike, type Listener, portOf, tcpProxy } from './network.ts'
import { connect, daemonSet, skip, startTestCluster, until } from './support.ts'

const path = '/apis/apps/v1/namespaces/default/daemonsets'

describe('logs', { skip, concurrency: false, timeout: patiently(240_000) }, () => {
  let cluster: Cluster
  let proxy: Listener
  let connection: Connection
  let live: Live
  let uid: string
  const closers: (() => void)[] = []
  const readings: LogReading[] = []
  before(async () => {
    cluster = await startTestCluster('logs')
    proxy = await tcpProxy(portOf(cluster.server))
    const through = kubeconfigLike(cluster.kubeconfig, 'through', { cluster: { server: `https://127.0.0.1:${proxy.port}` } })
    connection = connect(through)
    live = new Live(connect(cluster.kubeconfig))
    uid = await create('agent')
    await until(
      'three pods run',
      () => podsOf(uid).length === 3 && podsOf(uid).every(({ status }) => status?.phase === 'Running'),
    )
  })
  after(async () => {
    for (const { stop } of readings) stop()
    for (const close of closers) close()
    live?.dispose()
    live?.connection.dispose()
    connection?.dispose()
    await proxy?.stop()
    await cluster?.stop()
  })

  const podsOf = (of: string): Pod[] =>
    [...(live.details(of)?.pods.values() ?? [])].sort((a, b) => ((a.spec.nodeName ?? '') < (b.spec.nodeName ?? '') ? -1 : 1))
  const podOn = (node: string): Pod => {
    const found = podsOf(uid).find(({ spec }) => spec.nodeName === node)
    assert.ok(found, `a pod on ${node}`)
    return found
  }
  const write = (pod: Pod, line: string, previous = false) =>
    cluster.writeLog({ pod: pod.metadata.name, container: 'agent', previous }, line)

  async function create(name: string, options = {}): Promise<string> {
    const { status } = await cluster.request('POST', path, JSON.stringify(daemonSet(name, options)), 'application/json')
    assert.equal(status, 201)
    const found = await until(name, () => live.named('default', name)?.metadata.uid)
    closers.push(live.open(found))
    return found
  }

  interface Read extends LogReading {
    readonly lines: LogLine[]
    readonly notes: string[]
    readonly left: number[]
    texts(): string[]
  }

  function read(pods: () => readonly Pod[], options: Partial<LogOptions> = {}): Read {
    const lines: LogLine[] = []
    const notes: string[] = []
    const left: number[] = []
    const reading = readLogs({
      connection,
      pods,
      tail: 100,
      limit: 20,
      line: (line) => lines.push(line),
      note: (pod, about, detail) => notes.push(`${pod.spec.nodeName}: ${about} ${detail}`.trim()),
      left: (count) => left.push(count),
      ...options,
    })
    readings.push(reading)
    return { ...reading, lines, notes, left, texts: () => lines.map(({ text }) => text) }
  }

  test('one pod: the end of its past, then every new line', async () => {
    const pod = podOn('node-1')
    for (const line of ['one', 'two', 'three']) await write(pod, line)
    const log = read(() => [pod], { tail: 2 })
    await until('the past', () => log.lines.length === 2)
    await write(pod, 'four')
    await until('a new line', () => log.lines.length === 3)
    assert.deepEqual(log.texts(), ['two', 'three', 'four'])
    assert.deepEqual(log.lines[0], { node: 'node-1', pod: pod.metadata.name, container: 'agent', text: 'two' })
    log.stop()
    await log.done
  })

  test('all pods merge, each line with its node; a pod that comes later joins', async () => {
    const known = ['node-1', 'node-2', 'node-3']
    for (const node of known.slice(1)) await write(podOn(node), `from ${node}`)
    const log = read(() => podsOf(uid).filter(({ spec }) => known.includes(spec.nodeName ?? '')))
    const nodesOf = () => new Set(log.lines.map(({ node }) => node))
    await until('three nodes', () => nodesOf().size === 3)
    const [name = ''] = await cluster.addNodes(1, { prefix: 'late' })
    await until('its pod runs', () =>
      podsOf(uid).some(({ spec, status }) => spec.nodeName === name && status?.phase === 'Running'),
    )
    await write(podOn(name), 'first of the late one')
    known.push(name)
    log.changed()
    await until('it joins', () => nodesOf().has(name))
    await Promise.all([...known].map((node) => write(podOn(node), `again ${node}`)))
    await until('all go on', () =>
      known.every((node) => log.lines.some((line) => line.node === node && line.text === `again ${node}`)),
    )
    log.stop()
    await log.done
  })

  test('lines of one moment are all shown', async () => {
    const pod = podOn('node-2')
    const log = read(() => [pod], { tail: 1 })
    await until('it follows', () => log.lines.length === 1)
    const wanted = Array.from({ length: 50 }, (_, index) => `burst ${index}`)
    for (const line of wanted) await write(pod, line)
    await until('all of them', () => log.lines.length > 50)
    assert.deepEqual(log.texts().slice(1), wanted)
    log.stop()
  })

  test('the log before the last restart ends by itself', async () => {
    const pod = podOn('node-1')
    await write(pod, 'it crashed here', true)
    const log = read(() => [pod], { previous: true })
    await log.done
    assert.deepEqual(log.texts(), ['it crashed here'])
  })

  describe('a default container', () => {
    const key = 'kubectl.kubernetes.io/default-container'
    const pair = async (name: string, wanted: string) => {
      const base = daemonSet(name)
      const containers = ['agent', 'helper'].map((one) => ({ name: one, image: 'agent:1' }))
      const initContainers = [{ name: 'first', image: 'agent:1' }]
      const metadata = { ...base.spec.template.metadata, annotations: { [key]: wanted } }
      const template = { metadata, spec: { containers, initContainers } }
      const body = JSON.stringify({ ...base, spec: { ...base.spec, template } })
      assert.equal((await cluster.request('POST', path, body, 'application/json')).status, 201)
      const found = await until(name, () => live.named('default', name)?.metadata.uid)
      closers.push(live.open(found))
      return until('its pods run', () => {
        const pods = podsOf(found)
        return pods.length >= 3 && pods.every(({ status }) => status?.phase === 'Running') && pods
      })
    }

    for (const [what, wanted, container] of [
      ['is read', 'helper', 'helper'],
      ['may be an init container', 'first', 'first'],
      ['that is empty is none', '', 'agent'],
      ['that is none of the pod’s: the first, and that is said once', 'gone', 'agent'],
    ] as const)
      test(`${what}, as kubectl does`, async () => {
        const name = `default-${wanted || 'empty'}`
        const pods = await pair(name, wanted)
        const [pod] = pods
        for (const one of ['agent', 'helper', 'first'])
          for (const line of ['first line', `from ${one}`])
            await cluster.writeLog({ pod: pod?.metadata.name ?? '', container: one }, line)
        const { stdout, stderr } = await cluster.kubectl(['logs', pod?.metadata.name ?? '', '--tail=1'])
        const fell: string[] = []
        const fellBack = (missing: string, instead: string) => fell.push(`${missing} ${instead}`)
        const log = read(() => pods, { tail: 1, fellBack })
        await until('its line', () => log.lines.some((line) => line.pod === pod?.metadata.name))
        assert.equal(log.lines.find((line) => line.pod === pod?.metadata.name)?.text, stdout.trim())
        assert.ok(log.lines.every((line) => line.container === container))
        assert.deepEqual(fell, /not found in pod/.test(stderr) ? [`${wanted} ${container}`] : [], stderr)
        log.stop()
        const chosen = read(() => pods, { tail: 1, container: 'helper', fellBack })
        await until('the chosen one', () => chosen.lines.length > 0)
        assert.equal(fell.length, /not found in pod/.test(stderr) ? 1 : 0)
        chosen.stop()
      })
  })

  test('a log without a line is waited for, however long', async () => {
    const quiet = await create('quiet')
    const pods = await until('its pods run', () => {
      const found = podsOf(quiet)
      return found.length >= 3 && found.every(({ status }) => status?.phase === 'Running') && found
    })
    const impatient = connect(cluster.kubeconfig, { patience: { answer: patiently(200) } })
    const log = read(() => pods.slice(0, 1), { connection: impatient })
    const end = Date.now() + patiently(1_000)
    await until('five times its patience', () => Date.now() > end)
    assert.deepEqual(log.notes, [])
    log.stop()
    await log.done
    impatient.dispose()
  })

  test('a container that has not started gives a note, once, and is no end', async () => {
    for (const [name, options, why] of [
      ['unpulled', { image: 'missing:1' }, /waiting (.*failed to pull|Back-off pulling)/],
      ['large', { resources: { requests: { cpu: '400' } } }, /waiting .*Insufficient cpu/],
    ] as const) {
      const other = await create(name, options)
      const isKnown = ({ status }: Pod) =>
        status?.containerStatuses?.[0]?.state?.waiting || status?.conditions?.some(({ status }) => status === 'False')
      await until('what is known of its pods', () => podsOf(other).length >= 3 && podsOf(other).every(isKnown))
      const log = read(() => podsOf(other).slice(0, 1))
      await until('a note', () => log.notes.length > 0)
      assert.match(log.notes[0] ?? '', why)
      let isOver = false
      void log.done.then(() => (isOver = true))
      await until('it is asked', () => proxy.open() > 0)
      assert.equal(isOver, false)
      assert.equal(log.notes.length, 1)
      log.stop()
      await log.done
    }
  })

  test('the API server dies while logs are followed: no line is lost, none comes twice', async () => {
    const pods = ['node-1', 'node-2', 'node-3'].map(podOn)
    for (const pod of pods) await write(pod, `${pod.spec.nodeName} 0`)
    const log = read(() => pods, { tail: 1 })
    await until('all follow', () => log.lines.length === 3)
    let count = 1
    const more = async () => {
      for (let end = count + 5; count < end; count++) for (const pod of pods) await write(pod, `${pod.spec.nodeName} ${count}`)
    }
    await more()
    await cluster.kill('apiserver')
    await more()
    await until('a note', () => log.notes.some((note) => /broken/.test(note)))
    await cluster.restart('apiserver')
    await more()
    const wanted = (node: string) => Array.from({ length: count }, (_, index) => `${node} ${index}`)
    await until('all lines', () => log.lines.length >= 3 * count)
    for (const { spec } of pods) {
      const found = log.lines.filter(({ node }) => node === spec.nodeName).map(({ text }) => text)
      assert.deepEqual(found, wanted(spec.nodeName ?? ''))
    }
    log.stop()
    await log.done
  })

  test('connections that are cut again and again lose nothing', async () => {
    const pod = podOn('node-1')
    const log = read(() => [pod], { tail: 1 })
    await until('it follows', () => log.lines.length === 1)
    for (let index = 0; index < 3; index++) {
      await write(pod, `cut ${index}`)
      await until('the line', () => log.texts().includes(`cut ${index}`))
      proxy.drop()
    }
    await write(pod, 'cut 3')
    await until('the last one', () => log.texts().includes('cut 3'))
    assert.deepEqual(log.texts().slice(1), ['cut 0', 'cut 1', 'cut 2', 'cut 3'])
    log.stop()
  })

  test('no more than the limit are read; the place of one that is gone is free for the next', async () => {
    const known = new Set(podsOf(uid).map(({ metadata }) => metadata.uid))
    const log = read(() => podsOf(uid).filter(({ metadata }) => known.has(metadata.uid)), { limit: 2, tail: 1 })
    const read2 = () => new Set(log.lines.map(({ node }) => node))
    await until('two', () => read2().size === 2)
    assert.deepEqual(log.left, [2])
    const [first = ''] = read2()
    assert.equal((await cluster.request('DELETE', `/api/v1/namespaces/default/pods/${podOn(first).metadata.name}`)).status, 200)
    let polls = 0
    await until('it ends', async () => {
      log.changed()
      // kwok goes on to serve the log of a pod that is gone: the connection is cut as a kubelet would, and has time to come again.
      const isGone = !podsOf(uid).some(({ metadata, spec }) => spec.nodeName === first && known.has(metadata.uid))
      if (isGone && polls++ % 40 === 0) proxy.drop()
      return log.notes.some((note) => note.startsWith(`${first}: ended`)) && read2().size === 3
    })
    log.stop()
    await log.done
  })

  test('nothing stays open after the end', async () => {
    const log = read(() => podsOf(uid).slice(0, 3), { tail: 1 })
    await until('they are read', () => log.lines.length > 0 && proxy.open() >= 3)
    log.stop()
    await log.done
    await until('all are closed', () => {
      connection.dropIdle()
      return proxy.open() === 0
    })
    log.changed()
    assert.equal(proxy.open(), 0)
  })
})
