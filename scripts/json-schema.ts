// The facts of the type as a JSON schema: for the standalone Ajv validator, and for the peer that the benchmark runs against.
import { readFileSync } from 'node:fs'

interface Field {
  readonly type: string
  readonly list?: boolean
  readonly map?: boolean
}

const scalars: Record<string, object> = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  int32: { type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
  int64: { type: 'integer' },
  quantity: { type: ['string', 'number'] },
  intOrString: { type: ['string', 'integer'] },
  time: { type: 'string' },
  any: {},
}

/** Draft 7, every struct a definition, unknown fields refused, null allowed wherever the API server takes it for absent. */
export function daemonSetSchema(): object {
  const { types } = JSON.parse(readFileSync(new URL('../schema/daemonset.json', import.meta.url), 'utf8')) as {
    types: Record<string, { fields: Record<string, Field> }>
  }
  const single = (type: string) => scalars[type] ?? { $ref: `#/definitions/${type}` }
  const shapeOf = ({ type, list, map }: Field) => {
    const inner = { anyOf: [single(type), { type: 'null' }] }
    const shape = list ? { type: 'array', items: inner } : map ? { type: 'object', additionalProperties: inner } : single(type)
    return { anyOf: [shape, { type: 'null' }] }
  }
  const definitions = Object.entries(types).map(([name, { fields }]) => {
    const properties = Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, shapeOf(field)]))
    return [name, { type: 'object', properties, additionalProperties: false }]
  })
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $ref: '#/definitions/DaemonSet',
    definitions: Object.fromEntries(definitions),
  }
}
