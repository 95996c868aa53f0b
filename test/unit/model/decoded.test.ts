import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decoded } from '../../../model/src/objects/decoded.ts'

test('null is what the API server makes of it', () =>
  assert.deepEqual(
    decoded(
      '{"spec":{"initContainers":null,"tolerations":[null,{"key":null,"value":"a"}],"nodeSelector":{"a":null,"b":"c"},"x":0}}',
    ),
    { spec: { tolerations: [{}, { value: 'a' }], nodeSelector: { a: '', b: 'c' }, x: 0 } },
  ))

test('a selector that is null is absent', () => assert.deepEqual(decoded('{"nodeSelector":null}'), {}))
