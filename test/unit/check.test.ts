import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { diagnostics, findings, fixesOf, minimal, open } from './support.ts'

/** The findings of a manifest that differs from a valid one by replacing one piece of its text. */
const after = (from: string, to: string) => {
  assert.ok(minimal.includes(from), `${from} is not in the manifest`)
  return findings(minimal.replace(from, to))
}
const image = '          image: agent:1\n'
const inContainer = (lines: string) => after(image, image + lines.replace(/^/gm, '          '))
const inPod = (lines: string) => after('      containers:\n', `${lines.replace(/^/gm, '      ')}\n      containers:\n`)
const inSpec = (lines: string) => after('  selector:\n', `${lines.replace(/^/gm, '  ')}\n  selector:\n`)
const surge = '  updateStrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }\n  selector:\n'
const pod = 'spec.template.spec'
const container = `${pod}.containers[0]`

/** The forty mistakes people most probably make, in the order of their likelihood, and their neighbours. */
const mistakes: Record<string, [found: string[], expected: string[]]> = {
  'a valid manifest': [findings(minimal), []],
  '1 labels that do not match': [
    after('        app: agent\n    spec', '        app: agnet\n    spec'),
    ['12:14 ds-selector-mismatch spec.template.metadata.labels'],
  ],
  '2 a key at the wrong depth': [inSpec('nodeSelector: {}'), ['6:3 strict-unknown-field spec.nodeSelector']],
  '2 tolerations under a container': [inContainer('tolerations: []'), [`17:11 strict-unknown-field ${container}.tolerations`]],
  '3 the selector forgotten': [
    after('  selector:\n    matchLabels:\n      app: agent\n', ''),
    ['5:1 ds-selector-missing spec.template.metadata.labels'],
  ],
  '4 replicas': [inSpec('replicas: 3'), ['6:3 strict-unknown-field spec.replicas']],
  'a field behind a closed gate': [
    inContainer('volumeMounts: []\nlifecycle: { stopSignal: SIGTERM }'),
    [`18:24 field-gated ${container}.lifecycle.stopSignal`],
  ],
  'a label with the name of what every object has': [inPod('nodeSelector: { constructor: x }'), []],
  '4 strategy': [inSpec('strategy: {}'), ['6:3 strict-unknown-field spec.strategy']],
  '5 a number as env value': [
    inContainer('env: [{ name: A, value: 8080 }]'),
    [`17:35 type-number-for-string ${container}.env[0].value`],
  ],
  '5 yes as env value': [inContainer('env: [{ name: A, value: yes }]'), [`17:35 type-bool-for-string ${container}.env[0].value`]],
  '6 a boolean annotation': [
    after('  name: agent\n', '  name: agent\n  annotations: { scrape: true }\n'),
    ['5:26 type-bool-for-string metadata.annotations[scrape]'],
  ],
  '7 a mount without a volume': [
    inContainer('volumeMounts: [{ name: x, mountPath: /x }]'),
    [`17:34 mount-volume-missing ${container}.volumeMounts[0].name`],
  ],
  '8 maxSurge beside the default': [
    inSpec('updateStrategy: { rollingUpdate: { maxSurge: 1 } }'),
    ['6:48 ds-surge-and-unavailable spec.updateStrategy.rollingUpdate.maxSurge'],
  ],
  '8 maxSurge with maxUnavailable 0': [inSpec('updateStrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }'), []],
  '9 a tab': [after('    spec:\n', '\tspec:\n').slice(0, 1), ['13:1 yaml-tab-indent ']],
  '9 a map for a list': [
    after('        - name: agent\n          image: agent:1\n', '        name: agent\n        image: agent:1\n'),
    [`15:9 type-object-for-list ${pod}.containers`],
  ],
  '10 the wrong case of a key': [
    inContainer('imagepullpolicy: Always'),
    [`17:11 strict-unknown-case ${container}.imagepullpolicy`],
  ],
  '11 a wrong unit': [
    inContainer('resources: { limits: { memory: 512MB } }'),
    [`17:42 type-quantity-format ${container}.resources.limits[memory]`],
  ],
  '11 a wrong suffix': [
    inContainer('resources: { limits: { memory: 1K } }'),
    [`17:42 type-quantity-suffix ${container}.resources.limits[memory]`],
  ],
  '12 no image': [after(image, ''), [`15:11 ctr-image-required ${container}.image`]],
  '13 requests above limits': [
    inContainer('resources: { limits: { cpu: 500m }, requests: { cpu: 1 } }'),
    [`17:64 res-request-above-limit ${container}.resources.requests`],
  ],
  'a surge beside ports of the node, and beside none': [
    [
      findings(
        minimal
          .replace('  selector:\n', surge)
          .replace(image, `${image}          ports: [{ containerPort: 80, hostPort: 80 }]\n`),
      ),
      findings(minimal.replace('  selector:\n', surge).replace(image, `${image}      hostNetwork: true\n`)),
    ].flat(),
    ['6:48 surge-with-host-port spec.updateStrategy.rollingUpdate.maxSurge'],
  ],
  '14 hostPort beside hostNetwork': [
    after(image, `${image}          ports: [{ containerPort: 80, hostPort: 8080 }]\n      hostNetwork: true\n`),
    [`17:50 port-hostnetwork ${container}.ports[0].hostPort`],
  ],
  '15 a key twice': [inContainer('env: []\nenv: []'), [`18:11 yaml-duplicate-key ${container}.env`]],
  '16 Exists with a value': [
    inPod('tolerations: [{ key: a, operator: Exists, value: b }]'),
    [`14:56 tol-exists-value ${pod}.tolerations[0].operator`],
  ],
  '17 no key and no operator': [
    inPod('tolerations: [{ effect: NoSchedule }]'),
    [`14:21 tol-empty-key-operator ${pod}.tolerations[0].operator`],
  ],
  '18 seconds with NoSchedule': [
    inPod('tolerations: [{ operator: Exists, effect: NoSchedule, tolerationSeconds: 1 }]'),
    [`14:49 tol-seconds-effect ${pod}.tolerations[0].effect`],
  ],
  '19 an upper case name': [after('        - name: agent', '        - name: Agent'), [`15:17 ctr-name-format ${container}.name`]],
  '20 an old API version': [findings(minimal.replace('apps/v1', 'extensions/v1beta1')), ['1:13 req-apiversion-old apiVersion']],
  '21 a quoted port': [
    inContainer('ports: [{ containerPort: "80" }]'),
    [`17:36 type-string-for-int ${container}.ports[0].containerPort`],
  ],
  '21 a quoted boolean': [inPod('hostNetwork: "true"'), [`14:20 type-string-for-bool ${pod}.hostNetwork`]],
  '22 a command as text': [inContainer('command: /agent'), [`17:20 type-scalar-for-list ${container}.command`]],
  '23 restartPolicy': [inPod('restartPolicy: OnFailure'), [`14:22 ds-restart-policy ${pod}.restartPolicy`]],
  '24 a probe without a handler': [
    inContainer('livenessProbe: { periodSeconds: 3 }'),
    [`17:11 probe-handler-missing ${container}.livenessProbe`],
  ],
  '25 a secret by name': [
    inPod('volumes: [{ name: s, secret: { name: x } }]')
      .map((line) => line.replace(/^[0-9:]+ /, ''))
      .sort(),
    [
      `strict-unknown-field ${pod}.volumes[0].secret.name`,
      `vol-secret-name ${pod}.volumes[0].secret.secretName`,
      `volume-unused ${pod}.volumes[0].name`,
    ],
  ],
  '26 an unquoted selector value': [
    inPod('nodeSelector: { gpu: true }'),
    [`14:28 type-bool-for-string ${pod}.nodeSelector[gpu]`],
  ],
  '28 a port name of digits': [
    inContainer('ports: [{ containerPort: 80, name: "80" }]'),
    [`17:46 port-name-format ${container}.ports[0].name`],
  ],
  '29 privileged without escalation': [
    inContainer('securityContext: { privileged: true, allowPrivilegeEscalation: false }'),
    [`17:74 sc-escalation-privileged ${container}.securityContext`],
  ],
  '34 an unknown fieldRef': [
    inContainer('env: [{ name: X, valueFrom: { fieldRef: { fieldPath: status.nodeName } } }]'),
    [`17:64 env-fieldref-unknown ${container}.env[0].valueFrom.fieldRef.fieldPath`],
  ],
  '36 value and valueFrom': [
    inContainer('env: [{ name: X, value: a, valueFrom: { fieldRef: { fieldPath: spec.nodeName } } }]'),
    [`17:38 env-value-and-valuefrom ${container}.env[0].valueFrom`],
  ],
  '37 a strategy in the wrong case': [
    inSpec('updateStrategy: { type: rollingUpdate }'),
    ['6:27 ds-strategy-type spec.updateStrategy'],
  ],
  '37 a quoted budget': [
    inSpec('updateStrategy: { rollingUpdate: { maxUnavailable: "1" } }'),
    ['6:54 ds-maxunavailable-text spec.updateStrategy.rollingUpdate.maxUnavailable'],
  ],
  '38 a GPU without a limit': [
    inContainer('resources: { requests: { nvidia.com/gpu: 1 } }'),
    [`17:52 res-limit-required ${container}.resources.limits`],
  ],
  '40 dnsPolicy None': [inPod('dnsPolicy: None'), [`14:18 dns-none-config ${pod}.dnsConfig`]],
  '40 successThreshold': [
    inContainer('livenessProbe: { tcpSocket: { port: 1 }, successThreshold: 2 }'),
    [`17:70 probe-liveness-success ${container}.livenessProbe.successThreshold`],
  ],
}

