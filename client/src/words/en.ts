import type { Stall } from '../../../model/src/rollout/plan.ts'
import type { Health } from '../../../model/src/rollout/rollout.ts'
import type { FailureKind, Hindrance } from '../cluster/connect/failure.ts'
import { resourceText } from '../cluster/connect/needs.ts'
import { commands } from './en.commands.ts'
import { endings } from './en.endings.ts'
import { some } from './some.ts'

/** What to do about a failure, by its kind; the failure's own message stands before it. */
const advice: Record<FailureKind, string> = {
  unreachable: 'Check the VPN, the proxy and the server address of the context.',
  certificate: 'Check certificate-authority, tls-server-name and the clock of this machine.',
  credentials: 'Sign in again, or run any kubectl command in a terminal to see the same error there.',
  unauthorized: 'The credentials are not accepted: sign in again.',
  forbidden: 'Ask for the right, or choose a namespace in which you have it.',
  notFound: 'It is gone, or lies in another namespace or context.',
  alreadyExists: 'Somebody created it meanwhile: compare with live and apply again.',
  applyConflict: 'Other field managers own these fields.',
  conflict: 'It was changed meanwhile: look at the difference again.',
  invalid: 'Correct the manifest.',
  gone: 'The history of the API server is too short: refresh.',
  timeout: 'The server did not answer in time: try again.',
  server: 'The API server failed: try again, or look at its log.',
  readOnly: 'The setting daemonset.readOnly refuses every change.',
  cancelled: 'Nothing was changed.',
}

/** What the extension found in the way of a change, and what to do about it. */
const hindrance: { readonly [K in Hindrance['is']]: (of: Extract<Hindrance, { is: K }>) => readonly [string, string] } = {
  noRight: ({ verb, namespace, ...right }) => [
    `you have no right to ${verb} ${resourceText({ verb, ...right })}${namespace === undefined ? '' : ` in namespace ${namespace}`}`,
    advice.forbidden,
  ],
  noRevisionYet: () => ['the controller has not recorded the present revision yet', 'Try again in a moment.'],
  revisionGone: ({ revision }) => [
    `revision ${revision}, from before the canary, is not in the history any more`,
    'Apply the manifest that shall run: that ends the canary.',
  ],
  noNamespace: ({ namespace }) => [`the namespace ${namespace} does not exist`, 'Create it first, or choose another one.'],
  namespaceTerminating: ({ said }) => [
    `its namespace is being deleted: ${said}`,
    'Wait until it is gone, then apply again; `kubectl describe namespace` says what it still waits for.',
  ],
  renamed: ({ namespace, name }) => [`kind, name and namespace must stay DaemonSet ${namespace}/${name}`, advice.invalid],
}

