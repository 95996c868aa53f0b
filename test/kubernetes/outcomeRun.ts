// Makes pairs in the cluster, some tens at once: the live states, then the preview and the apply of each file, then what became of it.
import { setTimeout as sleep } from 'node:timers/promises'
import { everyNode, readPods } from '../../client/src/cluster/read/read.ts'
import type { DaemonSet } from '../../model/src/objects/kubernetes.ts'
import { type Applied, applyFile, nothingSaid, type Outcome } from './outcomeApply.ts'
import { type Bed, daemonSetPath, lookAt } from './outcomeBed.ts'
import type { Pair } from './outcomeCases.ts'
import { isFinished, podStates } from './outcomeJudge.ts'
import { calmly, untilRest } from './outcomeRest.ts'
import { makers, situations, touches } from './outcomeStates.ts'

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
    const daemonSet = await bed.connection.get<DaemonSet>(daemonSetPath(name))
    if (isFinished(daemonSet, await readPods(bed.connection, daemonSet))) return
  }
}

/** Every rollout has ended, or nothing about any pod has changed for some seconds. */
async function untilQuiet(bed: Bed): Promise<void> {
  let last = ''
  let since = Date.now()
  const end = Date.now() + calmly(40_000)
  for (let quiet = 4000; Date.now() - since < calmly(quiet) && Date.now() < end; await sleep(300)) {
    const { daemonSets, pods } = await lookAt(bed)
    const all = [...daemonSets.values()]
    quiet = all.every((one) => isFinished(one, pods.get(one.metadata.uid ?? '') ?? [])) ? 600 : 4000
    const now = podStates([...pods.values()].flat())
    if (now !== last) since = Date.now()
    last = now
  }
}

/** Everything away, and the dead node back. */
async function cleanUp(bed: Bed, hasDead: boolean): Promise<void> {
  const { cluster } = bed
  const merge = 'application/merge-patch+json'
  const { daemonSets } = await lookAt(bed)
  for (const { metadata } of daemonSets.values()) {
    if ('finalizers' in metadata)
      await cluster.request('PATCH', daemonSetPath(metadata.name), '{"metadata":{"finalizers":null}}', merge)
    await cluster.request('DELETE', daemonSetPath(metadata.name))
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