describe('what the API server refuses', () => {
  for (const [name, [found, expected]] of Object.entries(mistakes)) {
    test(name, () => assert.deepEqual(found, expected))
  }
})

describe('which documents are checked', () => {
  const broken = minimal.replace('spec:\n', 'spec:\n  replicas: 1\n')
  test('the second of a file, at its place', () =>
    assert.deepEqual(findings(`kind: ConfigMap\n---\n${broken}`), ['8:3 strict-unknown-field spec.replicas']))
  test('a List', () =>
    assert.deepEqual(findings(`apiVersion: v1\nkind: List\nitems:\n- ${broken.trim().replaceAll('\n', '\n  ')}\n`), [
      '9:5 strict-unknown-field spec.replicas',
    ]))
  test('a quoted kind', () => assert.equal(findings(broken.replace('kind: DaemonSet', 'kind: "DaemonSet"')).length, 1))
  test('JSON', () =>
    assert.deepEqual(
      findings(
        '{"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"a"},"spec":{"replicas":1,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"a","image":"a"}]}}}}',
      ),
      ['1:76 strict-unknown-field spec.replicas'],
    ))
  test('CRLF and CR', () => {
    assert.deepEqual(findings(broken.replaceAll('\n', '\r\n')), ['6:3 strict-unknown-field spec.replicas'])
    assert.deepEqual(findings(broken.replaceAll('\n', '\r')), ['6:3 strict-unknown-field spec.replicas'])
  })
  test('a misspelt kind', () =>
    assert.deepEqual(findings(minimal.replace('DaemonSet', 'Daemonset')), ['2:7 req-kind-unknown kind']))
  for (const [name, text] of Object.entries({
    'not another kind': broken.replace('DaemonSet', 'Deployment'),
    "not another group's DaemonSet": broken.replace('apps/v1', 'apps.kruise.io/v1alpha1'),
    'not a Helm template': broken.replace('agent:1', '{{ .Values.image }}'),
    'not a chart value': 'kind: DaemonSet\nimage: x\n',
    'not a patch':
      'apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: a\nspec:\n  template:\n    spec:\n      tolerations: []\n',
    'not an empty text': '',
    'not a comment': '# kind: DaemonSet\n',
  })) {
    test(name, () => assert.deepEqual(findings(text), []))
  }
  test('braces in arguments are no template', () =>
    assert.equal(
      findings(broken.replace('image: agent:1\n', 'image: agent:1\n          args: ["--format={{.Name}}"]\n')).length,
      1,
    ))
})

