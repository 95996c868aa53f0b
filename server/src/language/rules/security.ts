// Security contexts, of the pod and of containers.
import type { Code } from '../codes.ts'
import { isBefore } from '../schema/schema.ts'
import { get, itemsOf, type MapNode, type Path } from '../yaml/node.ts'
import { knows, relativePath } from './fields.ts'
import { byteLength } from './grammar.ts'
import { flag, optionalFlag, optionalWhole, struct, structs, text, texts } from './read.ts'
import { column, duplicateValue, has, invalid, required, rule, tooLong, unsupported, violation } from './rule.ts'
import { windowsViolations } from './windows-options.ts'

const idRange = 'must be between 0 and 2147483647, inclusive'
const profileTypes = ['Localhost', 'RuntimeDefault', 'Unconfined']
const isId = (id: number) => id >= 0 && id <= 2147483647

/** Of a container's context, and of the pod's. */
const codes = {
  seccompType: ['sc-seccomp-type', 'psc-seccomp-type'],
  seccompTypeRequired: ['sc-seccomp-type-required', 'psc-seccomp-type-required'],
  seccompProfileRequired: ['sc-seccomp-profile-required', 'psc-seccomp-profile-required'],
  seccompProfilePath: ['sc-seccomp-profile-path', 'psc-seccomp-profile-path'],
  seccompProfileUnused: ['sc-seccomp-profile-unused', 'psc-seccomp-profile-unused'],
  appArmorType: ['sc-apparmor-type', 'psc-apparmor-type'],
  appArmorTypeRequired: ['sc-apparmor-type-required', 'psc-apparmor-type-required'],
  appArmorProfileRequired: ['sc-apparmor-profile-required', 'psc-apparmor-profile-required'],
  appArmorProfilePadded: ['sc-apparmor-profile-padded', 'psc-apparmor-profile-padded'],
  appArmorProfileLong: ['sc-apparmor-profile-long', 'psc-apparmor-profile-long'],
  appArmorProfileUnused: ['sc-apparmor-profile-unused', 'psc-apparmor-profile-unused'],
  gmsaName: ['sc-win-gmsa-name', 'psc-win-gmsa-name'],
  gmsaEmpty: ['sc-win-gmsa-empty', 'psc-win-gmsa-empty'],
  gmsaLong: ['sc-win-gmsa-long', 'psc-win-gmsa-long'],
  user: ['sc-win-user', 'psc-win-user'],
} as const
const contextCodes = column(codes, 0)
const podContextCodes = column(codes, 1)
type ContextCodes = typeof contextCodes

export const securityRules = [
  rule('SecurityContext', function* (node, path, { podSpec }) {
    yield* ids(node, path, { runAsUser: 'sc-runasuser', runAsGroup: 'sc-runasgroup' })
    yield* knows(node, path, 'procMount', ['Default', 'Unmasked'], 'sc-procmount')
    if (text(node, 'procMount') === 'Unmasked' && optionalFlag(podSpec, 'hostUsers') !== false) {
      const message = invalid('Unmasked', '`hostUsers` must be false to use `Unmasked`')
      yield violation('sc-procmount-hostusers', [...path, 'procMount'], message)
    }
    yield* profiles(node, path, contextCodes)
    yield* escalationViolations(node, path)
  }),
  rule('PodSecurityContext', function* (node, path, { podSpec, version }) {
    yield* ids(node, path, { fsGroup: 'psc-fsgroup', runAsUser: 'psc-runasuser', runAsGroup: 'psc-runasgroup' })
    for (const [index, item] of itemsOf(get(node, 'supplementalGroups')).entries()) {
      const id = item.kind === 'scalar' && item.type === 'number' ? Number(item.value) : 0
      if (!isId(id)) yield violation('psc-groups', [...path, 'supplementalGroups', index], invalid(id, idRange))
    }
    yield* sysctlViolations(node, path, podSpec)
    yield* knows(node, path, 'fsGroupChangePolicy', ['Always', 'OnRootMismatch'], 'psc-fsgroupchangepolicy')
    yield* knows(node, path, 'supplementalGroupsPolicy', ['Merge', 'Strict'], 'psc-supplementalgroupspolicy')
    const changes = isBefore(version, '1.37') ? ['Recursive'] : ['MountOption', 'Recursive']
    yield* knows(node, path, 'seLinuxChangePolicy', changes, 'psc-selinuxchangepolicy')
    yield* profiles(node, path, podContextCodes)
  }),
]

function* ids<C extends Code>(node: MapNode, path: Path, fields: Readonly<Record<string, C>>) {
  for (const [field, code] of Object.entries<C>(fields)) {
    const id = optionalWhole(node, field)
    if (id !== undefined && !isId(id)) yield violation(code, [...path, field], invalid(id, idRange))
  }
}

