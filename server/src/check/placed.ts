import { decoded } from '../../../model/src/objects/decoded.ts'
import type { DaemonSet, KubernetesNode } from '../../../model/src/objects/kubernetes.ts'
import { firstNames } from '../../../model/src/order.ts'
import { type Coverage, placementOver } from '../../../model/src/placement/placementOver.ts'
import type { ManifestInfo } from '../../../model/src/protocol.ts'
import type { Amounts } from '../../../model/src/resources/amounts.ts'
import { type Footprint, footprint } from '../../../model/src/resources/footprint.ts'
import { canonical } from '../../../model/src/resources/quantity.ts'
import { say, type Texts } from '../language/index.ts'
import { fromOne, type Result } from './result.ts'

/** Where the pods of one DaemonSet run among the nodes of a profile, and what they take of them. */
export interface Placed {
  readonly file: string
  readonly manifest: ManifestInfo
  readonly coverage: Coverage
  readonly footprint: Footprint
}

/** The DaemonSets of a file that the API server would take; templates and patches are not whole, and left out. */
export function placeAll(name: string, manifests: Iterable<readonly ManifestInfo[]>, nodes: readonly KubernetesNode[]): Placed[] {
  return [...manifests]
    .flat()
    .filter(({ kind, is, errors }) => kind === 'DaemonSet' && is === 'manifest' && errors.length === 0)
    .map((manifest) => place(name, manifest, nodes))
}

function place(file: string, manifest: ManifestInfo, nodes: readonly KubernetesNode[]): Placed {
  const { template } = (decoded(manifest.json) as DaemonSet).spec
  const coverage = placementOver(template, nodes)
  const runsOn = new Set(coverage.runsOn)
  const used = nodes.filter(({ metadata }) => runsOn.has(metadata.name))
  return { file, manifest, coverage, footprint: footprint(template, used) }
}

/** An error for a DaemonSet that runs on fewer nodes than were asked for. */
export function tooFew({ file, manifest, coverage }: Placed, least: number, texts: Texts): Result[] {
  const { desired, total } = coverage
  if (desired >= least) return []
  const message = say(texts, 'place.tooFew', manifest.name, desired, total, least)
  const { document, range } = manifest
  return [{ file, document, ...fromOne(range), path: 'spec.template.spec', severity: 'error', code: 'min-nodes', message }]
}

/** As the README describes it: nodes by name, amounts in thousandths of a core and in base units. */
export function placedAsJson({ file, manifest, coverage, footprint: takes }: Placed) {
  const { requests, limits, totalRequests, totalLimits } = takes
  const { document, name } = manifest
  const { desired, total } = coverage
  const excluded = coverage.excluded.map(({ because, detail, nodes }) => ({ because, detail, nodes }))
  return { file, document, name, desired, total, excluded, requests, limits, totalRequests, totalLimits }
}

/** A line for each DaemonSet; indented below it the nodes that are left out, by reason, and what it takes. */
export function printPlaced(all: readonly Placed[], texts: Texts): string {
  const lines = all.flatMap(({ file, manifest, coverage, footprint: takes }) => [
    `${file}:${manifest.range.start.line + 1}: ${manifest.name}: ${say(texts, 'nodes.of', coverage.desired, coverage.total)}`,
    ...coverage.excluded.map(({ because, detail, nodes }) => {
      const reason = say(texts, `place.${because}`, detail)
      return `    ${say(texts, 'place.excluded', nodes.length, reason, firstNames(nodes))}`
    }),
    ...amountLines(takes, texts).map((line) => `    ${line}`),
  ])
  return lines.map((line) => `${line}\n`).join('')
}

function amountLines(takes: Footprint, texts: Texts): string[] {
  const line = (key: string, one: Amounts, all: Amounts) =>
    Object.keys(one).length > 0 ? [say(texts, key, amountsText(one), amountsText(all))] : []
  const shares = Object.keys(takes.requests)
    .sort()
    .flatMap((name) => largestShare(takes, name))
  return [
    ...line('place.requests', takes.requests, takes.totalRequests),
    ...line('place.limits', takes.limits, takes.totalLimits),
    ...(shares.length > 0 ? [say(texts, 'place.share', shares.join(', '))] : []),
  ]
}

/** `cpu 5% (node-1)`: the node of which one pod requests the largest part. */
function largestShare({ shares }: Footprint, name: string): string[] {
  let largest: { node: string; part: number } | undefined
  for (const { node, share } of shares) {
    const part = share[name]
    if (part !== undefined && part > (largest?.part ?? -1)) largest = { node, part }
  }
  return largest ? [`${name} ${Number((largest.part * 100).toFixed(1))}% (${largest.node})`] : []
}

const amountsText = (amounts: Amounts) =>
  Object.entries(amounts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, amount]) => `${name} ${amountText(name, amount)}`)
    .join(', ')

/** As a manifest would have it: `250m`, `64Mi`. */
function amountText(name: string, amount: number): string {
  if (name === 'cpu') return canonical({ value: BigInt(amount), exponent: -3, suffix: 'm' })
  const isBytes = /^(memory|ephemeral-storage|hugepages-.*)$/.test(name)
  return canonical({ value: BigInt(amount), exponent: 0, suffix: isBytes ? 'Ki' : '' })
}
