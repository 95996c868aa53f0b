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
  test('stay in YAML, there and back', () => {
    const text = 'a: 9007199254740993\nb: -9223372036854775808\nc: 5\n'
    const value = parseJson('{"a":9007199254740993,"b":-9223372036854775808,"c":5}')
    assert.equal(toYaml(value), text)
    assert.equal(JSON.stringify(fromYaml(text)), JSON.stringify(value))
  })
})
