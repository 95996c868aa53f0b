import assert from 'node:assert/strict'
import { delimiter, join, resolve } from 'node:path'
import { test } from 'node:test'
import {
  inClusterConfig,
  kubeconfigFiles,
  loadKubeconfig,
  resolveContext,
} from '../../../client/src/cluster/connect/kubeconfig.ts'
import { cases } from '../cases.ts'
import { temporaryFolder } from './folder.ts'

const folder = temporaryFolder()
const home = resolve('/home/me')
const files = (env: NodeJS.ProcessEnv, chosen?: string) => kubeconfigFiles(env, chosen, home)
const [one, two] = [resolve('/a/one'), resolve('/a/two')]

cases({
  'files: at home': [files({}), [join(home, '.kube', 'config')]],
  'files: of the environment, in their order': [files({ KUBECONFIG: [two, one].join(delimiter) }), [two, one]],
  'files: empty names and repetitions': [files({ KUBECONFIG: ['', one, one].join(delimiter) }), [one]],
  'files: chosen in the settings': [files({ KUBECONFIG: two }, one), [one]],
  'files: of the home folder': [files({}, '~/config'), [join(home, 'config')]],
  'files: a name that begins like it': [files({}, '~other'), [resolve('~other')]],
  'files: relative to where we are': [files({}, 'config'), [resolve('config')]],
})

const entry = (kind: string, name: string, fields: string) => `${kind}s:\n- name: ${name}\n  ${kind}: ${fields}\n`
const first = folder.write(
  'first',
  `current-context: ""\n${entry('cluster', 'c', '{ server: "https://first" }')}${entry('context', 'a', '{ cluster: c, user: u }')}`,
)
const second = folder.write(
  'second',
  `current-context: b\n${entry('cluster', 'c', '{ server: "https://second" }')}${entry('user', 'u', '{ token: t }')}${entry('context', 'b', '{ cluster: c }')}`,
)
const third = folder.write('third', 'current-context: c\n')
const missing = join(folder.path, 'missing')
const merged = loadKubeconfig([missing, first, second, third])

cases({
  'merge: of two with one name the first counts': [merged.clusters.get('c')?.server, 'https://first'],
  'merge: entries of all files': [
    [...merged.contexts.keys(), ...merged.users.keys()],
    ['a', 'b', 'u'],
  ],
  'merge: the first context that is set is the current one': [merged.currentContext, 'b'],
  'merge: a missing file is skipped': [merged.problems, []],
  'merge: and looked for again': [merged.files, [missing, first, second, third]],
})

const load = (name: string, text: string) => loadKubeconfig([folder.write(name, text)])
const problems = (name: string, text: string) => load(name, text).problems.map((problem) => problem.replace(folder.path, ''))

cases({
  'an empty file': [problems('empty', ''), []],
  'a file of comments': [problems('comments', '# nothing\n'), []],
  'a text': [problems('text', 'hello'), ['/text is not a kubeconfig']],
  'a list': [problems('list', '- a\n'), ['/list is not a kubeconfig']],
  'lists that are none, and entries that are none': [
    [...load('odd', 'clusters: x\nusers: [1, null, { name: 5 }, { name: u, user: null }]\n').users],
    [['u', {}]],
  ],
  JSON: [load('json', '{"current-context":"j"}').currentContext, 'j'],
})

test('broken YAML is a problem, the other files count, and no token is told', () => {
  const broken = folder.write('broken', 'users:\n- name: u\n  user: { token: secret-token\nx: [')
  const { problems, currentContext } = loadKubeconfig([broken, second])
  assert.equal(currentContext, 'b')
  assert.equal(problems.length, 1)
  assert.match(problems[0] ?? '', /broken is not valid YAML: /)
  assert.doesNotMatch(problems.join(), /secret-token/)
})

test('a folder in the place of a file is a problem', () => {
  assert.match(loadKubeconfig([folder.path]).problems[0] ?? '', /cannot be read: /)
})

