// Annotations of the pod template that the server reads: of the time before they were fields.
import type { MapNode, Path, ScalarNode } from '../yaml/node.ts'
import { struct, text, textMap } from './read.ts'
import { forbidden, has, invalid, type Rule, refuses, type Violation } from './rule.ts'
import { tolerationViolations } from './scheduling.ts'
import { everyContainer } from './security.ts'
import { relativePath } from './volume-files.ts'

const seccompPod = 'seccomp.security.alpha.kubernetes.io/pod'
const seccompContainer = 'container.seccomp.security.alpha.kubernetes.io/'
const appArmor = 'container.apparmor.security.beta.kubernetes.io/'
const deletionCost = 'controller.kubernetes.io/pod-deletion-cost'
const tolerations = 'scheduler.alpha.kubernetes.io/tolerations'
const mirror = 'kubernetes.io/config.mirror'

export const annotationRules: readonly Rule[] = [
  refuses('tpl', 'PodTemplateSpec', function* (node, path) {
    const annotations = textMap(struct(node, 'metadata'), 'annotations')
    const server = [...path, 'annotations']
    const spec = struct(node, 'spec')
    for (const [key, value] of annotations) {
      const at = [...path, 'metadata', 'annotations', key]
      yield* annotationValue(key, value, at, [...server, key], spec)
      if (key === tolerations && value !== '') yield* tolerationsValue(value, at, server)
    }
    if (spec) yield* profilesMatch(annotations, spec, [...path, 'spec'])
  }),
]

function* annotationValue(key: string, value: string, at: Path, server: Path, spec: MapNode | undefined): Iterable<Violation> {
  if (key === mirror && text(spec, 'nodeName') === '')
    yield {
      at,
      path: server,
      message: invalid(value, 'must set spec.nodeName if mirror pod annotation is set'),
      code: 'tpl-mirror',
    }
  else if (key === deletionCost && !isDeletionCost(value))
    yield { at, path: server, message: invalid(value, 'must be a 32bit integer'), code: 'tpl-deletion-cost' }
  else if (key === seccompPod || key.startsWith(seccompContainer)) {
    const code = key === seccompPod ? 'tpl-seccomp-pod' : 'tpl-seccomp-container'
    for (const violation of seccompValue(value, at, code)) yield { ...violation, path: server }
  } else if (key.startsWith(appArmor)) {
    const name = key.slice(appArmor.length)
    const known = spec && [...everyContainer(spec, [])].some(([container]) => text(container, 'name') === name)
    if (!known)
      yield { at, mark: 'key', path: server, message: invalid(name, 'container not found'), code: 'tpl-apparmor-container' }
    if (value !== '' && value !== 'runtime/default' && value !== 'unconfined' && !value.startsWith('localhost/'))
      yield {
        at,
        path: server,
        message: invalid(value, `invalid AppArmor profile name: ${JSON.stringify(value)}`),
        code: 'tpl-apparmor-profile',
      }
  }
}

const isDeletionCost = (value: string) =>
  /^(0|-\d{1,10}|[1-9]\d{0,9})$/.test(value) && Math.abs(Number(value) + 0.5) <= 2147483648

function* seccompValue(value: string, at: Path, code: string): Iterable<Violation> {
  if (['runtime/default', 'docker/default', 'unconfined'].includes(value)) return
  if (value.startsWith('localhost/')) yield* relativePath(value.slice('localhost/'.length), at, 'tpl-seccomp-localhost')
  else yield { at, message: invalid(value, 'must be a valid seccomp profile'), code }
}

/** The tolerations of a time before 1.6, as JSON in an annotation. */
function* tolerationsValue(value: string, at: Path, server: Path): Iterable<Violation> {
  const list = parsedList(value)
  if (!list) {
    const message = invalid(tolerations, 'the value is not a JSON list of tolerations')
    yield { at, path: server, message, code: 'tpl-tolerations-json' }
  }
  for (const [index, item] of (list ?? []).entries()) {
    const place = [...server, tolerations, index]
    for (const { path, at: own, message } of tolerationViolations(asMap(item), place))
      yield { at, path: path ?? own, message, code: 'tpl-tolerations-content' }
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
    templated: false,
    ...span,
  })
  const entries = Object.entries(fields).map(([key, value]) => ({
    key,
    keyNode: scalar(key, 'string'),
    value: scalar(String(value), value === null ? 'null' : typeof value === 'number' ? 'number' : 'string'),
  }))
  return { kind: 'map', flow: true, entries: entries as unknown as MapNode['entries'], ...span }
}

/** Where both the annotation and the field that replaced it are there, they must say the same. */
function* profilesMatch(annotations: ReadonlyMap<string, string>, spec: MapNode, path: Path): Iterable<Violation> {
  const ofPod = struct(struct(spec, 'securityContext'), 'seccompProfile')
  yield* matches(
    'seccomp',
    annotations.get(seccompPod),
    ofPod,
    [...path, 'securityContext', 'seccompProfile'],
    'tpl-seccomp-pod-mismatch',
  )
  for (const [container, at] of everyContainer(spec, path)) {
    const name = text(container, 'name')
    const context = struct(container, 'securityContext')
    const seccomp = struct(context, 'seccompProfile')
    const seccompAt = [...at, 'securityContext', 'seccompProfile']
    yield* matches('seccomp', annotations.get(seccompContainer + name), seccomp, seccompAt, 'tpl-seccomp-mismatch')
    if (text(struct(spec, 'os'), 'name') === 'windows') continue
    const armor = struct(context, 'appArmorProfile') ?? struct(struct(spec, 'securityContext'), 'appArmorProfile')
    yield* matches(
      'apparmor',
      annotations.get(appArmor + name),
      armor,
      [...at, 'securityContext', 'appArmorProfile'],
      'tpl-apparmor-mismatch',
    )
  }
}

function* matches(
  word: string,
  annotation: string | undefined,
  field: MapNode | undefined,
  path: Path,
  code: string,
): Iterable<Violation> {
  if (annotation === undefined || !field || !has(field, 'type')) return
  const named = ['runtime/default', ...(word === 'seccomp' ? ['docker/default'] : [])].includes(annotation)
    ? 'RuntimeDefault'
    : undefined
  const type = annotation === 'unconfined' ? 'Unconfined' : annotation.startsWith('localhost/') ? 'Localhost' : named
  const own = text(field, 'type')
  if (own !== type) {
    const message = forbidden(`${word} type in annotation and field must match`)
    yield { at: [...path, 'type'], message, code: `${code}-type` }
  } else if (type === 'Localhost' && text(field, 'localhostProfile') !== annotation.slice('localhost/'.length)) {
    const message = forbidden(`${word} profile in annotation and field must match`)
    yield { at: [...path, 'localhostProfile'], message, code: `${code}-profile` }
  }
}
