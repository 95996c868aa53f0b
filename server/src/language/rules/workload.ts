import {
  type Entry,
  entriesOf,
  get,
  integerOf,
  itemsOf,
  type MapNode,
  type Node,
  at as nodeAt,
  type Path,
  present,
  stringOf,
} from '../yaml/node.ts'
import { labelValue, qualifiedName, subdomain } from './grammar.ts'
import { annotationSize, annotationsTooLong, annotationViolations, labelViolations } from './metadata.ts'
import { flag, optionalFlag, structs, text as textField, texts } from './read.ts'
import {
  converts,
  forbidden,
  invalid,
  nearest,
  notSupported,
  type Rule,
  refuses,
  required,
  type Violation,
  warns,
} from './rule.ts'
import { labelsOf, requirementsOf, satisfies } from './selector.ts'
import { sourcesOf } from './volumes.ts'

const templateLabels: Path = ['spec', 'template', 'metadata', 'labels']

export const workloadRules: readonly Rule[] = [
  refuses('meta-name-required', 'DaemonSet', function* (node) {
    const metadata = get(node, 'metadata')
    if (textField(metadata, 'name') !== '' || textField(metadata, 'generateName') !== '') return
    const data = { fix: 'addField', fields: ['metadata.name'] } as const
    yield { at: ['metadata', 'name'], message: required('name or generateName is required'), data }
  }),
  refuses('meta-name-format', 'DaemonSet', function* (node) {
    const metadata = get(node, 'metadata')
    const generated = textField(metadata, 'generateName')
    // A name that is made of this beginning may end in what it ends in now.
    for (const detail of generated === '' ? [] : subdomain(generated.replace(/.-$/, 'a')))
      yield { at: ['metadata', 'generateName'], message: invalid(generated, detail) }
    const name = textField(metadata, 'name')
    const made = name === '' && generated !== '' ? `${generated.slice(0, 248)}xxxxx` : name
    const at = name === '' ? ['metadata', 'generateName'] : ['metadata', 'name']
    for (const detail of made === '' ? [] : subdomain(made))
      yield { at, path: ['metadata', 'name'], message: invalid(made, detail) }
  }),
  refuses('meta-label', 'DaemonSet', function* (node) {
    yield* labelViolations(get(get(node, 'metadata'), 'labels'), ['metadata', 'labels'])
  }),
  refuses('meta-label', 'PodTemplateSpec', function* (node, path) {
    yield* labelViolations(get(get(node, 'metadata'), 'labels'), [...path, 'metadata', 'labels'], [...path, 'labels'])
  }),
  refuses('meta-annotation-key', 'DaemonSet', function* (node) {
    yield* annotationViolations(get(get(node, 'metadata'), 'annotations'), ['metadata', 'annotations'])
    yield* annotationSize(get(node, 'metadata'), 'annotations', ['metadata'], annotationsTooLong)
  }),
  refuses('meta-annotation-key', 'PodTemplateSpec', function* (node, path) {
    yield* annotationViolations(
      get(get(node, 'metadata'), 'annotations'),
      [...path, 'metadata', 'annotations'],
      [...path, 'annotations'],
    )
    const at = [...path, 'metadata']
    yield* annotationSize(get(node, 'metadata'), 'annotations', at, annotationsTooLong, [...path, 'annotations'])
  }),
  refuses('meta', 'DaemonSet', function* (node) {
    const metadata = get(node, 'metadata')
    yield* ownerViolations(metadata, ['metadata', 'ownerReferences'])
    yield* finalizerViolations(metadata, ['metadata', 'finalizers'])
  }),
  warns('warn-owner-duplicate', 'DaemonSet', (node) => repeatedOwners(get(node, 'metadata'))),
  refuses('ds-selector-missing', 'DaemonSet', function* (node) {
    const spec = get(node, 'spec')
    if (spec?.kind === 'scalar' && spec.templated) return
    if (present(get(spec, 'selector'))) return
    const shown = labelsOf(get(get(get(spec, 'template'), 'metadata'), 'labels'))
    const message = invalid(
      shown && shown.size > 0 ? Object.fromEntries(shown) : null,
      '`selector` does not match template `labels`',
    )
    yield { at: ['spec', 'selector'], path: templateLabels, message, data: { fix: 'addField', fields: ['spec.selector'] } }
  }),
  refuses('ds-selector-empty', 'DaemonSet', function* (node) {
    const selector = get(get(node, 'spec'), 'selector')
    if (
      selector?.kind !== 'map' ||
      entriesOf(get(selector, 'matchLabels')).length + itemsOf(get(selector, 'matchExpressions')).length > 0
    )
      return
    if (isUnreadable(get(selector, 'matchLabels')) || isUnreadable(get(selector, 'matchExpressions'))) return
    yield { at: ['spec', 'selector'], mark: 'key', message: invalid({}, 'empty selector is invalid for daemonset') }
  }),
  refuses('ds-selector-mismatch', 'DaemonSet', function* (node) {
    const spec = get(node, 'spec')
    const selector = get(spec, 'selector')
    const metadata = get(get(spec, 'template'), 'metadata')
    if (selector?.kind !== 'map' || isUnreadable(metadata)) return
    const requirements = requirementsOf(selector)
    const labels = labelsOf(get(metadata, 'labels'))
    if (!requirements || requirements.length === 0 || !labels || !isValidSelector(selector)) return
    const missed = requirements.find((requirement) => !satisfies(labels, requirement))
    if (!missed) return
    const message = invalid(labels.size > 0 ? Object.fromEntries(labels) : null, '`selector` does not match template `labels`')
    const inLabels = labels.has(missed.key)
    yield {
      at: inLabels ? [...templateLabels, missed.key] : templateLabels,
      mark: inLabels ? 'value' : 'key',
      path: templateLabels,
      message,
      data: { fix: 'matchLabels' },
    }
  }),
  refuses('ds-selector-label', 'LabelSelector', function* (node, path, { root }) {
    if (isIdle(path, root)) return
    for (const { key, value } of entriesOf(get(node, 'matchLabels'))) {
      const at = [...path, 'matchLabels', key]
      const server = [...path, 'matchLabels']
      for (const detail of qualifiedName(key))
        yield { at, mark: 'key', path: server, message: invalid(key, detail), code: 'ds-selector-label-key' }
      const text = stringOf(value)
      for (const detail of text === undefined ? [] : labelValue(text))
        yield { at, path: server, message: invalid(text, detail), code: 'ds-selector-label-value' }
    }
  }),
  refuses('ds-selector-operator', 'LabelSelectorRequirement', function* (node, path, { root }) {
    const operator = stringOf(get(node, 'operator')) ?? ''
    const values = itemsOf(get(node, 'values'))
    if (isIdle(path, root)) return
    for (const [index, value] of texts(node, 'values').entries()) {
      for (const detail of labelValue(value))
        yield { at: [...path, 'values', index], message: invalid(value, detail), code: 'ds-selector-expr-value' }
    }
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) {
        const message = required("must be specified when `operator` is 'In' or 'NotIn'")
        yield {
          at: [...path, 'values'],
          message,
          code: 'ds-selector-values-required',
          data: { fix: 'addField', fields: ['values'] },
        }
      }
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0) {
        const message = forbidden("may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
        yield { at: [...path, 'values'], mark: 'key', message, code: 'ds-selector-values-forbidden', data: { fix: 'remove' } }
      }
    } else yield operatorViolation(operator, [...path, 'operator'], ['In', 'NotIn', 'Exists', 'DoesNotExist'])
    const key = stringOf(get(node, 'key')) ?? ''
    for (const detail of qualifiedName(key))
      yield { at: [...path, 'key'], message: invalid(key, detail), code: 'ds-selector-expr-key' }
  }),
  refuses('ds-template-required', 'DaemonSet', function* (node) {
    const spec = get(node, 'spec')
    const template = get(spec, 'template')
    if (present(get(get(template, 'spec'), 'containers')) || [spec, template, get(template, 'spec')].some(isUnreadable)) return
    const fields = !present(spec) ? ['spec'] : !present(template) ? ['spec.template'] : ['spec.template.spec.containers']
    yield {
      at: ['spec', 'template', 'spec', 'containers'],
      message: required(),
      code: 'ctr-required',
      data: { fix: 'addField', fields },
    }
  }),
  refuses('ds-strategy-type', 'DaemonSetUpdateStrategy', function* (node, path) {
    const type = get(node, 'type')
    const text = stringOf(type)
    if (text === undefined || text === '' || text === 'RollingUpdate' || text === 'OnDelete') return
    yield {
      at: [...path, 'type'],
      path,
      message: notSupported(text, ['RollingUpdate', 'OnDelete']),
      data: { fix: 'replace', with: nearest(text, ['RollingUpdate', 'OnDelete']) },
    }
  }),
  refuses('ds-budgets', 'DaemonSetUpdateStrategy', function* (node, path) {
    const type = stringOf(get(node, 'type')) || 'RollingUpdate'
    const update = get(node, 'rollingUpdate')
    if (type === 'RollingUpdate' && update?.kind === 'map') yield* budgetViolations(update, [...path, 'rollingUpdate'])
  }),
  refuses('ds-min-ready-seconds', 'DaemonSetSpec', negative('minReadySeconds')),
  refuses('ds-revision-history', 'DaemonSetSpec', negative('revisionHistoryLimit')),
  converts('conv-template-generation', 'DaemonSet', function* (node) {
    const key = 'deprecated.daemonset.template.generation'
    const value = get(get(get(node, 'metadata'), 'annotations'), key)
    const text = value && !present(value) ? '' : stringOf(value)
    if (text === undefined || isInt64(text)) return
    yield {
      at: ['metadata', 'annotations', key],
      path: [],
      message: `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`,
    }
  }),
]

