import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { accept, completions, labels, minimal, serviceWith } from './support.ts'

const offers = (marked: string, ...expected: string[]) => {
  const found = labels(marked)
  for (const label of expected) assert.ok(found.includes(label), `${label} is not among ${found.join(', ')}`)
}
const offersOnly = (marked: string, expected: string[]) => assert.deepEqual(labels(marked), expected)
const becomes = (marked: string, label: string, expected: string) => assert.equal(accept(marked, label), expected)

const head = 'apiVersion: apps/v1\nkind: DaemonSet\n'
const pod = (lines: string) => `${head}spec:\n  template:\n    spec:\n${lines}`

describe('field names', () => {
  test('below a key', () => offers(`${head}spec:\n  ‸`, 'selector', 'template', 'updateStrategy', 'minReadySeconds'))
  test('that are there already are left out', () =>
    assert.ok(
      !labels(`${head}spec:\n  minReadySeconds: 1\n  ‸\n  selector: {}\n`).some(
        (label) => label === 'selector' || label === 'minReadySeconds',
      ),
    ))
  test('after a half-typed key', () => offersOnly(`${head}spec:\n  rev‸\n`, labels(`${head}spec:\n  ‸\n`)))
  test('at the root', () => offers(`${head}‸`, 'metadata', 'spec', 'DaemonSet'))
  test('in the middle of a map, above what follows', () => offers(pod('      ‸\n      containers: []\n'), 'tolerations'))
  test('in a list item', () => offers(pod('      containers:\n        - name: a\n          ‸\n'), 'image', 'volumeMounts'))
  test('right after the dash', () => offers(pod('      containers:\n        - ‸\n'), 'name', 'image'))
  test('in an item of a list that is not indented', () =>
    offers(pod('      containers:\n      - name: a\n        ‸\n'), 'image', 'volumeMounts'))
  test('back at a lower indentation', () => offers(pod('      containers:\n        - name: a\n      ‸\n'), 'tolerations'))
  test('in flow style', () => offers(`${head}spec: { updateStrategy: { ‸ } }\n`, 'type', 'rollingUpdate'))
  test('in flow style that is not closed', () => offers(`${head}spec: { updateStrategy: { ‸`, 'type', 'rollingUpdate'))
  test('in flow style over several lines', () => offers(`${head}spec: {\n  updateStrategy: {\n    ‸\n  }\n}\n`, 'type'))
  test('in the second document', () => offers(`kind: ConfigMap\n---\n${head}spec:\n  ‸`, 'selector'))
  test('in a List', () =>
    offers(`apiVersion: v1\nkind: List\nitems:\n  - ${head.trim().replace('\n', '\n    ')}\n    spec:\n      ‸\n`, 'selector'))
  test('in JSON', () => offers('{"apiVersion": "apps/v1", "kind": "DaemonSet", "spec": {"upd‸": {}}}', 'updateStrategy'))
  test('where another line is broken', () => offers(`${head}metadata:\n  name: a\n  labels: {a: b\nspec:\n  ‸`, 'selector'))
  test('deprecated ones come last, struck out', () => {
    const items = completions(pod('      ‸\n'))
    assert.ok(
      items.findIndex(({ label }) => label === 'serviceAccount') > items.findIndex(({ label }) => label === 'serviceAccountName'),
    )
    assert.equal(items.find(({ label }) => label === 'serviceAccount')?.deprecated, true)
  })
  test('that a DaemonSet may not have are not offered', () =>
    assert.ok(!labels(pod('      ‸\n')).includes('activeDeadlineSeconds')))
  test('of newer versions are not offered', () => {
    const context = serviceWith({ version: '1.30' })
    assert.ok(!labels(pod('      ‸\n'), context).includes('resources'))
    assert.ok(labels(pod('      ‸\n')).includes('resources'))
  })
  test('of Deployments are not', () =>
    assert.ok(!labels(`${head}spec:\n  ‸`).some((label) => label === 'replicas' || label === 'strategy')))
})

