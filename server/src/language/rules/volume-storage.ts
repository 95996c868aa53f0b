// Volumes of storage systems outside the cluster, most of them of the past.
import type { Code } from '../codes.ts'
import type { MapNode, Path } from '../yaml/node.ts'
import { conforms, knows, needs } from './fields.ts'
import { byteLength, label } from './grammar.ts'
import { flag, optionalWhole, struct, text, textMap, texts } from './read.ts'
import { has, invalid, notSupported, required, type Violation, violation } from './rule.ts'

/** Looks into the source of a volume, which stands at `path`. */
export type SourceCheck<C extends Code = Code> = (source: MapNode, path: Path) => Iterable<Violation<C>>

const needing =
  <C extends Code>(fields: Readonly<Record<string, C>>): SourceCheck<C> =>
  (source, path) =>
    needs(source, path, fields)
function* needsMonitors<C extends Code>(source: MapNode, path: Path, code: C) {
  if (texts(source, 'monitors').length === 0) yield violation(code, [...path, 'monitors'], required())
}
/** Numbers from 0 to 255, whatever the server's text says. */
function* byteRange<C extends Code>(node: MapNode, path: Path, field: string, detail: string, code: C) {
  const value = optionalWhole(node, field) ?? 0
  if (value < 0 || value > 255) yield violation(code, [...path, field], invalid(value, detail))
}
const lunRange = 'must be between 0 and 255, inclusive'
/** The server's words; 0, which stands for the whole disk, passes. */
const partitionRange = 'must be between 1 and 255, inclusive'

export const storageChecks = {
  *gcePersistentDisk(source, path) {
    const server = [...path.slice(0, -1), 'persistentDisk']
    const violations = [
      ...needs(source, path, { pdName: 'vol-gce-name' }),
      ...byteRange(source, path, 'partition', partitionRange, 'vol-gce-partition'),
    ]
    for (const found of violations) yield { ...found, path: [...server, ...found.at.slice(path.length)] }
  },
  *awsElasticBlockStore(source, path) {
    yield* needs(source, path, { volumeID: 'vol-aws-id' })
    yield* byteRange(source, path, 'partition', partitionRange, 'vol-aws-partition')
  },
  *nfs(source, path) {
    yield* needs(source, path, { server: 'vol-nfs-server', path: 'vol-nfs-path' })
    const directory = text(source, 'path')
    const message = invalid(directory, 'must be an absolute path')
    if (!directory.startsWith('/')) yield violation('vol-nfs-path-absolute', [...path, 'path'], message)
  },
  *iscsi(source, path) {
    yield* needs(source, path, { targetPortal: 'vol-iscsi-portal', iqn: 'vol-iscsi-iqn' })
    const iqn = text(source, 'iqn')
    if (iqn !== '') yield* iscsiName(iqn, [...path, 'iqn'], [...path, 'iqn'], 'vol-iscsi-iqn-format')
    yield* byteRange(source, path, 'lun', lunRange, 'vol-iscsi-lun')
    const authenticates = flag(source, 'chapAuthDiscovery') || flag(source, 'chapAuthSession')
    if (authenticates && !struct(source, 'secretRef')) yield violation('vol-iscsi-secret', [...path, 'secretRef'], required())
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
      yield violation('vol-flocker-none', path, message, { mark: 'key' })
    }
    if (name !== '' && id !== '') {
      const message = invalid('resource', 'datasetName and datasetUUID can not be specified simultaneously')
      yield violation('vol-flocker-both', path, message, { mark: 'key' })
    }
    const message = invalid(name, "must not contain '/'")
    if (name.includes('/')) yield violation('vol-flocker-slash', [...path, 'datasetName'], message)
  },
  *rbd(source, path) {
    yield* needsMonitors(source, path, 'vol-rbd-monitors')
    yield* needs(source, path, { image: 'vol-rbd-image' })
  },
  *cinder(source, path) {
    yield* needs(source, path, { volumeID: 'vol-cinder-id' })
    yield* secretName(source, path, 'secretRef', 'vol-cinder-secret')
  },
  cephfs: (source, path) => needsMonitors(source, path, 'vol-cephfs-monitors'),
  *quobyte(source, path) {
    const registry = text(source, 'registry')
    const at = [...path, 'registry']
    const hostPort = 'must be a host:port pair or multiple pairs separated by commas'
    if (registry === '') yield violation('vol-quobyte-registry', at, required(hostPort))
    else if (byteLength(text(source, 'tenant')) >= 65) {
      const message = required('must be a UUID and may not exceed a length of 64 characters')
      yield violation('vol-quobyte-tenant', [...path, 'tenant'], message)
    } else if (!registry.split(',').every(isHostPort))
      yield violation('vol-quobyte-registry-form', at, invalid(registry, hostPort))
    yield* needs(source, path, { volume: 'vol-quobyte-volume' })
  },
  *fc(source, path) {
    const names = texts(source, 'targetWWNs')
    const ids = texts(source, 'wwids')
    const at = [...path, 'targetWWNs']
    if (names.length === 0 && ids.length === 0)
      yield violation('vol-fc-none', at, required('must specify either targetWWNs or wwids, but not both'))
    if (names.length > 0 && ids.length > 0) {
      const message = invalid(names, 'targetWWNs and wwids can not be specified simultaneously')
      yield violation('vol-fc-both', at, message, { mark: 'key' })
    }
    if (names.length === 0) return
    yield* byteRange(source, path, 'lun', lunRange, 'vol-fc-lun')
    const message = required('lun is required if targetWWNs is specified')
    if (optionalWhole(source, 'lun') === undefined) yield violation('vol-fc-lun-required', [...path, 'lun'], message)
  },
  *flexVolume(source, path) {
    yield* needs(source, path, { driver: 'vol-flex-driver' })
    for (const key of textMap(source, 'options').keys()) {
      const owner = `.${(key.split('/')[0] ?? '').toLowerCase()}`
      if (!owner.endsWith('.kubernetes.io') && !owner.endsWith('.k8s.io')) continue
      const message = invalid(key, 'kubernetes.io and k8s.io namespaces are reserved')
      yield violation('vol-flex-option', [...path, 'options', key], message, { mark: 'key' })
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
      if (!uri.startsWith('/subscriptions/')) yield violation('vol-azuredisk-uri-managed', at, notSupported(uri, [form]))
    } else if (!uri.startsWith('https://')) {
      const form = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd'
      yield violation('vol-azuredisk-uri-blob', at, notSupported(uri, [form]))
    }
  },
  *storageos(source, path) {
    yield* needs(source, path, { volumeName: 'vol-storageos-name' })
    yield* conforms(source, path, label, { volumeName: 'vol-storageos-name-format', volumeNamespace: 'vol-storageos-namespace' })
    yield* secretName(source, path, 'secretRef', 'vol-storageos-secret')
  },
  scaleIO: needing({ gateway: 'vol-scaleio-gateway', system: 'vol-scaleio-system', volumeName: 'vol-scaleio-volume' }),
} satisfies Readonly<Record<string, SourceCheck>>

