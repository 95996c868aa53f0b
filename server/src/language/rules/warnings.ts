// What the API server accepts with a warning. Source: pkg/api/pod/warnings.go; its words, each at the field it names.
import { isIntegral } from '../../../../model/src/resources/quantity.ts'
import type { Code } from '../codes.ts'
import { entriesOf, get, type MapNode, type Path } from '../yaml/node.ts'
import { type Amount, amounts } from './amounts.ts'
import { labelValue } from './grammar.ts'
import { ipAdvice } from './ip.ts'
import { everyContainer } from './pod-containers.ts'
import { optionalWhole, struct, structs, text, texts, whole } from './read.ts'
import { replaceWith, rule, violation } from './rule.ts'

/** What the server says of an old label, and the label that took its place. */
const renamed = (since: string, to: string) => [`${since}use "${to}" instead`, to] as const
const oldLabels: ReadonlyMap<string, readonly [says: string, to?: string]> = new Map(
  Object.entries<readonly [says: string, to?: string]>({
    'beta.kubernetes.io/arch': renamed('deprecated since v1.14; ', 'kubernetes.io/arch'),
    'beta.kubernetes.io/os': renamed('deprecated since v1.14; ', 'kubernetes.io/os'),
    'failure-domain.beta.kubernetes.io/region': renamed('deprecated since v1.17; ', 'topology.kubernetes.io/region'),
    'failure-domain.beta.kubernetes.io/zone': renamed('deprecated since v1.17; ', 'topology.kubernetes.io/zone'),
    'beta.kubernetes.io/instance-type': renamed('deprecated since v1.17; ', 'node.kubernetes.io/instance-type'),
    'node-role.kubernetes.io/master': renamed('', 'node-role.kubernetes.io/control-plane'),
    'app.kubernetes.io/created-by': ['deprecated since v1.9'],
    'scheduler.alpha.kubernetes.io/preferAvoidPods': ['deprecated since v1.22; use Taints and Tolerations instead'],
  }),
)

/** A label of nodes that has another name now. */
function* oldLabel<C extends Code>(code: C, at: Path, label: string) {
  const [says, to] = oldLabels.get(label) ?? []
  if (says) yield violation(code, at, `${label} is ${says}`, { data: to === undefined ? undefined : replaceWith(to) })
}

const required = 'requiredDuringSchedulingIgnoredDuringExecution'
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution'
const nilSelector = 'a null labelSelector results in matching no pod'

export const warningRules = [
  rule('PodSpec', function* (node, path) {
    for (const { key } of entriesOf(get(node, 'nodeSelector'))) {
      const [says, to] = oldLabels.get(key) ?? []
      const data = to === undefined ? undefined : ({ fix: 'rename', to: [to] } as const)
      if (says) yield violation('warn-nodeselector-label', [...path, 'nodeSelector', key], says, { mark: 'key', data })
    }
  }),
  rule('NodeAffinity', function* (node, path) {
    for (const [index, term] of structs(struct(node, required), 'nodeSelectorTerms').entries())
      yield* termWarnings(term, [...path, required, 'nodeSelectorTerms', index], false)
    for (const [index, term] of structs(node, preferred).entries()) {
      const preference = struct(term, 'preference')
      if (preference) yield* termWarnings(preference, [...path, preferred, index, 'preference'], true)
    }
  }),
  rule(['PodAffinity', 'PodAntiAffinity'], function* (node, path) {
    const terms = [
      ...structs(node, required).map((term, index) => [term, [required, index]] as const),
      ...structs(node, preferred).map(
        (term, index) => [struct(term, 'podAffinityTerm'), [preferred, index, 'podAffinityTerm']] as const,
      ),
    ]
    for (const [term, at] of terms)
      if (!struct(term, 'labelSelector'))
        yield violation('warn-podaff-nil-selector', [...path, ...at, 'labelSelector'], nilSelector)
  }),
  rule('TopologySpreadConstraint', function* (node, path) {
    const key = text(node, 'topologyKey')
    yield* oldLabel('warn-tsc-label', [...path, 'topologyKey'], key)
    if (!struct(node, 'labelSelector')) yield violation('warn-tsc-nil-selector', [...path, 'labelSelector'], nilSelector)
  }),
  rule('PodSpec', function* (node, path) {
    yield* repeated(node, path, 'hostAliases', 'ip', 'warn-hostaliases-duplicate')
    yield* repeated(node, path, 'imagePullSecrets', 'name', 'warn-imagepullsecrets-duplicate')
    for (const [index, secret] of structs(node, 'imagePullSecrets').entries()) {
      if (text(secret, 'name') === '')
        yield violation('warn-pullsecret-empty', [...path, 'imagePullSecrets', index, 'name'], 'invalid empty name ""')
    }
  }),
  rule('PodSpec', function* (node, path) {
    yield* fractions(node, 'overhead', [...path, 'overhead'])
    for (const [container, at] of everyContainer(node, path)) {
      const resources = struct(container, 'resources')
      for (const list of ['limits', 'requests']) yield* fractions(resources, list, [...at, 'resources', list])
    }
  }),
  rule('PodSpec', function* (node, path) {
    for (const [container, at] of everyContainer(node, path)) yield* hiddenVariables(container, at)
  }),
  rule('PodSpec', portWarnings),
  rule('PodSpec', function* (node, path) {
    const seconds = optionalWhole(node, 'terminationGracePeriodSeconds')
    if (seconds === undefined || seconds >= 0) return
    const message = 'must be >= 0; negative values are invalid and will be treated as 1'
    yield violation('warn-grace-negative', [...path, 'terminationGracePeriodSeconds'], message)
  }),
  rule('PodSpec', function* (node, path) {
    for (const [index, server] of texts(struct(node, 'dnsConfig'), 'nameservers').entries())
      for (const message of ipAdvice(server)) yield violation('warn-ip', [...path, 'dnsConfig', 'nameservers', index], message)
  }),
  rule('HostAlias', function* (node, path) {
    for (const message of ipAdvice(text(node, 'ip'))) yield violation('warn-ip', [...path, 'ip'], message)
  }),
  rule('PersistentVolumeClaimTemplate', function* (node, path) {
    const resources = struct(struct(node, 'spec'), 'resources')
    for (const list of ['requests', 'limits']) {
      const storage = amounts(get(resources, list)).get('storage')
      if (!storage || isIntegral(storage.quantity)) continue
      const at = [...path, 'spec', 'resources', list, 'storage']
      yield violation('warn-pvc-fraction', at, fractional(storage))
    }
  }),
]