describe('YAML as the server reads it', () => {
  const annotated = (lines: string) => after('spec:\n', `  annotations:\n${lines.replace(/^/gm, '    ')}\nspec:\n`)
  const cases: Record<string, [found: string[], expected: string[]]> = {
    'a line of nothing but a tab': [after('spec:\n', '\t\nspec:\n'), ['5:1 yaml-tab-indent ']],
    'a tab far enough to the right behind a plain value': [after('spec:\n', '      \t\nspec:\n'), []],
    'a tab before a comment': [after('spec:\n', '\t# why\nspec:\n'), ['5:1 yaml-tab-indent ']],
    'a tab on an empty line behind a key': [after('spec:\n', 'spec:\n    \t\n'), ['6:5 yaml-tab-indent ']],
    'tabs in brackets and quotes': [annotated('a: "b\n\t\n  c"'), []],
    'a tab where block text begins': [annotated('a: |\n  \tb'), ['7:7 yaml-tab-indent ']],
    'a tab in block text': [annotated('a: |\n  b\n  \tc\n\n  d'), []],
    'a tab left of block text': [annotated('a: |\n  b\n \t'), ['8:6 yaml-syntax ']],
    'an escape that only JSON has': [annotated('a: "\\/"'), ['6:9 yaml-syntax ']],
    'half a character': [annotated('a: "\\ud83d\\ude00"'), ['6:9 yaml-syntax ']],
    'an anchor with a slash': [annotated('a: &x/y b'), ['6:8 yaml-syntax ']],
    'a comment right behind a quote': [annotated('a: "b"#c'), []],
    'line breaks of Unicode': [findings(minimal.replace('  name: agent\n', '  name: agent\u2028')), []],
    'a key twice, once as a number': [annotated('1: a\n"1": b'), []],
    'a key twice, spelt differently': [annotated('8: a\n010: b'), ['7:5 yaml-duplicate-key metadata.annotations[8]']],
    'a key twice, the first of the wrong type': [annotated('a: 1\na: b'), ['7:5 yaml-duplicate-key metadata.annotations[a]']],
    'a key twice in an unknown field': [
      inSpec('foo: { a: 1, a: 2 }'),
      ['6:3 strict-unknown-field spec.foo', '6:16 yaml-duplicate-key spec.foo.a'],
    ],
    'a key beyond 64 bits with a sign': [annotated('9223372036854775808: a'), ['6:5 yaml-null-key ']],
    'a key that is a float': [annotated('1.5: a'), []],
    'a key that is no number to JSON': [annotated('.inf: a'), ['6:5 meta-annotation-key metadata.annotations']],
    'a merge key with its tag': [annotated('!!merge <<: { a: b }'), []],
    'a day that February never has': [
      after('spec:\n', '  creationTimestamp: 2026-02-29T00:00:00Z\nspec:\n'),
      ['5:22 type-time metadata.creationTimestamp'],
    ],
    'an hour of one digit': [after('spec:\n', '  creationTimestamp: 2026-02-28T1:00:00Z\nspec:\n'), []],
    'a text that begins with the end of one': [findings(`...\n${minimal}`), ['1:1 yaml-syntax ']],
    'rubbish behind the end of the document': [findings(`${minimal}...  - a: [\n`), []],
    'JSON without a comma': [
      findings('{"apiVersion":"apps/v1""kind":"DaemonSet","metadata":{"name":"a"}}').slice(0, 1),
      ['1:24 yaml-syntax '],
    ],
  }
  for (const [name, [found, expected]] of Object.entries(cases)) test(name, () => assert.deepEqual(found, expected))
})

