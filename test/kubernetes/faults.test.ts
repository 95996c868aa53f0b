// What goes wrong between an editor and a cluster: credentials, certificates, proxies, silence. Each failure has a kind that helps.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Connection, ConnectionOptions } from '../../client/src/cluster/connect/connection.ts'
import type { ClusterError } from '../../client/src/cluster/connect/failure.ts'
import { loadKubeconfig, resolveContext, type UserEntry } from '../../client/src/cluster/connect/kubeconfig.ts'
import { Live } from '../../client/src/cluster/watch/live.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { type ClusterChanges, connectProxy, kubeconfigLike, portOf, tcpProxy, tokenOf } from './network.ts'
import { connect, daemonSet, skip, startTestCluster, until } from './support.ts'

const path = '/apis/apps/v1/namespaces/default/daemonsets'
const everything = [{ rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] }]

describe('faults', { skip, concurrency: false, timeout: patiently(240_000) }, () => {
  let cluster: Cluster
  let folder: string
  const opened: Connection[] = []
  before(async () => {
    cluster = await startTestCluster('faults', { nodes: 1 })
    folder = mkdtempSync(join(tmpdir(), 'daemonset-faults-'))
  })
  after(async () => {
    for (const connection of opened) connection.dispose()
    await cluster?.stop()
    if (folder) rmSync(folder, { recursive: true, force: true })
  })

  const open = (kubeconfig: string, options: Partial<ConnectionOptions> = {}) => {
    const connection = connect(kubeconfig, options)
    opened.push(connection)
    return connection
  }
  const whoAmI = async (connection: Connection) => {
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }
    const call = {
      method: 'POST',
      path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      body: review,
    } as const
    const { body } = await connection.request<{ status: { userInfo: { username: string; groups: string[] } } }>(call)
    return body.status.userInfo
  }
  const create = async (name: string) => {
    const { status } = await cluster.request('POST', path, JSON.stringify(daemonSet(name)), 'application/json')
    assert.equal(status, 201)
  }
  const failureOf = (live: Live): ClusterError | undefined => ('failure' in live.freshness ? live.freshness.failure : undefined)

  /** A plugin that answers with what stands in a file, or refuses where there is none, and counts how often it ran. */
  function plugin(name: string): { user: UserEntry; give(token: string | undefined): void; runs(): number } {
    const file = (what: string) => join(folder, `${name}.${what}`)
    const script = `
      const { appendFileSync, existsSync, readFileSync } = require('node:fs')
      appendFileSync(${JSON.stringify(file('runs'))}, 'x')
      if (!existsSync(${JSON.stringify(file('token'))})) {
        console.error('please sign in')
        process.exit(7)
      }
      const { apiVersion, kind } = JSON.parse(process.env.KUBERNETES_EXEC_INFO)
      const token = readFileSync(${JSON.stringify(file('token'))}, 'utf8')
      setTimeout(() => console.log(JSON.stringify({ apiVersion, kind, status: { token } })), 100)`
    writeFileSync(file('cjs'), script)
    writeFileSync(file('runs'), '')
    return {
      user: {
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: process.execPath,
          args: [file('cjs')],
          interactiveMode: 'Never',
        },
      },
      give: (token) => (token === undefined ? rmSync(file('token'), { force: true }) : writeFileSync(file('token'), token)),
      runs: () => readFileSync(file('runs'), 'utf8').length,
    }
  }

  describe('credentials', () => {
    test('a plugin runs once for requests that come together, and once more when its token is refused', async () => {
      const helper = plugin('revoked')
      const first = await cluster.user('first', everything)
      const second = await cluster.user('second', everything)
      helper.give(first.token)
      const connection = open(kubeconfigLike(cluster.kubeconfig, 'revoked', { user: helper.user }))
      const ask = async () => (await whoAmI(connection)).username
      const all = () => Promise.all(Array.from({ length: 20 }, ask))
      assert.deepEqual(new Set(await all()), new Set(['system:serviceaccount:users:first']))
      assert.equal(helper.runs(), 1)
      await cluster.request('DELETE', '/api/v1/namespaces/users/serviceaccounts/first')
      helper.give(second.token)
      const probe = open(kubeconfigLike(cluster.kubeconfig, 'probe', { user: { token: first.token } }))
      await until('the first token is refused', () =>
        whoAmI(probe).then(
          () => false,
          ({ kind }) => kind === 'unauthorized',
        ),
      )
      assert.deepEqual(new Set(await all()), new Set(['system:serviceaccount:users:second']))
      assert.equal(helper.runs(), 2)
    })

    test('a plugin that refuses: its own words, and no storm of processes', async () => {
      const helper = plugin('refusing')
      const connection = open(kubeconfigLike(cluster.kubeconfig, 'refusing', { user: helper.user }))
      const refused = { kind: 'credentials', message: /ended with 7: please sign in$/ }
      await Promise.all(Array.from({ length: 10 }, () => assert.rejects(whoAmI(connection), refused)))
      await assert.rejects(whoAmI(connection), refused)
      assert.equal(helper.runs(), 1)
      helper.give(tokenOf(cluster.kubeconfig))
      connection.tryAgain()
      assert.equal((await whoAmI(connection)).username, 'admin')
    })

    test('a plugin that is missing says how to get it', async () => {
      const exec = {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: 'no-such-login',
        installHint: 'Get it from example.com',
      }
      const connection = open(kubeconfigLike(cluster.kubeconfig, 'missing', { user: { exec } }))
      const wanted = { kind: 'credentials', message: 'no-such-login was not found on the PATH\nGet it from example.com' }
      await assert.rejects(whoAmI(connection), wanted)
    })

    test('a token that is refused and cannot be renewed', async () => {
      const connection = open(kubeconfigLike(cluster.kubeconfig, 'wrong', { user: { token: 'wrong' } }))
      await assert.rejects(whoAmI(connection), { kind: 'unauthorized' })
    })

    test('a token file is read again when its token is refused', async () => {
      const file = join(folder, 'token')
      writeFileSync(file, 'old')
      const connection = open(kubeconfigLike(cluster.kubeconfig, 'file', { user: { tokenFile: file } }))
      await assert.rejects(whoAmI(connection), { kind: 'unauthorized' })
      writeFileSync(file, `${tokenOf(cluster.kubeconfig)}\n`)
      assert.equal((await whoAmI(connection)).username, 'admin')
    })

    for (const [what, wrong, kind] of [
      ['refuses', undefined, 'credentials'],
      ['gives a token that is not accepted', 'expired', 'unauthorized'],
    ] as const)
      test(`the live model is right within five seconds after a plugin that ${what} is right`, async () => {
        const name = `live-${kind}`
        const helper = plugin(name)
        helper.give(wrong)
        const live = new Live(open(kubeconfigLike(cluster.kubeconfig, name, { user: helper.user })))
        await create(name)
        await until('it failed often', () => live.freshness.is === 'failed' && helper.runs() > 1)
        assert.equal(failureOf(live)?.kind, kind)
        helper.give(tokenOf(cluster.kubeconfig))
        await until('live', () => live.freshness.is === 'live' && live.named('default', name), 5_000)
        live.dispose()
      })

    test('another user is played, with groups', async () => {
      const { users } = loadKubeconfig([cluster.kubeconfig])
      const user = { ...users.get('admin'), as: 'jane', 'as-groups': ['developers', 'system:authenticated'] }
      const found = await whoAmI(open(kubeconfigLike(cluster.kubeconfig, 'jane', { user })))
      assert.equal(found.username, 'jane')
      assert.deepEqual([...found.groups].sort(), ['developers', 'system:authenticated'])
    })

    test('client certificates', { skip: 'the cluster is started without an authority for them' }, () => {})
  })

  describe('the way there', () => {
    const unreached = (options: ClusterChanges) =>
      whoAmI(open(kubeconfigLike(cluster.kubeconfig, 'unreached', { cluster: options })))

    test('nothing listens, nobody has that name, a certificate is not trusted, or is for another host', async () => {
      await assert.rejects(unreached({ server: 'https://127.0.0.1:1' }), {
        kind: 'unreachable',
        message: '127.0.0.1:1: ECONNREFUSED',
      })
      await assert.rejects(unreached({ server: 'https://nobody.invalid' }), {
        kind: 'unreachable',
        message: /^nobody.invalid: E/,
      })
      await assert.rejects(unreached({ server: 'https://127.0.0.1:99999' }), {
        kind: 'unreachable',
        message: /is not an address/,
      })
      const { port } = new URL(cluster.server)
      await assert.rejects(unreached({ 'certificate-authority-data': undefined }), { kind: 'certificate' })
      await assert.rejects(unreached({ 'tls-server-name': 'other.test' }), { kind: 'certificate', message: /altnames/ })
      const trusted = { 'certificate-authority-data': undefined, 'insecure-skip-tls-verify': true }
      assert.equal((await unreached(trusted)).username, 'admin')
      assert.equal((await unreached({ server: `https://localhost:${port}`, 'tls-server-name': 'kubernetes' })).username, 'admin')
    })

    test('an authority that cannot be read', async () => {
      const gone = { 'certificate-authority-data': undefined, 'certificate-authority': join(folder, 'gone.crt') }
      await assert.rejects(unreached(gone), { kind: 'certificate', message: /gone\.crt cannot be read/ })
      const garbage = { 'certificate-authority-data': Buffer.from('no certificate').toString('base64') }
      await assert.rejects(unreached(garbage), { kind: 'certificate' })
    })

    test('company proxies: of the kubeconfig, the environment and the editor, with their exceptions', async (context) => {
      const proxy = await connectProxy()
      context.after(() => proxy.stop())
      const port = portOf(cluster.server)
      const far = { server: `https://cluster.test:${port}`, 'tls-server-name': 'kubernetes' }
      const url = `http://127.0.0.1:${proxy.port}`
      const ask = async (changes: object, env: NodeJS.ProcessEnv, editor?: string) => {
        proxy.asked.length = 0
        const kubeconfig = kubeconfigLike(cluster.kubeconfig, 'far', { cluster: { ...far, ...changes } })
        const connection = open(kubeconfig, { env, ...(editor && { proxy: editor }) })
        const answer = await whoAmI(connection).then(
          ({ username }) => username,
          ({ kind }) => kind,
        )
        return [answer, ...proxy.asked]
      }
      const tunnel = ['admin', `cluster.test:${port}`]
      assert.deepEqual(await ask({ 'proxy-url': url }, {}), tunnel)
      assert.deepEqual(await ask({ 'proxy-url': url }, { NO_PROXY: '*' }), tunnel)
      assert.deepEqual(await ask({}, { HTTPS_PROXY: url }), tunnel)
      assert.deepEqual(await ask({}, { https_proxy: url.slice('http://'.length), NO_PROXY: 'other.test' }), tunnel)
      assert.deepEqual(await ask({}, {}, url), tunnel)
      assert.deepEqual(await ask({}, { HTTPS_PROXY: 'http://127.0.0.1:1' }, url), ['unreachable'])
      for (const exception of ['cluster.test', '.test', '*.test', `a.b, cluster.test:${port}`, '*'])
        assert.deepEqual(await ask({}, { HTTPS_PROXY: url, NO_PROXY: exception }), ['unreachable'], exception)
      assert.deepEqual(await ask({}, { HTTPS_PROXY: url, NO_PROXY: 'cluster.test:1' }), tunnel)
      assert.deepEqual(await ask({}, { HTTP_PROXY: url }), ['unreachable'])
      assert.deepEqual(await ask({ 'proxy-url': 'http://127.0.0.1:1' }, {}), ['unreachable'])
      assert.deepEqual(await ask({ 'proxy-url': 'socks5://127.0.0.1:1' }, {}), ['unreachable'])
      // This machine is asked without a proxy, as kubectl does.
      assert.deepEqual(await ask({ server: cluster.server }, { HTTPS_PROXY: url }), ['admin'])
    })

    test('a server without TLS, as kubectl proxy is', async (context) => {
      const running = cluster.spawnKubectl(['proxy', '--port=0'])
      context.after(() => running.kill())
      let said = ''
      running.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
      const address = await until('kubectl proxy', () => /Starting to serve on (\S+)/.exec(said)?.[1])
      const cluster2 = { server: `http://${address}/`, 'certificate-authority-data': undefined }
      const connection = open(kubeconfigLike(cluster.kubeconfig, 'plain', { cluster: cluster2, user: {} }))
      assert.equal((await whoAmI(connection)).username, 'admin')
      const live = new Live(connection)
      await create('plain')
      await until('live', () => live.freshness.is === 'live' && live.named('default', 'plain'))
      live.dispose()
    })

    test('two kubeconfigs: each gives what the other lacks', async () => {
      const [a, b] = [join(folder, 'a'), join(folder, 'b')]
      const { clusters, users } = loadKubeconfig([cluster.kubeconfig])
      writeFileSync(a, JSON.stringify({ users: [{ name: 'admin', user: users.get('admin') }], 'current-context': 'both' }))
      const contexts = [{ name: 'both', context: { cluster: 'local', user: 'admin' } }]
      writeFileSync(b, JSON.stringify({ clusters: [{ name: 'local', cluster: clusters.get('local') }], contexts }))
      const both = loadKubeconfig([a, b])
      const context = resolveContext(both, both.currentContext ?? '')
      assert.ok(!('missing' in context))
      assert.equal((await whoAmI(open(cluster.kubeconfig, { context }))).username, 'admin')
    })
  })

  describe('silence', () => {
    test('a server that hangs: a request ends with a failure that says so, and the next one works', async () => {
      const connection = open(cluster.kubeconfig, { patience: { answer: patiently(500) } })
      await whoAmI(connection)
      await cluster.freeze('apiserver')
      try {
        await assert.rejects(whoAmI(connection), { kind: 'timeout', message: /^127\.0\.0\.1:\d+: no answer for too long$/ })
      } finally {
        cluster.thaw('apiserver')
      }
      const patient = open(cluster.kubeconfig)
      assert.equal((await whoAmI(patient)).username, 'admin')
    })

    test('a watch that hears nothing is taken for cut, and is right again afterwards', async () => {
      const live = new Live(open(cluster.kubeconfig, { patience: { watch: patiently(1000), answer: patiently(1000) } }))
      await until('live', () => live.freshness.is === 'live')
      await cluster.freeze('apiserver')
      try {
        await until('stale', () => live.freshness.is === 'stale')
        assert.equal(failureOf(live)?.kind, 'timeout')
      } finally {
        cluster.thaw('apiserver')
      }
      await create('thawed')
      await until('right', () => live.named('default', 'thawed'))
      live.dispose()
    })

    test('a watch that is cut in the middle, again and again, misses nothing', async (context) => {
      const proxy = await tcpProxy(portOf(cluster.server))
      context.after(() => proxy.stop())
      const through = kubeconfigLike(cluster.kubeconfig, 'cut', { cluster: { server: `https://127.0.0.1:${proxy.port}` } })
      const live = new Live(open(through))
      const seen: string[] = []
      live.onChange(() => seen.push(live.freshness.is))
      await until('live', () => live.freshness.is === 'live')
      for (let index = 0; index < 8; index++) {
        await create(`cut-${index}`)
        proxy.drop()
      }
      const names = Array.from({ length: 8 }, (_, index) => `cut-${index}`)
      await until('all are there', () => names.every((name) => live.named('default', name)), 10_000)
      await until('live', () => live.freshness.is === 'live')
      assert.ok(seen.includes('stale'), 'it said so meanwhile')
      live.dispose()
    })

    test('a server that is busy says when to come again: that is what happens', async () => {
      const { kubeconfig } = await cluster.user('crowd', everything)
      const group = '/apis/flowcontrol.apiserver.k8s.io/v1'
      const put = async (resource: string, spec: object) => {
        const object = { apiVersion: 'flowcontrol.apiserver.k8s.io/v1', metadata: { name: 'crowd' }, spec }
        const kind = resource === 'flowschemas' ? 'FlowSchema' : 'PriorityLevelConfiguration'
        const type = 'application/apply-patch+yaml'
        const text = JSON.stringify({ ...object, kind })
        const { status, body } = await cluster.request(
          'PATCH',
          `${group}/${resource}/crowd?fieldManager=test&force=true`,
          text,
          type,
        )
        assert.ok(status < 300, JSON.stringify(body))
      }
      // One request at a time, and no queue.
      const limited = {
        nominalConcurrencyShares: 0,
        lendablePercent: 0,
        borrowingLimitPercent: 0,
        limitResponse: { type: 'Reject' },
      }
      await put('prioritylevelconfigurations', { type: 'Limited', limited })
      const subject = { kind: 'ServiceAccount', serviceAccount: { name: 'crowd', namespace: 'users' } }
      const resourceRules = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'], clusterScope: true, namespaces: ['*'] }]
      const rules = [{ subjects: [subject], resourceRules }]
      await put('flowschemas', { priorityLevelConfiguration: { name: 'crowd' }, matchingPrecedence: 100, rules })
      const connection = open(kubeconfig)
      const rejected = async () => {
        const { body } = await cluster.request('GET', '/debug/api_priority_and_fairness/dump_priority_levels')
        const line = String(body)
          .split('\n')
          .find((text) => text.startsWith('crowd,'))
        return Number(line?.split(',')[7])
      }
      // Of four that come together one is answered at least, and each comes again three times.
      await until('some are refused, and none fails', async () => {
        await Promise.all(Array.from({ length: 4 }, () => connection.get('/api/v1/nodes')))
        return (await rejected()) > 0
      })
    })
  })
})
