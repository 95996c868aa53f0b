// How a live state comes to be: who made the object, what others did to it since, and what its pods are in the middle of.
import { getDaemonSet } from '../../client/src/cluster/read/daemonSet.ts'
import { prepareApply } from '../../client/src/cluster/write/apply.ts'
import { prepareCanary, prepareEnd } from '../../client/src/cluster/write/canary.ts'
import { prepareImages, prepareReplace, prepareRestart, prepareRollBack } from '../../client/src/cluster/write/changes.ts'
import type { DaemonSet } from '../../model/src/objects/kubernetes.ts'
import type { Bed } from './outcomeBed.ts'
import type { Manifest } from './outcomeManifests.ts'

/** One thing that happens to the object of a manifest. */
export type Step = (bed: Bed, manifest: Manifest) => Promise<unknown>

const asObject = (manifest: Manifest) => manifest as unknown as DaemonSet
const at = ({ metadata }: Manifest) => ({ namespace: 'default', name: metadata.name })
const daemonSet = ({ metadata }: Manifest) => `daemonset/${metadata.name}`

const apply =
  (...args: readonly string[]): Step =>
  (bed, manifest) =>
    bed.kubectl(['apply', ...args, '-f', '-'], JSON.stringify(manifest))

const ours: Step = async (bed, manifest) => {
  const prepared = await prepareApply(bed.connection, { object: asObject(manifest), namespace: 'default' })
  await bed.send(prepared, true)
}

/** The manifest as it may have been before its author added and removed things. */
export function before(manifest: Manifest): Manifest {
  const old = structuredClone(manifest)
  const [agent] = old.spec.template.spec.containers
  if (agent) {
    agent.env = [...(agent.env ?? []).slice(1), { name: 'OLD', value: 'old' }]
    agent.image = 'agent:0'
    delete agent.livenessProbe
  }
  old.metadata.labels.old = 'yes'
  old.spec.template.spec.hostAliases = [{ ip: '10.7.7.7', hostnames: ['old.example'] }]
  return old
}

const twice =
  (...args: readonly string[]): Step =>
  async (bed, manifest) => {
    await apply(...args)(bed, before(manifest))
    await bed.observed(manifest.metadata.name)
    await apply(...args)(bed, manifest)
  }

/** Who made the object, from the manifest. */
export const makers: Readonly<Record<string, Step>> = {
  'kubectl apply': apply(),
  'kubectl apply, twice': twice(),
  'kubectl create': (bed, manifest) => bed.kubectl(['create', '-f', '-'], JSON.stringify(manifest)),
  'kubectl apply --server-side': apply('--server-side'),
  '--server-side, twice': twice('--server-side'),
  'Argo CD, server-side': apply('--server-side', '--field-manager=argocd-controller'),
  'Flux, server-side': apply('--server-side', '--field-manager=kustomize-controller'),
  'Argo CD, client-side': apply('--field-manager=argocd-controller'),
  'client-side, then server-side': async (bed, manifest) => {
    await apply()(bed, before(manifest))
    await bed.observed(manifest.metadata.name)
    await apply('--server-side', '--force-conflicts')(bed, manifest)
  },
  'this extension': ours,
  nobody: () => Promise.resolve(),
}

/** How kubectl would apply the next file, where it has applied the object before: its own owners go on, on the client's side or on the server's. */
export const kubectlsWay: Readonly<Record<string, readonly string[]>> = {
  'kubectl apply': [],
  'kubectl apply, twice': [],
  'Argo CD, client-side': ['--field-manager=argocd-controller'],
  'kubectl apply --server-side': ['--server-side', '--force-conflicts'],
  '--server-side, twice': ['--server-side', '--force-conflicts'],
  'client-side, then server-side': ['--server-side', '--force-conflicts'],
}

const patch =
  (type: 'merge' | 'strategic' | 'json', body: (manifest: Manifest) => object): Step =>
  (bed, manifest) =>
    bed.kubectl(['patch', daemonSet(manifest), `--type=${type}`, '--patch', JSON.stringify(body(manifest))])