function* profiles(node: MapNode, path: Path, own: ContextCodes) {
  const seccomp = struct(node, 'seccompProfile')
  if (seccomp) yield* seccompViolations(seccomp, [...path, 'seccompProfile'], own)
  const windows = struct(node, 'windowsOptions')
  if (windows) yield* windowsViolations(windows, [...path, 'windowsOptions'], own)
  const armor = struct(node, 'appArmorProfile')
  if (armor) yield* appArmorViolations(armor, [...path, 'appArmorProfile'], own)
}

function* typeViolations<C extends Code>(node: MapNode, path: Path, codes: { readonly absent: C; readonly unknown: C }) {
  const type = text(node, 'type')
  const at = [...path, 'type']
  if (type === '') yield violation(codes.absent, at, required(`type is required when ${path.at(-1)} is set`))
  else if (!profileTypes.includes(type)) yield unsupported(at, type, profileTypes, codes.unknown)
}

function* seccompViolations(node: MapNode, path: Path, own: ContextCodes) {
  const at = [...path, 'localhostProfile']
  const isGiven = has(node, 'localhostProfile')
  yield* typeViolations(node, path, { absent: own.seccompTypeRequired, unknown: own.seccompType })
  if (text(node, 'type') !== 'Localhost') {
    if (isGiven) yield violation(own.seccompProfileUnused, at, invalid('', 'can only be set when seccomp type is Localhost'))
  } else if (isGiven) yield* relativePath(text(node, 'localhostProfile'), at, own.seccompProfilePath)
  else yield violation(own.seccompProfileRequired, at, required('must be set when seccomp type is Localhost'))
}

function* appArmorViolations(node: MapNode, path: Path, own: ContextCodes) {
  const type = text(node, 'type')
  const at = [...path, 'localhostProfile']
  const profile = text(node, 'localhostProfile')
  yield* typeViolations(node, path, { absent: own.appArmorTypeRequired, unknown: own.appArmorType })
  if (type === 'Localhost') {
    if (profile.trim() !== profile)
      yield violation(own.appArmorProfilePadded, at, invalid(profile, 'must not be padded with whitespace'))
    else if (profile === '')
      yield violation(own.appArmorProfileRequired, at, required('must be set when AppArmor type is Localhost'))
    if (byteLength(profile) > 4095) yield violation(own.appArmorProfileLong, at, tooLong(4095))
  } else if (profileTypes.includes(type) && has(node, 'localhostProfile'))
    yield violation(own.appArmorProfileUnused, at, invalid(profile, 'can only be set when AppArmor type is Localhost'))
}

function* escalationViolations(node: MapNode, path: Path) {
  if (optionalFlag(node, 'allowPrivilegeEscalation') !== false) return
  const at = [...path, 'allowPrivilegeEscalation']
  if (flag(node, 'privileged')) {
    const detail = 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'
    const message = invalid({ privileged: true, allowPrivilegeEscalation: false }, detail)
    yield violation('sc-escalation-privileged', at, message, { path })
  }
  if (texts(struct(node, 'capabilities'), 'add').includes('CAP_SYS_ADMIN')) {
    const detail = 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN'
    yield violation('sc-escalation-sysadmin', at, invalid({ allowPrivilegeEscalation: false }, detail), { path })
  }
}

function* sysctlViolations(node: MapNode, path: Path, podSpec: MapNode | undefined) {
  const seen = new Set<string>()
  for (const [index, sysctl] of structs(node, 'sysctls').entries()) {
    const name = text(sysctl, 'name')
    const at = [...path, 'sysctls', index, 'name']
    const form = '([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?'
    if (name === '') yield violation('psc-sysctl-name', at, required())
    else if (byteLength(name) > 253 || !new RegExp(`^${form}$`).test(name))
      yield violation('psc-sysctl-format', at, invalid(name, `must have at most 253 characters and match regex ^${form}$`))
    else if (seen.has(name)) yield violation('psc-sysctl-duplicate', at, duplicateValue(name))
    seen.add(name)
    const dotted = /^[^./]*\//.test(name) ? name.replace(/[./]/g, (separator) => (separator === '/' ? '.' : '/')) : name
    if (flag(podSpec, 'hostNetwork') && dotted.startsWith('net.'))
      yield violation('psc-sysctl-hostnetwork', at, invalid(name, "may not be specified when 'hostNetwork' is true"))
    else if (
      flag(podSpec, 'hostIPC') &&
      /^(kernel\.(sem|shm(all|max|mni|_rmid_forced)?|msg(max|mnb|mni)?)$|fs\.mqueue\.)/.test(dotted)
    )
      yield violation('psc-sysctl-hostipc', at, invalid(name, "may not be specified when 'hostIPC' is true"))
  }
}
