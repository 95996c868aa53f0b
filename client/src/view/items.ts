// How each element of the tree looks and sounds, as plain data. One exhaustive switch: a new kind does not compile until it is drawn.
import { ageAt } from '../../../model/src/objects/age.ts'
import type { DaemonSet, Pod } from '../../../model/src/objects/kubernetes.ts'
import { changeCause, imageChanges, imagesOf, templateOf } from '../../../model/src/objects/revision.ts'
import { eventCount, eventTime } from '../../../model/src/objects/slim.ts'
import { canaryOf } from '../../../model/src/rollout/canary.ts'
import { type PodProblem, podProblem, summarize } from '../../../model/src/rollout/pod.ts'
import { countsOf, type Health, isOnDelete, rolloutStatus } from '../../../model/src/rollout/rollout.ts'
import type { Live } from '../cluster/watch/live.ts'
import { joined } from '../words/some.ts'
import type { Words } from '../words/words.ts'
import { current, type Element, missingNodes, newerThan, podAt, podsByNode, revisionsOf } from './elements.ts'

interface Item {
  readonly label: string
  readonly description: string
  /** A codicon, and a colour of the theme where the state is worth one. The text always says the same. */
  readonly icon: { readonly name: string; readonly color?: string } | undefined
  readonly opens: 'never' | 'closed' | 'open'
  /** Words joined by `;`, for the menus. */
  readonly context: string
  /** The whole sentence, for those who hear the tree. */
  readonly spoken: string
  /** Markdown. */
  readonly tooltip?: string
}

const healthIcons: Record<Health, NonNullable<Item['icon']>> = {
  healthy: { name: 'pass', color: 'testing.iconPassed' },
  progressing: { name: 'sync', color: 'charts.blue' },
  degraded: { name: 'error', color: 'testing.iconFailed' },
  misscheduled: { name: 'warning', color: 'charts.yellow' },
  terminating: { name: 'trash' },
}
const { progressing, degraded: failing, misscheduled: warning } = healthIcons

/** `now` in milliseconds since the epoch. */
export function itemOf(live: Live, element: Element, words: Words, now: number): Item {
  switch (element.is) {
    case 'namespace':
      return plain(element.name, '', 'symbol-namespace', 'open', 'namespace')
    case 'daemonSet': {
      const found = live.get(element.uid)
      return found ? daemonSetItem(found, live.health(element.uid) ?? 'progressing', words, now) : gone(words)
    }
    case 'group':
      return groupItem(live, element, words)
    case 'node':
      return nodeItem(live, element, words, now)
    case 'pod': {
      const pod = podAt(live, element)
      return pod ? podItem(live, element.uid, pod, pod.metadata.name, words, now) : gone(words)
    }
    case 'container': {
      const pod = podAt(live, element)
      return pod ? containerItem(pod, element.container, words) : gone(words)
    }
    case 'revision':
      return revisionItem(live, element, words, now)
    case 'event':
      return eventItem(live, element, words, now)
    case 'more':
      return plain(words.loadMore(element.left), '', 'ellipsis', 'never', 'more')
    case 'message': {
      const label = words.message[element.about]
      const icon = element.about === 'loading' ? 'loading~spin' : element.about === 'none' ? '' : 'warning'
      return { ...plain(label, element.text, icon, 'never', 'message'), ...(element.text && { tooltip: markdown(element.text) }) }
    }
  }
}

const spoken = (parts: readonly string[]) => joined(parts, ', ')

function plain(label: string, description: string, icon: string, opens: Item['opens'], context: string): Item {
  return { label, description, icon: icon ? { name: icon } : undefined, opens, context, spoken: spoken([label, description]) }
}

const gone = (words: Words) => plain(words.message.none, '', '', 'never', 'message')