export const en = {
  ...commands,
  ending: endings,
  health: {
    healthy: 'healthy',
    progressing: 'rolling out',
    degraded: 'degraded',
    misscheduled: 'misscheduled',
    terminating: 'being deleted',
  } satisfies Record<Health, string>,
  advice,
  hindrance,
  ready: (ready: number, desired: number) => `${ready}/${desired} ready`,
  noNodes: 'no node',
  updated: (updated: number, desired: number) => `${updated}/${desired} updated`,
  misscheduled: (count: number) => `${count} misscheduled`,
  group: { nodes: 'Nodes', revisions: 'Revisions', events: 'Events' },
  nodesOf: (pods: number, missing: number) => (missing > 0 ? `${pods}, ${missing} missing` : `${pods}`),
  podMissing: 'pod is missing',
  noNodeYet: 'no node yet',
  restarts: (count: number) => some(count, 'restart'),
  lastEnded: (exit: string) => `last ended with ${exit}`,
  revision: (number: number) => `Revision ${number}`,
  current: 'current',
  noChangeCause: 'no change cause',
  firstSeen: (age: string) => `first seen ${age} ago`,
  ago: (age: string) => `${age} ago`,
  times: (count: number) => `${count} times`,
  sameImages: 'same images',
  loadMore: (left: number) => `Load more (${left} left)`,
  message: { loading: 'Loading…', none: 'none', forbidden: 'Not allowed', failed: 'Failed' },
  staleSince: (time: string, why: string) => `Stale since ${time}, retrying: ${why}`,
  filtered: (text: string) => `Filter: ${text}`,
  narrowed: (namespace: string) => `You may not list all namespaces; this is ${namespace}.`,
  initContainer: 'init container',
  container: 'container',
  daemonSetIs: (name: string, namespace: string, state: string) => `DaemonSet ${name} in namespace ${namespace} is ${state}`,
  onNode: (node: string) => `Pod on node ${node}`,
  olderRevision: 'older revision',
  /** Why manifests are checked against the Kubernetes version that they are. */
  versionBySetting: 'as the setting daemonset.kubernetesVersion says',
  versionOfCluster: (context: string) => `the version of ${context}`,
  versionNewest: 'the newest that this extension knows; no cluster says another',
  versionInstead: (context: string, version: string) => `the newest that this extension knows; ${context} runs ${version}`,
  serverStopped: 'The DaemonSet language server has stopped',
  settings: 'Settings',
  /** Who owns the file. */
  coexistence: {
    alone: 'completion, hover and checks for DaemonSets',
    beside: 'beside the YAML extension, which keeps syntax, folding and outline',
    defer: 'checks only; the YAML extension completes and hovers',
  },
  unhealthy: (count: number) => some(count, 'unhealthy DaemonSet'),
  canaryTitle: (name: string) => `Canary of ${name}`,
  canaryNodes: 'On which nodes first?',
  startCanary: 'Start Canary',
  /** Pods that the new template does not want on their node go, whatever the strategy. */
  canaryReplaces: (count: number, removed: number) =>
    `replaces ${some(count, 'pod')}${removed > 0 ? `, removes ${some(removed, 'pod')}` : ''}; all others stay as they are`,
  canaryHow: 'The strategy is OnDelete until you promote or abort',
  canaryHowDetail: 'An annotation of the object says so, for whoever finds it.',
  canaryStarted: (name: string, count: number) =>
    `The canary of ${name} runs on ${some(count, 'node')}. Promote or abort it in the tree.`,
  noCanary: (name: string) => `${name} has no canary.`,
  promote: 'Promote',
  abort: 'Abort',
  promoteTitle: (name: string) => `Promote the canary of ${name}`,
  abortTitle: (name: string) => `Abort the canary of ${name}`,
  canaryGoesOn: 'A canary is under way',
  canaryEnds: 'Ends the canary that is under way',
  canaryState: (nodes: readonly string[], since: string, from: number) =>
    `On ${nodes.slice(0, 5).join(', ')}${nodes.length > 5 ? ` and ${nodes.length - 5} more` : ''} since ${since}; before it: revision ${from}.`,
  canary: (count: number) => `canary on ${some(count, 'node')}`,
  nodesOfManifest: (name: string, from: string) => `${name} on ${from}`,
  nodeNotReady: 'not ready',
  cordoned: 'cordoned',
  runsHere: 'runs here',
  selectorImmutable: (name: string) =>
    `The selector of ${name} cannot be changed. Delete the DaemonSet and leave its pods running (Orphan), then apply: the new one takes over pods that its selector matches; delete the others.`,
  pace: (waves: number, budget: number, surge: number) =>
    `${some(waves, 'wave')} of ${surge > 0 ? `${surge} beside old ones` : budget}`,
  pool: (label: string, value: string, nodes: number) => `${label}=${value} (${some(nodes, 'node')})`,
  planTitle: (name: string, from: string | undefined) => `Rollout plan of ${name}${from === undefined ? '' : ` on ${from}`}`,
  planNodes: 'Nodes',
  planRollout: 'Rollout',
  planRefused: 'Refused',
  planRefusedHow: 'The API server would refuse this manifest; what follows holds once it does not.',
  planNotAsked: (why: string) => `The cluster was not asked (${why}): what it fills in is left out.`,
  /** What becomes of the pods, where nobody could look whether the object is there. */
  planWhereNew: (what: string) => `Where there is none yet: ${what}`,
  noClusterConnected: 'none is connected',
  aWholeRollout: (pace: string) => `Where every pod is replaced: ${pace}`,
  planFootprint: 'Footprint',
  planFit: 'Room',
  /** Why a rollout halts, and where. */
  stall: ({ because, onDeadNodes, failing, notGoing, allowed, replaced }: Stall) => {
    const pods = (count: number, what: string) =>
      count > 0 ? [`${some(count, 'pod')} ${count === 1 ? 'is' : 'are'} ${what}`] : []
    const end = replaced > 0 ? `would stop after ${some(replaced, 'pod')}` : 'would not start'
    const why = [
      ...pods(onDeadNodes, 'unavailable on dead nodes'),
      ...pods(failing, because === 'surging' ? 'failing beside old ones' : 'failing'),
      ...pods(notGoing, 'not going away'),
    ].join(', ')
    return because === 'hostPorts'
      ? `old pods hold the ports of their nodes, so that no new pod fits beside them: this rollout ${end}`
      : `${why} and the ${because === 'surging' ? 'surge' : 'budget'} is ${allowed}: this rollout ${end}`
  },
  peak: (count: number) => `at most ${some(count, 'node')} without an available pod`,
  moreWaves: (count: number) => `… and ${count} more`,
  ifBroken: (replaced: number, unavailable: number) =>
    `Should the new pods never become ready, it stops after ${some(replaced, 'pod')}, with ${some(unavailable, 'node')} without an available one.`,
  noRequests: 'No container requests anything: the pods are among the first to be evicted.',
  requests: (each: string, all: string) => `requests ${each} a node, ${all} in all`,
  limits: (each: string, all: string) => `limit ${each} a node, ${all} in all`,
  atMostShare: (percent: string) => `at most ${percent}% of a node`,
  fitUnknown: 'unknown: the pods of the cluster may not be read',
  fitNoCluster: 'unknown: these nodes are those of a profile, which has no pods',
  fitsEverywhere: 'It fits on all of these nodes (an estimate by requests, host ports and pod slots).',
  lacksSlot: (most: number) => `all ${most} pod slots are taken`,
  lacksPort: (port: string, pod: string) => `port ${port} is held by ${pod}`,
  lacksResource: (name: string, needs: string, free: string) => `needs ${needs} of ${name}, ${free} are free`,
  doctorTitle: (name: string) => `What is wrong with ${name}`,
  doctorHow: 'Causes by node; choose what to do next',
  causes: 'Causes',
  onNodes: (names: readonly string[], count: number) =>
    `${names.join(', ')}${count > names.length ? ` and ${count - names.length} more` : ''}`,
  verdict: {
    badRollout: 'the new revision fails on good nodes',
    badNodes: 'nodes are at fault, not the rollout',
    both: 'the new revision fails, and nodes are at fault too',
    waiting: 'nothing fails, it is not done yet',
    healthy: 'nothing is wrong',
    nowhere: 'it wants no node at all',
    unknown: 'unknown, for not everything may be looked at',
  },
  noNodesAtAll: 'The cluster has no nodes',
  /** What the doctor may not look at, and what nobody knows for that. */
  unread: {
    nodes: 'You may not list nodes',
    pods: 'You may not list pods',
    revisions: 'You may not list revisions',
    events: 'You may not list events',
  },
  unreadDetail: {
    nodes: 'Whether they are well, and which of them lack the pod, is unknown.',
    pods: 'What is wrong with them is unknown.',
    revisions: 'Which pods are of the newest one is unknown.',
    events: 'Why pods are not made, or do not start, may stand there.',
  },
  cause: {
    nodeNotReady: 'The node is not ready',
    terminating: 'A pod does not go',
    pending: 'The scheduler finds no room',
    refused: 'The pod cannot be created',
    image: 'The image cannot be pulled',
    cannotStart: 'The container cannot start',
    crash: 'The container crashes',
    failed: 'The pod has failed',
    notReady: 'It runs and is not ready',
    noPod: 'There is no pod yet',
    starting: 'It is starting',
    settling: 'It waits for minReadySeconds',
    going: 'The old pod is going',
    outdated: 'It runs an older revision',
    misscheduled: 'The pod should not be there',
  },
}
