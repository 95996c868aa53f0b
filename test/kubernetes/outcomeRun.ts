// Makes pairs in the cluster, some tens at once: the live states, then the preview and the apply of each file, then what became of it.
import { setTimeout as sleep } from 'node:timers/promises'
import { ClusterError } from '../../client/src/cluster/connect/failure.ts'
import { revisionHistory } from '../../client/src/cluster/read/daemonSet.ts'
import { everyNode, readPods } from '../../client/src/cluster/read/read.ts'
import { type PreparedApply, prepareApply } from '../../client/src/cluster/write/apply.ts'
import type { DaemonSet, KubernetesEvent, KubernetesNode, Pod } from '../../model/src/objects/kubernetes.ts'
import { type Prediction, predict } from '../../model/src/prediction/predict.ts'
import { isAlive } from '../../model/src/rollout/rolledNodes.ts'
import { patiently } from '../cluster/patience.ts'
import { type Bed, lookAt, type World } from './outcomeBed.ts'
import type { Pair } from './outcomeCases.ts'
import { isFinished, objectDifferences, podDifferences } from './outcomeJudge.ts'
import type { Manifest } from './outcomeManifests.ts'
import { kubectlsWay, makers, situations, touches } from './outcomeStates.ts'
import { sent } from './support.ts'

/** What came of a pair. Lists of differences are empty where all was as said. */
export interface Outcome {
  readonly pair: Pair
  /** `void`: the live state could not be made, so nothing is to be judged. */
  readonly result: 'applied' | 'refused' | 'void'
  readonly object: readonly string[]
  readonly pods: readonly string[]
  /** Where kubectl has applied the object before: what its own apply of the file would make different. */
  readonly kubectl: readonly string[] | undefined
  /** The preview is known to be the object that is stored. */
  readonly foreseen: boolean
  /** How the rollout ended. */
  readonly end: 'finished' | 'halted' | undefined
  readonly note?: string
  /** All that was known when the file was applied, and what came of it. */
  readonly evidence?: object
}

const nothingSaid = (pair: Pair) => ({ pair, object: [], pods: [], kubectl: undefined, foreseen: true, end: undefined })

interface Applied {
  readonly look: Look
  readonly pair: Pair
  readonly uid: string | undefined
  readonly object: readonly string[]
  readonly kubectl: readonly string[] | undefined
}

const path = (name: string) => `/apis/apps/v1/namespaces/default/daemonsets/${name}`

/** Runs all of them; `onOutcome` is told of each as soon as it is judged. */
export async function runPairs(
  bed: Bed,
  pairs: readonly Pair[],
  atOnce: number,
  onOutcome: (outcome: Outcome) => void,
): Promise<Outcome[]> {
  const all: Outcome[] = []
  const take = (outcome: Outcome) => {
    all.push(outcome)
    onOutcome(outcome)
  }
  for (let start = 0; start < pairs.length; start += atOnce) await runBatch(bed, pairs.slice(start, start + atOnce), take)
  return all
}

async function runBatch(bed: Bed, pairs: readonly Pair[], take: (outcome: Outcome) => void): Promise<void> {
  const made: Pair[] = []
  await each(pairs, async (pair) => {
    try {
      await makeLive(bed, pair)
      made.push(pair)
    } catch (error) {
      take({ ...nothingSaid(pair), result: 'void', note: (error as Error).message })
    }
  })
  await untilQuiet(bed)
  const hasDead = made.some(({ situation }) => situation === 'a dead node')
  if (hasDead) {
    await bed.cluster.takeDown('dying-1')
    await bed.until('the dead node is tainted', async () => {
      const nodes = await everyNode(bed.connection)
      return nodes.some(({ metadata, spec }) => metadata.name === 'dying-1' && spec?.taints?.length)
    })
    await untilQuiet(bed)
  }
  const applied: Applied[] = []
  await each(made, async (pair) => {
    const outcome = await applyFile(bed, pair)
    if ('result' in outcome) take(outcome)
    else applied.push(outcome)
  })
  await untilRest(bed, applied, take)
  await cleanUp(bed, hasDead)
}

