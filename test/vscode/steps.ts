// Tests that stand on one another: what comes after a failed one would say nothing.
import { test } from 'node:test'
import type { Session } from './session.ts'

/** Makes a `step`: a test that is skipped when an earlier one has failed, and leaves a picture `NAME-failed` when it fails itself. */
export function steps(name: string, session: () => Session) {
  let failed = false
  return (title: string, run: (session: Session) => Promise<void>) =>
    test(title, async (context) => {
      if (failed) return context.skip('an earlier step failed')
      failed = true
      try {
        await run(session())
        failed = false
      } finally {
        if (failed) await session().picture(`${name}-failed`)
      }
    })
}
