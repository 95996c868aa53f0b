// Completion where the cursor rarely stands: the columns around a list, blank lines, flow style, JSON, templates, broken text.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { accept, completions, english, labels } from './support.ts'

const head = 'apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: agent\n'
const pod = (lines: string) =>
  `${head}spec:\n  selector:\n    matchLabels:\n      app: agent\n  template:\n    metadata:\n      labels:\n        app: agent\n    spec:\n${lines}`
const container = (lines: string) => pod(`      containers:\n        - name: agent\n          image: a:1\n${lines}`)
const volumes = '      volumes:\n        - name: x\n          emptyDir: {}\n'

const first = (marked: string, ...expected: string[]) => assert.deepEqual(labels(marked).slice(0, expected.length), expected)
const has = (marked: string, ...expected: string[]) => {
  const found = labels(marked)
  for (const label of expected) assert.ok(found.includes(label), `${label} is not among ${found.slice(0, 20).join(', ')}`)
}
const hasNot = (marked: string, ...unwanted: string[]) => {
  const found = labels(marked)
  for (const label of unwanted) assert.ok(!found.includes(label), `${label} is offered`)
}
const nothing = (marked: string) => assert.deepEqual(labels(marked), [])
const becomes = (marked: string, label: string, expected: string) => assert.equal(accept(marked, label), expected)

describe("the column of a list's dashes", () => {
  test('an item comes next, the keys of the mapping around it are written at their own column', () => {
    first(container(`        ‸\n${volumes}`), '- name')
    becomes(container(`        ‸\n${volumes}`), 'hostPID', container(`      hostPID: \n${volumes}`))
    becomes(container(`        ho‸\n${volumes}`), 'hostPID', container(`      hostPID: \n${volumes}`))
  })
  test('keys of the item are written at theirs', () =>
    becomes(container(`        ‸\n${volumes}`), 'tty', container(`          tty: \n${volumes}`)))
  test('right below the first line of an item its own keys come first', () => {
    const env = (lines: string) => container(`          env:\n            - name: X\n${lines}`)
    first(env('            ‸\n'), 'value', '- name')
    becomes(env('            ‸\n'), 'value', env('              value: \n'))
  })
  test('with lists beside their keys both stand at one column', () => {
    const beside = (lines: string) => pod(`      containers:\n      - name: agent\n        image: a:1\n${lines}`)
    has(beside('      ‸\n      volumes: []\n'), '- name', 'hostPID')
    becomes(beside('      ‸\n      volumes: []\n'), 'hostPID', beside('      hostPID: \n      volumes: []\n'))
    becomes(beside('      ‸\n'), '- name', beside('      - name: agent\n        image: image:tag\n'))
  })
  test('where the list goes on below, nothing of the mapping around it', () => {
    const list = (lines: string) => container(`          env:\n            - name: A\n${lines}            - name: B\n`)
    hasNot(list('            ‸\n'), 'ports')
    hasNot(list('          ‸\n'), 'ports')
  })
  test('a dash alone above', () => has(pod('      containers:\n        -\n          ‸\n'), 'name', 'image'))
  test('blanks behind the cursor do not move what is written below', () =>
    becomes(
      container('          env:\n            - ‸      \n'),
      'name, value',
      container('          env:\n            - name: \n              value: \n'),
    ))
  test('an item of one key is offered once', () => {
    const found = labels(pod('      imagePullSecrets:\n        - ‸\n'))
    assert.deepEqual(found, ['name'])
  })
  test('a dash at a column of no list moves to the nearest', () =>
    becomes(
      container('          env:\n            - name: A\n           - ‸\n'),
      'name',
      container('          env:\n            - name: A\n            - name: \n'),
    ))
  test('a dash that would take lines from where they stand', () =>
    nothing(pod('      containers:\n        - name: a\n        - ‸\n          image: a:1\n')))
  test('a second item that still lacks its dash takes the rest below it', () =>
    becomes(
      container('          env:\n            - name: A\n              value: "1"\n            na‸\n              value: "2"\n'),
      'name',
      container(
        '          env:\n            - name: A\n              value: "1"\n            - name: \n              value: "2"\n',
      ),
    ))
})