describe('the text that results', () => {
  test('a scalar', () => becomes(`${head}spec:\n  min‸\n`, 'minReadySeconds', `${head}spec:\n  minReadySeconds: \n`))
  test('a struct with its children', () =>
    becomes(`${head}spec:\n  ‸\n`, 'selector', `${head}spec:\n  selector:\n    matchLabels:\n      app: \n`))
  test('a list with its first item', () =>
    becomes(pod('      ‸\n'), 'tolerations', pod('      tolerations:\n        - operator: Exists\n')))
  test('a list in a document that does not indent lists', () =>
    becomes(
      pod('      containers:\n      - name: a\n      ‸\n'),
      'tolerations',
      pod('      containers:\n      - name: a\n      tolerations:\n      - operator: Exists\n'),
    ))
  test('in a list item, below its dash', () =>
    becomes(
      pod('      containers:\n        - name: a\n          ‸\n'),
      'resources',
      pod(
        '      containers:\n        - name: a\n          resources:\n            requests:\n              memory: \n            limits:\n              memory: \n',
      ),
    ))
  test('right after the dash', () =>
    becomes(
      pod('      containers:\n        - ‸\n'),
      'name, image',
      pod('      containers:\n        - name: agent\n          image: image:tag\n'),
    ))
  test('a struct right after the dash', () =>
    becomes(
      pod('      containers:\n        - ‸\n'),
      'resources',
      pod(
        '      containers:\n        - resources:\n            requests:\n              memory: \n            limits:\n              memory: \n',
      ),
    ))
  test('below a list key, without a dash', () =>
    becomes(
      pod('      containers:\n        ‸\n'),
      '- name',
      pod('      containers:\n        - name: agent\n          image: image:tag\n'),
    ))
  test('with CRLF', () =>
    becomes(
      `${head}spec:\n  ‸\n`.replaceAll('\n', '\r\n'),
      'updateStrategy',
      `${head}spec:\n  updateStrategy:\n    type: RollingUpdate\n`.replaceAll('\n', '\r\n'),
    ))
  test('a key that has its value already', () =>
    becomes(`${head}spec:\n  min‸ReadySecs: 3\n`, 'minReadySeconds', `${head}spec:\n  minReadySeconds: 3\n`))
  test('in flow style', () =>
    becomes(`${head}spec: { ‸ }\n`, 'updateStrategy', `${head}spec: { updateStrategy: { type: RollingUpdate } }\n`))
  const json = (spec: string) => `{\n    "apiVersion": "apps/v1",\n    "kind": "DaemonSet",\n    "spec": {\n${spec}\n    }\n}\n`
  test('in JSON, as JSON', () =>
    becomes(
      json('        ‸'),
      'selector',
      json('        "selector": {\n            "matchLabels": {\n                "app": ""\n            }\n        }'),
    ))
  test('in JSON, with the quotes that stand already', () =>
    becomes(
      json('        "upd‸"'),
      'updateStrategy',
      json('        "updateStrategy": {\n            "type": "RollingUpdate"\n        }'),
    ))
  test('in JSON, a key that has its value already', () =>
    becomes(json('        "upd‸": {}'), 'updateStrategy', json('        "updateStrategy": {}')))
  test('in JSON, a value', () =>
    becomes(
      json('        "updateStrategy": { "type": ‸ }'),
      'OnDelete',
      json('        "updateStrategy": { "type": "OnDelete" }'),
    ))
  test('in the columns, quotes and lists of the document', () => {
    const own = (lines: string) =>
      `apiVersion: 'apps/v1'\nkind: DaemonSet\nspec:\n    template:\n        spec:\n            containers:\n            - name: a\n${lines}`
    becomes(
      own('              ‸\n'),
      'resources',
      own(
        '              resources:\n                  requests:\n                      memory: \n                  limits:\n                      memory: \n',
      ),
    )
    becomes(own('            ‸\n'), 'tolerations', own('            tolerations:\n            - operator: Exists\n'))
    becomes(
      own('            nodeSelector:\n                node-role.kubernetes.io/control-plane: ‸\n'),
      '""',
      own("            nodeSelector:\n                node-role.kubernetes.io/control-plane: ''\n"),
    )
  })
  test('in JSON without a blank behind the colon', () => {
    becomes(json('        "updateStrategy": {"type":‸}'), 'OnDelete', json('        "updateStrategy": {"type": "OnDelete"}'))
    becomes(json('        "updateStrategy": {"type":O‸}'), 'OnDelete', json('        "updateStrategy": {"type": "OnDelete"}'))
  })
  test('in JSON that is indented by tabs', () => {
    const tabs = json('\t\t‸').replaceAll('    ', '\t').replaceAll('\t\t\t\t', '\t\t')
    assert.match(accept(tabs, 'updateStrategy'), /\n\t\t"updateStrategy": \{\n\t\t\t"type": "RollingUpdate"\n\t\t\}\n/)
  })
  test('in a template that begins with an action, as YAML', () => {
    const text = '{{- if .Values.enabled }}\napiVersion: apps/v1\nkind: DaemonSet\nspec:\n  ‸\n{{- end }}\n'
    becomes(text, 'updateStrategy', text.replace('‸', 'updateStrategy:\n    type: RollingUpdate'))
  })
  test('behind an anchor or a tag, which stays', () => {
    becomes(pod('      hostNetwork: &h ‸\n'), 'true', pod('      hostNetwork: &h true\n'))
    becomes(pod('      hostNetwork: !!bool t‸\n'), 'true', pod('      hostNetwork: !!bool true\n'))
    offers(pod('      securityContext: &sc\n        ‸\n'), 'runAsUser', 'fsGroup')
  })
  test('between single quotes, with its own doubled', () => {
    const path = (value: string) => pod(`      containers: [{ env: [{ valueFrom: { fieldRef: { fieldPath: ${value} } } }] }]\n`)
    becomes(path("'‸'"), "metadata.labels['app']", path("'metadata.labels[''app'']'"))
  })
  test('a value right after the colon', () =>
    becomes(`${head}spec:\n  updateStrategy:\n    type:‸\n`, 'OnDelete', `${head}spec:\n  updateStrategy:\n    type: OnDelete\n`))
  test('a value in quotes', () =>
    becomes(
      `${head}spec:\n  updateStrategy:\n    type: "On‸"\n`,
      'OnDelete',
      `${head}spec:\n  updateStrategy:\n    type: "OnDelete"\n`,
    ))
  test('a value in front of a comment', () =>
    becomes(
      `${head}spec:\n  updateStrategy:\n    type: Rol‸ # soon\n`,
      'OnDelete',
      `${head}spec:\n  updateStrategy:\n    type: OnDelete # soon\n`,
    ))
})