/** A few at once: more would only wait for the cores. */
async function each<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const left = [...items]
  const worker = async () => {
    for (let item = left.shift(); item; item = left.shift()) await run(item)
  }
  await Promise.all(Array.from({ length: 4 }, worker))
}

async function makeLive(bed: Bed, { name, manifest, made, touched, situation }: Pair): Promise<void> {
  await makers[made]?.(bed, manifest)
  if (made === 'nobody') return
  await bed.observed(name)
  const { begin } = situations[situation] ?? {}
  if (touched !== 'nothing') {
    await touches[touched]?.(bed, manifest)
    await bed.observed(name)
  }
  if (!begin) return
  await untilFinished(bed, name)
  await begin(bed, manifest)
  await bed.observed(name)
}

/** What may halt by itself, as a surge with ports of the node does, is not waited for long. */
async function untilFinished(bed: Bed, name: string): Promise<void> {
  const end = Date.now() + calmly(10_000)
  for (; Date.now() < end; await sleep(200)) {
    const daemonSet = await bed.connection.get<DaemonSet>(path(name))
    if (isFinished(daemonSet, await readPods(bed.connection, daemonSet))) return
  }
}

/** Silence is waited for, so it may not last as much longer as a machine is slower. */
const calmly = (milliseconds: number) => Math.min(patiently(milliseconds), 2.5 * milliseconds)

const signature = (pods: readonly Pod[]) =>
  pods
    .map(
      ({ metadata, status }) =>
        `${metadata.uid}${metadata.deletionTimestamp ?? ''}${status?.conditions?.find(({ type }) => type === 'Ready')?.status ?? ''}`,
    )
    .sort()
    .join()

/** Every rollout has ended, or nothing about any pod has changed for some seconds. */
async function untilQuiet(bed: Bed): Promise<void> {
  let last = ''
  let since = Date.now()
  const end = Date.now() + calmly(40_000)
  for (let quiet = 4000; Date.now() - since < calmly(quiet) && Date.now() < end; await sleep(300)) {
    const { daemonSets, pods } = await lookAt(bed)
    const all = [...daemonSets.values()]
    quiet = all.every((one) => isFinished(one, pods.get(one.metadata.uid ?? '') ?? [])) ? 600 : 4000
    const now = signature([...pods.values()].flat())
    if (now !== last) since = Date.now()
    last = now
  }
}

interface Look {
  readonly prepared: PreparedApply
  /** What the prediction was made from. */
  readonly facts: Parameters<typeof predict>[0] & { readonly pods: readonly Pod[] }
  readonly prediction: Prediction
}

/** Preview and prediction of one moment: once more where pods changed while the cluster was asked. */
async function look(bed: Bed, object: DaemonSet): Promise<Look> {
  const { connection } = bed
  for (let attempt = 0; ; attempt++) {
    const prepared = await prepareApply(connection, { object, namespace: 'default' })
    const live = prepared.live as DaemonSet | undefined
    const pods = live ? await readPods(connection, live) : []
    const nodes: readonly KubernetesNode[] = await everyNode(connection)
    const revisions = live ? await revisionHistory(connection, live) : []
    const again = live ? await readPods(connection, live) : []
    if (signature(pods) !== signature(again) && attempt < 5) continue
    const after = prepared.result as DaemonSet
    const facts = { live, after, revisions, pods, nodes, now: Date.now() }
    return { prepared, facts, prediction: predict(facts) }
  }
}

