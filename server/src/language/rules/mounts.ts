import type { Code } from '../codes.ts'
import { similarNames } from '../decode/similar.ts'
import { get, type MapNode, type Path } from '../yaml/node.ts'
import { relativePath, reportedAt } from './fields.ts'
import { label } from './grammar.ts'
import { flag, structs, text } from './read.ts'
import {
  containers,
  forbidden,
  has,
  invalid,
  notFound,
  replaceWith,
  required,
  rule,
  type Surroundings,
  unsupported,
  violation,
} from './rule.ts'

/** What the containers mount and the devices they open. Rules that concern other areas live elsewhere. */
export const mountRules = [
  rule(containers, function* (node, path, facts) {
    const devices = lastPaths(node, 'volumeDevices', 'devicePath')
    const seen = new Set<string>()
    for (const [index, mount] of structs(node, 'volumeMounts').entries()) {
      const at = [...path, 'volumeMounts', index]
      yield* mountViolations(mount, at, devices, seen, facts)
      yield* optionViolations(node, mount, at)
    }
  }),
  rule(containers, function* (node, path, facts) {
    const mounts = lastPaths(node, 'volumeMounts', 'mountPath')
    const names = new Set<string>()
    const paths = new Set<string>()
    for (const [index, device] of structs(node, 'volumeDevices').entries())
      yield* deviceViolations(device, [...path, 'volumeDevices', index], mounts, names, paths, facts)
  }),
]

/** The path each volume is used at; where one is used twice, the last, as the server remembers it. */
const lastPaths = (container: MapNode, list: string, field: string): ReadonlyMap<string, string> =>
  new Map(structs(container, list).map((item) => [text(item, 'name'), text(item, field)]))

function* mountViolations(
  mount: MapNode,
  path: Path,
  devices: ReadonlyMap<string, string>,
  seen: Set<string>,
  facts: Surroundings,
) {
  const name = text(mount, 'name')
  const nameAt = [...path, 'name']
  const mountPath = text(mount, 'mountPath')
  const pathAt = [...path, 'mountPath']
  if (name === '') yield violation('mount-name-required', nameAt, required())
  yield* missing(name, nameAt, facts, 'mount-volume-missing')
  if (mountPath === '') yield violation('mount-path-required', pathAt, required())
  if (seen.has(mountPath)) yield violation('mount-path-duplicate', pathAt, invalid(mountPath, 'must be unique'))
  seen.add(mountPath)
  if (devices.has(name)) yield violation('mount-name-is-device', nameAt, invalid(name, 'must not already exist in volumeDevices'))
  if ([...devices.values()].includes(mountPath)) {
    const message = invalid(mountPath, 'must not already exist as a path in volumeDevices')
    yield violation('mount-path-is-device', pathAt, message)
  }
  const list = path.slice(0, -1)
  const subPath = text(mount, 'subPath')
  yield* reportedAt([...list, 'subPath'], relativePath(subPath, [...path, 'subPath'], 'mount-subpath'))
  const expression = text(mount, 'subPathExpr')
  if (expression !== '' && subPath !== '') {
    const message = invalid(expression, 'subPathExpr and subPath are mutually exclusive')
    yield violation('mount-subpathexpr-exclusive', [...path, 'subPathExpr'], message)
  }
  yield* reportedAt([...list, 'subPathExpr'], relativePath(expression, [...path, 'subPathExpr'], 'mount-subpathexpr'))
}

const propagations = ['Bidirectional', 'HostToContainer', 'None']
const recursions = ['Disabled', 'Enabled', 'IfPossible']

function* optionViolations(container: MapNode, mount: MapNode, path: Path) {
  const list = path.slice(0, -1)
  if (has(mount, 'mountPropagation')) {
    const value = text(mount, 'mountPropagation')
    const at = [...path, 'mountPropagation']
    const server = [...list, 'mountPropagation']
    if (!propagations.includes(value)) yield { ...unsupported(at, value, propagations, 'mount-propagation'), path: server }
    if (value === 'Bidirectional' && !flag(get(container, 'securityContext'), 'privileged')) {
      const message = forbidden('Bidirectional mount propagation is available only to privileged containers')
      yield violation('mount-bidirectional', at, message, { path: server })
    }
  }
  if (!has(mount, 'recursiveReadOnly')) return
  const value = text(mount, 'recursiveReadOnly')
  const at = [...path, 'recursiveReadOnly']
  const server = [...list, 'recursiveReadOnly']
  if (!recursions.includes(value)) {
    yield { ...unsupported(at, value, recursions, 'mount-rro-value'), path: server }
  } else if (value !== 'Disabled') {
    if (!flag(mount, 'readOnly')) {
      const message = forbidden('may only be specified when readOnly is true')
      yield violation('mount-rro-readonly', at, message, { path: server })
    }
    if (has(mount, 'mountPropagation') && text(mount, 'mountPropagation') !== 'None') {
      const message = forbidden('may only be specified when mountPropagation is None or not specified')
      yield violation('mount-rro-propagation', at, message, { path: server })
    }
  }
}

function* deviceViolations(
  device: MapNode,
  path: Path,
  mounts: ReadonlyMap<string, string>,
  names: Set<string>,
  paths: Set<string>,
  facts: Surroundings,
) {
  const name = text(device, 'name')
  const at = [...path, 'name']
  const volume = facts.usableVolumes.get(name)
  if (name === '') yield violation('device-name-required', at, required())
  if (names.has(name)) yield violation('device-name-duplicate', at, invalid(name, 'must be unique'))
  if (!volume) yield* missing(name, at, facts, 'device-volume-missing')
  else if (!has(volume, 'persistentVolumeClaim') && !has(volume, 'ephemeral')) {
    const message = invalid(name, 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode')
    yield violation('device-not-pvc', at, message)
  }
  const devicePath = text(device, 'devicePath')
  const pathAt = [...path, 'devicePath']
  if (devicePath === '') yield violation('device-path-required', pathAt, required())
  if (paths.has(devicePath)) yield violation('device-path-duplicate', pathAt, invalid(devicePath, 'must be unique'))
  if (devicePath.split('/').includes('..'))
    yield violation('device-path-backstep', pathAt, invalid(devicePath, "can not contain backsteps ('..')"))
  else paths.add(devicePath)
  if (mounts.has(name)) yield violation('device-name-is-mount', at, invalid(name, 'must not already exist in volumeMounts'))
  if ([...mounts.values()].includes(devicePath)) {
    const message = invalid(devicePath, 'must not already exist as a path in volumeMounts')
    yield violation('device-path-is-mount', pathAt, message)
  }
  if (name !== '') names.add(name)
}

/** A name that no usable volume has. The fixes are names the server takes, those that are spelt alike first. */
function* missing<C extends Code>(name: string, at: Path, facts: Surroundings, code: C) {
  if (facts.usableVolumes.has(name)) return
  const known = structs(facts.podSpec, 'volumes').map((volume) => text(volume, 'name'))
  const names = known.filter((other) => other !== name && label(other).length === 0)
  const fixes = new Set([...similarNames(name, names), ...names])
  yield violation(code, at, notFound(name), { data: fixes.size > 0 ? replaceWith(...fixes) : undefined })
}
