// What the API server accepts with a warning. Source: pkg/api/pod/warnings.go; its words, each at the field it names.
import { canonical, isIntegral } from '../../../../model/src/resources/quantity.ts'
import { entriesOf, get, type MapNode, type Path } from '../yaml/node.ts'
import { labelValue } from './grammar.ts'
import { ipAdvice } from './ip.ts'
import { optionalWhole, struct, structs, text, textMap, texts, whole } from './read.ts'
import { amounts } from './resources.ts'
import { has, type Rule, type Violation, warns } from './rule.ts'
import { everyContainer } from './security.ts'

const seccompPod = 'seccomp.security.alpha.kubernetes.io/pod'
const seccompContainer = 'container.seccomp.security.alpha.kubernetes.io/'
const appArmor = 'container.apparmor.security.beta.kubernetes.io/'

const renamed: Readonly<Record<string, readonly [since: string, to: string]>> = {
  'beta.kubernetes.io/arch': ['v1.14', 'kubernetes.io/arch'],
  'beta.kubernetes.io/os': ['v1.14', 'kubernetes.io/os'],
  'failure-domain.beta.kubernetes.io/region': ['v1.17', 'topology.kubernetes.io/region'],
  'failure-domain.beta.kubernetes.io/zone': ['v1.17', 'topology.kubernetes.io/zone'],
  'beta.kubernetes.io/instance-type': ['v1.17', 'node.kubernetes.io/instance-type'],
}

/** What the server says of an old node label, and the label that took its place. */
function oldLabel(label: string): { readonly text: string; readonly to?: string } | undefined {
  const [since, to] = renamed[label] ?? []
  if (since && to) return { text: `deprecated since ${since}; use "${to}" instead`, to }
  if (label === 'app.kubernetes.io/created-by') return { text: 'deprecated since v1.9' }
  if (label === 'scheduler.alpha.kubernetes.io/preferAvoidPods')
    return { text: 'deprecated since v1.22; use Taints and Tolerations instead' }
  if (label === 'node-role.kubernetes.io/master')
    return { text: 'use "node-role.kubernetes.io/control-plane" instead', to: 'node-role.kubernetes.io/control-plane' }
  return undefined
}

