import type { KubernetesObject } from '../../../../model/src/objects/kubernetes.ts'
import { ourManager, rollBackManager } from '../../../../model/src/objects/managed.ts'
import type { FieldPath } from '../../../../model/src/protocol.ts'
import { PartlyDone, type Step } from '../connect/failure.ts'
import type { Permit } from '../connect/permit.ts'

/** A field that another manager owns, with another value. */
export interface Conflict {
  readonly path: FieldPath
  /** As the server writes it. */
  readonly field: string
  readonly manager: string
  readonly ours: unknown
  readonly live: unknown
}

/** Conflicts with ourselves only, from a roll back or an edit made here, are no question. */
export const areOwn = (conflicts: readonly Conflict[]) =>
  conflicts.every(({ manager }) => manager === ourManager || manager === rollBackManager)

/** Fields that each of their structs must have in a manifest, whoever owns them in the cluster: an image, a probe's port, a reference's path. */
const required: ReadonlySet<string | number | undefined> = new Set(['image', 'port', 'fieldPath'])

/** Whether a manifest can do without the fields of these conflicts: a DaemonSet's is checked as a whole before it is sent. */
export const mayBeLeftOut = (kind: string, conflicts: readonly Pick<Conflict, 'path'>[]) =>
  kind !== 'DaemonSet' || !conflicts.some(({ path }) => required.has(path.at(-1)))

/** What a change would make of an object, by the API server's own word. Nothing is changed yet. */
export interface Prepared {
  readonly does: 'create' | 'update' | 'delete' | 'nothing'
  readonly live: KubernetesObject | undefined
  /** The object after the change, with all that the server fills in; for a deletion, as it is. */
  readonly result: KubernetesObject
  readonly warnings: readonly string[]
  /** Fields taken from other managers: sending it needs `force`. */
  readonly conflicts: readonly Conflict[]
  /** What goes, where that is not the object itself: one of its pods. */
  readonly removes?: KubernetesObject
  /** Nodes whose pods are replaced, one after another, once the object is stored. */
  readonly nodes?: readonly string[]
  /**
   * Sends what was prepared, byte for byte. The server refuses it where the object is another one by now (`conflict`). It may throw in
   * three ways: nothing was changed; a `ClusterError` that `mayHaveHappened`; or `PartlyDone`, where an earlier step was done. Whoever
   * calls it finds out by `endingOf` what is true then.
   */
  send(permit: Permit, options?: SendOptions): Promise<Sent>
}

export interface SendOptions {
  readonly signal?: AbortSignal | undefined
  /** Takes the fields of `conflicts` over. */
  readonly force?: boolean
}

/** What became of a change. */
export interface Sent {
  /** The object as it is stored now; of a deletion, as it was. */
  readonly result: KubernetesObject
  /** Whether fields of a client-side apply are ours now. */
  readonly migration: 'none' | 'done'
}

/** Goes on after steps that are done: `await afterSteps(['owners'], apply())`. What is thrown from here on says that they were. */
export async function afterSteps<T>(done: readonly Step[], next: Promise<T>): Promise<T> {
  try {
    return await next
  } catch (error) {
    throw error instanceof PartlyDone ? new PartlyDone([...done, ...error.done], error.cause) : new PartlyDone(done, error)
  }
}
