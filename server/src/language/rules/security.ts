// Security contexts, of the pod and of containers.
import type { Code } from '../codes.ts'
import { isBefore } from '../schema/schema.ts'
import { get, itemsOf, type MapNode, type Path } from '../yaml/node.ts'
import { knows, relativePath } from './fields.ts'
import { byteLength } from './grammar.ts'
import { flag, optionalFlag, optionalWhole, struct, structs, text, texts } from './read.ts'
import { duplicateValue, has, invalid, required, rule, tooLong, unsupported, type Violation, violation } from './rule.ts'
import { type WindowsCodes, windowsViolations } from './windows-options.ts'

const idRange = 'must be between 0 and 2147483647, inclusive'
const profileTypes = ['Localhost', 'RuntimeDefault', 'Unconfined']
const isId = (id: number) => id >= 0 && id <= 2147483647

const contextCodes = {
  seccomp: {
    type: 'sc-seccomp-type',
    typeRequired: 'sc-seccomp-type-required',
    profileRequired: 'sc-seccomp-profile-required',
    profilePath: 'sc-seccomp-profile-path',
    profileUnused: 'sc-seccomp-profile-unused',
  },
  appArmor: {
    type: 'sc-apparmor-type',
    typeRequired: 'sc-apparmor-type-required',
    profileRequired: 'sc-apparmor-profile-required',
    profilePadded: 'sc-apparmor-profile-padded',
    profileLong: 'sc-apparmor-profile-long',
    profileUnused: 'sc-apparmor-profile-unused',
  },
  windows: { gmsaName: 'sc-win-gmsa-name', gmsaEmpty: 'sc-win-gmsa-empty', gmsaLong: 'sc-win-gmsa-long', user: 'sc-win-user' },
} as const
const podContextCodes = {
  seccomp: {
    type: 'psc-seccomp-type',
    typeRequired: 'psc-seccomp-type-required',
    profileRequired: 'psc-seccomp-profile-required',
    profilePath: 'psc-seccomp-profile-path',
    profileUnused: 'psc-seccomp-profile-unused',
  },
  appArmor: {
    type: 'psc-apparmor-type',
    typeRequired: 'psc-apparmor-type-required',
    profileRequired: 'psc-apparmor-profile-required',
    profilePadded: 'psc-apparmor-profile-padded',
    profileLong: 'psc-apparmor-profile-long',
    profileUnused: 'psc-apparmor-profile-unused',
  },
  windows: {
    gmsaName: 'psc-win-gmsa-name',
    gmsaEmpty: 'psc-win-gmsa-empty',
    gmsaLong: 'psc-win-gmsa-long',
    user: 'psc-win-user',
  },
} as const

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

interface ProfileCodes<C extends Code> {
  readonly seccomp: SeccompCodes<C>
  readonly windows: WindowsCodes<C>
  readonly appArmor: AppArmorCodes<C>
}

function* profiles<C extends Code>(node: MapNode, path: Path, codes: ProfileCodes<C>): Iterable<Violation<C>> {
  const seccomp = struct(node, 'seccompProfile')
  if (seccomp) yield* seccompViolations(seccomp, [...path, 'seccompProfile'], codes.seccomp)
  const windows = struct(node, 'windowsOptions')
  if (windows) yield* windowsViolations(windows, [...path, 'windowsOptions'], codes.windows)
  const armor = struct(node, 'appArmorProfile')
  if (armor) yield* appArmorViolations(armor, [...path, 'appArmorProfile'], codes.appArmor)
}

type SeccompCodes<C extends Code> = Readonly<
  Record<'type' | 'typeRequired' | 'profileRequired' | 'profilePath' | 'profileUnused', C>
>

function* seccompViolations<C extends Code>(node: MapNode, path: Path, codes: SeccompCodes<C>) {
  const type = text(node, 'type')
  const at = [...path, 'localhostProfile']
  if (type === '') yield violation(codes.typeRequired, [...path, 'type'], required('type is required when seccompProfile is set'))
  else if (!profileTypes.includes(type)) yield unsupported([...path, 'type'], type, profileTypes, codes.type)
  if (type === 'Localhost' && has(node, 'localhostProfile'))
    yield* relativePath(text(node, 'localhostProfile'), at, codes.profilePath)
  else if (type === 'Localhost')
    yield violation(codes.profileRequired, at, required('must be set when seccomp type is Localhost'))
  else if (has(node, 'localhostProfile'))
    yield violation(codes.profileUnused, at, invalid('', 'can only be set when seccomp type is Localhost'))
}

type AppArmorCodes<C extends Code> = Readonly<
  Record<'type' | 'typeRequired' | 'profileRequired' | 'profilePadded' | 'profileLong' | 'profileUnused', C>
>

function* appArmorViolations<C extends Code>(node: MapNode, path: Path, codes: AppArmorCodes<C>) {
  const type = text(node, 'type')
  const at = [...path, 'localhostProfile']
  const isGiven = has(node, 'localhostProfile')
  const profile = text(node, 'localhostProfile')
  if (type === 'Localhost') {
    if (profile.trim() !== profile)
      yield violation(codes.profilePadded, at, invalid(profile, 'must not be padded with whitespace'))
    else if (profile === '') yield violation(codes.profileRequired, at, required('must be set when AppArmor type is Localhost'))
    if (byteLength(profile) > 4095) yield violation(codes.profileLong, at, tooLong(4095))
  } else if (type === '')
    yield violation(codes.typeRequired, [...path, 'type'], required('type is required when appArmorProfile is set'))
  else if (!profileTypes.includes(type)) yield unsupported([...path, 'type'], type, profileTypes, codes.type)
  else if (isGiven) yield violation(codes.profileUnused, at, invalid(profile, 'can only be set when AppArmor type is Localhost'))
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
