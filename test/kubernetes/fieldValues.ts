// A sensible value for every field of the type, so that a server mostly takes it.
import { type Field, fieldsOf, isStruct } from '../../server/src/language/schema/schema.ts'
import type { Chance } from './random.ts'

/** Any value of JSON, as long as nobody looks into it. */
export type Json = unknown
export type JsonObject = Record<string, Json>

/** What of a struct may be there only alone. */
export const unions: Readonly<Record<string, readonly string[]>> = {
  EnvVar: ['value', 'valueFrom'],
  EnvVarSource: ['configMapKeyRef', 'fieldRef', 'fileKeyRef', 'resourceFieldRef', 'secretKeyRef'],
  EnvFromSource: ['configMapRef', 'secretRef'],
  LifecycleHandler: ['exec', 'httpGet', 'sleep', 'tcpSocket'],
  Probe: ['exec', 'grpc', 'httpGet', 'tcpSocket'],
  VolumeProjection: ['clusterTrustBundle', 'configMap', 'downwardAPI', 'podCertificate', 'secret', 'serviceAccountToken'],
  Volume: [...fieldsOf('Volume').keys()].filter((name) => name !== 'name'),
  DownwardAPIVolumeFile: ['fieldRef', 'resourceFieldRef'],
}

/** What a struct holds beside its required fields, where it must hold something. */
const filled: Readonly<Record<string, JsonObject>> = {
  LabelSelector: { matchLabels: { team: 'a' } },
  NodeSelectorTerm: { matchExpressions: [{ key: 'disk', operator: 'NotIn', values: ['tape'] }] },
  Container: { image: 'added:1' },
  StorageOSVolumeSource: { volumeName: 'a' },
  ConfigMapEnvSource: { name: 'settings' },
  SecretEnvSource: { name: 'token' },
  ConfigMapProjection: { name: 'settings' },
  SecretProjection: { name: 'token' },
  ResourceFieldSelector: { containerName: 'agent' },
  LabelSelectorRequirement: { key: 'tier', operator: 'In', values: ['node'] },
  NodeSelectorRequirement: { key: 'disk', operator: 'NotIn', values: ['tape'] },
  EnvVarSource: { fieldRef: { fieldPath: 'spec.nodeName' } },
  EnvFromSource: { configMapRef: { name: 'settings' } },
  LifecycleHandler: { exec: { command: ['true'] } },
  Probe: { exec: { command: ['true'] } },
  ExecAction: { command: ['check'] },
  VolumeProjection: { configMap: { name: 'settings' } },
  DownwardAPIVolumeFile: { fieldRef: { fieldPath: 'metadata.name' } },
  ConfigMapVolumeSource: { name: 'settings' },
  SecretVolumeSource: { secretName: 'token' },
  ImageVolumeSource: { reference: 'models:1' },
  FCVolumeSource: { targetWWNs: ['5006016'], lun: 1 },
  EphemeralVolumeSource: {
    volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
  },
  Toleration: { key: 'maintenance', operator: 'Exists' },
  QuobyteVolumeSource: { registry: 'quobyte:7861', volume: 'a' },
  FlockerVolumeSource: { datasetName: 'data' },
  SeccompProfile: { type: 'RuntimeDefault' },
  AppArmorProfile: { type: 'RuntimeDefault' },
  SELinuxOptions: { level: 's0:c1,c2' },
  ContainerRestartRule: { action: 'Restart', exitCodes: { operator: 'In', values: [42] } },
  PodOS: { name: 'linux' },
  ClusterTrustBundleProjection: { name: 'ca', path: 'ca.pem' },
  PodCertificateProjection: { signerName: 'example.com/a', keyType: 'ED25519', credentialBundlePath: 'a.pem' },
  PodResourceClaim: { name: 'gpu', resourceClaimName: 'gpu' },
  LocalObjectReference: { name: 'pull' },
  HostAlias: { ip: '10.1.2.3', hostnames: ['a.example'] },
  TopologySpreadConstraint: {
    maxSkew: 1,
    topologyKey: 'zone',
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: { team: 'a' } },
  },
  PodAffinityTerm: { topologyKey: 'zone', labelSelector: { matchLabels: { team: 'never' } } },
  GRPCAction: { port: 9000 },
  HTTPGetAction: { port: 8080 },
  TCPSocketAction: { port: 8080 },
  SleepAction: { seconds: 2 },
  SecretKeySelector: { name: 'token', key: 'a' },
  ConfigMapKeySelector: { name: 'settings', key: 'a' },
  PersistentVolumeClaimSpec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  ScaleIOVolumeSource: { gateway: 'https://sio', system: 'a', secretRef: { name: 'sio' }, volumeName: 'v' },
}

