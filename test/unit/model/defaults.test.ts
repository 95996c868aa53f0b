// Defaults stand in two places: in the facts of the type, for hover, and where a live object is stripped of what the server wrote
// into it. Here one is held against the other; against a real server the second is held in test/kubernetes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { names } from '../../../model/src/names.ts'
import { withoutDefaults } from '../../../model/src/objects/defaults.ts'
import type { DaemonSet } from '../../../model/src/objects/kubernetes.ts'
import { type Field, fieldsOf, isStruct, rootType, type TypeName } from '../../../server/src/language/schema/schema.ts'

type Steps = readonly (string | number)[]
interface Place {
  readonly name: string
  readonly path: Steps
  readonly value: string | number | boolean
}

/** Every place of a DaemonSet whose field has a default; ephemeral containers never stand in a template. */
function* places(type: TypeName, path: Steps): Iterable<Place> {
  for (const [name, field] of fieldsOf(type)) {
    if (name === 'ephemeralContainers' || (path.length === 0 && name === 'status')) continue
    const here = [...path, name, ...(field.list ? [0] : [])]
    if (isStruct(field.type) && !field.map) yield* places(field.type, here)
    else if (field.default !== undefined) yield { name: `${type}.${name}`, path: here, value: typed(field, field.default) }
  }
}

const typed = ({ type }: Field, value: string | number | boolean) =>
  type === 'int32' && typeof value === 'string' ? Number.parseInt(value, 8) : value

/** A DaemonSet that has nothing but that field. */
function built([step, ...rest]: Steps, value: unknown): unknown {
  if (step === undefined) return value
  return typeof step === 'number' ? [built(rest, value)] : { [step]: built(rest, value) }
}

const isLeft = (path: Steps, value: unknown) => {
  const object = { spec: {}, metadata: {}, ...(built(path, value) as object) } as unknown as DaemonSet
  let here: unknown = withoutDefaults(object)
  for (const step of path) here = (here as Record<string | number, unknown> | undefined)?.[step]
  return here !== undefined
}

/** What holds where a field is absent, but is not written into the object: Go's zero values, and what others than defaulting do. */
const unwritten = names(
  'ClusterTrustBundleProjection.optional ConfigMapEnvSource.optional ConfigMapKeySelector.optional',
  'ConfigMapProjection.optional ConfigMapVolumeSource.optional Container.stdin Container.stdinOnce Container.tty',
  'DaemonSetSpec.minReadySeconds EmptyDirVolumeSource.medium ISCSIVolumeSource.readOnly NFSVolumeSource.readOnly',
  'ObjectMeta.namespace PersistentVolumeClaimVolumeSource.readOnly PodSecurityContext.fsGroupChangePolicy',
  'PodSecurityContext.supplementalGroupsPolicy PodSpec.automountServiceAccountToken PodSpec.enableServiceLinks',
  'PodSpec.hostIPC PodSpec.hostNetwork PodSpec.hostPID PodSpec.hostUsers PodSpec.preemptionPolicy',
  'PodSpec.serviceAccountName PodSpec.setHostnameAsFQDN PodSpec.shareProcessNamespace Probe.initialDelaySeconds',
  'ResourceFieldSelector.divisor SecretEnvSource.optional SecretKeySelector.optional SecretProjection.optional',
  'SecretVolumeSource.optional SecurityContext.privileged SecurityContext.procMount',
  'SecurityContext.readOnlyRootFilesystem Toleration.operator TopologySpreadConstraint.minDomains',
  'TopologySpreadConstraint.nodeAffinityPolicy TopologySpreadConstraint.nodeTaintsPolicy VolumeMount.mountPropagation',
  'VolumeMount.readOnly VolumeMount.recursiveReadOnly',
)

const all = [...places(rootType, [])]

test('a default that is written into the object is taken out, and no other one', () => {
  assert.ok(all.length > 100)
  const left = all.filter(({ path, value }) => isLeft(path, value)).map(({ name }) => name)
  assert.deepEqual([...new Set(left)].sort(), unwritten)
})

test('another value than the default stays', () => {
  const other = (value: Place['value']) =>
    typeof value === 'string' ? `${value}x` : typeof value === 'number' ? value + 1 : !value
  assert.deepEqual(
    all.filter(({ path, value }) => !isLeft(path, other(value))).map(({ path }) => path.join('.')),
    [],
  )
})