function daemonSetItem(daemonSet: DaemonSet, health: Health, words: Words, now: number): Item {
  const { name, namespace = 'default' } = daemonSet.metadata
  const { desired, ready, updated, misscheduled } = countsOf(daemonSet)
  const { state } = rolloutStatus(daemonSet)
  const parts = [desired === 0 ? words.noNodes : words.ready(ready, desired)]
  if (health !== 'healthy' && health !== 'misscheduled') parts.push(words.health[health])
  if (misscheduled > 0) parts.push(words.misscheduled(misscheduled))
  const canary = canaryOf(daemonSet)
  if (canary) parts.push(words.canary(canary.nodes.length))
  if (state === 'updating' || (state === 'onDelete' && updated < desired)) parts.push(words.updated(updated, desired))
  const description = parts.join(' · ')
  return {
    label: name,
    description,
    icon: healthIcons[health],
    opens: 'closed',
    context: `daemonSet;${health};${isOnDelete(daemonSet) ? 'onDelete' : 'rollingUpdate'}${canary ? ';canary' : ''}`,
    spoken: spoken([words.daemonSetIs(name, namespace, words.health[health]), ...parts]),
    tooltip: columns(daemonSet, words.health[health], now),
  }
}

/** kubectl's columns, and the images. */
function columns(daemonSet: DaemonSet, state: string, now: number): string {
  const { desired, current: running, ready, updated, available } = countsOf(daemonSet)
  const { name, namespace, creationTimestamp } = daemonSet.metadata
  const selector = Object.entries(daemonSet.spec.template.spec?.nodeSelector ?? {}).map(([key, value]) => `${key}=${value}`)
  const rest = [markdown(selector.join(',') || '<none>'), ageAt(now, creationTimestamp)]
  const images = [...imagesOf(daemonSet.spec.template)].map(([container, image]) => `- ${markdown(container)}: \`${image}\``)
  return [
    `**${markdown(`${namespace}/${name}`)}** · ${state}`,
    '',
    '| DESIRED | CURRENT | READY | UP-TO-DATE | AVAILABLE | NODE SELECTOR | AGE |',
    '| --: | --: | --: | --: | --: | --- | --: |',
    `| ${[desired, running, ready, updated, available, ...rest].join(' | ')} |`,
    '',
    ...images,
  ].join('\n')
}

function groupItem(live: Live, { of, uid }: Extract<Element, { is: 'group' }>, words: Words): Item {
  const icon = { nodes: 'server', revisions: 'history', events: 'pulse' }[of]
  const details = live.details(uid)
  const known = details?.freshness[of === 'nodes' ? 'pods' : of].is
  const count =
    !details || known === 'loading' || known === 'failed'
      ? ''
      : of === 'nodes'
        ? words.nodesOf(details.pods.size, missingNodes(live, uid).length)
        : `${details[of].size}`
  return plain(words.group[of], count, icon, 'closed', `group;${of}`)
}

function nodeItem(live: Live, { uid, node }: Extract<Element, { is: 'node' }>, words: Words, now: number): Item {
  const pods = podsByNode(live, uid).get(node) ?? []
  const label = node || words.noNodeYet
  const [first] = pods
  if (!first) return { ...plain(label, words.podMissing, '', 'never', 'node;missing'), icon: warning }
  if (pods.length === 1) return podItem(live, uid, first, label, words, now)
  const states = pods.map((pod) => summarize(pod).status).join(' → ')
  return { ...plain(label, states, 'sync', 'closed', 'node'), spoken: spoken([words.onNode(label), states]) }
}

function podItem(live: Live, uid: string, pod: Pod, label: string, words: Words, now: number): Item {
  const { status, ready, containers, restarts } = summarize(pod)
  const problem = podProblem(pod)
  const parts = [
    status,
    status === 'Running' && ready === containers ? '' : `${ready}/${containers}`,
    restarts > 0 ? words.restarts(restarts) : '',
    newerThan(live, uid, pod) ? words.olderRevision : '',
  ]
  const isUp = ready === containers && containers > 0 && !pod.metadata.deletionTimestamp
  const icon = problem ? failing : isUp ? { name: 'vm-running', color: 'testing.iconPassed' } : progressing
  const lines = [`**${markdown(pod.metadata.name)}** · ${markdown(status)} · ${ageAt(now, pod.metadata.creationTimestamp)}`]
  const why = problem && problemText(problem, words)
  if (problem) lines.push('', `${markdown(problem.container ?? '')} ${markdown(problem.reason)}: ${markdown(why ?? '')}`.trim())
  return {
    label,
    description: joined(parts),
    icon,
    opens: 'closed',
    context: `pod;${problem ? 'failing' : isUp ? 'up' : 'starting'}${restarts > 0 ? ';restarted' : ''}`,
    spoken: spoken([words.onNode(label), ...parts, problem ? `${problem.reason}: ${why}` : '']),
    tooltip: lines.join('\n'),
  }
}

