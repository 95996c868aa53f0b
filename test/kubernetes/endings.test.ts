// Every way in which a change can end: what is said of it, held against the server's own state. The counts stand in docs/endings.md.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Connection } from '../../client/src/cluster/connect/connection.ts'
import { getDaemonSet } from '../../client/src/cluster/read/daemonSet.ts'
import { prepareApply } from '../../client/src/cluster/write/apply.ts'
import { type Ending, endingOf } from '../../client/src/cluster/write/ending.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { type Fault, faultyProxy } from '../cluster/faultyProxy.ts'
import { patiently } from '../cluster/patience.ts'
import { at, manifest, type Way, ways } from './endingCases.ts'
import { kubeconfigLike } from './network.ts'
import { connect, sent, skip, startTestCluster, until } from './support.ts'

/** What happens to a change, and when it is cancelled. */
interface End {
  readonly fault?: Fault
  readonly isBlind?: boolean
  readonly meanwhile?: boolean
  readonly cancel?: 'at once' | 'once it struck'
}

const ends: Record<string, End> = {
  answered: {},
  refused: { fault: 'unauthorized' },
  'changed meanwhile': { meanwhile: true },
  'lost before': { fault: 'loseRequest' },
  'lost, and late': { fault: 'late' },
  'lost after': { fault: 'loseAnswer' },
  cut: { fault: 'cutAnswer' },
  '504 after': { fault: 'gatewayTimeout' },
  'a page of a gateway': { fault: 'page' },
  'cancelled before sent': { cancel: 'at once' },
  'cancelled after sent, not made': { fault: 'held', cancel: 'once it struck' },
  'cancelled after sent, made': { fault: 'silent', cancel: 'once it struck' },
  'lost after, and no sight': { fault: 'loseAnswer', isBlind: true },
}

type Said = 'answered' | Ending['is']

/** Where only one thing can be said, but of a change in its middle: so that nothing is true for saying nothing. */
const isSaid: Record<string, Said> = { answered: 'answered', refused: 'nothing', 'lost before': 'notMade' }

/** What each word says about the server; what says that nobody knows is true of every state. */
const means: Record<Said, boolean | 'partly' | 'unknown'> = {
  answered: true,
  made: true,
  partly: 'partly',
  nothing: false,
  notMade: false,
  changed: 'unknown',
  unseen: 'unknown',
}

interface Cell {
  readonly way: string
  readonly end: string
  readonly said: Said
  readonly isTrue: boolean
}

