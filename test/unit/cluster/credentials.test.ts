import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { CredentialSource, type Credentials } from '../../../client/src/cluster/connect/credentials.ts'
import { isCluster } from '../../../client/src/cluster/connect/failure.ts'
import type { ClusterEntry, ExecEntry, UserEntry } from '../../../client/src/cluster/connect/kubeconfig.ts'
import { temporaryFolder } from './folder.ts'

const folder = temporaryFolder()
const apiVersion = 'client.authentication.k8s.io/v1'

/** No PATH and no shell: what is not named by its path is not found. */
const bare: NodeJS.ProcessEnv = { PATH: '' }

const sourceOf = (user: UserEntry, cluster: Partial<ClusterEntry> = {}, env = bare) =>
  new CredentialSource(
    { name: 'ctx', clusterName: 'c', cluster: { server: 'https://x', ...cluster }, user, namespace: 'default' },
    env,
  )
const get = (user: UserEntry, cluster?: Partial<ClusterEntry>) => sourceOf(user, cluster).get()

let number = 0
/** A program in JavaScript as a plugin. `answer(status)` prints an ExecCredential. */
function plugin(code: string, parts: Partial<ExecEntry> = {}): UserEntry & { exec: ExecEntry } {
  const answer = `const answer = (status, more = {}) => console.log(JSON.stringify({ kind: 'ExecCredential', apiVersion: '${apiVersion}', status, ...more }))\n`
  const file = folder.write(`plugin-${++number}.cjs`, `${answer}${code}`)
  return { exec: { apiVersion, command: process.execPath, args: [file], ...parts } }
}

/** A plugin that leaves a trace each time it runs. */
function counted(status: string): { readonly user: UserEntry; runs(): number } {
  const trace = join(folder.path, `trace-${++number}`)
  const user = plugin(`require('fs').appendFileSync(${JSON.stringify(trace)}, 'x'); setTimeout(() => answer(${status}), 50)`)
  return { user, runs: () => (existsSync(trace) ? readFileSync(trace, 'utf8').length : 0) }
}

const bearer = (token: string): Credentials => ({ headers: { authorization: `Bearer ${token}` } })

describe('what a kubeconfig holds', () => {
  const users: Record<string, readonly [user: UserEntry, expected: Credentials]> = {
    nothing: [{}, { headers: {} }],
    'a token': [{ token: 't' }, bearer('t')],
    'a token in a file': [{ tokenFile: folder.write('token', 'from-file\n') }, bearer('from-file')],
    'a file before a token': [{ tokenFile: folder.write('token', 'from-file\n'), token: 't' }, bearer('from-file')],
    'a password': [{ username: 'me', password: 'pass' }, { headers: { authorization: 'Basic bWU6cGFzcw==' } }],
    'a certificate': [
      { 'client-certificate-data': 'Y2VydA==', 'client-key': folder.write('key', 'key') },
      { headers: {}, certificate: { cert: 'cert', key: 'key' } },
    ],
    'a certificate without a key': [{ 'client-certificate-data': 'Y2VydA==' }, { headers: {} }],
    'somebody else': [
      { token: 't', as: 'you', 'as-uid': '7', 'as-groups': ['a', 'b'], 'as-user-extra': { 'Scopes/X': ['s'] } },
      {
        headers: {
          authorization: 'Bearer t',
          'impersonate-user': 'you',
          'impersonate-uid': '7',
          'impersonate-group': ['a', 'b'],
          'impersonate-extra-scopes%2Fx': ['s'],
        },
      },
    ],
    'a token of OIDC': [
      { 'auth-provider': { name: 'oidc', config: { 'id-token': jwt({ exp: 4_000_000_000 }) } } },
      bearer(jwt({ exp: 4_000_000_000 })),
    ],
  }
  for (const [name, [user, expected]] of Object.entries(users))
    test(name, async () => assert.deepEqual(await get(user), expected))

  test('a token file that changes is read again once the server has refused', async () => {
    const file = folder.write('changing', 'old')
    const source = sourceOf({ tokenFile: file })
    assert.deepEqual(await source.get(), bearer('old'))
    writeFileSync(file, 'new')
    assert.deepEqual(await source.get(), bearer('old'))
    assert.equal(source.invalidate(bearer('old')), true)
    assert.deepEqual(await source.get(), bearer('new'))
  })
  test('a token of the kubeconfig cannot be renewed', () => assert.equal(sourceOf({ token: 't' }).invalidate(bearer('t')), false))
})

function jwt(claims: object): string {
  return `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`
}

