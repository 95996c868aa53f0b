import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fromYaml, toYaml } from '../../../client/src/cluster/read/yaml.ts'
import { withoutNoise } from '../../../model/src/objects/clean.ts'
import { changesBetween } from '../../../model/src/objects/difference.ts'
import { parseJson } from '../../../model/src/objects/exact.ts'
import type { KubernetesObject } from '../../../model/src/objects/kubernetes.ts'
import { canonical } from '../../../model/src/objects/revision.ts'

const numbers = '[9007199254740993,-9223372036854775808,9223372036854775807,0.12345678901234567890,1.0000000000000000001]'

describe('numbers that are not rounded', () => {
  test('are printed as they were read', () => assert.equal(JSON.stringify(parseJson(numbers)), numbers))
  test('are numbers where that is the same', () =>
    assert.deepEqual(parseJson('[1,9007199254740991,0.5,"9007199254740993"]'), [1, 9007199254740991, 0.5, '9007199254740993']))
  test('are told apart', () => {
    const [a, b] = [parseJson('{"a":9007199254740993}'), parseJson('{"a":9007199254740992}')]
    assert.notEqual(canonical(a), canonical(b))
    assert.equal(canonical(a), canonical(parseJson('{ "a": 9007199254740993 }')))
    assert.deepEqual(JSON.stringify(changesBetween(b, a)), '[{"path":["a"],"value":9007199254740993}]')
  })
  test('stay through what is cleaned and shown', () => {
    const object = parseJson(`{"metadata":{"name":"a"},"spec":${numbers}}`) as KubernetesObject & { spec: unknown }
    assert.equal(JSON.stringify(withoutNoise(object).spec), numbers)
  })
  test('stay in YAML as they are written', () => {
    const text = 'a: 0.12345678901234567890\nb: 123456789012345678901234567890\nc: 0.1000000000000000055\nd: 0.5\n'
    assert.equal(toYaml(fromYaml(text)), text)
    assert.equal(toYaml(parseJson('{"a":0.12345678901234567890}')), 'a: 0.12345678901234567890\n')
  })
  test('stay in YAML, there and back', () => {
    const text = 'a: 9007199254740993\nb: -9223372036854775808\nc: 5\n'
    const value = parseJson('{"a":9007199254740993,"b":-9223372036854775808,"c":5}')
    assert.equal(toYaml(value), text)
    assert.equal(JSON.stringify(fromYaml(text)), JSON.stringify(value))
  })
})

/** What a person may write into a live object that is edited, and what kubectl makes of it in JSON. */
const written: Record<string, string> = {
  '1.0': '1',
  '1e3': '1000',
  '12e03': '12000',
  '.5': '0.5',
  '1_000': '1000',
  '017': '15',
  '0o17': '15',
  '-0o1_7': '-15',
  '0x1F': '31',
  '-0b11': '-3',
  '1:30': '"1:30"',
  '190:20:30.15': '"190:20:30.15"',
  '2026-01-01': '"2026-01-01"',
  '2026-01-01T00:00:00Z': '"2026-01-01T00:00:00Z"',
  '18446744073709551615': '18446744073709551615',
  yes: 'true',
  '~': 'null',
  '"1e3"': '"1e3"',
}

describe('what is written into an edited object', () => {
  for (const [text, json] of Object.entries(written))
    test(text, () => assert.equal(JSON.stringify(fromYaml(`a: ${text}`)), `{"a":${json}}`))
  for (const text of ['.inf', '-.inf', '.nan', '1e999'])
    test(`${text} is no number that can be stored`, () => assert.throws(() => fromYaml(`a: ${text}`), /no number/))
  test('texts that look like something else are quoted, and stay texts', () => {
    const texts = Object.fromEntries(Object.keys(written).map((text) => [`k${text}`, text]))
    assert.deepEqual(fromYaml(toYaml(texts)), texts)
  })
})