/** What is known of why a pod fails: what the cluster says, else how its container ended. */
export const problemText = ({ message, exit }: PodProblem, words: Words) => (exit ? words.lastEnded(exit) : message)

function containerItem(pod: Pod, name: string, words: Words): Item {
  const isInit = pod.spec.initContainers?.some((container) => container.name === name) === true
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]
  const { state = {}, restartCount = 0 } = statuses.find((one) => one.name === name) ?? {}
  const image = imagesOf({ spec: pod.spec }).get(name) ?? ''
  const status = state.waiting?.reason ?? state.terminated?.reason ?? (state.running ? 'Running' : '')
  const kind = isInit ? words.initContainer : words.container
  const parts = [status, restartCount > 0 ? words.restarts(restartCount) : '', image]
  const message = state.waiting?.message ?? state.terminated?.message ?? ''
  const context = `container${isInit ? ';init' : ''}${restartCount > 0 ? ';restarted' : ''}`
  return {
    ...plain(name, joined(parts), 'package', 'never', context),
    spoken: spoken([kind, name, ...parts]),
    tooltip: joined([`${kind} **${markdown(name)}**`, image && `\`${image}\``, markdown(message)], '\n\n'),
  }
}

function revisionItem(live: Live, { uid, revision }: Extract<Element, { is: 'revision' }>, words: Words, now: number): Item {
  const all = revisionsOf(live, uid)
  const index = all.findIndex(({ metadata }) => metadata.uid === revision)
  const found = all[index]
  if (!found) return gone(words)
  const before = all[index - 1]
  const isCurrent = current(live, uid)?.metadata.uid === revision
  const images = before
    ? imageChanges(templateOf(before), templateOf(found)).map(({ container, to }) => `${container}: ${to ?? '–'}`)
    : [...imagesOf(templateOf(found))].map(([container, image]) => `${container}: ${image}`)
  const seen = words.firstSeen(ageAt(now, found.metadata.creationTimestamp))
  const parts = [isCurrent ? words.current : '', changeCause(found) ?? '', images.join(', ') || words.sameImages]
  return {
    label: words.revision(found.revision),
    description: joined(parts),
    icon: { name: isCurrent ? 'circle-filled' : 'circle-outline' },
    opens: 'never',
    context: `revision${isCurrent ? ';current' : ''}`,
    spoken: spoken([words.revision(found.revision), ...parts, seen]),
    tooltip: [
      `**${words.revision(found.revision)}** · ${seen}`,
      markdown(changeCause(found) ?? words.noChangeCause),
      ...images.map(markdown),
    ].join('\n\n'),
  }
}

function eventItem(live: Live, { uid, event }: Extract<Element, { is: 'event' }>, words: Words, now: number): Item {
  const found = live.details(uid)?.events.get(event)
  if (!found) return gone(words)
  const age = words.ago(ageAt(now, new Date(eventTime(found)).toISOString()))
  const count = eventCount(found)
  const { reason = '', message = '', type } = found
  return {
    label: reason,
    description: message,
    icon: type === 'Warning' ? warning : { name: 'info' },
    opens: 'never',
    context: 'event',
    spoken: spoken([type ?? '', reason, message, age]),
    tooltip: [`**${markdown(reason)}** · ${age}${count > 1 ? ` · ${words.times(count)}` : ''}`, markdown(message)].join('\n\n'),
  }
}

const markdown = (text: string) => text.replace(/[\\`*_{}[\]()#+!|<>~-]/g, '\\$&')
