import { ClusterError } from '../cluster/connect/failure.ts'
import type { Right } from '../cluster/connect/rights.ts'
import type { Connected } from '../cluster/connect/session.ts'
import type { Services } from '../services.ts'

/** Before anything is changed: nothing forbids writes at this moment, and the right is there. Throws the sentence about what is missing. */
export async function demand(
  { words }: Services,
  { connection, rights, target }: Connected,
  right: Right & { readonly namespace: string },
): Promise<void> {
  connection.guard()
  if ((await rights.may(right)) !== 'no') return
  const { verb, resource, group, subresource, namespace } = right
  const what = `${resource}${subresource ? `/${subresource}` : ''}${group ? `.${group}` : ''}`
  throw new ClusterError('forbidden', target.context, words().noRight(verb, what, namespace))
}
