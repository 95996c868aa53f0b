import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { validatorFile, writeValidator } from '../../scripts/validator.ts'
import { fieldOf, isKnown, shapeAt } from '../../server/src/language/schema/schema.ts'
import type { Node } from '../../server/src/language/yaml/node.ts'
import { randomFrom } from '../fuzz/edits.ts'
import { diagnostics, minimal, open } from './support.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))

/** A tree as plain JSON, as the API server has it after reading the YAML. */
function toJson(node: Node): unknown {
  if (node.kind === 'list') return node.items.map(toJson)
  if (node.kind === 'map') return Object.fromEntries(node.entries.map(({ key, value }) => [key, toJson(value)]))
  if (node.type === 'null') return null
  return node.type === 'boolean' ? node.value === 'true' : node.type === 'number' ? Number(node.value) : node.value
}

describe('the facts of the type', () => {
  test('are what the script writes', (context) => {
    const { status, stderr } = spawnSync(process.execPath, [join(project, 'scripts', 'schema.ts'), '--check'], {
      encoding: 'utf8',
    })
    if (status === 3) context.skip(`the package with the schemas cannot be had here: ${stderr.trim().split('\n').at(-1)}`)
    else assert.equal(status, 0, stderr)
  })
  test('know a path', () => {
    assert.equal(shapeAt(['spec', 'template', 'spec', 'containers', 0, 'ports', 1, 'containerPort'])?.type, 'int32')
    assert.equal(shapeAt(['metadata', 'labels', 'a'])?.type, 'string')
    assert.equal(shapeAt(['spec', 'replicas']), undefined)
  })
  test('know since when a field exists', () => {
    const field = fieldOf('PodSpec', 'workloadRef')
    assert.ok(field)
    assert.deepEqual(
      ['1.34', '1.35', '1.36'].map((version) => isKnown(field, version)),
      [false, true, false],
    )
  })
})

/** What Ajv and the decoder both judge; amounts, times, repeated keys and number ranges are the decoder's alone. */
const structural = /^(strict-unknown|type-(?!quantity|time$|int-overflow))/
/** Values of every JSON type to put where another belongs. */
const odd = [1, 1.5, 'text', true, [], {}, [1], { a: 1 }, null] as const

test('an independent validator agrees with the decoder on thousands of broken manifests', () => {
  writeValidator()
  const validate = createRequire(import.meta.url)(validatorFile) as (value: unknown) => boolean
  const random = randomFrom(11)
  const corpus = fileURLToPath(new URL('../../../shared/corpus/plain', import.meta.url))
  const files = existsSync(corpus)
    ? globSync('*.yaml', { cwd: corpus })
        .sort()
        .slice(0, 120)
        .map((name) => join(corpus, name))
    : []
  const sources = [minimal, ...files.map((file) => readFileSync(file, 'utf8'))].flatMap((text) =>
    open(text).documents.filter((document) => document.kind.is === 'daemonSet' && document.manifest.problems.length === 0),
  )
  let broken = 0
  for (let round = 0; round < 3000; round++) {
    const source = sources[Math.floor(random() * sources.length)]
    if (!source?.manifest.root) continue
    const value = toJson(source.manifest.root) as Record<string, unknown>
    breakSomewhere(value, random)
    // Kind, version and a name stay, so that it still is a DaemonSet.
    Object.assign(value, { apiVersion: 'apps/v1', kind: 'DaemonSet' })
    const text = JSON.stringify(value)
    const file = open(text)
    const [document] = file.documents
    if (document?.kind.is !== 'daemonSet' || document.kind.objects[0]?.partialness === 'patch') continue
    const found = diagnostics(file).filter(({ code }) => structural.test(code))
    const valid = validate(parse(text))
    if (!valid) broken++
    assert.equal(found.length === 0, valid, `${text}\n${JSON.stringify(found)}`)
  }
  assert.ok(broken > 500, `only ${broken} were broken`)
})

/** Puts an odd value, or an unknown key, somewhere into the tree. */
function breakSomewhere(value: Record<string, unknown>, random: () => number): void {
  let holder: Record<string, unknown> | unknown[] = value
  for (let depth = 0; depth < 12; depth++) {
    const keys: (string | number)[] = Array.isArray(holder) ? holder.map((_, index) => index) : Object.keys(holder)
    const key = keys[Math.floor(random() * keys.length)]
    const inner = key === undefined ? undefined : (holder as Record<string | number, unknown>)[key]
    if (typeof inner === 'object' && inner !== null && random() < 0.85) {
      holder = inner as Record<string, unknown>
      continue
    }
    if (random() < 0.3 && !Array.isArray(holder)) holder.unheardOf = 1
    else if (key !== undefined) (holder as Record<string | number, unknown>)[key] = odd[Math.floor(random() * odd.length)]
    return
  }
}
