// npm run outcomes -- [--count 400] [--seed N] [--only 3,17] [--keep DIRECTORY]: pairs of a live state and a file in a real control plane, what
// the preview says of each, and what came of it. Prints a table and each difference in full; exit code 1 where there is one.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { seed as fixed } from '../test/cluster/seed.ts'
import { readOptions } from './options.ts'

const { values } = readOptions('usage: npm run outcomes -- [--count N] [--seed N] [--only N,N] [--keep DIRECTORY]', {
  options: {
    count: { type: 'string', default: '400' },
    seed: { type: 'string', default: String(fixed) },
    /** Only the pairs of these numbers. */
    only: { type: 'string' },
    /** A file of each pair: what was known when it was applied, and what came of it. */
    keep: { type: 'string' },
  },
})

const test = fileURLToPath(new URL('../test/kubernetes/outcomes.test.ts', import.meta.url))
const child = spawn(process.execPath, ['--test-reporter=spec', '--test', test], {
  stdio: 'inherit',
  env: {
    ...process.env,
    DAEMONSET_SEED: values.seed,
    OUTCOME_PAIRS: values.count,
    OUTCOME_TABLES: 'yes',
    ...(values.only !== undefined && { OUTCOME_ONLY: values.only }),
    ...(values.keep !== undefined && { OUTCOME_KEEP: resolve(process.env.INIT_CWD ?? '.', values.keep) }),
  },
})
const [code] = (await once(child, 'exit')) as [number | null]
process.exitCode = code ?? 1
