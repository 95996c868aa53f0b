// A kubeconfig that is rewritten under an open connection: what ends it, and what must not. Real files, written as kubectl and people do.
import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Connected, Session, type Target } from '../../client/src/cluster/connect/session.ts'
import { readLogs } from '../../client/src/cluster/read/logs.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { daemonSet, skip, startTestCluster, until } from './support.ts'

/** Longer than a session doubts that a context is another one, and that it is gone. In milliseconds. */
const doubt = { change: 1_000, loss: 4_000 }

interface Named {
  readonly name: string
  readonly [key: string]: unknown
}

interface Content {
  readonly clusters: readonly (Named & { readonly cluster: Readonly<Record<string, unknown>> })[]
  readonly users: readonly Named[]
  readonly contexts: readonly (Named & { readonly context: object })[]
  readonly [key: string]: unknown
}

describe('a kubeconfig that is rewritten', { skip, concurrency: false, timeout: patiently(300_000) }, () => {
  let cluster: Cluster
  let folder: string
  let file: string
  let session: Session
  let target: Target | undefined
  before(async () => {
    cluster = await startTestCluster('rewritten', { nodes: 1 })
    folder = mkdtempSync(join(tmpdir(), 'daemonset-rewritten-'))
    const path = '/apis/apps/v1/namespaces/default/daemonsets'
    const { status } = await cluster.request('POST', path, JSON.stringify(daemonSet('agent')), 'application/json')
    assert.equal(status, 201)
  })
  after(async () => {
    session?.dispose()
    await cluster?.stop()
    if (folder) rmSync(folder, { recursive: true, force: true })
  })

  const content = () => JSON.parse(readFileSync(cluster.kubeconfig, 'utf8')) as Content
  const text = (changes: object = {}) => JSON.stringify({ ...content(), ...changes })
  const kubectl = async (...args: string[]) => {
    const { code, stderr } = await cluster.kubectl(args, { kubeconfig: file })
    assert.equal(code, 0, stderr)
  }
  const replace = (written: string) => {
    writeFileSync(`${file}.new`, written)
    renameSync(`${file}.new`, file)
  }
  const user = (changes: object) => ({
    users: [{ name: 'admin', user: { ...(content().users[0]?.user as object), ...changes } }],
  })
  const place = (changes: object) => ({
    clusters: [{ name: 'local', cluster: { ...content().clusters[0]?.cluster, ...changes } }],
  })

  let round = 0
  /** A session of its own, with a log that is followed and a DaemonSet that is looked into. */
  async function open(written = text()) {
    session?.dispose()
    file = join(folder, `config-${round++}`)
    writeFileSync(file, written)
    target = undefined
    session = new Session({
      env: { ...process.env, KUBECONFIG: file },
      isTrusted: () => true,
      kubeconfig: () => '',
      proxy: () => undefined,
      refusesWrites: () => undefined,
      stored: { get: () => target, set: (value) => (target = value) },
    })
    session.open()
    const { connection, live } = await until('it is connected', () => session.connected)
    const uid = await until('the DaemonSet', () => live.named('default', 'agent')?.metadata.uid)
    live.open(uid)
    const pods = await until('its pod runs', () => {
      const found = [...(live.details(uid)?.pods.values() ?? [])]
      return found[0]?.status?.phase === 'Running' && found
    })
    await cluster.writeLog({ pod: pods[0]?.metadata.name ?? '', container: 'agent' }, 'a log that is there')
    const lines: string[] = []
    const notes: string[] = []
    const reading = readLogs({
      connection,
      pods: () => [...(live.details(uid)?.pods.values() ?? [])],
      tail: 0,
      limit: 5,
      line: (line) => lines.push(line.text),
      note: (_, about) => notes.push(about),
    })
    const write = async (line: string) => {
      await cluster.writeLog({ pod: pods[0]?.metadata.name ?? '', container: 'agent' }, line)
      await cluster.writeLog({ pod: pods[0]?.metadata.name ?? '', container: 'agent' }, `${line}, again`)
    }
    return { connection, live, lines, notes, write, stop: reading.stop }
  }

  /** Whatever is done to the file, the connection stays, and with it the log and the watches. */
  function keeps(what: string, longer: keyof typeof doubt, change: () => Promise<unknown> | unknown, written?: () => string) {
    test(what, async () => {
      const { connection, live, lines, notes, write, stop } = await open(written?.())
      const states: string[] = []
      session.onChange(() => states.push(session.state.is))
      await change()
      await sleep(doubt[longer])
      assert.equal(session.connected?.connection, connection)
      assert.equal(session.connected?.live, live)
      assert.deepEqual(
        states.filter((is) => is !== 'connected'),
        [],
      )
      await write(what)
      await until('the log goes on', () => lines.includes(what))
      assert.equal(live.freshness.is, 'live')
      assert.deepEqual(notes, [])
      stop()
    })
  }

  /** The connection is made anew: with what the file says now. */
  function renews(what: string, change: () => Promise<unknown> | unknown, isRight: (connected: Connected) => boolean) {
    test(what, async () => {
      const { connection, stop } = await open()
      await change()
      await until('another connection', () => session.connected !== undefined && session.connected.connection !== connection)
      assert.ok(session.connected && isRight(session.connected))
      stop()
    })
  }

  const other = { name: 'other', context: { cluster: 'local', user: 'admin', namespace: 'kube-system' } }

  describe('stays connected', () => {
    keeps('kubectl adds a context, and chooses it', 'change', async () => {
      await kubectl('config', 'set-context', 'other', '--cluster=local', '--user=admin')
      await until('the new context is known', () => session.kubeconfig?.contexts.has('other'))
      await kubectl('config', 'use-context', 'other')
      await until('what kubectl takes is known', () => session.kubeconfig?.currentContext === 'other')
    })
    keeps('kubectl adds a cluster and a user', 'change', async () => {
      await kubectl('config', 'set-cluster', 'far', '--server=https://far.example.com')
      await kubectl('config', 'set-credentials', 'somebody', '--token=abc')
      await until('they are known', () => session.kubeconfig?.users.has('somebody'))
    })
    keeps('the file is replaced by one with another context before it', 'change', async () => {
      replace(text({ contexts: [other, ...content().contexts] }))
      await until('the new context is known', () => session.kubeconfig?.contexts.has('other'))
    })
    keeps('it is emptied for a moment', 'loss', async () => {
      truncateSync(file)
      await sleep(1_000)
      writeFileSync(file, text())
    })
    keeps('it is written in pieces', 'loss', async () => {
      const whole = text({ contexts: [...content().contexts, other] })
      for (let part = 0; part < 4; part++) {
        const piece = whole.slice((whole.length / 4) * part, (whole.length / 4) * (part + 1))
        part === 0 ? writeFileSync(file, piece) : appendFileSync(file, piece)
        await sleep(400)
      }
    })
    keeps('it is cut in the middle, where it is YAML still, and whole again', 'loss', async () => {
      await kubectl('config', 'view', '--raw')
      const whole = readFileSync(file, 'utf8')
      replace('apiVersion: v1\nclusters: []\ncontexts: []\n')
      await sleep(1_000)
      replace(whole)
    })
    keeps('it is removed for a moment', 'loss', async () => {
      const whole = readFileSync(file, 'utf8')
      unlinkSync(file)
      await sleep(1_000)
      writeFileSync(file, whole)
    })
    keeps('it is left broken: what is wrong with it says nothing about the connection', 'loss', () => {
      writeFileSync(file, '{ contexts: [')
    })
    keeps('minikube notes when it wrote it', 'change', () =>
      replace(text(place({ extensions: [{ name: 'cluster_info', extension: { 'last-update': 'today' } }] }))),
    )
    keeps('another tool notes something beside the user', 'change', () =>
      replace(text(user({ extensions: [{ name: 'tool', extension: { 'last-login': 'today' } }] }))),
    )
    keeps(
      'kubectl writes out what is left out',
      'change',
      () => kubectl('config', 'set-context', 'other', '--cluster=local'),
      () => {
        const command = 'process.stdout.write(process.env.ANSWER)'
        const token = (content().users[0]?.user as { token: string }).token
        const apiVersion = 'client.authentication.k8s.io/v1'
        const env = [{ name: 'ANSWER', value: JSON.stringify({ kind: 'ExecCredential', apiVersion, status: { token } }) }]
        const exec = { apiVersion, command: process.execPath, args: ['-e', command], env, interactiveMode: 'IfAvailable' }
        return text({ users: [{ name: 'admin', user: { exec } }] })
      },
    )
  })

  describe('connects anew', () => {
    const token = (wanted: string) => () => session.kubeconfig?.users.get('admin')?.token === wanted
    renews('another token', () => replace(text(user({ token: 'other' }))), token('other'))
    renews('kubectl sets another token', () => kubectl('config', 'set-credentials', 'admin', '--token=set'), token('set'))
    renews(
      'somebody else is impersonated',
      () => replace(text(user({ as: 'somebody' }))),
      ({ connection }) => connection.context.user.as === 'somebody',
    )
    renews(
      'another name for the certificate',
      () => replace(text(place({ 'tls-server-name': 'localhost' }))),
      ({ connection }) => connection.context.cluster['tls-server-name'] === 'localhost',
    )
    renews(
      'another namespace of the context',
      () => kubectl('config', 'set-context', 'local', '--namespace=kube-system'),
      ({ connection }) => connection.context.namespace === 'kube-system',
    )
  })

  test('an authority in a file counts by what it holds', async () => {
    const authority = join(folder, 'authority.crt')
    const data = content().clusters[0]?.cluster['certificate-authority-data'] as string
    writeFileSync(authority, Buffer.from(data, 'base64'))
    const named = () => text(place({ 'certificate-authority-data': undefined, 'certificate-authority': authority }))
    const { connection, stop } = await open(named())
    replace(named())
    await sleep(doubt.change)
    assert.equal(session.connected?.connection, connection)
    appendFileSync(authority, '\n')
    replace(named())
    await until('another connection', () => session.connected?.connection !== connection)
    stop()
  })

  test('the same context, chosen again, is the same connection; another namespace is another', async () => {
    const { connection, stop } = await open()
    session.pin({ context: 'local', namespace: undefined })
    assert.equal(session.connected?.connection, connection)
    session.pin({ context: 'local', namespace: 'default' })
    assert.notEqual(session.connected?.connection, connection)
    stop()
  })

  test('a pinned context that is taken away for good goes, and with it the connection', async () => {
    const { stop } = await open(text({ contexts: [...content().contexts, other] }))
    await kubectl('config', 'delete-context', 'local')
    await until('it is broken', () => session.state.is === 'broken')
    stop()
  })

  test('so does one whose file is removed for good', async () => {
    const { stop } = await open()
    unlinkSync(file)
    await until('there is none', () => session.state.is === 'noKubeconfig')
    stop()
  })

  test('a connection that could not be made is tried again when the file is written', async () => {
    const { connection, live, stop } = await open()
    await cluster.kill('apiserver')
    await until('it notices', () => live.freshness.is === 'stale')
    await cluster.restart('apiserver')
    await kubectl('config', 'use-context', 'local')
    await until('it is there again', () => live.freshness.is === 'live')
    assert.equal(session.connected?.connection, connection)
    stop()
  })
})
