// DaemonSets as somebody wrote them, by chance: the file from which a live state is made.
import type { JsonObject } from './fieldValues.ts'
import type { Chance } from './random.ts'

/** A manifest as JSON; its fields are taken as they come. */
export interface Manifest extends JsonObject {
  apiVersion: string
  kind: string
  metadata: JsonObject & { name: string; labels: Record<string, string>; annotations?: Record<string, string> }
  spec: JsonObject & {
    template: { metadata: JsonObject & { labels: Record<string, string> }; spec: PodSpec }
    updateStrategy?: JsonObject
  }
}

export interface PodSpec extends JsonObject {
  containers: Container[]
  initContainers?: Container[]
  volumes?: Named[]
  nodeSelector?: Record<string, string>
  tolerations?: JsonObject[]
}

/** An element of a list that the server merges by name. */
export interface Named extends JsonObject {
  name: string
}

export interface Container extends Named {
  image: string
  env?: Named[]
  ports?: JsonObject[]
  volumeMounts?: JsonObject[]
}

/** Pools of nodes by their label `pool`; the manifest chooses one. `steady` ones have nodes that all take its pods. */
export const pools = {
  steady: ['a', 'b', 'g'],
  odd: ['tainted', 'cordoned', 'dying', 'evicting', 'unready'],
} as const

/** Ports of the node, not shared by two manifests of one run. */
export const portOf = (index: number, which: number) => 10_000 + (index % 5000) * 8 + which

export const strategies: Readonly<Record<string, JsonObject>> = {
  usual: {},
  one: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
  two: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2 } },
  half: { rollingUpdate: { maxUnavailable: '50%' } },
  all: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '100%', maxSurge: 0 } },
  surge: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
  surgeAll: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '100%', maxUnavailable: '0%' } },
  onDelete: { type: 'OnDelete' },
}

const handlers = (port: number): readonly JsonObject[] => [
  { exec: { command: ['check', '--quick'] } },
  { httpGet: { path: '/health', port } },
  { httpGet: { path: '/health', port: 'metrics', httpHeaders: [{ name: 'X-Check', value: 'a' }] } },
  { tcpSocket: { port } },
]

/** What a volume can be without a kubelet that would look for it. */
export const volumeSources: readonly JsonObject[] = [
  { emptyDir: {} },
  { emptyDir: { sizeLimit: '1Gi' } },
  { emptyDir: { medium: 'Memory' } },
  { hostPath: { path: '/var/log' } },
  { hostPath: { path: '/run/agent', type: 'DirectoryOrCreate' } },
  { configMap: { name: 'settings' } },
  { configMap: { name: 'settings', optional: true, items: [{ key: 'a', path: 'a.yaml' }] } },
  { secret: { secretName: 'token', defaultMode: 256 } },
  { downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
  { nfs: { server: 'nfs.example', path: '/exports' } },
  { csi: { driver: 'csi.example.com', volumeAttributes: { a: 'b' } } },
  {
    projected: {
      sources: [
        { serviceAccountToken: { path: 'token', audience: 'vault', expirationSeconds: 3600 } },
        { configMap: { name: 'ca', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      ],
    },
  },
]

export const envSources: readonly JsonObject[] = [
  { value: 'plain' },
  { value: '' },
  { valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
  { valueFrom: { configMapKeyRef: { name: 'settings', key: 'level' } } },
  { valueFrom: { secretKeyRef: { name: 'token', key: 'token', optional: true } } },
  { valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
]

/** Fields of the pod, each alone there or not. */
const podFields: readonly JsonObject[] = [
  { terminationGracePeriodSeconds: 5 },
  { priorityClassName: 'system-node-critical' },
  { dnsPolicy: 'ClusterFirstWithHostNet' },
  { dnsConfig: { nameservers: ['10.0.0.10'], options: [{ name: 'ndots', value: '2' }] } },
  { imagePullSecrets: [{ name: 'pull' }, { name: 'other' }] },
  { hostAliases: [{ ip: '10.1.2.3', hostnames: ['a.example', 'b.example'] }] },
  { hostPID: true },
  { securityContext: { fsGroup: 1000, seccompProfile: { type: 'RuntimeDefault' } } },
  { automountServiceAccountToken: false },
  { serviceAccountName: 'agent' },
  {
    tolerations: [
      { key: 'maintenance', operator: 'Exists', effect: 'NoSchedule' },
      { key: 'old', operator: 'Exists' },
    ],
  },
  {
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: { team: 'a' } } },
    ],
  },
]

const containerFields = (port: number): readonly JsonObject[] => [
  { args: ['--verbose', '--level=2'] },
  { command: ['agent'] },
  { imagePullPolicy: 'IfNotPresent' },
  { resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } } },
  { securityContext: { privileged: true, runAsUser: 0 } },
  { securityContext: { capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] }, readOnlyRootFilesystem: true } },
  { envFrom: [{ configMapRef: { name: 'settings' } }, { prefix: 'B_', secretRef: { name: 'token' } }] },
  { lifecycle: { preStop: { exec: { command: ['sleep', '2'] } } } },
  { lifecycle: { preStop: { sleep: { seconds: 2 } }, postStart: { exec: { command: ['true'] } } } },
  { workingDir: '/work', terminationMessagePolicy: 'FallbackToLogsOnError' },
  { livenessProbe: { ...handlers(port)[0], periodSeconds: 20 } },
  { livenessProbe: { ...handlers(port)[1], failureThreshold: 5 } },
  { startupProbe: { ...handlers(port)[3] } },
]