const kubectl =
  (...words: readonly string[]): Step =>
  (bed, manifest) =>
    bed.kubectl(words.map((word) => (word === '@' ? daemonSet(manifest) : word)))

const inTemplate = (spec: object) => ({ spec: { template: { spec } } })

/** What others did to it, or this extension, after it was made. */
export const touches: Readonly<Record<string, Step>> = {
  nothing: () => Promise.resolve(),
  'set image': kubectl('set', 'image', '@', 'agent=agent:2'),
  'set env': kubectl('set', 'env', '@', '--containers=agent', 'ENV_0=by-hand', 'BY_HAND=yes'),
  'set resources': kubectl('set', 'resources', '@', '--containers=agent', '--limits=memory=96Mi', '--requests=cpu=20m'),
  'set serviceaccount': kubectl('set', 'serviceaccount', '@', 'other'),
  'patch, merge': patch('merge', () => ({
    metadata: { annotations: { 'example.com/owner': 'somebody' } },
    ...inTemplate({ dnsPolicy: 'Default', tolerations: [{ key: 'patched', operator: 'Exists' }] }),
  })),
  'patch, strategic': patch('strategic', () =>
    inTemplate({ containers: [{ name: 'agent', env: [{ name: 'PATCHED', value: 'yes' }], args: ['--patched'] }] }),
  ),
  'patch, json': patch('json', () => [
    { op: 'add', path: '/spec/template/spec/containers/0/imagePullPolicy', value: 'Always' },
    { op: 'add', path: '/spec/minReadySeconds', value: 1 },
  ]),
  'a container added by a patch': patch('strategic', () =>
    inTemplate({ containers: [{ name: 'injected', image: 'injected:1' }] }),
  ),
  'stored from an editor': async (bed, manifest) => {
    const live = JSON.parse(await bed.kubectl(['get', daemonSet(manifest), '-o', 'json'])) as Manifest
    live.metadata.labels.edited = 'yes'
    delete live.metadata.managedFields
    Object.assign(live.spec.template.spec, {
      terminationGracePeriodSeconds: 9,
      hostAliases: [{ ip: '10.8.8.8', hostnames: ['e'] }],
    })
    await bed.kubectl(['replace', '-f', '-'], JSON.stringify(live))
  },
  annotated: kubectl('annotate', '@', 'example.com/owner=by-hand', 'example.com/seen=yes', '--overwrite'),
  labelled: kubectl('label', '@', 'team=by-hand', 'seen=yes', '--overwrite'),
  restarted: kubectl('rollout', 'restart', '@'),
  'rolled back': async (bed, manifest) => {
    await kubectl('set', 'image', '@', 'agent=agent:9')(bed, manifest)
    await bed.observed(manifest.metadata.name)
    await kubectl('rollout', 'undo', '@')(bed, manifest)
  },
  'image set here': async ({ connection, send }, manifest) =>
    send(await prepareImages(connection, await getDaemonSet(connection, at(manifest)), { agent: 'agent:2' })),
  'restarted here': async ({ connection, send }, manifest) => send(await prepareRestart(connection, at(manifest), new Date())),
  'rolled back here': async (bed, manifest) => {
    await kubectl('set', 'image', '@', 'agent=agent:9')(bed, manifest)
    await bed.observed(manifest.metadata.name)
    await bed.send(await prepareRollBack(bed.connection, at(manifest), 0))
  },
  'stored here from the editor': async ({ connection, send }, manifest) => {
    const live = await getDaemonSet(connection, at(manifest))
    const spec = { ...live.spec.template.spec, terminationGracePeriodSeconds: 8 }
    const edited = { ...live, spec: { ...live.spec, template: { ...live.spec.template, spec } } }
    await send(await prepareReplace(connection, live, edited))
  },
  'applied here': ours,
  'a canary promoted': async (bed, manifest) => {
    await canary(bed, manifest)
    await bed.send(await prepareEnd(bed.connection, at(manifest), 'promote'))
  },
  'a canary ended': async (bed, manifest) => {
    await canary(bed, manifest)
    await bed.send(await prepareEnd(bed.connection, at(manifest), 'abort'))
  },
}

