import { parseQuantity } from '../../../../model/src/resources/quantity.ts'
import type { MapNode, Path } from '../yaml/node.ts'
import { conforms, knows, needs, noBackstep, relativePath, reportedAt } from './fields.ts'
import { byteLength, label, subdomain } from './grammar.ts'
import { amount, struct, structs, text } from './read.ts'
import { duplicateValue, forbidden, rule, tooLong, violation } from './rule.ts'
import { ephemeralViolations } from './volume-claim.ts'
import { downwardFile, keyFiles, modeViolations } from './volume-files.ts'
import { overlapWarnings } from './volume-overlaps.ts'
import { projectedViolations } from './volume-projected.ts'
import { misspelt, sourcesOf } from './volume-sources.ts'
import { deprecatedStorage, iscsiLength, type SourceCheck, secretName, storageChecks } from './volume-storage.ts'

/** The server checks the first source of a volume, in an order of its own, and refuses the others unseen. */
export const volumeRules = [
  rule('Volume', function* (node, path) {
    const [first, ...others] = sourcesOf(node)
    const source = first && struct(node, first)
    if (source) yield* sourceChecks[first](source, [...path, first])
    for (const name of others) {
      const message = forbidden('may not specify more than 1 volume type')
      const server = [...path, misspelt[name] ?? name]
      yield violation('vol-many-sources', [...path, name], message, { mark: 'key', path: server })
    }
    yield* iscsiLength(node, path)
  }),
  rule('Volume', function* (node, path) {
    yield* needs(node, path, { name: 'vol-name-required' })
    yield* conforms(node, path, label, { name: 'vol-name-format' })
  }),
  rule('PodSpec', function* (node, path, { brokenVolumes }) {
    const seen = new Set<string>()
    for (const [index, volume] of structs(node, 'volumes').entries()) {
      const name = text(volume, 'name')
      if (seen.has(name)) yield violation('vol-name-duplicate', [...path, 'volumes', index, 'name'], duplicateValue(name))
      else if (!brokenVolumes.has(index)) seen.add(name)
    }
  }),
  rule('Volume', deprecatedStorage),
  rule('Volume', overlapWarnings),
]

const hostPathTypes = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket']

const sourceChecks = {
  ...storageChecks,
  *emptyDir(source, path) {
    const limit = parseQuantity(amount(source, 'sizeLimit') ?? '0')
    if (typeof limit === 'string' || limit.value >= 0n) return
    yield violation('vol-emptydir-size', [...path, 'sizeLimit'], forbidden('SizeLimit field must be a valid resource quantity'))
  },
  *hostPath(source, path) {
    yield* needs(source, path, { path: 'vol-hostpath-path' })
    if (text(source, 'path') === '') return
    yield* noBackstep(text(source, 'path'), [...path, 'path'], 'vol-hostpath-backstep')
    yield* knows(source, path, 'type', hostPathTypes, 'vol-hostpath-type')
  },
  *gitRepo(source, path) {
    yield* needs(source, path, { repository: 'vol-gitrepo-repository' })
    yield* relativePath(text(source, 'directory'), [...path, 'directory'], 'vol-gitrepo-directory')
  },
  *secret(source, path) {
    yield* needs(source, path, { secretName: 'vol-secret-name' })
    yield* modeViolations(source, 'defaultMode', path, 'vol-secret-defaultmode')
    yield* keyFiles(source, path, 'secret')
  },
  *configMap(source, path) {
    yield* needs(source, path, { name: 'vol-configmap-name' })
    yield* modeViolations(source, 'defaultMode', path, 'vol-configmap-defaultmode')
    yield* keyFiles(source, path, 'configMap')
  },
  *downwardAPI(source, path) {
    yield* modeViolations(source, 'defaultMode', path, 'dw-defaultmode')
    for (const [index, file] of structs(source, 'items').entries()) yield* downwardFile(file, [...path, 'items', index], path)
  },
  persistentVolumeClaim: (source, path) => needs(source, path, { claimName: 'vol-pvc-claim' }),
  projected: projectedViolations,
  csi: csiViolations,
  ephemeral: ephemeralViolations,
  *image(source, path) {
    yield* needs(source, path, { reference: 'vol-image-reference' })
    if (text(source, 'pullPolicy') !== '')
      yield* knows(source, path, 'pullPolicy', ['Always', 'IfNotPresent', 'Never'], 'vol-image-pullpolicy')
  },
} satisfies Readonly<Record<string, SourceCheck>>

function* csiViolations(source: MapNode, path: Path) {
  yield* needs(source, path, { driver: 'vol-csi-driver' })
  if (byteLength(text(source, 'driver')) > 63) yield violation('vol-csi-driver-long', [...path, 'driver'], tooLong(63))
  yield* conforms(source, path, (driver) => subdomain(driver.toLowerCase()), { driver: 'vol-csi-driver-format' })
  yield* secretName(source, path, 'nodePublishSecretRef', 'vol-csi-secret-required')
  const secret = struct(source, 'nodePublishSecretRef')
  const form = secret && conforms(secret, [...path, 'nodePublishSecretRef'], subdomain, { name: 'vol-csi-secret-format' })
  if (form) yield* reportedAt([...path, 'name'], form)
}
