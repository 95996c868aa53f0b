// Volumes of storage systems outside the cluster, most of them of the past.
import type { MapNode, Path } from '../yaml/node.ts'
import { byteLength, label } from './grammar.ts'
import { flag, optionalWhole, struct, text, textMap, texts } from './read.ts'
import { addField, has, invalid, notSupported, required, type Violation } from './rule.ts'
import { byteRange, knows, needs } from './volume-files.ts'

export type SourceCheck = (source: MapNode, path: Path, version: string) => Iterable<Violation>

const needing =
  (fields: Readonly<Record<string, string>>): SourceCheck =>
  (source, path) =>
    needs(source, path, fields)
const lunRange = 'must be between 0 and 255, inclusive'
/** The server's words; 0, which stands for the whole disk, passes. */
const partitionRange = 'must be between 1 and 255, inclusive'

export const storageChecks: Readonly<Record<string, SourceCheck>> = {
  *gcePersistentDisk(source, path) {
    const server = [...path.slice(0, -1), 'persistentDisk']
    const violations = [
      ...needs(source, path, { pdName: 'vol-gce-name' }),
      ...byteRange(source, path, 'partition', partitionRange, 'vol-gce-partition'),
    ]
    for (const violation of violations) yield { ...violation, path: [...server, ...violation.at.slice(path.length)] }
  },
  *awsElasticBlockStore(source, path) {
    yield* needs(source, path, { volumeID: 'vol-aws-id' })
    yield* byteRange(source, path, 'partition', partitionRange, 'vol-aws-partition')
  },
  *nfs(source, path) {
    yield* needs(source, path, { server: 'vol-nfs-server', path: 'vol-nfs-path' })
    const directory = text(source, 'path')
    const message = invalid(directory, 'must be an absolute path')
    if (!directory.startsWith('/')) yield { at: [...path, 'path'], message, code: 'vol-nfs-path-absolute' }
  },
  *iscsi(source, path) {
    yield* needs(source, path, { targetPortal: 'vol-iscsi-portal', iqn: 'vol-iscsi-iqn' })
    const iqn = text(source, 'iqn')
    if (iqn !== '') yield* iscsiName(iqn, [...path, 'iqn'], [...path, 'iqn'], 'vol-iscsi-iqn-format')
    yield* byteRange(source, path, 'lun', lunRange, 'vol-iscsi-lun')
    const authenticates = flag(source, 'chapAuthDiscovery') || flag(source, 'chapAuthSession')
    if (authenticates && !struct(source, 'secretRef'))
      yield { at: [...path, 'secretRef'], message: required(), code: 'vol-iscsi-secret', data: addField('secretRef') }
    if (!has(source, 'initiatorName')) return
    const at = [...path, 'initiatorName']
    yield* iscsiName(text(source, 'initiatorName'), at, [...path, 'initiatorname'], 'vol-iscsi-initiator')
  },
  glusterfs: needing({ endpoints: 'vol-glusterfs-endpoints', path: 'vol-glusterfs-path' }),
  *flocker(source, path) {
    const name = text(source, 'datasetName')
    const id = text(source, 'datasetUUID')
    if (name === '' && id === '') {
      const message = required('one of datasetName and datasetUUID is required')
      yield { at: path, mark: 'key', message, code: 'vol-flocker-none' }
    }
    if (name !== '' && id !== '') {
      const message = invalid('resource', 'datasetName and datasetUUID can not be specified simultaneously')
      yield { at: path, mark: 'key', message, code: 'vol-flocker-both' }
    }
    const message = invalid(name, "must not contain '/'")
    if (name.includes('/')) yield { at: [...path, 'datasetName'], message, code: 'vol-flocker-slash' }
  },
  rbd: needing({ monitors: 'vol-rbd-monitors', image: 'vol-rbd-image' }),
  *cinder(source, path) {
    yield* needs(source, path, { volumeID: 'vol-cinder-id' })
    yield* secretName(source, path, 'secretRef', 'vol-cinder-secret')
  },
  cephfs: needing({ monitors: 'vol-cephfs-monitors' }),
  *quobyte(source, path) {
    const registry = text(source, 'registry')
    const at = [...path, 'registry']
    const hostPort = 'must be a host:port pair or multiple pairs separated by commas'
    if (registry === '') yield { at, message: required(hostPort), code: 'vol-quobyte-registry', data: addField('registry') }
    else if (byteLength(text(source, 'tenant')) >= 65) {
      const message = required('must be a UUID and may not exceed a length of 64 characters')
      yield { at: [...path, 'tenant'], message, code: 'vol-quobyte-tenant' }
    } else if (!registry.split(',').every(isHostPort))
      yield { at, message: invalid(registry, hostPort), code: 'vol-quobyte-registry-form' }
    yield* needs(source, path, { volume: 'vol-quobyte-volume' })
  },
  *fc(source, path) {
    const names = texts(source, 'targetWWNs')
    const ids = texts(source, 'wwids')
    const at = [...path, 'targetWWNs']
    if (names.length === 0 && ids.length === 0)
      yield { at, message: required('must specify either targetWWNs or wwids, but not both'), code: 'vol-fc-none' }
    if (names.length > 0 && ids.length > 0) {
      const message = invalid(names, 'targetWWNs and wwids can not be specified simultaneously')
      yield { at, mark: 'key', message, code: 'vol-fc-both' }
    }
    if (names.length === 0) return
    yield* byteRange(source, path, 'lun', lunRange, 'vol-fc-lun')
    const message = required('lun is required if targetWWNs is specified')
    if (optionalWhole(source, 'lun') === undefined)
      yield { at: [...path, 'lun'], message, code: 'vol-fc-lun-required', data: addField('lun') }
  },
  *flexVolume(source, path) {
    yield* needs(source, path, { driver: 'vol-flex-driver' })
    for (const key of textMap(source, 'options').keys()) {
      const owner = `.${(key.split('/')[0] ?? '').toLowerCase()}`
      if (!owner.endsWith('.kubernetes.io') && !owner.endsWith('.k8s.io')) continue
      const message = invalid(key, 'kubernetes.io and k8s.io namespaces are reserved')
      yield { at: [...path, 'options', key], mark: 'key', message, code: 'vol-flex-option' }
    }
  },
  azureFile: needing({ secretName: 'vol-azurefile-secret', shareName: 'vol-azurefile-share' }),
  vsphereVolume: needing({ volumePath: 'vol-vsphere-path' }),
  photonPersistentDisk: needing({ pdID: 'vol-photon-id' }),
  portworxVolume: needing({ volumeID: 'vol-portworx-id' }),
  *azureDisk(source, path) {
    yield* needs(source, path, { diskName: 'vol-azuredisk-name', diskURI: 'vol-azuredisk-uri' })
    yield* knows(source, path, 'cachingMode', ['None', 'ReadOnly', 'ReadWrite'], 'vol-azuredisk-caching')
    yield* knows(source, path, 'kind', ['Dedicated', 'Managed', 'Shared'], 'vol-azuredisk-kind')
    const uri = text(source, 'diskURI')
    const at = [...path, 'diskURI']
    if (text(source, 'kind') === 'Managed') {
      const form = '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}'
      if (!uri.startsWith('/subscriptions/')) yield { at, message: notSupported(uri, [form]), code: 'vol-azuredisk-uri-managed' }
    } else if (!uri.startsWith('https://')) {
      const form = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd'
      yield { at, message: notSupported(uri, [form]), code: 'vol-azuredisk-uri-blob' }
    }
  },
  *storageos(source, path) {
    yield* needs(source, path, { volumeName: 'vol-storageos-name' })
    const name = text(source, 'volumeName')
    for (const detail of name === '' ? [] : label(name))
      yield { at: [...path, 'volumeName'], message: invalid(name, detail), code: 'vol-storageos-name-format' }
    const namespace = text(source, 'volumeNamespace')
    for (const detail of namespace === '' ? [] : label(namespace))
      yield { at: [...path, 'volumeNamespace'], message: invalid(namespace, detail), code: 'vol-storageos-namespace' }
    yield* secretName(source, path, 'secretRef', 'vol-storageos-secret')
  },
  scaleIO: needing({ gateway: 'vol-scaleio-gateway', system: 'vol-scaleio-system', volumeName: 'vol-scaleio-volume' }),
}

