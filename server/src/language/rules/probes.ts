import type { Code } from '../codes.ts'
import { get, type MapNode, type Path, present } from '../yaml/node.ts'
import { malformed, notNegative } from './fields.ts'
import { httpHeader, portName, portRange, validPort } from './grammar.ts'
import { isPlainInit } from './pod-containers.ts'
import { intOrText, optionalWhole, struct, structs, text, whole } from './read.ts'
import {
  addField,
  column,
  forbidden,
  has,
  invalid,
  notSupported,
  replaceWith,
  required,
  rule,
  type Surroundings,
  violation,
} from './rule.ts'

const counters = {
  initialDelaySeconds: 'probe-initialdelayseconds-negative',
  timeoutSeconds: 'probe-timeoutseconds-negative',
  periodSeconds: 'probe-periodseconds-negative',
  successThreshold: 'probe-successthreshold-negative',
  failureThreshold: 'probe-failurethreshold-negative',
} as const

const handlers = { probe: ['exec', 'httpGet', 'tcpSocket', 'grpc'], hook: ['exec', 'httpGet', 'tcpSocket', 'sleep'] } as const
/** Of probes, and of lifecycle hooks. */
const codes = {
  missing: ['probe-handler-missing', 'lifecycle-handler-missing'],
  many: ['probe-handler-many', 'lifecycle-handler-many'],
  command: ['probe-exec-command', 'lifecycle-exec-command'],
  httpPortName: ['probe-http-port-name', 'lifecycle-http-port-name'],
  httpPortRange: ['probe-http-port-range', 'lifecycle-http-port-range'],
  tcpPortName: ['probe-tcp-port-name', 'lifecycle-tcp-port-name'],
  tcpPortRange: ['probe-tcp-port-range', 'lifecycle-tcp-port-range'],
  scheme: ['probe-http-scheme', 'lifecycle-http-scheme'],
  header: ['probe-http-header', 'lifecycle-http-header'],
} as const
const actionCodes = { probe: column(codes, 0), hook: column(codes, 1) }
type Asker = keyof typeof actionCodes
type ActionCodes = (typeof actionCodes)[Asker]

export const probeRules = [
  rule('Container', function* (node, path, facts) {
    if (isPlainInit(node, path)) return
    const lifecycle = struct(node, 'lifecycle')
    for (const hook of ['postStart', 'preStop']) {
      const handler = struct(lifecycle, hook)
      if (handler) yield* handlerViolations(handler, [...path, 'lifecycle', hook], facts, 'hook')
    }
    for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
      const probe = struct(node, name)
      if (!probe) continue
      yield* handlerViolations(probe, [...path, name], facts, 'probe')
      yield* probeViolations(probe, [...path, name], name)
    }
  }),
]

function* probeViolations(probe: MapNode, path: Path, name: 'livenessProbe' | 'readinessProbe' | 'startupProbe') {
  yield* notNegative(probe, path, counters)
  const grace = optionalWhole(probe, 'terminationGracePeriodSeconds')
  const at = [...path, 'terminationGracePeriodSeconds']
  if (grace !== undefined && grace <= 0) yield violation('probe-grace-positive', at, invalid(grace, 'must be greater than 0'))
  if (name === 'readinessProbe') {
    const message = invalid(grace, 'must not be set for readinessProbes')
    if (grace !== undefined) yield violation('probe-readiness-grace', at, message)
    return
  }
  const success = whole(probe, 'successThreshold') || 1
  const code = name === 'livenessProbe' ? 'probe-liveness-success' : 'probe-startup-success'
  if (success !== 1) yield violation(code, [...path, 'successThreshold'], invalid(success, 'must be 1'))
}

/** The one action of a probe or a lifecycle hook. Only the first of several is looked into. */
function* handlerViolations(node: MapNode, path: Path, facts: Surroundings, asker: Asker) {
  const own = actionCodes[asker]
  const [first, ...more] = handlers[asker].filter((handler) => present(get(node, handler)))
  if (first === undefined) {
    yield violation(own.missing, path, required('must specify a handler type'), { mark: 'key' })
    return
  }
  const action = struct(node, first)
  if (action) yield* actionViolations(action, [...path, first], first, facts, own)
  const message = forbidden('may not specify more than 1 handler type')
  for (const extra of more) yield violation(own.many, [...path, extra], message, { mark: 'key' })
}

function* actionViolations(
  action: MapNode,
  path: Path,
  handler: (typeof handlers)[Asker][number],
  { podSpec }: Surroundings,
  own: ActionCodes,
) {
  if (handler === 'exec') {
    const command = get(action, 'command')
    if (command?.kind !== 'list' || command.items.length === 0) yield violation(own.command, [...path, 'command'], required())
  } else if (handler === 'httpGet') yield* httpViolations(action, path, own)
  else if (handler === 'tcpSocket') yield* portViolations(action, path, own.tcpPortName, own.tcpPortRange)
  else if (handler === 'grpc') {
    const port = whole(action, 'port')
    if (!validPort(port)) yield violation('probe-grpc-port', [...path, 'port'], invalid(port, portRange))
  } else {
    const seconds = whole(action, 'seconds')
    const grace = optionalWhole(podSpec, 'terminationGracePeriodSeconds') ?? 30
    if (seconds >= 0 && seconds <= grace) return
    const message = invalid(seconds, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`)
    const data = grace < 0 ? undefined : replaceWith(seconds < 0 ? '0' : String(grace))
    yield violation('lifecycle-sleep-range', [...path, 'seconds'], message, { path, data })
  }
}

function* httpViolations(action: MapNode, path: Path, own: ActionCodes) {
  yield* portViolations(action, path, own.httpPortName, own.httpPortRange)
  const scheme = text(action, 'scheme') || 'HTTP'
  const data = replaceWith(/s$/i.test(scheme) ? 'HTTPS' : 'HTTP')
  if (scheme !== 'HTTP' && scheme !== 'HTTPS')
    yield violation(own.scheme, [...path, 'scheme'], notSupported(scheme, ['HTTP', 'HTTPS']), { data })
  for (const [index, header] of structs(action, 'httpHeaders').entries()) {
    const server = [...path, 'httpHeaders']
    yield* malformed(own.header, [...server, index, 'name'], text(header, 'name'), httpHeader, { path: server })
  }
}

function* portViolations<C extends Code>(action: MapNode, path: Path, ofName: C, ofRange: C) {
  const port = intOrText(action, 'port') ?? 0
  const at = [...path, 'port']
  if (typeof port === 'string') {
    const data = /^\d+$/.test(port) ? replaceWith(port) : undefined
    yield* malformed(ofName, at, port, portName, { data })
  } else if (!validPort(port)) {
    const data = has(action, 'port') ? undefined : addField('port')
    yield violation(ofRange, at, invalid(port, portRange), { data })
  }
}
