// What kwok serves in the place of the kubelets: logs from files, shells of this machine, ports of this machine.
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { apply, type Request } from './connection.ts'
import type { Places } from './parts.ts'
import { patiently } from './patience.ts'

const group = 'kwok.x-k8s.io'
const version = `${group}/v1alpha1`

export interface PodName {
  readonly pod: string
  /** `default` where absent. */
  readonly namespace?: string
}

export interface LogTarget extends PodName {
  /** The pod's first container where absent. */
  readonly container?: string
  /** The log of the container that ran before the last restart, as `kubectl logs --previous` shows it. */
  readonly previous?: boolean
  readonly stream?: 'stdout' | 'stderr'
}

/** Writes what all pods have in common: a log that is empty, and shells, if they are wanted. */
export function writeKubeletConfig({ directory }: Places, shells: boolean): void {
  mkdirSync(join(directory, 'logs', 'none'), { recursive: true })
  mkdirSync(join(directory, 'root'), { recursive: true })
  const empty = join(directory, 'logs', 'none', 'empty.log')
  writeFileSync(empty, '')
  const documents = [
    { kind: 'ClusterLogs', spec: { logs: [{ logsFile: empty }] } },
    ...(shells ? [{ kind: 'ClusterExec', spec: { execs: [{ local: { workDir: join(directory, 'root') } }] } }] : []),
  ]
  // A configuration that is given gets no defaults for what it leaves out.
  const options = {
    cidr: '10.0.0.0/16',
    enableDebuggingHandlers: true,
    podPlayStageParallelism: 16,
    nodePlayStageParallelism: 16,
    nodeLeaseParallelism: 8,
    podsOnNodeSyncParallelism: 4,
    enablePodsOnNodeSyncListPager: true,
  }
  const lines = [
    JSON.stringify({ apiVersion: `config.${group}/v1alpha1`, kind: 'KwokConfiguration', options }),
    ...documents.map((document) => JSON.stringify({ apiVersion: version, metadata: { name: 'all' }, ...document })),
  ]
  writeFileSync(kubeletConfig(directory), lines.join('\n---\n'))
}

/** Where `writeKubeletConfig` writes. */
export const kubeletConfig = (directory: string) => join(directory, 'kubelets.yaml')

/** Makes the types by which kwok is told of single pods. */
export async function defineKubeletTypes(request: Request): Promise<void> {
  const types = { logs: 'Logs', portforwards: 'PortForward' }
  const made = Object.entries(types).map(([plural, kind]) => {
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
    const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${plural}.${group}`
    return apply(request, path, {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${plural}.${group}` },
      spec: {
        group,
        scope: 'Namespaced',
        names: { kind, plural, singular: kind.toLowerCase() },
        versions: [{ name: 'v1alpha1', served: true, storage: true, schema }],
      },
    })
  })
  await Promise.all(made)
}

/** Adds a line to a container's log. The first line of a pod tells kwok of it, and waits until kwok has heard. */
export async function writeLog(places: Places, request: Request, target: LogTarget, line: string): Promise<void> {
  const { pod, namespace = 'default', previous = false, stream = 'stdout' } = target
  const folder = join(places.directory, 'logs', `${namespace}_${pod}`)
  const file = (container: string, isPrevious: boolean) => join(folder, `${container}${isPrevious ? '.previous' : ''}.log`)
  const first = !existsSync(folder)
  const containers = target.container !== undefined && !first ? [target.container] : await containersOf(request, namespace, pod)
  const container = target.container ?? containers[0]
  if (container === undefined) throw new Error(`the pod ${namespace}/${pod} has no container`)
  if (first) {
    mkdirSync(folder)
    for (const name of containers) writeFileSync(file(name, false), '')
  }
  appendFileSync(file(container, previous), `${new Date().toISOString()} ${stream} F ${line}\n`)
  if (!first) return
  const logs = containers.map((name) => ({ containers: [name], logsFile: file(name, false), previousLogsFile: file(name, true) }))
  await apply(request, `/apis/${version}/namespaces/${namespace}/logs/${pod}`, {
    apiVersion: version,
    kind: 'Logs',
    metadata: { name: pod, namespace },
    spec: { logs },
  })
  const query = previous ? '?previous=true' : ''
  const url = `http://127.0.0.1:${places.ports.kubelet}/containerLogs/${namespace}/${pod}/${container}${query}`
  for (const end = Date.now() + patiently(10_000); Date.now() < end; ) {
    if ((await (await fetch(url)).text()).includes(line)) return
    await sleep(25)
  }
  throw new Error(`kwok does not serve the log of ${namespace}/${pod}`)
}

/** Lets a pod's ports lead to ports of this machine: `{ 80: 45123 }`. */
export async function forwardPorts(request: Request, { pod, namespace = 'default' }: PodName, ports: Record<number, number>) {
  const forwards = Object.entries(ports).map(([port, local]) => ({
    ports: [Number(port)],
    target: { port: local, address: '127.0.0.1' },
  }))
  await apply(request, `/apis/${version}/namespaces/${namespace}/portforwards/${pod}`, {
    apiVersion: version,
    kind: 'PortForward',
    metadata: { name: pod, namespace },
    spec: { forwards },
  })
}

async function containersOf(request: Request, namespace: string, pod: string): Promise<string[]> {
  const { status, body } = await request('GET', `/api/v1/namespaces/${namespace}/pods/${pod}`)
  if (status !== 200) throw new Error(`there is no pod ${namespace}/${pod}`)
  const { containers, initContainers = [] } = (body as { spec: Record<string, { name: string }[]> }).spec
  return [...(containers ?? []), ...initContainers].map(({ name }) => name)
}
