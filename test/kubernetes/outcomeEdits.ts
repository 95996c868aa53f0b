// What a person changes in a manifest before applying it again. Each edit says by its result whether there was anything to change.
import { isRecord } from '../../model/src/objects/record.ts'
import type { JsonObject } from './fieldValues.ts'
import { fieldsIn, setTarget, type Target } from './outcomeFields.ts'
import {
  type Container,
  envSources,
  handlersOf,
  type Manifest,
  type Named,
  portOf,
  strategies,
  volumeSources,
} from './outcomeManifests.ts'
import type { Chance } from './random.ts'

/** What an edit has at hand: chance, the number of the pair, and the manifest that was applied first. */
export interface Editing {
  readonly chance: Chance
  readonly index: number
  readonly earlier: Manifest
}

export type Edit = (manifest: Manifest, editing: Editing) => boolean

const pod = ({ spec }: Manifest) => spec.template.spec
const first = (manifest: Manifest) => pod(manifest).containers[0] as Container

/** One of a list that is there and not empty. */
function pickOf<T>(list: readonly T[] | undefined, { chance }: Editing): T | undefined {
  return list && list.length > 0 ? chance.pick(list) : undefined
}

/** Changes where there is something. */
function when<T>(found: T | undefined | null, change: (found: T) => void): boolean {
  if (found === undefined || found === null) return false
  change(found)
  return true
}

/** Replaces what stands in an object but for some keys. */
function swap(target: JsonObject, keep: readonly string[], source: JsonObject): void {
  for (const key of Object.keys(target)) if (!keep.includes(key)) delete target[key]
  Object.assign(target, structuredClone(source))
}

const probeHandlers = ['exec', 'grpc', 'httpGet', 'tcpSocket']

/** Another handler for a probe; its times stay. */
const probe =
  (name: string): Edit =>
  (manifest, { chance, index }) => {
    const container = first(manifest)
    const was = (container[name] ?? {}) as JsonObject
    const times = Object.fromEntries(Object.entries(was).filter(([key]) => !probeHandlers.includes(key)))
    const others = [...handlersOf(index), { grpc: { port: portOf(index, 0) } }].filter(
      (one) => !((Object.keys(one)[0] as string) in was),
    )
    container[name] = { ...times, ...structuredClone(chance.pick(others)) }
    return true
  }

const list =
  (name: string, change: (items: JsonObject[], editing: Editing) => boolean): Edit =>
  (manifest, editing) => {
    const items = (first(manifest)[name] ?? pod(manifest)[name]) as JsonObject[] | undefined
    return items !== undefined && items.length > 0 && change(items, editing)
  }

const removed = (items: unknown[], { chance }: Editing) => items.splice(chance.below(items.length), 1).length > 0
const reversed = (items: unknown[]) => items.length > 1 && items.reverse().length > 1