describe('a blank line', () => {
  test('at a column of no mapping', () => {
    becomes(container('            ‸\n'), 'tty', container('          tty: \n'))
    becomes(container('       ‸\n'), 'hostPID', container('      hostPID: \n'))
    becomes(container(`\t\t‸\n${volumes}`), 'hostPID', container(`      hostPID: \n${volumes}`))
  })
  test('blanks behind the cursor go', () => becomes(container('          ‸   \n'), 'tty', container('          tty: \n')))
  test('below a key, deeper or less deep than usual', () =>
    becomes(
      container('          securityContext:\n              ‸\n'),
      'tty'.replace('tty', 'privileged'),
      container('          securityContext:\n            privileged: \n'),
    ))
  test('in the column of a key that has nothing behind it yet: what belongs below it, then its neighbours', () => {
    becomes(`${head}spec:\n‸`, 'updateStrategy', `${head}spec:\n  updateStrategy:\n    type: RollingUpdate`)
    becomes(
      container('          env:\n          ‸\n'),
      '- name',
      container('          env:\n            - name: \n              value: \n'),
    )
    has(container('          env:\n          ‸\n'), 'ports')
  })
  test('between a key and its children', () =>
    has(container('          securityContext:\n            ‸\n            privileged: true\n'), 'runAsUser'))
  test('children that have lost their key', () => {
    const lost = container('          ‸\n              - name: A\n                value: b\n')
    assert.deepEqual(labels(lost), ['env'])
    becomes(lost, 'env', container('          env:\n              - name: A\n                value: b\n'))
  })
  test('where only status is left', () => nothing(`${container('')}‸\n`))
  test('in a block of text, from its first line on', () => {
    nothing(container('          args:\n            - |\n              ‸\n'))
    nothing(container('          args:\n            - |\n              one\n              ‸\n              two\n'))
    nothing(container('          args:\n            - |\n              one\n    ‸\n              two\n'))
  })
  test('below a block of text', () => has(container('          args:\n            - |\n              one\n          ‸\n'), 'env'))
  test('beside an anchor or a tag', () => {
    has(pod('      containers: &c\n        ‸\n'), '- name')
    has(pod('      containers:\n        - &c\n          ‸\n'), 'name')
    has(
      pod('      containers:\n        - &c\n          name: a\n          image: a:1\n        - <<: *c\n          ‸\n'),
      'command',
    )
  })
})

describe('behind a colon', () => {
  test('nothing where children stand below', () => {
    nothing(container('          env:‸\n            - name: A\n'))
    nothing(container('          securityContext: ‸\n            privileged: true\n'))
    nothing(container('          env:‸\n          - name: A\n'))
  })
  test('children on the next line, when asked for', () => {
    becomes(
      container('          securityContext:‸\n'),
      'privileged',
      container('          securityContext:\n            privileged: \n'),
    )
    becomes(container('          env:‸\n'), '- name', container('          env:\n            - name: \n              value: \n'))
  })
  test('and never by itself', () => {
    const text = container('          env:\n')
    const file = english.open('file:///a.yaml', text)
    const line = text.split('\n').length - 2
    assert.deepEqual(english.complete(file, { line, character: 14 }, false), [])
  })
  test('another key for a value that stands there', () => {
    has(container('          im‸age2: a\n'), 'terminationMessagePath')
    hasNot(container('          im‸age2: a\n'), 'env', 'securityContext', 'tty')
    const security = (field: string) => pod(`      securityContext:\n        ${field}\n`)
    has(security('fs‸Group: 1'), 'runAsUser')
    hasNot(security('fs‸Group: true'), 'runAsUser')
    hasNot(container('').replace('  name: agent\nspec', '  na‸me: agent\nspec'), 'creationTimestamp')
  })
})