describe('how a change ends', { skip, concurrency: false, timeout: patiently(480_000) }, () => {
  let cluster: Cluster
  let admin: Connection
  const cells: Cell[] = []
  before(async () => {
    cluster = await startTestCluster('endings')
    admin = connect(cluster.kubeconfig)
  })
  after(async () => {
    admin?.dispose()
    await cluster?.stop()
  })

  /** Sends a change into a fault, and says what the extension would say. */
  async function endOf(connection: Connection, proxy: Awaited<ReturnType<typeof faultyProxy>>, way: Way, end: End, name: string) {
    const prepared = await way.prepare(connection, name)
    if (end.meanwhile) await way.meanwhile(admin, name)
    if (end.fault) proxy.arm(end.fault, { nth: way.step?.nth ?? 1, blind: end.isBlind ?? false })
    const controller = new AbortController()
    const sending = sent(connection, prepared, { signal: controller.signal, force: prepared.conflicts.length > 0 })
    const said = sending.then(
      (): Said => 'answered',
      async (thrown): Promise<Said> => (await endingOf(connection, prepared, thrown)).ending.is,
    )
    if (end.cancel === 'once it struck') await proxy.struck()
    if (end.cancel) controller.abort()
    return said
  }

  describe('for every change', { concurrency: 4 }, () => {
    for (const [wayName, way] of Object.entries(ways))
      test(wayName, async (context) => {
        const proxy = await faultyProxy(cluster.server, cluster.kubeconfig)
        const file = wayName.replace(/\W+/g, '-')
        const connection = connect(kubeconfigLike(cluster.kubeconfig, file, { cluster: { server: proxy.server } }))
        context.after(async () => {
          connection.dispose()
          await proxy.stop()
        })
        for (const [endName, end] of Object.entries(ends)) {
          // A later request can be cancelled only once it is there.
          if (way.step && (end.meanwhile || end.cancel === 'at once' || !end.fault)) continue
          const name = `${file}-${endName.replace(/\W+/g, '-')}`
          await way.begin(admin, name)
          const said = await endOf(connection, proxy, way, end, name)
          proxy.disarm()
          const state = await way.isMade(admin, name)
          cells.push({ way: wayName, end: endName, said, isTrue: means[said] === 'unknown' || means[said] === state })
          assert.equal(means[said] === 'unknown' ? state : means[said], state, `${endName}: ${said}`)
          // Nobody is left in doubt who could look.
          assert.equal(means[said] === 'unknown', end.isBlind === true, `${endName}: ${said}`)
          if (endName in isSaid) assert.equal(said, way.step?.left ?? isSaid[endName], endName)
        }
      })
  })

  test('a change of two steps says that the first is done, and looks whether the second is', async (context) => {
    const proxy = await faultyProxy(cluster.server, cluster.kubeconfig)
    const connection = connect(kubeconfigLike(cluster.kubeconfig, 'steps', { cluster: { server: proxy.server } }))
    context.after(async () => {
      connection.dispose()
      await proxy.stop()
    })
    const way = ways['apply, update'] as Way
    for (const [fault, is] of [
      ['loseRequest', 'notMade'],
      ['loseAnswer', 'made'],
      ['unauthorized', 'notMade'],
      ['gatewayTimeout', 'notMade'],
    ] as const) {
      const name = `steps-${fault.toLowerCase()}`
      const input = JSON.stringify(manifest(name, 'agent:1'))
      const { code, stderr } = await cluster.kubectl(['apply', '-f', '-'], { input })
      assert.equal(code, 0, stderr)
      // What the controller says of it would make the first step be sent twice.
      await until(`${name} is seen`, async () => {
        const { metadata, status } = await getDaemonSet(admin, at(name))
        return status?.observedGeneration === metadata.generation
      })
      const both = await way.prepare(connection, name)
      // Lost at the first step, the owners tell that it was done.
      proxy.arm(fault, { nth: fault === 'gatewayTimeout' ? 1 : 2 })
      const { done, ending } = await sent(connection, both).then(
        () => assert.fail('it was answered'),
        (thrown: unknown) => endingOf(connection, both, thrown),
      )
      proxy.disarm()
      assert.deepEqual([done, ending.is, await way.isMade(admin, name)], [['owners'], is, is === 'made'], fault)
    }
  })

  test('what the server chooses by itself is nobody else’s change', async (context) => {
    const proxy = await faultyProxy(cluster.server, cluster.kubeconfig)
    const connection = connect(kubeconfigLike(cluster.kubeconfig, 'chosen', { cluster: { server: proxy.server } }))
    context.after(async () => {
      connection.dispose()
      await proxy.stop()
    })
    const service = (type: string, port: number) => {
      const metadata = { name: 'chosen', labels: { port: String(port) } }
      return { apiVersion: 'v1', kind: 'Service', metadata, spec: { type, ports: [{ port }], selector: { app: 'a' } } }
    }
    const label = () => cluster.kubectl(['label', 'service', 'chosen', '--overwrite', 'port=0'])
    const tries = [
      ['ClusterIP', 80, 'loseRequest', 'notMade'],
      ['ClusterIP', 80, 'loseAnswer', 'made'],
      ['NodePort', 80, 'loseAnswer', 'made'],
      ['NodePort', 81, 'loseRequest', 'changed', label],
    ] as const
    for (const [type, port, fault, is, meanwhile] of tries) {
      const prepared = await prepareApply(connection, { object: service(type, port), namespace: 'default' })
      proxy.arm(fault)
      const thrown = await sent(connection, prepared).catch((error: unknown) => error)
      await meanwhile?.()
      proxy.disarm()
      assert.equal((await endingOf(connection, prepared, thrown)).ending.is, is, `${type} ${port} ${fault}`)
    }
  })

  test('the page about it has these counts', () => {
    const words: readonly Said[] = ['answered', 'nothing', 'made', 'notMade', 'partly', 'unseen']
    const row = (end: string) => {
      const own = cells.filter((cell) => cell.end === end)
      const counts = words.map((word) => own.filter(({ said }) => said === word).length || '–')
      return `| ${[end, own.length, ...counts, own.filter(({ isTrue }) => isTrue).length].join(' | ')} |`
    }
    const table = Object.keys(ends).map(row).join('\n')
    console.log(table)
    const page = fileURLToPath(new URL('../../docs/endings.md', import.meta.url))
    const kept = readFileSync(page, 'utf8').split('\n')
    const others = table.split('\n').filter((line) => !kept.includes(line))
    assert.deepEqual(others, [], `${join('docs', 'endings.md')} has other counts`)
  })
})