/** A reference to a Secret may be missing, but not its name. */
export function* secretName<C extends Code>(source: MapNode, path: Path, field: string, code: C) {
  const reference = struct(source, field)
  if (reference) yield* needs(reference, [...path, field], { name: code })
}

/** `host:port` as Go splits it: a host with colons stands in brackets; both parts may be empty. */
const isHostPort = (pair: string) => /^(\[[^[\]]*\]|[^:[\]]*):[^:[\]]*$/.test(pair)

const iscsiForms: Readonly<Record<string, (name: string) => boolean>> = {
  iqn: isQualified,
  eui: (name) => /^eui.[0-9A-Za-z]{16}$/u.test(name),
  naa: (name) => /^naa.[0-9A-Za-z]{32}$/u.test(name),
}

/** `iqn.2001-04.com.example:disk`, wherever that begins in what has none of the forbidden characters. Each run is looked at once. */
function isQualified(name: string): boolean {
  const end = /(?<![^,;*&$|\t\n\f\r ])[^,;*&$|\t\n\f\r ]*$/.exec(name)?.[0] ?? ''
  return /(?<![0-9A-Za-z\-.])(?=([0-9A-Za-z\-.]*?iqn\.\d{4}-\d{2}\.[0-9A-Za-z\-.]+))\1:./s.test(end)
}

/** The name of an iSCSI target or initiator. */
function* iscsiName<C extends Code>(name: string, at: Path, path: Path, code: C) {
  const form = iscsiForms[name.slice(0, 3)]
  if (!form) yield violation(code, at, invalid(name, 'must be valid format starting with iqn, eui, or naa'), { path })
  else if (!form(name)) yield violation(code, at, invalid(name, 'must be valid format'), { path })
}

/** The server counts a volume's name together with its portal, wherever the source stands among the others. */
export function* iscsiLength(volume: MapNode, path: Path) {
  const source = struct(volume, 'iscsi')
  const name = text(volume, 'name')
  if (!source || !has(source, 'initiatorName') || byteLength(`${name}:${text(source, 'targetPortal')}`) <= 64) return
  const detail =
    'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.'
  yield violation('vol-iscsi-name-long', [...path, 'name'], invalid(name, detail))
}

/** Storage that the server warns of, with its words. */
export function* deprecatedStorage(volume: MapNode, path: Path) {
  for (const [source, code, message] of deprecated) {
    const server = [...path, source === 'storageos' ? 'storageOS' : source]
    if (struct(volume, source)) yield violation(code, [...path, source], message, { mark: 'key', path: server })
  }
}

const deprecated = [
  ['photonPersistentDisk', 'warn-volume-photonpersistentdisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'warn-volume-gitrepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  ['scaleIO', 'warn-volume-scaleio', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'warn-volume-flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'warn-volume-storageos', 'deprecated in v1.22, non-functional in v1.25+'],
  ['quobyte', 'warn-volume-quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'warn-volume-glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['cephfs', 'warn-volume-cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'warn-volume-rbd', 'deprecated in v1.28, non-functional in v1.31+'],
] as const
