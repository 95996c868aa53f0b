// Mistakes that people make in DaemonSets, and changes that stay valid: seeded, so that a run can be repeated.
import { type Document, isMap, isSeq, parseDocument } from 'yaml'
import { bases } from './bases.ts'
import { deleteAnyField, setAnyField } from './fields.ts'
import type { Case } from './judge.ts'

/** A number from 0 up to 1, of a generator that a seed repeats (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

type Random = () => number
type Steps = readonly (string | number)[]
type Change = (document: Document, random: Random) => boolean
type TextChange = (text: string, random: Random) => string

/** One of them; nothing where there is none. */
export const pick = <Item>(items: readonly Item[], random: Random): Item | undefined => items[Math.floor(random() * items.length)]

/** All places that a pattern names: `*` stands for any element of a list. */
function places(document: Document, pattern: string): Steps[] {
  let found: Steps[] = [[]]
  for (const step of pattern.split('/')) {
    found = found.flatMap((path) => {
      if (step !== '*') return [[...path, step]]
      const list = document.getIn(path, true)
      return isSeq(list) ? list.items.map((_, index) => [...path, index]) : []
    })
  }
  return found.filter((path) => path.length < 2 || document.hasIn(path.slice(0, -1)))
}

/** Sets one of the places that there are to one of the values. */
const set =
  (pattern: string, ...values: readonly unknown[]): Change =>
  (document, random) => {
    const path = pick(places(document, pattern), random)
    const parent = path && document.getIn(path.slice(0, -1), true)
    if (!path || !(isMap(parent) || isSeq(parent))) return false
    document.setIn(path, document.createNode(pick(values, random)))
    return true
  }

const remove =
  (pattern: string): Change =>
  (document, random) => {
    const path = pick(
      places(document, pattern).filter((place) => document.hasIn(place)),
      random,
    )
    return path ? document.deleteIn(path) : false
  }

/** Adds an element to a list, or makes the list. */
const append =
  (pattern: string, ...values: readonly unknown[]): Change =>
  (document, random) => {
    const path = pick(places(document, pattern), random)
    if (!path || !isMap(document.getIn(path.slice(0, -1), true))) return false
    const list = document.getIn(path, true)
    const value = document.createNode(pick(values, random))
    if (isSeq(list)) list.add(value)
    else document.setIn(path, document.createNode([value]))
    return true
  }

/** Repeats an element of a list. */
const repeat =
  (pattern: string): Change =>
  (document, random) => {
    const path = pick(
      places(document, pattern).filter((place) => isSeq(document.getIn(place, true))),
      random,
    )
    const list = path && document.getIn(path, true)
    if (!isSeq(list) || list.items.length === 0) return false
    list.add(document.createNode(JSON.parse(JSON.stringify(pick(list.items, random)))))
    return true
  }

/** Moves a field one level up, or under another name. */
const rename =
  (pattern: string, to: string): Change =>
  (document, random) => {
    const path = pick(
      places(document, pattern).filter((place) => document.hasIn(place)),
      random,
    )
    if (!path) return false
    const value = document.getIn(path, true)
    document.deleteIn(path)
    document.setIn([...path.slice(0, -1), to], value)
    return true
  }

const pod = 'spec/template/spec'
const container = `${pod}/containers/*`
const volume = `${pod}/volumes/*`
const badName = ['Upper', 'under_score', '-dash', 'dot.', 'ü', 'a'.repeat(64), '']
const badLabel = ['-a', 'a b', 'a/b/c', 'a'.repeat(64), 'ü']