const ownerFields = ['apiVersion', 'kind', 'name', 'uid']
/** What makes two owners the same; the server keeps one of them. */
const ownerKey = (owner: MapNode) =>
  JSON.stringify([
    ...ownerFields.map((field) => textField(owner, field)),
    optionalFlag(owner, 'controller') ?? null,
    optionalFlag(owner, 'blockOwnerDeletion') ?? null,
  ])

/** The server's warning about owners that stand more than once, by the UIDs of those it leaves out. */
function* repeatedOwners(metadata: Node | undefined): Iterable<Violation> {
  const seen = new Set<string>()
  const repeated = structs(metadata, 'ownerReferences').filter((owner) => seen.size === seen.add(ownerKey(owner)).size)
  if (repeated.length === 0) return
  const uids = repeated.map((owner) => textField(owner, 'uid')).join(', ')
  const message =
    '.metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such ' +
    `requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${uids}`
  yield { at: ['metadata', 'ownerReferences'], mark: 'key', path: [], message }
}

function* ownerViolations(metadata: Node | undefined, path: Path): Iterable<Violation> {
  let controllers = 0
  const ownersBefore = new Set<string>()
  for (const [index, owner] of structs(metadata, 'ownerReferences').entries()) {
    const at = [...path, index]
    if (ownersBefore.has(ownerKey(owner))) continue
    ownersBefore.add(ownerKey(owner))
    const version = textField(owner, 'apiVersion')
    if (version === '')
      yield { at: [...at, 'apiVersion'], message: invalid(version, 'version must not be empty'), code: 'meta-owner-apiversion' }
    else if (!/^[^/]+(\/[^/]+)?$/.test(version) && !/^\/[^/]+$/.test(version)) {
      const message = invalid(version, 'must be <group>/<version> or <version>')
      yield { at: [...at, 'apiVersion'], message, code: 'meta-owner-apiversion-format' }
    }
    const kind = textField(owner, 'kind')
    if (version === 'v1' && kind === 'Event') {
      const shown = { apiVersion: version, kind, name: textField(owner, 'name'), uid: textField(owner, 'uid') }
      const message = invalid(shown, '/v1, Kind=Event is disallowed from being an owner')
      yield { at, path: at, message, code: 'meta-owner-banned' }
    }
    for (const field of ['kind', 'name', 'uid']) {
      if (textField(owner, field) !== '') continue
      yield {
        at: [...at, field],
        message: required('must not be empty'),
        code: `meta-owner-${field}`,
        data: { fix: 'addField', fields: [field] },
      }
    }
    if (flag(owner, 'controller') && ++controllers > 1)
      yield {
        at,
        path,
        message: invalid('', 'Only one reference can have Controller set to true'),
        code: 'meta-owner-two-controllers',
      }
  }
}

