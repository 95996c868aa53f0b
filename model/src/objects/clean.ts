import { names } from '../names.ts'
import type { KubernetesObject } from './kubernetes.ts'
import { isRecord } from './record.ts'
import { numberNote } from './revision.ts'
import { lastApplied } from './slim.ts'

const systemMetadata: readonly string[] = names(
  'managedFields uid resourceVersion generation creationTimestamp selfLink deletionTimestamp deletionGracePeriodSeconds',
)
/** Notes of kubectl and of the controller, which nobody writes. */
export const systemAnnotations: readonly string[] = [lastApplied, numberNote]

/** A live object without what only the cluster writes: status, versions, managed fields, bookkeeping annotations. */
export function withoutNoise<T extends KubernetesObject>(object: T): T {
  const { status: _, ...rest } = object as T & { status?: unknown }
  const metadata = Object.fromEntries(Object.entries(object.metadata).filter(([key]) => !systemMetadata.includes(key)))
  const annotations = Object.entries(object.metadata.annotations ?? {}).filter(([key]) => !systemAnnotations.includes(key))
  delete metadata.annotations
  if (annotations.length > 0) metadata.annotations = Object.fromEntries(annotations)
  const cleaned = { ...rest, metadata } as unknown as T
  return withoutNulls(cleaned) as T
}

/** An object that was shown without noise, with the notes of others that were not shown: whoever stores it takes away only what they saw. */
export function withHiddenNotes<T extends KubernetesObject>(edited: T, live: KubernetesObject): T {
  const hidden = Object.entries(live.metadata.annotations ?? {}).filter(([key]) => systemAnnotations.includes(key))
  if (hidden.length === 0) return edited
  const annotations = { ...edited.metadata.annotations, ...Object.fromEntries(hidden) }
  return { ...edited, metadata: { ...edited.metadata, annotations } }
}

/** `creationTimestamp: null` stands in every stored template. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => [key, withoutNulls(item)]),
  )
}

const topOrder = ['apiVersion', 'kind', 'metadata', 'spec', 'data', 'status']
const firstKeys = ['name', 'namespace', 'image', 'labels', 'annotations', 'selector', 'key', 'operator', 'type']

/** The same value with the keys of its mappings in the order of another one; keys that it lacks come after, in the order people write them. */
export function orderedLike(value: unknown, like: unknown, depth = 0): unknown {
  if (Array.isArray(value)) {
    const others = Array.isArray(like) ? like : []
    return value.map((item, index) => orderedLike(item, counterpart(item, index, others), depth + 1))
  }
  if (!isRecord(value)) return value
  const other = isRecord(like) ? like : {}
  const wanted = [...Object.keys(other), ...(depth === 0 ? topOrder : firstKeys)]
  const rank = (key: string) => {
    const index = wanted.indexOf(key)
    return index < 0 ? wanted.length : index
  }
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
      .map(([key, item]) => [key, orderedLike(item, other[key], depth + 1)]),
  )
}

function counterpart(item: unknown, index: number, others: readonly unknown[]): unknown {
  const name = (value: unknown) => (value as { name?: unknown } | null)?.name
  return (name(item) !== undefined ? others.find((other) => name(other) === name(item)) : undefined) ?? others[index]
}
