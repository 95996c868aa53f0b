import assert from 'node:assert/strict'
import { test } from 'node:test'

/** One test for each name: what was found, and what is expected. */
export function cases(table: Readonly<Record<string, readonly [found: unknown, expected: unknown]>>) {
  for (const [name, [found, expected]] of Object.entries(table)) test(name, () => assert.deepEqual(found, expected))
}
