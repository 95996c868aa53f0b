import { get, type MapNode, type Path, present } from '../yaml/node.ts'
import { label, portName, portRange, validPort } from './grammar.ts'
import { isPlainInit } from './probes.ts'
import { flag, optionalFlag, struct, structs, text, texts, whole } from './read.ts'
import {
  addField,
  duplicateValue,
  forbidden,
  has,
  invalid,
  nearest,
  notFound,
  notSupported,
  type Rule,
  refuses,
  refusesContainer,
  required,
  unsupported,
  type Violation,
} from './rule.ts'

const lists = ['containers', 'initContainers'] as const

export const containerRules: readonly Rule[] = [
  ...refusesContainer('ctr-name', function* (node, path) {
    const name = text(node, 'name')
    const at = [...path, 'name']
    if (name === '') yield { at, message: required(), code: 'ctr-name-required', data: addField('name') }
    else for (const detail of label(name)) yield { at, message: invalid(name, detail), code: 'ctr-name-format' }
  }),
  refuses('ctr-name-duplicate', 'PodSpec', function* (node, path) {
    const seen = new Set<string>()
    for (const list of lists) {
      for (const [index, container] of structs(node, list).entries()) {
        const name = text(container, 'name')
        const code = list === 'containers' ? 'ctr-name-duplicate' : 'init-name-duplicate'
        if (seen.has(name)) yield { at: [...path, list, index, 'name'], message: duplicateValue(name), code }
        if (list === 'containers' || name !== '') seen.add(name)
      }
    }
  }),
  refuses('ctr-required', 'PodSpec', function* (node, path) {
    if (present(get(node, 'containers')) && structs(node, 'containers').length === 0) yield noContainers([...path, 'containers'])
  }),
  ...refusesContainer('ctr-image-required', function* (node, path) {
    if (text(node, 'image') === '') yield { at: [...path, 'image'], message: required(), data: addField('image') }
  }),
  ...refusesContainer('ctr-pull-policy', oneOf('imagePullPolicy', ['Always', 'IfNotPresent', 'Never'])),
  ...refusesContainer('ctr-termination-policy', oneOf('terminationMessagePolicy', ['File', 'FallbackToLogsOnError'])),
  refuses('port', 'ContainerPort', function* (node, path) {
    const port = whole(node, 'containerPort')
    const at = [...path, 'containerPort']
    if (port === 0) yield { at, message: required(), code: 'port-container-required', data: addField('containerPort') }
    else if (!validPort(port)) yield { at, message: invalid(port, portRange), code: 'port-container-range' }
    const hostPort = whole(node, 'hostPort')
    if (hostPort !== 0 && !validPort(hostPort))
      yield { at: [...path, 'hostPort'], message: invalid(hostPort, portRange), code: 'port-hostport-range' }
    const name = text(node, 'name')
    for (const detail of name === '' ? [] : portName(name))
      yield { at: [...path, 'name'], message: invalid(name, detail), code: 'port-name-format' }
  }),
  ...refusesContainer('port-name-duplicate', function* (node, path) {
    const seen = new Set<string>()
    for (const [index, port] of structs(node, 'ports').entries()) {
      const name = text(port, 'name')
      if (name === '' || portName(name).length > 0) continue
      if (seen.has(name)) yield { at: [...path, 'ports', index, 'name'], message: duplicateValue(name) }
      seen.add(name)
    }
  }),
  refuses('port-protocol', 'ContainerPort', oneOf('protocol', ['SCTP', 'TCP', 'UDP'])),
  refuses('port-hostport-duplicate', 'PodSpec', function* (node, path) {
    const ports = new Set<string>()
    for (const [index, container] of structs(node, 'containers').entries())
      yield* hostPortClashes(container, [...path, 'containers', index], ports, 'port-hostport-duplicate')
    // An init container is alone when its ports are checked, and the server then forgets which one it was.
    for (const [index, container] of structs(node, 'initContainers').entries()) {
      const at = [...path, 'initContainers', index]
      yield* hostPortClashes(container, at, new Set(), 'init-hostport-duplicate', [...path, 'initContainers', 0])
    }
  }),
  refuses('port-hostnetwork', 'ContainerPort', function* (node, path, { podSpec }) {
    if (path.at(-4) !== 'containers' && path.at(-4) !== 'initContainers') return
    const hostPort = whole(node, 'hostPort')
    const containerPort = whole(node, 'containerPort')
    if (!flag(podSpec, 'hostNetwork') || hostPort === 0 || hostPort === containerPort) return
    if (path.at(-4) === 'initContainers') return
    const at = [...path, 'hostPort']
    const fix = containerPort === 0 ? {} : { data: { fix: 'replace', with: [String(containerPort)] } as const }
    yield { at, message: invalid(hostPort, 'must match `containerPort` when `hostNetwork` is true'), ...fix }
  }),
  refuses('restart', 'Container', function* (node, path, facts) {
    yield* restartViolations(node, path, facts.version)
  }),
  refuses('resize', 'Container', function* (node, path, { podSpec, version }) {
    yield* resizeViolations(node, path, text(podSpec, 'restartPolicy') || 'Always', version)
  }),
  refuses('sc-escalation', 'SecurityContext', function* (node, path) {
    if (optionalFlag(node, 'allowPrivilegeEscalation') !== false) return
    const at = [...path, 'allowPrivilegeEscalation']
    const data = { fix: 'remove' } as const
    if (flag(node, 'privileged')) {
      const message = invalid(
        { privileged: true, allowPrivilegeEscalation: false },
        'cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
      )
      yield { at, path, message, code: 'sc-escalation-privileged', data }
    }
    if (texts(struct(node, 'capabilities'), 'add').includes('CAP_SYS_ADMIN')) {
      const message = invalid(
        { allowPrivilegeEscalation: false },
        'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN',
      )
      yield { at, path, message, code: 'sc-escalation-sysadmin', data }
    }
  }),
  ...(['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const).map((field) =>
    refuses(`init-${field.toLowerCase()}-forbidden`, 'Container', function* (node, path) {
      if (!isPlainInit(node, path) || !has(node, field)) return
      const message = forbidden('may not be set for init containers without restartPolicy=Always')
      yield { at: [...path, field], mark: 'key', message, data: { fix: 'remove' } }
    }),
  ),
  refuses('eph', 'PodSpec', function* (node, path, { version }) {
    yield* ephemeralViolations(node, path, version)
  }),
]

const noContainers = (at: Path): Violation => ({
  at,
  mark: 'key',
  message: required(),
  data: addField('spec.template.spec.containers'),
})

function* hostPortClashes(container: MapNode, at: Path, seen: Set<string>, code: string, server: Path = at): Iterable<Violation> {
  for (const [index, port] of structs(container, 'ports').entries()) {
    const hostPort = whole(port, 'hostPort')
    if (hostPort === 0) continue
    const key = `${text(port, 'protocol') || 'TCP'}/${text(port, 'hostIP')}/${hostPort}`
    const rest = ['ports', index, 'hostPort'] as const
    if (seen.has(key)) yield { at: [...at, ...rest], path: [...server, ...rest], message: duplicateValue(key), code }
    seen.add(key)
  }
}

const restartPolicies = ['Always', 'Never', 'OnFailure']

/** A container's own restart policy and its rules, which came with 1.35; before, only sidecars had one. */
function* restartViolations(node: MapNode, path: Path, version: string): Iterable<Violation> {
  if (version <= '1.34') return
  const isInit = path.at(-2) === 'initContainers'
  const at = [...path, 'restartPolicy']
  const rules = structs(node, 'restartPolicyRules')
  const list = [...path, 'restartPolicyRules']
  if (!has(node, 'restartPolicy')) {
    if (rules.length > 0) {
      const message = required('must specify restartPolicy when restart rules are used')
      yield { at, message, code: 'ctr-restart-rules-need-policy', data: addField('restartPolicy') }
    }
    if (isInit) return
  } else {
    const policy = text(node, 'restartPolicy')
    if (!restartPolicies.includes(policy)) yield unsupported(at, policy, restartPolicies, 'ctr-restart-policy')
    if (isInit && policy === 'Always' && version <= '1.35') {
      const message = forbidden('restartPolicyRules are not allowed for init containers with restart policy Always')
      if (rules.length > 0) yield { at: list, mark: 'key', message, code: 'init-sidecar-rules' }
      return
    }
  }
  if (rules.length > 20) yield { at: list, mark: 'key', message: tooMany(rules.length, 20), code: 'ctr-restart-rules-many' }
  const actions = version <= '1.35' ? ['Restart'] : ['Restart', 'RestartAllContainers']
  for (const [index, rule] of rules.entries()) yield* restartRuleViolations(rule, [...list, index], actions)
}

function* restartRuleViolations(rule: MapNode, path: Path, actions: readonly string[]): Iterable<Violation> {
  const action = text(rule, 'action')
  if (!actions.includes(action)) yield unsupported([...path, 'action'], action, actions, 'ctr-restart-rule-action')
  const codes = struct(rule, 'exitCodes')
  const at = [...path, 'exitCodes']
  if (!codes) {
    yield { at, message: required('must be specified'), code: 'ctr-restart-rule-exitcodes' }
    return
  }
  const operator = text(codes, 'operator')
  if (operator !== 'In' && operator !== 'NotIn')
    yield unsupported([...at, 'operator'], operator, ['In', 'NotIn'], 'ctr-restart-rule-operator')
  const values = get(codes, 'values')
  if (values?.kind === 'list' && values.items.length > 255)
    yield { at: [...at, 'values'], mark: 'key', message: tooMany(values.items.length, 255), code: 'ctr-restart-rule-values' }
}

const tooMany = (count: number, most: number) => `Too many: ${count}: must have at most ${most} items`

function* resizeViolations(node: MapNode, path: Path, podPolicy: string, version: string): Iterable<Violation> {
  const server = [...path, 'resizePolicy']
  const policies = structs(node, 'resizePolicy')
  const seen = new Set<string>()
  const isInit = path.at(-2) === 'initContainers'
  if (isInit && policies.length > 0 && version <= '1.35')
    yield { at: server, mark: 'key', message: 'Invalid value: must not be set for init containers', code: 'init-resize-policy' }
  for (const [index, item] of policies.entries()) {
    const at = [...server, index]
    const resource = text(item, 'resourceName')
    const policy = text(item, 'restartPolicy')
    const resourceAt = [...at, 'resourceName']
    const policyAt = [...at, 'restartPolicy']
    if (seen.has(resource)) yield { at: resourceAt, path: at, message: duplicateValue(resource), code: 'resize-duplicate' }
    seen.add(resource)
    if (resource === '') yield { at: resourceAt, path: server, message: required(), code: 'resize-resource-required' }
    else if (resource !== 'cpu' && resource !== 'memory')
      yield { ...unsupported(resourceAt, resource, ['cpu', 'memory'], 'resize-resource-unsupported'), path: server }
    const known = ['NotRequired', 'RestartContainer']
    if (policy === '') yield { at: policyAt, path: server, message: required(), code: 'resize-restart-required' }
    else if (!known.includes(policy))
      yield { ...unsupported(policyAt, policy, known, 'resize-restart-unsupported'), path: server }
    if (podPolicy === 'Never' && policy !== 'NotRequired') {
      const message = invalid(policy, "must be 'NotRequired' when pod `restartPolicy` is 'Never'")
      yield { at: policyAt, path: server, message, code: 'resize-pod-never' }
    }
    if (isInit && policy === 'RestartContainer' && text(node, 'restartPolicy') !== 'Always') {
      const message = invalid(policy, "must not be set to 'RestartContainer' for non-sidecar initContainers")
      yield { at: policyAt, message, code: 'init-resize-restart' }
    }
  }
}

const notForEphemeral = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
]