/** By name: what is changed in the tree. */
export const treeChanges: Readonly<Record<string, Change>> = {
  'any-field': setAnyField,
  'any-field-deleted': deleteAnyField,
  'any-fields': (document, random) => [1, 2, 3].map(() => setAnyField(document, random)).includes(true),
  'valid-nothing': () => true,
  'valid-image': set(`${container}/image`, 'busybox', 'a/b:c', 'x@sha256:00'),
  'valid-label': set('metadata/labels', { a: 'b', 'example.com/x': '' }),
  'valid-args': append(`${container}/args`, '--verbose'),
  'valid-grace': set(`${pod}/terminationGracePeriodSeconds`, 0, 60),
  'valid-toleration': append(`${pod}/tolerations`, { key: 'a', value: 'b', effect: 'NoExecute', tolerationSeconds: 0 }),
  'valid-env': append(`${container}/env`, { name: 'A' }, { name: 'B', value: '' }, { name: 'with.dot', value: 'x' }),
  'valid-null': set(`${pod}/affinity`, null),
  'valid-on-delete': set('spec/updateStrategy', { type: 'OnDelete' }),
  'name-missing': remove('metadata/name'),
  'name-format': set('metadata/name', ...badName.filter((name) => name.length !== 64)),
  'name-long': set('metadata/name', 'a'.repeat(254)),
  'name-number': set('metadata/name', 5),
  'generate-name': rename('metadata/name', 'generateName'),
  'meta-label-key': set('metadata/labels', ...badLabel.map((key) => ({ [key]: 'x' }))),
  'meta-label-value': set('metadata/labels', ...badLabel.map((value) => ({ a: value }))),
  'meta-label-type': set('metadata/labels', { a: 1 }, { a: true }, ['a'], 'a'),
  'meta-annotation-key': set('metadata/annotations', { 'a b': 'x' }, { '/x': 'x' }, { a: 1 }),
  'meta-unknown': set('metadata/lables', { a: 'b' }),
  'meta-finalizer': set('metadata/finalizers', ['a'], ['x/y/z'], ['kubernetes'], ['example.com/a']),
  'meta-owner': set(
    'metadata/ownerReferences',
    [{ apiVersion: 'v1', kind: 'Pod', name: 'a' }],
    [{ apiVersion: 'v1', kind: 'Pod', name: 'a', uid: 'x' }],
  ),
  'meta-time': set('metadata/creationTimestamp', 'yesterday', null, '2026-01-02T03:04:05Z'),
  'spec-missing': remove('spec'),
  'selector-missing': remove('spec/selector'),
  'selector-empty': set('spec/selector', {}),
  'selector-mismatch': set('spec/selector/matchLabels', { app: 'other' }),
  'selector-label': set('spec/selector/matchLabels', { 'a b': 'x' }, { a: 'b c' }),
  'selector-operator': set(
    'spec/selector/matchExpressions',
    [{ key: 'a', operator: 'Has' }],
    [{ key: 'a', operator: 'In' }],
    [{ key: 'a', operator: 'Exists', values: ['x'] }],
  ),
  'selector-type': set('spec/selector', 'app=a', ['a']),
  'template-missing': remove('spec/template'),
  'template-labels-missing': remove('spec/template/metadata'),
  'template-label-key': set('spec/template/metadata/labels', ...badLabel.map((key) => ({ [key]: 'x' }))),
  'template-annotation-key': set('spec/template/metadata/annotations', { 'a b': 'x' }, { 'a/b/c': 'x' }),
  'template-seccomp': set(
    'spec/template/metadata/annotations',
    { 'seccomp.security.alpha.kubernetes.io/pod': 'x' },
    { 'seccomp.security.alpha.kubernetes.io/pod': 'runtime/default' },
  ),
  'template-apparmor': set('spec/template/metadata/annotations', {
    'container.apparmor.security.beta.kubernetes.io/nobody': 'x',
  }),
  'template-critical': set('spec/template/metadata/annotations', { 'scheduler.alpha.kubernetes.io/critical-pod': '' }),
  'template-spec-missing': remove('spec/template/spec'),
  'strategy-type': set('spec/updateStrategy', { type: 'Recreate' }, { type: 'rollingUpdate' }),
  'strategy-unavailable': set(
    'spec/updateStrategy',
    { rollingUpdate: { maxUnavailable: 0 } },
    { rollingUpdate: { maxUnavailable: '101%' } },
    { rollingUpdate: { maxUnavailable: -1 } },
    { rollingUpdate: { maxUnavailable: 'x' } },
  ),
  'strategy-surge': set(
    'spec/updateStrategy',
    { rollingUpdate: { maxSurge: 1 } },
    { rollingUpdate: { maxSurge: '10%', maxUnavailable: 0 } },
    { rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } },
  ),
  'strategy-unknown': set('spec/strategy', { type: 'RollingUpdate' }),
  'min-ready': set('spec/minReadySeconds', -1, '5', 1.5, 2147483648),
  'history-limit': set('spec/revisionHistoryLimit', -1, 'all', null),
  replicas: set('spec/replicas', 3),
  'containers-missing': remove(`${pod}/containers`),
  'containers-empty': set(`${pod}/containers`, [], null, {}),
  'containers-null': set(`${pod}/containers`, [null]),
  'container-name': set(`${container}/name`, ...badName),
  'container-duplicate': repeat(`${pod}/containers`),
  'container-unknown': set(`${container}/img`, 'x'),
  'container-case': rename(`${container}/imagePullPolicy`, 'imagepullpolicy'),
  'image-missing': remove(`${container}/image`),
  'image-type': set(`${container}/image`, 5, true, ['a'], {}),
  'pull-policy': set(`${container}/imagePullPolicy`, 'always', 'Sometimes', ''),
  'command-text': set(`${container}/command`, 'sh -c true'),
  'args-number': set(`${container}/args`, ['-v', 5]),
  'termination-policy': set(`${container}/terminationMessagePolicy`, 'Log', ''),
  'container-restart': set(`${container}/restartPolicy`, 'Always', 'always'),
  'port-range': set(`${container}/ports`, [{ containerPort: 0 }], [{ containerPort: 65536 }], [{ containerPort: -1 }], [{}]),
  'port-type': set(`${container}/ports`, [{ containerPort: '80' }], [{ containerPort: 80.5 }], 80),
  'port-name': set(
    `${container}/ports`,
    [{ containerPort: 80, name: 'UPPER' }],
    [{ containerPort: 80, name: '80' }],
    [{ containerPort: 80, name: 'a-very-long-port' }],
  ),
  'port-protocol': set(`${container}/ports`, [{ containerPort: 80, protocol: 'tcp' }], [{ containerPort: 80, protocol: 'HTTP' }]),
  'port-host': set(`${container}/ports`, [{ containerPort: 80, hostPort: 70000 }], [{ containerPort: 80, hostPort: 81 }]),
  'port-duplicate': repeat(`${container}/ports`),
  'port-host-duplicate': append(`${container}/ports`, { containerPort: 9100, hostPort: 9100 }),
  'env-name': append(`${container}/env`, { name: '' }, { value: 'x' }, { name: 'a=b' }, { name: 'ü' }),
  'env-duplicate': repeat(`${container}/env`),
  'env-number': append(`${container}/env`, { name: 'A', value: 5 }, { name: 'A', value: true }),
  'env-both': append(`${container}/env`, { name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }),
  'env-none': append(`${container}/env`, { name: 'A', valueFrom: {} }),
  'env-many': append(`${container}/env`, {
    name: 'A',
    valueFrom: { fieldRef: { fieldPath: 'metadata.name' }, secretKeyRef: { name: 'a', key: 'b' } },
  }),
  'env-field': append(
    `${container}/env`,
    { name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.nodename' } } },
    { name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.labels' } } },
    { name: 'A', valueFrom: { fieldRef: {} } },
    { name: 'A', valueFrom: { fieldRef: { fieldPath: "metadata.labels['a b']" } } },
  ),
  'env-resource': append(
    `${container}/env`,
    { name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.gpu' } } },
    { name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1Mi' } } },
  ),
  'env-key': append(
    `${container}/env`,
    { name: 'A', valueFrom: { secretKeyRef: { name: 'a' } } },
    { name: 'A', valueFrom: { configMapKeyRef: { name: 'A_B', key: 'x' } } },
    { name: 'A', valueFrom: { configMapKeyRef: { key: 'a b' } } },
  ),
  'env-from': set(
    `${container}/envFrom`,
    [{}],
    [{ secretRef: {} }],
    [{ configMapRef: { name: 'X' } }],
    [{ prefix: 'a=', secretRef: { name: 'a' } }],
    [{ secretRef: { name: 'a' }, configMapRef: { name: 'a' } }],
  ),
  'env-map': set(`${container}/env`, { A: 'b' }),
  'mount-name': append(`${container}/volumeMounts`, { name: 'nowhere', mountPath: '/x' }, { mountPath: '/x' }),
  'mount-path': append(`${container}/volumeMounts`, { name: 'plugins' }, { name: 'logs' }),
  'mount-duplicate': repeat(`${container}/volumeMounts`),
  'mount-subpath': set(`${container}/volumeMounts/*/subPath`, '/abs', '../up', 'a/../b'),
  'mount-subpath-both': set(`${container}/volumeMounts/*/subPathExpr`, '$(A)', '/x'),
  'mount-propagation': set(`${container}/volumeMounts/*/mountPropagation`, 'Bidirectional', 'Shared', ''),
  'mount-recursive': set(`${container}/volumeMounts/*/recursiveReadOnly`, 'Enabled', 'Yes'),
  'device-path': set(
    `${container}/volumeDevices`,
    [{ name: 'data' }],
    [{ name: 'x', devicePath: '/dev/x' }],
    [{ name: 'plugins', devicePath: '/dev/../x' }],
  ),
  'volume-missing': remove(`${pod}/volumes/*`),
  'volume-name': set(`${volume}/name`, ...badName),
  'volume-duplicate': repeat(`${pod}/volumes`),
  'volume-two-sources': set(`${volume}/emptyDir`, {}),
  'volume-no-source': append(`${pod}/volumes`, { name: 'none' }, {}),
  'volume-unknown': append(`${pod}/volumes`, { name: 'x', hostpath: { path: '/x' } }, { name: 'x', secret: { name: 'a' } }),
  'volume-hostpath': set(`${volume}/hostPath`, { path: '' }, { path: '/a/../b' }, { path: '/a', type: 'Dir' }, {}),
  'volume-mode': append(
    `${pod}/volumes`,
    { name: 'm', secret: { secretName: 'a', defaultMode: 777 } },
    { name: 'm', configMap: { name: 'a', items: [{ key: 'a', path: 'b', mode: -1 }] } },
  ),
  'volume-items': append(
    `${pod}/volumes`,
    { name: 'm', configMap: { name: 'a', items: [{ key: 'a' }] } },
    { name: 'm', secret: { secretName: 'a', items: [{ key: 'a', path: '../b' }] } },
    {
      name: 'm',
      secret: {
        secretName: 'a',
        items: [
          { key: 'a', path: '/b' },
          { key: 'c', path: '..d' },
        ],
      },
    },
  ),
  'volume-pvc': append(
    `${pod}/volumes`,
    { name: 'm', persistentVolumeClaim: {} },
    { name: 'm', persistentVolumeClaim: { claimName: 'a' } },
  ),
  'volume-downward': append(
    `${pod}/volumes`,
    { name: 'm', downwardAPI: { items: [{ path: 'a' }] } },
    { name: 'm', downwardAPI: { items: [{ path: 'a', fieldRef: { fieldPath: 'spec.nodeName' } }] } },
    { name: 'm', downwardAPI: { items: [{ path: 'a', resourceFieldRef: { resource: 'limits.cpu' } }] } },
  ),
  'volume-projected': append(
    `${pod}/volumes`,
    { name: 'm', projected: { sources: [{ secret: {} }] } },
    { name: 'm', projected: { sources: [{ serviceAccountToken: { path: 't', expirationSeconds: 60 } }] } },
    { name: 'm', projected: { sources: [{ serviceAccountToken: {} }] } },
    { name: 'm', projected: { sources: [{}] } },
    { name: 'm', projected: { sources: [{ secret: { name: 'a' }, configMap: { name: 'b' } }] } },
  ),
  'volume-overlap': append(`${pod}/volumes`, {
    name: 'm',
    configMap: {
      name: 'a',
      items: [
        { key: 'a', path: 'x' },
        { key: 'b', path: 'x/y' },
      ],
    },
  }),
  'volume-ephemeral': append(
    `${pod}/volumes`,
    { name: 'm', ephemeral: {} },
    { name: 'm', ephemeral: { volumeClaimTemplate: { spec: {} } } },
    {
      name: 'm',
      ephemeral: { volumeClaimTemplate: { spec: { accessModes: ['RWO'], resources: { requests: { storage: '0' } } } } },
    },
  ),
  'volume-csi': append(
    `${pod}/volumes`,
    { name: 'm', csi: {} },
    { name: 'm', csi: { driver: 'a_b' } },
    { name: 'm', csi: { driver: 'a.b', nodePublishSecretRef: {} } },
  ),
  'volume-nfs': append(`${pod}/volumes`, { name: 'm', nfs: { server: 'a', path: 'rel' } }, { name: 'm', nfs: {} }),
  'volume-old': append(
    `${pod}/volumes`,
    { name: 'm', gitRepo: { repository: 'a' } },
    { name: 'm', glusterfs: { endpoints: 'a', path: 'b' } },
    { name: 'm', rbd: { monitors: ['a'], image: 'b' } },
    { name: 'm', cephfs: { monitors: [] } },
  ),
  'volume-iscsi': append(
    `${pod}/volumes`,
    { name: 'm', iscsi: { targetPortal: 'a', iqn: 'x', lun: 0 } },
    { name: 'm', iscsi: { targetPortal: 'a', iqn: 'iqn.2001-04.com.example:a', lun: 256 } },
  ),
  'volume-size': append(
    `${pod}/volumes`,
    { name: 'm', emptyDir: { sizeLimit: '-1' } },
    { name: 'm', emptyDir: { sizeLimit: '1 Gi' } },
    { name: 'm', emptyDir: { medium: 'Memory' } },
  ),
  'resource-name': set(
    `${container}/resources`,
    { limits: { gpu: 1 } },
    { limits: { 'nvidia.com/gpu': 1 } },
    { requests: { 'nvidia.com/gpu': 1 } },
    { limits: { 'a b': 1 } },
    { limits: { storage: '1Gi' } },
  ),
  'resource-amount': set(
    `${container}/resources`,
    { limits: { memory: '1GB' } },
    { limits: { cpu: '' } },
    { limits: { cpu: -1 } },
    { limits: { memory: '100m' } },
    { limits: { cpu: true } },
    { limits: { memory: '1e3' } },
  ),
  'resource-over': set(
    `${container}/resources`,
    { limits: { cpu: 1 }, requests: { cpu: '1001m' } },
    { limits: { memory: '1Gi' }, requests: { memory: '2Gi' } },
  ),
  'resource-hugepages': set(
    `${container}/resources`,
    { limits: { 'hugepages-2Mi': '4Mi' } },
    { limits: { cpu: 1, 'hugepages-2Mi': '3Mi' } },
    { limits: { cpu: 1, 'hugepages-2Mi': '4Mi' }, requests: { 'hugepages-2Mi': '2Mi' } },
  ),
  'resource-claims': set(`${container}/resources`, { claims: [{ name: 'a' }] }, { claims: [{}] }),
  'resource-misplaced': set(`${container}/resources`, { cpu: 1 }, { limit: { cpu: 1 } }),
  'pod-resources': set(
    `${pod}/resources`,
    { requests: { cpu: '1m' } },
    { limits: { 'example.com/x': 1 } },
    { limits: { memory: '1Gi' } },
  ),
  'probe-handler': set(
    `${container}/livenessProbe`,
    {},
    { periodSeconds: 5 },
    { exec: { command: ['a'] }, tcpSocket: { port: 1 } },
    { exec: {} },
  ),
  'probe-port': set(
    `${container}/readinessProbe`,
    { httpGet: { path: '/' } },
    { httpGet: { port: '80' } },
    { tcpSocket: { port: 0 } },
    { grpc: { port: 70000 } },
    { httpGet: { port: 'no_good' } },
  ),
  'probe-scheme': set(
    `${container}/livenessProbe`,
    { httpGet: { port: 1, scheme: 'https' } },
    { httpGet: { port: 1, httpHeaders: [{ name: 'a b', value: 'x' }] } },
  ),
  'probe-numbers': set(
    `${container}/livenessProbe`,
    { exec: { command: ['a'] }, successThreshold: 2 },
    { exec: { command: ['a'] }, periodSeconds: -1 },
    { exec: { command: ['a'] }, terminationGracePeriodSeconds: 0 },
  ),
  'probe-grace': set(`${container}/readinessProbe`, { exec: { command: ['a'] }, terminationGracePeriodSeconds: 5 }),
  'probe-old': set(`${container}/livenessProbe`, { handler: { exec: { command: ['a'] } } }),
  'init-probe': set(
    `${pod}/initContainers`,
    [{ name: 'i', image: 'a', livenessProbe: { exec: { command: ['a'] } } }],
    [{ name: 'i', image: 'a', lifecycle: {} }],
    [{ name: 'i', image: 'a', restartPolicy: 'Always', startupProbe: { exec: { command: ['a'] } } }],
  ),
  'init-name': set(`${pod}/initContainers`, [{ name: 'driver', image: 'a' }], [{ image: 'a' }], [{ name: 'main', image: 'a' }]),
  lifecycle: set(
    `${container}/lifecycle`,
    { preStop: {} },
    { postStart: { exec: { command: ['a'] }, httpGet: { port: 1 } } },
    { preStop: { sleep: { seconds: 99 } } },
    { preStop: { exec: 'a' } },
  ),
  'security-ids': set(
    `${container}/securityContext`,
    { runAsUser: -1 },
    { runAsUser: 2147483648 },
    { runAsUser: '0' },
    { runAsGroup: 1 },
  ),
  'security-escalation': set(
    `${container}/securityContext`,
    { privileged: true, allowPrivilegeEscalation: false },
    { allowPrivilegeEscalation: false, capabilities: { add: ['CAP_SYS_ADMIN'] } },
    { allowPrivilegeEscalation: false, capabilities: { add: ['SYS_ADMIN'] } },
  ),
  'security-seccomp': set(
    `${container}/securityContext`,
    { seccompProfile: { type: 'Localhost' } },
    { seccompProfile: {} },
    { seccompProfile: { type: 'RuntimeDefault', localhostProfile: 'a' } },
    { seccompProfile: { type: 'runtime/default' } },
  ),
  'security-apparmor': set(
    `${container}/securityContext`,
    { appArmorProfile: { type: 'Localhost' } },
    { appArmorProfile: {} },
    { appArmorProfile: { type: 'x' } },
  ),
  'security-procmount': set(
    `${container}/securityContext`,
    { procMount: 'Unmasked' },
    { procMount: 'x' },
    { procMount: 'Default' },
  ),
  'security-capabilities': set(`${container}/securityContext`, { capabilities: ['ALL'] }, { capabilities: { add: 'ALL' } }),
  'security-misplaced': set(
    `${pod}/securityContext`,
    { privileged: true },
    { capabilities: {} },
    { fsGroup: -1 },
    { runAsUser: 1 },
  ),
  'pod-security': set(
    `${pod}/securityContext`,
    { fsGroupChangePolicy: 'Never' },
    { supplementalGroupsPolicy: 'x' },
    { sysctls: [{ name: 'Bad', value: '1' }] },
    { sysctls: [{ name: 'net.a', value: '1' }] },
    { supplementalGroups: [-1] },
  ),
  'security-windows': set(
    `${pod}/securityContext`,
    { windowsOptions: { runAsUserName: '' } },
    { windowsOptions: { hostProcess: true } },
    { windowsOptions: { gmsaCredentialSpecName: 'A_' } },
  ),
  os: set(`${pod}/os`, { name: 'Linux' }, {}, { name: 'windows' }, { name: 'linux' }),
  'restart-policy': set(`${pod}/restartPolicy`, 'Never', 'OnFailure', 'always', 'Always'),
  'active-deadline': set(`${pod}/activeDeadlineSeconds`, 5, 0),
  'dns-policy': set(`${pod}/dnsPolicy`, 'None', 'default', 'ClusterFirst'),
  'dns-config': set(
    `${pod}/dnsConfig`,
    { nameservers: ['a'] },
    { nameservers: ['1.1.1.1', '1.1.1.2', '1.1.1.3', '1.1.1.4'] },
    { searches: ['A_b'] },
    { options: [{}] },
    { nameservers: ['010.0.0.1'] },
  ),
  'host-alias': set(
    `${pod}/hostAliases`,
    [{ ip: 'x' }],
    [{ ip: '1.2.3.4', hostnames: ['A'] }],
    [{ ip: '1.2.3.4' }, { ip: '1.2.3.4' }],
    [{ ip: '::FFFF:1.2.3.4' }],
    [{ hostnames: ['a'] }],
  ),
  'pull-secrets': set(`${pod}/imagePullSecrets`, [{}], [{ name: 'a' }, { name: 'a' }], ['a']),
  'service-account': set(`${pod}/serviceAccountName`, 'Bad_Name', 'a..b', ''),
  'service-account-old': set(`${pod}/serviceAccount`, 'other'),
  'priority-class': set(`${pod}/priorityClassName`, 'Not Valid', 'a_b'),
  'node-name': set(`${pod}/nodeName`, 'A B', 'node-1'),
  hostname: set(`${pod}/hostname`, 'a.b', 'UP', 'ok'),
  'runtime-class': set(`${pod}/runtimeClassName`, '', 'A', 'gvisor'),
  'host-users': set(`${pod}/hostUsers`, false, true),
  'share-process': set(`${pod}/shareProcessNamespace`, true),
  'host-network': set(`${pod}/hostNetwork`, true, 'true', 1),
  'grace-period': set(`${pod}/terminationGracePeriodSeconds`, -1, '30', '30s'),
  'node-selector': set(`${pod}/nodeSelector`, { a: true }, { 'a b': 'x' }, { a: 'b c' }, { 'beta.kubernetes.io/os': 'linux' }, [
    'a',
  ]),
  'toleration-operator': append(
    `${pod}/tolerations`,
    { key: 'a', operator: 'exists' },
    { key: 'a', operator: 'Exists', value: 'x' },
    { operator: 'Equal' },
    {},
  ),
  'toleration-effect': append(
    `${pod}/tolerations`,
    { key: 'a', effect: 'NoRun', operator: 'Exists' },
    { key: 'a', tolerationSeconds: 5, operator: 'Exists' },
    { key: 'a', tolerationSeconds: '5', operator: 'Exists', effect: 'NoExecute' },
  ),
  'toleration-key': append(`${pod}/tolerations`, { key: 'a b', operator: 'Exists' }, { key: 'a', value: 'b c' }),
  'tolerations-map': set(`${pod}/tolerations`, { operator: 'Exists' }),
  'affinity-terms': set(
    `${pod}/affinity`,
    { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: {} } },
    { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } },
  ),
  'affinity-operator': set(
    `${pod}/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms`,
    [{ matchExpressions: [{ key: 'a', operator: 'Is' }] }],
    [{ matchExpressions: [{ key: 'a', operator: 'In' }] }],
    [{ matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1', '2'] }] }],
    [{ matchExpressions: [{ key: 'a', operator: 'Gt', values: ['x'] }] }],
  ),
  'affinity-weight': set(
    `${pod}/affinity`,
    { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 0, preference: {} }] } },
    { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ preference: { matchExpressions: [] } }] } },
  ),
  'affinity-pod': set(
    `${pod}/affinity`,
    { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{}] } },
    {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 101, podAffinityTerm: { topologyKey: 'a' } }],
      },
    },
  ),
  'affinity-fields': set(
    `${pod}/affinity`,
    {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['a', 'b'] }] }],
        },
      },
    },
    {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchFields: [{ key: 'x', operator: 'In', values: ['a'] }] }],
        },
      },
    },
  ),
  'affinity-unknown': set(`${pod}/affinity`, { nodeAffinity: { requiredDuringScheduling: {} } }),
  spread: set(
    `${pod}/topologySpreadConstraints`,
    [{}],
    [{ maxSkew: 1, topologyKey: 'a', whenUnsatisfiable: 'Never' }],
    [{ maxSkew: 0, topologyKey: 'a b', whenUnsatisfiable: 'DoNotSchedule' }],
  ),
  'spread-duplicate': repeat(`${pod}/topologySpreadConstraints`),
  'readiness-gate': set(`${pod}/readinessGates`, [{}], [{ conditionType: 'a b' }]),
  'scheduling-gate': set(`${pod}/schedulingGates`, [{ name: 'a' }, { name: 'a' }], [{}]),
  overhead: set(`${pod}/overhead`, { cpu: 1 }, { gpu: 1 }, { memory: '100m' }),
  'resource-claim': set(
    `${pod}/resourceClaims`,
    [{ name: 'a' }],
    [{ name: 'a', resourceClaimName: 'b', resourceClaimTemplateName: 'c' }],
    [{ resourceClaimName: 'b' }],
  ),
  preemption: set(`${pod}/preemptionPolicy`, 'Always', 'Never'),
  ephemeral: set(`${pod}/ephemeralContainers`, [{ name: 'e', image: 'a' }]),
  status: set('status', { numberReady: 1 }, { numberReady: 'x' }),
  'unknown-root': set('specs', {}),
  'api-version': set('apiVersion', 'apps/v1beta2', 'v1', 'extensions/v1beta1'),
  'kind-case': set('kind', 'Daemonset', 'daemonset'),
}

