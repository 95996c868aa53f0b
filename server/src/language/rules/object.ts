import { get, type MapNode, type Node, type Path, present, stringOf } from '../yaml/node.ts'
import { malformed, needs } from './fields.ts'
import { qualifiedName, subdomain } from './grammar.ts'
import { annotationSize, annotationViolations, labelCodes, labelViolations } from './metadata.ts'
import { flag, optionalFlag, structs, text, texts } from './read.ts'
import { invalid, required, rule, violation } from './rule.ts'

/** The metadata of the DaemonSet and of its template: names, labels, annotations, owners, finalizers. */
export const objectRules = [
  rule('DaemonSet', function* (node) {
    const metadata = get(node, 'metadata')
    const name = text(metadata, 'name')
    const generated = text(metadata, 'generateName')
    if (name === '' && generated === '')
      yield violation('meta-name-required', ['metadata', 'name'], required('name or generateName is required'))
    // A name that is made of this beginning may end in what it ends in now.
    const stem = (text: string) => (text === '' ? [] : subdomain(text.replace(/.-$/, 'a')))
    yield* malformed('meta-name-format', ['metadata', 'generateName'], generated, stem)
    const made = name === '' && generated !== '' ? `${generated.slice(0, 248)}xxxxx` : name
    const at = ['metadata', name === '' ? 'generateName' : 'name']
    if (made !== '') yield* malformed('meta-name-format', at, made, subdomain, { path: ['metadata', 'name'] })
  }),
  rule(['DaemonSet', 'PodTemplateSpec'], function* (node, path) {
    const metadata = get(node, 'metadata')
    const at = [...path, 'metadata']
    // Of the template the server leaves out a step.
    const server = path.length === 0 ? at : path
    yield* labelViolations(get(metadata, 'labels'), [...at, 'labels'], labelCodes, [...server, 'labels'])
    const annotations = [...server, 'annotations']
    yield* annotationViolations(get(metadata, 'annotations'), [...at, 'annotations'], 'meta-annotation-key', annotations)
    yield* annotationSize(metadata, 'annotations', at, 'meta-annotations-size', annotations)
  }),
  rule('DaemonSet', function* (node) {
    const metadata = get(node, 'metadata')
    yield* ownerViolations(metadata, ['metadata', 'ownerReferences'])
    yield* finalizerViolations(metadata, ['metadata', 'finalizers'])
    yield* repeatedOwners(metadata)
  }),
  rule('DaemonSet', function* (node) {
    const key = 'deprecated.daemonset.template.generation'
    const value = get(get(get(node, 'metadata'), 'annotations'), key)
    const number = value && !present(value) ? '' : stringOf(value)
    if (number === undefined || isInt64(number)) return
    const message = `strconv.ParseInt: parsing ${JSON.stringify(number)}: invalid syntax`
    yield violation('conv-template-generation', ['metadata', 'annotations', key], message, { path: [] })
  }),
]

const isInt64 = (digits: string) =>
  /^[-+]?\d+$/.test(digits) && BigInt.asIntN(64, BigInt(digits.replace('+', ''))) === BigInt(digits.replace('+', ''))

/** What makes two owners the same; the server keeps one of them. */
const ownerKey = (owner: MapNode) =>
  JSON.stringify([
    ...['apiVersion', 'kind', 'name', 'uid'].map((field) => text(owner, field)),
    ...['controller', 'blockOwnerDeletion'].map((field) => optionalFlag(owner, field) ?? null),
  ])

/** The server's warning about owners that stand more than once, by the UIDs of those it leaves out. */
function* repeatedOwners(metadata: Node | undefined) {
  const seen = new Set<string>()
  const repeated = structs(metadata, 'ownerReferences').filter((owner) => seen.size === seen.add(ownerKey(owner)).size)
  if (repeated.length === 0) return
  const uids = repeated.map((owner) => text(owner, 'uid')).join(', ')
  const message =
    '.metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such ' +
    `requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${uids}`
  yield violation('warn-owner-duplicate', ['metadata', 'ownerReferences'], message, { mark: 'key', path: [] })
}

function* ownerViolations(metadata: Node | undefined, path: Path) {
  let controllers = 0
  const ownersBefore = new Set<string>()
  for (const [index, owner] of structs(metadata, 'ownerReferences').entries()) {
    const at = [...path, index]
    if (ownersBefore.has(ownerKey(owner))) continue
    ownersBefore.add(ownerKey(owner))
    const version = text(owner, 'apiVersion')
    if (version === '')
      yield violation('meta-owner-apiversion', [...at, 'apiVersion'], invalid(version, 'version must not be empty'))
    else if (!/^[^/]+(\/[^/]+)?$/.test(version) && !/^\/[^/]+$/.test(version)) {
      const message = invalid(version, 'must be <group>/<version> or <version>')
      yield violation('meta-owner-apiversion-format', [...at, 'apiVersion'], message)
    }
    const kind = text(owner, 'kind')
    if (version === 'v1' && kind === 'Event') {
      const shown = { apiVersion: version, kind, name: text(owner, 'name'), uid: text(owner, 'uid') }
      yield violation('meta-owner-banned', at, invalid(shown, '/v1, Kind=Event is disallowed from being an owner'))
    }
    yield* needs(owner, at, { kind: 'meta-owner-kind', name: 'meta-owner-name', uid: 'meta-owner-uid' }, 'must not be empty')
    const message = invalid('', 'Only one reference can have Controller set to true')
    if (flag(owner, 'controller') && ++controllers > 1) yield violation('meta-owner-two-controllers', at, message, { path })
  }
}

function* finalizerViolations(metadata: Node | undefined, path: Path) {
  const finalizers = texts(metadata, 'finalizers')
  for (const [index, finalizer] of finalizers.entries()) {
    const at = [...path, index]
    yield* malformed('meta-finalizer-format', at, finalizer, qualifiedName, { path })
    if (finalizer.includes('/') || ['kubernetes', 'orphan', 'foregroundDeletion'].includes(finalizer)) continue
    const message = invalid(finalizer, 'name is neither a standard finalizer name nor is it fully qualified')
    yield violation('meta-finalizer-unqualified', at, message)
  }
  if (!finalizers.includes('orphan') || !finalizers.includes('foregroundDeletion')) return
  const message = invalid(finalizers, 'finalizer orphan and foregroundDeletion cannot be both set')
  yield violation('meta-finalizer-conflict', path, message, { mark: 'key' })
}
