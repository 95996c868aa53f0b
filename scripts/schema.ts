// Renews schema/daemonset.json: the facts of the DaemonSet type, merged over every supported Kubernetes minor.
//
//   npm run schema             fetch the published JSON schemas from PyPI and write the file
//   npm run schema -- --check  write nothing; exit 1 when the checked-in file differs, 3 when the package cannot be had
//
// Source: the PyPI package kubernetes-validate, whose wheel carries the JSON schemas of the minors 1.25 to 1.37.
// Only names, types and markers are taken from it. What these schemas do not say (enums, defaults, gates, deprecations) is
// kept by hand in schema/curated.json.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readOptions } from './options.ts'

const { values } = readOptions('usage: npm run schema -- [--check]', { options: { check: { type: 'boolean' } } })
const packageName = 'kubernetes-validate'
const packageVersion = '1.37.0'
const project = fileURLToPath(new URL('..', import.meta.url))
const cache = join(project, '.cache', `${packageName}-${packageVersion}`)
const target = join(project, 'schema', 'daemonset.json')

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type JsonObject = { [key: string]: Json }
interface Field {
  type: string
  list?: true
  map?: true
  required?: true
  listKeys?: string[]
  since?: string
  until?: string
  [curated: string]: unknown
}
interface Type {
  fields: Record<string, Field>
  [curated: string]: unknown
}

function fetchSchemas(): string {
  const wheels = join(cache, 'wheel')
  const folder = join(cache, 'kubernetes_validate', 'kubernetes-json-schema')
  if (existsSync(folder)) return folder
  mkdirSync(wheels, { recursive: true })
  const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--disable-pip-version-check', '-d', wheels]
  execFileSync('python3', [...pip, `${packageName}==${packageVersion}`], { stdio: ['ignore', 'ignore', 'inherit'] })
  const wheel = readdirSync(wheels).find((name) => name.endsWith('.whl'))
  if (!wheel) throw new Error(`no wheel of ${packageName} ${packageVersion} was downloaded`)
  execFileSync('python3', ['-m', 'zipfile', '-e', join(wheels, wheel), cache])
  return folder
}

const shortName = (ref: string) => ref.slice(ref.lastIndexOf('.') + 1)
const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const scalarTypes: Record<string, string> = {
  Quantity: 'quantity',
  IntOrString: 'intOrString',
  Time: 'time',
  MicroTime: 'time',
  FieldsV1: 'any',
}

/** The type of one property: a scalar name, or the short name of a struct. */
function typeName(property: JsonObject): string {
  if (typeof property.$ref === 'string') {
    const name = shortName(property.$ref)
    return scalarTypes[name] ?? name
  }
  const types = (Array.isArray(property.type) ? property.type : [property.type]).filter((name) => name !== 'null')
  if (types[0] === 'integer') return typeof property.format === 'string' ? property.format : 'int64'
  return types[0] === 'string' || types[0] === 'boolean' ? types[0] : 'any'
}

function fieldOf(property: JsonObject, required: boolean): Field {
  const field: Field = { type: '' }
  if (isObject(property.items)) {
    field.type = typeName(property.items)
    field.list = true
  } else if (isObject(property.additionalProperties)) {
    field.type = typeName(property.additionalProperties)
    field.map = true
  } else field.type = typeName(property)
  if (required) field.required = true
  const keys = property['x-kubernetes-list-map-keys']
  if (Array.isArray(keys)) field.listKeys = keys.map(String)
  return field
}

/** The struct types reachable from DaemonSet in one version's definitions. */
function closure(definitions: Record<string, JsonObject>): Record<string, Type> {
  const types: Record<string, Type> = {}
  const visit = (definitionName: string) => {
    const name = shortName(definitionName)
    const definition = definitions[definitionName]
    if (!definition || types[name] || scalarTypes[name]) return
    const type: Type = { fields: {} }
    types[name] = type
    const required = Array.isArray(definition.required) ? definition.required : []
    for (const [key, property] of Object.entries(definition.properties ?? {})) {
      if (!isObject(property)) continue
      type.fields[key] = fieldOf(property, required.includes(key))
      for (const part of [property, property.items, property.additionalProperties]) {
        if (isObject(part) && typeof part.$ref === 'string') visit(part.$ref.slice(part.$ref.lastIndexOf('/') + 1))
      }
    }
  }
  visit('io.k8s.api.apps.v1.DaemonSet')
  return types
}

