// What server-side apply leaves of an object whose fields belong to somebody else: the file comes on top, and nothing goes.
import { fieldsOf, isStruct } from '../../server/src/language/schema/schema.ts'
import type { Json, JsonObject } from './fieldValues.ts'

/** The file laid over the object, by the type's own lists and maps. Lists that are one value are the file's. */
export function laidOver(object: JsonObject, file: JsonObject, type = 'DaemonSet'): JsonObject {
  const merged: JsonObject = { ...object }
  for (const [name, value] of Object.entries(file)) {
    const field = fieldsOf(type).get(name)
    const old = merged[name]
    if (!field || old === undefined || old === null || value === null) merged[name] = value
    else if (field.list && field.listKeys)
      merged[name] = byKeys(old as JsonObject[], value as JsonObject[], field.listKeys, field.type)
    else if (field.map) merged[name] = { ...(old as object), ...(value as object) }
    else if (!field.list && isStruct(field.type)) merged[name] = laidOver(old as JsonObject, value as JsonObject, field.type)
    else merged[name] = value
  }
  return merged
}

/** A port without a protocol is one of TCP. */
const implied: Readonly<Record<string, Json>> = { protocol: 'TCP' }

function byKeys(old: readonly JsonObject[], items: readonly JsonObject[], keys: readonly string[], type: string): JsonObject[] {
  const identity = (item: JsonObject) => JSON.stringify(keys.map((key) => item[key] ?? implied[key]))
  const rest = new Map(old.map((item) => [identity(item), item]))
  const merged = items.map((item) => {
    const before = rest.get(identity(item))
    rest.delete(identity(item))
    return before ? laidOver(before, item, type) : item
  })
  return [...merged, ...rest.values()]
}
