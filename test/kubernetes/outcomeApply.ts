// One pair: the preview and the prediction of a file, its apply, and what kubectl would have made of it.
import { ClusterError } from '../../client/src/cluster/connect/failure.ts'
import { revisionHistory } from '../../client/src/cluster/read/daemonSet.ts'
import { everyNode, readPods } from '../../client/src/cluster/read/read.ts'
import { type PreparedApply, prepareApply } from '../../client/src/cluster/write/apply.ts'
import type { DaemonSet, KubernetesNode, KubernetesObject, Pod } from '../../model/src/objects/kubernetes.ts'
import { clientSideManagers, ourManager } from '../../model/src/objects/managed.ts'
import { lastApplied } from '../../model/src/objects/slim.ts'
import { type Prediction, predict } from '../../model/src/prediction/predict.ts'
import { type Bed, daemonSetPath } from './outcomeBed.ts'
import type { Pair } from './outcomeCases.ts'
import { objectDifferences, podStates } from './outcomeJudge.ts'
import type { Manifest } from './outcomeManifests.ts'
import { isOursToo, kubectlsWay, situations } from './outcomeStates.ts'
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

export const nothingSaid = (pair: Pair) => ({ pair, object: [], pods: [], kubectl: undefined, foreseen: true, end: undefined })

/** A pair whose file was applied, before its pods have come to rest. */
export interface Applied {
  readonly look: Look
  readonly pair: Pair
  readonly uid: string | undefined
  readonly object: readonly string[]
  readonly kubectl: readonly string[] | undefined
}

/** What was said of a file, and from what. */
export interface Look {
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
    if (podStates(pods) !== podStates(again) && attempt < 5) continue
    const after = prepared.result as DaemonSet
    const facts = { live, after, revisions, pods, nodes, now: Date.now() }
    return { prepared, facts, prediction: predict(facts) }
  }
}

export async function applyFile(bed: Bed, pair: Pair): Promise<Outcome | Applied> {
  const { name, manifest, made, situation } = pair
  await situations[situation]?.last?.(bed, manifest)
  const from = pair.fromLive ? await bed.connection.get<Manifest & JsonRecord>(daemonSetPath(name)) : manifest
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
  const stored = await bed.connection.get<DaemonSet>(daemonSetPath(name))
  // A label without a value is an empty one to every server, and none to kubectl's patch.
  const isSpecial = isOursToo(pair) || pair.changes.includes('a null label')
  const isCompared = !isSpecial && !(way?.includes('--server-side') && isMigrated(prepared.live))
  const kubectl = theirs && isCompared ? besideKubectl(prepared.result, theirs) : undefined
  const object = objectDifferences(prepared.result, stored)
  return { pair, look: seen, uid: stored.metadata.uid, object, kubectl }
}

type JsonRecord = Record<string, unknown>

/** Whether kubectl's server-side apply takes over a client-side one first. Its own dry run does not show what goes by that. */
const isMigrated = (live: KubernetesObject | undefined) => clientSideManagers(live?.metadata.managedFields ?? []).length > 0

/**
 * What kubectl would leave another way. Its note of a client-side apply is its alone; a struct that a file empties stays as an empty one on
 * the client's side, and goes on the server's, which means the same; items of others stand elsewhere in a list of names. It refuses a file with
 * a version in it that is not the object's any more, which is left out here.
 */
function besideKubectl(ours: object, theirs: Theirs): string[] {
  if ('error' in theirs) return theirs.error.includes('the object has been modified') ? [] : [`kubectl refuses: ${theirs.error}`]
  const without = (object: object) => {
    const copy = byName(object) as { metadata: { annotations?: Record<string, string> } }
    const { [lastApplied]: _, ...annotations } = copy.metadata.annotations ?? {}
    copy.metadata.annotations = annotations
    return copy
  }
  return objectDifferences(without(ours), without(theirs.object)).filter((line) => !line.endsWith(': said nothing, is {}'))
}

/** A value with its lists of named things in the order of the names. */
function byName(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(byName)
    const name = (item: unknown) => (item as { name?: unknown } | null)?.name
    return items.every((item) => typeof name(item) === 'string')
      ? items.sort((a, b) => (String(name(a)) < String(name(b)) ? -1 : 1))
      : items
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, byName(one)]))
}

type Theirs = { readonly object: object } | { readonly error: string }

/** What kubectl's own apply of the file would leave. */
async function kubectlApply(
  bed: Bed,
  { metadata: { managedFields: _, ...metadata }, ...file }: Manifest,
  way: readonly string[],
): Promise<Theirs> {
  const args = ['apply', ...way, '--dry-run=server', '-o', 'json', '-f', '-']
  const { code, stdout, stderr } = await bed.cluster.kubectl(args, { input: JSON.stringify({ ...file, metadata }) })
  return code === 0 ? { object: JSON.parse(stdout) as object } : { error: stderr.trim() }
}

/** A preview that is refused: the write of the same bytes under the same name must be too, and kubectl's own apply as well. */
async function refusal(bed: Bed, pair: Pair, file: Manifest, error: ClusterError, theirs: Theirs | undefined): Promise<Outcome> {
  const args = ['apply', '--server-side', '--force-conflicts', `--field-manager=${ourManager}`, '--dry-run=server', '-f', '-']
  const bare = structuredClone(file) as Manifest & JsonRecord
  delete bare.metadata.managedFields
  const { code } = await bed.cluster.kubectl(args, { input: JSON.stringify(bare) })
  // A dry run of it does not show what kubectl hands over afterwards: where its own apply is refused that counts.
  const isTheirsRefused = theirs !== undefined && 'error' in theirs
  const object =
    code === 0 && !isTheirsRefused ? [`our preview is refused and kubectl apply --server-side is not: ${error.message}`] : []
  // A client-side apply may send two items of one name, which no server-side apply can.
  const isKnown = /duplicate entries for key/.test(error.message)
  const kubectl =
    theirs &&
    !isOursToo(pair) &&
    ('object' in theirs && !isKnown ? [`refused here, and accepted by kubectl apply: ${error.message}`] : [])
  return { ...nothingSaid(pair), result: 'refused', object, kubectl: kubectl || undefined, note: error.message }
}
