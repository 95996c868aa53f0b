/** A volume of every kind, for the descriptions of a pod that no node runs. */
export const manyVolumes: readonly object[] = [
  { emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } },
  { hostPath: { path: '/a', type: 'Directory' } },
  { secret: { secretName: 's', optional: true } },
  { configMap: { name: 'c', items: [{ key: 'k', path: 'p' }] } },
  { persistentVolumeClaim: { claimName: 'c', readOnly: true } },
  { csi: { driver: 'csi.example.com', fsType: 'ext4', volumeAttributes: { b: '2', a: '1' } } },
  { image: { reference: 'data:1' } },
  { nfs: { server: 'a', path: '/b' } },
  { iscsi: { targetPortal: '10.0.0.1', iqn: 'iqn.2001-04.com.example:storage', lun: 0, fsType: 'ext4' } },
  { rbd: { monitors: ['10.0.0.1'], image: 'i' } },
  { cephfs: { monitors: ['10.0.0.1'] } },
  { flexVolume: { driver: 'example.com/driver' } },
  { azureFile: { secretName: 's', shareName: 'n' } },
  { azureDisk: { diskName: 'd', diskURI: 'https://d' } },
  { glusterfs: { endpoints: 'e', path: 'p' } },
  { gitRepo: { repository: 'https://r', revision: 'v' } },
  { gcePersistentDisk: { pdName: 'p', partition: 1 } },
  { awsElasticBlockStore: { volumeID: 'v' } },
  { cinder: { volumeID: 'v' } },
  { vsphereVolume: { volumePath: 'p', storagePolicyName: 's' } },
  { photonPersistentDisk: { pdID: 'p' } },
  { portworxVolume: { volumeID: 'v' } },
  { quobyte: { registry: 'r:1', volume: 'v' } },
  { scaleIO: { gateway: 'g', system: 's', secretRef: { name: 'n' }, volumeName: 'v' } },
  { storageos: { volumeName: 'v' } },
  { fc: { targetWWNs: ['w'], lun: 1 } },
  { flocker: { datasetName: 'd' } },
  { ephemeral: { volumeClaimTemplate: { metadata: { labels: { a: 'b' } }, spec: claim() } } },
  {
    projected: {
      sources: [
        { secret: { name: 's' } },
        { configMap: { name: 'c', optional: true } },
        { downwardAPI: { items: [{ path: 'p', fieldRef: { fieldPath: 'metadata.name' } }] } },
        { serviceAccountToken: { path: 't', audience: 'a' } },
      ],
    },
  },
  { downwardAPI: { items: [{ path: 'p', resourceFieldRef: { containerName: 'agent', resource: 'limits.cpu' } }] } },
].map((source, index) => ({ name: `volume-${index}`, ...source }))

function claim() {
  return { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, storageClassName: 'fast' }
}

/** A container that uses what its own description can say. */
export const fullContainer = {
  name: 'agent',
  image: 'agent:1',
  command: ['sh', '-c', 'first\nsecond'],
  args: ['--a', '--b=c d'],
  ports: [
    { name: 'web', containerPort: 80, hostPort: 8080 },
    { containerPort: 53, protocol: 'UDP' },
  ],
  resources: {
    limits: { cpu: '1500m', memory: '1Gi', 'ephemeral-storage': '2G' },
    requests: { cpu: '0.1', memory: '100M' },
  },
  livenessProbe: { httpGet: { path: 'healthz', port: 'web', scheme: 'HTTPS', host: '::1' }, initialDelaySeconds: 3 },
  readinessProbe: { grpc: { port: 5, service: 'ready' }, timeoutSeconds: 2 },
  startupProbe: { exec: { command: ['cat', '/tmp/up'] }, failureThreshold: 30 },
  envFrom: [{ configMapRef: { name: 'c' } }, { secretRef: { name: 's', optional: true }, prefix: 'P_' }],
  env: [
    { name: 'PLAIN', value: 'a b' },
    { name: 'LINES', value: 'a\nb' },
    { name: 'EMPTY' },
    { name: 'FIELD', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
    { name: 'SECRET', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
    { name: 'CONFIG', valueFrom: { configMapKeyRef: { name: 'c', key: 'k', optional: true } } },
    { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
    { name: 'MILLI', valueFrom: { resourceFieldRef: { resource: 'requests.cpu', divisor: '1m' } } },
    { name: 'MEMORY', valueFrom: { resourceFieldRef: { resource: 'requests.memory', divisor: '1Mi' } } },
    { name: 'BYTES', valueFrom: { resourceFieldRef: { resource: 'limits.memory' } } },
    { name: 'STORAGE', valueFrom: { resourceFieldRef: { resource: 'limits.ephemeral-storage', divisor: '1k' } } },
    { name: 'NONE', valueFrom: { resourceFieldRef: { resource: 'requests.ephemeral-storage' } } },
  ],
  securityContext: { seccompProfile: { type: 'Localhost', localhostProfile: 'p.json' } },
  volumeMounts: [
    { name: 'volume-1', mountPath: '/b', readOnly: true, subPath: 's' },
    { name: 'volume-0', mountPath: '/a' },
  ],
}