/** By kind and name. The kind is the column of the table. */
export const edits: Readonly<Record<string, Readonly<Record<string, Edit>>>> = {
  union: {
    'another source of a variable': (manifest, editing) =>
      when(pickOf(first(manifest).env, editing), (variable) => swap(variable, ['name'], editing.chance.pick(envSources))),
    'value becomes valueFrom': (manifest, editing) =>
      when(
        first(manifest).env?.find(({ value }) => value !== undefined),
        (variable) => swap(variable, ['name'], editing.chance.pick(envSources.filter((one) => 'valueFrom' in one))),
      ),
    'valueFrom becomes value': (manifest) =>
      when(
        first(manifest).env?.find(({ valueFrom }) => valueFrom !== undefined),
        (variable) => swap(variable, ['name'], { value: 'written out' }),
      ),
    'another handler of livenessProbe': probe('livenessProbe'),
    'another handler of readinessProbe': probe('readinessProbe'),
    'another handler of startupProbe': probe('startupProbe'),
    'another handler of preStop': (manifest, { chance, index }) => {
      const others = [{ sleep: { seconds: 3 } }, { exec: { command: ['stop'] } }, { httpGet: { port: portOf(index, 0) } }]
      const container = first(manifest)
      container.lifecycle = { ...(container.lifecycle as object), preStop: chance.pick(others) }
      return true
    },
    'another source of a volume': (manifest, editing) =>
      when(pickOf(pod(manifest).volumes, editing), (volume) => swap(volume, ['name'], editing.chance.pick(volumeSources))),
    'another source of envFrom': (manifest, editing) =>
      when(pickOf(first(manifest).envFrom as JsonObject[] | undefined, editing), (one) =>
        swap(one, ['prefix'], 'secretRef' in one ? { configMapRef: { name: 'others' } } : { secretRef: { name: 'others' } }),
      ),
    'another source in projected': (manifest) =>
      when(
        pod(manifest).volumes?.find(({ projected }) => projected !== undefined),
        (volume) =>
          swap((volume.projected as { sources: JsonObject[] }).sources[0] as JsonObject, [], { secret: { name: 'token' } }),
      ),
    'another seccomp profile': (manifest, { chance }) => {
      const profiles = [
        { type: 'Localhost', localhostProfile: 'profiles/a.json' },
        { type: 'RuntimeDefault' },
        { type: 'Unconfined' },
      ]
      const container = first(manifest)
      container.securityContext = { ...(container.securityContext as object), seccompProfile: chance.pick(profiles) }
      return true
    },
    'another strategy': (manifest, { chance }) => {
      const strategy = structuredClone(chance.pick(Object.values(strategies)))
      if (Object.keys(strategy).length === 0) delete manifest.spec.updateStrategy
      else manifest.spec.updateStrategy = strategy
      return true
    },
    'hostNetwork turned': (manifest) => {
      const spec = pod(manifest)
      if (spec.hostNetwork === undefined) spec.hostNetwork = true
      else delete spec.hostNetwork
      return true
    },
  },
  items: {
    'variable added': (manifest, { chance }) => {
      const container = first(manifest)
      const added: Named = { name: 'ADDED', ...structuredClone(chance.pick(envSources)) }
      container.env = chance.percent(50) ? [added, ...(container.env ?? [])] : [...(container.env ?? []), added]
      return true
    },
    'variable removed': list('env', removed),
    'variables reordered': list('env', reversed),
    'variable renamed': list('env', (items, { chance }) => when(chance.pick(items), (item) => (item.name = 'RENAMED'))),
    'port added': (manifest, { index }) => {
      const container = first(manifest)
      container.ports = [...(container.ports ?? []), { name: 'added', containerPort: portOf(index, 2) }]
      return true
    },
    'port removed': (manifest, editing) =>
      when(first(manifest).ports?.[1], () => first(manifest).ports?.splice(editing.chance.below(2), 1)),
    'another number of a port': list('ports', (items, { index }) =>
      when(items.at(-1), (port) => (port.containerPort = portOf(index, 3))),
    ),
    'another protocol of a port': list('ports', (items, { chance }) =>
      when(items.at(-1), (port) => (port.protocol = chance.pick(['UDP', 'SCTP', 'TCP']))),
    ),
    'ports reordered': list('ports', reversed),
    'volume added': (manifest, { chance }) => {
      pod(manifest).volumes = [
        ...(pod(manifest).volumes ?? []),
        { name: 'added', ...structuredClone(chance.pick(volumeSources)) },
      ]
      const container = first(manifest)
      container.volumeMounts = [{ name: 'added', mountPath: '/added' }, ...(container.volumeMounts ?? [])]
      return true
    },
    'volume removed': (manifest, editing) =>
      when(pickOf(pod(manifest).volumes, editing), ({ name }) => {
        const spec = pod(manifest)
        spec.volumes = spec.volumes?.filter((one) => one.name !== name) ?? []
        for (const container of spec.containers)
          container.volumeMounts = container.volumeMounts?.filter((one) => one.name !== name) ?? []
      }),
    'volume renamed': (manifest, editing) =>
      when(pickOf(pod(manifest).volumes, editing), (volume) => {
        for (const mount of first(manifest).volumeMounts ?? []) if (mount.name === volume.name) mount.name = 'renamed'
        volume.name = 'renamed'
      }),
    'volumes reordered': list('volumes', reversed),
    'another place of a mount': list('volumeMounts', (items) => when(items[0], (mount) => (mount.mountPath = '/elsewhere'))),
    'mounts reordered': list('volumeMounts', reversed),
    'container added': (manifest, { chance }) => {
      const added = { name: 'added', image: 'added:1' }
      if (chance.percent(50)) pod(manifest).containers.push(added)
      else pod(manifest).containers.unshift(added)
      return true
    },
    'container removed': (manifest) => when(pod(manifest).containers[1], () => pod(manifest).containers.splice(1, 1)),
    'container renamed': (manifest) => when(first(manifest), (container) => (container.name = 'renamed')),
    'containers reordered': (manifest) => reversed(pod(manifest).containers),
    'init container added': (manifest) => {
      const spec = pod(manifest)
      spec.initContainers = [...(spec.initContainers ?? []), { name: 'added-init', image: 'prepare:2' }]
      return true
    },
    'init containers removed': (manifest) => when(pod(manifest).initContainers, () => delete pod(manifest).initContainers),
    'pull secrets reordered': list('imagePullSecrets', reversed),
    'pull secret removed': list('imagePullSecrets', removed),
    'host alias added': (manifest) => {
      const aliases = (pod(manifest).hostAliases ?? []) as JsonObject[]
      pod(manifest).hostAliases = [{ ip: '10.9.9.9', hostnames: ['c.example'] }, ...aliases]
      return true
    },
    'spread constraint changed': list('topologySpreadConstraints', (items) =>
      when(items[0], (one) => (one.whenUnsatisfiable = 'ScheduleAnyway') && (one.topologyKey = 'disk')),
    ),
  },
  atomic: {
    'argument added': (manifest) => {
      first(manifest).args = [...((first(manifest).args as string[] | undefined) ?? []), '--added']
      return true
    },
    'arguments reordered': list('args', reversed),
    'arguments gone': (manifest) => when(first(manifest).args, () => delete first(manifest).args),
    'a source of envFrom added': (manifest) => {
      const container = first(manifest)
      container.envFrom = [{ secretRef: { name: 'added', optional: true } }, ...((container.envFrom as JsonObject[]) ?? [])]
      return true
    },
    'tolerations reordered': list('tolerations', reversed),
    'toleration added': (manifest) => {
      pod(manifest).tolerations = [
        { key: 'added', operator: 'Exists', effect: 'NoSchedule' },
        ...(pod(manifest).tolerations ?? []),
      ]
      return true
    },
    'capabilities changed': (manifest) => {
      const container = first(manifest)
      container.securityContext = { ...(container.securityContext as object), capabilities: { add: ['SYS_TIME'] } }
      return true
    },
    'name servers changed': (manifest) => {
      pod(manifest).dnsConfig = { nameservers: ['10.0.0.11', '10.0.0.12'], searches: ['example'] }
      return true
    },
    'finalizer added': (manifest) => {
      manifest.metadata.finalizers = ['example.com/keep', ...((manifest.metadata.finalizers as string[]) ?? [])]
      return true
    },
    'finalizers gone': (manifest) => when(manifest.metadata.finalizers, () => delete manifest.metadata.finalizers),
  },
  scalar: {
    'another image': (manifest, { chance }) =>
      when(first(manifest), (one) => (one.image = chance.pick(['agent:2', 'agent:3', 'agent-slow:2']))),
    'an image that does not run': (manifest, { chance }) =>
      when(first(manifest), (one) => (one.image = `agent-${chance.pick(['missing', 'unready', 'crash'])}:2`)),
    'another grace period': (manifest, { chance }) => {
      pod(manifest).terminationGracePeriodSeconds = chance.pick([0, 1, 7])
      return true
    },
    'another memory limit': (manifest, { chance }) => {
      first(manifest).resources = { requests: { memory: '16Mi' }, limits: { memory: chance.pick(['32Mi', '128Mi']) } }
      return true
    },
    minReadySeconds: (manifest, { chance }) => {
      manifest.spec.minReadySeconds = chance.pick([0, 1, 2])
      return true
    },
    'service account': (manifest, { chance }) => {
      pod(manifest).serviceAccountName = chance.pick(['agent', 'default', 'other'])
      return true
    },
    'service account gone': (manifest) => when(pod(manifest).serviceAccountName, () => delete pod(manifest).serviceAccountName),
    'an annotation that keeps the pod from going': (manifest) => {
      manifest.spec.template.metadata.annotations = { 'example.com/config': 'two' }
      return true
    },
  },
  labels: {
    'label added': (manifest) => when(manifest.metadata.labels, (labels) => (labels.added = 'yes')),
    'label changed': (manifest) => when(manifest.metadata.labels, (labels) => (labels.team = 'b')),
    'label gone': (manifest) => when(manifest.metadata.labels.team, () => delete manifest.metadata.labels.team),
    'annotation added': (manifest) => {
      manifest.metadata.annotations = { ...manifest.metadata.annotations, 'example.com/added': 'x' }
      return true
    },
    'annotations gone': (manifest) => when(manifest.metadata.annotations, () => delete manifest.metadata.annotations),
    'label of the template added': ({ spec }) => when(spec.template.metadata.labels, (labels) => (labels.added = 'yes')),
    'label of the template gone': ({ spec }) =>
      when(spec.template.metadata.labels.tier, () => delete spec.template.metadata.labels.tier),
    'annotation of the template added': ({ spec }) => {
      spec.template.metadata.annotations = { ...(spec.template.metadata.annotations as object), 'example.com/added': 'x' }
      return true
    },
    'nothing at all': () => true,
  },
  placement: {
    'another pool': (manifest, { chance }) =>
      when(
        pod(manifest).nodeSelector,
        (selector) => (selector.pool = chance.pick(['a', 'b', 'g', 'tainted', 'cordoned', 'nowhere'])),
      ),
    'no node selector but a node affinity': (manifest, { chance }) => {
      delete pod(manifest).nodeSelector
      const expression = { key: 'pool', operator: 'In', values: chance.some(['a', 'b', 'g', 'cordoned'], 1, 2) }
      const required = { nodeSelectorTerms: [{ matchExpressions: [expression] }] }
      pod(manifest).affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } }
      return true
    },
    'a node left out': (manifest, { chance }) => {
      const names = chance.some(['a-1', 'a-2', 'b-1', 'g-1', 'g-2', 'tainted-1', 'cordoned-1', 'dying-2'], 1, 3)
      const expression = { key: 'kubernetes.io/hostname', operator: 'NotIn', values: names }
      const required = { nodeSelectorTerms: [{ matchExpressions: [expression] }] }
      pod(manifest).affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } }
      return true
    },
    'one half of the pool': (manifest, { chance }) =>
      when(pod(manifest).nodeSelector, (selector) => (selector.disk = chance.pick(['ssd', 'hdd']))),
    'every taint tolerated': (manifest) => {
      pod(manifest).tolerations = [{ operator: 'Exists' }]
      return true
    },
    'no toleration': (manifest) => when(pod(manifest).tolerations, () => delete pod(manifest).tolerations),
    'one node by name': (manifest, { chance }) => {
      pod(manifest).nodeName = chance.pick(['a-1', 'b-2', 'g-3'])
      return true
    },
  },
  ports: {
    'host port added': (manifest, { index }) => when(first(manifest).ports?.[0], (port) => (port.hostPort = portOf(index, 4))),
    'host port of the container': (manifest) => when(first(manifest).ports?.[0], (port) => (port.hostPort = port.containerPort)),
    'another host port': (manifest, { index }) =>
      when(
        first(manifest).ports?.find(({ hostPort }) => hostPort !== undefined),
        (port) => (port.hostPort = portOf(index, 5)),
      ),
    'another host address': (manifest, { chance }) =>
      when(
        first(manifest).ports?.find(({ hostPort }) => hostPort !== undefined),
        (port) => (port.hostIP = chance.pick(['10.0.0.1', '0.0.0.0', '10.0.0.2'])),
      ),
    'host port of another protocol': (manifest) =>
      when(
        first(manifest).ports?.find(({ hostPort }) => hostPort !== undefined),
        (port) => (port.protocol = 'UDP'),
      ),
    'host port gone': (manifest) =>
      when(
        first(manifest).ports?.find(({ hostPort }) => hostPort !== undefined),
        (port) => delete port.hostPort,
      ),
    'with a surge': (manifest) => {
      manifest.spec.updateStrategy = structuredClone(strategies.surge as JsonObject)
      return true
    },
  },
  form: {
    'quantities in another form': (manifest) => {
      first(manifest).resources = { requests: { cpu: '0.010', memory: '16384Ki' }, limits: { memory: '67108864' } }
      return true
    },
    'defaults written out': (manifest) => {
      const spec = pod(manifest)
      Object.assign(spec, {
        restartPolicy: 'Always',
        schedulerName: 'default-scheduler',
        dnsPolicy: spec.dnsPolicy ?? 'ClusterFirst',
      })
      const container = first(manifest)
      Object.assign(container, { terminationMessagePath: '/dev/termination-log', imagePullPolicy: 'IfNotPresent' })
      for (const port of container.ports ?? []) port.protocol ??= 'TCP'
      manifest.spec.revisionHistoryLimit ??= 10
      return true
    },
    'quantities as numbers': (manifest) => {
      first(manifest).resources = { requests: { cpu: 0.01, memory: 16777216 }, limits: { memory: 67108864 } }
      return true
    },
    'a null label': (manifest) => {
      Object.assign(manifest.metadata.labels, { team: null, added: null })
      manifest.spec.template.metadata.annotations = { 'example.com/none': null }
      return true
    },
    'a null in an item': (manifest, editing) =>
      when(pickOf(first(manifest).env, editing), (variable) => {
        variable[variable.value === undefined ? 'value' : 'valueFrom'] = null
      }),
    nulls: (manifest, { chance }) => {
      Object.assign(
        pod(manifest),
        chance.pick([{ affinity: null }, { nodeSelector: null }, { volumes: null }, { tolerations: null, hostNetwork: null }]),
      )
      Object.assign(first(manifest), chance.pick([{ env: null }, { args: null }, { livenessProbe: null }, { resources: null }]))
      return true
    },
    'empty maps and lists': (manifest, { chance }) => {
      Object.assign(
        pod(manifest),
        chance.pick([{ affinity: {} }, { securityContext: {} }, { tolerations: [] }, { imagePullSecrets: [] }]),
      )
      Object.assign(first(manifest), chance.pick([{ env: [] }, { args: [] }, { securityContext: {} }, { resources: {} }]))
      if (chance.percent(30)) manifest.metadata.annotations = {}
      return true
    },
    'a percentage for a number': (manifest) => {
      manifest.spec.updateStrategy = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '34%' } }
      return true
    },
    'a port by its name': (manifest) => {
      first(manifest).livenessProbe = { tcpSocket: { port: 'metrics' } }
      return true
    },
  },
  'any field': {
    'a field gone': (manifest, { chance }) => {
      const paths = fieldsIn(manifest).filter((path) => path[0] !== 'apiVersion' && path[0] !== 'kind' && path.length > 2)
      return deleteAt(manifest, chance.pick(paths))
    },
  },
  earlier: {
    'as it was applied first': (manifest, { earlier }) => {
      swap(manifest, [], structuredClone(earlier))
      return true
    },
    'the template as it was applied first': (manifest, { earlier }) => {
      manifest.spec.template = structuredClone(earlier.spec.template)
      return true
    },
  },
  refused: {
    'another selector': (manifest) =>
      when(manifest.spec, (spec) => (spec.selector = { matchLabels: { app: manifest.metadata.name, tier: 'node' } })),
    'a name that is none': (manifest) => when(first(manifest), (container) => (container.name = 'No Name')),
    'a field that is none': (manifest) => when(first(manifest), (container) => (container.imag = 'a')),
    'a surge beside maxUnavailable': (manifest) => {
      manifest.spec.updateStrategy = { rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } }
      return true
    },
    'two variables of one name': (manifest) => {
      const container = first(manifest)
      container.env = [...(container.env ?? []), { name: 'TWICE', value: 'a' }, { name: 'TWICE', value: 'b' }]
      return true
    },
    'a mount of nothing': (manifest) => {
      first(manifest).volumeMounts = [{ name: 'nothing', mountPath: '/nothing' }]
      return true
    },
  },
}

