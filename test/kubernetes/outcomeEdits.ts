// What a person changes in a manifest before applying it again. Each edit says by its result whether there was anything to change.
import { isRecord } from '../../model/src/objects/record.ts'
import type { JsonObject } from './fieldValues.ts'
import { type Edit, first, pickOf, pod, swap, when } from './outcomeEditing.ts'
import { fieldsIn, setTarget, type Target } from './outcomeFields.ts'
import { atomicEdits, itemEdits, unionEdits } from './outcomeListEdits.ts'
import { type Manifest, portOf, strategies } from './outcomeManifests.ts'
import type { Chance } from './random.ts'

/** By kind and name. The kind is the column of the table. */
export const edits: Readonly<Record<string, Readonly<Record<string, Edit>>>> = {
  union: unionEdits,
  items: itemEdits,
  atomic: atomicEdits,
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
