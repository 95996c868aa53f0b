import { fieldText, parseFieldPath } from '../../../../model/src/objects/fieldPath.ts'
import type { KubernetesObject } from '../../../../model/src/objects/kubernetes.ts'
import { type Applied, pathInApplied } from '../../../../model/src/ownership/handover.ts'
import { ClusterError } from '../connect/failure.ts'

/**
 * A refusal with the places of what was applied. The server speaks of the whole object, where lists hold items of others and in another order:
 * `containers[1]` there may be the file's first.
 */
export function atFields(error: unknown, object: KubernetesObject, whole: Applied | undefined): unknown {
  if (!(error instanceof ClusterError) || !whole || !error.status?.details?.causes) return error
  const causes = error.status.details.causes.map(({ field, ...cause }) => {
    if (!field) return cause
    const path = pathInApplied(parseFieldPath(field, whole.object), whole, object)
    return { ...cause, field: fieldText(path) }
  })
  const status = { ...error.status, details: { ...error.status.details, causes } }
  return new ClusterError(error.kind, error.context, error.hindrance ?? error.message, status)
}
