// What the test runner says, for people: failures whole, skips by name and reason, passes only counted.
import type { TestEvent } from 'node:test/reporters'

/** A reporter as `node --test` loads it; its last line gives the counts to scripts/test.ts. */
export default async function* report(source: AsyncIterable<TestEvent>): AsyncIterable<string> {
  let passed = 0
  let failed = 0
  let skipped = 0
  for await (const { type, data } of source) {
    if (type === 'test:stdout' || type === 'test:stderr') yield data.message
    if (type !== 'test:pass' && type !== 'test:fail') continue
    const isGroup = data.details.type === 'suite'
    if (type === 'test:fail') {
      if (isGroup && /subtests? failed/.test(String(data.details.error))) continue
      failed++
      const cause = data.details.error.cause
      yield `   FAILED ${data.name}\n${indent(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause ?? data.details.error))}\n`
    } else if (data.skip !== undefined) {
      skipped++
      yield `   SKIPPED ${data.name}: ${data.skip === true ? 'no reason given' : data.skip}\n`
    } else if (!isGroup) passed++
  }
  yield `@counts ${passed} ${failed} ${skipped}\n`
}

const indent = (text: string) => text.replace(/^/gm, '     ')
