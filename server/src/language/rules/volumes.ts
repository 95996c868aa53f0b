import { compareQuantities, parseQuantity } from '../../../../model/src/quantity.ts'
import { fieldsOf, isKnown } from '../schema/schema.ts'
import { get, type MapNode, type Path, present } from '../yaml/node.ts'
import { oneOf } from './containers.ts'
import { label, subdomain } from './grammar.ts'
import { amount, flag, optionalWhole, struct, structs, text, textMap, texts, whole } from './read.ts'
import {
  duplicateValue,
  forbidden,
  has,
  invalid,
  notSupported,
  type Rule,
  refuses,
  required,
  type Violation,
  warns,
} from './rule.ts'
import { claimRules } from './volume-claim.ts'
import { fileRules, fileViolations, modeViolations, noBackstep, relativePath } from './volume-files.ts'
import { overlapWarnings, projectedRules } from './volume-projected.ts'

/** hostPath types as the API server lists them. */
const hostPathTypes = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket']
/** Sources that the API server spells differently when there are too many of them. */
const serverSpelling: Readonly<Record<string, string>> = { cephfs: 'cephFS', downwardAPI: 'downwarAPI' }
/** The order in which the server goes through the sources of a volume: the first one counts, the others are refused. */
const sources = [
  'emptyDir',
  'hostPath',
  'gitRepo',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'secret',
  'nfs',
  'iscsi',
  'glusterfs',
  'flocker',
  'persistentVolumeClaim',
  'rbd',
  'cinder',
  'cephfs',
  'quobyte',
  'downwardAPI',
  'fc',
  'flexVolume',
  'configMap',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'storageos',
  'projected',
  'scaleIO',
  'csi',
  'ephemeral',
  'image',
]
const add = (field: string) => ({ fix: 'addField', fields: [field] }) as const

type SourceCheck = (source: MapNode, path: Path, version: string) => Iterable<Violation>

/** Text fields that must not be empty. A list of the source's rules often is no more than this. */
const needs = (code: string, ...fields: readonly string[]): SourceCheck =>
  function* (source, path) {
    for (const field of fields) {
      const value = get(source, field)
      const empty = value?.kind === 'list' ? value.items.length === 0 : text(source, field) === ''
      if (empty)
        yield {
          at: [...path, field],
          message: required(),
          code: `${code}-${field.toLowerCase().replace(/^(secret|claim)name$/, 'name')}`,
          data: add(field),
        }
    }
  }

const partitionRange = 'must be between 1 and 255, inclusive'
function* partition(source: MapNode, path: Path, code: string): Iterable<Violation> {
  const value = whole(source, 'partition')
  if (value < 0 || value > 255) yield { at: [...path, 'partition'], message: invalid(value, partitionRange), code }
}

