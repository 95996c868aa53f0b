import { get, integerOf, type MapNode, type Path, present, stringOf } from '../yaml/node.ts'
import { portName, portRange, validPort } from './grammar.ts'
import { forbidden, invalid, type Rule, refuses, required, type Violation } from './rule.ts'

const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc'] as const
export const probeNames = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const

const skipsProbes = (node: MapNode, path: Path) =>
  path.at(-2) === 'initContainers' && stringOf(get(node, 'restartPolicy')) !== 'Always'

export const probeRules: readonly Rule[] = [
  refuses('probe', 'Container', function* (node, path) {
    if (skipsProbes(node, path)) return
    for (const name of probeNames) {
      const probe = get(node, name)
      if (probe?.kind === 'map') yield* probeViolations(probe, [...path, name], name)
    }
  }),
  refuses('handler', 'HTTPGetAction', function* (node, path) {
    const scheme = stringOf(get(node, 'scheme'))
    if (scheme && scheme !== 'HTTP' && scheme !== 'HTTPS') {
      const message = `Unsupported value: ${JSON.stringify(scheme)}: supported values: "HTTP", "HTTPS"`
      yield {
        at: [...path, 'scheme'],
        message,
        code: 'handler-http-scheme',
        data: { fix: 'replace', with: [/s$/i.test(scheme) ? 'HTTPS' : 'HTTP'] },
      }
    }
    yield* portViolations(node, path)
  }),
  refuses('handler', 'TCPSocketAction', function* (node, path) {
    yield* portViolations(node, path)
  }),
  refuses('handler-grpc-port', 'GRPCAction', function* (node, path) {
    const port = get(node, 'port')
    const number = integerOf(port) ?? (present(port) ? undefined : 0)
    if (number !== undefined && !validPort(number)) yield { at: [...path, 'port'], message: invalid(number, portRange) }
  }),
  refuses('handler-exec-command', 'ExecAction', function* (node, path) {
    const command = get(node, 'command')
    const empty = !present(command) || (command.kind === 'list' && command.items.length === 0)
    if (empty) yield { at: [...path, 'command'], message: required(), data: { fix: 'addField', fields: ['command'] } }
  }),
]

function* probeViolations(probe: MapNode, path: Path, name: (typeof probeNames)[number]): Iterable<Violation> {
  const given = handlers.filter((handler) => present(get(probe, handler)))
  if (given.length === 0)
    yield { at: path, mark: 'key', message: required('must specify a handler type'), code: 'probe-handler-missing' }
  for (const extra of given.slice(1)) {
    yield {
      at: [...path, extra],
      mark: 'key',
      message: forbidden('may not specify more than 1 handler type'),
      code: 'handler-many',
      data: { fix: 'remove' },
    }
  }
  for (const field of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ] as const) {
    const value = integerOf(get(probe, field))
    if (value !== undefined && value < 0) {
      yield {
        at: [...path, field],
        message: invalid(value, 'must be greater than or equal to 0'),
        code: `probe-${field.toLowerCase()}-negative`,
      }
    }
  }
  const success = integerOf(get(probe, 'successThreshold')) ?? 1
  if (name !== 'readinessProbe' && success !== 1 && success !== 0) {
    const code = name === 'livenessProbe' ? 'probe-liveness-success' : 'probe-startup-success'
    yield {
      at: [...path, 'successThreshold'],
      message: invalid(success, 'must be 1'),
      code,
      data: { fix: 'replace', with: ['1'] },
    }
  }
}

function* portViolations(node: MapNode, path: Path): Iterable<Violation> {
  const port = get(node, 'port')
  const at = [...path, 'port']
  if (!present(port))
    yield { at, message: invalid(0, portRange), code: 'handler-port-range', data: { fix: 'addField', fields: ['port'] } }
  else if (port.kind !== 'scalar' || port.templated) return
  else if (port.type === 'string') {
    for (const detail of portName(port.value)) {
      const number = /^\d+$/.test(port.value) ? ({ data: { fix: 'replace', with: [port.value] } } as const) : {}
      yield { at, message: invalid(port.value, detail), code: 'handler-port-name', ...number }
    }
  } else {
    const number = integerOf(port)
    if (number !== undefined && !validPort(number)) yield { at, message: invalid(number, portRange), code: 'handler-port-range' }
  }
}