/** What a field must have beside it in its struct; `undefined` takes away. */
export const beside: Readonly<Record<string, JsonObject>> = {
  'RollingUpdateDaemonSet.maxSurge': { maxUnavailable: 0 },
  'Container.restartPolicyRules': { restartPolicy: 'Always' },
  'PodResourceClaim.resourceClaimTemplateName': { resourceClaimName: undefined },
  'Toleration.tolerationSeconds': { effect: 'NoExecute' },
  'Toleration.value': { operator: 'Equal' },
  'TopologySpreadConstraint.minDomains': { whenUnsatisfiable: 'DoNotSchedule' },
  'AppArmorProfile.localhostProfile': { type: 'Localhost' },
  'SeccompProfile.localhostProfile': { type: 'Localhost' },
  'FCVolumeSource.wwids': { targetWWNs: undefined, lun: undefined },
  'FlockerVolumeSource.datasetUUID': { datasetName: undefined },
  'ClusterTrustBundleProjection.labelSelector': { name: undefined, signerName: 'example.com/signer' },
  'ClusterTrustBundleProjection.signerName': { name: undefined, labelSelector: {} },
}

/** Values by field, or by struct and field where a name means several things. */
const known: Readonly<Record<string, readonly Json[]>> = {
  annotations: [{ 'example.com/note': 'one' }, { 'example.com/note': 'two', 'example.com/more': '' }],
  labels: [{ team: 'b' }, { team: 'c', 'example.com/extra': 'x' }],
  matchLabels: [{ team: 'b' }],
  finalizers: [['example.com/keep'], ['example.com/keep', 'example.com/also']],
  'LabelSelectorRequirement.operator': ['In', 'NotIn'],
  'NodeSelectorRequirement.operator': ['In', 'NotIn'],
  'NodeSelectorTerm.matchFields': [[{ key: 'metadata.name', operator: 'NotIn', values: ['b-1'] }]],
  'Toleration.operator': ['Exists'],
  'Toleration.key': ['dedicated', 'maintenance'],
  'Toleration.tolerationSeconds': [60],
  topologyKey: ['zone', 'kubernetes.io/hostname'],
  nodeSelector: [{ disk: 'ssd' }, { 'kubernetes.io/os': 'linux' }],
  'PodSpec.nodeName': ['a-1'],
  'PodSpec.priorityClassName': ['system-node-critical', 'system-cluster-critical'],
  'PodSpec.priority': [0, 10],
  'PodSpec.hostname': ['agent'],
  'PodSpec.hostnameOverride': ['agent.example'],
  'PodSpec.subdomain': ['agents'],
  'PodSpec.serviceAccountName': ['agent', 'default'],
  'PodSpec.serviceAccount': ['agent', 'default'],
  'PodSpec.schedulerName': ['default-scheduler', 'my-scheduler'],
  'PodSpec.restartPolicy': ['Always'],
  'PodSpec.runtimeClassName': ['fast'],
  'PodSpec.hostUsers': [true, false],
  'PodSpec.overhead': [{ cpu: '10m' }],
  'PodSpec.readinessGates': [[{ conditionType: 'example.com/ready' }]],
  'PodOS.name': ['linux'],
  'Sysctl.name': ['net.ipv4.tcp_syncookies', 'kernel.shm_rmid_forced'],
  'PodReadinessGate.conditionType': ['example.com/ready'],
  'PodSchedulingGate.name': ['example.com/wait'],
  'EvictionResponder.name': ['example.com/responder'],
  'ObjectFieldSelector.fieldPath': ['spec.nodeName', 'metadata.name'],
  'ResourceFieldSelector.resource': ['limits.memory', 'requests.cpu'],
  'ResourceFieldSelector.containerName': ['agent'],
  divisor: ['1', '1Mi'],
  'Container.restartPolicy': ['Always'],
  'Container.image': ['agent:3', 'registry.example/agent:4'],
  'Container.command': [['agent'], ['agent', '--serve']],
  'ContainerRestartRule.action': ['Restart'],
  'ContainerRestartRuleOnExitCodes.values': [[1, 42]],
  'ContainerResizePolicy.resourceName': ['cpu', 'memory'],
  limits: [{ memory: '256Mi' }, { cpu: '0.2', memory: '268435456' }],
  requests: [{ cpu: '10m' }, { memory: '0.0625Gi' }],
  'VolumeResourceRequirements.requests': [{ storage: '2Gi' }],
  'VolumeResourceRequirements.limits': [{ storage: '4Gi' }],
  add: [['NET_ADMIN'], ['SYS_TIME', 'NET_RAW']],
  drop: [['ALL'], ['KILL']],
  'SecurityContext.procMount': ['Default'],
  'SeccompProfile.type': ['RuntimeDefault', 'Unconfined'],
  'SeccompProfile.localhostProfile': ['profiles/a.json'],
  'AppArmorProfile.localhostProfile': ['profile-a'],
  'AppArmorProfile.type': ['RuntimeDefault', 'Unconfined'],
  sizeLimit: ['1Gi', '1024Mi'],
  medium: ['Memory'],
  mountPath: ['/extra', '/more'],
  devicePath: ['/dev/extra'],
  subPath: ['sub'],
  subPathExpr: ['$(HOME)'],
  'VolumeMount.mountPropagation': ['HostToContainer', 'None'],
  'VolumeMount.recursiveReadOnly': ['Disabled', 'IfPossible'],
  hostIP: ['10.0.0.1'],
  ip: ['10.4.5.6'],
  hostnames: [['b.example', 'c.example']],
  nameservers: [['10.0.0.53']],
  searches: [['svc.example']],
  host: ['node.example'],
  'ContainerPort.name': ['extra', 'more'],
  'HTTPGetAction.port': [8080, 'health'],
  'TCPSocketAction.port': [8080, '8081'],
  'HTTPGetAction.path': ['/health'],
  'HTTPHeader.name': ['X-Check'],
  'RollingUpdateDaemonSet.maxUnavailable': [1, 2, '50%'],
  'RollingUpdateDaemonSet.maxSurge': [1, '50%'],
  minReadySeconds: [0, 1],
  revisionHistoryLimit: [3, 10],
  terminationGracePeriodSeconds: [0, 5, 60],
  successThreshold: [1],
  'Probe.terminationGracePeriodSeconds': [10],
  weight: [1, 50],
  maxSkew: [1, 2],
  expirationSeconds: [3600],
  maxExpirationSeconds: [86400],
  partition: [1],
  lun: [1],
  port: [8080],
  containerPort: [9300],
  hostPort: [9300],
  defaultMode: [420, 256],
  mode: [420, 256],
  path: ['a', 'b/c'],
  'HostPathVolumeSource.path': ['/var/lib/extra'],
  'HostPathVolumeSource.type': ['DirectoryOrCreate', ''],
  'NFSVolumeSource.path': ['/exports'],
  'SecurityContext.runAsUser': [0, 1000],
  signerName: ['example.com/signer'],
  keyType: ['ED25519'],
  targetPortal: ['10.0.0.9:3260'],
  portals: [['10.0.0.9:3260']],
  iqn: ['iqn.2026-01.example:a'],
  initiatorName: ['iqn.2026-01.example:b'],
  'AzureDiskVolumeSource.diskURI': ['https://blob/disk.vhd'],
  'AzureDiskVolumeSource.kind': ['Shared'],
  monitors: [['10.0.0.7:6789']],
  endpoints: ['gluster'],
  datasetUUID: ['uuid-a'],
  'EmptyDirVolumeSource.mode': [448],
  'PodSpec.initContainers': [[{ name: 'extra-init', image: 'prepare:3' }]],
  'PersistentVolumeClaimSpec.accessModes': [['ReadWriteOnce'], ['ReadWriteMany']],
  'TypedLocalObjectReference.apiGroup': ['snapshot.storage.k8s.io', ''],
  'TypedLocalObjectReference.kind': ['PersistentVolumeClaim'],
  'TypedObjectReference.apiGroup': ['snapshot.storage.k8s.io'],
  'TypedObjectReference.kind': ['PersistentVolumeClaim'],
  userAnnotations: [{ 'example.com/a': 'b' }],
  'WindowsSecurityContextOptions.hostProcess': [false],
  'SELinuxOptions.level': ['s0:c3,c4'],
  supplementalGroups: [[1000], [1000, 2000]],
  bindMountOptions: [['noexec']],
  'QuobyteVolumeSource.registry': ['quobyte:7861', 'other:7861'],
  'ObjectFieldSelector.apiVersion': ['v1'],
  'GRPCAction.mode': ['Plaintext'],
  resources: [{ requests: { cpu: '10m' } }, { limits: { memory: '256Mi' } }],
  'PersistentVolumeClaimSpec.resources': [{ requests: { storage: '3Gi' } }],
  gitRepo: [{ repository: 'https://git.example/a.git' }],
  volumeAttributes: [{ a: 'b' }],
  options: [{ a: 'b' }],
  'PodDNSConfig.options': [[{ name: 'ndots', value: '2' }], [{ name: 'edns0' }]],
  'Container.stdin': [true],
  'ContainerPort.protocol': ['TCP', 'UDP', 'SCTP'],
  'EnvVar.name': ['EXTRA', 'MORE'],
  'Lifecycle.stopSignal': ['SIGTERM'],
}