/** One structure for all versions: the newest facts win; `since` and `until` are left out where they say nothing. */
function merge(byVersion: [string, Record<string, Type>][]): Record<string, Type> {
  const merged: Record<string, Type> = {}
  const first = byVersion[0]?.[0]
  const last = byVersion.at(-1)?.[0]
  for (const [version, types] of byVersion) {
    for (const [name, type] of Object.entries(types)) {
      const into = (merged[name] ??= { fields: {} })
      for (const [key, field] of Object.entries(type.fields)) {
        const before = into.fields[key]
        into.fields[key] = { ...field, since: before?.since ?? version, until: version }
      }
    }
  }
  for (const type of Object.values(merged)) {
    for (const field of Object.values(type.fields)) {
      if (field.since === first) delete field.since
      if (field.until === last) delete field.until
    }
  }
  return merged
}

function applyCurated(
  types: Record<string, Type>,
  curated: { fields: Record<string, JsonObject>; types: Record<string, JsonObject> },
) {
  for (const [name, facts] of Object.entries(curated.types)) {
    const type = types[name]
    if (!type) throw new Error(`schema/curated.json: no type ${name}`)
    Object.assign(type, facts)
  }
  for (const [path, facts] of Object.entries(curated.fields)) {
    const [name = '', key = ''] = path.split('.')
    const field = types[name]?.fields[key]
    if (!field) throw new Error(`schema/curated.json: no field ${path}`)
    Object.assign(field, facts)
  }
}

/** One line a field, so that a change of facts reads well in a diff. */
function print(versions: string[], gates: Json, types: Record<string, Type>): string {
  const lines = Object.entries(types)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { fields, ...facts }]) => {
      const rows = Object.entries(fields)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, field]) => `   ${JSON.stringify(key)}: ${JSON.stringify(field)}`)
      const head = Object.entries(facts).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}, `)
      return `  ${JSON.stringify(name)}: {${head.join('')}"fields": {\n${rows.join(',\n')}\n  }}`
    })
  return [
    '{',
    ' "generated": "by npm run schema; do not edit, see schema/README.md",',
    ` "versions": ${JSON.stringify(versions)},`,
    ` "gates": ${JSON.stringify(gates)},`,
    ` "types": {\n${lines.join(',\n')}\n }`,
    '}\n',
  ].join('\n')
}

function generate(folder: string): string {
  const versions = readdirSync(folder)
    .map((name) => /^v1\.(\d+)\.0-local$/.exec(name)?.[1])
    .filter((minor) => minor !== undefined)
    .sort((a, b) => Number(a) - Number(b))
  const byVersion = versions.map((minor): [string, Record<string, Type>] => {
    const file = join(folder, `v1.${minor}.0-local`, '_definitions.json')
    return [`1.${minor}`, closure(JSON.parse(readFileSync(file, 'utf8')).$defs)]
  })
  const types = merge(byVersion)
  const curated = JSON.parse(readFileSync(join(project, 'schema', 'curated.json'), 'utf8'))
  applyCurated(types, curated)
  return print(
    byVersion.map(([version]) => version),
    curated.gates,
    types,
  )
}

let schemas: string
try {
  schemas = fetchSchemas()
} catch (error) {
  console.error(`${packageName} ${packageVersion} cannot be had here: ${error instanceof Error ? error.message : error}`)
  process.exit(3)
}
const text = generate(schemas)
if (!values.check) {
  writeFileSync(target, text)
  console.log(`wrote schema/daemonset.json (${text.length} bytes)`)
} else if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
  console.error('schema/daemonset.json differs from what npm run schema writes')
  process.exit(1)
}
