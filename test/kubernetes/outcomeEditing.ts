// What edits of a manifest have in common.
import type { JsonObject } from './fieldValues.ts'
import type { Container, Manifest } from './outcomeManifests.ts'
import type { Chance } from './random.ts'

/** What an edit has at hand: chance, the number of the pair, and the manifest that was applied first. */
export interface Editing {
  readonly chance: Chance
  readonly index: number
  readonly earlier: Manifest
}

/** Changes a manifest where it stands. */
export type Edit = (manifest: Manifest, editing: Editing) => boolean

/** The pod of the template. */
export const pod = ({ spec }: Manifest) => spec.template.spec
/** The first container, which every manifest has. */
export const first = (manifest: Manifest) => pod(manifest).containers[0] as Container

/** One of a list that is there and not empty. */
export function pickOf<T>(list: readonly T[] | undefined, { chance }: Editing): T | undefined {
  return list && list.length > 0 ? chance.pick(list) : undefined
}

/** Changes where there is something. */
export function when<T>(found: T | undefined | null, change: (found: T) => void): boolean {
  if (found === undefined || found === null) return false
  change(found)
  return true
}

/** Replaces what stands in an object but for some keys. */
export function swap(target: JsonObject, keep: readonly string[], source: JsonObject): void {
  for (const key of Object.keys(target)) if (!keep.includes(key)) delete target[key]
  Object.assign(target, structuredClone(source))
}

/** Changes a list of the container, or of the pod, that is not empty. */
export const list =
  (name: string, change: (items: JsonObject[], editing: Editing) => boolean): Edit =>
  (manifest, editing) => {
    const items = (first(manifest)[name] ?? pod(manifest)[name]) as JsonObject[] | undefined
    return items !== undefined && items.length > 0 && change(items, editing)
  }

export const removed = (items: unknown[], { chance }: Editing) => items.splice(chance.below(items.length), 1).length > 0
export const reversed = (items: unknown[]) => items.length > 1 && items.reverse().length > 1