/** A value of a field; `name` is what it calls things that need a name of their own. */
export function fieldValue(owner: string, name: string, field: Field, chance: Chance, own: string): Json {
  const values = known[`${owner}.${name}`] ?? known[name]
  if (values) return structuredClone(chance.pick(values))
  if (field.list) return [elementOf(field.type, chance, own, { ...field, list: false })]
  if (field.map) return { a: scalar(field, chance, own) }
  return elementOf(field.type, chance, own, field)
}

/** One struct with all that it must have, or a scalar. */
export function elementOf(type: string, chance: Chance, own: string, field: Field = { type }): Json {
  if (!isStruct(type)) return scalar(field, chance, own)
  const base = structuredClone(filled[type] ?? {})
  for (const [name, inner] of fieldsOf(type))
    if (inner.required && base[name] === undefined) base[name] = fieldValue(type, name, inner, chance, own)
  return base
}

function scalar({ type, enum: words }: Field, chance: Chance, own: string): Json {
  if (type === 'boolean') return chance.percent(50)
  if (type === 'int32' || type === 'int64') return chance.pick([1, 2, 5, 30])
  if (type === 'quantity') return chance.pick(['1', '500m', '1Gi'])
  if (type === 'intOrString') return chance.pick([1, '50%'])
  return words ? chance.pick(words.filter((word) => word !== '')) : own
}
