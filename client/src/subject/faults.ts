// What kubectl refuses of a file before it asks any server. Other tools that apply say the same, or fail with less.
import { parseJson } from '../../../model/src/objects/exact.ts'
import { isRecord } from '../../../model/src/objects/record.ts'
import type { ManifestInfo } from '../../../model/src/protocol.ts'
import type { Refusal } from '../cluster/read/refusals.ts'

/** What keeps an object from being applied at all, in kubectl's words and at its fields; what follows from something else is left out. */
export function faultsOf({ json }: Pick<ManifestInfo, 'json'>): Refusal[] {
  const object = parseJson(json)
  if (!isRecord(object)) return []
  const type = [typeFault(object, 'apiVersion'), typeFault(object, 'kind')].filter((one) => one !== undefined)
  return type.length > 0 ? type : metadataFaults(object.metadata)
}

function typeFault(object: Record<string, unknown>, field: 'apiVersion' | 'kind'): Refusal | undefined {
  const value = object[field]
  if (value === undefined || value === null) return { path: [field], message: `${field} not set` }
  if (typeof value !== 'string') return { path: [field], message: `${field} isn't string type` }
  if (field === 'kind') return value === '' ? { path: [field], message: "Object 'Kind' is missing" } : undefined
  return value.split('/').length > 2 ? { path: [field], message: `unexpected GroupVersion string: ${value}` } : undefined
}

const textFields = ['name', 'namespace', 'generateName'] as const

function metadataFaults(metadata: unknown): Refusal[] {
  const into = (value: unknown, where: string) => `json: cannot unmarshal ${typeOf(value)} into Go struct field ${where}`
  if (metadata !== undefined && metadata !== null && !isRecord(metadata))
    return [{ path: ['metadata'], message: into(metadata, 'metadataOnlyObject.metadata of type v1.ObjectMeta') }]
  const found = metadata ?? {}
  const wrong = textFields.filter((field) => !['string', 'undefined'].includes(typeof (found[field] ?? undefined)))
  if (wrong.length > 0)
    return wrong.map((field) => ({
      path: ['metadata', field],
      message: into(found[field], `ObjectMeta.metadata.${field} of type string`),
    }))
  const { name, namespace, generateName } = found as Partial<Record<(typeof textFields)[number], string | null>>
  if (!name)
    return generateName
      ? [{ path: ['metadata', 'generateName'], message: `from ${generateName}: cannot use generate name with apply` }]
      : [{ path: ['metadata', 'name'], message: 'resource name may not be empty' }]
  return [
    ...inPath(name).map((why) => ({
      path: ['metadata', 'name'],
      message: `invalid resource name ${JSON.stringify(name)}: [${why}]`,
    })),
    ...inPath(namespace ?? '').map((why) => ({
      path: ['metadata', 'namespace'],
      message: `invalid namespace ${JSON.stringify(namespace)}: [${why}]`,
    })),
  ]
}

/** Why a text cannot be one step of a path: it would lead elsewhere. */
const inPath = (step: string): string[] =>
  step === '.' || step === '..'
    ? [`may not be '${step}'`]
    : ['/', '%'].filter((part) => step.includes(part)).map((part) => `may not contain '${part}'`)

/** What Go's decoder calls a value of JSON. */
function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'boolean') return 'bool'
  return typeof value === 'object' && isRecord(value) ? 'object' : typeof value === 'object' ? 'number' : typeof value
}
