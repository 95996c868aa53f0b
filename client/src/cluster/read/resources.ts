import type { Connection } from '../connect/connection.ts'
import { ClusterError, isCluster } from '../connect/failure.ts'

/** Where objects of one kind live. */
export interface Resource {
  readonly apiVersion: string
  readonly kind: string
  readonly plural: string
  readonly namespaced: boolean
}

export const daemonSets: Resource = { apiVersion: 'apps/v1', kind: 'DaemonSet', plural: 'daemonsets', namespaced: true }

const known = new WeakMap<Connection, Map<string, Promise<Resource>>>()

/** Finds the resource of a kind by the server's discovery; that of DaemonSets is known beforehand. */
export function resourceOf(connection: Connection, apiVersion: string, kind: string): Promise<Resource> {
  if (apiVersion === daemonSets.apiVersion && kind === daemonSets.kind) return Promise.resolve(daemonSets)
  const found = known.get(connection) ?? new Map<string, Promise<Resource>>()
  known.set(connection, found)
  const key = `${apiVersion} ${kind}`
  const asked = found.get(key) ?? discover(connection, apiVersion, kind)
  found.set(key, asked)
  // A kind may be defined a moment later: failures are asked again.
  asked.catch(() => found.delete(key))
  return asked
}

interface Discovered {
  readonly resources: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[]
}

async function discover(connection: Connection, apiVersion: string, kind: string): Promise<Resource> {
  const { name } = connection.context
  const unknown = () => new ClusterError('invalid', name, `no matches for kind "${kind}" in version "${apiVersion}"`)
  try {
    const { resources } = await connection.get<Discovered>(groupPath(apiVersion))
    const found = resources.find((one) => one.kind === kind && !one.name.includes('/'))
    if (!found) throw unknown()
    return { apiVersion, kind, plural: found.name, namespaced: found.namespaced }
  } catch (error) {
    throw isCluster(error, 'notFound') ? unknown() : error
  }
}

const groupPath = (apiVersion: string) => (apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`)

/** The path of one object, or without a name of all of them. */
export function pathOf({ apiVersion, plural, namespaced }: Resource, namespace: string | undefined, name?: string): string {
  const inside = namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : ''
  return `${groupPath(apiVersion)}${inside}/${plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`
}
