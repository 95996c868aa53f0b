// Security contexts, of the pod and of containers, and what the operating system of the pod forbids in them.
import { get, type MapNode, type Path } from '../yaml/node.ts'
import { byteLength, subdomain } from './grammar.ts'
import { flag, optionalFlag, optionalWhole, struct, structs, text } from './read.ts'
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
  unsupported,
  type Violation,
} from './rule.ts'
import { knows, relativePath } from './volume-files.ts'

const idRange = 'must be between 0 and 2147483647, inclusive'
const profileTypes = ['Localhost', 'RuntimeDefault', 'Unconfined']
const isId = (id: number) => id >= 0 && id <= 2147483647

/** The containers of a pod, in the order in which the server visits them. */
export function* everyContainer(podSpec: MapNode, path: Path): Iterable<readonly [container: MapNode, path: Path]> {
  for (const list of ['initContainers', 'containers', 'ephemeralContainers']) {
    for (const [index, container] of structs(podSpec, list).entries()) yield [container, [...path, list, index]]
  }
}

export const securityRules: readonly Rule[] = [
  refuses('sc', 'SecurityContext', function* (node, path, { podSpec }) {
    yield* ids(node, path, ['runAsUser', 'runAsGroup'], 'sc')
    const mount = text(node, 'procMount')
    const at = [...path, 'procMount']
    yield* knows(node, path, 'procMount', ['Default', 'Unmasked'], 'sc-procmount')
    if (mount === 'Unmasked' && optionalFlag(podSpec, 'hostUsers') !== false) {
      const message = invalid(mount, '`hostUsers` must be false to use `Unmasked`')
      yield { at, message, code: 'sc-procmount-hostusers' }
    }
    yield* profiles(node, path, 'sc')
  }),
  refuses('psc', 'PodSecurityContext', function* (node, path, { podSpec, version }) {
    yield* ids(node, path, ['fsGroup', 'runAsUser', 'runAsGroup'], 'psc')
    const groups = get(node, 'supplementalGroups')
    for (const [index, item] of (groups?.kind === 'list' ? groups.items : []).entries()) {
      const id = item.kind === 'scalar' && item.type === 'number' ? Number(item.value) : 0
      if (!isId(id)) yield { at: [...path, 'supplementalGroups', index], message: invalid(id, idRange), code: 'psc-groups' }
    }
    yield* sysctlViolations(node, path, podSpec)
    for (const [field, supported] of [
      ['fsGroupChangePolicy', ['Always', 'OnRootMismatch']],
      ['supplementalGroupsPolicy', ['Merge', 'Strict']],
      ['seLinuxChangePolicy', version < '1.37' ? ['Recursive'] : ['MountOption', 'Recursive']],
    ] as const)
      yield* knows(node, path, field, supported, `psc-${field.toLowerCase()}`)
    yield* profiles(node, path, 'psc')
  }),
  refuses('os', 'PodSpec', function* (node, path) {
    yield* osViolations(node, path)
    yield* hostProcessViolations(node, path)
  }),
]

function* ids(node: MapNode, path: Path, fields: readonly string[], code: string): Iterable<Violation> {
  for (const field of fields) {
    const id = optionalWhole(node, field)
    if (id !== undefined && !isId(id))
      yield { at: [...path, field], message: invalid(id, idRange), code: `${code}-${field.toLowerCase()}` }
  }
}

function* profiles(node: MapNode, path: Path, code: string): Iterable<Violation> {
  const seccomp = struct(node, 'seccompProfile')
  if (seccomp) yield* seccompViolations(seccomp, [...path, 'seccompProfile'], `${code}-seccomp`)
  const windows = struct(node, 'windowsOptions')
  if (windows) yield* windowsViolations(windows, [...path, 'windowsOptions'], `${code}-win`)
  const armor = struct(node, 'appArmorProfile')
  if (armor) yield* appArmorViolations(armor, [...path, 'appArmorProfile'], `${code}-apparmor`)
}

function* seccompViolations(node: MapNode, path: Path, code: string): Iterable<Violation> {
  const type = text(node, 'type')
  const at = [...path, 'type']
  if (type === '')
    yield {
      at,
      message: required('type is required when seccompProfile is set'),
      code: `${code}-type-required`,
      data: addField('type'),
    }
  else if (!profileTypes.includes(type)) yield unsupported(at, type, profileTypes, `${code}-type`)
  const profileAt = [...path, 'localhostProfile']
  if (type === 'Localhost') {
    const message = required('must be set when seccomp type is Localhost')
    if (!has(node, 'localhostProfile'))
      yield { at: profileAt, message, code: `${code}-profile-required`, data: addField('localhostProfile') }
    else yield* relativePath(text(node, 'localhostProfile'), profileAt, `${code}-profile-path`)
  } else if (has(node, 'localhostProfile')) {
    const message = invalid('', 'can only be set when seccomp type is Localhost')
    yield { at: profileAt, message, code: `${code}-profile-unused`, data: { fix: 'remove' } }
  }
}