/** Sets one field of the type. */
export function setAny(manifest: Manifest, target: Target, chance: Chance, own = 'extra'): boolean {
  setTarget(manifest, target, chance, own)
  addVolume(manifest, own)
  return true
}

/** What was set may ask for a volume of that name. */
function addVolume(manifest: Manifest, own: string): void {
  const spec = pod(manifest)
  const isNamed = (part: unknown) => JSON.stringify(part ?? []).includes(`"${own}"`)
  if (spec.volumes?.some(({ name }) => name === own)) return
  const devices = spec.containers.some(({ volumeDevices }) => isNamed(volumeDevices))
  const named = spec.containers.some(
    ({ volumeMounts, env }) => isNamed(volumeMounts) || JSON.stringify(env ?? []).includes(`"volumeName":"${own}"`),
  )
  if (!devices && !named) return
  const source = devices ? { persistentVolumeClaim: { claimName: 'block' } } : { emptyDir: {} }
  spec.volumes = [...(spec.volumes ?? []), { name: own, ...source }]
}

function deleteAt(manifest: JsonObject, path: readonly (string | number)[]): boolean {
  let here: unknown = manifest
  for (const step of path.slice(0, -1)) here = (here as Record<string | number, unknown>)[step]
  return isRecord(here) && delete here[path.at(-1) as string]
}