async function applyFile(bed: Bed, pair: Pair): Promise<Outcome | Applied> {
  const { name, manifest, made, touched, situation } = pair
  await situations[situation]?.last?.(bed, manifest)
  const from = pair.fromLive ? await bed.connection.get<Manifest & JsonRecord>(path(name)) : manifest
  const file = pair.file(from)
  const way = kubectlsWay[made]
  const theirs = way && (await kubectlApply(bed, file, way))
  let seen: Look
  try {
    seen = await look(bed, file as unknown as DaemonSet)
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error
    return refusal(bed, pair, file, error, theirs)
  }
  const { prepared } = seen
  const result = await sent(bed.connection, prepared, { force: true }).catch((error: unknown) => error as ClusterError)
  if (result instanceof Error) {
    const object = [`the preview was fine, and the apply was refused: ${result.message}`]
    return { ...nothingSaid(pair), result: 'refused', object }
  }
  const stored = await bed.connection.get<DaemonSet>(path(name))
  const kubectl = theirs
    ? 'error' in theirs
      ? [`kubectl refuses: ${theirs.error}`]
      : likeKubectl(prepared.result, theirs.object)
    : undefined
  const object = objectDifferences(prepared.result, stored)
  return { pair, look: seen, uid: stored.metadata.uid, object, kubectl }
}

type JsonRecord = Record<string, unknown>

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/** The note of a client-side apply is kubectl's alone. */
function likeKubectl(ours: object, theirs: object): string[] {
  const without = (object: object) => {
    const copy = structuredClone(object) as { metadata: { annotations?: Record<string, string> } }
    const { [lastApplied]: _, ...annotations } = copy.metadata.annotations ?? {}
    copy.metadata.annotations = annotations
    return copy
  }
  return objectDifferences(without(ours), without(theirs))
}

/** What kubectl's own apply of the file would leave. */
async function kubectlApply(
  bed: Bed,
  { metadata: { managedFields: _, ...metadata }, ...file }: Manifest,
  way: readonly string[],
): Promise<{ object: object } | { error: string }> {
  const args = ['apply', ...way, '--dry-run=server', '-o', 'json', '-f', '-']
  const { code, stdout, stderr } = await bed.cluster.kubectl(args, { input: JSON.stringify({ ...file, metadata }) })
  return code === 0 ? { object: JSON.parse(stdout) as object } : { error: stderr.trim() }
}

/** A preview that is refused: the true write of kubectl must be as well. */
async function refusal(
  bed: Bed,
  pair: Pair,
  file: Manifest,
  error: ClusterError,
  theirs: Awaited<ReturnType<typeof kubectlApply>> | undefined,
): Promise<Outcome> {
  const args = ['apply', '--server-side', '--force-conflicts', '--dry-run=server', '-f', '-']
  const bare = structuredClone(file) as Manifest & JsonRecord
  delete bare.metadata.managedFields
  const { code } = await bed.cluster.kubectl(args, { input: JSON.stringify(bare) })
  const object = code === 0 ? [`our preview is refused and kubectl apply --server-side is not: ${error.message}`] : []
  const kubectl = theirs && ('object' in theirs ? [`refused here, and accepted by kubectl apply: ${error.message}`] : [])
  return { ...nothingSaid(pair), result: 'refused', object, kubectl, note: error.message }
}

/** Waits until each is finished or nothing about it changes any more, and judges it then. */
async function untilRest(bed: Bed, applied: readonly Applied[], take: (outcome: Outcome) => void): Promise<void> {
  const waiting = new Map(applied.map((one) => [one, { last: '', since: Date.now() }]))
  const end = Date.now() + calmly(60_000)
  while (waiting.size > 0) {
    await sleep(400)
    const world = await lookAt(bed)
    const refused = await refusedIn(bed)
    for (const [one, state] of waiting) {
      const { daemonSet, pods } = of(world, one)
      const now = signature(pods)
      if (now !== state.last) Object.assign(state, { last: now, since: Date.now() })
      const finished = daemonSet !== undefined && isFinished(daemonSet, pods, deadIn(one.look.facts.nodes))
      const quiet = Date.now() - state.since
      const isSeen = daemonSet?.status?.observedGeneration === daemonSet?.metadata.generation
      if (Date.now() < end && (quiet < calmly(finished ? 1000 : 6000) || !isSeen)) continue
      const outcome = judged(one, daemonSet, pods, { finished, refused })
      // What halts unforeseen gets more time to show that it does.
      if (Date.now() < end && !finished && outcome.pods.length > 0 && quiet < calmly(20_000)) {
        if (daemonSet?.spec.minReadySeconds) await wake(bed, daemonSet)
        continue
      }
      waiting.delete(one)
      take(outcome)
    }
  }
}

