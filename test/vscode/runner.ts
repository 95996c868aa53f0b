// Runs the suites inside VS Code and writes what came out to the file named by DAEMONSET_TEST_RESULT. It is bundled with the
// suites into one file, and installed beside the extension under test.
import { writeWhole } from '../cluster/writeWhole.ts'
import { runSuites } from './suites/all.ts'

export async function activate(): Promise<void> {
  const file = process.env.DAEMONSET_TEST_RESULT
  if (!file) return
  writeWhole(file, JSON.stringify(await runSuites()))
}

/** The entry point that @vscode/test-electron calls in a desktop VS Code. */
export async function run(): Promise<void> {
  const results = await runSuites()
  for (const { name, error } of results) console.log(error === undefined ? `ok ${name}` : `not ok ${name}\n${error}`)
  const failed = results.filter(({ error }) => error !== undefined)
  if (failed.length > 0) throw new Error(`${failed.length} of ${results.length} tests failed`)
}
