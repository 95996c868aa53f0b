import type { FieldPath } from '../protocol.ts'
import type { KubernetesObject } from './kubernetes.ts'
import { isRecord } from './record.ts'
import { canonical } from './revision.ts'
import { lastApplied } from './slim.ts'

/** What stands for a value that is secret, and how it differs on the two sides of a comparison. */
const mask = '***'
export const maskOf = (value: unknown, suffix = '') => (value === undefined || value === null ? value : `${mask}${suffix}`)

/** Where a Secret holds what is secret: all values of these mappings, and the annotation in which client-side applies keep the object. */
const secretFields: readonly (string | number)[] = ['data', 'stringData']

/** Whether a field of an object is one that is hidden. */
export const isSecretField = ({ kind }: { readonly kind: string }, path: FieldPath) =>
  kind === 'Secret' && (secretFields.includes(path[0] ?? '') || path.at(-1) === lastApplied)

/**
 * Both sides of a comparison, with what a Secret holds hidden as `kubectl diff` hides it: `***`, and where the sides differ
 * `*** (before)` and `*** (after)`. Other kinds stay as they are.
 */
export function masked<T extends KubernetesObject>(before: T | undefined, after: T | undefined): [T | undefined, T | undefined] {
  const { apiVersion, kind } = before ?? after ?? {}
  if (kind !== 'Secret' || apiVersion !== 'v1') return [before, after]
  return [hidden(before, after, ' (before)'), hidden(after, before, ' (after)')]
}

/** One side, beside the other. */
function hidden<T extends KubernetesObject>(own: T | undefined, other: T | undefined, suffix: string): T | undefined {
  if (!own) return own
  const of = (field: string) => (object: T | undefined) => (object as Record<string, unknown> | undefined)?.[field]
  const fields = Object.keys(own).filter((field) => secretFields.includes(field))
  const values = fields.map((field) => [field, hiddenIn(of(field)(own), of(field)(other), suffix, () => true)] as const)
  const { annotations } = own.metadata ?? {}
  const kept = hiddenIn(annotations, other?.metadata?.annotations, suffix, (key) => key === lastApplied)
  const metadata = annotations ? { metadata: { ...own.metadata, annotations: kept } } : {}
  return { ...own, ...Object.fromEntries(values), ...metadata }
}

function hiddenIn(own: unknown, other: unknown, suffix: string, isSecret: (key: string) => boolean): unknown {
  // Something else than a mapping is refused by every server, and is no less secret.
  if (!isRecord(own)) return maskOf(own)
  const isChanged = (key: string) => isRecord(other) && key in other && canonical(other[key]) !== canonical(own[key])
  const shown = (key: string, value: unknown) => (isSecret(key) ? (maskOf(value, isChanged(key) ? suffix : '') ?? mask) : value)
  return Object.fromEntries(Object.entries(own).map(([key, value]) => [key, shown(key, value)]))
}
