import type { KubernetesNode } from '../objects/kubernetes.ts'

/** One condition on a node's labels or, of `matchFields`, its name. */
export interface Requirement {
  readonly key: string
  readonly operator: string
  readonly values?: readonly string[]
}

/** Conditions that hold together. */
export interface Term {
  readonly matchExpressions?: readonly Requirement[]
  readonly matchFields?: readonly Requirement[]
}

/**
 * Makes terms into one question to a node, to be asked of thousands. A node needs one of the terms; a term without any
 * requirement, or with one that cannot be read, matches nothing. Source: NewLazyErrorNodeSelector.
 */
export function termsMatcher(terms: readonly Term[]): (node: KubernetesNode) => boolean {
  const matchers = terms.map(termMatcher).filter((one) => one !== undefined)
  return (node) => matchers.some((matches) => matches(node))
}

function termMatcher({ matchExpressions = [], matchFields = [] }: Term): ((node: KubernetesNode) => boolean) | undefined {
  const labels = matchExpressions.map((one) => ({ key: one.key, meets: requirementMatcher(one) }))
  const fields = matchFields.map((one) => ({ key: one.key, meets: fieldMatcher(one) }))
  const all = [...labels, ...fields]
  if (all.length === 0 || all.some(({ meets }) => meets === undefined)) return undefined
  return ({ metadata }) =>
    labels.every(({ key, meets }) => meets?.(label(metadata.labels, key))) &&
    fields.every(({ key, meets }) => meets?.(key === 'metadata.name' ? metadata.name : ''))
}

/** A label's value; names such as `constructor` are not labels by themselves. */
export const label = (labels: Readonly<Record<string, string>> | undefined, key: string): string | undefined =>
  labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined

type Meets = (value: string | undefined) => boolean

/** `undefined` where the controller cannot read the requirement; then its whole term matches nothing. Source: NewRequirement. */
function requirementMatcher({ operator, values = [] }: Requirement): Meets | undefined {
  const wanted = new Set(values)
  switch (operator) {
    case 'In':
      return values.length > 0 ? (value) => value !== undefined && wanted.has(value) : undefined
    case 'NotIn':
      return values.length > 0 ? (value) => value === undefined || !wanted.has(value) : undefined
    case 'Exists':
      return values.length === 0 ? (value) => value !== undefined : undefined
    case 'DoesNotExist':
      return values.length === 0 ? (value) => value === undefined : undefined
    case 'Gt':
    case 'Lt':
      return values.length === 1 ? comparison(operator, values[0] ?? '') : undefined
    default:
      return undefined
  }
}

function comparison(operator: 'Gt' | 'Lt', text: string): Meets | undefined {
  const bound = int64(text)
  if (bound === undefined) return undefined
  return (value) => {
    const number = value === undefined ? undefined : int64(value)
    if (number === undefined) return false
    return operator === 'Gt' ? number > bound : number < bound
  }
}

/** Only one name can be asked for, or ruled out. */
function fieldMatcher({ operator, values = [] }: Requirement): Meets | undefined {
  const [wanted] = values
  if (values.length !== 1) return undefined
  if (operator === 'In') return (value) => value === wanted
  return operator === 'NotIn' ? (value) => value !== wanted : undefined
}

/** What Go's ParseInt reads into 64 bits in base ten; `undefined` for anything else. */
export function int64(text: string): bigint | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined
  const number = BigInt(text.replace(/^\+/, ''))
  return BigInt.asIntN(64, number) === number ? number : undefined
}

/** `disk In [ssd] and gpu Exists or zone In [a, b]`: a node needs one of the terms. */
export function termsText(terms: readonly Term[]): string {
  const requirement = ({ key, operator, values = [] }: Requirement) =>
    values.length > 0 ? `${key} ${operator} [${values.join(', ')}]` : `${key} ${operator}`
  const term = ({ matchExpressions = [], matchFields = [] }: Term) =>
    [...matchExpressions, ...matchFields].map(requirement).join(' and ')
  return terms.map(term).join(' or ')
}