const sourceChecks: Readonly<Record<string, SourceCheck>> = {
  *emptyDir(source, path) {
    const limit = parseQuantity(amount(source, 'sizeLimit') ?? '0')
    if (typeof limit !== 'string' && compareQuantities(limit, { value: 0n, exponent: 0, suffix: '' }) < 0) {
      const message = forbidden('SizeLimit field must be a valid resource quantity')
      yield { at: [...path, 'sizeLimit'], message, code: 'vol-emptydir-sizelimit' }
    }
  },
  *hostPath(source, path) {
    const value = text(source, 'path')
    if (value === '') {
      yield { at: [...path, 'path'], message: required(), code: 'vol-hostpath-path', data: add('path') }
      return
    }
    yield* noBackstep(value, [...path, 'path'], 'vol-hostpath-backstep')
    for (const violation of oneOf('type', hostPathTypes)(source, path, undefined as never))
      yield { ...violation, code: 'vol-hostpath-type' }
  },
  *gitRepo(source, path) {
    yield* needs('vol-gitrepo', 'repository')(source, path, '')
    yield* relativePath(text(source, 'directory'), [...path, 'directory'], 'vol-gitrepo-directory')
  },
  *gcePersistentDisk(source, path) {
    const server = [...path.slice(0, -1), 'persistentDisk']
    for (const violation of [...needs('vol-gce', 'pdName')(source, path, ''), ...partition(source, path, 'vol-gce-partition')])
      yield { ...violation, path: [...server, ...violation.at.slice(path.length)] }
  },
  *awsElasticBlockStore(source, path) {
    yield* needs('vol-aws', 'volumeID')(source, path, '')
    yield* partition(source, path, 'vol-aws-partition')
  },
  *secret(source, path) {
    yield* needs('vol-secret', 'secretName')(source, path, '')
    yield* fileViolations(source, path, 'vol-secret')
  },
  *configMap(source, path) {
    yield* needs('vol-configmap', 'name')(source, path, '')
    yield* fileViolations(source, path, 'vol-configmap')
  },
  *nfs(source, path) {
    yield* needs('vol-nfs', 'server', 'path')(source, path, '')
    const value = text(source, 'path')
    if (!value.startsWith('/'))
      yield { at: [...path, 'path'], message: invalid(value, 'must be an absolute path'), code: 'vol-nfs-absolute' }
  },
  *iscsi(source, path) {
    yield* needs('vol-iscsi', 'targetPortal', 'iqn')(source, path, '')
    const iqn = text(source, 'iqn')
    if (iqn !== '') yield* initiator(iqn, [...path, 'iqn'], [...path, 'iqn'], 'vol-iscsi-iqn-format')
    const lun = whole(source, 'lun')
    if (lun < 0 || lun > 255) yield { at: [...path, 'lun'], message: invalid(lun, lunRange), code: 'vol-iscsi-lun' }
    if ((flag(source, 'chapAuthDiscovery') || flag(source, 'chapAuthSession')) && !struct(source, 'secretRef'))
      yield { at: [...path, 'secretRef'], message: required(), code: 'vol-iscsi-secret', data: add('secretRef') }
    if (!has(source, 'initiatorName')) return
    const server = [...path, 'initiatorname']
    yield* initiator(text(source, 'initiatorName'), [...path, 'initiatorName'], server, 'vol-iscsi-initiator')
  },
  glusterfs: needs('vol-glusterfs', 'endpoints', 'path'),
  *flocker(source, path) {
    const name = text(source, 'datasetName')
    const id = text(source, 'datasetUUID')
    if (name === '' && id === '')
      yield {
        at: path,
        mark: 'key',
        message: required('one of datasetName and datasetUUID is required'),
        code: 'vol-flocker-none',
      }
    if (name !== '' && id !== '') {
      const message = invalid('resource', 'datasetName and datasetUUID can not be specified simultaneously')
      yield { at: path, mark: 'key', message, code: 'vol-flocker-both' }
    }
    if (name.includes('/'))
      yield { at: [...path, 'datasetName'], message: invalid(name, "must not contain '/'"), code: 'vol-flocker-name' }
  },
  persistentVolumeClaim: needs('vol-pvc', 'claimName'),
  rbd: needs('vol-rbd', 'monitors', 'image'),
  *cinder(source, path) {
    yield* needs('vol-cinder', 'volumeID')(source, path, '')
    yield* secretName(source, path, 'secretRef', 'vol-cinder-secret')
  },
  cephfs: needs('vol-cephfs', 'monitors'),
  *quobyte(source, path) {
    const registry = text(source, 'registry')
    const at = [...path, 'registry']
    const hostPort = 'must be a host:port pair or multiple pairs separated by commas'
    if (registry === '') yield { at, message: required(hostPort), code: 'vol-quobyte-registry', data: add('registry') }
    else if (text(source, 'tenant').length >= 65) {
      const message = required('must be a UUID and may not exceed a length of 64 characters')
      yield { at: [...path, 'tenant'], message, code: 'vol-quobyte-tenant' }
    } else if (!registry.split(',').every(isHostPort))
      yield { at, message: invalid(registry, hostPort), code: 'vol-quobyte-registry-form' }
    yield* needs('vol-quobyte', 'volume')(source, path, '')
  },
  *downwardAPI(source, path) {
    yield* modeViolations(source, 'defaultMode', path, 'vol-downward-mode')
    for (const [index, file] of structs(source, 'items').entries()) yield* localFile(file, [...path, 'items', index], path)
  },
  *fc(source, path) {
    const names = texts(source, 'targetWWNs')
    const at = [...path, 'targetWWNs']
    const ids = texts(source, 'wwids')
    if (names.length === 0 && ids.length === 0)
      yield { at, message: required('must specify either targetWWNs or wwids, but not both'), code: 'vol-fc-none' }
    if (names.length > 0 && ids.length > 0)
      yield {
        at,
        mark: 'key',
        message: invalid(names, 'targetWWNs and wwids can not be specified simultaneously'),
        code: 'vol-fc-both',
      }
    if (names.length === 0) return
    const lun = optionalWhole(source, 'lun')
    if (lun === undefined) {
      const message = required('lun is required if targetWWNs is specified')
      yield { at: [...path, 'lun'], message, code: 'vol-fc-lun-required', data: add('lun') }
    } else if (lun < 0 || lun > 255) yield { at: [...path, 'lun'], message: invalid(lun, lunRange), code: 'vol-fc-lun' }
  },
  *flexVolume(source, path) {
    yield* needs('vol-flex', 'driver')(source, path, '')
    for (const key of textMap(source, 'options').keys()) {
      const owner = `.${(key.split('/')[0] ?? '').toLowerCase()}`
      if (!owner.endsWith('.kubernetes.io') && !owner.endsWith('.k8s.io')) continue
      const message = invalid(key, 'kubernetes.io and k8s.io namespaces are reserved')
      yield { at: [...path, 'options', key], mark: 'key', message, code: 'vol-flex-options' }
    }
  },
  azureFile: needs('vol-azurefile', 'secretName', 'shareName'),
  vsphereVolume: needs('vol-vsphere', 'volumePath'),
  photonPersistentDisk: needs('vol-photon', 'pdID'),
  portworxVolume: needs('vol-portworx', 'volumeID'),
  *azureDisk(source, path) {
    yield* needs('vol-azuredisk', 'diskName', 'diskURI')(source, path, '')
    const modes = ['None', 'ReadOnly', 'ReadWrite']
    const kinds = ['Dedicated', 'Managed', 'Shared']
    const mode = text(source, 'cachingMode')
    if (has(source, 'cachingMode') && !modes.includes(mode))
      yield { at: [...path, 'cachingMode'], message: notSupported(mode, modes), code: 'vol-azuredisk-caching' }
    const kind = has(source, 'kind') ? text(source, 'kind') : 'Shared'
    if (!kinds.includes(kind)) yield { at: [...path, 'kind'], message: notSupported(kind, kinds), code: 'vol-azuredisk-kind' }
    const uri = text(source, 'diskURI')
    const managed = kind === 'Managed'
    if (uri.startsWith(managed ? '/subscriptions/' : 'https://')) return
    const form = managed
      ? '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}'
      : 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd'
    yield { at: [...path, 'diskURI'], message: notSupported(uri, [form]), code: 'vol-azuredisk-uri' }
  },
  *storageos(source, path) {
    yield* needs('vol-storageos', 'volumeName')(source, path, '')
    for (const field of ['volumeName', 'volumeNamespace']) {
      const value = text(source, field)
      for (const detail of value === '' ? [] : label(value))
        yield { at: [...path, field], message: invalid(value, detail), code: `vol-storageos-${field.toLowerCase()}-format` }
    }
    yield* secretName(source, path, 'secretRef', 'vol-storageos-secret')
  },
  scaleIO: needs('vol-scaleio', 'gateway', 'system', 'volumeName'),
  *csi(source, path) {
    const driver = text(source, 'driver')
    const at = [...path, 'driver']
    if (driver === '') yield { at, message: required(), code: 'vol-csi-driver', data: add('driver') }
    else {
      if (driver.length > 63) yield { at, message: 'Too long: may not be more than 63 bytes', code: 'vol-csi-driver-long' }
      for (const detail of subdomain(driver.toLowerCase()))
        yield { at, message: invalid(driver, detail), code: 'vol-csi-driver-format' }
    }
    yield* secretName(source, path, 'nodePublishSecretRef', 'vol-csi-secret')
    const name = text(get(source, 'nodePublishSecretRef'), 'name')
    for (const detail of name === '' ? [] : subdomain(name)) {
      const place = [...path, 'nodePublishSecretRef', 'name']
      yield { at: place, path: [...path, 'name'], message: invalid(name, detail), code: 'vol-csi-secret-format' }
    }
  },
  *ephemeral(source, path) {
    if (struct(source, 'volumeClaimTemplate')) return
    yield {
      at: [...path, 'volumeClaimTemplate'],
      message: required(),
      code: 'vol-ephemeral-template',
      data: add('volumeClaimTemplate'),
    }
  },
  *image(source, path, version) {
    if (text(source, 'reference') === '' && version >= '1.37')
      yield { at: [...path, 'reference'], message: required(), code: 'vol-image-reference', data: add('reference') }
    for (const violation of oneOf('pullPolicy', ['Always', 'IfNotPresent', 'Never'])(source, path, undefined as never))
      yield { ...violation, code: 'vol-image-pull-policy' }
  },
}

