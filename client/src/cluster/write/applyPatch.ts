// What an apply sends, and what the server says of it.
import { parseJson } from '../../../../model/src/objects/exact.ts'
import { parseFieldPath, valueAt } from '../../../../model/src/objects/fieldPath.ts'
import type { KubernetesObject } from '../../../../model/src/objects/kubernetes.ts'
import { ourManager } from '../../../../model/src/objects/managed.ts'
import type { Connection } from '../connect/connection.ts'
import type { ClusterError } from '../connect/failure.ts'
import type { Leave } from '../connect/permit.ts'
import { readAsYaml } from '../read/quotes.ts'
import type { Conflict, Prepared, SendOptions } from './prepared.ts'
import { whileUnchanged } from './unchanged.ts'

/** What is sent, in the dry run and for good; only the version that it is guarded by is added to the body. */
export interface Apply {
  readonly connection: Connection
  readonly path: string
  readonly body: string
  /** What the body says, as it was written. */
  readonly object: KubernetesObject
  readonly live: KubernetesObject | undefined
}

/** What a server says of an apply. */
export interface Said extends Pick<Prepared, 'result' | 'warnings' | 'conflicts'> {
  /** False where the fields of a client-side apply are handed over and nobody can say what goes with them: `result` may hold too much. */
  readonly isForeseen: boolean
}

/** One apply patch; guarded by the version of the object that was looked at, where there was one. */
export function sendApply({ connection, path, body, live }: Apply, leave: Leave, { signal, force = false }: SendOptions = {}) {
  return whileUnchanged(connection, path, live, (resourceVersion) =>
    connection.request<KubernetesObject>({
      method: 'PATCH',
      path,
      query: { fieldManager: ourManager, force, fieldValidation: 'Strict' },
      // The server reads an apply as YAML.
      body: readAsYaml(resourceVersion === undefined ? body : withVersion(body, resourceVersion)),
      contentType: 'application/apply-patch+yaml',
      leave,
      signal,
    }),
  )
}

function withVersion(body: string, resourceVersion: string): string {
  const object = parseJson(body) as KubernetesObject
  return JSON.stringify({ ...object, metadata: { ...object.metadata, resourceVersion } })
}

/**
 * Reads `conflict with "manager" using apps/v1 at …` of each cause. The fields that managers `besides` edit are no conflict; what they apply
 * on the server's side, which has no `using`, is.
 */
export function conflictsOf(
  { status }: ClusterError,
  object: KubernetesObject,
  live: KubernetesObject | undefined,
  besides: readonly string[] = [],
): Conflict[] {
  return (status?.details?.causes ?? [])
    .filter(({ reason }) => reason === 'FieldManagerConflict')
    .flatMap(({ field = '', message = '' }) => {
      const path = parseFieldPath(field, object)
      const [, name, edits] = /^conflict with ("(?:[^"\\]|\\.)*")( using )?/.exec(message) ?? []
      const manager = name ? (JSON.parse(name) as string) : message
      if (edits && besides.includes(manager)) return []
      return { path, field, manager, ours: valueAt(object, path), live: valueAt(live, parseFieldPath(field, live)) }
    })
}