/** A reference to a Secret may be missing, but not its name. */
export function* secretName(source: MapNode, path: Path, field: string, code: string): Iterable<Violation> {
  const reference = struct(source, field)
  if (reference) yield* needs(reference, [...path, field], { name: code })
}

/** `host:port` as Go splits it: a host with colons stands in brackets; both parts may be empty. */
const isHostPort = (pair: string) => /^(\[[^[\]]*\]|[^:[\]]*):[^:[\]]*$/.test(pair)

const iscsiForms: Readonly<Record<string, RegExp>> = {
  iqn: /iqn\.\d{4}-\d{2}\.[0-9A-Za-z\-.]+:[^,;*&$|\t\n\f\r ]+$/,
  eui: /^eui.[0-9A-Za-z]{16}$/u,
  naa: /^naa.[0-9A-Za-z]{32}$/u,
}

/** The name of an iSCSI target or initiator. */
function* iscsiName(name: string, at: Path, path: Path, code: string): Iterable<Violation> {
  const form = iscsiForms[name.slice(0, 3)]
  if (!form) yield { at, path, message: invalid(name, 'must be valid format starting with iqn, eui, or naa'), code }
  else if (!form.test(name)) yield { at, path, message: invalid(name, 'must be valid format'), code }
}

/** The server counts a volume's name together with its portal, wherever the source stands among the others. */
export function* iscsiLength(volume: MapNode, path: Path): Iterable<Violation> {
  const source = struct(volume, 'iscsi')
  const name = text(volume, 'name')
  if (!source || !has(source, 'initiatorName') || byteLength(`${name}:${text(source, 'targetPortal')}`) <= 64) return
  const detail =
    'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.'
  yield { at: [...path, 'name'], message: invalid(name, detail), code: 'vol-iscsi-name-long' }
}

/** Storage that the server warns of, with its words. */
export function* deprecatedStorage(volume: MapNode, path: Path): Iterable<Violation> {
  for (const [source, message] of Object.entries(deprecated)) {
    if (!struct(volume, source)) continue
    const server = [...path, source === 'storageos' ? 'storageOS' : source]
    yield { at: [...path, source], mark: 'key', path: server, message, code: `warn-volume-${source.toLowerCase()}` }
  }
}

const deprecated: Readonly<Record<string, string>> = {
  photonPersistentDisk: 'deprecated in v1.11, non-functional in v1.16+',
  gitRepo: 'deprecated in v1.11, and disabled by default in v1.33+',
  scaleIO: 'deprecated in v1.16, non-functional in v1.22+',
  flocker: 'deprecated in v1.22, non-functional in v1.25+',
  storageos: 'deprecated in v1.22, non-functional in v1.25+',
  quobyte: 'deprecated in v1.22, non-functional in v1.25+',
  glusterfs: 'deprecated in v1.25, non-functional in v1.26+',
  cephfs: 'deprecated in v1.28, non-functional in v1.31+',
  rbd: 'deprecated in v1.28, non-functional in v1.31+',
}