const lunRange = 'must be between 0 and 255, inclusive'
const isHostPort = (pair: string) => /^(\[[^[\]]*\]|[^:[\]]*):[^:[\]]*$/.test(pair)

/** A file of a downward API volume, which the server reports without its index. */
const localFile = (file: MapNode, at: Path, server: Path) => [...fileRules.downward(file, at, server)]

function* secretName(source: MapNode, path: Path, field: string, code: string): Iterable<Violation> {
  const reference = struct(source, field)
  if (reference && text(reference, 'name') === '')
    yield { at: [...path, field, 'name'], message: required(), code, data: add('name') }
}

/** An iSCSI name: of the kinds iqn, eui and naa. */
function* initiator(name: string, at: Path, server: Path, code: string): Iterable<Violation> {
  const forms: Readonly<Record<string, RegExp>> = {
    iqn: /iqn\.\d{4}-\d{2}\.([0-9A-Za-z\-.]+)(:[^,;*&$|\s]+)$/,
    eui: /^eui.[0-9A-Za-z]{16}$/,
    naa: /^naa.[0-9A-Za-z]{32}$/,
  }
  const form = forms[name.slice(0, 3)]
  if (!form) yield { at, path: server, message: invalid(name, 'must be valid format starting with iqn, eui, or naa'), code }
  else if (!form.test(name)) yield { at, path: server, message: invalid(name, 'must be valid format'), code }
}

