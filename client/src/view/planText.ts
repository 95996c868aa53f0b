// The plan of a rollout as a text: it follows the theme, can be searched and copied, and a screen reader reads it as it stands.

import type { DaemonSet } from '../../../model/src/objects/kubernetes.ts'
import { firstNames } from '../../../model/src/order.ts'
import type { Coverage } from '../../../model/src/placement/placementOver.ts'
import type { Pool } from '../../../model/src/placement/pools.ts'
import { type Prediction, wholeRollout } from '../../../model/src/prediction/predict.ts'
import { amountsOf, times } from '../../../model/src/resources/amounts.ts'
import type { Fit, Shortage } from '../../../model/src/resources/fits.ts'
import type { Footprint } from '../../../model/src/resources/footprint.ts'
import type { RolloutBudget, RolloutPlan } from '../../../model/src/rollout/plan.ts'
import { joined } from '../words/some.ts'
import type { Words } from '../words/words.ts'
import { inWords } from './predictionText.ts'

/** What an apply would store. */
export interface Outcome {
  readonly live: DaemonSet | undefined
  /** The object after the apply; by the manifest's own words where the cluster was not asked, or refuses it. */
  readonly after: DaemonSet
  /** Why the API server would refuse the manifest, one text each. */
  readonly refused: readonly string[]
  /** Why the cluster was not asked. */
  readonly notAsked: string | undefined
}

export interface PlanFacts extends Outcome {
  readonly name: string
  /** The cluster or the profile that the nodes are from. */
  readonly from: string
  readonly coverage: Coverage
  readonly prediction: Prediction
  readonly footprint: Footprint
  readonly pools: readonly Pool[]
  /** Room is known only where the pods of a cluster may be read. */
  readonly fits: readonly Fit[] | 'forbidden' | 'noCluster'
}

export function planText(facts: PlanFacts, say: Words): string {
  const { name, from, refused } = facts
  const sections = [
    ...(refused.length > 0 ? [[say.planRefused, [say.planRefusedHow, ...refused.map((why) => `! ${why}`)]] as const] : []),
    [say.planNodes, coverageLines(facts, say)],
    [say.planRollout, rolloutLines(facts, say)],
    [say.planFootprint, footprintLines(facts, say)],
    [say.planFit, fitLines(facts, say)],
  ] as const
  const texts = sections.map(([title, lines]) => [heading(title), ...lines.map((line) => `  ${line}`)].join('\n'))
  return `${[say.planTitle(name, from), ...texts].join('\n\n')}\n`
}

function coverageLines({ coverage }: PlanFacts, say: Words): string[] {
  const { desired, total, excluded } = coverage
  return [
    say.coverage(desired, total),
    ...excluded.map(({ because, detail, nodes }) => `${say.excludedBy(because, detail, nodes.length)} (${firstNames(nodes)})`),
  ]
}

function rolloutLines({ prediction, live, after, notAsked, coverage }: PlanFacts, say: Words): string[] {
  const { rollout, starts, goes } = prediction
  const { strategy, waves, budget, surge } = wholeRollout(after, coverage.desired)
  const whole = strategy === 'OnDelete' ? strategy : say.pace(waves.length, budget, surge)
  const moves = [
    ...(live && starts.length > 0 ? [`${say.gains(starts.length)} (${firstNames(starts)})`] : []),
    ...(goes.length > 0 ? [`${say.loses(goes.length)} (${firstNames(goes.map(({ node }) => node))})`] : []),
  ]
  return [
    ...(notAsked ? [`! ${say.planNotAsked(notAsked)}`] : []),
    notAsked && !live ? say.planWhereNew(inWords(prediction, live, say)) : inWords(prediction, live, say),
    ...(prediction.knows.pods ? [] : [say.podsUnknown]),
    ...moves,
    ...(rollout && (rollout.waves.length > 0 || rollout.stalls) ? goingOn(rollout, say) : []),
    ...(coverage.desired > 0 ? [say.aWholeRollout(whole)] : []),
  ]
}

function goingOn(rollout: RolloutPlan, say: Words): string[] {
  const { waves, stalls, ifBroken, peakUnavailable } = rollout
  const time = timeText(rollout, say)
  return [
    `${paceText(rollout, say)}; ${say.peak(peakUnavailable)}`,
    ...(stalls ? [`! ${say.wouldStall}: ${say.stall(stalls)}`] : []),
    ...timeline(waves, say),
    ...(time ? [time] : []),
    say.ifBroken(ifBroken.replaced, ifBroken.unavailable),
  ]
}

/** How many pods a rollout takes at one time. */
export const paceText = ({ budget, surge }: RolloutBudget, say: Words) => (surge > 0 ? say.surges(surge) : say.takesDown(budget))

