import { authoring } from './authoring.ts'
import type { TestResult } from './suite.ts'

/** Every test, one after the other; a failure does not keep the rest from running. */
export async function runSuites(): Promise<TestResult[]> {
  const results: TestResult[] = []
  for (const { name, run } of authoring) {
    try {
      await run()
      results.push({ name })
    } catch (error) {
      results.push({ name, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  }
  return results
}
