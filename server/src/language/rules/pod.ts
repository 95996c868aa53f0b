import { entriesOf, get, type MapNode, type Path, present } from '../yaml/node.ts'
import { oneOf } from './containers.ts'
import { byteLength, label, qualifiedName, subdomain } from './grammar.ts'
import { ipProblem } from './ip.ts'
import { flag, optionalFlag, optionalWhole, struct, structs, text, texts } from './read.ts'
import { overheadViolations } from './resources.ts'
import {
  addField,
  duplicateValue,
  forbidden,
  has,
  invalid,
  notSupported,
  type Rule,
  refuses,
  required,
  tooLong,
  type Violation,
} from './rule.ts'
import { everyContainer, securityRules } from './security.ts'
import { spreadRules } from './spread.ts'
import { annotationRules } from './template-annotations.ts'

const policies = ['Always', 'OnFailure', 'Never']

export const podRules: readonly Rule[] = [
  refuses('ds-restart-policy', 'PodSpec', function* (node, path) {
    const value = text(node, 'restartPolicy')
    if (value === '' || value === 'Always') return
    const at = [...path, 'restartPolicy']
    if (!policies.includes(value)) yield { at, message: notSupported(value, policies), code: 'pod-restart-policy' }
    yield { at, message: notSupported(value, ['Always']), data: { fix: 'replace', with: ['Always'] } }
  }),
  refuses('ds-active-deadline', 'PodSpec', function* (node, path) {
    const seconds = optionalWhole(node, 'activeDeadlineSeconds')
    const at = [...path, 'activeDeadlineSeconds']
    if (seconds === undefined) return
    const message = forbidden('activeDeadlineSeconds in DaemonSet is not Supported')
    yield { at, mark: 'key', message, data: { fix: 'remove' } }
    if (seconds < 1 || seconds > 2147483647)
      yield { at, message: invalid(seconds, 'must be between 1 and 2147483647, inclusive'), code: 'pod-active-deadline' }
  }),
  refuses('dns-policy', 'PodSpec', oneOf('dnsPolicy', ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'])),
  refuses('dns', 'PodSpec', function* (node, path, { version }) {
    yield* dnsViolations(node, [...path, 'dnsConfig'], version)
  }),
  refuses('pod-preemption', 'PodSpec', oneOf('preemptionPolicy', ['Never', 'PreemptLowerPriority'], false)),
  ...(['serviceAccountName', 'priorityClassName', 'nodeName', 'runtimeClassName'] as const).map((field) =>
    refuses(`pod-${field.toLowerCase()}-format`, 'PodSpec', function* (node, path) {
      const key = field === 'serviceAccountName' && text(node, field) === '' ? 'serviceAccount' : field
      const value = get(node, key)
      const name = text(node, key)
      if ((name === '' && !(field === 'runtimeClassName' && has(node, field))) || (value?.kind === 'scalar' && value.templated))
        return
      for (const detail of subdomain(name)) yield { at: [...path, key], path: [...path, field], message: invalid(name, detail) }
    }),
  ),
  ...(['hostname', 'subdomain'] as const).map((field) =>
    refuses(`pod-${field}-format`, 'PodSpec', function* (node, path) {
      const name = text(node, field)
      for (const detail of name === '' ? [] : label(name)) yield { at: [...path, field], message: invalid(name, detail) }
    }),
  ),
  refuses('pod-host', 'PodSpec', function* (node, path) {
    yield* hostViolations(node, path)
  }),
  refuses('hostalias', 'PodSpec', function* (node, path, { version }) {
    for (const [index, alias] of structs(node, 'hostAliases').entries()) {
      const at = [...path, 'hostAliases', index]
      const ip = text(alias, 'ip')
      for (const problem of ipProblem(ip, version))
        yield { at: [...at, 'ip'], message: invalid(ip, problem), code: 'hostalias-ip' }
      for (const [number, name] of texts(alias, 'hostnames').entries()) {
        for (const detail of subdomain(name))
          yield { at: [...at, 'hostnames', number], message: invalid(name, detail), code: 'hostalias-name' }
      }
    }
  }),
  refuses('pod-gates', 'PodSpec', function* (node, path) {
    for (const [index, gate] of structs(node, 'readinessGates').entries()) {
      const type = text(gate, 'conditionType')
      for (const detail of qualifiedName(type))
        yield {
          at: [...path, 'readinessGates', index, 'conditionType'],
          message: invalid(type, detail),
          code: 'pod-readiness-gate',
        }
    }
    const seen = new Set<string>()
    for (const [index, gate] of structs(node, 'schedulingGates').entries()) {
      const name = text(gate, 'name')
      const server = [...path, 'schedulingGates', index]
      const at = [...server, 'name']
      for (const detail of qualifiedName(name))
        yield { at, path: server, message: invalid(name, detail), code: 'pod-scheduling-gate' }
      if (seen.has(name)) yield { at, path: server, message: duplicateValue(name), code: 'pod-scheduling-gate-duplicate' }
      seen.add(name)
    }
  }),
  refuses('podclaim', 'PodSpec', function* (node, path) {
    yield* claimViolations(node, [...path, 'resourceClaims'])
  }),
  refuses('pod-overhead', 'PodSpec', function* (node, path) {
    if (entriesOf(get(node, 'overhead')).length > 0) yield* overheadViolations(node, [...path, 'overhead'])
  }),
  ...securityRules,
  ...spreadRules,
  ...annotationRules,
]

function* hostViolations(node: MapNode, path: Path): Iterable<Violation> {
  if (flag(node, 'hostPID') && optionalFlag(node, 'shareProcessNamespace')) {
    const message = invalid(true, 'ShareProcessNamespace and HostPID cannot both be enabled')
    yield { at: [...path, 'shareProcessNamespace'], message, code: 'pod-share-hostpid', data: { fix: 'remove' } }
  }
  if (optionalFlag(node, 'hostUsers') === false) {
    const message = forbidden('when `hostUsers` is false')
    if (flag(node, 'hostPID'))
      yield { at: [...path, 'hostPID'], path: [...path, 'HostPID'], message, code: 'pod-hostusers-hostpid' }
    if (flag(node, 'hostIPC'))
      yield { at: [...path, 'hostIPC'], path: [...path, 'HostIPC'], message, code: 'pod-hostusers-hostipc' }
    if (flag(node, 'hostNetwork')) yield { at: [...path, 'hostNetwork'], message, code: 'pod-hostusers-hostnetwork' }
    for (const [container, at] of everyContainer(node, path)) {
      if (structs(container, 'volumeDevices').length > 0)
        yield { at: [...at, 'volumeDevices'], mark: 'key', message, code: 'pod-hostusers-devices' }
    }
  }
  if (!has(node, 'hostnameOverride')) return
  const name = text(node, 'hostnameOverride')
  const at = [...path, 'hostnameOverride']
  if (flag(node, 'setHostnameAsFQDN'))
    yield { at, message: forbidden('may not be specified when setHostnameAsFQDN is true'), code: 'pod-hostname-override-fqdn' }
  if (flag(node, 'hostNetwork'))
    yield { at, message: forbidden('may not be specified when hostNetwork is true'), code: 'pod-hostname-override-hostnetwork' }
  if (byteLength(name) > 64) yield { at, message: tooLong(64), code: 'pod-hostname-override-long' }
  for (const detail of subdomain(name)) yield { at, message: invalid(name, detail), code: 'pod-hostname-override-format' }
}

function* dnsViolations(podSpec: MapNode, path: Path, version: string): Iterable<Violation> {
  const config = struct(podSpec, 'dnsConfig')
  const servers = texts(config, 'nameservers')
  const serversAt = [...path, 'nameservers']
  if (text(podSpec, 'dnsPolicy') === 'None') {
    if (!config) {
      const data = addField('spec.template.spec.dnsConfig')
      const message = required('must provide `dnsConfig` when `dnsPolicy` is None')
      yield { at: [...path.slice(0, -1), 'dnsPolicy'], path, message, code: 'dns-none-config', data }
      return
    }
    if (servers.length === 0) {
      const message = required('must provide at least one DNS nameserver when `dnsPolicy` is None')
      yield { at: serversAt, message, code: 'dns-none-nameserver', data: addField('nameservers') }
      return
    }
  }
  if (servers.length > 3)
    yield {
      at: serversAt,
      mark: 'key',
      message: invalid(servers, 'must not have more than 3 nameservers'),
      code: 'dns-nameservers-many',
    }
  for (const [index, server] of servers.entries()) {
    for (const problem of ipProblem(server, version))
      yield { at: [...serversAt, index], message: invalid(server, problem), code: 'dns-nameserver-ip' }
  }
  const searches = texts(config, 'searches')
  const at = [...path, 'searches']
  if (searches.length > 32)
    yield { at, mark: 'key', message: invalid(searches, 'must not have more than 32 search paths'), code: 'dns-searches-many' }
  if (byteLength(searches.join(' ')) > 2048) {
    const message = invalid(searches, 'must not have more than 2048 characters (including spaces) in the search list')
    yield { at, mark: 'key', message, code: 'dns-searches-long' }
  }
  for (const [index, search] of searches.entries()) {
    const name = search.replace(/\.$/, '')
    if (search !== '.' && !isUnderscored(name))
      yield { at: [...at, index], message: invalid(name, searchText), code: 'dns-search-format' }
  }
  for (const [index, option] of structs(config, 'options').entries()) {
    if (text(option, 'name') === '')
      yield { at: [...path, 'options', index], message: required('must not be empty'), code: 'dns-option-name' }
  }
}

const searchText =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
const isUnderscored = (name: string) =>
  name.length <= 253 && /^[a-z0-9_]([-_a-z0-9]*[a-z0-9])?(\.[a-z0-9_]([-_a-z0-9]*[a-z0-9])?)*$/.test(name)

function* claimViolations(podSpec: MapNode, path: Path): Iterable<Violation> {
  const seen = new Set<string>()
  for (const [index, claim] of structs(podSpec, 'resourceClaims').entries()) {
    const at = [...path, index]
    const name = text(claim, 'name')
    if (name === '') yield { at: [...at, 'name'], message: required(), code: 'podclaim-name-required', data: addField('name') }
    else if (seen.has(name)) yield { at: [...at, 'name'], message: duplicateValue(name), code: 'podclaim-name-duplicate' }
    else
      for (const detail of label(name))
        yield { at: [...at, 'name'], message: invalid(name, detail), code: 'podclaim-name-format' }
    if (name !== '') seen.add(name)
    const fields = ['resourceClaimName', 'resourceClaimTemplateName'] as const
    const given = fields.filter((field) => present(get(claim, field)))
    if (given.length === 2)
      yield {
        at,
        message: invalid('', 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified'),
        code: 'podclaim-both',
      }
    if (given.length === 0)
      yield {
        at,
        message: invalid('', 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`'),
        code: 'podclaim-none',
      }
    for (const field of given) {
      const value = text(claim, field)
      for (const detail of subdomain(value))
        yield { at: [...at, field], message: invalid(value, detail), code: `podclaim-${field.toLowerCase()}` }
    }
  }
}