function* appArmorViolations(node: MapNode, path: Path, code: string): Iterable<Violation> {
  const type = text(node, 'type')
  const at = [...path, 'localhostProfile']
  const profile = has(node, 'localhostProfile') ? text(node, 'localhostProfile') : undefined
  const missing = { at, message: required('must be set when AppArmor type is Localhost'), code: `${code}-profile-required` }
  if (type === 'Localhost') {
    if (profile === undefined) yield { ...missing, data: addField('localhostProfile') }
    else {
      if (profile.trim() !== profile)
        yield { at, message: invalid(profile, 'must not be padded with whitespace'), code: `${code}-profile-padded` }
      else if (profile === '') yield missing
      if (byteLength(profile) > 4095) yield { at, message: tooLong(4095), code: `${code}-profile-long` }
    }
  } else if (type === '')
    yield {
      at: [...path, 'type'],
      message: required('type is required when appArmorProfile is set'),
      code: `${code}-type-required`,
      data: addField('type'),
    }
  else if (!profileTypes.includes(type)) yield unsupported([...path, 'type'], type, profileTypes, `${code}-type`)
  else if (profile !== undefined) {
    const message = invalid(profile, 'can only be set when AppArmor type is Localhost')
    yield { at, message, code: `${code}-profile-unused`, data: { fix: 'remove' } }
  }
}

function* windowsViolations(node: MapNode, path: Path, code: string): Iterable<Violation> {
  const name = text(node, 'gmsaCredentialSpecName')
  for (const detail of has(node, 'gmsaCredentialSpecName') ? subdomain(name) : [])
    yield { at: [...path, 'gmsaCredentialSpecName'], message: invalid(name, detail), code: `${code}-gmsa-name` }
  const spec = text(node, 'gmsaCredentialSpec')
  const specAt = [...path, 'gmsaCredentialSpec']
  if (has(node, 'gmsaCredentialSpec')) {
    if (spec === '')
      yield { at: specAt, message: invalid(spec, 'gmsaCredentialSpec cannot be an empty string'), code: `${code}-gmsa-empty` }
    else if (byteLength(spec) > 64 * 1024)
      yield { at: specAt, message: invalid('', 'gmsaCredentialSpec size must be under 64 KiB'), code: `${code}-gmsa-long` }
  }
  if (!has(node, 'runAsUserName')) return
  const user = text(node, 'runAsUserName')
  for (const detail of windowsUser(user))
    yield { at: [...path, 'runAsUserName'], message: invalid(user, `runAsUserName${detail}`), code: `${code}-user` }
}

/** What is wrong with `user` or `domain\user`. */
function* windowsUser(name: string): Iterable<string> {
  const parts = name.split('\\')
  if (name === '') yield ' cannot be an empty string'
  else if ([...name].some((character) => character < ' ' || character === '\x7f')) yield ' cannot contain control characters'
  else if (parts.length > 2) yield ' cannot contain more than one backslash'
  else {
    const user = parts.at(-1) ?? ''
    const domain = parts.length === 2 ? (parts[0] ?? '') : undefined
    if (domain !== undefined && byteLength(domain) >= 256) yield "'s Domain length must be under 256 characters"
    if (
      domain !== undefined &&
      !/^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/.test(domain) &&
      !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/i.test(domain)
    )
      yield "'s Domain doesn't match the NetBios nor the DNS format"
    if (user === '') yield "'s User cannot be empty"
    else if (byteLength(user) > 104) yield "'s User length must not be longer than 104 characters"
    if (/^[. ]+$/.test(user)) yield "'s User cannot contain only periods or spaces"
    if (/["/\\:;|=,+*?<>@[\]]/.test(user)) yield `'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]`
  }
}

function* sysctlViolations(node: MapNode, path: Path, podSpec: MapNode | undefined): Iterable<Violation> {
  const seen = new Set<string>()
  for (const [index, sysctl] of structs(node, 'sysctls').entries()) {
    const name = text(sysctl, 'name')
    const at = [...path, 'sysctls', index, 'name']
    const form = '([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?'
    if (name === '') yield { at, message: required(), code: 'psc-sysctl-name', data: addField('name') }
    else if (byteLength(name) > 253 || !new RegExp(`^${form}$`).test(name))
      yield {
        at,
        message: invalid(name, `must have at most 253 characters and match regex ^${form}$`),
        code: 'psc-sysctl-format',
      }
    else if (seen.has(name)) yield { at, message: duplicateValue(name), code: 'psc-sysctl-duplicate' }
    seen.add(name)
    const dotted = /^[^./]*\//.test(name) ? name.replace(/[./]/g, (separator) => (separator === '/' ? '.' : '/')) : name
    if (flag(podSpec, 'hostNetwork') && dotted.startsWith('net.'))
      yield { at, message: invalid(name, "may not be specified when 'hostNetwork' is true"), code: 'psc-sysctl-hostnetwork' }
    else if (
      flag(podSpec, 'hostIPC') &&
      /^(kernel\.(sem|shm(all|max|mni|_rmid_forced)?|msg(max|mnb|mni)?)$|fs\.mqueue\.)/.test(dotted)
    )
      yield { at, message: invalid(name, "may not be specified when 'hostIPC' is true"), code: 'psc-sysctl-hostipc' }
  }
}

const notOfWindowsPods = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'fsGroup',
  'fsGroupChangePolicy',
  'sysctls',
  'runAsUser',
  'runAsGroup',
  'supplementalGroups',
  'supplementalGroupsPolicy',
  'seLinuxChangePolicy',
]
const notOfWindowsContainers = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
]