describe('what the server keeps and drops', () => {
  const bundle = (fields: string) => {
    const selector = 'labelSelector: { matchExpressions: [{ key: a, operator: Foo }] }'
    return inPod(`volumes: [{ name: v, projected: { sources: [{ clusterTrustBundle: { path: p, ${fields}${selector} } }] } }]`)
  }
  const unused = `14:25 volume-unused ${pod}.volumes[0].name`
  const source = `${pod}.volumes[0].projected.sources[0].clusterTrustBundle`
  const imageVolume =
    'volumes: [{ name: v, image: { reference: i } }]\ninitContainers: [{ name: s, image: i, volumeMounts: [{ name: v, mountPath: /v }] }]'
  const initial = (lifecycle: string) => inPod(`initContainers: [{ name: s, image: i, lifecycle: ${lifecycle} }]`)
  const cases: Record<string, [found: string[], expected: string[]]> = {
    'annotations too long together': [
      after('spec:\n', `  annotations: { a: ${'x'.repeat(262_144)} }\nspec:\n`),
      ['5:3 meta-annotations-size metadata.annotations'],
    ],
    'annotations as long as they may be': [after('spec:\n', `  annotations: { a: ${'x'.repeat(262_143)} }\nspec:\n`), []],
    'a template generation that says nothing': [
      after('spec:\n', '  annotations: { deprecated.daemonset.template.generation: }\nspec:\n'),
      ['5:18 conv-template-generation '],
    ],
    'a selector of a bundle without a signer': [bundle(''), [unused, `14:53 proj-ctb-none ${source}`]],
    'a selector of a bundle with a signer': [
      bundle('signerName: a.b/c, '),
      [unused, `14:159 ds-selector-operator ${source}.labelSelector.matchExpressions[0].operator`],
    ],
    'a selector with a bad value selects nothing': [
      after('    matchLabels:\n      app: agent\n', '    matchExpressions: [{ key: app, operator: In, values: [a/b] }]\n'),
      ['7:59 ds-selector-expr-value spec.selector.matchExpressions[0].values[0]'],
    ],
    'a selector in a source that is one too many': [
      inPod(
        'volumes: [{ name: v, emptyDir: {}, projected: { sources: [{ clusterTrustBundle: { path: p, signerName: a.b/c, labelSelector: { matchLabels: { a: a/b } } } }] } }]',
      ),
      [unused, `14:42 vol-many-sources ${pod}.volumes[0].projected`],
    ],
    'a lifecycle that says only what is dropped': [
      initial('{ stopSignal: SIGTERM }'),
      [`14:58 field-gated ${pod}.initContainers[0].lifecycle.stopSignal`],
    ],
    'a lifecycle that says nothing': [initial('{}'), [`14:45 init-lifecycle-forbidden ${pod}.initContainers[0].lifecycle`]],
    'a divisor with an exponent': [
      inContainer('env: [{ name: A, valueFrom: { resourceFieldRef: { resource: limits.cpu, divisor: "1e0" } } }]'),
      [`17:92 env-divisor-cpu ${container}.env[0].valueFrom.resourceFieldRef.divisor`],
    ],
    'blanks of Unicode around an amount': [inContainer('resources: { limits: { cpu: "\u00a01\u00a0" } }'), []],
  }
  for (const [name, [found, expected]] of Object.entries(cases)) test(name, () => assert.deepEqual(found, expected))
  test('a mount of an image, where image volumes are behind a closed gate', () =>
    assert.deepEqual(
      findings(minimal.replace('      containers:\n', `${imageVolume.replace(/^/gm, '      ')}\n      containers:\n`), '1.34'),
      [`14:28 field-gated ${pod}.volumes[0].image`],
    ))
})

