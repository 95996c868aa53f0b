import { get, type MapNode, type Path } from '../yaml/node.ts'
import { flag, structs, text } from './read.ts'
import {
  addField,
  forbidden,
  has,
  invalid,
  type ManifestFacts,
  notFound,
  type Rule,
  refusesContainer,
  required,
  unsupported,
  type Violation,
} from './rule.ts'
import { relativePath } from './volume-files.ts'

/** What the containers mount and the devices they open. Rules that concern other areas live elsewhere. */
export const mountRules: readonly Rule[] = [
  ...refusesContainer('mount', function* (node, path, facts) {
    const devices = lastPaths(node, 'volumeDevices', 'devicePath')
    const seen = new Set<string>()
    for (const [index, mount] of structs(node, 'volumeMounts').entries()) {
      const at = [...path, 'volumeMounts', index]
      yield* mountViolations(mount, at, devices, seen, facts)
      yield* optionViolations(node, mount, at)
    }
  }),
  ...refusesContainer('device', function* (node, path, facts) {
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
  facts: ManifestFacts,
): Iterable<Violation> {
  const name = text(mount, 'name')
  const nameAt = [...path, 'name']
  const mountPath = text(mount, 'mountPath')
  const pathAt = [...path, 'mountPath']
  if (name === '') yield { at: nameAt, message: required(), code: 'mount-name-required', data: addField('name') }
  yield* missing(name, nameAt, facts, 'mount-volume-missing')
  if (mountPath === '') yield { at: pathAt, message: required(), code: 'mount-path-required', data: addField('mountPath') }
  if (seen.has(mountPath)) yield { at: pathAt, message: invalid(mountPath, 'must be unique'), code: 'mount-path-duplicate' }
  seen.add(mountPath)
  if (devices.has(name))
    yield { at: nameAt, message: invalid(name, 'must not already exist in volumeDevices'), code: 'mount-name-is-device' }
  if ([...devices.values()].includes(mountPath)) {
    const message = invalid(mountPath, 'must not already exist as a path in volumeDevices')
    yield { at: pathAt, message, code: 'mount-path-is-device' }
  }
  const list = path.slice(0, -1)
  const subPath = text(mount, 'subPath')
  for (const violation of relativePath(subPath, [...path, 'subPath'], 'mount-subpath'))
    yield { ...violation, path: [...list, 'subPath'] }
  const expression = text(mount, 'subPathExpr')
  if (expression !== '' && subPath !== '') {
    const message = invalid(expression, 'subPathExpr and subPath are mutually exclusive')
    yield { at: [...path, 'subPathExpr'], message, code: 'mount-subpathexpr-exclusive' }
  }
  for (const violation of relativePath(expression, [...path, 'subPathExpr'], 'mount-subpathexpr'))
    yield { ...violation, path: [...list, 'subPathExpr'] }
}

const propagations = ['Bidirectional', 'HostToContainer', 'None']
const recursions = ['Disabled', 'Enabled', 'IfPossible']

function* optionViolations(container: MapNode, mount: MapNode, path: Path): Iterable<Violation> {
  const list = path.slice(0, -1)
  if (has(mount, 'mountPropagation')) {
    const value = text(mount, 'mountPropagation')
    const at = [...path, 'mountPropagation']
    const server = [...list, 'mountPropagation']
    if (!propagations.includes(value)) yield { ...unsupported(at, value, propagations, 'mount-propagation'), path: server }
    if (value === 'Bidirectional' && !flag(get(container, 'securityContext'), 'privileged')) {
      const message = forbidden('Bidirectional mount propagation is available only to privileged containers')
      yield { at, path: server, message, code: 'mount-bidirectional' }
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
      yield { at, path: server, message, code: 'mount-rro-readonly', data: addField('readOnly') }
    }
    if (has(mount, 'mountPropagation') && text(mount, 'mountPropagation') !== 'None') {
      const message = forbidden('may only be specified when mountPropagation is None or not specified')
      yield { at, path: server, message, code: 'mount-rro-propagation' }
    }
  }
}

function* deviceViolations(
  device: MapNode,
  path: Path,
  mounts: ReadonlyMap<string, string>,
  names: Set<string>,
  paths: Set<string>,
  facts: ManifestFacts,
): Iterable<Violation> {
  const name = text(device, 'name')
  const at = [...path, 'name']
  const volume = facts.usableVolumes.get(name)
  if (name === '') yield { at, message: required(), code: 'device-name-required', data: addField('name') }
  if (names.has(name)) yield { at, message: invalid(name, 'must be unique'), code: 'device-name-duplicate' }
  if (!volume) yield* missing(name, at, facts, 'device-volume-missing')
  else if (!has(volume, 'persistentVolumeClaim') && !has(volume, 'ephemeral')) {
    const message = invalid(name, 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode')
    yield { at, message, code: 'device-not-pvc' }
  }
  const devicePath = text(device, 'devicePath')
  const pathAt = [...path, 'devicePath']
  if (devicePath === '') yield { at: pathAt, message: required(), code: 'device-path-required', data: addField('devicePath') }
  if (paths.has(devicePath)) yield { at: pathAt, message: invalid(devicePath, 'must be unique'), code: 'device-path-duplicate' }
  if (devicePath.split('/').includes('..'))
    yield { at: pathAt, message: invalid(devicePath, "can not contain backsteps ('..')"), code: 'device-path-backstep' }
  else paths.add(devicePath)
  if (mounts.has(name))
    yield { at, message: invalid(name, 'must not already exist in volumeMounts'), code: 'device-name-is-mount' }
  if ([...mounts.values()].includes(devicePath)) {
    const message = invalid(devicePath, 'must not already exist as a path in volumeMounts')
    yield { at: pathAt, message, code: 'device-path-is-mount' }
  }
  if (name !== '') names.add(name)
}

function* missing(name: string, at: Path, facts: ManifestFacts, code: string): Iterable<Violation> {
  if (facts.usableVolumes.has(name)) return
  const known = structs(facts.podSpec, 'volumes').map((volume) => text(volume, 'name'))
  const fix = known.filter((other) => other !== '' && other !== name)
  yield { at, message: notFound(name), code, ...(fix.length > 0 && { data: { fix: 'replace', with: fix } as const }) }
}