/** Ephemeral containers never belong in a template; the server still looks at each. */
function* ephemeralViolations(podSpec: MapNode, path: Path, version: string): Iterable<Violation> {
  const containers = structs(podSpec, 'ephemeralContainers')
  if (containers.length === 0) return
  const list = [...path, 'ephemeralContainers']
  yield {
    at: list,
    mark: 'key',
    message: forbidden('ephemeral containers not allowed in pod template'),
    code: 'eph-forbidden',
    data: { fix: 'remove' },
  }
  const others = new Set(lists.flatMap((name) => structs(podSpec, name).map((container) => text(container, 'name'))))
  const all = new Set(others)
  for (const [index, container] of containers.entries()) {
    const at = [...list, index]
    const name = text(container, 'name')
    const image = text(container, 'image')
    if (image !== image.trim())
      yield {
        at: [...at, 'image'],
        message: invalid(image, 'must not have leading or trailing whitespace'),
        code: 'eph-image-space',
      }
    if (all.has(name)) yield { at: [...at, 'name'], message: duplicateValue(name), code: 'eph-name-duplicate' }
    all.add(name)
    const target = text(container, 'targetContainerName')
    if (target !== '' && !others.has(target))
      yield { at: [...at, 'targetContainerName'], message: notFound(target), code: 'eph-target' }
    const message = forbidden('cannot be set for an Ephemeral Container')
    for (const field of notForEphemeral) {
      if (version <= '1.34' && field.startsWith('restartPolicy')) continue
      const value = get(container, field)
      if (
        !present(value) ||
        (field === 'resources' && value.kind === 'map' && value.entries.every((item) => !present(item.value)))
      )
        continue
      yield { at: [...at, field], mark: 'key', message, code: 'eph-field', data: { fix: 'remove' } }
    }
    for (const [number, mount] of structs(container, 'volumeMounts').entries()) {
      for (const field of ['subPath', 'subPathExpr']) {
        if (text(mount, field) !== '') yield { at: [...at, 'volumeMounts', number, field], message, code: 'eph-subpath' }
      }
    }
  }
}

/** A text field that may only hold one of the supported words; empty and absent are defaulted. */
export function oneOf(field: string, supported: readonly string[], emptyIsDefault = true): Rule['check'] {
  return function* (node, path) {
    const value = get(node, field)
    const word = text(node, field)
    if (
      (word === '' && (emptyIsDefault || !has(node, field))) ||
      supported.includes(word) ||
      (value?.kind === 'scalar' && value.templated)
    )
      return
    const data = { fix: 'replace', with: nearest(word, supported) } as const
    yield { at: [...path, field], message: notSupported(word, supported), data }
  }
}
