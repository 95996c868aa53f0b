import type { Stall } from '../../../model/src/rollout/plan.ts'
import { some } from './some.ts'

/** What plans and diagnoses say. */
export const plans = {
  canaryTitle: (name: string) => `Canary of ${name}`,
  canaryNodes: 'On which nodes first?',
  startCanary: 'Start Canary',
  canaryReplaces: (count: number) => `replaces ${some(count, 'pod')}; all others stay as they are`,
  canaryHow: 'The strategy becomes OnDelete until you promote or abort; a note on the object tells everybody',
  canaryStarted: (name: string, count: number) =>
    `The canary of ${name} runs on ${some(count, 'node')}. Promote or abort it in the tree.`,
  noCanary: (name: string) => `${name} has no canary.`,
  promote: 'Promote',
  abort: 'Abort',
  promoteTitle: (name: string) => `Promote the canary of ${name}`,
  abortTitle: (name: string) => `Abort the canary of ${name}`,
  promotes: (count: number) => `all other nodes get the new template: ${some(count, 'pod')} restart${count === 1 ? 's' : ''}`,
  canaryGoesOn: 'A canary is under way',
  canaryEnds: 'Ends the canary that is under way',
  canaryState: (nodes: readonly string[], since: string, from: number) =>
    `On ${nodes.slice(0, 5).join(', ')}${nodes.length > 5 ? ` and ${nodes.length - 5} more` : ''} since ${since}; before it: revision ${from}.`,
  canary: (count: number) => `canary on ${some(count, 'node')}`,
  replaces: (count: number) =>
    `${some(count, 'pod')} of the present template are replaced, or removed where the new one does not run`,
  nodesOfManifest: (name: string, from: string) => `${name} on ${from}`,
  nodeNotReady: 'not ready',
  cordoned: 'cordoned',
  runsHere: 'runs here',
  selectorImmutable: (name: string) =>
    `The selector of ${name} cannot be changed. Delete the DaemonSet and leave its pods running (Orphan), then apply: the new one takes over pods that its selector matches; delete the others.`,
  pace: (waves: number, budget: number, surge: number) =>
    `${some(waves, 'wave')} of ${surge > 0 ? `${surge} beside old ones` : budget}`,
  pool: (label: string, value: string, nodes: number) => `${label}=${value} (${some(nodes, 'node')})`,
  planTitle: (name: string, from: string) => `Rollout plan of ${name} on ${from}`,
  planNodes: 'Nodes',
  planRollout: 'Rollout',
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
  noRequests: 'No container asks for anything: the scheduler takes it for free, and it is among the first to be evicted.',
  requests: (each: string, all: string) => `requests ${each} a node, ${all} in all`,
  limits: (each: string, all: string) => `limit ${each} a node, ${all} in all`,
  atMostShare: (percent: string) => `at most ${percent} % of a node`,
  fitUnknown: 'unknown: the pods of the cluster may not be read',
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
