// People with few rights, and kubeconfigs that change: what the session shows, narrows to, and says.
import assert from 'node:assert/strict'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { ClusterError } from '../../client/src/cluster/connect/failure.ts'
import { type Allowed, needs, type Right } from '../../client/src/cluster/connect/needs.ts'
import { type Connected, emptiness, Session, type SessionOptions, type Target } from '../../client/src/cluster/connect/session.ts'
import { missingNodes } from '../../client/src/view/elements.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { kubeconfigLike } from './network.ts'
import { daemonSet, skip, startTestCluster, until } from './support.ts'

const all = ['get', 'list', 'watch']
const read = { apiGroups: ['', 'apps'], resources: ['daemonsets', 'pods', 'controllerrevisions', 'events'], verbs: all }
const readNodes = { apiGroups: [''], resources: ['nodes'], verbs: all }

describe('rights and kubeconfigs', { skip, concurrency: false, timeout: patiently(180_000) }, () => {
  let cluster: Cluster
  let folder: string
  const sessions: Session[] = []
  before(async () => {
    cluster = await startTestCluster('rights', { nodes: 2 })
    folder = mkdtempSync(join(tmpdir(), 'daemonset-rights-'))
    await cluster.request('POST', '/api/v1/namespaces', JSON.stringify({ metadata: { name: 'team' } }), 'application/json')
    for (const namespace of ['default', 'team']) {
      const path = `/apis/apps/v1/namespaces/${namespace}/daemonsets`
      const body = JSON.stringify(daemonSet(`agent-${namespace}`, { namespace }))
      assert.equal((await cluster.request('POST', path, body, 'application/json')).status, 201)
    }
  })
  after(async () => {
    for (const session of sessions) session.dispose()
    await cluster?.stop()
    if (folder) rmSync(folder, { recursive: true, force: true })
  })

  interface Opened {
    readonly session: Session
    readonly stored: { target: Target | undefined }
    readonly states: string[]
  }

  function open(kubeconfig: string, options: Partial<SessionOptions> = {}, target?: Target): Opened {
    const stored = { target }
    const session = new Session({
      env: { ...process.env, KUBECONFIG: kubeconfig },
      isTrusted: () => true,
      kubeconfig: () => '',
      proxy: () => undefined,
      refusesWrites: () => undefined,
      stored: { get: () => stored.target, set: (value) => (stored.target = value) },
      ...options,
    })
    sessions.push(session)
    const states: string[] = []
    session.onChange(() => states.push(session.state.is))
    session.open()
    return { session, stored, states }
  }
  const liveNames = ({ session }: Opened) =>
    session.connected?.live.freshness.is === 'live' &&
    session.connected.live.daemonSets.map(({ metadata }) => metadata.name).sort()
  const shows = (opened: Opened, ...names: string[]) =>
    until(`it shows ${names}`, () => {
      const found = liveNames(opened)
      return found && JSON.stringify(found) === JSON.stringify(names) && (opened.session.connected as Connected)
    })
  const rights: Readonly<Record<string, Right>> = {
    ...needs,
    revisions: { verb: 'list', resource: 'controllerrevisions', group: 'apps' },
    logs: { verb: 'get', resource: 'pods', subresource: 'log' },
  }
  const can = async (connected: Connected, namespace: string): Promise<Record<string, Allowed>> =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(rights).map(async ([name, need]) => [name, await connected.rights.may({ ...need, namespace })]),
      ),
    )

  describe('people', () => {
    test('the administrator sees all and may all', async () => {
      const opened = open(cluster.kubeconfig)
      const connected = await shows(opened, 'agent-default', 'agent-team')
      assert.equal(connected.narrowed, false)
      assert.deepEqual(new Set(Object.values(await can(connected, 'team'))), new Set(['yes']))
      assert.deepEqual(opened.stored.target, { context: 'local', namespace: undefined })
      assert.match(await until('the version', () => opened.session.version), /^1\.\d+$/)
    })

    test('who may not list all namespaces sees that of the context, and is told so', async () => {
      const { kubeconfig } = await cluster.user('member', [{ namespace: 'team', rules: [read] }])
      const opened = open(kubeconfig)
      const connected = await shows(opened, 'agent-team')
      assert.equal(connected.narrowed, true)
      assert.equal(connected.target.namespace, 'team')
      assert.equal(opened.stored.target?.namespace, undefined, 'what was wanted stays')
      const may = await can(connected, 'team')
      assert.deepEqual(
        Object.keys(may).filter((name) => may[name] === 'yes'),
        ['revisions'],
      )
      assert.equal((await can(connected, 'default')).revisions, 'no')
    })

    test('who may not list nodes is told of no missing ones', async () => {
      const { kubeconfig } = await cluster.user('nodeless', [{ rules: [read] }])
      const { live } = await shows(open(kubeconfig), 'agent-default', 'agent-team')
      const uid = live.named('team', 'agent-team')?.metadata.uid ?? ''
      live.open(uid)
      await until('pods, and no nodes', () => live.details(uid)?.pods.size === 2 && live.nodesFreshness.is === 'failed')
      assert.equal(live.nodes.size, 0)
      assert.deepEqual(missingNodes(live, uid), [])
    })

    test('who may list nodes is told that none is missing', async () => {
      const { kubeconfig } = await cluster.user('reader', [{ rules: [read, readNodes] }])
      const { live } = await shows(open(kubeconfig), 'agent-default', 'agent-team')
      const uid = live.named('team', 'agent-team')?.metadata.uid ?? ''
      live.open(uid)
      await until('nodes', () => live.nodesFreshness.is === 'live' && live.details(uid)?.pods.size === 2)
      assert.deepEqual(missingNodes(live, uid), [])
    })

    test('who may do one thing in one namespace', async () => {
      const restart = { apiGroups: ['apps'], resources: ['daemonsets'], verbs: ['patch'] }
      const logs = { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] }
      const { kubeconfig } = await cluster.user('restarter', [{ namespace: 'team', rules: [read, restart, logs] }])
      const connected = await shows(open(kubeconfig, {}, { context: 'restarter', namespace: 'team' }), 'agent-team')
      assert.equal(connected.narrowed, false)
      const may = await can(connected, 'team')
      assert.deepEqual(
        Object.keys(may).filter((name) => may[name] === 'yes'),
        ['patch', 'revisions', 'logs'],
      )
    })

    test('who may list nothing is told what is forbidden', async () => {
      const { kubeconfig } = await cluster.user('nobody', [])
      const { session } = open(kubeconfig)
      const found = await until('a reason', () => {
        const reason = session.connected?.narrowed && emptiness(session.state)
        return reason instanceof ClusterError && reason
      })
      assert.equal(found.kind, 'forbidden')
      assert.match(found.message, /cannot list resource "daemonsets" in API group "apps" in the namespace "default"/)
    })

    test('a right that is granted later is noticed', async () => {
      const { kubeconfig } = await cluster.user('newcomer', [])
      const opened = open(kubeconfig, {}, { context: 'newcomer', namespace: 'team' })
      await until('forbidden', () => emptiness(opened.session.state) instanceof ClusterError)
      await cluster.user('newcomer', [{ namespace: 'team', rules: [read] }])
      opened.session.refresh()
      await until('it is seen', () => {
        const names = liveNames(opened)
        if (!names) opened.session.refresh()
        return names && names.length === 1
      })
    })

    test('a server that cannot be asked gives no answer, and is asked again', async () => {
      const { rights } = await shows(open(cluster.kubeconfig), 'agent-default', 'agent-team')
      const right = { ...needs.patch, namespace: 'default' }
      await cluster.kill('apiserver')
      assert.equal(await rights.may(right), 'unknown')
      await cluster.restart('apiserver')
      await until('an answer', async () => (await rights.may(right)) === 'yes')
    })

    test('read-only: writes are refused before anything is sent', async () => {
      const opened = open(cluster.kubeconfig, { refusesWrites: (context) => `${context} is read-only` })
      const { connection } = await shows(opened, 'agent-default', 'agent-team')
      const path = '/apis/apps/v1/namespaces/default/daemonsets/agent-default'
      await assert.rejects(connection.request({ method: 'DELETE', path }), { kind: 'readOnly', message: 'local is read-only' })
      assert.equal((await cluster.request('GET', path)).status, 200)
    })
  })

  describe('kubeconfigs', () => {
    const content = () => JSON.parse(readFileSync(cluster.kubeconfig, 'utf8')) as Record<string, unknown[]>
    /** As most programs write: beside it, then over it. */
    const replace = (file: string, text: string) => {
      writeFileSync(`${file}.new`, text)
      renameSync(`${file}.new`, file)
    }
    const second = (base = content()) => ({
      ...base,
      contexts: [...(base.contexts ?? []), { name: 'second', context: { cluster: 'local', user: 'admin', namespace: 'team' } }],
    })

    test('a context that is added appears; the connection stays with what was pinned', async () => {
      const file = join(folder, 'added')
      writeFileSync(file, JSON.stringify(content()))
      const opened = open(file)
      await shows(opened, 'agent-default', 'agent-team')
      replace(file, JSON.stringify(second()))
      await until('the new context', () => opened.session.kubeconfig?.contexts.has('second'))
      const connected = await shows(opened, 'agent-default', 'agent-team')
      assert.equal(connected.target.context, 'local')
    })

    test('the same content, or another current context, is no reason to connect anew', async () => {
      const file = join(folder, 'same')
      writeFileSync(file, JSON.stringify(second()))
      const opened = open(file)
      const { connection } = await shows(opened, 'agent-default', 'agent-team')
      replace(file, JSON.stringify(second(), undefined, 4))
      replace(file, JSON.stringify({ ...second(), 'current-context': 'second' }))
      utimesSync(file, new Date(), new Date())
      // What comes after them is noticed, so they were.
      const marked = { ...second(), 'current-context': 'second' } as Record<string, unknown>
      const states = [...opened.states]
      await until('time to notice', waited(600))
      assert.deepEqual(opened.states, states)
      assert.equal(opened.session.connected?.connection, connection)
      replace(file, JSON.stringify({ ...marked, users: [{ name: 'admin', user: { token: 'other' } }] }))
      await until('another user is noticed', () => opened.session.connected?.connection !== connection)
      assert.equal(opened.session.connected?.target.context, 'local')
      await until('refused', () => {
        const reason = emptiness(opened.session.state)
        return reason instanceof ClusterError && reason.kind === 'unauthorized'
      })
    })

    test('without a context, the first that becomes current is taken', async () => {
      const file = join(folder, 'currentless')
      writeFileSync(file, JSON.stringify({ ...content(), 'current-context': '' }))
      const opened = open(file)
      assert.equal(opened.session.state.is, 'noContext')
      replace(file, JSON.stringify(content()))
      await shows(opened, 'agent-default', 'agent-team')
    })

    test('the pinned context goes, and comes back', async () => {
      const file = join(folder, 'going')
      writeFileSync(file, JSON.stringify(second()))
      const opened = open(file, {}, { context: 'second', namespace: 'team' })
      await shows(opened, 'agent-team')
      replace(file, JSON.stringify(content()))
      await until('broken', () => opened.session.state.is === 'broken')
      assert.match((opened.session.state as { reason: string }).reason, /context "second" is not in /)
      replace(file, JSON.stringify(second()))
      await shows(opened, 'agent-team')
    })

    test('a kubeconfig appears in a folder that was not there, goes with it, and comes again', async () => {
      const parent = join(folder, 'later')
      const file = join(parent, 'config')
      const opened = open(file)
      assert.equal(opened.session.state.is, 'noKubeconfig')
      for (let round = 0; round < 2; round++) {
        mkdirSync(parent)
        writeFileSync(file, JSON.stringify(content()))
        await shows(opened, 'agent-default', 'agent-team')
        rmSync(parent, { recursive: true })
        await until('it is gone', () => opened.session.state.is === 'noKubeconfig')
      }
    })

    test('what a link leads to changes', async () => {
      mkdirSync(join(folder, 'elsewhere'))
      const [target, link] = [join(folder, 'elsewhere', 'real'), join(folder, 'link')]
      writeFileSync(target, JSON.stringify(content()))
      symlinkSync(target, link)
      const opened = open(link)
      await shows(opened, 'agent-default', 'agent-team')
      replace(target, JSON.stringify(second()))
      await until('the new context', () => opened.session.kubeconfig?.contexts.has('second'))
    })

    test('broken YAML is said without what it holds, and mended', async () => {
      const file = join(folder, 'broken')
      writeFileSync(file, 'users: [{name: admin, user: {token: secret}')
      const opened = open(file)
      const { state } = opened.session
      assert.ok(state.is === 'noKubeconfig' && state.problems.length === 1)
      assert.match(state.problems[0] ?? '', /is not valid YAML/)
      assert.doesNotMatch(state.problems[0] ?? '', /secret/)
      replace(file, JSON.stringify(content()))
      await shows(opened, 'agent-default', 'agent-team')
    })

    test('in an untrusted workspace nothing is read, and no plugin runs', async () => {
      const trace = join(folder, 'trace')
      const command = [`require('node:fs').writeFileSync(${JSON.stringify(trace)}, '')`, 'process.exit(1)'].join(';')
      const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args: ['-e', command] }
      const kubeconfig = kubeconfigLike(cluster.kubeconfig, 'trap', { user: { exec } })
      let isTrusted = false
      const opened = open(kubeconfig, { isTrusted: () => isTrusted })
      assert.equal(opened.session.state.is, 'untrusted')
      opened.session.refresh()
      opened.session.pin({ context: 'trap', namespace: undefined })
      utimesSync(kubeconfig, new Date(), new Date())
      await until('time for a plugin', waited(500))
      assert.equal(opened.session.kubeconfig, undefined)
      assert.equal(opened.session.state.is, 'untrusted')
      assert.equal(existsSync(trace), false)
      // The trap works: with trust it snaps.
      isTrusted = true
      opened.session.open()
      await until('the plugin runs', () => existsSync(trace))
    })
  })
})

/** True after so long: for what shall not happen. In milliseconds. */
function waited(time: number): () => boolean {
  const end = Date.now() + patiently(time)
  return () => Date.now() > end
}
