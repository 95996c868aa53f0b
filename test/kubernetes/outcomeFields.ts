// Any field of the type set in a DaemonSet, with the structs around it that it needs.
import { type Field, fieldsOf, isKnown, isStruct, newestVersion } from '../../server/src/language/schema/schema.ts'
import { beside, elementOf, fieldValue, type Json, type JsonObject, unions } from './fieldValues.ts'
import type { Chance } from './random.ts'

/** A field by the names on the way to it: `spec`, `template`, …; lists are passed through. */
export interface Target {
  readonly owner: string
  readonly name: string
  readonly steps: readonly Step[]
}

interface Step {
  readonly owner: string
  readonly name: string
  readonly field: Field
}

const system = ['ManagedFieldsEntry', 'OwnerReference', 'EphemeralContainer', 'WorkloadReference', 'ClaimSource']
const systemFields = new Set(
  ['creationTimestamp deletionGracePeriodSeconds deletionTimestamp generateName generation managedFields name namespace']
    .concat('ownerReferences resourceVersion selfLink uid')
    .join(' ')
    .split(' ')
    .map((name) => `ObjectMeta.${name}`),
)
/** What an update may not change, and the frame that every manifest has. */
const fixed = new Set(['DaemonSet.metadata', 'DaemonSet.spec', 'DaemonSetSpec.selector', 'DaemonSetSpec.template'])

/** Every field that a manifest may set, by the shortest way to its struct. */
export const targets: readonly Target[] = findTargets()

function findTargets(): Target[] {
  const ways = new Map<string, readonly Step[]>([['DaemonSet', []]])
  const found: Target[] = []
  for (const [owner, steps] of ways)
    for (const [name, field] of fieldsOf(owner)) {
      const key = `${owner}.${name}`
      if (systemFields.has(key) || field.forbidden || field.system || !isKnown(field, newestVersion)) continue
      if (system.includes(field.type) || (owner === 'DaemonSet' && !isStruct(field.type)) || name === 'status') continue
      const way = [...steps, { owner, name, field }]
      if (!fixed.has(key)) found.push({ owner, name, steps: way })
      if (key === 'DaemonSetSpec.selector') continue
      if (isStruct(field.type) && !ways.has(field.type)) ways.set(field.type, way)
    }
  return found
}

/** Sets a field, and makes what is missing on the way. Other members of a union go. `own` names what needs a name. */
export function setTarget(manifest: JsonObject, { steps }: Target, chance: Chance, own: string): void {
  let here: JsonObject = manifest
  steps.forEach(({ owner, name, field }, index) => {
    const rest = steps.slice(index + 1)
    if (rest.length === 0) {
      here[name] = fieldValue(owner, name, field, chance, own)
    }
    addBeside(here, `${owner}.${name}`)
    leaveAlone(here, owner, name)
    if (rest.length > 0) here = enter(here, name, field, rest[0]?.name ?? '', chance, own)
  })
}

function addBeside(here: JsonObject, key: string): void {
  for (const [name, value] of Object.entries(beside[key] ?? {})) {
    if (value === undefined) delete here[name]
    else here[name] = structuredClone(value)
  }
}

/** Of a union one member stays. */
function leaveAlone(here: JsonObject, owner: string, name: string): void {
  const members = unions[owner] ?? []
  if (members.includes(name)) for (const other of members) if (other !== name) delete here[other]
}

/** The struct behind a field: of a list an element that has the next field already, else one that is new or the last. */
function enter(here: JsonObject, name: string, field: Field, next: string, chance: Chance, own: string): JsonObject {
  if (!field.list) {
    const inner = (here[name] as JsonObject | null | undefined) ?? (elementOf(field.type, chance, own) as JsonObject)
    here[name] = inner
    return inner
  }
  const list = (here[name] as JsonObject[] | null | undefined) ?? []
  here[name] = list
  const isMade = ['Volume', 'EnvVar', 'VolumeProjection', 'EnvFromSource'].includes(field.type)
  const found = list.find((item) => item[next] !== undefined) ?? (isMade ? undefined : list.at(0))
  if (found) return found
  const made = elementOf(field.type, chance, own) as JsonObject
  list.push(made)
  return made
}

/** A field of the manifest that is set already, whichever it is, with where it stands. */
export function fieldsIn(manifest: JsonObject): (readonly (string | number)[])[] {
  const found: (readonly (string | number)[])[] = []
  const walk = (value: Json, path: readonly (string | number)[]) => {
    if (Array.isArray(value)) for (const [index, item] of value.entries()) walk(item, [...path, index])
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) {
        found.push([...path, key])
        walk(inner, [...path, key])
      }
  }
  walk(manifest, [])
  return found
}
