import { ageAt } from '../objects/age.ts'
import type { ControllerRevision, DaemonSet, KubernetesEvent, Pod } from '../objects/kubernetes.ts'
import { changeCause, currentRevision, hashOf, historyOf, imagesOf, templateOf } from '../objects/revision.ts'
import { selectorText } from '../objects/selector.ts'
import { eventCount, eventTime } from '../objects/slim.ts'
import { nodeOf, summarize } from '../rollout/pod.ts'
import { countsOf, rolloutStatus } from '../rollout/rollout.ts'
import { aligned, listed, table } from './aligned.ts'
import { annotationLines, labelTexts } from './describeLabels.ts'
import { describeTemplate } from './describeTemplate.ts'

/** A DaemonSet and what belongs to it, read at one moment. */
export interface Described {
  readonly daemonSet: DaemonSet
  readonly pods: readonly Pod[]
  readonly revisions: readonly ControllerRevision[]
  readonly events: readonly KubernetesEvent[]
  /** Why a part is empty that could not be read, in the words of the server. */
  readonly unread?: Partial<Readonly<Record<'pods' | 'revisions' | 'events', string>>>
}

/**
 * Everything that `kubectl describe daemonset` says, under its labels and in its order, and what it leaves out: the update strategy,
 * affinity, security, the revisions and each node's pod. Holds nothing of a Secret but its name. `now` is in milliseconds since the epoch.
 */
export function describe(known: Described, now: number): string {
  const sections = [
    [...identityLines(known.daemonSet, now), ...countLines(known), ...strategyLines(known.daemonSet)],
    describeTemplate(known.daemonSet.spec.template),
    revisionLines(known, now),
    podLines(known, now),
    eventLines(known, now),
  ]
  return `${sections.map(aligned).join('\n')}\n`
}

function identityLines({ metadata, spec }: DaemonSet, now: number): string[] {
  return [
    `Name:\t${metadata.name}`,
    `Namespace:\t${metadata.namespace ?? ''}`,
    `Selector:\t${selectorText(spec.selector)}`,
    `Node-Selector:\t${labelTexts(spec.template.spec?.nodeSelector).join(',') || '<none>'}`,
    ...listed('Labels', labelTexts(metadata.labels)),
    ...annotationLines('Annotations', metadata.annotations),
    `Age:\t${ageAt(now, metadata.creationTimestamp)}`,
    ...(metadata.deletionTimestamp ? [`Status:\tTerminating (for ${ageAt(now, metadata.deletionTimestamp)})`] : []),
  ]
}

/** kubectl leaves a blank, not a tab, after these long labels. */
function countLines({ daemonSet, pods, unread = {} }: Described): string[] {
  const { desired, current, updated, available, misscheduled, ready } = countsOf(daemonSet)
  const inPhase = (phase: string) => pods.filter(({ status }) => status?.phase === phase).length
  const phases = `${inPhase('Running')} Running / ${inPhase('Pending')} Waiting / ${inPhase('Succeeded')} Succeeded / ${inPhase('Failed')} Failed`
  return [
    `Desired Number of Nodes Scheduled: ${desired}`,
    `Current Number of Nodes Scheduled: ${current}`,
    `Number of Nodes Scheduled with Up-to-date Pods: ${updated}`,
    `Number of Nodes Scheduled with Available Pods: ${available}`,
    `Number of Nodes with Ready Pods: ${ready}`,
    `Number of Nodes Misscheduled: ${misscheduled}`,
    `Pods Status:\t${unread.pods === undefined ? phases : unknown(unread.pods)}`,
    `Rollout:\t${rolloutStatus(daemonSet).message}`,
  ]
}

const unknown = (why: string) => `<unknown> (${why})`

function strategyLines({ spec }: DaemonSet): string[] {
  const { type = 'RollingUpdate', rollingUpdate = {} } = spec.updateStrategy ?? {}
  const { maxUnavailable = 1, maxSurge = 0 } = rollingUpdate
  const budgets = type === 'RollingUpdate' ? [`Max Unavailable:\t${maxUnavailable}`, `Max Surge:\t${maxSurge}`] : []
  return [
    `Update Strategy:\t${type}`,
    ...budgets.map((line) => `  ${line}`),
    `Min Ready Seconds:\t${spec.minReadySeconds ?? 0}`,
    `Revision History Limit:\t${spec.revisionHistoryLimit ?? 10}`,
  ]
}

/** A table under its title, or why there is none. */
function section(title: string, unread: string | undefined, headings: readonly string[], rows: readonly (readonly string[])[]) {
  if (unread !== undefined) return [`${title}:\t${unknown(unread)}`]
  return rows.length === 0 ? [`${title}:\t<none>`] : [`${title}:`, ...table(headings, rows)]
}

function revisionLines({ daemonSet, revisions, unread = {} }: Described, now: number): string[] {
  const history = historyOf(daemonSet, revisions)
  const current = currentRevision(daemonSet, history)
  const rows = history.map((revision) => [
    `${revision.revision}${revision === current ? ' (current)' : ''}`,
    ageAt(now, revision.metadata.creationTimestamp),
    changeCause(revision) ?? '<none>',
    [...imagesOf(templateOf(revision))].map(([name, image]) => `${name}=${image}`).join(', '),
  ])
  return section('Revisions', unread.revisions, ['Revision', 'First Seen', 'Change-Cause', 'Images'], rows)
}

function podLines({ daemonSet, pods, revisions, unread = {} }: Described, now: number): string[] {
  const numbers = new Map(historyOf(daemonSet, revisions).map((revision) => [hashOf(revision), revision.revision]))
  const nodeName = (pod: Pod) => nodeOf(pod) ?? '<none>'
  const order = new Intl.Collator('en', { numeric: true })
  const sorted = pods.toSorted(
    (a, b) => order.compare(nodeName(a), nodeName(b)) || order.compare(a.metadata.name, b.metadata.name),
  )
  const rows = sorted.map((pod) => {
    const { status, ready, containers, restarts } = summarize(pod)
    const { name, creationTimestamp } = pod.metadata
    const revision = numbers.get(hashOf(pod) ?? '')?.toString() ?? '<unknown>'
    return [nodeName(pod), name, `${ready}/${containers}`, status, `${restarts}`, ageAt(now, creationTimestamp), revision]
  })
  return section('Pods', unread.pods, ['Node', 'Pod', 'Ready', 'Status', 'Restarts', 'Age', 'Revision'], rows)
}

function eventLines({ events, unread = {} }: Described, now: number): string[] {
  const rows = events
    .toSorted((a, b) => eventTime(a) - eventTime(b))
    .map((event) => {
      const { type = '', reason = '', message = '', source, reportingComponent = '' } = event
      return [type, reason, interval(event, now), source?.component || reportingComponent, message.trim()]
    })
  return section('Events', unread.events, ['Type', 'Reason', 'Age', 'From', 'Message'], rows)
}

/** `12s`, and of one that came again `12s (x3 over 5m)`. */
function interval(event: KubernetesEvent, now: number): string {
  const first = ageAt(now, event.eventTime ?? event.firstTimestamp)
  const count = eventCount(event)
  if (!event.series && count <= 1) return first
  const last = event.series ? event.series.lastObservedTime : event.lastTimestamp
  return `${ageAt(now, last)} (x${count} over ${first})`
}
