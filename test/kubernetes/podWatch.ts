// Every state of every pod, in the order of the API server, through `kubectl get --watch`.
import { createInterface } from 'node:readline'
import type { Pod } from '../../model/src/objects/kubernetes.ts'
import type { Cluster } from '../cluster/cluster.ts'

/** Follows the pods of namespace `default`; after each change `onChange` sees the pods of the changed one's `app`. */
export function watchPods(cluster: Cluster, onChange: (app: string, pods: readonly Pod[]) => void): () => void {
  const apps = new Map<string, Map<string, Pod>>()
  const child = cluster.spawnKubectl(['get', 'pods', '--watch', '--chunk-size=0', '--output-watch-events', '--output=json'])
  createInterface(child.stdout).on('line', (line) => take(JSON.parse(line) as { type: string; object: Pod }))
  const take = ({ type, object }: { readonly type: string; readonly object: Pod }) => {
    const app = object.metadata.labels?.app ?? ''
    const pods = apps.get(app) ?? new Map<string, Pod>()
    apps.set(app, pods)
    if (type === 'DELETED') pods.delete(object.metadata.name)
    else pods.set(object.metadata.name, object)
    onChange(app, [...pods.values()])
  }
  return () => child.kill()
}