function* osViolations(podSpec: MapNode, path: Path): Iterable<Violation> {
  const os = struct(podSpec, 'os')
  if (!os) return
  const name = text(os, 'name')
  if (name === '') yield { at: [...path, 'os', 'name'], message: required(), code: 'os-name-required', data: addField('name') }
  else if (name !== 'linux' && name !== 'windows')
    yield {
      at: [...path, 'os', 'name'],
      path: [...path, 'os'],
      message: notSupported(name, ['linux', 'windows']),
      code: 'os-name',
    }
  else if (name === 'linux') {
    const message = forbidden('windows options cannot be set for a linux pod')
    for (const [owner, at] of [[podSpec, path] as const, ...everyContainer(podSpec, path)]) {
      if (has(struct(owner, 'securityContext'), 'windowsOptions'))
        yield {
          at: [...at, 'securityContext', 'windowsOptions'],
          mark: 'key',
          message,
          code: 'os-linux',
          data: { fix: 'remove' },
        }
    }
  } else yield* windowsPodViolations(podSpec, path)
}

function* windowsPodViolations(podSpec: MapNode, path: Path): Iterable<Violation> {
  const rest = {
    mark: 'key',
    message: forbidden('cannot be set for a windows pod'),
    code: 'os-windows',
    data: { fix: 'remove' },
  } as const
  const context = struct(podSpec, 'securityContext')
  for (const field of notOfWindowsPods) {
    if (!has(context, field) || (field === 'sysctls' && structs(context, field).length === 0)) continue
    yield { at: [...path, 'securityContext', field], ...rest }
  }
  for (const field of ['hostUsers', 'shareProcessNamespace']) if (has(podSpec, field)) yield { at: [...path, field], ...rest }
  for (const field of ['hostPID', 'hostIPC']) if (flag(podSpec, field)) yield { at: [...path, field], ...rest }
  for (const [container, at] of everyContainer(podSpec, path)) {
    for (const field of notOfWindowsContainers)
      if (has(struct(container, 'securityContext'), field)) yield { at: [...at, 'securityContext', field], ...rest }
  }
}

function* hostProcessViolations(podSpec: MapNode, path: Path): Iterable<Violation> {
  const ofPod = optionalFlag(struct(struct(podSpec, 'securityContext'), 'windowsOptions'), 'hostProcess')
  const containers = [...everyContainer(podSpec, path)]
  let count = 0
  for (const [container, at] of containers) {
    const own = optionalFlag(struct(struct(container, 'securityContext'), 'windowsOptions'), 'hostProcess')
    if (ofPod !== undefined && own !== undefined && ofPod !== own) {
      const message = invalid(own, `pod hostProcess value must be identical if both are specified, was ${ofPod}`)
      yield { at: [...at, 'securityContext', 'windowsOptions', 'hostProcess'], message, code: 'pod-hostprocess-differs' }
    }
    if (own ?? ofPod) count++
  }
  if (count === 0) return
  if (count !== containers.length) {
    const message = invalid('', 'If pod contains any hostProcess containers then all containers must be HostProcess containers')
    yield { at: path, mark: 'key', message, code: 'pod-hostprocess-mixed' }
  }
  if (!flag(podSpec, 'hostNetwork')) {
    const message = invalid(false, 'hostNetwork must be true if pod contains any hostProcess containers')
    yield { at: [...path, 'hostNetwork'], message, code: 'pod-hostprocess-hostnetwork', data: addField('hostNetwork') }
  }
}