/** How long a rollout takes, as far as that is known. */
export function timeText({ rangeSeconds, lowerBoundSeconds }: RolloutPlan, say: Words): string | undefined {
  if (rangeSeconds && rangeSeconds[1] > 0) return say.takesBetween(...rangeSeconds)
  return lowerBoundSeconds > 0 ? say.takesAtLeast(lowerBoundSeconds) : undefined
}

const mostWaves = 20
const width = 40

/** One line a wave: the part of all pods that is done before it, and what it does. */
function timeline(waves: readonly number[], say: Words): string[] {
  const all = waves.reduce((sum, size) => sum + size, 0)
  if (all === 0) return []
  const shown = waves.slice(0, mostWaves)
  const digits = String(waves.length).length
  let before = 0
  const lines = shown.map((size, index) => {
    const [from, to] = [before, before + size].map((count) => Math.round((count / all) * width)) as [number, number]
    before += size
    const bar = `${'·'.repeat(from)}${'█'.repeat(Math.max(1, to - from))}`.padEnd(width + 1)
    return `${String(index + 1).padStart(digits)} ${bar} ${size}`
  })
  const more = waves.length - mostWaves
  return [`${say.waves(waves.length)}:`, ...lines, ...(more > 0 ? [say.moreWaves(more)] : [])]
}

function footprintLines({ footprint, pools }: PlanFacts, say: Words): string[] {
  const { requests, limits, totalRequests, totalLimits, shares } = footprint
  const names = [...new Set([...Object.keys(requests), ...Object.keys(limits)])]
  if (names.length === 0) return [say.noRequests]
  const largest = (name: string) => Math.max(0, ...shares.map(({ share }) => share[name] ?? 0))
  return [
    ...names.map((name) => {
      const share = largest(name)
      const parts = [
        requests[name] !== undefined ? say.requests(amount(name, requests[name]), amount(name, totalRequests[name] ?? 0)) : '',
        limits[name] !== undefined ? say.limits(amount(name, limits[name]), amount(name, totalLimits[name] ?? 0)) : '',
        share > 0 ? say.atMostShare((share * 100).toFixed(1)) : '',
      ]
      return `${name}: ${joined(parts, '; ')}`
    }),
    ...pools.map((pool) => poolLine(pool, footprint, say)),
  ]
}

/** What it takes of a pool, each resource with its share of the pool's smallest node. */
function poolLine({ label, value, nodes }: Pool, { requests }: Footprint, say: Words): string {
  const all = times(requests, nodes.length)
  const share = (name: string) => {
    const least = Math.min(...nodes.map(({ status }) => amountsOf(status?.allocatable)[name] ?? 0))
    return least > 0 ? ` (${(((requests[name] ?? 0) / least) * 100).toFixed(1)}%)` : ''
  }
  const parts = Object.entries(all).map(([name, total]) => `${name} ${amount(name, total)}${share(name)}`)
  return `${say.pool(label, value, nodes.length)}: ${parts.join(', ')}`
}

function fitLines({ fits, coverage }: PlanFacts, say: Words): string[] {
  if (fits === 'forbidden') return [say.fitUnknown]
  if (fits === 'noCluster') return [say.fitNoCluster]
  const runs = new Set(coverage.runsOn)
  const short = fits.filter(({ node, fits: isFine }) => runs.has(node) && !isFine)
  if (short.length === 0) return [say.fitsEverywhere]
  return short.map(({ node, shortages }) => `! ${node}: ${shortages.map((one) => shortageText(one, say)).join('; ')}`)
}

function shortageText(shortage: Shortage, say: Words): string {
  if (shortage.lacks === 'slot') return say.lacksSlot(shortage.allocatable)
  if (shortage.lacks === 'port') return say.lacksPort(shortage.port, shortage.heldBy)
  return say.lacksResource(
    shortage.name,
    amount(shortage.name, shortage.needs),
    amount(shortage.name, Math.max(0, shortage.free)),
  )
}

const heading = (text: string) =>
  `${text}\n${'─'.repeat([...text].reduce((sum, letter) => sum + (letter > '\u1100' ? 2 : 1), 0))}`

/** `0.25 CPU`, `200 MiB`; other resources are counts. Takes cpu in thousandths of a core, as `Amounts` has it. */
export function amount(name: string, value: number): string {
  if (name === 'cpu') return `${Number((value / 1000).toFixed(3))} CPU`
  if (!/^(memory|ephemeral-storage|hugepages-.*)$/.test(name)) return String(value)
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']
  let size = value
  let index = 0
  for (; size >= 1024 && index < units.length - 1; index++) size /= 1024
  return `${Number(size.toFixed(1))} ${units[index]}`
}
