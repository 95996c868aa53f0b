// Shells and ports of pods through a real API server, and what is left open after them.
import assert from 'node:assert/strict'
import { createServer as createHttpServer, get, type Server as HttpServer } from 'node:http'
import { createServer } from 'node:net'
import { after, before, describe, test } from 'node:test'
import type { Connection } from '../../client/src/cluster/connect/connection.ts'
import { ClusterError } from '../../client/src/cluster/connect/failure.ts'
import { joinPort, openShell, type Shell, type ShellOptions } from '../../client/src/cluster/read/streams.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { connectProxy, kubeconfigLike, type Listener, listening, portOf, tcpProxy } from './network.ts'
import { connect, daemonSet, skip, startTestCluster, until } from './support.ts'

describe('shells and ports', { skip, concurrency: false, timeout: patiently(120_000) }, () => {
  let cluster: Cluster
  let proxy: Listener
  let connection: Connection
  let pod: string
  before(async () => {
    cluster = await startTestCluster('streams', { nodes: 1 })
    proxy = await tcpProxy(portOf(cluster.server))
    connection = connect(
      kubeconfigLike(cluster.kubeconfig, 'through', { cluster: { server: `https://127.0.0.1:${proxy.port}` } }),
    )
    const path = '/apis/apps/v1/namespaces/default/daemonsets'
    await cluster.request('POST', path, JSON.stringify(daemonSet('agent')), 'application/json')
    pod = await until('a pod that runs', async () => {
      const { body } = await cluster.request('GET', '/api/v1/namespaces/default/pods')
      const [found] = (body as { items: { metadata: { name: string }; status: { phase: string } }[] }).items
      return found?.status.phase === 'Running' && found.metadata.name
    })
  })
  after(async () => {
    connection?.dispose()
    await proxy?.stop()
    await cluster?.stop()
  })

  interface Opened extends Shell {
    said: string
    ended: { code: number | undefined; message: string } | undefined
  }

  async function open(command: readonly string[], options: Partial<ShellOptions> = {}, by = connection): Promise<Opened> {
    const state = { said: '', ended: undefined as Opened['ended'] }
    const shell = await openShell(by, {
      pod: { namespace: 'default', name: pod },
      container: 'agent',
      command,
      columns: 80,
      rows: 24,
      output: (text) => (state.said += text),
      ended: (code, message) => (state.ended = { code, message }),
      ...options,
    })
    return Object.assign(state, shell)
  }
  const noneOpen = () =>
    until('all connections are closed', () => {
      connection.dropIdle()
      return proxy.open() === 0
    })
  const execRule = { apiGroups: [''], resources: ['pods/exec', 'pods/portforward'], verbs: ['get', 'create'] }
  const podRule = { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }

  test('a command runs with a terminal, which echoes what is typed and knows its size', async () => {
    const shell = await open(['sh', '-c', 'echo ready; exec sh'])
    await until('it runs', () => shell.said.includes('ready'))
    shell.input.write('stty size; tty\n')
    await until('an echo', () => shell.said.includes('stty size'))
    await until('the size of the start, of a terminal', () => /24 80\s+\/dev\/pts\/\d+/.test(shell.said))
    shell.resize(132, 50)
    await until('the new size', () => {
      if (!shell.said.includes('50 132')) shell.input.write('stty size\n')
      return shell.said.includes('50 132')
    })
    shell.input.write('exit\n')
    await until('it ends', () => shell.ended)
    assert.equal(shell.ended?.code, 0)
  })

  test('letters of every language arrive whole', async () => {
    const shell = await open(['cat'])
    shell.input.write('데몬셋 🚀\n')
    await until('they come back', () => shell.said.split('데몬셋 🚀').length === 3)
    shell.input.write('\u0004')
    await until('it ends', () => shell.ended)
  })

  test('a command that fails says so, after all that it has said', async () => {
    // What plays the kubelet here forgets what a terminal has not handed over when its command ends.
    const shell = await open(['sh', '-c', 'seq 1 2000; sleep 0.3; exit 3'])
    await until('it ends', () => shell.ended)
    assert.match(shell.said, /1999\r?\n2000\r?\n$/)
    assert.notEqual(shell.ended?.code, 0)
    // It also hides the code in the text.
    assert.match(shell.ended?.message ?? '', /exit (code|status) 3|code 3/)
  })

  test('a shell that is closed here ends there', async () => {
    const shell = await open(['sleep', '1000'])
    shell.close()
    await until('it ends', () => shell.ended)
    assert.equal(shell.ended?.code, undefined)
    await noneOpen()
  })

  test('a server that dies ends the shell', async () => {
    const shell = await open(['cat'])
    proxy.drop()
    await until('it ends', () => shell.ended)
    await noneOpen()
  })

  test('refused: by the rights of the user, by the mode, by the server', async () => {
    const { kubeconfig } = await cluster.user('reader', [{ namespace: 'default', rules: [podRule] }])
    const reader = connect(kubeconfig)
    const forbidden = (error: unknown) =>
      error instanceof ClusterError && error.kind === 'forbidden' && /cannot \w+ resource "pods\/exec"/.test(error.message)
    await assert.rejects(open(['sh'], {}, reader), forbidden)
    reader.dispose()
    const readOnly = connect(cluster.kubeconfig, { refusesWrites: () => 'this context is read-only' })
    await assert.rejects(open(['sh'], {}, readOnly), { kind: 'readOnly', message: 'this context is read-only' })
    readOnly.dispose()
    await assert.rejects(open(['sh'], { pod: { namespace: 'default', name: 'nobody' } }), { kind: 'notFound' })
    await assert.rejects(open(['sh'], { container: 'other' }), { kind: 'invalid', message: /container other is not valid/ })
    const dead = connect(kubeconfigLike(cluster.kubeconfig, 'dead', { cluster: { server: 'https://127.0.0.1:1' } }))
    await assert.rejects(open(['sh'], {}, dead), { kind: 'unreachable' })
    dead.dispose()
  })

  test('a user with that right alone gets a shell', async () => {
    const { kubeconfig } = await cluster.user('operator', [{ namespace: 'default', rules: [execRule] }])
    const operator = connect(kubeconfig)
    const shell = await open(['sh', '-c', 'echo hello; sleep 0.3'], {}, operator)
    await until('it ends', () => shell.ended)
    assert.match(shell.said, /hello/)
    operator.dispose()
  })

  test('through a company proxy', async () => {
    const tunnel = await connectProxy()
    const port = portOf(cluster.server)
    const cluster2 = {
      server: `https://cluster.test:${port}`,
      'tls-server-name': 'kubernetes',
      'proxy-url': `http://127.0.0.1:${tunnel.port}`,
    }
    const far = connect(kubeconfigLike(cluster.kubeconfig, 'far', { cluster: cluster2 }))
    const shell = await open(['sh', '-c', 'echo from afar; sleep 0.3'], {}, far)
    await until('it ends', () => shell.ended)
    assert.match(shell.said, /from afar/)
    assert.deepEqual(tunnel.asked, [`cluster.test:${port}`])
    far.dispose()
    await tunnel.stop()
  })

  describe('ports', () => {
    let web: Listener
    let local: Listener
    const failures: string[] = []
    let remote = 80
    before(async () => {
      const site: HttpServer = createHttpServer((request, response) => {
        if (request.url === '/large') return response.end('x'.repeat(5_000_000))
        setTimeout(() => response.end(`you asked for ${request.url}`), 20)
      })
      web = await listening(site)
      await cluster.forwardPorts({ pod }, { 80: web.port })
      const server = createServer((socket) => {
        const fail = (error: unknown) => failures.push((error as Error).message ?? String(error))
        joinPort(connection, { namespace: 'default', name: pod }, remote, socket, fail).catch(fail)
      })
      local = await listening(server)
    })
    after(async () => {
      await local?.stop()
      await web?.stop()
    })

    const ask = (path: string) =>
      new Promise<string>((resolve, reject) => {
        get(`http://127.0.0.1:${local.port}${path}`, { agent: false }, (answer) => {
          let text = ''
          answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
          answer.on('end', () => resolve(text))
          answer.on('error', reject)
        }).on('error', reject)
      })

    test('a request and its answer', async () => {
      await until('what plays the kubelet knows the port', async () => (await ask('/').catch(() => '')) === 'you asked for /')
      failures.length = 0
      assert.equal(await ask('/metrics'), 'you asked for /metrics')
    })

    test('several at once, and a large one', async () => {
      const paths = Array.from({ length: 12 }, (_, index) => `/page-${index}`)
      const [large, ...texts] = await Promise.all(['/large', ...paths].map(ask))
      assert.equal(large?.length, 5_000_000)
      assert.deepEqual(
        texts,
        paths.map((path) => `you asked for ${path}`),
      )
      assert.deepEqual(failures, [])
    })

    test('a port that nobody listens on says so, and ends', async () => {
      remote = 81
      await assert.rejects(ask('/'))
      await until('a failure', () => failures.length > 0)
      assert.match(failures[0] ?? '', /81/)
      remote = 80
    })

    test('nothing stays open', async () => {
      await until('nothing', () => {
        connection.dropIdle()
        return proxy.open() + web.open() + local.open() === 0
      })
    })
  })
})
