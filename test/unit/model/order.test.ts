import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firstNames, inOrder } from '../../../model/src/order.ts'

const name = (text: string) => text
test('numbers in names count as numbers', () =>
  assert.deepEqual(inOrder(['node-10', 'node-2', 'a-1', 'node-1'], name), ['a-1', 'node-1', 'node-2', 'node-10']))
test('what is not all shown says so', () => {
  assert.equal(firstNames(['a', 'b']), 'a, b')
  assert.equal(firstNames(['a', 'b', 'c', 'd', 'e', 'f']), 'a, b, c, d, e, …')
})
