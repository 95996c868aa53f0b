import { ClusterError } from './failure.ts'
import type { Allowed, Right } from './needs.ts'

/** Whoever is asked before a change: the connection whether anything may be changed, the API server what its user may do. */
export interface Gates {
  readonly connection: { guard(): void; readonly context: { readonly name: string } }
  readonly rights: { may(right: Right): Promise<Allowed> }
}

/** Throws where nothing may be changed at this moment, or one of the rights is missing. */
export async function demand({ connection, rights }: Gates, needed: readonly Right[]): Promise<void> {
  connection.guard()
  for (const right of needed)
    if ((await rights.may(right)) === 'no')
      throw new ClusterError('forbidden', connection.context.name, { is: 'noRight', ...right })
}
