import { booleanOf, get, integerOf, itemsOf, type MapNode, type Path, present, stringOf } from '../yaml/node.ts'
import { label, portName, portRange, validPort } from './grammar.ts'
import {
  forbidden,
  has,
  invalid,
  type ManifestFacts,
  notFound,
  notSupported,
  type Rule,
  refuses,
  required,
  type Violation,
} from './rule.ts'
import { isUnreadable, nearest } from './workload.ts'

/** An ordinary init container: it ends before the next one starts, so nothing probes it. A sidecar restarts always. */
const isPlainInit = (node: MapNode, path: Path) =>
  path.at(-2) === 'initContainers' && stringOf(get(node, 'restartPolicy')) !== 'Always'

export const containerRules: readonly Rule[] = [
  refuses('ctr-name', 'Container', function* (node, path) {
    const name = get(node, 'name')
    const text = stringOf(name)
    if (isUnreadable(name) && text === undefined) return
    if (!text)
      yield { at: [...path, 'name'], message: required(), code: 'ctr-name-required', data: { fix: 'addField', fields: ['name'] } }
    else
      for (const detail of label(text)) yield { at: [...path, 'name'], message: invalid(text, detail), code: 'ctr-name-format' }
  }),
  refuses('ctr-name-duplicate', 'PodSpec', function* (node, path) {
    const seen = new Set<string>()
    for (const list of ['containers', 'initContainers'] as const) {
      for (const [index, item] of itemsOf(get(node, list)).entries()) {
        const name = stringOf(get(item, 'name'))
        if (name === undefined) continue
        if (seen.has(name)) yield { at: [...path, list, index, 'name'], message: `Duplicate value: ${JSON.stringify(name)}` }
        seen.add(name)
      }
    }
  }),
  refuses('ctr-required', 'PodSpec', function* (node, path) {
    const containers = get(node, 'containers')
    if (containers?.kind !== 'list' || containers.items.length > 0) return
    yield {
      at: [...path, 'containers'],
      mark: 'key',
      message: required(),
      data: { fix: 'addField', fields: ['spec.template.spec.containers'] },
    }
  }),
  refuses('ctr-image-required', 'Container', function* (node, path) {
    const image = get(node, 'image')
    if (stringOf(image) || (isUnreadable(image) && stringOf(image) === undefined) || image?.kind === 'map') return
    yield { at: [...path, 'image'], message: required(), data: { fix: 'addField', fields: ['image'] } }
  }),
  refuses('ctr-pull-policy', 'Container', oneOf('imagePullPolicy', ['Always', 'IfNotPresent', 'Never'])),
  refuses('ctr-termination-policy', 'Container', oneOf('terminationMessagePolicy', ['File', 'FallbackToLogsOnError'])),
  refuses('port-number', 'ContainerPort', function* (node, path) {
    const port = get(node, 'containerPort')
    const number = integerOf(port) ?? (present(port) ? undefined : 0)
    if (number === 0)
      yield { at: [...path, 'containerPort'], message: required(), data: { fix: 'addField', fields: ['containerPort'] } }
    else if (number !== undefined && !validPort(number))
      yield { at: [...path, 'containerPort'], message: invalid(number, portRange) }
    const hostPort = integerOf(get(node, 'hostPort')) ?? 0
    if (hostPort !== 0 && !validPort(hostPort))
      yield { at: [...path, 'hostPort'], message: invalid(hostPort, portRange), code: 'port-hostport-range' }
  }),
  refuses('port-name-format', 'ContainerPort', function* (node, path) {
    const name = stringOf(get(node, 'name'))
    for (const detail of name ? portName(name) : []) yield { at: [...path, 'name'], message: invalid(name, detail) }
  }),
  refuses('port-name-duplicate', 'Container', function* (node, path) {
    const seen = new Set<string>()
    for (const [index, port] of itemsOf(get(node, 'ports')).entries()) {
      const name = stringOf(get(port, 'name'))
      if (!name || portName(name).length > 0) continue
      if (seen.has(name)) yield { at: [...path, 'ports', index, 'name'], message: `Duplicate value: ${JSON.stringify(name)}` }
      seen.add(name)
    }
  }),
  refuses('port-protocol', 'ContainerPort', oneOf('protocol', ['SCTP', 'TCP', 'UDP'])),
  refuses('port-hostnetwork', 'ContainerPort', function* (node, path, { podSpec }) {
    if (path.at(-4) !== 'containers' || booleanOf(get(podSpec, 'hostNetwork')) !== true) return
    const hostPort = integerOf(get(node, 'hostPort')) ?? 0
    const containerPort = integerOf(get(node, 'containerPort')) ?? 0
    if (hostPort === 0 || hostPort === containerPort) return
    const message = invalid(hostPort, 'must match `containerPort` when `hostNetwork` is true')
    yield {
      at: [...path, 'hostPort'],
      message,
      ...(containerPort && { data: { fix: 'replace', with: [String(containerPort)] } }),
    }
  }),
  refuses('mount', 'VolumeMount', function* (node, path, manifest) {
    const name = stringOf(get(node, 'name')) ?? ''
    if (name === '' && !isUnreadable(get(node, 'name'))) {
      yield {
        at: [...path, 'name'],
        message: required(),
        code: 'mount-name-required',
        data: { fix: 'addField', fields: ['name'] },
      }
    }
    if (!isUnreadable(get(node, 'name')) || stringOf(get(node, 'name')) !== undefined)
      yield* missingVolume(name, [...path, 'name'], manifest)
    const mountPath = get(node, 'mountPath')
    if (!stringOf(mountPath) && !(isUnreadable(mountPath) && stringOf(mountPath) === undefined)) {
      yield {
        at: [...path, 'mountPath'],
        message: required(),
        code: 'mount-path-required',
        data: { fix: 'addField', fields: ['mountPath'] },
      }
    }
  }),
  refuses('mount-path-duplicate', 'Container', function* (node, path) {
    const seen = new Set<string>()
    for (const [index, mount] of itemsOf(get(node, 'volumeMounts')).entries()) {
      const mountPath = stringOf(get(mount, 'mountPath'))
      if (mountPath === undefined) continue
      if (seen.has(mountPath))
        yield { at: [...path, 'volumeMounts', index, 'mountPath'], message: invalid(mountPath, 'must be unique') }
      seen.add(mountPath)
    }
  }),
  refuses('mount-propagation', 'Container', function* (node, path) {
    const privileged = booleanOf(get(get(node, 'securityContext'), 'privileged')) === true
    for (const [index, mount] of itemsOf(get(node, 'volumeMounts')).entries()) {
      const value = get(mount, 'mountPropagation')
      const text = stringOf(value)
      if (text === undefined) continue
      const at = [...path, 'volumeMounts', index, 'mountPropagation']
      const server = [...path, 'volumeMounts', 'mountPropagation']
      const supported = ['Bidirectional', 'HostToContainer', 'None']
      if (!supported.includes(text))
        yield {
          at,
          path: server,
          message: notSupported(text, supported),
          code: 'mount-propagation',
          data: { fix: 'replace', with: nearest(text, supported) },
        }
      else if (text === 'Bidirectional' && !privileged) {
        yield {
          at,
          path: server,
          message: forbidden('Bidirectional mount propagation is available only to privileged containers'),
          code: 'mount-bidirectional',
        }
      }
    }
  }),
  refuses('sc-escalation-privileged', 'SecurityContext', function* (node, path) {
    if (booleanOf(get(node, 'allowPrivilegeEscalation')) !== false || booleanOf(get(node, 'privileged')) !== true) return
    const message = 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'
    yield {
      at: [...path, 'allowPrivilegeEscalation'],
      path,
      message: invalid({ privileged: true, allowPrivilegeEscalation: false }, message),
      data: { fix: 'remove' },
    }
  }),
  ...(['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const).map((field) =>
    refuses(`init-${field.toLowerCase()}-forbidden`, 'Container', function* (node, path) {
      if (!isPlainInit(node, path) || !has(node, field)) return
      const message = forbidden('may not be set for init containers without restartPolicy=Always')
      yield { at: [...path, field], mark: 'key', message, data: { fix: 'remove' } }
    }),
  ),
]

function* missingVolume(name: string, at: Path, { podSpec }: ManifestFacts): Iterable<Violation> {
  const volumes = get(podSpec, 'volumes')
  if (isUnreadable(volumes)) return
  const names = itemsOf(volumes).map((volume) => stringOf(get(volume, 'name')) ?? '')
  if (itemsOf(volumes).some((volume) => volume.kind === 'scalar') || (name !== '' && names.includes(name))) return
  const fix = names.filter((known) => known !== '')
  yield {
    at,
    message: notFound(name),
    code: 'mount-volume-missing',
    ...(fix.length > 0 && { data: { fix: 'replace', with: fix } as const }),
  }
}

/** A text field that may only hold one of the supported words; empty and absent are defaulted. */
export function oneOf(field: string, supported: readonly string[], emptyIsDefault = true): Rule['check'] {
  return function* (node, path) {
    const value = get(node, field)
    const text = stringOf(value)
    if (
      text === undefined ||
      (value?.kind === 'scalar' && value.templated) ||
      supported.includes(text) ||
      (text === '' && emptyIsDefault)
    )
      return
    yield {
      at: [...path, field],
      message: notSupported(text, supported),
      data: { fix: 'replace', with: nearest(text, supported) },
    }
  }
}
