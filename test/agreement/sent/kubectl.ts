// What the cluster's own kubectl sends of files, seen on its way to the API server.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { Cluster } from '../../cluster/cluster.ts'
import { type RecordingProxy, recordingProxy } from '../../cluster/recordingProxy.ts'
import type { SentByKubectl } from './ours.ts'

interface Kubeconfig {
  readonly clusters: readonly [{ readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string } }]
  readonly users: readonly [{ readonly user: { readonly token: string } }]
}

/** A proxy before a cluster, which speaks to it as its administrator. */
export function proxyOf({ kubeconfig }: Cluster): Promise<RecordingProxy> {
  const { clusters, users } = parse(readFileSync(kubeconfig, 'utf8')) as Kubeconfig
  const { server, 'certificate-authority-data': authority } = clusters[0].cluster
  return recordingProxy(server, Buffer.from(authority, 'base64'), users[0].user.token)
}

/** A kubeconfig of a client of the proxy. */
export function kubeconfigFor(proxy: RecordingProxy, client: string, folder: string): string {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'config')
  const clusters = [{ name: 'proxy', cluster: { server: proxy.address(client) } }]
  const contexts = [{ name: 'proxy', context: { cluster: 'proxy', user: 'proxy', namespace: 'default' } }]
  const users = [{ name: 'proxy', user: {} }]
  writeFileSync(path, JSON.stringify({ apiVersion: 'v1', kind: 'Config', clusters, contexts, users, 'current-context': 'proxy' }))
  return path
}

/** What kubectl sends of each file with `apply --server-side`, in a dry run. A few files at a time. */
export async function sentByKubectl(
  cluster: Cluster,
  proxy: RecordingProxy,
  folder: string,
  files: readonly { readonly name: string; readonly text: string }[],
): Promise<Map<string, SentByKubectl>> {
  const found = new Map<string, SentByKubectl>()
  const left = [...files]
  const worker = async (client: string) => {
    const kubeconfig = kubeconfigFor(proxy, client, join(folder, client))
    const path = join(folder, client, 'manifest.yaml')
    for (let file = left.shift(); file; file = left.shift()) {
      writeFileSync(path, file.text)
      const flags = ['--server-side', '--force-conflicts', '--dry-run=server']
      const { stderr } = await cluster.kubectl(['apply', ...flags, '-f', path], { kubeconfig })
      const [, stopped] = /error (?:parsing|validating) "?\S*manifest\.yaml"?: (.*)/.exec(stderr) ?? []
      const bodies = proxy.take(client).map(({ body }) => body)
      found.set(file.name, { bodies, ...(stopped !== undefined && { stopped }) })
    }
  }
  await Promise.all(['one', 'two', 'three'].map(worker))
  return found
}
