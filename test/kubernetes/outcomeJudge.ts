// What a preview said beside what happened: of the object and of the pods.
import { isDeepStrictEqual } from 'node:util'
import type { DaemonSet, Pod } from '../../model/src/objects/kubernetes.ts'
import { isRecord } from '../../model/src/objects/record.ts'
import type { Prediction } from '../../model/src/prediction/predict.ts'
import { comparable } from './outcomeBed.ts'

/** Where two values differ, each with both; an empty list where they do not. */
export function differences(said: unknown, is: unknown, path = ''): string[] {
  if (isDeepStrictEqual(said, is)) return []
  if (isRecord(said) && isRecord(is))
    return [...new Set([...Object.keys(said), ...Object.keys(is)])].flatMap((key) =>
      differences(said[key], is[key], `${path}.${key}`),
    )
  if (Array.isArray(said) && Array.isArray(is) && said.length === is.length)
    return said.flatMap((item, index) => differences(item, is[index], `${path}[${index}]`))
  return [`${path}: said ${short(said)}, is ${short(is)}`]
}

const short = (value: unknown) => (JSON.stringify(value) ?? 'nothing').slice(0, 160)

export const objectDifferences = (said: unknown, is: unknown) => differences(comparable(said), comparable(is))

/** Pods before and after, and the DaemonSet when it had come to rest. */
export interface Seen {
  readonly before: readonly Pod[]
  readonly after: readonly Pod[]
  readonly daemonSet: DaemonSet
  /** The server refuses its new pods, by the events. */
  readonly isRefused: boolean
}

interface Place {
  readonly node: string
  readonly pod: string
}

/** The node that a pod runs on, or is meant for. */
const nodeOf = ({ spec }: Pod): string => {
  const terms = (spec as { affinity?: Affinity }).affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
    ?.nodeSelectorTerms
  return spec.nodeName ?? terms?.[0]?.matchFields?.[0]?.values?.[0] ?? ''
}

interface Affinity {
  readonly nodeAffinity?: {
    readonly requiredDuringSchedulingIgnoredDuringExecution?: {
      readonly nodeSelectorTerms?: readonly { readonly matchFields?: readonly { readonly values?: readonly string[] }[] }[]
    }
  }
}

/** Every pod wanted is there, new and available, and there is none besides. On a dead node no pod comes and none goes. */
export function isFinished(
  { status = {}, metadata, spec }: DaemonSet,
  pods: readonly Pod[],
  dead: ReadonlySet<string> = new Set(),
): boolean {
  const { desiredNumberScheduled: desired = 0, updatedNumberScheduled: updated = 0, numberAvailable: available = 0 } = status
  if (status.observedGeneration !== metadata.generation || available !== desired) return false
  const alive = pods.filter((pod) => !dead.has(nodeOf(pod)))
  const isStill = alive.every((pod) => !pod.metadata.deletionTimestamp)
  const misscheduled = (status.numberMisscheduled ?? 0) - (pods.length - alive.length)
  if (!isStill || alive.length > desired + Math.max(0, misscheduled)) return false
  return updated === desired || spec.updateStrategy?.type === 'OnDelete'
}

/** What differs between the pods that were said to go, to stay and to start, and those that did. */
export function podDifferences(said: Prediction, seen: Seen, dead: ReadonlySet<string>): string[] {
  const { after, daemonSet } = seen
  const places = (list: readonly Place[]) => new Set(list.map(({ node, pod }) => `${node}/${pod}`))
  const changes = changesOf(seen, places(said.stays))
  const going = places([...said.replaced, ...said.goes, ...said.excess])
  const staying = places([...said.stays, ...said.waiting])
  const expected = new Set([...said.replaced.map(({ node }) => node), ...said.starts])
  const found = [
    ...[...changes.gone]
      .filter((pod) => !going.has(pod))
      .map((pod) => `${pod} went and was ${staying.has(pod) ? 'said to stay' : 'not spoken of'}`),
    ...[...changes.begun].filter((node) => !expected.has(node)).map((node) => `${node} got a pod and was not said to`),
    ...[...changes.known].filter((pod) => !going.has(pod) && !staying.has(pod)).map((pod) => `${pod} was not spoken of`),
  ]
  const late = (pod: string) => !dead.has(pod.split('/')[0] ?? '') && !changes.gone.has(pod)
  if (!isFinished(daemonSet, after, dead)) {
    const left = [...places(said.excess)].filter(late).map((pod) => `${pod} was one too many and is there`)
    return [...found, ...left, ...haltDifferences(said, changes)]
  }
  const kept = new Set(said.stays.map(({ node }) => node))
  const missing = [...expected].filter((node) => !changes.begun.has(node) && !dead.has(node) && !kept.has(node))
  return [
    ...found,
    ...[...going].filter(late).map((pod) => `${pod} was said to go and is there`),
    ...missing.map((node) => `${node} was said to get a pod and has got none`),
  ]
}