describe('a port that is asked for by name', () => {
  const ports = 'ports: [{ containerPort: 80, name: http }, { containerPort: 9100, name: metrics }]\n'
  const at = (line: number, column: number, field: string) => [`${line}:${column} port-name-missing ${container}.${field}.port`]
  const init = (rest: string) => inPod(`initContainers: [{ name: s, image: i, ${rest} }]`)
  const probe = 'livenessProbe: { httpGet: { port: web } }'
  const cases: Record<string, [found: string[], expected: string[]]> = {
    'a name that the container has': [inContainer(`${ports}livenessProbe: { httpGet: { port: metrics } }`), []],
    'a name that it does not have': [
      inContainer(`${ports}livenessProbe: { httpGet: { port: metric } }`),
      at(18, 45, 'livenessProbe.httpGet'),
    ],
    'of a container without ports': [
      inContainer('readinessProbe: { tcpSocket: { port: http } }'),
      at(17, 48, 'readinessProbe.tcpSocket'),
    ],
    'by a hook': [
      inContainer(`${ports}lifecycle: { preStop: { httpGet: { port: web } } }`),
      at(18, 52, 'lifecycle.preStop.httpGet'),
    ],
    'that only another container has': [
      after(image, `${image}          ${probe}\n        - { name: other, image: i, ports: [{ containerPort: 1, name: web }] }\n`),
      at(17, 45, 'livenessProbe.httpGet'),
    ],
    'by a sidecar': [
      init(`restartPolicy: Always, ${probe}`),
      [`14:102 port-name-missing ${pod}.initContainers[0].livenessProbe.httpGet.port`],
    ],
    'where no probe may stand': [init(probe), [`14:45 init-livenessprobe-forbidden ${pod}.initContainers[0].livenessProbe`]],
    'by its number': [inContainer('livenessProbe: { httpGet: { port: 8080 } }'), []],
    'by what is no name of a port': [
      inContainer('livenessProbe: { httpGet: { port: "8080" } }'),
      [`17:45 probe-http-port-name ${container}.livenessProbe.httpGet.port`],
    ],
  }
  for (const [name, [found, expected]] of Object.entries(cases)) test(name, () => assert.deepEqual(found, expected))

  const offered = (port: string, given = ports) => {
    const probing = `${given}livenessProbe: { httpGet: { port: ${port} } }`.replace(/^/gm, '          ')
    const file = open(minimal.replace(image, `${image}${probing}\n`))
    const found = diagnostics(file).filter(({ code }) => code === 'port-name-missing')
    return found.flatMap((one) => fixesOf(file, one)).map(({ title, preferred }) => [title, preferred])
  }
  test('the name that is spelt alike is the better fix', () =>
    assert.deepEqual(offered('metric'), [
      ['Change to metrics', true],
      ['Change to http', false],
    ]))
  test('of others none is the better', () =>
    assert.deepEqual(offered('status'), [
      ['Change to http', false],
      ['Change to metrics', false],
    ]))
  test('without ports there is nothing to offer', () => assert.deepEqual(offered('web', ''), []))
})

