// Sets of fields as `managedFields` writes them: whose fields are whose. A step is `f:name`, `k:{"name":"a"}` or `v:"value"`.
import type { FieldSet, ManagedFieldsEntry } from '../objects/kubernetes.ts'
import { canonical } from '../objects/revision.ts'

/** The fields at one place: those that are in the set themselves, and those with more of it below them. A field can be both. */
export interface Fields {
  readonly members: ReadonlySet<string>
  readonly children: ReadonlyMap<string, Fields>
}

interface Growing extends Fields {
  readonly members: Set<string>
  readonly children: Map<string, Growing>
}

export const noFields: Fields = { members: new Set(), children: new Map() }

export const isEmpty = ({ members, children }: Fields) => members.size === 0 && children.size === 0

/** What stands below a step; empty where nothing does. */
export const below = ({ children }: Fields, step: string): Fields => children.get(step) ?? noFields

/** Reads `fieldsV1`: a field without more below it is in the set, and so is one that holds `.`. */
export function fieldsOf(set: FieldSet = {}): Fields {
  const found: Growing = { members: new Set(), children: new Map() }
  for (const [key, more] of Object.entries(set)) {
    if (key === '.') continue
    const step = key.startsWith('k:') || key.startsWith('v:') ? stepOf(key.slice(0, 2), JSON.parse(key.slice(2))) : key
    const inside = Object.keys(more)
    if (inside.length === 0 || inside.includes('.')) found.members.add(step)
    if (inside.some((one) => one !== '.')) found.children.set(step, fieldsOf(more) as Growing)
  }
  return found
}

/** The other way round. */
export function fieldsV1({ members, children }: Fields): FieldSet {
  const steps = [...new Set([...members, ...children.keys()])]
  const under = (step: string): FieldSet => {
    const more = children.get(step)
    return more ? { ...(members.has(step) && { '.': {} }), ...fieldsV1(more) } : {}
  }
  return Object.fromEntries(steps.map((step) => [step, under(step)]))
}

/** A step into a list, in one form however its keys are ordered. */
export const stepOf = (kind: string, value: unknown) => `${kind}${canonical(value)}`

/** All fields of some managers. */
export const ownedBy = (entries: readonly ManagedFieldsEntry[]): Fields =>
  entries.map(({ fieldsV1 }) => fieldsOf(fieldsV1)).reduce(union, noFields)

export function union(a: Fields, b: Fields): Fields {
  const children = new Map(a.children)
  for (const [step, more] of b.children) children.set(step, union(below(a, step), more))
  return { members: new Set([...a.members, ...b.members]), children }
}

export function intersection(a: Fields, b: Fields): Fields {
  const members = new Set([...a.members].filter((step) => b.members.has(step)))
  return { members, children: kept(a, (more, step) => intersection(more, below(b, step))) }
}

/** What is in `a` and not in `b`; a field of `b` does not take away what stands below it. */
export function difference(a: Fields, b: Fields): Fields {
  const members = new Set([...a.members].filter((step) => !b.members.has(step)))
  return { members, children: kept(a, (more, step) => difference(more, below(b, step))) }
}

function kept({ children }: Fields, change: (more: Fields, step: string) => Fields): Map<string, Fields> {
  const all = [...children].map(([step, more]) => [step, change(more, step)] as const)
  return new Map(all.filter(([, more]) => !isEmpty(more)))
}

/** With the fields by name that others stand below. Source: EnsureNamedFieldsAreMembers. */
export function withParents({ members, children }: Fields): Fields {
  const named = [...children.keys()].filter((step) => step.startsWith('f:'))
  const below = [...children].map(([step, more]) => [step, withParents(more)] as const)
  return { members: new Set([...members, ...named]), children: new Map(below) }
}
