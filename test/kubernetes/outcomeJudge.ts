// What a preview said beside what happened: of the object and of the pods.
import { isDeepStrictEqual } from 'node:util'
import type { DaemonSet, Pod } from '../../model/src/objects/kubernetes.ts'
import { isRecord } from '../../model/src/objects/record.ts'
import { comparable } from './outcomeBed.ts'
import type { Prediction } from './provisionalPrediction.ts'

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
}

interface Place {
  readonly node: string
  readonly pod: string
}

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

/** Every pod wanted is there, new and available, and there is none besides. */
export function isFinished({ status = {}, metadata, spec }: DaemonSet, pods: readonly Pod[]): boolean {
  const { desiredNumberScheduled: desired = 0, updatedNumberScheduled: updated = 0, numberAvailable: available = 0 } = status
  if (status.observedGeneration !== metadata.generation || available !== desired) return false
  const isStill =
    pods.every((pod) => !pod.metadata.deletionTimestamp) && pods.length === desired + (status.numberMisscheduled ?? 0)
  return isStill && (updated === desired || spec.updateStrategy?.type === 'OnDelete')
}

/** What differs between the pods that were said to go, to stay and to start, and those that did. */
export function podDifferences(said: Prediction, { before, after, daemonSet }: Seen): string[] {
  const uids = new Set(after.filter(({ metadata }) => !metadata.deletionTimestamp).map(({ metadata }) => metadata.uid))
  const known = new Set(before.map(({ metadata }) => metadata.uid))
  const fresh = after.filter(({ metadata }) => !known.has(metadata.uid) && !metadata.deletionTimestamp)
  const living = before.filter(({ metadata }) => !metadata.deletionTimestamp)
  const gone = living.filter(({ metadata }) => !uids.has(metadata.uid))
  const begun = new Set(fresh.map(nodeOf))
  const label = (pod: Pod) => `${nodeOf(pod)}/${pod.metadata.name}`
  const places = (list: readonly Place[]) => list.map(({ node, pod }) => `${node}/${pod}`)
  const going = new Set(places([...said.replaced, ...said.goes]))
  const staying = new Set(places([...said.stays, ...said.waiting]))
  const found: string[] = []
  for (const pod of gone)
    if (!going.has(label(pod)))
      found.push(`${label(pod)} went and was ${staying.has(label(pod)) ? 'said to stay' : 'not spoken of'}`)
  const expected = new Set([...said.replaced.map(({ node }) => node), ...said.starts])
  for (const node of begun) if (!expected.has(node)) found.push(`${node} got a pod and was not said to`)
  if (!isFinished(daemonSet, after)) return [...found, ...haltDifferences(said, begun, fresh)]
  for (const pod of living)
    if (going.has(label(pod)) && uids.has(pod.metadata.uid)) found.push(`${label(pod)} was said to go and is there`)
  for (const node of expected) if (!begun.has(node)) found.push(`${node} was said to get a pod and has got none`)
  return found
}

/** A rollout that halts: as many nodes have a new pod as the plan says, by what halts it. */
function haltDifferences({ rollout, replaced }: Prediction, begun: ReadonlySet<string>, fresh: readonly Pod[]): string[] {
  if (!rollout || rollout.strategy === 'OnDelete') return []
  const nodes = new Set(replaced.map(({ node }) => node))
  const count = [...begun].filter((node) => nodes.has(node)).length
  const isBroken = fresh.some(
    ({ status }) => !status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
  )
  const { stalls, ifBroken } = rollout
  const expected = isBroken || stalls?.because === 'hostPorts' ? ifBroken.replaced : stalls?.replaced
  if (expected === undefined) return [`it halts with ${count} replaced, and was not said to`]
  return count === expected
    ? []
    : [`it halts with ${count} replaced, and ${expected} were said (${isBroken ? 'broken' : 'stalls'})`]
}