export const warningRules: readonly Rule[] = [
  warns('warn-nodeselector-label', 'PodSpec', function* (node, path) {
    for (const { key } of entriesOf(get(node, 'nodeSelector'))) {
      const old = oldLabel(key)
      const data = old?.to ? ({ data: { fix: 'rename', to: [old.to] } } as const) : {}
      if (old) yield { at: [...path, 'nodeSelector', key], mark: 'key', message: old.text, ...data }
    }
  }),
  warns('warn-nodeaff', 'NodeAffinity', function* (node, path) {
    const required = 'requiredDuringSchedulingIgnoredDuringExecution'
    for (const [index, term] of structs(struct(node, required), 'nodeSelectorTerms').entries())
      yield* termWarnings(term, [...path, required, 'nodeSelectorTerms', index], false)
    const preferred = 'preferredDuringSchedulingIgnoredDuringExecution'
    for (const [index, term] of structs(node, preferred).entries()) {
      const preference = struct(term, 'preference')
      if (preference) yield* termWarnings(preference, [...path, preferred, index, 'preference'], true)
    }
  }),
  ...(['PodAffinity', 'PodAntiAffinity'] as const).map((type) =>
    warns('warn-podaff-nil-selector', type, function* (node, path) {
      const message = 'a null labelSelector results in matching no pod'
      const required = 'requiredDuringSchedulingIgnoredDuringExecution'
      for (const [index, term] of structs(node, required).entries())
        if (!struct(term, 'labelSelector')) yield { at: [...path, required, index, 'labelSelector'], message }
      const preferred = 'preferredDuringSchedulingIgnoredDuringExecution'
      for (const [index, term] of structs(node, preferred).entries()) {
        if (!struct(struct(term, 'podAffinityTerm'), 'labelSelector'))
          yield { at: [...path, preferred, index, 'podAffinityTerm', 'labelSelector'], message }
      }
    }),
  ),
  warns('warn-tsc', 'TopologySpreadConstraint', function* (node, path) {
    const key = text(node, 'topologyKey')
    const old = oldLabel(key)
    const data = old?.to ? ({ data: { fix: 'replace', with: [old.to] } } as const) : {}
    if (old) yield { at: [...path, 'topologyKey'], message: `${key} is ${old.text}`, code: 'warn-tsc-label', ...data }
    if (!struct(node, 'labelSelector')) {
      const message = 'a null labelSelector results in matching no pod'
      yield { at: [...path, 'labelSelector'], message, code: 'warn-tsc-nil-selector' }
    }
  }),
  warns('warn-annotation', 'PodTemplateSpec', function* (node, path) {
    yield* annotationWarnings(node, [...path, 'metadata', 'annotations'])
  }),
  warns('warn-duplicate', 'PodSpec', function* (node, path) {
    yield* repeated(node, path, 'hostAliases', 'ip', 'ip')
    yield* repeated(node, path, 'imagePullSecrets', 'name', 'name')
    for (const [index, secret] of structs(node, 'imagePullSecrets').entries()) {
      if (text(secret, 'name') === '')
        yield {
          at: [...path, 'imagePullSecrets', index, 'name'],
          message: 'invalid empty name ""',
          code: 'warn-pullsecret-empty',
        }
    }
  }),
  warns('warn-resource-fraction', 'PodSpec', function* (node, path) {
    yield* fractions(node, 'overhead', [...path, 'overhead'])
    for (const [container, at] of everyContainer(node, path)) {
      const resources = struct(container, 'resources')
      for (const list of ['limits', 'requests']) yield* fractions(resources, list, [...at, 'resources', list])
    }
  }),
  warns('warn-env-duplicate', 'PodSpec', function* (node, path) {
    for (const [container, at] of everyContainer(node, path)) yield* hiddenVariables(container, at)
  }),
  warns('warn-port', 'PodSpec', function* (node, path) {
    yield* portWarnings(node, path)
  }),
  warns('warn-grace-negative', 'PodSpec', function* (node, path) {
    const seconds = optionalWhole(node, 'terminationGracePeriodSeconds')
    if (seconds === undefined || seconds >= 0) return
    const message = 'must be >= 0; negative values are invalid and will be treated as 1'
    yield { at: [...path, 'terminationGracePeriodSeconds'], message, data: { fix: 'replace', with: ['1'] } }
  }),
  warns('warn-ip', 'PodSpec', function* (node, path) {
    for (const [index, server] of texts(struct(node, 'dnsConfig'), 'nameservers').entries())
      for (const message of ipAdvice(server)) yield { at: [...path, 'dnsConfig', 'nameservers', index], message }
    for (const [index, alias] of structs(node, 'hostAliases').entries())
      for (const message of ipAdvice(text(alias, 'ip'))) yield { at: [...path, 'hostAliases', index, 'ip'], message }
  }),
  warns('warn-pvc-fraction', 'PersistentVolumeClaimTemplate', function* (node, path) {
    const resources = struct(struct(node, 'spec'), 'resources')
    for (const list of ['requests', 'limits']) {
      const storage = amounts(get(resources, list)).get('storage')
      if (!storage || isIntegral(storage.quantity)) continue
      const at = [...path, 'spec', 'resources', list, 'storage']
      yield { at, message: `fractional byte value "${canonical(storage.quantity)}" is invalid, must be an integer` }
    }
  }),
]

function* termWarnings(term: MapNode, path: Path, checkValues: boolean): Iterable<Violation> {
  for (const [index, expression] of structs(term, 'matchExpressions').entries()) {
    const at = [...path, 'matchExpressions', index]
    const key = text(expression, 'key')
    const old = oldLabel(key)
    const data = old?.to ? ({ data: { fix: 'replace', with: [old.to] } } as const) : {}
    if (old) yield { at: [...at, 'key'], message: `${key} is ${old.text}`, code: 'warn-nodeaff-label', ...data }
    for (const [number, value] of (checkValues ? texts(expression, 'values') : []).entries()) {
      for (const detail of labelValue(value))
        yield { at: [...at, 'values', number], message: `${value} is invalid, ${detail}`, code: 'warn-nodeaff-preferred-value' }
    }
  }
}

function* annotationWarnings(template: MapNode, path: Path): Iterable<Violation> {
  const annotations = textMap(struct(template, 'metadata'), 'annotations')
  const spec = struct(template, 'spec')
  const warning = (key: string, message: string, code: string): Violation => ({ at: [...path, key], mark: 'key', message, code })
  const priority = 'scheduler.alpha.kubernetes.io/critical-pod'
  const gone = (version: string, field: string) => `non-functional in ${version}; use the "${field}" field instead`
  if (annotations.has(priority)) yield warning(priority, gone('v1.16+', 'priorityClassName'), 'warn-annotation-critical')
  for (const sysctls of ['security.alpha.kubernetes.io/sysctls', 'security.alpha.kubernetes.io/unsafe-sysctls'])
    if (annotations.has(sysctls)) yield warning(sysctls, gone('v1.11+', 'sysctls'), 'warn-annotation-sysctls')
  if (!spec) return
  const ofPod = struct(spec, 'securityContext')
  if (annotations.has(seccompPod) && !struct(ofPod, 'seccompProfile'))
    yield warning(seccompPod, gone('v1.27+', 'seccompProfile'), 'warn-annotation-seccomp')
  for (const [container] of everyContainer(spec, [])) {
    const name = text(container, 'name')
    const own = struct(container, 'securityContext')
    if (annotations.has(seccompContainer + name) && !struct(own, 'seccompProfile'))
      yield warning(seccompContainer + name, gone('v1.27+', 'seccompProfile'), 'warn-annotation-seccomp')
    const profile = annotations.get(appArmor + name)
    if (profile === undefined || struct(own, 'appArmorProfile') || sameProfile(struct(ofPod, 'appArmorProfile'), profile))
      continue
    const message = 'deprecated since v1.30; use the "appArmorProfile" field instead'
    yield warning(appArmor + name, message, 'warn-annotation-apparmor')
  }
}