describe('values', () => {
  test('of an enum', () =>
    offersOnly('apiVersion: apps/v1\nkind: DaemonSet\nspec: { updateStrategy: { type: ‸ } }', ['RollingUpdate', 'OnDelete']))
  test('of an enum in block style', () =>
    offersOnly(`${head}spec:\n  updateStrategy:\n    type: ‸\n`, ['RollingUpdate', 'OnDelete']))
  test('of restartPolicy: the one that a DaemonSet may have', () => offersOnly(pod('      restartPolicy: ‸\n'), ['Always']))
  test('true and false', () => offersOnly(pod('      hostNetwork: ‸\n'), ['true', 'false']))
  test('volumes of the pod', () =>
    offersOnly(
      pod(
        '      containers:\n        - volumeMounts:\n            - name: ‸\n      volumes:\n        - name: varlog\n        - name: config\n',
      ),
      ['varlog', 'config'],
    ))
  test('template labels in the selector', () =>
    becomes(minimal.replace('    matchLabels:\n      app: agent\n', '    matchLabels:\n      ‸\n'), 'app', minimal))
  test('selector labels in the template', () =>
    becomes(minimal.replace('      labels:\n        app: agent\n', '      labels:\n        ‸\n'), 'app', minimal))
  test('the value of a label on the other side', () =>
    becomes(minimal.replace('        app: agent\n', '        app: ‸\n'), 'agent', minimal))
  test('ports of the container', () =>
    offersOnly(
      pod(
        '      containers:\n        - ports:\n            - name: web\n              containerPort: 80\n          livenessProbe:\n            httpGet:\n              port: ‸\n',
      ),
      ['web', '80'],
    ))
  test('container names', () =>
    offersOnly(
      pod(
        '      containers:\n        - name: a\n          env:\n            - name: X\n              valueFrom:\n                resourceFieldRef:\n                  containerName: ‸\n',
      ),
      ['a'],
    ))
  test('well-known taints', () => offers(pod('      tolerations:\n        - key: ‸\n'), 'node-role.kubernetes.io/control-plane'))
  test('node labels', () => offers(pod('      nodeSelector:\n        ‸\n'), 'kubernetes.io/os'))
  test('values of a node label', () =>
    offersOnly(pod('      nodeSelector:\n        kubernetes.io/os: ‸\n'), ['linux', 'windows']))
  test('fieldRef paths', () =>
    offers(
      pod(
        '      containers:\n        - env:\n            - name: N\n              valueFrom:\n                fieldRef:\n                  fieldPath: ‸\n',
      ),
      'spec.nodeName',
      'status.hostIP',
    ))
  test('quantities with units', () =>
    offers(pod('      containers:\n        - resources:\n            limits:\n              memory: ‸\n'), '200Mi', '1Gi'))
  test('resource names', () =>
    offers(pod('      containers:\n        - resources:\n            limits:\n              ‸\n'), 'cpu', 'memory'))
  test('common host paths', () =>
    offers(pod('      volumes:\n        - hostPath:\n            path: ‸\n'), '/var/log', '/run/containerd/containerd.sock'))
  test('the host path as mount path', () =>
    offersOnly(
      pod(
        '      containers:\n        - volumeMounts:\n            - name: v\n              mountPath: ‸\n      volumes:\n        - name: v\n          hostPath: { path: /srv/x }\n',
      ),
      ['/srv/x'],
    ))
  test('capabilities, as list items', () =>
    offers(
      pod('      containers:\n        - securityContext:\n            capabilities:\n              drop:\n                - ‸\n'),
      'ALL',
      'NET_RAW',
    ))
  test('kind', () => offersOnly('apiVersion: apps/v1\nkind: ‸\n', ['DaemonSet']))
  test('apiVersion', () => offersOnly('kind: DaemonSet\napiVersion: ‸\n', ['apps/v1']))
})