describe('a plugin', () => {
  test('gives a token', async () => assert.deepEqual(await get(plugin('answer({ token: "t" })')), bearer('t')))
  test('gives a certificate', async () =>
    assert.deepEqual(await get(plugin('answer({ clientCertificateData: "c", clientKeyData: "k" })')), {
      headers: {},
      certificate: { cert: 'c', key: 'k' },
    }))
  test('is given its variables, and ours', async () => {
    const user = plugin('answer({ token: process.env.MINE + process.env.OURS })', { env: [{ name: 'MINE', value: 'a' }] })
    assert.deepEqual(await sourceOf(user, {}, { ...bare, OURS: 'b' }).get(), bearer('ab'))
  })
  test('is told that nobody sits at a terminal', async () =>
    assert.deepEqual(
      await get(plugin('answer({ token: process.env.KUBERNETES_EXEC_INFO })')),
      bearer(JSON.stringify({ apiVersion, kind: 'ExecCredential', spec: { interactive: false } })),
    ))
  test('is told of the cluster where it asks for that', async () => {
    const token = 'answer({ token: JSON.stringify(JSON.parse(process.env.KUBERNETES_EXEC_INFO).spec.cluster) })'
    const cluster = {
      'certificate-authority': folder.write('ca', 'ca'),
      'tls-server-name': 'name',
      extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { a: 1 } }],
    }
    assert.deepEqual(
      await get(plugin(token, { provideClusterInfo: true }), cluster),
      bearer(
        JSON.stringify({
          server: 'https://x',
          'tls-server-name': 'name',
          'certificate-authority-data': 'Y2E=',
          config: { a: 1 },
        }),
      ),
    )
  })
  test('runs once for all who wait', async () => {
    const { user, runs } = counted('{ token: "t" }')
    const source = sourceOf(user)
    const found = await Promise.all(Array.from({ length: 5 }, () => source.get()))
    assert.deepEqual(found, Array(5).fill(bearer('t')))
    assert.equal(runs(), 1)
  })
  test('runs again when the server refuses its answer', async () => {
    const { user, runs } = counted('{ token: "t" }')
    const source = sourceOf(user)
    await source.get()
    await source.get()
    assert.equal(source.invalidate(bearer('t')), true)
    await source.get()
    assert.equal(runs(), 2)
  })
  test('does not run again when what the server refuses is older than its answer', async () => {
    const { user, runs } = counted('{ token: "t" }')
    const source = sourceOf(user)
    await source.get()
    assert.equal(source.invalidate(bearer('older')), true)
    await source.get()
    assert.equal(runs(), 1)
  })
  test('runs again when its answer has expired, not before', async () => {
    const past = counted('{ token: "t", expirationTimestamp: "2020-01-01T00:00:00Z" }')
    const future = counted('{ token: "t", expirationTimestamp: "2999-01-01T00:00:00Z" }')
    for (const { user } of [past, future]) {
      const source = sourceOf(user)
      await source.get()
      await source.get()
    }
    assert.deepEqual([past.runs(), future.runs()], [2, 1])
  })
  test('that failed rests, until somebody asks to try again', async () => {
    const flag = join(folder.path, 'flag')
    const source = sourceOf(
      plugin(`require('fs').existsSync(${JSON.stringify(flag)}) ? answer({ token: 't' }) : process.exit(1)`),
    )
    await assert.rejects(source.get(), /ended with 1/)
    writeFileSync(flag, '')
    await assert.rejects(source.get(), /ended with 1/)
    source.tryAgain()
    assert.deepEqual(await source.get(), bearer('t'))
  })
  test('ends with us', async () => {
    const source = sourceOf(plugin('setTimeout(() => {}, 60_000)'))
    const found = assert.rejects(source.get(), /cancelled/)
    source.dispose()
    await found
  })
})

const node = process.execPath
const failures: Record<string, readonly [user: UserEntry, message: string, cluster?: Partial<ClusterEntry>]> = {
  'an exit code, and what the plugin said': [
    plugin('console.error("log in first"); process.exit(3)'),
    `${node} ended with 3: log in first`,
  ],
  'an exit code without a word': [plugin('process.exit(4)'), `${node} ended with 4`],
  'a signal': [plugin('process.kill(process.pid, "SIGTERM"); setTimeout(() => {}, 10_000)'), `${node} ended with SIGTERM`],
  'no such program': [
    { exec: { command: 'no-such-plugin', installHint: ' Install it.\n' } },
    'no-such-plugin was not found on the PATH\nInstall it.',
  ],
  'no such program, and no hint': [{ exec: { command: 'no-such-plugin' } }, 'no-such-plugin was not found on the PATH'],
  'a file that is no program': [
    { exec: { command: folder.write('no-program', '') } },
    `${join(folder.path, 'no-program')}: spawn ${join(folder.path, 'no-program')} EACCES`,
  ],
  'no command': [{ exec: { command: '' } }, 'the kubeconfig names no command to get credentials with'],
  'a terminal is wanted': [
    plugin('', { interactiveMode: 'Always' }),
    `${node} wants a terminal (interactiveMode: Always), which there is none of here`,
  ],
  'no JSON': [plugin('console.log("token: secret")'), `${node} did not answer with JSON`],
  'no ExecCredential': [plugin('console.log("{}")'), `${node} did not answer with an ExecCredential`],
  'JSON that is no object': [plugin('console.log("null")'), `${node} did not answer with an ExecCredential`],
  'another version': [
    plugin('answer({ token: "t" }, { apiVersion: "client.authentication.k8s.io/v1beta1" })'),
    `${node} answered in client.authentication.k8s.io/v1beta1, the kubeconfig asks for ${apiVersion}`,
  ],
  'nothing in it': [plugin('answer({})'), `${node} answered without a token and without a certificate`],
  'an authority that cannot be read': [
    plugin('answer({ token: "t" })', { provideClusterInfo: true }),
    '/no/ca.crt cannot be read: ',
    { 'certificate-authority': '/no/ca.crt' },
  ],
  'a token file that is not there': [{ tokenFile: '/no/token' }, '/no/token cannot be read: '],
  'a token of OIDC that has expired': [
    { 'auth-provider': { name: 'oidc', config: { 'id-token': jwt({ exp: 1 }) } } },
    'the auth provider "oidc" of the kubeconfig has no valid token; run kubectl once, or use an exec plugin such as kubelogin',
  ],
}

describe('no credentials', () => {
  for (const [name, [user, message, cluster]] of Object.entries(failures))
    test(name, async () => {
      const error: unknown = await get(user, cluster).catch((thrown: unknown) => thrown)
      assert.ok(isCluster(error, 'credentials'), String(error))
      assert.equal(error.message.slice(0, message.endsWith(': ') ? message.length : undefined), message)
    })
  test('an authority that nobody asks for is not read', async () =>
    assert.deepEqual(await get(plugin('answer({ token: "t" })'), { 'certificate-authority': '/no/ca.crt' }), bearer('t')))
})
