// How far this project agrees with a real kube-apiserver.
//
//   npm run agreement -- DIRECTORY… [--kubernetes-version 1.36] [--show N] [--json FILE]
//   npm run agreement -- --mutations 3000 [--seed N] [--kind PREFIX] [DIRECTORY…]   mutations of the manifests there, and of built-in ones
import { globSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ManifestFile } from '../server/src/language/file/file.ts'
import { type Case, judge, printScore, printWorst, score } from '../test/agreement/judge.ts'
import { mutations } from '../test/agreement/mutations.ts'
import { startCluster } from '../test/cluster/cluster.ts'
import { seed as standingSeed } from '../test/cluster/seed.ts'
import { fail, readOptions } from './options.ts'

const usage = 'usage: npm run agreement -- DIRECTORY… | --mutations N [--seed N]'

const { values, positionals } = readOptions(usage, {
  allowPositionals: true,
  options: {
    'kubernetes-version': { type: 'string', default: '1.37' },
    mutations: { type: 'string' },
    seed: { type: 'string' },
    kind: { type: 'string', default: '' },
    show: { type: 'string', default: '10' },
    json: { type: 'string' },
  },
})
const version = values['kubernetes-version']
if (!/^1\.3[4-7]$/.test(version)) fail(`--kubernetes-version is one of 1.34, 1.35, 1.36, 1.37, not ${version}`)
if (positionals.length === 0 && !values.mutations) fail(usage)

/** Every whole DaemonSet of apps/v1 in files and directories. */
function manifests(paths: readonly string[]): Case[] {
  const files = paths.flatMap((path) =>
    statSync(path).isFile() ? [path] : globSync('**/*.{yaml,yml,json}', { cwd: path }).map((name) => join(path, name)),
  )
  return files.sort().flatMap((file) => {
    const parsed = new ManifestFile(`file://${file}`, readFileSync(file, 'utf8'))
    return parsed.documents.flatMap((document, index) => {
      const { kind, manifest, text } = document
      const isWhole =
        kind.is === 'daemonSet' &&
        !kind.templated &&
        kind.objects[0]?.node === manifest.root &&
        kind.objects[0]?.partialness === 'whole'
      return isWhole ? [{ name: `${file}#${index + 1}`, text }] : []
    })
  })
}

const seed = Number(values.seed ?? standingSeed)
const found = manifests(positionals)
const cases = values.mutations
  ? mutations(
      found.map(({ text }) => text),
      Number(values.mutations),
      seed,
      values.kind,
    )
  : found
const directory = join(fileURLToPath(new URL('..', import.meta.url)), '.cache', 'cluster', 'run', `agreement-${process.pid}`)
const cluster = await startCluster({ directory, nodes: 0, version, serverOnly: true }, (line) => console.log(line))
const stop = () => cluster.stop().finally(() => process.exit(130))
process.on('SIGINT', stop).on('SIGTERM', stop)
try {
  const verdicts = await judge(cluster, version, cases)
  const total = score(verdicts)
  console.log(printWorst(verdicts, Number(values.show)))
  console.log(
    printScore(values.mutations ? `Mutations with seed ${seed}, Kubernetes ${version}` : `Kubernetes ${version}`, total),
  )
  if (values.json) {
    const plain = verdicts.map(({ text, server, ours, ...rest }) => ({ ...rest, text, server: flat(server), ours: flat(ours) }))
    writeFileSync(values.json, JSON.stringify({ version, seed, total, verdicts: plain }, undefined, 1))
  }
  process.exitCode = total.fields === total.documents && total.warnings === total.documents ? 0 : 1
} finally {
  await cluster.stop()
}

function flat({
  stage,
  fields,
  warnings,
  message,
}: {
  stage: string
  fields: ReadonlySet<string>
  warnings: ReadonlySet<string>
  message: string
}) {
  return { stage, fields: [...fields], warnings: [...warnings], message }
}