describe('one of several', () => {
  test('what excludes one another', () => {
    hasNot(container('          env:\n            - name: A\n              value: "1"\n              ‸\n'), 'valueFrom')
    hasNot(pod('      volumes:\n        - name: a\n          emptyDir: {}\n          ‸\n'), 'hostPath')
  })
  test('what is listed already', () =>
    hasNot(
      container(
        '          securityContext:\n            capabilities:\n              add:\n                - NET_ADMIN\n                - ‸\n',
      ),
      'NET_ADMIN',
    ))
  test('volumes that are not mounted yet come first', () =>
    first(
      `${container('          volumeMounts:\n            - name: a\n              mountPath: /a\n            - name: ‸\n')}      volumes:\n        - name: a\n          emptyDir: {}\n        - name: b\n          emptyDir: {}\n`,
      'b',
      'a',
    ))
  test('names of other objects in the file', () =>
    first(
      `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  labels: {}\n  name: reader\n---\n${pod('      serviceAccountName: ‸\n')}`,
      'reader',
      'agent',
    ))
  test('what the name of a variable asks for', () =>
    first(
      container(
        '          env:\n            - name: MY_POD_NAMESPACE\n              valueFrom:\n                fieldRef:\n                  fieldPath: ‸\n',
      ),
      'metadata.namespace',
    ))
})

describe('flow style and JSON', () => {
  test('commas', () => {
    becomes(
      container('          resources: {‸ limits: {}}\n'),
      'requests',
      container('          resources: {requests: { memory:  },  limits: {}}\n'),
    )
    becomes(
      container('          securityContext: { privileged: true ‸}\n'),
      'tty'.replace('tty', 'runAsUser'),
      container('          securityContext: { privileged: true , runAsUser: }\n'),
    )
  })
  test('a value between quotes that stand right behind the colon', () =>
    becomes(
      '{"apiVersion":"apps/v1","kind":"Daemon‸Set","metadata":{"name":"a"}}\n',
      'DaemonSet',
      '{"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"a"}}\n',
    ))
  test('no text where an amount goes', () =>
    becomes(
      '{"kind": "DaemonSet", "apiVersion": "apps/v1", "spec": {"template": {"spec": {"containers": [{"resources": {"limits": {‸}}}]}}}}\n',
      'memory',
      '{"kind": "DaemonSet", "apiVersion": "apps/v1", "spec": {"template": {"spec": {"containers": [{"resources": {"limits": {"memory": null}}}]}}}}\n',
    ))
  test('items of an empty list', () =>
    becomes(container('          env: [‸]\n'), '{ name, value }', container('          env: [{ name: , value:  }]\n')))
  test('an item in its braces', () => has(container('          env: [{‸}]\n'), 'name, value', 'value'))
  test('brackets that are not closed yet', () => {
    first(pod('      tolerations: [{operator: ‸\n      volumes: []\n'), 'Exists')
    has(`${head}spec: { updateStrategy: { ‸`, 'type')
  })
  test('a comma above, where the last entry has none', () =>
    becomes(
      '{\n  "apiVersion": "apps/v1",\n  "kind": "DaemonSet",\n  "spec": {\n    "minReadySeconds": 1\n    ‸\n  }\n}\n',
      'revisionHistoryLimit',
      '{\n  "apiVersion": "apps/v1",\n  "kind": "DaemonSet",\n  "spec": {\n    "minReadySeconds": 1,\n    "revisionHistoryLimit": null\n  }\n}\n',
    ))
  test('a manifest in an empty JSON file', () => {
    const [item] = english.complete(english.open('file:///daemonset.json', ''), { line: 0, character: 0 })
    assert.equal(JSON.parse((item?.insert ?? '').replace(/\$\{\d+:([^}]*)\}/g, '$1')).kind, 'DaemonSet')
  })
  for (const name of ['docker-compose.yml', '.github/workflows/ci.yaml', 'Chart.yaml', 'values-prod.yaml', 'kustomization.yaml'])
    test(`none in an empty ${name}`, () =>
      assert.deepEqual(english.complete(english.open(`file:///x/${name}`, ''), { line: 0, character: 0 }), []))
})

