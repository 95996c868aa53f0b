// Why nothing can be changed by accident: every request that changes something shows a permit, and there is one way to get it.
import { ClusterError } from './failure.ts'
import type { Allowed, Right } from './needs.ts'

/** Whoever is asked before a change: the connection whether anything may be changed, the API server what its user may do. */
interface Gates {
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

/** Leave for one change over one connection. Nobody can make one, keep one, or use it elsewhere. */
export class Permit {
  readonly #connection: object
  #isOpen = true

  private constructor(connection: object) {
    this.#connection = connection
  }

  /** Gives a permit to `change`, after guard, rights and a person's yes, and takes it back at its end. `undefined` without the yes. */
  static async during<T>(
    gates: Gates,
    needed: readonly Right[],
    isConfirmed: () => Promise<boolean>,
    change: (permit: Permit) => Promise<T>,
  ): Promise<T | undefined> {
    await demand(gates, needed)
    if (!(await isConfirmed())) return undefined
    gates.connection.guard()
    const permit = new Permit(gates.connection)
    try {
      return await change(permit)
    } finally {
      permit.#isOpen = false
    }
  }

  /** Whether this is a permit that was given for a connection and is not over. What only looks like one is none. */
  static covers(leave: unknown, connection: object): boolean {
    return leave instanceof Permit && #isOpen in leave && leave.#isOpen && leave.#connection === connection
  }
}

/** By what leave a change is sent: with a permit, or as a dry run, in which the API server changes nothing. */
export type Leave = Permit | 'dryRun'
