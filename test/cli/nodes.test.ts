// The built command with a node profile.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { minimal } from '../unit/support.ts'

const command = fileURLToPath(new URL('../../dist/check.js', import.meta.url))
const profile = `# Nodes of kind-local
kind: NodeProfile
nodes:
  - name: node-1
    labels: { pool: blue }
    allocatable: { cpu: "2", memory: 4Gi }
  - name: node-2
    labels: { pool: blue }
    taints:
      - key: gpu
        value: "true"
        effect: NoSchedule
    allocatable: { cpu: "4", memory: 4Gi }
  - name: node-3
    labels: { pool: green }
    unschedulable: true
    allocatable: { cpu: 500m, memory: 1Gi }
`
const resources = '          resources: { requests: { cpu: 100m, memory: 64Mi }, limits: { memory: 1536Mi } }\n'
const sized = minimal + resources
const spec = (line: string, text = minimal) => text.replace('      containers:\n', `      ${line}\n      containers:\n`)
let folder = ''

function check(words: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...words], { cwd: folder, input, encoding: 'utf8' })
  return { status, stdout, stderr }
}
const placed = (input: string, ...words: string[]) => check(['--nodes', 'local.nodes.yaml', ...words, '-'], input)
const inJson = (input: string) => JSON.parse(placed(input, '--format', 'json').stdout)

describe('daemonset-check --nodes', () => {
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'daemonset-nodes-'))
    writeFileSync(join(folder, 'local.nodes.yaml'), profile)
    writeFileSync(join(folder, 'agent.yaml'), minimal)
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  test('where it runs, why not elsewhere, and what it takes', () => {
    const { status, stdout, stderr } = placed(sized)
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' })
    assert.equal(
      stdout,
      `<stdin>:1: agent: 2 of 3 nodes
    not on 1: taint gpu=true:NoSchedule (node-2)
    requests of a pod: cpu 100m, memory 64Mi; of all: cpu 200m, memory 128Mi
    limits of a pod: memory 1536Mi; of all: memory 3Gi
    largest share of a node: cpu 20% (node-3), memory 6.3% (node-3)
`,
    )
  })
  test('in Korean', () =>
    assert.match(
      placed(sized, '--lang', 'ko').stdout,
      /노드 3개 중 2개\n {4}1개 노드에서 실행되지 않음: 테인트 gpu=true:NoSchedule/,
    ))
  test('in JSON, beside the diagnostics', () =>
    assert.deepEqual(inJson(`kind: ConfigMap\n---\n${spec('nodeSelector: { pool: blue }', sized)}`), {
      diagnostics: [],
      placement: [
        {
          file: '<stdin>',
          document: 1,
          name: 'agent',
          desired: 1,
          total: 3,
          excluded: [
            { because: 'taint', detail: 'gpu=true:NoSchedule', nodes: ['node-2'] },
            { because: 'nodeSelector', detail: 'pool=blue', nodes: ['node-3'] },
          ],
          requests: { cpu: 100, memory: 67108864 },
          limits: { memory: 1610612736 },
          totalRequests: { cpu: 100, memory: 67108864 },
          totalLimits: { memory: 1610612736 },
        },
      ],
    }))
  test('SARIF stays as it is', () =>
    assert.equal(placed(minimal, '--format', 'sarif').stdout, check(['--format', 'sarif', '-'], minimal).stdout))
  test('fewer nodes than asked for: 1, and how many', () => {
    assert.equal(placed(minimal, '--min-nodes', '2').status, 0)
    const { status, stdout } = placed(minimal, '--min-nodes=3')
    assert.equal(status, 1)
    assert.match(stdout, /^<stdin>:1:1: error: spec\.template\.spec: agent runs on 2 of 3 nodes, fewer than 3 \[min-nodes\]\n/)
  })
  test('a field that is null is absent; a label asked for without a value is empty', () => {
    const desired = (line: string) => inJson(spec(line)).placement[0].desired
    assert.equal(desired('initContainers:'), 2)
    assert.equal(desired('tolerations: null'), 2)
    assert.equal(desired('nodeSelector: { pool: }'), 0)
  })
  test('what is refused, a template or another kind is not placed', () => {
    const { placement, diagnostics } = inJson(spec('nodeSelector: [1]'))
    assert.deepEqual([placement.length, diagnostics.length > 0], [0, true])
    assert.deepEqual(inJson(spec('hostNetwork: {{ .Values.hostNetwork }}')).placement, [])
    assert.deepEqual(inJson('apiVersion: v1\nkind: ConfigMap\nmetadata: { name: DaemonSet }\n').placement, [])
  })
  test('the items of a List', () => {
    const item = minimal.replace(/^/gm, '    ').replace('    ', '  - ').trimEnd()
    assert.equal(inJson(`apiVersion: v1\nkind: List\nitems:\n${item}\n${item}\n`).placement.length, 2)
  })
  test('the profile beside the manifests is none of them', () =>
    assert.match(
      check(['--nodes', 'local.nodes.yaml', '.']).stdout,
      /^agent\.yaml:1: agent: 2 of 3 nodes\n {4}not on 1: [^\n]*\n$/,
    ))
  for (const [name, [text, reason]] of Object.entries({
    'that is none': ['kind: Node\n', /bad\.nodes\.yaml: it does not begin with kind: NodeProfile/],
    'that is empty': ['', /does not begin with kind/],
    'without a name': ['kind: NodeProfile\nnodes: [{}]\n', /nodes\[0\] has no name/],
    'with a number as label': ['kind: NodeProfile\nnodes: [{ name: a, labels: { a: 1 } }]\n', /nodes\[0\]\.labels must be texts/],
    'that is no YAML': ['kind: NodeProfile\nnodes: [\n', /bad\.nodes\.yaml: line \d+: /],
  } as const)) {
    test(`a profile ${name}: 2, and what is wrong`, () => {
      writeFileSync(join(folder, 'bad.nodes.yaml'), text)
      const { status, stdout, stderr } = check(['--nodes', 'bad.nodes.yaml', 'agent.yaml'])
      rmSync(join(folder, 'bad.nodes.yaml'))
      assert.deepEqual({ status, stdout }, { status: 2, stdout: '' })
      assert.match(stderr, reason)
    })
  }
  for (const [name, words] of Object.entries({
    'a profile that is not there': ['--nodes', 'none.nodes.yaml', 'agent.yaml'],
    'no profile named': ['agent.yaml', '--nodes'],
    'a number that is none': ['--nodes', 'local.nodes.yaml', '--min-nodes', 'many', 'agent.yaml'],
    'a number without a profile': ['--min-nodes', '1', 'agent.yaml'],
  })) {
    test(`${name}: 2, and a reason`, () => {
      const { status, stderr } = check(words)
      assert.equal(status, 2)
      assert.match(stderr, /^daemonset-check: .*\n/)
    })
  }
})