/**
 * The controller keeps one reminder for each DaemonSet, the earliest: the one for a pod that will be available later is lost when it is set
 * before that has gone off. Any change of the object makes it look again, as one sooner or later does in a cluster that people use.
 */
async function wake({ cluster }: Bed, { metadata }: DaemonSet): Promise<void> {
  const annotations = { 'bed/woken': String(Date.now()) }
  await cluster.request(
    'PATCH',
    path(metadata.name),
    JSON.stringify({ metadata: { annotations } }),
    'application/merge-patch+json',
  )
}

/** DaemonSets whose new pods admission refuses. */
async function refusedIn({ cluster }: Bed): Promise<Set<string>> {
  const { body } = await cluster.request('GET', '/api/v1/namespaces/default/events?fieldSelector=reason%3DFailedCreate')
  return new Set((body as { items: KubernetesEvent[] }).items.map(({ involvedObject }) => involvedObject?.name ?? ''))
}

/** Nodes whose kubelet does not answer. */
const deadIn = (nodes: readonly KubernetesNode[] = []) =>
  new Set(nodes.filter((node) => !isAlive(node)).map(({ metadata }) => metadata.name))

const of = ({ daemonSets, pods }: World, { pair, uid }: Applied) => ({
  daemonSet: daemonSets.get(pair.name),
  pods: pods.get(uid ?? '') ?? [],
})

function judged(
  one: Applied,
  daemonSet: DaemonSet | undefined,
  after: readonly Pod[],
  { finished, refused }: { readonly finished: boolean; readonly refused: ReadonlySet<string> },
): Outcome {
  const { pair, look, object, kubectl } = one
  const { facts, prediction } = look
  const pods = daemonSet
    ? podDifferences(
        prediction,
        { before: facts.pods, after, daemonSet, isRefused: refused.has(daemonSet.metadata.name) },
        deadIn(facts.nodes),
      )
    : ['the DaemonSet is gone']
  const evidence = { facts, prediction, daemonSet, after }
  return {
    ...nothingSaid(pair),
    result: 'applied',
    object,
    pods,
    kubectl,
    foreseen: look.prepared.isForeseen,
    end: finished ? 'finished' : 'halted',
    evidence,
  }
}

/** Everything away, and the dead node back. */
async function cleanUp(bed: Bed, hasDead: boolean): Promise<void> {
  const { cluster } = bed
  const merge = 'application/merge-patch+json'
  const { daemonSets } = await lookAt(bed)
  for (const { metadata } of daemonSets.values()) {
    if ('finalizers' in metadata) await cluster.request('PATCH', path(metadata.name), '{"metadata":{"finalizers":null}}', merge)
    await cluster.request('DELETE', path(metadata.name))
  }
  await bed.until('the DaemonSets are gone', async () => (await lookAt(bed)).daemonSets.size === 0)
  for (const { metadata } of [...(await lookAt(bed)).pods.values()].flat())
    if (metadata.annotations?.['bed/stuck'])
      await cluster.request('DELETE', `/api/v1/namespaces/default/pods/${metadata.name}?gracePeriodSeconds=0`)
  await bed.until('the pods are gone', async () => (await lookAt(bed)).pods.size === 0, 60_000)
  if (!hasDead) return
  await cluster.bringUp('dying-1')
  await bed.until('the dead node is back', async () => {
    const nodes = await everyNode(bed.connection)
    return nodes.some(({ metadata, spec }) => metadata.name === 'dying-1' && !spec?.taints?.length)
  })
}