/** Begins a canary of another image on the first node that has a pod. */
async function canary(bed: Bed, manifest: Manifest): Promise<void> {
  await bed.observed(manifest.metadata.name)
  const next = structuredClone(manifest)
  for (const container of next.spec.template.spec.containers.slice(0, 1)) container.image = 'agent:canary'
  const [pod] = await bed.podsOf(manifest.metadata.name)
  const nodes = [pod?.spec.nodeName ?? 'a-1']
  await bed.send(await prepareCanary(bed.connection, asObject(next), 'default', nodes, new Date()), true)
  await bed.observed(manifest.metadata.name)
}

/**
 * Whether kubectl would leave something else on purpose: what this extension wrote is its own, and kubectl leaves that alone; what a roll
 * back brought and the file lacks stays with kubectl, and goes with this extension.
 */
export const isOursToo = ({ touched, situation }: { readonly touched: string; readonly situation: string }) =>
  / here|rolled back/.test(touched) || /canary/.test(`${touched} ${situation}`)

/** What its pods are in the middle of when the file is applied. `last` comes just before that. */
export interface Situation {
  readonly strategy?: readonly string[]
  readonly pool?: string
  readonly begin?: Step
  readonly last?: Step
}

const setImage = (image: string): Step => kubectl('set', 'image', '@', `agent=${image}`)

export const situations: Readonly<Record<string, Situation>> = {
  'at rest': {},
  'a rollout that halts': { strategy: ['one', 'half', 'usual'], begin: setImage('agent-missing:2') },
  'a surge that halts': { strategy: ['surge', 'surgeAll'], begin: setImage('agent-unready:2') },
  'a rollout under way': {
    strategy: ['one', 'usual'],
    last: async (bed, manifest) => {
      await setImage('agent-slow:2')(bed, manifest)
      await bed.until(`a slow pod of ${manifest.metadata.name}`, async () =>
        (await bed.podsOf(manifest.metadata.name)).some(({ spec }) =>
          spec.containers?.some(({ image }) => image === 'agent-slow:2'),
        ),
      )
    },
  },
  'old pods that wait': {
    strategy: ['onDelete'],
    begin: async (bed, manifest) => {
      await setImage('agent:2')(bed, manifest)
      await bed.observed(manifest.metadata.name)
      const [pod] = await bed.podsOf(manifest.metadata.name)
      if (pod) await bed.kubectl(['delete', 'pod', pod.metadata.name, '--wait=false'])
    },
  },
  'a canary': { begin: canary },
  'a pod that is not ready': {
    begin: async (bed, manifest) => {
      const [pod] = await bed.podsOf(manifest.metadata.name)
      if (!pod) return
      const conditions = [{ type: 'Ready', status: 'False', lastTransitionTime: new Date().toISOString() }]
      const body = JSON.stringify({ status: { conditions } })
      const where = ['pod', pod.metadata.name, '--subresource=status', '--type=strategic']
      await bed.kubectl(['patch', ...where, '--patch', body])
    },
  },
  'a dead node': {
    pool: 'dying',
    begin: async (bed, manifest) => {
      const pods = await bed.podsOf(manifest.metadata.name)
      const stuck = pods.filter(({ spec }) => spec.nodeName === 'dying-1').map(({ metadata }) => metadata.name)
      if (stuck.length > 0) await bed.kubectl(['annotate', 'pod', ...stuck, 'bed/stuck=true'])
    },
  },
  'a tainted pool': { pool: 'tainted' },
  'a cordoned node': { pool: 'cordoned' },
  'a node that evicts': { pool: 'evicting' },
  'a node without network': { pool: 'unready' },
}