function* finalizerViolations(metadata: Node | undefined, path: Path): Iterable<Violation> {
  const finalizers = texts(metadata, 'finalizers')
  for (const [index, finalizer] of finalizers.entries()) {
    const wrong = qualifiedName(finalizer)
    const at = [...path, index]
    for (const detail of wrong) yield { at, path, message: invalid(finalizer, detail), code: 'meta-finalizer-format' }
    if (!finalizer.includes('/') && !['kubernetes', 'orphan', 'foregroundDeletion'].includes(finalizer))
      yield {
        at,
        message: invalid(finalizer, 'name is neither a standard finalizer name nor is it fully qualified'),
        code: 'meta-finalizer-unqualified',
      }
  }
  if (!finalizers.includes('orphan') || !finalizers.includes('foregroundDeletion')) return
  const message = invalid(finalizers, 'finalizer orphan and foregroundDeletion cannot be both set')
  yield { at: path, mark: 'key', message, code: 'meta-finalizer-conflict' }
}

/**
 * Whether the server does not look at a selector: in a volume it looks into the first source only, and there at that of a trust bundle
 * only where a signer says whose bundles it selects.
 */
function isIdle(path: Path, root: MapNode): boolean {
  const [, , , list, , source] = path
  if (list === 'volumes' && sourcesOf(nodeAt(root, path.slice(0, 5)))[0] !== source) return true
  const index = path.indexOf('clusterTrustBundle')
  if (index < 0) return false
  const bundle = nodeAt(root, path.slice(0, index + 1))
  return present(get(bundle, 'name')) || !present(get(bundle, 'signerName'))
}