interface Changes {
  /** `node/pod` of the pods that were there and were not on their way out, and of those of them that are gone or going. */
  readonly known: ReadonlySet<string>
  readonly gone: ReadonlySet<string>
  /** Nodes that have got a pod. */
  readonly begun: ReadonlySet<string>
  /** New pods do not become ready, or may not even be made. */
  readonly isBroken: boolean
  readonly isRefused: boolean
  readonly isReadySomewhere: boolean
}

function changesOf({ before, after, isRefused }: Seen, stays: ReadonlySet<string>): Changes {
  const label = (pod: Pod) => `${nodeOf(pod)}/${pod.metadata.name}`
  const isStaying = ({ metadata }: Pod) => !metadata.deletionTimestamp
  const left = new Set(after.filter(isStaying).map(({ metadata }) => metadata.uid))
  const uids = new Set(before.map(({ metadata }) => metadata.uid))
  const living = before.filter(isStaying)
  const fresh = after.filter((pod) => isStaying(pod) && !uids.has(pod.metadata.uid))
  // New pods that were there before and are not ready yet may have been waited for.
  const stayed = after.filter((pod) => isStaying(pod) && stays.has(label(pod)))
  const isReady = ({ status }: Pod) =>
    status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true
  return {
    known: new Set(living.map(label)),
    gone: new Set(living.filter(({ metadata }) => !left.has(metadata.uid)).map(label)),
    begun: new Set(fresh.map(nodeOf)),
    isBroken: isRefused || ![...fresh, ...stayed].every(isReady),
    isRefused,
    isReadySomewhere: fresh.some(isReady),
  }
}

/** A rollout that halts: it has got to as many nodes as the plan says, by what halts it. */
function haltDifferences(
  { rollout, replaced }: Prediction,
  { begun, gone, isBroken, isRefused, isReadySomewhere }: Changes,
): string[] {
  if (!rollout || rollout.strategy === 'OnDelete') return []
  const wanted = new Set(replaced.map(({ node }) => node))
  const emptied = replaced.filter(({ node, pod }) => isRefused && gone.has(`${node}/${pod}`)).map(({ node }) => node)
  const count = new Set([...begun, ...emptied].filter((node) => wanted.has(node))).size
  if (wanted.size === 0 && count === 0) return []
  const { stalls, ifBroken } = rollout
  // What is left on nodes that are down halts nothing else.
  const asPlanned = stalls?.replaced ?? (rollout.unfinished > 0 ? rollout.waves.reduce((sum, size) => sum + size, 0) : undefined)
  const expected = isBroken || stalls?.because === 'hostPorts' ? ifBroken.replaced : asPlanned
  if (expected === undefined) return [`it halts with ${count} replaced, and was not said to`]
  // A pod beside an old one that may not be made is not seen.
  if (count === expected || (isRefused && rollout.surge > 0 && count < expected)) return []
  // Some nodes have no room for what others start: pods of other pairs hold a port there.
  if (isBroken && isReadySomewhere && count > expected) return []
  return [`it halts with ${count} replaced, and ${expected} were said (${isBroken ? 'broken' : 'stalls'})`]
}

/** A text that changes when a pod comes, goes, or becomes ready or unready. */
export const podStates = (pods: readonly Pod[]) =>
  pods
    .map(
      ({ metadata, status }) =>
        `${metadata.uid}${metadata.deletionTimestamp ?? ''}${status?.conditions?.find(({ type }) => type === 'Ready')?.status ?? ''}`,
    )
    .sort()
    .join()