/** Whether the field of the pod says what the annotation says. */
function sameProfile(field: MapNode | undefined, annotation: string): boolean {
  if (!field) return false
  const type = text(field, 'type')
  if (annotation === '' || annotation === 'runtime/default') return type === 'RuntimeDefault' && !has(field, 'localhostProfile')
  if (annotation === 'unconfined') return type === 'Unconfined' && !has(field, 'localhostProfile')
  return type === 'Localhost' && annotation === `localhost/${text(field, 'localhostProfile')}`
}

function* repeated(node: MapNode, path: Path, list: string, field: string, word: string): Iterable<Violation> {
  const seen = new Set<string>()
  for (const [index, item] of structs(node, list).entries()) {
    const value = text(item, field)
    if (seen.has(value))
      yield {
        at: [...path, list, index, field],
        message: `duplicate ${word} ${JSON.stringify(value)}`,
        code: `warn-${list.toLowerCase()}-duplicate`,
      }
    seen.add(value)
  }
}

function* fractions(owner: MapNode | undefined, list: string, path: Path): Iterable<Violation> {
  const all = amounts(get(owner, list))
  for (const name of ['memory', 'ephemeral-storage']) {
    const amount = all.get(name)
    if (!amount || isIntegral(amount.quantity)) continue
    yield { at: [...path, name], message: `fractional byte value "${amount.text}" is invalid, must be an integer` }
  }
}

function* hiddenVariables(container: MapNode, path: Path): Iterable<Violation> {
  const seen = new Set<string>()
  for (const [index, variable] of structs(container, 'env').entries()) {
    const name = text(variable, 'name')
    const value = text(variable, 'value')
    const reference = `$(${name})`
    const isExtended = !struct(variable, 'valueFrom') && value !== reference && value.includes(reference)
    if (seen.has(name) && !isExtended) {
      const message = `hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`
      yield { at: [...path, 'env', index, 'name'], path: [...path, 'env', index], message }
    }
    seen.add(name)
  }
}

interface Port {
  readonly shown: string
  readonly hostIP: string
  readonly hostPort: number
}

function* portWarnings(podSpec: MapNode, path: Path): Iterable<Violation> {
  const ports = new Map<string, Port[]>()
  const names = new Map<string, string>()
  for (const [container, at] of everyContainer(podSpec, path)) {
    for (const [index, port] of structs(container, 'ports').entries()) {
      const place = [...at, 'ports', index]
      const shown = `spec.template.spec.${String(at.at(-2))}[${String(at.at(-1))}].ports[${index}]`
      const protocol = text(port, 'protocol') || 'TCP'
      const own: Port = { shown, hostIP: text(port, 'hostIP'), hostPort: whole(port, 'hostPort') }
      const name = text(port, 'name')
      const number = whole(port, 'containerPort')
      if (own.hostIP !== '' && own.hostPort === 0) {
        const printed = `{Name:${name} HostPort:0 ContainerPort:${number} Protocol:${protocol} HostIP:${own.hostIP}}`
        yield {
          at: [...place, 'hostIP'],
          path: place,
          message: `hostIP set without hostPort: ${printed}`,
          code: 'warn-port-hostip',
        }
      }
      const key = `${number}/${protocol}`
      const others = ports.get(key) ?? []
      for (const other of others) {
        const word = clash(own, other)
        if (word)
          yield {
            at: [...place, 'containerPort'],
            path: place,
            message: `${word} port definition with ${other.shown}`,
            code: 'warn-port-duplicate',
          }
      }
      ports.set(key, [...others, own])
      const first = names.get(name)
      if (name !== '' && first !== undefined) {
        const message = `duplicate port name ${JSON.stringify(name)} with ${first}, services and probes that select ports by name will use ${first}`
        yield { at: [...place, 'name'], path: place, message, code: 'warn-port-name-duplicate' }
      } else if (name !== '') names.set(name, shown)
    }
  }
}

function clash(own: Port, other: Port): string | undefined {
  if (own.hostIP === other.hostIP && own.hostPort === other.hostPort) return 'duplicate'
  if (own.hostPort === 0 || other.hostPort === 0) return 'overlapping'
  return own.hostPort === other.hostPort && (own.hostIP === '') !== (other.hostIP === '') ? 'dangerously ambiguous' : undefined
}
