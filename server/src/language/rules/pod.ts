import { get, type MapNode, type Path, present } from '../yaml/node.ts'
import { conforms, malformed, malformedItems, oneOf } from './fields.ts'
import { byteLength, label, qualifiedName, subdomain } from './grammar.ts'
import { ipIn } from './ip.ts'
import { everyContainer } from './pod-containers.ts'
import { flag, optionalFlag, optionalWhole, struct, structs, text, texts } from './read.ts'
import {
  duplicateValue,
  forbidden,
  has,
  invalid,
  notSupported,
  required,
  rule,
  type Surroundings,
  tooLong,
  violation,
} from './rule.ts'

const policies = ['Always', 'OnFailure', 'Never']

export const podRules = [
  rule('PodSpec', function* (node, path) {
    const value = text(node, 'restartPolicy')
    if (value === '' || value === 'Always') return
    const at = [...path, 'restartPolicy']
    if (!policies.includes(value)) yield violation('pod-restart-policy', at, notSupported(value, policies))
    yield violation('ds-restart-policy', at, notSupported(value, ['Always']))
  }),
  rule('PodSpec', function* (node, path) {
    const seconds = optionalWhole(node, 'activeDeadlineSeconds')
    const at = [...path, 'activeDeadlineSeconds']
    if (seconds === undefined) return
    const message = forbidden('activeDeadlineSeconds in DaemonSet is not Supported')
    yield violation('ds-active-deadline', at, message, { mark: 'key' })
    if (seconds < 1 || seconds > 2147483647)
      yield violation('pod-active-deadline', at, invalid(seconds, 'must be between 1 and 2147483647, inclusive'))
  }),
  rule('PodSpec', oneOf('dns-policy', 'dnsPolicy', ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'])),
  rule('PodSpec', dnsViolations),
  rule('PodSpec', oneOf('pod-preemption', 'preemptionPolicy', ['Never', 'PreemptLowerPriority'], false)),
  rule('PodSpec', function* (node, path) {
    for (const [field, code] of Object.entries(objectNames)) {
      const key = field === 'serviceAccountName' && text(node, field) === '' ? 'serviceAccount' : field
      const value = get(node, key)
      const name = text(node, key)
      if (name === '' && !(field === 'runtimeClassName' && has(node, field))) continue
      if (value?.kind !== 'scalar' || !value.templated)
        yield* malformed(code, [...path, key], name, subdomain, { path: [...path, field] })
    }
    yield* conforms(node, path, label, { hostname: 'pod-hostname-format', subdomain: 'pod-subdomain-format' })
  }),
  rule('PodSpec', hostViolations),
  rule('HostAlias', function* (node, path, { version }) {
    yield* malformed('hostalias-ip', [...path, 'ip'], text(node, 'ip'), ipIn(version))
    yield* malformedItems('hostalias-name', [...path, 'hostnames'], texts(node, 'hostnames'), subdomain)
  }),
  rule('PodReadinessGate', (node, path) =>
    malformed('pod-readiness-gate', [...path, 'conditionType'], text(node, 'conditionType'), qualifiedName),
  ),
  rule('PodSpec', function* (node, path) {
    const seen = new Set<string>()
    for (const [index, gate] of structs(node, 'schedulingGates').entries()) {
      const name = text(gate, 'name')
      const server = [...path, 'schedulingGates', index]
      const at = [...server, 'name']
      yield* malformed('pod-scheduling-gate', at, name, qualifiedName, { path: server })
      if (seen.has(name)) yield violation('pod-scheduling-gate-duplicate', at, duplicateValue(name), { path: server })
      seen.add(name)
    }
  }),
  rule('PodSpec', claimViolations),
]

const objectNames = {
  serviceAccountName: 'pod-serviceaccountname-format',
  priorityClassName: 'pod-priorityclassname-format',
  nodeName: 'pod-nodename-format',
  runtimeClassName: 'pod-runtimeclassname-format',
} as const

function* hostViolations(node: MapNode, path: Path) {
  if (flag(node, 'hostPID') && optionalFlag(node, 'shareProcessNamespace')) {
    const message = invalid(true, 'ShareProcessNamespace and HostPID cannot both be enabled')
    yield violation('pod-share-hostpid', [...path, 'shareProcessNamespace'], message)
  }
  if (optionalFlag(node, 'hostUsers') === false) {
    const message = forbidden('when `hostUsers` is false')
    if (flag(node, 'hostPID'))
      yield violation('pod-hostusers-hostpid', [...path, 'hostPID'], message, { path: [...path, 'HostPID'] })
    if (flag(node, 'hostIPC'))
      yield violation('pod-hostusers-hostipc', [...path, 'hostIPC'], message, { path: [...path, 'HostIPC'] })
    if (flag(node, 'hostNetwork')) yield violation('pod-hostusers-hostnetwork', [...path, 'hostNetwork'], message)
    for (const [container, at] of everyContainer(node, path)) {
      if (structs(container, 'volumeDevices').length > 0)
        yield violation('pod-hostusers-devices', [...at, 'volumeDevices'], message, { mark: 'key' })
    }
  }
  if (!has(node, 'hostnameOverride')) return
  const name = text(node, 'hostnameOverride')
  const at = [...path, 'hostnameOverride']
  if (flag(node, 'setHostnameAsFQDN'))
    yield violation('pod-hostname-override-fqdn', at, forbidden('may not be specified when setHostnameAsFQDN is true'))
  if (flag(node, 'hostNetwork'))
    yield violation('pod-hostname-override-hostnetwork', at, forbidden('may not be specified when hostNetwork is true'))
  if (byteLength(name) > 64) yield violation('pod-hostname-override-long', at, tooLong(64))
  yield* malformed('pod-hostname-override-format', at, name, subdomain)
}

function* dnsViolations(podSpec: MapNode, owner: Path, { version }: Surroundings) {
  const path = [...owner, 'dnsConfig']
  const config = struct(podSpec, 'dnsConfig')
  const servers = texts(config, 'nameservers')
  const serversAt = [...path, 'nameservers']
  if (text(podSpec, 'dnsPolicy') === 'None') {
    if (!config) {
      const message = required('must provide `dnsConfig` when `dnsPolicy` is None')
      yield violation('dns-none-config', [...owner, 'dnsPolicy'], message, { path })
      return
    }
    if (servers.length === 0) {
      const message = required('must provide at least one DNS nameserver when `dnsPolicy` is None')
      yield violation('dns-none-nameserver', serversAt, message)
      return
    }
  }
  if (servers.length > 3)
    yield violation('dns-nameservers-many', serversAt, invalid(servers, 'must not have more than 3 nameservers'), { mark: 'key' })
  yield* malformedItems('dns-nameserver-ip', serversAt, servers, ipIn(version))
  const searches = texts(config, 'searches')
  const at = [...path, 'searches']
  if (searches.length > 32)
    yield violation('dns-searches-many', at, invalid(searches, 'must not have more than 32 search paths'), { mark: 'key' })
  if (byteLength(searches.join(' ')) > 2048) {
    const message = invalid(searches, 'must not have more than 2048 characters (including spaces) in the search list')
    yield violation('dns-searches-long', at, message, { mark: 'key' })
  }
  for (const [index, search] of searches.entries()) {
    const name = search.replace(/\.$/, '')
    if (search !== '.' && !isUnderscored(name)) yield violation('dns-search-format', [...at, index], invalid(name, searchText))
  }
  for (const [index, option] of structs(config, 'options').entries()) {
    if (text(option, 'name') === '')
      yield violation('dns-option-name', [...path, 'options', index], required('must not be empty'))
  }
}

const searchText =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
const isUnderscored = (name: string) =>
  name.length <= 253 && /^[a-z0-9_]([-_a-z0-9]*[a-z0-9])?(\.[a-z0-9_]([-_a-z0-9]*[a-z0-9])?)*$/.test(name)

const claimSources = {
  resourceClaimName: 'podclaim-resourceclaimname',
  resourceClaimTemplateName: 'podclaim-resourceclaimtemplatename',
} as const

const claimFields = Object.keys(claimSources).map((field) => `\`${field}\``)

function* claimViolations(podSpec: MapNode, path: Path) {
  const seen = new Set<string>()
  for (const [index, claim] of structs(podSpec, 'resourceClaims').entries()) {
    const at = [...path, 'resourceClaims', index]
    const name = text(claim, 'name')
    if (name === '') yield violation('podclaim-name-required', [...at, 'name'], required())
    else if (seen.has(name)) yield violation('podclaim-name-duplicate', [...at, 'name'], duplicateValue(name))
    else yield* malformed('podclaim-name-format', [...at, 'name'], name, label)
    if (name !== '') seen.add(name)
    const given = (Object.keys(claimSources) as (keyof typeof claimSources)[]).filter((field) => present(get(claim, field)))
    if (given.length === 2)
      yield violation('podclaim-both', at, invalid('', `at most one of ${claimFields.join(' or ')} may be specified`))
    if (given.length === 0) yield violation('podclaim-none', at, invalid('', `must specify one of: ${claimFields.join(', ')}`))
    for (const field of given) yield* malformed(claimSources[field], [...at, field], text(claim, field), subdomain)
  }
}
