// Annotations of the pod template that the server reads: of the time before they were fields.
import type { Code } from '../codes.ts'
import { get, itemsOf, type MapNode, type Path, type ScalarNode } from '../yaml/node.ts'
import { relativePath, reportedAt } from './fields.ts'
import { everyContainer } from './pod-containers.ts'
import { struct, text, textMap } from './read.ts'
import { forbidden, has, invalid, rule, violation } from './rule.ts'
import { tolerationViolations } from './toleration.ts'

const seccompPod = 'seccomp.security.alpha.kubernetes.io/pod'
const seccompContainer = 'container.seccomp.security.alpha.kubernetes.io/'
const appArmor = 'container.apparmor.security.beta.kubernetes.io/'
const deletionCost = 'controller.kubernetes.io/pod-deletion-cost'
const tolerations = 'scheduler.alpha.kubernetes.io/tolerations'
const mirror = 'kubernetes.io/config.mirror'

export const annotationRules = [
  rule('PodTemplateSpec', function* (node, path) {
    const annotations = textMap(struct(node, 'metadata'), 'annotations')
    const server = [...path, 'annotations']
    const spec = struct(node, 'spec')
    const containers = new Set(spec && [...everyContainer(spec, [])].map(([container]) => text(container, 'name')))
    for (const [key, value] of annotations) {
      const at = [...path, 'metadata', 'annotations', key]
      yield* annotationValue(key, value, at, [...server, key], spec, containers)
      if (key === tolerations && value !== '') yield* tolerationsValue(value, at, server)
    }
    if (spec) yield* profilesMatch(annotations, spec, [...path, 'spec'])
  }),
  rule('PodTemplateSpec', annotationWarnings),
]

/** Containers that are offered in place of one that is not there. */
const mostOffered = 50

function* annotationValue(
  key: string,
  value: string,
  at: Path,
  server: Path,
  spec: MapNode | undefined,
  containers: ReadonlySet<string>,
) {
  if (key === mirror && text(spec, 'nodeName') === '')
    yield violation('tpl-mirror', at, invalid(value, 'must set spec.nodeName if mirror pod annotation is set'), { path: server })
  else if (key === deletionCost && !isDeletionCost(value))
    yield violation('tpl-deletion-cost', at, invalid(value, 'must be a 32bit integer'), { path: server })
  else if (key === seccompPod || key.startsWith(seccompContainer)) {
    const code = key === seccompPod ? 'tpl-seccomp-pod' : 'tpl-seccomp-container'
    yield* reportedAt(server, seccompValue(value, at, code))
  } else if (key.startsWith(appArmor)) {
    const name = key.slice(appArmor.length)
    const known = containers.has(name)
    const offered = itemsOf(get(spec, 'containers')).slice(0, mostOffered)
    const names = known ? [] : offered.flatMap((container) => text(container, 'name') || [])
    const data = names.length > 0 ? ({ fix: 'rename', to: names.map((one) => appArmor + one) } as const) : undefined
    const message = invalid(name, 'container not found')
    if (!known) yield violation('tpl-apparmor-container', at, message, { mark: 'key', path: server, data })
    const unknown = invalid(value, `invalid AppArmor profile name: ${JSON.stringify(value)}`)
    if (value !== '' && value !== 'runtime/default' && value !== 'unconfined' && !value.startsWith('localhost/'))
      yield violation('tpl-apparmor-profile', at, unknown, { path: server })
  }
}

const isDeletionCost = (value: string) =>
  /^(0|-\d{1,10}|[1-9]\d{0,9})$/.test(value) && Math.abs(Number(value) + 0.5) <= 2147483648

function* seccompValue<C extends Code>(value: string, at: Path, code: C) {
  if (['runtime/default', 'docker/default', 'unconfined'].includes(value)) return
  if (value.startsWith('localhost/')) yield* relativePath(value.slice('localhost/'.length), at, 'tpl-seccomp-localhost')
  else yield violation(code, at, invalid(value, 'must be a valid seccomp profile'))
}

/** The tolerations of a time before 1.6, as JSON in an annotation. */
function* tolerationsValue(value: string, at: Path, server: Path) {
  const list = parsedList(value)
  if (!list) {
    const message = invalid(tolerations, 'the value is not a JSON list of tolerations')
    yield violation('tpl-tolerations-json', at, message, { path: server })
  }
  for (const [index, item] of (list ?? []).entries()) {
    const place = [...server, tolerations, index]
    for (const { path, at: own, message } of tolerationViolations(asMap(item), place))
      yield violation('tpl-tolerations-content', at, message, { path: path ?? own })
  }
}