/** What chance makes of an image, a few containers and volumes, and a strategy. */
export function randomManifest(chance: Chance, name: string, index: number, pool: string, strategy: JsonObject): Manifest {
  const port = portOf(index, 0)
  const volumes = chance
    .some(volumeSources, 0, 3)
    .map((source, number) => ({ name: `volume-${number}`, ...structuredClone(source) }))
  const agent: Container = { name: 'agent', image: 'agent:1', ports: [{ name: 'metrics', containerPort: port }] }
  for (const fields of chance.some(containerFields(port), 1, 4)) Object.assign(agent, structuredClone(fields))
  if (chance.percent(60))
    agent.env = chance.some(envSources, 1, 4).map((one, number) => ({ name: `ENV_${number}`, ...structuredClone(one) }))
  if (volumes.length > 0)
    agent.volumeMounts = volumes.map((volume, number) => ({
      name: volume.name,
      mountPath: `/mnt/${number}`,
      ...(number === 0 && { readOnly: true }),
    }))
  if (chance.percent(30)) agent.ports?.push({ name: 'dns', containerPort: portOf(index, 1), protocol: 'UDP' })
  const spec: PodSpec = { nodeSelector: { pool }, containers: [agent] }
  if (volumes.length > 0) spec.volumes = volumes
  if (chance.percent(30)) spec.containers.push({ name: 'sidecar', image: 'sidecar:1', args: ['--follow'] })
  if (chance.percent(25)) spec.initContainers = [{ name: 'prepare', image: 'prepare:1', command: ['sh', '-c', 'true'] }]
  for (const fields of chance.some(podFields, 0, 3)) Object.assign(spec, structuredClone(fields))
  if (pool === 'tainted')
    spec.tolerations = [...(spec.tolerations ?? []), { key: 'dedicated', operator: 'Equal', value: 'agents' }]
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: {
      name,
      namespace: 'default',
      labels: { app: name, team: 'a' },
      ...(chance.percent(10) && { finalizers: ['example.com/first', 'example.com/second'] }),
      ...(chance.percent(50) && { annotations: { 'example.com/owner': 'platform' } }),
    },
    spec: {
      selector: { matchLabels: { app: name } },
      ...(Object.keys(strategy).length > 0 && { updateStrategy: structuredClone(strategy) }),
      ...(chance.percent(25) && { revisionHistoryLimit: chance.pick([0, 1, 5]) }),
      template: { metadata: { labels: { app: name, tier: 'node' } }, spec },
    },
  }
}

/** Other handlers for a probe or a hook of the manifest with that number. */
export const handlersOf = (index: number) => handlers(portOf(index, 0))
