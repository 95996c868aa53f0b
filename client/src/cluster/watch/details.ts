import type { ControllerRevision, DaemonSet, KubernetesEvent, Pod } from '../../../../model/src/objects/kubernetes.ts'
import { selectorText } from '../../../../model/src/objects/selector.ts'
import { slimEvent, slimPod } from '../../../../model/src/objects/slim.ts'
import type { Connection } from '../connect/connection.ts'
import { controllerRevisions, events, pathOf, pods } from '../paths.ts'
import { isControlledBy } from '../read/daemonSet.ts'
import { type Freshness, type Reflection, reflect } from './reflect.ts'

export type DetailPart = 'pods' | 'revisions' | 'events'

/** What is watched beside the DaemonSets, for one of them that a person looks into or that is being followed. */
export interface Details {
  readonly pods: ReadonlyMap<string, Pod>
  readonly revisions: ReadonlyMap<string, ControllerRevision>
  readonly events: ReadonlyMap<string, KubernetesEvent>
  /** Of each of the three; one may be forbidden while the others are live. */
  readonly freshness: Readonly<Record<DetailPart, Freshness>>
  /** Count the changes of each, for what is derived from them. */
  readonly versions: Readonly<Record<DetailPart, number>>
}

/** Watches the pods, revisions and events of one DaemonSet until stopped. `changed` hears of one that was read, changed, or is fresh or not. */
export function watchDetails(
  connection: Connection,
  { metadata: { uid = '', namespace = 'default' }, spec }: DaemonSet,
  changed: (part: DetailPart) => void,
): Reflection & { readonly details: Details } {
  const labelSelector = selectorText(spec.selector)
  const freshness: Record<DetailPart, Freshness> = { pods: loading, revisions: loading, events: loading }
  const versions: Record<DetailPart, number> = { pods: 0, revisions: 0, events: 0 }
  const reflections: Reflection[] = []
  const watch = <T>(
    part: DetailPart,
    path: string,
    query: Readonly<Record<string, string>>,
    keep: (object: never) => T,
  ): ReadonlyMap<string, T> => {
    const kept = new Map<string, T>()
    const set = (uid: string, item: T | undefined) => (item === undefined ? kept.delete(uid) : kept.set(uid, item))
    const count = () => {
      versions[part]++
      changed(part)
    }
    const reflection = reflect<T | undefined>({
      connection,
      path,
      query,
      keep: (object) => (part === 'events' || isControlledBy(uid, object) ? keep(object as never) : undefined),
      replaced(items) {
        kept.clear()
        for (const [uid, item] of items) set(uid, item)
        count()
      },
      changed(uid, item) {
        set(uid, item)
        count()
      },
      freshness(state) {
        freshness[part] = state
        changed(part)
      },
    })
    reflections.push(reflection)
    return kept
  }
  const details: Details = {
    pods: watch('pods', pathOf(pods, namespace), { labelSelector }, slimPod),
    revisions: watch('revisions', pathOf(controllerRevisions, namespace), { labelSelector }, (one: ControllerRevision) => one),
    events: watch('events', pathOf(events, namespace), { fieldSelector: `involvedObject.uid=${uid}` }, slimEvent),
    freshness,
    versions,
  }
  return {
    details,
    relist() {
      for (const one of reflections) one.relist()
    },
    stop() {
      for (const one of reflections) one.stop()
    },
  }
}

const loading: Freshness = { is: 'loading' }
