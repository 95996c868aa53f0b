import type { FieldPath } from '../protocol.ts'
import type { KubernetesObject } from './kubernetes.ts'
import { isRecord } from './record.ts'
import { canonical } from './revision.ts'
import { lastApplied } from './slim.ts'

const hidden = '***'
const secretFields: readonly (string | number)[] = ['data', 'stringData']

type Side<T> = T | undefined

/**
 * Both sides of a comparison, with what a Secret holds hidden as `kubectl diff` hides it: `***`, and where the sides differ
 * `*** (before)` and `*** (after)`. The annotation in which a client-side apply keeps the whole object is hidden too. Other kinds stay
 * as they are.
 */
export function masked<T extends KubernetesObject>(before: Side<T>, after: Side<T>): readonly [Side<T>, Side<T>] {
  if (!isSecret(before ?? after)) return [before, after]
  const fields = secretFields.map((field) => [field] as FieldPath)
  return [...fields, ['metadata', 'annotations']].reduce(
    ([left, right], path) => maskedAt(left, right, path, path.length === 1 ? undefined : lastApplied),
    [before, after] as readonly [Side<T>, Side<T>],
  )
}

/** Whether a field holds what is secret of a Secret. */
export const isSecretField = (object: { readonly kind: string }, path: FieldPath) =>
  object.kind === 'Secret' && (secretFields.includes(path[0] ?? '') || path.at(-1) === lastApplied)

const isSecret = (object: KubernetesObject | undefined) => object?.kind === 'Secret' && object.apiVersion === 'v1'

/** Hides the values of a mapping of both sides: all of them, or that of one key. */
function maskedAt<T>(before: Side<T>, after: Side<T>, path: FieldPath, only?: string): readonly [Side<T>, Side<T>] {
  const [left, right] = [at(before, path), at(after, path)]
  const hide = (own: unknown, other: unknown, suffix: string) => {
    if (!isRecord(own)) return own === undefined || own === null ? own : hidden
    const value = (key: string, item: unknown) => {
      if (only !== undefined && key !== only) return item
      const isChanged = isRecord(other) && key in other && canonical(other[key]) !== canonical(item)
      return isChanged ? `${hidden} (${suffix})` : hidden
    }
    return Object.fromEntries(Object.entries(own).map(([key, item]) => [key, value(key, item)]))
  }
  return [withAt(before, path, hide(left, right, 'before')), withAt(after, path, hide(right, left, 'after'))]
}

const at = (value: unknown, path: FieldPath): unknown =>
  path.reduce((found, step) => (isRecord(found) ? found[String(step)] : undefined), value)

function withAt<T>(object: T, [step, ...rest]: FieldPath, value: unknown): T {
  if (!isRecord(object) || value === undefined) return object
  const key = String(step)
  return { ...object, [key]: rest.length > 0 ? withAt(object[key], rest, value) : value } as T
}