export const volumeRules: readonly Rule[] = [
  refuses('vol-source', 'Volume', function* (node, path, { version }) {
    const fields = fieldsOf('Volume')
    const given = sources.filter((name) => {
      const field = fields.get(name)
      return field !== undefined && isKnown(field, version) && present(get(node, name))
    })
    const [first] = given
    for (const name of given.slice(1)) {
      const message = forbidden('may not specify more than 1 volume type')
      const server = [...path, serverSpelling[name] ?? name]
      yield { at: [...path, name], mark: 'key', path: server, message, code: 'vol-many-sources', data: { fix: 'remove' } }
    }
    const source = first && struct(node, first)
    if (source) yield* sourceChecks[first]?.(source, [...path, first], version) ?? []
    const portal = struct(node, 'iscsi')
    if (!portal || !has(portal, 'initiatorName')) return
    const name = text(node, 'name')
    if (`${name}:${text(portal, 'targetPortal')}`.length <= 64) return
    const message = invalid(
      name,
      'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.',
    )
    yield { at: [...path, 'name'], message, code: 'vol-iscsi-name-long' }
  }),
  refuses('vol-name', 'Volume', function* (node, path) {
    const name = text(node, 'name')
    const at = [...path, 'name']
    if (name === '') yield { at, message: required(), code: 'vol-name-required', data: add('name') }
    else for (const detail of label(name)) yield { at, message: invalid(name, detail), code: 'vol-name-format' }
  }),
  refuses('vol-name-duplicate', 'PodSpec', function* (node, path, { brokenVolumes }) {
    const seen = new Set<string>()
    for (const [index, volume] of structs(node, 'volumes').entries()) {
      const name = text(volume, 'name')
      if (seen.has(name)) yield { at: [...path, 'volumes', index, 'name'], message: duplicateValue(name) }
      else if (!brokenVolumes.has(index)) seen.add(name)
    }
  }),
  ...claimRules,
  ...projectedRules,
  warns('warn-volume-deprecated', 'PodSpec', function* (node, path) {
    for (const [index, volume] of structs(node, 'volumes').entries()) {
      for (const [source, message] of Object.entries(deprecated)) {
        if (!struct(volume, source)) continue
        const at = [...path, 'volumes', index, source]
        const server = [...path, 'volumes', index, source === 'storageos' ? 'storageOS' : source]
        yield { at, mark: 'key', path: server, message, code: `warn-vol-${source.toLowerCase()}` }
      }
    }
  }),
  warns('warn-overlap', 'PodSpec', function* (node, path) {
    for (const [index, volume] of structs(node, 'volumes').entries()) yield* overlapWarnings(volume, [...path, 'volumes', index])
  }),
]

/** Volumes of the past, with what the API server says of each. */
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