const lineOf = (text: string, random: Random, wanted: RegExp) => {
  const lines = text.split('\n')
  const found = lines.flatMap((line, index) => (wanted.test(line) ? [index] : []))
  return { lines, index: pick(found, random) ?? -1 }
}
const onLine =
  (wanted: RegExp, change: (line: string, random: Random) => string): TextChange =>
  (text, random) => {
    const { lines, index } = lineOf(text, random, wanted)
    if (index >= 0) lines[index] = change(lines[index] ?? '', random)
    return lines.join('\n')
  }

const blanksWithTab = ['\t', '  \t', '      \t', '          \t ', '                \t', '\t\t']
const escapes = ['\\/', "\\'", '\\u0041', '\\ud83d\\ude00', '\\x4', '\\q', '\\U0001F600', '\\e']

/** By name: what is changed in the text. */
export const textChanges: Readonly<Record<string, TextChange>> = {
  'valid-comment': (text, random) => onLine(/\S/, (line) => `${line} # why`)(text, random),
  'valid-blank': onLine(/\S/, (line) => `${line}\n`),
  'valid-crlf': (text) => text.replaceAll('\n', '\r\n'),
  'valid-bom': (text) => `\uFEFF${text}`,
  // Two of them would make an empty first document.
  'valid-start': (text) => (/^(---|#|%|\s*$)/m.test(text) ? text : `---\n${text}`),
  'valid-end': (text) => `${text}...\n`,
  'valid-anchor': onLine(/: [a-z]+$/, (line) => line.replace(/: ([a-z]+)$/, ': &anchor $1')),
  'tab-indent': onLine(/^ {4}/, (line) => line.replace(/^ {4}/, '\t')),
  'tab-line': onLine(/\S/, (line, random) => `${line}\n${pick(blanksWithTab, random)}`),
  'tab-comment': onLine(/\S/, (line, random) => `${line}\n${pick(blanksWithTab, random)}# why`),
  escape: onLine(/: [a-z]+$/, (line, random) => line.replace(/: ([a-z]+)$/, `: "$1${pick(escapes, random)}"`)),
  'tab-end': onLine(/: \S+$/, (line) => `${line}\t`),
  'indent-more': onLine(/^ {4,}\w+:/, (line) => ` ${line}`),
  'indent-less': onLine(/^ {4,}\w+:/, (line) => line.slice(1)),
  'colon-missing': onLine(/^ +\w+: \S/, (line) => line.replace(':', '')),
  'space-missing': onLine(/^ +\w+: \S/, (line) => line.replace(': ', ':')),
  'dash-missing': onLine(/^ +- \w/, (line) => line.replace('- ', '  ')),
  'key-twice': onLine(/^ +\w+: \S+$/, (line) => `${line}\n${line}`),
  'word-yes': onLine(/: [a-z]+$/, (line, random) =>
    line.replace(/: [a-z]+$/, `: ${pick(['yes', 'no', 'on', 'off', 'y', 'n', 'null', '~', 'true'], random)}`),
  ),
  'word-number': onLine(/: [a-z]+$/, (line, random) =>
    line.replace(
      /: [a-z]+$/,
      `: ${pick(['0x10', '010', '1_000', '.inf', '1e3', '2026-01-02', '1:30', '0o7', '9223372036854775808', '+5', '.5', '-0'], random)}`,
    ),
  ),
  'quote-open': onLine(/: \S+$/, (line) => line.replace(/: (\S+)$/, ': "$1')),
  'flow-open': onLine(/: \[/, (line) => line.replace(/\]/, '')),
  'alias-unknown': onLine(/: [a-z]+$/, (line) => line.replace(/: [a-z]+$/, ': *nothing')),
  'key-misspelt': onLine(/^ +[a-z]{5,}:/i, (line) => line.replace(/(\w)(\w):/, '$2$1:')),
  'key-case': onLine(/^ +[a-z]+[A-Z]\w*:/, (line) => line.replace(/[A-Z]/, (letter) => letter.toLowerCase())),
  'value-deleted': onLine(/: \S+$/, (line) => line.replace(/: \S+$/, ':')),
  'line-deleted': onLine(/^ +\S/, () => ''),
  'cut-short': (text, random) => text.slice(0, Math.floor(text.length * (0.3 + 0.7 * random()))),
  'percent-sign': onLine(/: [a-z]+$/, (line) => line.replace(/: ([a-z]+)$/, ': %$1')),
  'at-sign': onLine(/: [a-z]+$/, (line) => line.replace(/: ([a-z]+)$/, ': @$1')),
  'nested-colon': onLine(/: [a-z]+$/, (line) => `${line}: x`),
}

export const kindCount = Object.keys(treeChanges).length + Object.keys(textChanges).length

/** Mutated documents: each kind in turn, on a base by chance, now and then two in one document. */
export function mutations(more: readonly string[], count: number, seed: number, only = ''): Case[] {
  const random = randomFrom(seed)
  const all = [...bases, ...more]
  const chosen = <Kind>(kinds: Readonly<Record<string, Kind>>) => Object.entries(kinds).filter(([name]) => name.startsWith(only))
  const trees = chosen(treeChanges)
  const texts = chosen(textChanges)
  const cases: Case[] = []
  for (let round = 0; cases.length < count; round++) {
    const index = round % (trees.length + texts.length)
    const base = pick(all, random) ?? ''
    const tree = trees[index]
    if (!tree) {
      const [name, change] = texts[index - trees.length] ?? ['', (text: string) => text]
      cases.push({ name: `${name}/${cases.length}`, text: change(base, random) })
      continue
    }
    const document = parseDocument(base, { version: '1.1' })
    if (document.errors.length > 0 || !tree[1](document, random)) continue
    const second = random() < 0.1 ? pick(trees, random) : undefined
    second?.[1](document, random)
    const text = written(document)
    if (text !== undefined) cases.push({ name: `${tree[0]}${second ? `+${second[0]}` : ''}/${cases.length}`, text })
  }
  return cases
}

/** The text of a tree; `undefined` where an alias lost its anchor to the change. */
function written(document: Document): string | undefined {
  try {
    return document.toString({ lineWidth: 0 })
  } catch {
    return undefined
  }
}