const paths = loadKubeconfig([
  folder.write(
    'sub/paths',
    [
      entry('cluster', 'c', '{ server: "https://x", certificate-authority: ca.crt }'),
      'users:',
      '- { name: files, user: { client-certificate: c.crt, client-key: ../c.key, tokenFile: /var/token } }',
      '- { name: plugin, user: { exec: { command: bin/get-token, args: [a/b] } } }',
      '- { name: bare, user: { exec: { command: get-token } } }',
      '- { name: absolute, user: { exec: { command: /usr/bin/get-token } } }',
    ].join('\n'),
  ),
])
const user = (name: string) => paths.users.get(name)
const inFolder = (...names: string[]) => join(folder.path, 'sub', ...names)

cases({
  'paths: the authority': [paths.clusters.get('c')?.['certificate-authority'], inFolder('ca.crt')],
  'paths: certificate, key, token': [
    user('files'),
    { 'client-certificate': inFolder('c.crt'), 'client-key': inFolder('..', 'c.key'), tokenFile: '/var/token' },
  ],
  'paths: a command with a folder': [user('plugin')?.exec, { command: inFolder('bin', 'get-token'), args: ['a/b'] }],
  'paths: a bare command is looked up on the PATH': [user('bare')?.exec?.command, 'get-token'],
  'paths: an absolute command': [user('absolute')?.exec?.command, '/usr/bin/get-token'],
})

const contexts = load(
  'contexts',
  `${entry('cluster', 'c', '{ server: "https://x/" }')}- name: empty
  cluster: {}
users:
- { name: u, user: { token: t } }
contexts:
- { name: full, context: { cluster: c, user: u, namespace: n } }
- { name: anonymous, context: { cluster: c } }
- { name: no-cluster, context: { cluster: gone } }
- { name: no-server, context: { cluster: empty } }
- { name: no-user, context: { cluster: c, user: gone } }
`,
)
const resolved = (name: string) => resolveContext(contexts, name)
const cluster = { server: 'https://x' }

cases({
  'context: whole': [resolved('full'), { name: 'full', clusterName: 'c', cluster, user: { token: 't' }, namespace: 'n' }],
  'context: without a user': [
    resolved('anonymous'),
    { name: 'anonymous', clusterName: 'c', cluster, user: {}, namespace: 'default' },
  ],
  'context: unknown': [resolved('none'), { missing: `context "none" is not in ${join(folder.path, 'contexts')}` }],
  'context: of a cluster that is missing': [
    resolved('no-cluster'),
    { missing: 'context "no-cluster" names the cluster "gone", which has no server' },
  ],
  'context: of a cluster without a server': [
    resolved('no-server'),
    { missing: 'context "no-server" names the cluster "empty", which has no server' },
  ],
  'context: of a user that is missing': [
    resolved('no-user'),
    { missing: 'context "no-user" names the user "gone", which is missing' },
  ],
})

folder.write('account/namespace', 'home\n')
const account = join(folder.path, 'account')
const inside = (env: NodeJS.ProcessEnv, place = account) => {
  const found = inClusterConfig(env, place)
  return found && resolveContext(found, found.currentContext ?? '')
}

cases({
  'in a cluster': [
    inside({ KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' }),
    {
      name: 'in-cluster',
      clusterName: 'in-cluster',
      cluster: { server: 'https://10.0.0.1:443', 'certificate-authority': join(account, 'ca.crt') },
      user: { tokenFile: join(account, 'token') },
      namespace: 'home',
    },
  ],
  'in a cluster, IPv6': [
    inClusterConfig({ KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' }, account)?.clusters.get('in-cluster')
      ?.server,
    'https://[fd00::1]:443',
  ],
  'not in a cluster': [inside({}), undefined],
  'in a cluster without an account': [
    inside({ KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' }, missing),
    undefined,
  ],
})
