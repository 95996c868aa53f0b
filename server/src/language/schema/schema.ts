import facts from '../../../../schema/daemonset.json' with { type: 'json' }
import type { Path } from '../yaml/node.ts'

/** `string`, `boolean`, `int32`, `int64`, `quantity`, `intOrString`, `time`, `any`, or the name of a struct type. */
export type TypeName = string

export interface Field {
  readonly type: TypeName
  readonly list?: boolean
  readonly map?: boolean
  readonly required?: boolean
  readonly listKeys?: readonly string[]
  /** First and last Kubernetes minor that knows the field; absent: all supported ones. */
  readonly since?: string
  readonly until?: string
  readonly enum?: readonly string[]
  /** Other values than those of `enum` are possible. */
  readonly open?: boolean
  /** The values that a DaemonSet may have, where it may not have all. */
  readonly allowed?: readonly string[]
  readonly default?: string | number | boolean
  readonly gate?: string
  /** What to use instead; empty where nothing does. */
  readonly deprecated?: string
  /** Filled by the cluster; a manifest leaves it out. */
  readonly system?: boolean
  /** Known to the type, refused in a DaemonSet. */
  readonly forbidden?: boolean
  /** The Go struct that the field is inlined from, and the Go type of an enum: for the decoder's wording. */
  readonly inline?: string
  readonly go?: string
}

export interface Gate {
  readonly alpha?: string
  readonly beta?: string
  /** The minor since which the gate is on by default. */
  readonly on?: string
  readonly ga?: string
}

interface Facts {
  readonly versions: readonly string[]
  readonly gates: Readonly<Record<string, Gate>>
  readonly types: Readonly<Record<TypeName, { readonly sameAs?: string; readonly fields: Readonly<Record<string, Field>> }>>
}

const { versions, gates, types } = facts as unknown as Facts
export const supportedVersions = versions
export const newestVersion = versions.at(-1) ?? ''
export const rootType = 'DaemonSet'

const fieldMaps = new Map(Object.entries(types).map(([name, { fields }]) => [name, new Map(Object.entries(fields))]))
const none: ReadonlyMap<string, Field> = new Map()

/** The name of every field of every struct. */
export const fieldNames: ReadonlySet<string> = new Set([...fieldMaps.values()].flatMap((fields) => [...fields.keys()]))

export const isStruct = (type: TypeName) => fieldMaps.has(type)
export const fieldsOf = (type: TypeName): ReadonlyMap<string, Field> => fieldMaps.get(type) ?? none
export const fieldOf = (type: TypeName, name: string) => fieldMaps.get(type)?.get(name)
export const gateOf = (field: Field): Gate | undefined => (field.gate === undefined ? undefined : gates[field.gate])
/** The type whose texts also hold for this one (an ephemeral container is described as a container). */
export const textType = (type: TypeName, field: string) => {
  const same = types[type]?.sameAs
  return same !== undefined && fieldOf(same, field) ? same : type
}

/** Compares two Kubernetes minors: negative, zero or positive. */
function compareVersions(a: string, b: string): number {
  return Number(a.slice(a.indexOf('.') + 1)) - Number(b.slice(b.indexOf('.') + 1))
}

export const isBefore = (version: string, minor: string) => compareVersions(version, minor) < 0

/** Whether a cluster of that minor knows a field, or says a code. */
export const isKnown = ({ since, until }: Pick<Field, 'since' | 'until'>, version: string): boolean =>
  (since === undefined || !isBefore(version, since)) && (until === undefined || !isBefore(until, version))

/** Whether the field's feature gate is open by default in that minor; a field without a gate always is. */
export function isGateOpen(field: Field, version: string): boolean {
  const gate = gateOf(field)
  if (!gate) return true
  const on = gate.on ?? gate.ga
  return on !== undefined && compareVersions(version, on) >= 0
}

/** What a path leads to: the field, the struct that holds it, and the shape that a value there has. */
export interface FieldAt {
  readonly owner: TypeName
  readonly name: string
  readonly field: Field
  /** The path goes on into an element of the list, or to a key of the map. */
  readonly element: boolean
}

/** The shape of a value: a struct or scalar, alone, in a list or in a map. */
export interface Shape {
  readonly type: TypeName
  readonly list: boolean
  readonly map: boolean
  readonly at?: FieldAt
}

export const rootShape: Shape = { type: rootType, list: false, map: false }

/** The shape of the value at `path`, counted from the DaemonSet object, or `undefined` where the type has no such place. */
export function shapeAt(path: Path): Shape | undefined {
  let shape: Shape = rootShape
  for (const step of path) {
    if (shape.list) {
      if (typeof step !== 'number') return undefined
      shape = element(shape)
    } else if (shape.map) {
      shape = element(shape)
    } else {
      const owner = shape.type
      const field = typeof step === 'string' ? fieldOf(owner, step) : undefined
      if (!field) return undefined
      shape = shapeOf(owner, String(step), field)
    }
  }
  return shape
}

export function shapeOf(owner: TypeName, name: string, field: Field): Shape {
  return { type: field.type, list: field.list === true, map: field.map === true, at: { owner, name, field, element: false } }
}

export function element(shape: Shape): Shape {
  return { type: shape.type, list: false, map: false, ...(shape.at && { at: { ...shape.at, element: true } }) }
}

/** The field that the last step of `path` names, with the struct that owns it. */
export function fieldAt(path: Path): FieldAt | undefined {
  return shapeAt(path)?.at
}

/** `Toleration[]`, `map of string`, `int32`: the shape of a field in a few characters. */
export function typeLabel({ type, list, map }: Field): string {
  return list ? `${type}[]` : map ? `map of ${type}` : type
}
