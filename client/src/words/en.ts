import type { Health } from '../../../model/src/rollout/rollout.ts'
import type { FailureKind, Hindrance } from '../cluster/connect/failure.ts'
import { resourceText } from '../cluster/connect/needs.ts'
import { commands } from './en.commands.ts'
import { plans } from './en.plan.ts'
import { some } from './some.ts'

const health: Record<Health, string> = {
  healthy: 'healthy',
  progressing: 'rolling out',
  degraded: 'degraded',
  misscheduled: 'misscheduled',
  terminating: 'being deleted',
}

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
  noRight: ({ verb, namespace = '', ...right }) => [
    `you have no right to ${verb} ${resourceText({ verb, ...right })} in namespace ${namespace}`,
    advice.forbidden,
  ],
  noRevisionYet: () => ['the controller has not recorded the present revision yet', 'Try again in a moment.'],
  revisionGone: ({ revision }) => [
    `revision ${revision}, from before the canary, is not in the history any more`,
    'Apply the manifest that shall run: that ends the canary.',
  ],
  renamed: ({ namespace, name }) => [`kind, name and namespace must stay DaemonSet ${namespace}/${name}`, advice.invalid],
}

export const en = {
  ...commands,
  ...plans,
  health,
  advice,
  hindrance,
  ready: (ready: number, desired: number) => `${ready}/${desired} ready`,
  noNodes: 'no node',
  updated: (updated: number, desired: number) => `${updated}/${desired} updated`,
  misscheduled: (count: number) => `${count} misscheduled`,
  stalled: 'stalled',
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
  accessible: (parts: readonly string[]) => parts.filter((part) => part !== '').join(', '),
  daemonSetIs: (name: string, namespace: string, state: string) => `DaemonSet ${name} in namespace ${namespace} is ${state}`,
  onNode: (node: string) => `Pod on node ${node}`,
  olderRevision: 'older revision',
  newest: 'newest',
  serverStopped: 'The DaemonSet language server has stopped',
  settings: 'Settings',
  /** Who owns the file. */
  coexistence: {
    alone: 'completion, hover and checks for DaemonSets',
    beside: 'beside the YAML extension, which keeps syntax, folding and outline',
    defer: 'checks only; the YAML extension completes and hovers',
  },
  unhealthy: (count: number) => some(count, 'unhealthy DaemonSet'),
}
