// A local Kubernetes: npm run cluster -- up [--nodes N] [--kubernetes-version 1.36] [--shells] [--name NAME] | down | kubeconfig
//
//   --shells   kubectl exec runs commands on this machine; whoever can reach its ports can then run them too
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startCluster, stopCluster } from '../test/cluster/cluster.ts'
import { fail, readOptions } from './options.ts'

const usage = 'usage: npm run cluster -- up [--nodes N] [--kubernetes-version 1.36] [--shells] [--name NAME] | down | kubeconfig'

const { values, positionals } = readOptions(usage, {
  allowPositionals: true,
  options: {
    nodes: { type: 'string', default: '3' },
    'kubernetes-version': { type: 'string' },
    shells: { type: 'boolean', default: false },
    name: { type: 'string', default: 'local' },
  },
})
const nodes = Number(values.nodes)
const version = values['kubernetes-version']
if (!Number.isInteger(nodes) || nodes < 0) fail(`--nodes takes a number from 0, not ${values.nodes}`)
if (version !== undefined && !/^1\.3[4-7]$/.test(version))
  fail(`--kubernetes-version is one of 1.34, 1.35, 1.36, 1.37, not ${version}`)
if (!/^[\w-]+$/.test(values.name)) fail('--name takes letters, digits, - and _')
const directory = join(fileURLToPath(new URL('..', import.meta.url)), '.cache', 'cluster', 'run', values.name)
const kubeconfig = join(directory, 'kubeconfig')

if (positionals[0] === 'up') {
  const stop = () => stopCluster(directory).finally(() => process.exit(130))
  process.on('SIGINT', stop).on('SIGTERM', stop)
  const started = Date.now()
  try {
    const options = { directory, nodes, ...(version && { version }), detached: true, shells: values.shells }
    await startCluster(options, (line) => console.log(line))
  } catch (error) {
    console.error(`The cluster could not be started: ${(error as Error).message}`)
    process.exit(1)
  }
  console.log(`Ready after ${((Date.now() - started) / 1000).toFixed(1)} s with ${nodes} nodes. KUBECONFIG=${kubeconfig}`)
  process.exit(0)
} else if (positionals[0] === 'down') {
  await stopCluster(directory)
  console.log('The cluster is down; nothing of it is left.')
} else if (positionals[0] === 'kubeconfig') {
  if (!existsSync(kubeconfig)) fail('no cluster is up: npm run cluster -- up')
  console.log(kubeconfig)
} else fail(usage)