describe('before it is a DaemonSet', () => {
  test('a whole manifest begins its line', () => {
    assert.match(accept('---\n   ‸', 'DaemonSet'), /^---\napiVersion/)
    for (const marked of ['-‸', ' - ‸', '--- ‸']) nothing(marked)
  })
  test('kind first', () => has('kind: DaemonSet\nap‸\n', 'apiVersion'))
  test('a kind taken out of a whole manifest', () => {
    has(container('').replace('kind: DaemonSet\n', '‸\n'), 'kind')
    first(container('').replace('kind: DaemonSet', 'kind: ‸'), 'DaemonSet')
  })
  test('the API version taken out', () => has(container('').replace('apiVersion: apps/v1\n', '‸\n'), 'apiVersion'))
  test('a new item of a List', () => has('apiVersion: v1\nkind: List\nitems:\n  - ‸\n', 'apiVersion', 'kind'))
  test('never in another kind', () => nothing('apiVersion: apps/v1\nkind: Deployment\nspec:\n  ‸\n'))
})

describe('broken above', () => {
  test('a quote that is not closed', () => has(container('          workingDir: "/a\n          ‸\n'), 'env'))
  test('a bracket that is not closed', () => has(container('          args: [a, b\n          ‸\n'), 'env'))
})

describe('what cannot be read as a whole', () => {
  const broken = container('          args [a]\n          ‸\n')
  test('keys that stand around the cursor are there', () =>
    hasNot(`${broken}      hostPID true\n      volumes\n`, 'args', 'image'))
  test('nothing comes between a key without its colon and its children', () =>
    nothing(container('          securityContext\n          ‸\n            privileged: true\n')))
  test('a quote that goes on below is no open one', () => nothing(`${head}  annotations:\n    a: "one\n‸\n      two"\n`))
  test('a bracket in the first line of an item, with quotes in it', () => {
    has(
      container('          env:\n            - name: A\n              value: ["1"\n            ‸\n            - name: B\n'),
      '- name',
    )
    hasNot(
      `${container('          ports:\n            - name: [x\n              containerPort: 80\n')}      tolerations:\n        ‸\n`,
      '- name',
    )
  })
  test('no name is taken from behind an open quote', () => {
    const items = completions("apiVersion: apps/v1\n‸\nkind: DaemonSet\nmetadata:\n  name: 'agent\n  labels:\n    a: b\n")
    for (const { insert } of items) assert.doesNotMatch(insert, /app: .*labels/)
  })
})

