import type { Code } from '../codes.ts'
import { get, type MapNode, type Path, present } from '../yaml/node.ts'
import { conforms, needs, oneOf } from './fields.ts'
import { label, portName, portRange, validPort } from './grammar.ts'
import { isPlainInit } from './pod-containers.ts'
import { flag, structs, text, whole } from './read.ts'
import { addField, containers, duplicateValue, forbidden, has, invalid, replaceWith, required, rule, violation } from './rule.ts'

const lists = ['containers', 'initContainers'] as const

export const containerRules = [
  rule(containers, function* (node, path) {
    yield* needs(node, path, { name: 'ctr-name-required', image: 'ctr-image-required' })
    yield* conforms(node, path, label, { name: 'ctr-name-format' })
  }),
  rule('PodSpec', function* (node, path) {
    const seen = new Set<string>()
    for (const list of lists) {
      for (const [index, container] of structs(node, list).entries()) {
        const name = text(container, 'name')
        const code = list === 'containers' ? 'ctr-name-duplicate' : 'init-name-duplicate'
        if (seen.has(name)) yield violation(code, [...path, list, index, 'name'], duplicateValue(name))
        if (list === 'containers' || name !== '') seen.add(name)
      }
    }
  }),
  rule('PodSpec', function* (node, path) {
    if (present(get(node, 'containers')) && structs(node, 'containers').length === 0) {
      const data = addField('spec.template.spec.containers')
      yield violation('ctr-required', [...path, 'containers'], required(), { mark: 'key', data })
    }
  }),
  rule(containers, oneOf('ctr-pull-policy', 'imagePullPolicy', ['Always', 'IfNotPresent', 'Never'])),
  rule(containers, oneOf('ctr-termination-policy', 'terminationMessagePolicy', ['File', 'FallbackToLogsOnError'])),
  rule('ContainerPort', function* (node, path) {
    const port = whole(node, 'containerPort')
    const at = [...path, 'containerPort']
    if (port === 0) yield violation('port-container-required', at, required())
    else if (!validPort(port)) yield violation('port-container-range', at, invalid(port, portRange))
    const hostPort = whole(node, 'hostPort')
    if (hostPort !== 0 && !validPort(hostPort))
      yield violation('port-hostport-range', [...path, 'hostPort'], invalid(hostPort, portRange))
    yield* conforms(node, path, portName, { name: 'port-name-format' })
  }),
  rule(containers, function* (node, path) {
    const seen = new Set<string>()
    for (const [index, port] of structs(node, 'ports').entries()) {
      const name = text(port, 'name')
      if (name === '' || portName(name).length > 0) continue
      if (seen.has(name)) yield violation('port-name-duplicate', [...path, 'ports', index, 'name'], duplicateValue(name))
      seen.add(name)
    }
  }),
  rule('ContainerPort', oneOf('port-protocol', 'protocol', ['SCTP', 'TCP', 'UDP'])),
  rule('PodSpec', function* (node, path) {
    const ports = new Set<string>()
    for (const [index, container] of structs(node, 'containers').entries())
      yield* hostPortClashes(container, [...path, 'containers', index], ports, 'port-hostport-duplicate')
    // An init container is alone when its ports are checked, and the server then forgets which one it was.
    for (const [index, container] of structs(node, 'initContainers').entries()) {
      const at = [...path, 'initContainers', index]
      yield* hostPortClashes(container, at, new Set(), 'init-hostport-duplicate', [...path, 'initContainers', 0])
    }
  }),
  rule('ContainerPort', function* (node, path, { podSpec }) {
    const hostPort = whole(node, 'hostPort')
    const containerPort = whole(node, 'containerPort')
    if (path.at(-4) !== 'containers' || !flag(podSpec, 'hostNetwork') || hostPort === 0 || hostPort === containerPort) return
    const message = invalid(hostPort, 'must match `containerPort` when `hostNetwork` is true')
    const data = containerPort === 0 ? undefined : replaceWith(String(containerPort))
    yield violation('port-hostnetwork', [...path, 'hostPort'], message, { data })
  }),
  rule('Container', function* (node, path) {
    if (!isPlainInit(node, path)) return
    const message = forbidden('may not be set for init containers without restartPolicy=Always')
    for (const [field, code] of Object.entries(notForPlainInit))
      if (has(node, field)) yield violation(code, [...path, field], message, { mark: 'key' })
  }),
]

const notForPlainInit = {
  lifecycle: 'init-lifecycle-forbidden',
  livenessProbe: 'init-livenessprobe-forbidden',
  readinessProbe: 'init-readinessprobe-forbidden',
  startupProbe: 'init-startupprobe-forbidden',
} as const

function* hostPortClashes<C extends Code>(container: MapNode, at: Path, seen: Set<string>, code: C, server: Path = at) {
  for (const [index, port] of structs(container, 'ports').entries()) {
    const hostPort = whole(port, 'hostPort')
    if (hostPort === 0) continue
    const key = `${text(port, 'protocol') || 'TCP'}/${text(port, 'hostIP')}/${hostPort}`
    const rest = ['ports', index, 'hostPort'] as const
    if (seen.has(key)) yield violation(code, [...at, ...rest], duplicateValue(key), { path: [...server, ...rest] })
    seen.add(key)
  }
}
