// How the API server merges what is applied into what is there. It has the type of every field; here the owners tell it: a list whose
// items are owned one by one is merged item by item, and what is owned as a whole is replaced as a whole.
import { isRecord } from '../objects/record.ts'
import { canonical } from '../objects/revision.ts'
import { below, type Fields, isEmpty, stepOf } from './fieldSet.ts'

/** How a value is merged: field by field, item by item by these keys, as a set of values, or as a whole. */
export type Way = { readonly by: 'field' | 'value' | 'whole' } | { readonly by: 'keys'; readonly keys: readonly string[] }

/** How a value that stands at a step is merged, from all that is owned there; `undefined` for a list that nobody owns. */
export function wayOf(value: unknown, known: Fields, step: string): Way | undefined {
  const isOwned = known.members.has(step)
  const inside = below(known, step)
  if (Array.isArray(value)) return wayBySteps(inside) ?? (isOwned ? { by: 'whole' } : undefined)
  const isWhole = !isRecord(value) || (isOwned && isEmpty(inside) && Object.keys(value).length > 0)
  return { by: isWhole ? 'whole' : 'field' }
}

/** How the items of a list are told apart, by the steps that lead to them. */
function wayBySteps({ members, children }: Fields): Way | undefined {
  const step = [...children.keys(), ...members].find((one) => /^[kv]:/.test(one))
  if (step?.startsWith('k:')) return { by: 'keys', keys: Object.keys(JSON.parse(step.slice(2)) as object) }
  return step === undefined ? undefined : { by: 'value' }
}

/** The fallback of a key that an item lacks; no other key of a list has one. */
const usual: Readonly<Record<string, unknown>> = { protocol: 'TCP' }

/** The step to an item of a list. */
export function itemStep(item: unknown, way: Way): string {
  if (way.by !== 'keys') return stepOf('v:', item)
  const fields = isRecord(item) ? item : {}
  return stepOf('k:', Object.fromEntries(way.keys.map((key) => [key, fields[key] ?? usual[key]])))
}

/** The fields of a value that stands below `known`. Source: ToFieldSet. */
export function fieldsIn(value: unknown, known: Fields): Fields {
  const members = new Set<string>()
  const children = new Map<string, Fields>()
  const add = (step: string, one: unknown, way: Way | undefined) => {
    const isList = Array.isArray(one) && (way?.by === 'keys' || way?.by === 'value')
    const isOpen = isList || (isRecord(one) && way?.by === 'field' && Object.keys(one).length > 0)
    if (!isOpen) members.add(step)
    else {
      const more = isList ? itemsIn(one, way, below(known, step)) : fieldsIn(one, below(known, step))
      if (!isEmpty(more)) children.set(step, more)
    }
  }
  if (isRecord(value)) for (const [key, one] of Object.entries(value)) add(`f:${key}`, one, wayOf(one, known, `f:${key}`))
  return { members, children }
}

function itemsIn(items: readonly unknown[], way: Way, known: Fields): Fields {
  const steps = items.map((item) => itemStep(item, way))
  const children = new Map<string, Fields>()
  for (const [index, step] of steps.entries()) {
    const isTwice = steps.indexOf(step) !== steps.lastIndexOf(step)
    const more = fieldsIn(items[index], below(known, step))
    if (!isTwice && !isWholeItem(step, known, items[index]) && !isEmpty(more)) children.set(step, more)
  }
  return { members: new Set(steps), children }
}

/** Items that are owned as a whole, such as references. */
const isWholeItem = (step: string, known: Fields, item: unknown) => wayOf(item, known, step)?.by === 'whole'

/** A list that nobody owns, so that how it is merged cannot be known. */
export class UnknownList extends Error {}

/** What is applied, merged into what is there. Throws `UnknownList`. Source: mergingWalker. */
export const merged = (live: unknown, applied: unknown, known: Fields): unknown => mergedBy({ by: 'field' }, live, applied, known)

function mergedBy(way: Way | undefined, live: unknown, applied: unknown, known: Fields): unknown {
  if (applied === undefined) return live
  if (live === undefined) return applied
  if (isRecord(live) && way?.by === 'field' && (applied === null || isRecord(applied))) {
    const keys = [...new Set([...Object.keys(live), ...Object.keys(applied ?? {})])]
    const both = (key: string) =>
      mergedBy(wayOf(live[key], known, `f:${key}`), live[key], applied?.[key], below(known, `f:${key}`))
    return keys.length > 0 ? Object.fromEntries(keys.map((key) => [key, both(key)])) : applied
  }
  if (!Array.isArray(live) || way?.by === 'whole' || (applied !== null && !Array.isArray(applied))) return applied
  if (!way && canonical(live) !== canonical(applied)) throw new UnknownList()
  return way && live.length > 0 ? mergedItems(live, applied ?? [], way, known) : applied
}

/** The items of both lists, in the order that the server gives them: that of the applied ones, with all others where they stood. */
function mergedItems(live: readonly unknown[], applied: readonly unknown[], way: Way, known: Fields): unknown[] {
  const [left, right] = [live, applied].map((items) => items.map((item) => itemStep(item, way))) as [string[], string[]]
  const isShared = (step: string) => left.includes(step)
  const shared = right.filter(isShared)
  const done = new Set<string>()
  const out: unknown[] = []
  // Of an item that is there twice neither is merged.
  const liveOf = (step: string) => (left.indexOf(step) === left.lastIndexOf(step) ? live[left.indexOf(step)] : undefined)
  const put = (step: string, index: number) => {
    done.add(step)
    out.push(mergedBy(wayOf(liveOf(step), known, step), liveOf(step), applied[index], below(known, step)))
  }
  for (let [l, r] = [0, 0]; l < left.length || r < right.length; ) {
    const [mine, theirs] = [left[l], right[r]]
    if (mine !== undefined && theirs !== undefined) {
      if (mine === theirs) {
        put(theirs, r)
        l++
        r++
        shared.shift()
        continue
      }
      if (right.includes(mine) && shared.length > 0 && shared[0] !== mine) {
        l++
        continue
      }
    }
    if (mine !== undefined) {
      if (!right.includes(mine)) {
        out.push(live[l++])
        continue
      }
      if (done.has(mine)) l++
    }
    if (theirs !== undefined) {
      put(theirs, r++)
      if (shared[0] === theirs) shared.shift()
    }
  }
  return out
}

/** A value without some of its fields; null where nothing is left of it. Source: removingWalker. */
export function without(value: unknown, gone: Fields): unknown {
  if (isEmpty(gone)) return value
  const isGone = (step: string) => gone.members.has(step)
  if (Array.isArray(value)) {
    const way = wayBySteps(gone) ?? { by: 'value' }
    const steps = value.map((item) => itemStep(item, way))
    const left = value.flatMap((item, index) =>
      isGone(steps[index] ?? '') ? [] : [without(item, below(gone, steps[index] ?? ''))],
    )
    return left.length > 0 ? left : null
  }
  if (!isRecord(value)) return value
  const left = Object.entries(value).filter(([key]) => !isGone(`f:${key}`))
  return left.length > 0 ? Object.fromEntries(left.map(([key, one]) => [key, without(one, below(gone, `f:${key}`))])) : null
}
