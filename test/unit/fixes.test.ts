import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { diagnostics, edited, english, fixesOf, minimal, open } from './support.ts'

const image = '          image: agent:1\n'
const inSpec = (lines: string) => minimal.replace('  selector:\n', `${lines.replace(/^/gm, '  ')}\n  selector:\n`)
const inPod = (lines: string) => minimal.replace('      containers:\n', `${lines.replace(/^/gm, '      ')}\n      containers:\n`)
const inContainer = (lines: string) => minimal.replace(image, `${image}${lines.replace(/^/gm, '          ')}\n`)
/** A line of the pod, then one of its container. */
const inBoth = (pod: string, container: string) =>
  inPod(pod).replace(image, `${image}${container.replace(/^/gm, '          ')}\n`)

function checked(text: string) {
  const file = open(text)
  return { file, found: diagnostics(file) }
}

/** The text after the preferred fix of the diagnostic with that code. */
function mended(text: string, code: string): string {
  const { file, found } = checked(text)
  const one = found.find((candidate) => candidate.code === code)
  assert.ok(one, `${code} is not found; there are ${found.map((other) => other.code).join(', ') || 'none'}`)
  const fix = fixesOf(file, one).find(({ preferred }) => preferred)
  assert.ok(fix, `no preferred fix for ${code}`)
  return edited(text, fix.edits)
}

/** The preferred fix mends the finding, with either kind of line end, and the YAML stays well-formed. */
function check(text: string, code: string, result: RegExp) {
  for (const form of [text, text.replaceAll('\n', '\r\n')]) {
    const after = mended(form, code)
    assert.deepEqual(
      checked(after)
        .found.filter((one) => one.code === code || one.layer === 'yaml')
        .map((one) => one.code),
      [],
      after,
    )
    assert.match(after, result)
    assert.doesNotMatch(after, /[^\r]\n[\s\S]*\r\n|\r\n[\s\S]*[^\r]\n/, 'line ends are mixed')
  }
}

const volume = (source: string) => `volumes:\n  - name: v\n    ${source}`
const probe = (lines: string) => inContainer(`livenessProbe:\n  httpGet: { path: /, port: 80 }\n${lines.replace(/^/gm, '  ')}`)
const readiness = (lines: string) => probe(lines).replace('livenessProbe', 'readinessProbe')
const expression = (lines: string) =>
  inPod(
    `affinity:\n  nodeAffinity:\n    requiredDuringSchedulingIgnoredDuringExecution:\n      nodeSelectorTerms:\n        - matchFields:\n            - ${lines}`,
  )
const spread = (lines: string) => inPod(`topologySpreadConstraints:\n  - ${lines.replaceAll('\n', '\n    ')}`)
const twoContainers = (second: string) => minimal.replace(image, `${image}        - ${second.replaceAll('\n', '\n          ')}\n`)

const annotated = (line: string) =>
  minimal.replace('      labels:', `      annotations:\n        ${line}\n        a: b\n      labels:`)

type Case = readonly [code: string, text: string, result: RegExp]