describe('what is written nowhere', () => {
  test('the stand-in for what is being typed, seen through an alias', () => {
    const marked = `${head}spec:\n  selector:\n    matchLabels: &l\n      ‸app: agent\n  template:\n    metadata:\n      labels: *l\n`
    for (const label of labels(marked)) assert.doesNotMatch(label, /\uE001/)
  })
  test('nothing over a comment', () => {
    const flow = (behind: string) => container(`          resources: { limits: {}, ${behind}# why\n            }\n`)
    for (const label of labels(flow('‸'))) assert.match(accept(flow('‸'), label), / # why\n/)
  })
  test('a line of flow style stands deeper than its key', () =>
    assert.match(accept(`${head}spec: {\n‸\n  minReadySeconds: 1}\n`, 'revisionHistoryLimit'), /\n revisionHistoryLimit/))
  test('an item between a merge and what overrides it', () => {
    const marked = pod('      containers:\n        - &c\n          name: a\n        - <<: *c\n        ‸\n          name: b\n')
    for (const { insert } of completions(marked)) assert.doesNotMatch(insert, /^- /)
  })
})

describe('templates', () => {
  test('below an action, whatever its column', () => {
    has(pod('      hostPID: true\n{{- if .Values.a }}\n‸\n{{- end }}\n'), 'hostNetwork')
    has(pod('      hostPID: true\n    {{- with .Values.a }}\n    ‸\n    {{- end }}\n'), 'hostNetwork')
    becomes(
      pod('      hostPID: true\n{{- if .Values.a }}\n‸\n{{- end }}\n'),
      'hostIPC',
      pod('      hostPID: true\n{{- if .Values.a }}\n      hostIPC: \n{{- end }}\n'),
    )
  })
  test('below an action in the column of a mapping: its keys too', () => {
    const env = '          env:\n            - name: A\n              value: b\n          {{- if .Values.a }}\n'
    has(container(`${env}          re‸\n          {{- end }}\n          ports: []\n`), 'resources')
    becomes(
      container(`${env}          ‸\n          {{- end }}\n`),
      'tty',
      container(`${env}          tty: \n          {{- end }}\n`),
    )
  })
  test("what an action fills in is nobody's to offer", () => {
    const chart = container('').replaceAll('agent', '{{ .Release.Name }}')
    has(chart.replace('labels:\n        app: {{ .Release.Name }}\n', 'labels:\n        ‸\n'), 'app')
    nothing(chart.replace('labels:\n        app: {{ .Release.Name }}', 'labels:\n        app: ‸'))
    becomes(
      chart.replace('labels:\n        app: {{ .Release.Name }}', 'la‸'),
      'labels',
      chart.replace('labels:\n        app: {{ .Release.Name }}', 'labels:\n        app: '),
    )
    const masks = completions(`${chart}          ‸\n`).filter(({ label, insert }) => /[\uE000-\uF8FF]/.test(label + insert))
    assert.deepEqual(masks, [])
  })
  test('a key of the other branch may be written again', () => {
    has(pod('      {{- if .Values.a }}\n      hostPID: true\n      {{- else }}\n      ‸\n      {{- end }}\n'), 'hostPID')
    hasNot(pod('      {{- if .Values.a }}\n      hostPID: true\n      {{- end }}\n      ‸\n'), 'hostPID')
  })
  test('nothing inside an action', () => {
    nothing(pod('      priorityClassName: {{ .Values.‸ }}\n'))
    nothing(pod('      {{- if and\n        ‸\n      }}\n      hostPID: true\n      {{- end }}\n'))
    nothing(pod('      {{- /*\n      ho‸\n      */}}\n'))
  })
  test('a helper that holds a pod spec', () =>
    has('{{- define "a.pod" -}}\nhostPID: true\n‸\ncontainers:\n  - name: a\n{{- end -}}\n', 'tolerations'))
})

describe('what is filled in', () => {
  test('labels agree with the selector', () =>
    becomes(
      `${head}spec:\n  selector:\n    matchLabels:\n      k8s-app: logs\n  ‸\n`,
      'template',
      `${head}spec:\n  selector:\n    matchLabels:\n      k8s-app: logs\n  template:\n    metadata:\n      labels:\n        k8s-app: logs\n    spec:\n      containers:\n        - name: agent\n          image: image:tag\n`,
    ))
  test('a volume has a source', () =>
    becomes(
      pod('      ‸\n'),
      'volumes',
      pod('      volumes:\n        - name: \n          hostPath:\n            path: /dev\n            type: DirectoryOrCreate\n'),
    ))
  test('a choice where several are likely', () => {
    const [item] = completions(container('          ports:\n            - ‸\n')).filter(({ label }) => label.includes(', '))
    assert.match(item?.insert ?? '', /name: \$\{1\|metrics,/)
  })
  test('a source of the environment has a name to fill in', () =>
    becomes(
      container('          envFrom: [‸]\n'),
      '{ configMapRef }',
      container('          envFrom: [{ configMapRef: { name:  } }]\n'),
    ))
  test('no overhead is guessed', () => becomes(pod('      overh‸\n'), 'overhead', pod('      overhead:\n        memory: \n')))
  test('no amount of a resource is guessed', () =>
    becomes(
      container('          ‸\n'),
      'resources',
      container(
        '          resources:\n            requests:\n              memory: \n            limits:\n              memory: \n',
      ),
    ))
})
