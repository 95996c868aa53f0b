// References to fields and resources of the pod itself: variables and files of volumes read the same ones, with codes of their own.

import { names } from '../../../../model/src/names.ts'
import { canonical, parseQuantity } from '../../../../model/src/resources/quantity.ts'
import type { Code } from '../codes.ts'
import type { MapNode, Path } from '../yaml/node.ts'
import { malformed } from './fields.ts'
import { qualifiedName } from './grammar.ts'
import { amount, text } from './read.ts'
import { invalid, notSupported, replaceWith, required, type Violation, violation } from './rule.ts'

/** The fields of its own pod that a container may read into an environment variable. */
export const environmentFieldPaths = names(
  'metadata.name metadata.namespace metadata.uid spec.nodeName spec.serviceAccountName status.hostIP status.hostIPs',
  'status.podIP status.podIPs',
)
const knownElsewhere = ['metadata.labels', 'metadata.annotations', 'spec.restartPolicy', 'spec.schedulerName', 'status.phase']
const resources: readonly string[] = names(
  'limits.cpu limits.ephemeral-storage limits.memory requests.cpu requests.ephemeral-storage requests.memory',
)
const everyFieldPath: readonly string[] = [...environmentFieldPaths, ...knownElsewhere, 'spec.host']
const hugePages = /^(limits|requests)\.hugepages-/
const byteUnits = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei']

export type FieldCodes<C extends Code> = Readonly<
  Record<'required' | 'apiVersion' | 'subscript' | 'unknown' | 'unsupported' | 'key', C>
>

/** `known` are the fields that may be read here. */
export function* fieldViolations<C extends Code>(
  field: MapNode,
  path: Path,
  known: readonly string[],
  codes: FieldCodes<C>,
): Iterable<Violation<C>> {
  const at = [...path, 'fieldPath']
  const fieldPath = text(field, 'fieldPath')
  if (fieldPath === '') {
    yield violation(codes.required, at, required())
    return
  }
  const version = text(field, 'apiVersion') || 'v1'
  const unconvertible = (detail: string) => invalid(fieldPath, `error converting fieldPath: ${detail}`)
  if (version !== 'v1') {
    const message = unconvertible(`unsupported pod version: ${version}`)
    yield violation(codes.apiVersion, [...path, 'apiVersion'], message, { path: at, data: { fix: 'remove' } })
    return
  }
  const [, base = '', key] = /^([^[]*)\['(.*)'\]$/s.exec(fieldPath) ?? []
  if (key !== undefined && (base === 'metadata.annotations' || base === 'metadata.labels')) {
    const subject = base === 'metadata.annotations' ? key.toLowerCase() : key
    yield* malformed(codes.key, at, subject, qualifiedName, { path })
  } else if (key !== undefined)
    yield violation(codes.subscript, at, unconvertible(`field label does not support subscript: ${fieldPath}`))
  else if (!known.includes(fieldPath) && !(fieldPath === 'spec.host' && known.includes('spec.nodeName'))) {
    const data = closest(fieldPath, known)
    if (everyFieldPath.includes(fieldPath)) yield violation(codes.unsupported, at, notSupported(fieldPath, known), { data })
    else yield violation(codes.unknown, at, unconvertible(`field label not supported: ${fieldPath}`), { data })
  }
}

export interface ResourceCodes<C extends Code> {
  /** In volumes only, where the container must be named. */
  readonly container?: C
  readonly required: C
  readonly unsupported: C
  readonly cpuDivisor: C
  readonly byteDivisor: C
}

export function* resourceFieldViolations<C extends Code>(
  node: MapNode,
  path: Path,
  codes: ResourceCodes<C>,
): Iterable<Violation<C>> {
  const resource = text(node, 'resource')
  const at = [...path, 'resource']
  if (codes.container && text(node, 'containerName') === '')
    yield violation(codes.container, [...path, 'containerName'], required())
  else if (resource === '') yield violation(codes.required, at, required())
  else if (!resources.includes(resource) && !hugePages.test(resource)) {
    const data = closest(resource, resources)
    yield violation(codes.unsupported, at, notSupported(resource, resources), { data })
  }
  yield* divisorViolations(node, path, codes)
}

/** The unit a resource is divided by: of a few fixed ones, in the notation the server keeps. */
function* divisorViolations<C extends Code>(node: MapNode, path: Path, codes: ResourceCodes<C>) {
  const resource = text(node, 'resource')
  const divisor = parseQuantity(amount(node, 'divisor') ?? '0')
  if (typeof divisor === 'string' || divisor.value === 0n) return
  const [, kind = ''] = /^(?:limits|requests)\.(cpu$|memory$|ephemeral-storage$|hugepages-)/.exec(resource) ?? []
  const called = { cpu: 'cpu', memory: 'memory', 'ephemeral-storage': 'local ephemeral storage', 'hugepages-': 'hugepages' }[kind]
  if (called === undefined) return
  const allowed = kind === 'cpu' ? ['1m', '1'] : byteUnits
  const hasExponent = /^[eE][-+]?\d/.test(divisor.suffix)
  if (!hasExponent && allowed.includes(canonical(divisor))) return
  const list = kind === 'cpu' ? '1m and 1' : byteUnits.join(', ')
  const message = invalid(resource, `only divisor's values ${list} are supported with the ${called} resource`)
  const code = kind === 'cpu' ? codes.cpuDivisor : codes.byteDivisor
  yield violation(code, [...path, 'divisor'], message, { data: replaceWith(...allowed) })
}

function closest(word: string, known: readonly string[]) {
  const last = word.slice(word.lastIndexOf('.') + 1).toLowerCase()
  const same = known.filter((path) => path.toLowerCase().endsWith(last))
  return replaceWith(...(same.length > 0 ? same : known))
}
