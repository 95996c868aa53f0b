import type { Code } from '../codes.ts'
import { similarNames } from '../decode/similar.ts'
import { get, itemsOf, type MapNode, type Path } from '../yaml/node.ts'
import { knows, needs, relativePath, reportedAt } from './fields.ts'
import { label } from './grammar.ts'
import { flag, structs, text } from './read.ts'
import { containers, forbidden, has, invalid, notFound, replaceWith, rule, type Surroundings, violation } from './rule.ts'

/** What the containers mount and the devices they open. Rules that concern other areas live elsewhere. */
export const mountRules = [
  rule(containers, function* (node, path, facts) {
    const devices = lastPaths(node, 'volumeDevices', 'devicePath')
    const paths = new Set<string>()
    for (const [index, mount] of structs(node, 'volumeMounts').entries()) {
      const at = [...path, 'volumeMounts', index]
      yield* mountViolations(mount, at, { others: devices, paths, facts })
      yield* optionViolations(node, mount, at)
    }
  }),
  rule(containers, function* (node, path, facts) {
    const before = {
      others: lastPaths(node, 'volumeMounts', 'mountPath'),
      names: new Set<string>(),
      paths: new Set<string>(),
      facts,
    }
    for (const [index, device] of structs(node, 'volumeDevices').entries())
      yield* deviceViolations(device, [...path, 'volumeDevices', index], before)
  }),
]

/** What a mount or a device is compared with: those before it, and the paths that volumes have in the other list. */
interface Before {
  readonly others: Used
  readonly paths: Set<string>
  readonly facts: Surroundings
}

/** The volumes of a list, and where they are used. */
interface Used {
  readonly names: ReadonlySet<string>
  readonly paths: ReadonlySet<string>
}

/** The path each volume is used at; where one is used twice, the last, as the server remembers it. */
function lastPaths(container: MapNode, list: string, field: string): Used {
  const last = new Map(structs(container, list).map((item) => [text(item, 'name'), text(item, field)]))
  return { names: new Set(last.keys()), paths: new Set(last.values()) }
}

function* mountViolations(mount: MapNode, path: Path, { others, paths, facts }: Before) {
  const name = text(mount, 'name')
  const nameAt = [...path, 'name']
  const mountPath = text(mount, 'mountPath')
  const pathAt = [...path, 'mountPath']
  yield* needs(mount, path, { name: 'mount-name-required' })
  yield* missing(name, nameAt, facts, 'mount-volume-missing')
  yield* needs(mount, path, { mountPath: 'mount-path-required' })
  if (paths.has(mountPath)) yield violation('mount-path-duplicate', pathAt, invalid(mountPath, 'must be unique'))
  paths.add(mountPath)
  if (others.names.has(name))
    yield violation('mount-name-is-device', nameAt, invalid(name, 'must not already exist in volumeDevices'))
  const taken = invalid(mountPath, 'must not already exist as a path in volumeDevices')
  if (others.paths.has(mountPath)) yield violation('mount-path-is-device', pathAt, taken)
  const list = path.slice(0, -1)
  const subPath = text(mount, 'subPath')
  yield* reportedAt([...list, 'subPath'], relativePath(subPath, [...path, 'subPath'], 'mount-subpath'))
  const expression = text(mount, 'subPathExpr')
  const at = [...path, 'subPathExpr']
  if (expression !== '' && subPath !== '')
    yield violation('mount-subpathexpr-exclusive', at, invalid(expression, 'subPathExpr and subPath are mutually exclusive'))
  yield* reportedAt([...list, 'subPathExpr'], relativePath(expression, at, 'mount-subpathexpr'))
}

const propagations = ['Bidirectional', 'HostToContainer', 'None']
const recursions = ['Disabled', 'Enabled', 'IfPossible']

/** The server leaves out which mount it is about. */
const optionViolations = (container: MapNode, mount: MapNode, path: Path) => [
  ...reportedAt([...path.slice(0, -1), 'mountPropagation'], propagationViolations(container, mount, path)),
  ...reportedAt([...path.slice(0, -1), 'recursiveReadOnly'], recursionViolations(mount, path)),
]

function* propagationViolations(container: MapNode, mount: MapNode, path: Path) {
  yield* knows(mount, path, 'mountPropagation', propagations, 'mount-propagation')
  if (text(mount, 'mountPropagation') !== 'Bidirectional' || flag(get(container, 'securityContext'), 'privileged')) return
  const message = forbidden('Bidirectional mount propagation is available only to privileged containers')
  yield violation('mount-bidirectional', [...path, 'mountPropagation'], message)
}

function* recursionViolations(mount: MapNode, path: Path) {
  yield* knows(mount, path, 'recursiveReadOnly', recursions, 'mount-rro-value')
  if (!['Enabled', 'IfPossible'].includes(text(mount, 'recursiveReadOnly'))) return
  const at = [...path, 'recursiveReadOnly']
  if (!flag(mount, 'readOnly'))
    yield violation('mount-rro-readonly', at, forbidden('may only be specified when readOnly is true'))
  const message = forbidden('may only be specified when mountPropagation is None or not specified')
  if (has(mount, 'mountPropagation') && text(mount, 'mountPropagation') !== 'None')
    yield violation('mount-rro-propagation', at, message)
}

function* deviceViolations(
  device: MapNode,
  path: Path,
  { others, paths, facts, names }: Before & { readonly names: Set<string> },
) {
  const name = text(device, 'name')
  const at = [...path, 'name']
  const volume = facts.usableVolumes.get(name)
  yield* needs(device, path, { name: 'device-name-required' })
  if (names.has(name)) yield violation('device-name-duplicate', at, invalid(name, 'must be unique'))
  const unsuitable = invalid(name, 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode')
  if (!volume) yield* missing(name, at, facts, 'device-volume-missing')
  else if (!has(volume, 'persistentVolumeClaim') && !has(volume, 'ephemeral')) yield violation('device-not-pvc', at, unsuitable)
  const devicePath = text(device, 'devicePath')
  const pathAt = [...path, 'devicePath']
  yield* needs(device, path, { devicePath: 'device-path-required' })
  if (paths.has(devicePath)) yield violation('device-path-duplicate', pathAt, invalid(devicePath, 'must be unique'))
  if (devicePath.split('/').includes('..'))
    yield violation('device-path-backstep', pathAt, invalid(devicePath, "can not contain backsteps ('..')"))
  else paths.add(devicePath)
  if (others.names.has(name)) yield violation('device-name-is-mount', at, invalid(name, 'must not already exist in volumeMounts'))
  const taken = invalid(devicePath, 'must not already exist as a path in volumeMounts')
  if (others.paths.has(devicePath)) yield violation('device-path-is-mount', pathAt, taken)
  if (name !== '') names.add(name)
}

/** Volumes whose names are offered in place of one that is not there. */
const mostOffered = 50

/** A name that no usable volume has. The fixes are names the server takes, those that are spelt alike first. */
function* missing<C extends Code>(name: string, at: Path, facts: Surroundings, code: C) {
  if (facts.usableVolumes.has(name)) return
  const known = itemsOf(get(facts.podSpec, 'volumes')).slice(0, mostOffered)
  const names = known.map((volume) => text(volume, 'name')).filter((other) => other !== name && label(other).length === 0)
  const fixes = new Set([...similarNames(name, names), ...names])
  yield violation(code, at, notFound(name), { data: fixes.size > 0 ? replaceWith(...fixes) : undefined })
}