type Fields = Readonly<Record<string, unknown>>

function parsedList(value: string): readonly Fields[] | undefined {
  try {
    const parsed: unknown = JSON.parse(value)
    if (parsed === null) return []
    if (!Array.isArray(parsed) || !parsed.every((item) => item === null || (typeof item === 'object' && !Array.isArray(item))))
      return undefined
    const known = ['key', 'operator', 'value', 'effect']
    const items = parsed.map((item) => (item ?? {}) as Fields)
    const isTyped = (item: Fields) =>
      known.every((field) => [undefined, null].includes(item[field] as null) || typeof item[field] === 'string')
    const isTimed = ({ tolerationSeconds: seconds }: Fields) => (seconds ?? undefined) === undefined || Number.isInteger(seconds)
    return items.every((item) => isTyped(item) && isTimed(item)) ? items : undefined
  } catch {
    return undefined
  }
}

/** A toleration of the annotation as the node of a manifest. */
function asMap(fields: Fields): MapNode {
  const span = { start: 0, end: 0 }
  const scalar = (value: string, type: ScalarNode['type']): ScalarNode => ({
    kind: 'scalar',
    style: 'plain',
    source: value,
    value,
    type,
    ...span,
  })
  const entries = Object.entries(fields).map(([key, value]) => ({
    key,
    keyNode: scalar(key, 'string'),
    value: scalar(String(value), value === null ? 'null' : typeof value === 'number' ? 'number' : 'string'),
  }))
  return { kind: 'map', flow: true, entries, ...span }
}

type MatchCodes<C extends Code> = Readonly<Record<'type' | 'profile', C>>

/** Where both the annotation and the field that replaced it are there, they must say the same. */
function* profilesMatch(annotations: ReadonlyMap<string, string>, spec: MapNode, path: Path) {
  const ofPod = struct(struct(spec, 'securityContext'), 'seccompProfile')
  yield* matches(annotations.get(seccompPod), ofPod, [...path, 'securityContext', 'seccompProfile'], {
    type: 'tpl-seccomp-pod-mismatch-type',
    profile: 'tpl-seccomp-pod-mismatch-profile',
  })
  for (const [container, at] of everyContainer(spec, path)) {
    const name = text(container, 'name')
    const context = struct(container, 'securityContext')
    const seccomp = struct(context, 'seccompProfile')
    const seccompAt = [...at, 'securityContext', 'seccompProfile']
    yield* matches(annotations.get(seccompContainer + name), seccomp, seccompAt, {
      type: 'tpl-seccomp-mismatch-type',
      profile: 'tpl-seccomp-mismatch-profile',
    })
    if (text(struct(spec, 'os'), 'name') === 'windows') continue
    const armor = struct(context, 'appArmorProfile') ?? struct(struct(spec, 'securityContext'), 'appArmorProfile')
    yield* matches(annotations.get(appArmor + name), armor, [...at, 'securityContext', 'appArmorProfile'], {
      type: 'tpl-apparmor-mismatch-type',
      profile: 'tpl-apparmor-mismatch-profile',
    })
  }
}

function* matches<C extends Code>(annotation: string | undefined, field: MapNode | undefined, path: Path, codes: MatchCodes<C>) {
  if (annotation === undefined || !field || !has(field, 'type')) return
  const isSeccomp = path.at(-1) === 'seccompProfile'
  const differ = (what: string) => forbidden(`${isSeccomp ? 'seccomp' : 'apparmor'} ${what} in annotation and field must match`)
  const isDefault = annotation === 'runtime/default' || (isSeccomp && annotation === 'docker/default')
  const named = isDefault ? 'RuntimeDefault' : annotation === 'unconfined' ? 'Unconfined' : undefined
  const type = annotation.startsWith('localhost/') ? 'Localhost' : named
  if (text(field, 'type') !== type) yield violation(codes.type, [...path, 'type'], differ('type'))
  else if (type === 'Localhost' && text(field, 'localhostProfile') !== annotation.slice('localhost/'.length))
    yield violation(codes.profile, [...path, 'localhostProfile'], differ('profile'))
}

/** Annotations that fields have replaced: some still work, some are no longer read. */
function* annotationWarnings(template: MapNode, path: Path) {
  const annotations = textMap(struct(template, 'metadata'), 'annotations')
  const spec = struct(template, 'spec')
  const warning = <C extends Code>(key: string, message: string, code: C) =>
    violation(code, [...path, 'metadata', 'annotations', key], message, { mark: 'key' })
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
