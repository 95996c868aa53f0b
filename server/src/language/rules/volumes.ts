import { compareQuantities, parseQuantity } from '../../../../model/src/resources/quantity.ts'
import { get, type MapNode, type Node, type Path, present } from '../yaml/node.ts'
import { byteLength, label, subdomain } from './grammar.ts'
import { amount, struct, structs, text } from './read.ts'
import { duplicateValue, forbidden, invalid, type Rule, refuses, tooLong, type Violation, warns } from './rule.ts'
import { ephemeralViolations } from './volume-claim.ts'
import * as files from './volume-files.ts'
import { overlapWarnings } from './volume-overlaps.ts'
import { projectedViolations } from './volume-projected.ts'
import { deprecatedStorage, iscsiLength, type SourceCheck, secretName, storageChecks } from './volume-storage.ts'

/** The server checks the first source of a volume, in an order of its own, and refuses the others unseen. */
export const volumeRules: readonly Rule[] = [
  refuses('vol-source', 'Volume', function* (node, path, { version }) {
    const [first, ...others] = sourcesOf(node)
    const source = first && struct(node, first)
    if (source) yield* sourceChecks[first]?.(source, [...path, first], version) ?? []
    for (const name of others) {
      const message = forbidden('may not specify more than 1 volume type')
      const server = [...path, misspelt[name] ?? name]
      yield { at: [...path, name], mark: 'key', path: server, message, code: 'vol-many-sources', data: { fix: 'remove' } }
    }
    yield* iscsiLength(node, path)
  }),
  refuses('vol-name', 'Volume', function* (node, path) {
    const name = text(node, 'name')
    yield* files.needs(node, path, { name: 'vol-name-required' })
    for (const detail of name === '' ? [] : label(name))
      yield { at: [...path, 'name'], message: invalid(name, detail), code: 'vol-name-format' }
  }),
  refuses('vol-name-duplicate', 'PodSpec', function* (node, path, { brokenVolumes }) {
    const seen = new Set<string>()
    for (const [index, volume] of structs(node, 'volumes').entries()) {
      const name = text(volume, 'name')
      if (seen.has(name)) yield { at: [...path, 'volumes', index, 'name'], message: duplicateValue(name) }
      else if (!brokenVolumes.has(index)) seen.add(name)
    }
  }),
  warns('warn-volume', 'Volume', deprecatedStorage),
  warns('warn-overlap', 'Volume', overlapWarnings),
]

/** The sources of a volume in the server's order: it looks into the first only. */
export const sourcesOf = (volume: Node | undefined) => sources.filter((source) => present(get(volume, source)))

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
] as const
/** How the server writes a source when there are too many of them. */
const misspelt: Readonly<Record<string, string>> = { cephfs: 'cephFS', downwardAPI: 'downwarAPI' }

const hostPathTypes = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket']

const sourceChecks: Readonly<Record<string, SourceCheck>> = {
  ...storageChecks,
  *emptyDir(source, path) {
    const limit = parseQuantity(amount(source, 'sizeLimit') ?? '0')
    if (typeof limit === 'string' || compareQuantities(limit, { value: 0n, exponent: 0, suffix: '' }) >= 0) return
    const message = forbidden('SizeLimit field must be a valid resource quantity')
    yield { at: [...path, 'sizeLimit'], message, code: 'vol-emptydir-size' }
  },
  *hostPath(source, path) {
    yield* files.needs(source, path, { path: 'vol-hostpath-path' })
    if (text(source, 'path') === '') return
    yield* files.noBackstep(text(source, 'path'), [...path, 'path'], 'vol-hostpath-backstep')
    yield* files.knows(source, path, 'type', hostPathTypes, 'vol-hostpath-type')
  },
  *gitRepo(source, path) {
    yield* files.needs(source, path, { repository: 'vol-gitrepo-repository' })
    yield* files.relativePath(text(source, 'directory'), [...path, 'directory'], 'vol-gitrepo-directory')
  },
  *secret(source, path) {
    yield* files.needs(source, path, { secretName: 'vol-secret-name' })
    yield* files.modeViolations(source, 'defaultMode', path, 'vol-secret-defaultmode')
    yield* files.keyFiles(source, path, 'vol-secret')
  },
  *configMap(source, path) {
    yield* files.needs(source, path, { name: 'vol-configmap-name' })
    yield* files.modeViolations(source, 'defaultMode', path, 'vol-configmap-defaultmode')
    yield* files.keyFiles(source, path, 'vol-configmap')
  },
  *downwardAPI(source, path) {
    yield* files.modeViolations(source, 'defaultMode', path, 'dw-defaultmode')
    for (const [index, file] of structs(source, 'items').entries())
      yield* files.downwardFile(file, [...path, 'items', index], path)
  },
  persistentVolumeClaim: (source, path) => files.needs(source, path, { claimName: 'vol-pvc-claim' }),
  projected: projectedViolations,
  csi: csiViolations,
  ephemeral: ephemeralViolations,
  *image(source, path, version) {
    if (version >= '1.37') yield* files.needs(source, path, { reference: 'vol-image-reference' })
    if (text(source, 'pullPolicy') !== '')
      yield* files.knows(source, path, 'pullPolicy', ['Always', 'IfNotPresent', 'Never'], 'vol-image-pullpolicy')
  },
}

function* csiViolations(source: MapNode, path: Path): Iterable<Violation> {
  const driver = text(source, 'driver')
  const at = [...path, 'driver']
  yield* files.needs(source, path, { driver: 'vol-csi-driver' })
  if (byteLength(driver) > 63) yield { at, message: tooLong(63), code: 'vol-csi-driver-long' }
  for (const detail of driver === '' ? [] : subdomain(driver.toLowerCase()))
    yield { at, message: invalid(driver, detail), code: 'vol-csi-driver-format' }
  yield* secretName(source, path, 'nodePublishSecretRef', 'vol-csi-secret-required')
  const name = text(struct(source, 'nodePublishSecretRef'), 'name')
  for (const detail of name === '' ? [] : subdomain(name)) {
    const place = [...path, 'nodePublishSecretRef', 'name']
    yield { at: place, path: [...path, 'name'], message: invalid(name, detail), code: 'vol-csi-secret-format' }
  }
}