describe('from nothing', () => {
  test('an empty file offers skeletons', () => assert.ok(labels('‸').length > 3))
  test('after a separator too', () => assert.ok(labels('---\n‸').length > 3))
  test('while a word is typed', () => assert.ok(labels('daem‸').length > 3))
  test('after kind: everything that is missing', () =>
    becomes('apiVersion: apps/v1\nkind: DaemonSet\n‸', 'DaemonSet', minimal.replace('agent:1', 'image:tag')))
  test('after the name: the rest, with that name', () =>
    becomes(
      'apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: logs\n‸\n',
      'spec',
      minimal.replace('agent:1', 'image:tag').replaceAll('agent', 'logs'),
    ))
  test('kind after apiVersion', () => offers('apiVersion: apps/v1\nk‸', 'kind'))
})

describe('nothing', () => {
  for (const [name, marked] of Object.entries({
    'in another kind': 'apiVersion: v1\nkind: ConfigMap\ndata:\n  ‸',
    'in YAML of any sort': 'services:\n  web:\n    ‸',
    'in a comment': `${head}# ‸`,
    'behind a comment sign': `${head}spec: # ‸`,
    'in a document beside a DaemonSet': `${head}---\napiVersion: v1\nkind: ConfigMap\ndata:\n  ‸`,
    'in free text': `${head}metadata:\n  name: ‸`,
  })) {
    test(name, () => offersOnly(marked, []))
  }
})
