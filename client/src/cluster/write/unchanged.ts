import { withoutNoise } from '../../../../model/src/objects/clean.ts'
import type { KubernetesObject } from '../../../../model/src/objects/kubernetes.ts'
import { canonical } from '../../../../model/src/objects/revision.ts'
import type { Connection } from '../connect/connection.ts'
import { isCluster } from '../connect/failure.ts'

const tries = 8

/**
 * Sends a change with the version of the object that was looked at, so that the server refuses it after any other change. A controller
 * that only counted pods meanwhile is no other change: then it is sent again with the newer version.
 */
export async function whileUnchanged<T>(
  connection: Connection,
  path: string,
  seen: KubernetesObject | undefined,
  send: (version: string | undefined, current: KubernetesObject | undefined) => Promise<T>,
): Promise<T> {
  let current = seen
  for (let attempt = 1; ; attempt++) {
    try {
      return await send(current?.metadata.resourceVersion, current)
    } catch (error) {
      if (!isCluster(error, 'conflict') || !seen || attempt === tries) throw error
      const fresh = await connection.get<KubernetesObject>(path)
      if (!sameButStatus(seen, fresh)) throw error
      current = fresh
    }
  }
}

/** Whether two states of an object differ in nothing that a person or a tool has written. */
function sameButStatus(a: KubernetesObject, b: KubernetesObject): boolean {
  return (
    a.metadata.uid === b.metadata.uid &&
    a.metadata.generation === b.metadata.generation &&
    a.metadata.deletionTimestamp === b.metadata.deletionTimestamp &&
    canonical(withoutNoise(a)) === canonical(withoutNoise(b))
  )
}

/** The same, and owned by the same managers. */
export function sameAndOwnedAlike(a: KubernetesObject, b: KubernetesObject): boolean {
  const owners = ({ metadata }: KubernetesObject) =>
    (metadata.managedFields ?? [])
      .filter(({ subresource = '' }) => subresource === '')
      .map(({ manager, operation, fieldsV1 }) => canonical({ manager, operation, fieldsV1 }))
      .sort()
      .join()
  return sameButStatus(a, b) && owners(a) === owners(b)
}
