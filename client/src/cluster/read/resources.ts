import type { Connection } from '../connect/connection.ts'
import { ClusterError, isCluster } from '../connect/failure.ts'
import { daemonSets, groupPath, type Resource } from '../paths.ts'

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

/** What would be asked for with any other text is something else than a group's version. */
const version = /^[\w.-]+(\/[\w.-]+)?$/

interface Discovered {
  /** Absent where the path leads to something else. */
  readonly resources?: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[]
}

async function discover(connection: Connection, apiVersion: string, kind: string): Promise<Resource> {
  const { name } = connection.context
  const unknown = () =>
    new ClusterError('invalid', name, `no matches for kind "${kind}" in version "${apiVersion}": ensure CRDs are installed first`)
  if (!version.test(apiVersion)) throw unknown()
  try {
    const { resources = [] } = await connection.get<Discovered>(groupPath(apiVersion))
    const found = resources.find((one) => one.kind === kind && !one.name.includes('/'))
    if (!found) throw unknown()
    return { apiVersion, kind, plural: found.name, namespaced: found.namespaced }
  } catch (error) {
    throw isCluster(error, 'notFound') ? unknown() : error
  }
}