const isInt64 = (text: string) =>
  /^[-+]?\d+$/.test(text) && BigInt.asIntN(64, BigInt(text.replace('+', ''))) === BigInt(text.replace('+', ''))

export const isUnreadable = (node: Node | undefined) => node?.kind === 'scalar' && node.type !== 'null'

function isValidSelector(selector: MapNode): boolean {
  const bad = ({ key, value }: Entry) => qualifiedName(key).length > 0 || labelValue(stringOf(value) ?? '').length > 0
  if (entriesOf(get(selector, 'matchLabels')).some(bad)) return false
  return itemsOf(get(selector, 'matchExpressions')).every((item) => {
    const operator = stringOf(get(item, 'operator')) ?? ''
    const values = texts(item, 'values')
    if ([qualifiedName(stringOf(get(item, 'key')) ?? ''), ...values.map(labelValue)].some((problems) => problems.length > 0))
      return false
    return operator === 'In' || operator === 'NotIn'
      ? values.length > 0
      : (operator === 'Exists' || operator === 'DoesNotExist') && values.length === 0
  })
}

export function operatorViolation(operator: string, at: Path, supported: readonly string[]): Violation {
  return {
    at,
    message: invalid(operator, 'not a valid selector operator'),
    data: { fix: 'replace', with: nearest(operator, supported) },
  }
}

function negative(field: string): Rule['check'] {
  return function* (node, path) {
    const value = integerOf(get(node, field))
    if (value !== undefined && value < 0)
      yield { at: [...path, field], message: invalid(value, 'must be greater than or equal to 0') }
  }
}

/** A budget's size as validation counts it: a percentage or an integer, as text too; what is neither counts as 0. */
function budgetSize(node: Node | undefined, absent: number): number {
  if (!present(node) || node.kind !== 'scalar') return absent
  const percent = /^(\d+)%$/.exec(node.value)?.[1]
  if (percent !== undefined) return Number(percent)
  return /^[-+]?\d+$/.test(node.value) ? Number(node.value) : 0
}

function* budgetViolations(update: MapNode, path: Path): Iterable<Violation> {
  const unavailable = budgetSize(get(update, 'maxUnavailable'), 1)
  const surge = budgetSize(get(update, 'maxSurge'), 0)
  for (const key of ['maxUnavailable', 'maxSurge'] as const)
    yield* budgetValueViolations(get(update, key), [...path, key], key.toLowerCase())
  const data = { fix: 'budgets' } as const
  if (unavailable !== 0 && surge !== 0) {
    const value = get(update, 'maxSurge')
    const shown = value?.kind === 'scalar' && value.type === 'number' ? Number(value.value) : (stringOf(value) ?? surge)
    yield {
      at: [...path, 'maxSurge'],
      message: invalid(shown, 'may not be set when maxUnavailable is non-zero'),
      code: 'ds-surge-and-unavailable',
      data,
    }
  } else if (unavailable === 0 && surge === 0) {
    yield { at: [...path, 'maxUnavailable'], message: required('cannot be 0 when maxSurge is 0'), code: 'ds-both-zero', data }
  }
}

function* budgetValueViolations(node: Node | undefined, at: Path, name: string): Iterable<Violation> {
  const text = stringOf(node)
  const number = integerOf(node)
  if (number !== undefined && number < 0)
    yield { at, message: invalid(number, 'must be greater than or equal to 0'), code: `ds-${name}-negative` }
  if (text === undefined || (node?.kind === 'scalar' && node.templated)) return
  if (!/^[0-9]+%$/.test(text)) {
    const detail =
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"
    const digits = /\d+/.exec(text)?.[0]
    yield {
      at,
      message: invalid(text, detail),
      code: `ds-${name}-text`,
      ...(digits && { data: { fix: 'replace', with: [digits, `${digits}%`] } }),
    }
  } else if (Number(text.slice(0, -1)) > 100)
    yield { at, message: invalid(text, 'must not be greater than 100%'), code: `ds-${name}-over100` }
}
