// Edits of the template's lists and unions.
import type { JsonObject } from './fieldValues.ts'
import { type Edit, first, list, pickOf, pod, removed, reversed, swap, when } from './outcomeEditing.ts'
import { envSources, handlersOf, type Named, portOf, strategies, volumeSources } from './outcomeManifests.ts'

/** Edits by their names. */
export type Edits = Readonly<Record<string, Edit>>

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

/** One member of a union for another. */
export const unionEdits: Edits = {
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
}

/** Items of lists that are merged one by one. */
export const itemEdits: Edits = {
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
    pod(manifest).volumes = [...(pod(manifest).volumes ?? []), { name: 'added', ...structuredClone(chance.pick(volumeSources)) }]
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
}

/** Lists that are one value, and sets. */
export const atomicEdits: Edits = {
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
    pod(manifest).tolerations = [{ key: 'added', operator: 'Exists', effect: 'NoSchedule' }, ...(pod(manifest).tolerations ?? [])]
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
}
