import { get, type MapNode, type Path, present } from '../yaml/node.ts'
import { portName, portRange, validPort } from './grammar.ts'
import { intOrText, optionalWhole, struct, structs, text, whole } from './read.ts'
import {
  addField,
  forbidden,
  has,
  invalid,
  type ManifestFacts,
  notSupported,
  type Rule,
  refuses,
  required,
  type Violation,
} from './rule.ts'

export const probeNames = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const
const counters = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'] as const
const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const

/** An ordinary init container: it ends before the next one starts, so nothing probes it. A sidecar restarts always. */
export const isPlainInit = (node: MapNode, path: Path) =>
  path.at(-2) === 'initContainers' && text(node, 'restartPolicy') !== 'Always'

export const probeRules: readonly Rule[] = [
  refuses('probe', 'Container', function* (node, path, facts) {
    if (isPlainInit(node, path)) return
    const lifecycle = struct(node, 'lifecycle')
    for (const hook of ['postStart', 'preStop'] as const) {
      const handler = struct(lifecycle, hook)
      if (handler) yield* handlerViolations(handler, [...path, 'lifecycle', hook], facts, 'lifecycle')
    }
    for (const name of probeNames) {
      const probe = struct(node, name)
      if (probe) yield* probeViolations(probe, [...path, name], name, facts)
    }
  }),
]

function* probeViolations(
  probe: MapNode,
  path: Path,
  name: (typeof probeNames)[number],
  facts: ManifestFacts,
): Iterable<Violation> {
  yield* handlerViolations(probe, path, facts, 'probe')
  for (const field of counters) {
    const value = whole(probe, field)
    if (value >= 0) continue
    const message = invalid(value, 'must be greater than or equal to 0')
    yield { at: [...path, field], message, code: `probe-${field.toLowerCase()}-negative` }
  }
  const grace = optionalWhole(probe, 'terminationGracePeriodSeconds')
  const graceAt = [...path, 'terminationGracePeriodSeconds']
  if (grace !== undefined && grace <= 0)
    yield { at: graceAt, message: invalid(grace, 'must be greater than 0'), code: 'probe-grace-positive' }
  if (name === 'readinessProbe') {
    if (grace === undefined) return
    const message = invalid(grace, 'must not be set for readinessProbes')
    yield { at: graceAt, message, code: 'probe-readiness-grace', data: { fix: 'remove' } }
    return
  }
  const success = whole(probe, 'successThreshold') || 1
  if (success === 1) return
  const code = name === 'livenessProbe' ? 'probe-liveness-success' : 'probe-startup-success'
  yield { at: [...path, 'successThreshold'], message: invalid(success, 'must be 1'), code, data: { fix: 'replace', with: ['1'] } }
}

/** The one action of a probe or a lifecycle hook. Only the first of several is looked into. */
function* handlerViolations(node: MapNode, path: Path, facts: ManifestFacts, area: 'probe' | 'lifecycle'): Iterable<Violation> {
  const [first, ...more] = handlers.filter((handler) => present(get(node, handler)))
  if (first === undefined) {
    yield { at: path, mark: 'key', message: required('must specify a handler type'), code: `${area}-handler-missing` }
    return
  }
  const action = struct(node, first)
  if (action) yield* actionViolations(action, [...path, first], first, facts, area)
  for (const extra of more) {
    const message = forbidden('may not specify more than 1 handler type')
    yield { at: [...path, extra], mark: 'key', message, code: `${area}-handler-many`, data: { fix: 'remove' } }
  }
}

function* actionViolations(
  action: MapNode,
  path: Path,
  handler: (typeof handlers)[number],
  { podSpec }: ManifestFacts,
  area: string,
): Iterable<Violation> {
  if (handler === 'exec') {
    const command = get(action, 'command')
    if (command?.kind !== 'list' || command.items.length === 0)
      yield { at: [...path, 'command'], message: required(), code: `${area}-exec-command`, data: addField('command') }
  } else if (handler === 'httpGet') yield* httpViolations(action, path, area)
  else if (handler === 'tcpSocket') yield* portViolations(action, path, `${area}-tcp`)
  else if (handler === 'grpc') {
    const port = whole(action, 'port')
    if (!validPort(port)) yield { at: [...path, 'port'], message: invalid(port, portRange), code: `${area}-grpc-port` }
  } else {
    const seconds = whole(action, 'seconds')
    const grace = optionalWhole(podSpec, 'terminationGracePeriodSeconds') ?? 30
    if (seconds >= 0 && seconds <= grace) return
    const message = invalid(seconds, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`)
    yield { at: [...path, 'seconds'], path, message, code: 'lifecycle-sleep-range' }
  }
}

function* httpViolations(action: MapNode, path: Path, area: string): Iterable<Violation> {
  yield* portViolations(action, path, `${area}-http`)
  const scheme = text(action, 'scheme') || 'HTTP'
  if (scheme !== 'HTTP' && scheme !== 'HTTPS') {
    const data = { fix: 'replace', with: [/s$/i.test(scheme) ? 'HTTPS' : 'HTTP'] } as const
    yield { at: [...path, 'scheme'], message: notSupported(scheme, ['HTTP', 'HTTPS']), code: `${area}-http-scheme`, data }
  }
  for (const [index, header] of structs(action, 'httpHeaders').entries()) {
    const name = text(header, 'name')
    if (/^[-A-Za-z0-9]+$/.test(name)) continue
    const detail =
      "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')"
    const server = [...path, 'httpHeaders']
    yield { at: [...server, index, 'name'], path: server, message: invalid(name, detail), code: `${area}-http-header` }
  }
}

function* portViolations(action: MapNode, path: Path, code: string): Iterable<Violation> {
  const port = intOrText(action, 'port') ?? 0
  const at = [...path, 'port']
  if (typeof port === 'string') {
    const data = /^\d+$/.test(port) ? ({ data: { fix: 'replace', with: [port] } } as const) : {}
    for (const detail of portName(port)) yield { at, message: invalid(port, detail), code: `${code}-port-name`, ...data }
  } else if (!validPort(port)) {
    const data = has(action, 'port') ? {} : { data: addField('port') }
    yield { at, message: invalid(port, portRange), code: `${code}-port-range`, ...data }
  }
}