describe('kinds and versions as the server looks them up', () => {
  const served: Record<string, readonly [from: string, to: string, expected: string[]]> = {
    'two slashes': ['apps/v1', 'apps/v1/x', ['1:13 req-apiversion-unknown apiVersion']],
    'no group': ['apps/v1', '/v1', ['1:13 req-apiversion-unknown apiVersion']],
    'no version': ['apps/v1', 'apps/', []],
    'another built-in group': ['apps/v1', 'batch/v1', ['1:13 req-apiversion-unknown apiVersion']],
    'a key in another case': ['apiVersion', 'apiversion', ['1:1 strict-unknown-case apiversion']],
    'a key for the version that is none': ['apiVersion', 'apiVerson', ['1:1 strict-unknown-field apiVerson']],
    'a key for the kind that is none': ['kind', 'knd', ['2:1 strict-unknown-field knd']],
    'a blank in the kind': ['DaemonSet', 'Daemon Set', ['2:7 req-kind-unknown kind']],
  }
  for (const [name, [from, to, expected]] of Object.entries(served)) test(name, () => assert.deepEqual(after(from, to), expected))
})

describe('suppression', () => {
  const marked = (comment: string, after = '') =>
    findings(minimal.replace('spec:\n', `spec:\n  ${comment}\n  replicas: 1${after}\n`))
  test('of the next line, by code', () => assert.deepEqual(marked('# daemonset-disable-next-line strict-unknown-field'), []))
  test('of the next line, whatever it is', () => assert.deepEqual(marked('# daemonset-disable-next-line'), []))
  test('not of another code', () => assert.equal(marked('# daemonset-disable-next-line yaml-syntax').length, 1))
  test('of the line', () => assert.deepEqual(marked('#', ' # daemonset-disable-line strict-unknown-field'), []))
})

describe('versions', () => {
  const text = minimal.replace('      containers:\n', '      schedulingGroup: { podGroupName: a }\n      containers:\n')
  test('a field that the version does not know', () =>
    assert.deepEqual(findings(text, '1.35'), [`14:7 strict-version ${pod}.schedulingGroup`]))
  test('a field that it knows, behind a gate that is closed', () =>
    assert.deepEqual(findings(text, '1.36'), ['14:7 field-gated spec.template.spec.schedulingGroup']))
})
