import { names } from '../../../../model/src/names.ts'
import type { MapNode, Path } from '../yaml/node.ts'
import { everyContainer } from './pod-containers.ts'
import { flag, optionalFlag, struct, structs, text } from './read.ts'
import { forbidden, has, invalid, notSupported, required, rule, violation } from './rule.ts'

/** What the operating system of the pod forbids, and Windows' HostProcess containers. */
export const osRules = [rule('PodSpec', osViolations), rule('PodSpec', hostProcessViolations)]

const notOfWindowsPods = names(
  'appArmorProfile seLinuxOptions seccompProfile fsGroup fsGroupChangePolicy sysctls runAsUser runAsGroup',
  'supplementalGroups supplementalGroupsPolicy seLinuxChangePolicy',
)
const notOfWindowsContainers = names(
  'appArmorProfile seLinuxOptions seccompProfile capabilities readOnlyRootFilesystem privileged allowPrivilegeEscalation',
  'procMount runAsUser runAsGroup',
)

function* osViolations(podSpec: MapNode, path: Path) {
  const os = struct(podSpec, 'os')
  if (!os) return
  const name = text(os, 'name')
  if (name === '') yield violation('os-name-required', [...path, 'os', 'name'], required())
  else if (name !== 'linux' && name !== 'windows')
    yield violation('os-name', [...path, 'os', 'name'], notSupported(name, ['linux', 'windows']), { path: [...path, 'os'] })
  else if (name === 'linux') {
    const message = forbidden('windows options cannot be set for a linux pod')
    for (const [owner, at] of [[podSpec, path] as const, ...everyContainer(podSpec, path)]) {
      if (has(struct(owner, 'securityContext'), 'windowsOptions'))
        yield violation('os-linux', [...at, 'securityContext', 'windowsOptions'], message, { mark: 'key' })
    }
  } else yield* windowsPodViolations(podSpec, path)
}

function* windowsPodViolations(podSpec: MapNode, path: Path) {
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

function* hostProcessViolations(podSpec: MapNode, path: Path) {
  const ofPod = optionalFlag(struct(struct(podSpec, 'securityContext'), 'windowsOptions'), 'hostProcess')
  const containers = [...everyContainer(podSpec, path)]
  let count = 0
  for (const [container, at] of containers) {
    const own = optionalFlag(struct(struct(container, 'securityContext'), 'windowsOptions'), 'hostProcess')
    if (ofPod !== undefined && own !== undefined && ofPod !== own) {
      const message = invalid(own, `pod hostProcess value must be identical if both are specified, was ${ofPod}`)
      yield violation('pod-hostprocess-differs', [...at, 'securityContext', 'windowsOptions', 'hostProcess'], message)
    }
    if (own ?? ofPod) count++
  }
  if (count === 0) return
  if (count !== containers.length) {
    const message = invalid('', 'If pod contains any hostProcess containers then all containers must be HostProcess containers')
    yield violation('pod-hostprocess-mixed', path, message, { mark: 'key' })
  }
  if (!flag(podSpec, 'hostNetwork')) {
    const message = invalid(false, 'hostNetwork must be true if pod contains any hostProcess containers')
    yield violation('pod-hostprocess-hostnetwork', [...path, 'hostNetwork'], message)
  }
}