function* termWarnings(term: MapNode, path: Path, checkValues: boolean) {
  for (const [index, expression] of structs(term, 'matchExpressions').entries()) {
    const at = [...path, 'matchExpressions', index]
    const key = text(expression, 'key')
    yield* oldLabel('warn-nodeaff-label', [...at, 'key'], key)
    for (const [number, value] of (checkValues ? texts(expression, 'values') : []).entries()) {
      for (const detail of labelValue(value))
        yield violation('warn-nodeaff-preferred-value', [...at, 'values', number], `${value} is invalid, ${detail}`)
    }
  }
}

function* repeated<C extends Code>(node: MapNode, path: Path, list: string, field: string, code: C) {
  const seen = new Set<string>()
  for (const [index, item] of structs(node, list).entries()) {
    const value = text(item, field)
    if (seen.has(value)) yield violation(code, [...path, list, index, field], `duplicate ${field} ${JSON.stringify(value)}`)
    seen.add(value)
  }
}

const fractional = ({ text: shown }: Amount) => `fractional byte value "${shown}" is invalid, must be an integer`

function* fractions(owner: MapNode | undefined, list: string, path: Path) {
  const all = amounts(get(owner, list))
  for (const name of ['memory', 'ephemeral-storage']) {
    const amount = all.get(name)
    if (!amount || isIntegral(amount.quantity)) continue
    yield violation('warn-resource-fraction', [...path, name], fractional(amount))
  }
}

function* hiddenVariables(container: MapNode, path: Path) {
  const seen = new Set<string>()
  for (const [index, variable] of structs(container, 'env').entries()) {
    const name = text(variable, 'name')
    const value = text(variable, 'value')
    const reference = `$(${name})`
    const isExtended = !struct(variable, 'valueFrom') && value !== reference && value.includes(reference)
    if (seen.has(name) && !isExtended) {
      const message = `hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`
      yield violation('warn-env-duplicate', [...path, 'env', index, 'name'], message, { path: [...path, 'env', index] })
    }
    seen.add(name)
  }
}

interface Port {
  readonly shown: string
  readonly hostIP: string
  readonly hostPort: number
}

/** Ports of one number that each further one is compared with: the server compares it with them all. */
const mostCompared = 8

function* portWarnings(podSpec: MapNode, path: Path) {
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
        yield violation('warn-port-hostip', [...place, 'hostIP'], `hostIP set without hostPort: ${printed}`, { path: place })
      }
      const key = `${number}/${protocol}`
      const others = ports.get(key) ?? []
      for (const other of others) {
        const word = clash(own, other)
        if (word)
          yield violation('warn-port-duplicate', [...place, 'containerPort'], `${word} port definition with ${other.shown}`, {
            path: place,
          })
      }
      if (others.length < mostCompared) others.push(own)
      ports.set(key, others)
      const first = names.get(name)
      if (name !== '' && first !== undefined) {
        const message = `duplicate port name ${JSON.stringify(name)} with ${first}, services and probes that select ports by name will use ${first}`
        yield violation('warn-port-name-duplicate', [...place, 'name'], message, { path: place })
      } else if (name !== '') names.set(name, shown)
    }
  }
}

function clash(own: Port, other: Port): string | undefined {
  if (own.hostIP === other.hostIP && own.hostPort === other.hostPort) return 'duplicate'
  if (own.hostPort === 0 || other.hostPort === 0) return 'overlapping'
  return own.hostPort === other.hostPort && (own.hostIP === '') !== (other.hostIP === '') ? 'dangerously ambiguous' : undefined
}