const cases: Record<string, readonly Case[]> = {
  'names in the form the server takes': [
    [
      'meta-name-format',
      minimal.replace('  name: agent', '  name: Log_Agent # the agent'),
      / {2}name: log-agent # the agent\r?\n/,
    ],
    ['ctr-name-format', minimal.replace('- name: agent', '- name: My_Agent'), /- name: my-agent/],
    ['port-name-format', inContainer('ports: [{ name: HTTP_Metrics, containerPort: 80 }]'), /name: http-metrics,/],
    ['env-cm-name', inContainer('env: [{ name: A, valueFrom: { configMapKeyRef: { name: My_Map, key: a } } }]'), /name: my-map,/],
    [
      'env-secret-key-format',
      inContainer('env: [{ name: A, valueFrom: { secretKeyRef: { name: s, key: "my key" } } }]'),
      /"my-key"/,
    ],
    ['envfrom-cm-name-format', inContainer('envFrom: [{ configMapRef: { name: App_Env } }]'), /name: app-env/],
    ['pod-serviceaccountname-format', inPod('serviceAccountName: Node_Agent'), /serviceAccountName: node-agent/],
    ['pod-priorityclassname-format', inPod('priorityClassName: System-Node-Critical'), /: system-node-critical/],
    ['pod-hostname-format', inPod('hostname: Node.Agent'), /hostname: node-agent/],
    ['vol-csi-driver-format', inPod(volume('csi: { driver: secrets_store.csi.k8s.io }')), /driver: secrets-store\.csi\.k8s\.io/],
    ['hostalias-name', inPod('hostAliases: [{ ip: 10.0.0.1, hostnames: [Registry.Local] }]'), /\[registry\.local\]/],
    ['dns-search-format', inPod('dnsConfig: { searches: [Example.COM] }'), /\[example\.com\]/],
    ['os-name', inPod('os: { name: Linux }'), /name: linux/],
    ['psc-sysctl-format', inPod('securityContext: { sysctls: [{ name: Net.core.somaxconn, value: "1" }] }'), /name: net\.core/],
    ['probe-http-header', probe('').replace('port: 80', 'port: 80, httpHeaders: [{ name: "X_Token:", value: a }]'), /"X-Token"/],
    ['meta-label-value', minimal.replace('  name: agent\n', '  name: agent\n  labels: { a: " b" }\n'), /a: "b"/],
    [
      'sc-apparmor-profile-padded',
      inContainer('securityContext: { appArmorProfile: { type: Localhost, localhostProfile: " p" } }'),
      /"p"/,
    ],
  ],
  'a name and all that refer to it': [
    [
      'vol-name-format',
      inBoth(
        'volumes:\n  - name: Var_Log\n    hostPath: { path: /var/log }',
        'volumeMounts:\n  - name: Var_Log\n    mountPath: /var/log',
      ),
      /- name: var-log[\s\S]*- name: var-log/,
    ],
    [
      'port-name-format',
      inContainer('ports: [{ name: Health_Port, containerPort: 80 }]\nlivenessProbe: { httpGet: { port: Health_Port } }'),
      /name: health-port[\s\S]*port: health-port/,
    ],
  ],
  'fields under the name of another kind': [
    ['strict-unknown-field', inPod(volume('secret: { name: certs }')), /secret: \{ secretName: certs \}/],
    ['strict-unknown-field', inPod(volume('persistentVolumeClaim: { name: data }')), /\{ claimName: data \}/],
    ['strict-unknown-field', inBoth(volume('emptyDir: {}'), 'volumeMounts:\n  - name: v\n    path: /v'), /mountPath: \/v/],
  ],
  'paths inside a volume': [
    [
      'mount-subpath',
      inBoth(volume('emptyDir: {}'), 'volumeMounts: [{ name: v, mountPath: /v, subPath: /a/b }]'),
      /subPath: a\/b/,
    ],
    ['vol-configmap-item-path-form', inPod(volume('configMap: { name: c, items: [{ key: a, path: /a }] }')), /path: a \}/],
    [
      'proj-token-path-form',
      inPod(volume('projected: { sources: [{ serviceAccountToken: { path: /token } }] }')),
      /path: token \}/,
    ],
    ['vol-nfs-path-absolute', inPod(volume('nfs: { server: a, path: exports }')), /path: \/exports/],
    [
      'sc-seccomp-profile-path',
      inContainer('securityContext: { seccompProfile: { type: Localhost, localhostProfile: /a.json } }'),
      /localhostProfile: a\.json/,
    ],
  ],
  addresses: [
    ['hostalias-ip', inPod('hostAliases: [{ ip: 010.0.0.1, hostnames: [a] }]'), /ip: "?10\.0\.0\.1/],
    ['dns-nameserver-ip', inPod('dnsConfig: { nameservers: [192.168.001.1] }'), /192\.168\.1\.1/],
    ['warn-ip', inPod('dnsConfig: { nameservers: ["2001:DB8::1"] }'), /"2001:db8::1"/],
    ['warn-ip', inPod('dnsConfig: { nameservers: ["1:2:3:4:5:6:0:0"] }'), /"1:2:3:4:5:6::"/],
    ['warn-ip', inPod('dnsConfig: { nameservers: ["0001:2:0:4:5:6:7:8"] }'), /"1:2:0:4:5:6:7:8"/],
  ],
  'numbers out of their range': [
    ['probe-initialdelayseconds-negative', probe('initialDelaySeconds: -1 # at once'), /initialDelaySeconds: 0 # at once/],
    ['probe-timeoutseconds-negative', probe('timeoutSeconds: -5'), /timeoutSeconds: 1\r?\n/],
    ['probe-periodseconds-negative', probe('periodSeconds: -5'), /periodSeconds: 10\r?\n/],
    ['probe-failurethreshold-negative', probe('failureThreshold: -5'), /failureThreshold: 3\r?\n/],
    ['probe-successthreshold-negative', readiness('successThreshold: -5'), /successThreshold: 1\r?\n/],
    ['probe-liveness-success', probe('successThreshold: 2'), /successThreshold: 1\r?\n/],
    ['probe-grace-positive', probe('terminationGracePeriodSeconds: 0'), /port: 80 \}\r?\n$/],
    ['ds-min-ready-seconds', inSpec('minReadySeconds: -1'), /minReadySeconds: 0/],
    ['ds-revision-history', inSpec('revisionHistoryLimit: -1'), /revisionHistoryLimit: 10/],
    ['ds-maxunavailable-negative', inSpec('updateStrategy: { rollingUpdate: { maxUnavailable: -1 } }'), /maxUnavailable: 1 /],
    [
      'ds-maxunavailable-over100',
      inSpec('updateStrategy: { rollingUpdate: { maxUnavailable: 120% } }'),
      /maxUnavailable: "?100%/,
    ],
    ['lifecycle-sleep-range', inContainer('lifecycle: { preStop: { sleep: { seconds: 60 } } }'), /seconds: 30/],
    ['warn-grace-negative', inPod('terminationGracePeriodSeconds: -1'), /PeriodSeconds: 1\r?\n/],
    [
      'proj-token-expiry-low',
      inPod(volume('projected: { sources: [{ serviceAccountToken: { path: t, expirationSeconds: 60 } }] }')),
      /: 600/,
    ],
    ['tsc-maxskew', spread('maxSkew: 0\ntopologyKey: a\nwhenUnsatisfiable: ScheduleAnyway\nlabelSelector: {}'), /maxSkew: 1/],
    ['tsc-maxskew', spread('topologyKey: a\nwhenUnsatisfiable: ScheduleAnyway\nlabelSelector: {}'), /maxSkew: 1/],
    ['warn-resource-fraction', inContainer('resources: { limits: { memory: 100m } }'), /memory: 100Mi/],
    ['port-hostnetwork', inBoth('hostNetwork: true', 'ports: [{ containerPort: 80, hostPort: 8080 }]'), /hostPort: 80 /],
    ['probe-http-port-name', inContainer('livenessProbe: { httpGet: { port: "8080" } }'), /port: 8080 /],
  ],
  'words of a list': [
    ['ctr-pull-policy', inContainer('imagePullPolicy: ALWAYS # to be sure'), /imagePullPolicy: Always # to be sure/],
    ['port-protocol', inContainer('ports: [{ containerPort: 80, protocol: udp }]'), /protocol: UDP/],
    ['nodeaff-req-field-operator', expression('{ key: metadata.name, operator: Exists, values: [a] }'), /operator: In,/],
    ['nodeaff-req-field-operator', expression('{ key: metadata.name, values: [a] }'), /operator: In/],
    ['tol-operator', inPod('tolerations: [{ key: a, operator: exists }]'), /operator: Exists/],
    [
      'mount-volume-missing',
      inBoth(
        'volumes:\n  - { name: data, emptyDir: {} }\n  - { name: logs, emptyDir: {} }',
        'volumeMounts: [{ name: log, mountPath: /l }]',
      ),
      /name: logs, mountPath/,
    ],
    [
      'env-fieldref-unknown',
      inContainer('env: [{ name: A, valueFrom: { fieldRef: { fieldPath: nodeName } } }]'),
      /: spec\.nodeName/,
    ],
  ],
  'fields that must go': [
    [
      'env-fieldref-apiversion',
      inContainer('env: [{ name: A, valueFrom: { fieldRef: { apiVersion: v2, fieldPath: spec.nodeName } } }]'),
      /\{ fieldPath/,
    ],
    ['ds-active-deadline', inPod('activeDeadlineSeconds: 60'), /spec:\r?\n {6}containers/],
    ['pod-nodename-format', inPod('nodeName: Node_1'), /spec:\r?\n {6}containers/],
    [
      'type-time',
      minimal.replace('  name: agent\n', '  name: agent # ours\n  creationTimestamp: yesterday\n'),
      /name: agent # ours\r?\nspec/,
    ],
    ['eph-forbidden', inPod('ephemeralContainers:\n  - name: d\n    image: d'), /spec:\r?\n {6}containers/],
    [
      'init-livenessprobe-forbidden',
      inPod('initContainers:\n  - name: i\n    image: i\n    livenessProbe: { exec: { command: [a] } }'),
      /image: i\r?\n {6}containers/,
    ],
    ['warn-port-hostip', inContainer('ports: [{ containerPort: 80, hostIP: 127.0.0.1 }]'), /\[\{ containerPort: 80 \}\]/],
    [
      'warn-annotation-critical',
      minimal.replace('      labels:', '      annotations: { scheduler.alpha.kubernetes.io/critical-pod: "" }\n      labels:'),
      /metadata:\r?\n {6}annotations: \{\}/,
    ],
  ],
  'of two fields one': [
    [
      'env-value-and-valuefrom',
      inContainer('env:\n  - name: A\n    value: a\n    valueFrom: { fieldRef: { fieldPath: spec.nodeName } }'),
      /value: a\r?\n$/,
    ],
    [
      'mount-subpathexpr-exclusive',
      inBoth(volume('emptyDir: {}'), 'volumeMounts: [{ name: v, mountPath: /v, subPath: a, subPathExpr: $(A) }]'),
      /\/v, subPathExpr/,
    ],
    [
      'env-valuefrom-many',
      inContainer('env: [{ name: A, valueFrom: { fieldRef: { fieldPath: spec.nodeName }, secretKeyRef: { name: s, key: k } } }]'),
      /\{ fieldRef: \{ fieldPath: spec.nodeName \} \}/,
    ],
    ['pod-hostusers-hostnetwork', inPod('hostUsers: false\nhostNetwork: true'), /spec:\r?\n {6}hostNetwork: true/],
    ['pod-share-hostpid', inPod('hostPID: true\nshareProcessNamespace: true'), /hostPID: true\r?\n {6}containers/],
    [
      'dw-source-both',
      inPod(
        volume(
          'downwardAPI: { items: [{ path: a, fieldRef: { fieldPath: metadata.name }, resourceFieldRef: { containerName: agent, resource: limits.cpu } }] }',
        ),
      ),
      /metadata\.name \} \}\] \}/,
    ],
  ],
  'entries that stand twice': [
    [
      'warn-env-duplicate',
      inContainer('env:\n  # the first\n  - name: A\n    value: a\n  - name: B\n    value: b\n  - name: A\n    value: c # wins'),
      /# the first\r?\n +- name: B[\s\S]*value: c # wins/,
    ],
    [
      'mount-path-duplicate',
      inBoth(
        volume('emptyDir: {}'),
        'volumeMounts:\n  - name: v\n    mountPath: /v\n  - name: v\n    mountPath: /v # again\n# end',
      ),
      /mountPath: \/v\r?\n +# end/,
    ],
    [
      'vol-name-duplicate',
      inPod('volumes: [{ name: v, emptyDir: {} }, { name: v, emptyDir: {} }]'),
      /volumes: \[\{ name: v, emptyDir: \{\} \}\]/,
    ],
    [
      'port-name-duplicate',
      inContainer('ports: [{ name: a, containerPort: 80 }, { name: a, containerPort: 80 }]'),
      /ports: \[\{ name: a, containerPort: 80 \}\]/,
    ],
    ['warn-imagepullsecrets-duplicate', inPod('imagePullSecrets:\n  - name: a\n  - name: a'), /- name: a\r?\n {6}containers/],
    ['ctr-name-duplicate', twoContainers('name: agent\nimage: b'), /- name: agent-2/],
    ['volume-unused', inPod(volume('emptyDir: {}')), /spec:\r?\n {6}containers/],
    [
      'resize-duplicate',
      inContainer(
        'resizePolicy:\n  - resourceName: cpu\n    restartPolicy: NotRequired\n  - resourceName: cpu\n    restartPolicy: NotRequired',
      ),
      /NotRequired\r?\n$/,
    ],
  ],
  'fields that are missing': [
    ['ctr-image-required', minimal.replace(image, ''), /image: image:tag/],
    [
      'ctr-image-required',
      minimal.replace(/containers:[\s\S]*/, 'containers: [{ name: agent }]\n'),
      /name: agent, image: "?image:tag/,
    ],
    ['ctr-image-required', minimal.replace('image: agent:1', 'image:'), /image: "?image:tag/],
    ['ctr-image-required', minimal.replace('image: agent:1', 'image: ""'), /image: "?image:tag/],
    [
      'ctr-required',
      minimal.replace(/spec:\n {6}containers:[\s\S]*/, 'spec: { hostNetwork: true }\n'),
      /containers: \[\{ name: agent/,
    ],
    ['tol-empty-key-operator', inPod('tolerations: [{ effect: NoSchedule }]'), /operator: Exists/],
    [
      'tol-seconds-effect',
      inPod('tolerations:\n  - key: a\n    operator: Exists\n    tolerationSeconds: 5'),
      /effect: NoExecute/,
    ],
    ['sc-seccomp-type-required', inContainer('securityContext: { seccompProfile: {} }'), /type: RuntimeDefault/],
    ['mount-name-required', inBoth(volume('emptyDir: {}'), 'volumeMounts: [{ mountPath: /v }]'), /mountPath: \/v, name: v/],
    ['mount-path-required', inBoth(volume('emptyDir: {}'), 'volumeMounts:\n  - name: v'), /mountPath: \/v/],
    [
      'mount-rro-readonly',
      inBoth(volume('emptyDir: {}'), 'volumeMounts:\n  - name: v\n    mountPath: /v\n    recursiveReadOnly: Enabled'),
      /readOnly: true/,
    ],
    ['env-fieldref-required', inContainer('env: [{ name: A, valueFrom: { fieldRef: {} } }]'), /fieldPath: spec\.nodeName/],
    [
      'dw-resource-container',
      inPod(volume('downwardAPI: { items: [{ path: a, resourceFieldRef: { resource: limits.cpu } }] }')),
      /containerName: agent/,
    ],
    [
      'tsc-topologykey-required',
      spread('maxSkew: 1\nwhenUnsatisfiable: ScheduleAnyway\nlabelSelector: {}'),
      /topologyKey: topology\.kubernetes\.io\/zone/,
    ],
    ['tsc-whenunsatisfiable', spread('maxSkew: 1\ntopologyKey: a\nlabelSelector: {}'), /whenUnsatisfiable: ScheduleAnyway/],
    [
      'pvc-storage-required',
      inPod(volume('ephemeral:\n      volumeClaimTemplate:\n        spec:\n          accessModes: [ReadWriteOnce]')),
      /resources:\s+requests:\s+storage: 1Gi/,
    ],
    [
      'pvc-modes-required',
      inPod(volume('ephemeral: { volumeClaimTemplate: { spec: { resources: { requests: { storage: 1Gi } } } } }')),
      /accessModes: \[ReadWriteOnce\]/,
    ],
    ['resize-restart-required', inContainer('resizePolicy:\n  - resourceName: cpu'), /restartPolicy: NotRequired/],
    [
      'res-limit-required',
      inContainer('resources:\n  requests:\n    nvidia.com/gpu: 1 # one'),
      /gpu: 1 # one\s+limits:\s+nvidia\.com\/gpu: 1/,
    ],
    [
      'res-limit-required',
      inContainer('resources: { requests: { nvidia.com/gpu: "1" }, limits: { cpu: 1 } }'),
      /limits: \{ cpu: 1, nvidia\.com\/gpu: "1" \}/,
    ],
  ],
  'annotations that became fields': [
    [
      'warn-annotation-apparmor',
      annotated('container.apparmor.security.beta.kubernetes.io/agent: localhost/my-profile'),
      /a: b\s+labels[\s\S]*securityContext:\s+appArmorProfile:\s+type: Localhost\s+localhostProfile: my-profile/,
    ],
    [
      'warn-annotation-seccomp',
      annotated('seccomp.security.alpha.kubernetes.io/pod: runtime/default'),
      /\n {6}securityContext:\r?\n {8}seccompProfile:\r?\n {10}type: RuntimeDefault/,
    ],
  ],
  selectors: [
    [
      'ds-selector-empty',
      minimal.replace('selector:\n    matchLabels:\n      app: agent', 'selector: {}'),
      /selector:\r?\n {4}matchLabels:\r?\n {6}app: agent\r?\n {2}template/,
    ],
    [
      'warn-tsc-nil-selector',
      spread('maxSkew: 1\ntopologyKey: a\nwhenUnsatisfiable: ScheduleAnyway'),
      /labelSelector:\s+matchLabels:\s+app: agent/,
    ],
    [
      'warn-podaff-nil-selector',
      inPod(
        'affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: kubernetes.io/hostname }] } }',
      ),
      /labelSelector: \{ matchLabels: \{ app: agent \} \}/,
    ],
  ],
}

for (const [area, table] of Object.entries(cases))
  describe(`quick fixes: ${area}`, () => {
    for (const [index, [code, text, result]] of table.entries()) test(`${code} (${index + 1})`, () => check(text, code, result))
  })

describe('quick fixes keep out of harm', () => {
  const offered = (text: string, code: string) => {
    const { file, found } = checked(text)
    const one = found.find((candidate) => candidate.code === code)
    return one ? fixesOf(file, one).map(({ title, preferred }) => [title, preferred]) : undefined
  }
  const titles = (text: string, code: string) => offered(text, code)?.map(([title]) => title)
  test('nothing is removed that an alias still needs', () =>
    assert.deepEqual(
      titles(
        minimal.replace('  name: agent\n', '  name: agent\n  zzz: &a b\n  annotations: { a: *a }\n'),
        'strict-unknown-field',
      ),
      [],
    ))
  test('a name too long is left to its author', () =>
    assert.deepEqual(titles(minimal.replace('- name: agent', `- name: ${'a'.repeat(64)}`), 'ctr-name-format'), []))
  test('two mounts of one path that differ both stay', () =>
    assert.deepEqual(
      titles(
        inBoth(
          'volumes: [{ name: a, emptyDir: {} }, { name: b, emptyDir: {} }]',
          'volumeMounts: [{ name: a, mountPath: /v }, { name: b, mountPath: /v }]',
        ),
        'mount-path-duplicate',
      ),
      [],
    ))
  test('either of two fields may go', () =>
    assert.deepEqual(titles(inPod('hostUsers: false\nhostPID: true'), 'pod-hostusers-hostpid'), [
      'Remove "hostUsers"',
      'Remove "hostPID"',
    ]))
  test('a plugin may need what a mount asks for', () =>
    assert.deepEqual(
      offered(
        inBoth(volume('emptyDir: {}'), 'volumeMounts: [{ name: v, mountPath: /v, mountPropagation: Bidirectional }]'),
        'mount-bidirectional',
      ),
      [['Change to HostToContainer', false]],
    ))
  test('a field without a usual value is offered, not preferred', () =>
    assert.deepEqual(offered(inPod(volume('hostPath: {}')), 'vol-hostpath-path'), [['Add "path"', false]]))
  test('no comment is put into a text that goes on at its line', () => {
    const text = minimal.replace(
      '      labels:',
      '      annotations: { a: "q\n       r", scheduler.alpha.kubernetes.io/critical-pod: "" }\n      labels:',
    )
    const file = open(text)
    const mended = diagnostics(file).flatMap(({ range }) => english.mend(file, range))
    assert.deepEqual(
      mended.map(({ diagnostic: { code }, disable }) => [code, disable?.title]),
      [['warn-annotation-critical', 'Disable warn-annotation-critical in this document']],
    )
  })
})
