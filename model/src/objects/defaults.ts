import type { DaemonSet } from './kubernetes.ts'
import { isRecord } from './record.ts'
import { canonical } from './revision.ts'

/** Whether the server fills in this value by itself, beside the other fields of the same object. */
type Filled = (value: unknown, beside: Fields) => boolean
type Fields = Readonly<Record<string, unknown>>
/** By field: what the server fills in, or the same for the object, or for each item of the list, that stands there. */
interface Table {
  readonly [field: string]: Table | Filled
}

const is =
  (...filled: readonly unknown[]): Filled =>
  (value) =>
    filled.some((one) => canonical(one) === canonical(value))

const empty = is({})

const byTag =
  (field: string): Filled =>
  (value, beside) =>
    value === pullPolicy(beside[field])

const fieldRef: Table = { apiVersion: is('v1') }
/** A quantity is never absent, but zero. */
const resourceFieldRef: Table = { divisor: is('0') }
const httpGet: Table = { path: is('/'), scheme: is('HTTP') }
const defaultMode = is(0o644)
const downwardItems: Table = { items: { fieldRef, resourceFieldRef } }

const probe: Table = {
  timeoutSeconds: is(1),
  periodSeconds: is(10),
  successThreshold: is(1),
  failureThreshold: is(3),
  httpGet,
  grpc: { service: is('') },
}

const container: Table = {
  terminationMessagePath: is('/dev/termination-log'),
  terminationMessagePolicy: is('File'),
  imagePullPolicy: byTag('image'),
  resources: empty,
  ports: { protocol: is('TCP') },
  env: { valueFrom: { fieldRef, resourceFieldRef, fileKeyRef: { optional: is(false) } } },
  livenessProbe: probe,
  readinessProbe: probe,
  startupProbe: probe,
  lifecycle: { postStart: { httpGet }, preStop: { httpGet } },
}

const volume: Table = {
  hostPath: { type: is('') },
  secret: { defaultMode },
  configMap: { defaultMode },
  downwardAPI: { defaultMode, ...downwardItems },
  projected: {
    defaultMode,
    sources: { downwardAPI: downwardItems, serviceAccountToken: { expirationSeconds: is(3600) } },
  },
  ephemeral: { volumeClaimTemplate: { metadata: empty, spec: { volumeMode: is('Filesystem'), resources: empty } } },
  image: { pullPolicy: byTag('reference') },
  iscsi: { iscsiInterface: is('default') },
  rbd: { pool: is('rbd'), user: is('admin'), keyring: is('/etc/ceph/keyring') },
  azureDisk: { cachingMode: is('ReadWrite'), fsType: is('ext4'), readOnly: is(false), kind: is('Shared') },
  scaleIO: { storageMode: is('ThinProvisioned'), fsType: is('xfs') },
}

/** Source: SetObjectDefaults_DaemonSet, and what Go writes of a struct that has no value. */
const table: Table = {
  spec: {
    revisionHistoryLimit: is(10),
    updateStrategy: is({ type: 'RollingUpdate' }, {}),
    template: {
      metadata: empty,
      spec: {
        serviceAccount: (value, { serviceAccountName }) => value === serviceAccountName,
        dnsPolicy: is('ClusterFirst'),
        restartPolicy: is('Always'),
        schedulerName: is('default-scheduler'),
        securityContext: empty,
        terminationGracePeriodSeconds: is(30),
        containers: container,
        initContainers: container,
        volumes: volume,
      },
    },
  },
}

/**
 * A live DaemonSet, cleaned of what the cluster alone writes, without the values that the API server fills in where a manifest has
 * none. What is left makes the same object again. A port's `hostPort` stays: templates do not get it from `hostNetwork`, only pods do.
 */
export function withoutDefaults(daemonSet: DaemonSet): DaemonSet {
  return without(withoutBudgets(daemonSet), table) as DaemonSet
}

/** Rolling updates get both budgets; OnDelete gets the surge, and only beside a budget of the author. */
function withoutBudgets(daemonSet: DaemonSet): DaemonSet {
  const { type, rollingUpdate } = daemonSet.spec.updateStrategy ?? {}
  if (!rollingUpdate) return daemonSet
  const { maxUnavailable, maxSurge, ...others } = rollingUpdate
  const kept = {
    ...others,
    ...(maxUnavailable !== undefined && (maxUnavailable !== 1 || type === 'OnDelete') && { maxUnavailable }),
    ...(maxSurge !== undefined && maxSurge !== 0 && { maxSurge }),
  }
  const updateStrategy = { ...daemonSet.spec.updateStrategy, rollingUpdate: kept }
  const { rollingUpdate: _, ...bare } = updateStrategy
  return { ...daemonSet, spec: { ...daemonSet.spec, updateStrategy: Object.keys(kept).length > 0 ? updateStrategy : bare } }
}

function without(value: unknown, known: Table): unknown {
  if (Array.isArray(value)) return value.map((item) => without(item, known))
  if (!isRecord(value)) return value
  const kept = Object.entries(value).flatMap(([field, item]) => {
    const entry = Object.hasOwn(known, field) ? known[field] : undefined
    if (typeof entry === 'function') return entry(item, value) ? [] : [[field, item] as const]
    return [[field, entry ? without(item, entry) : item] as const]
  })
  return Object.fromEntries(kept)
}

const reference = /^(?:[\w.-]+(?::\d+)?\/)?[a-z0-9._/-]+?(?<tag>:[\w.-]+)?(?<digest>@[\w.+-]+:[0-9a-fA-F]+)?$/

/** What no reference can hold, such as a variable that was not replaced. */
const foreign = /[^\w.:/@+[\]-]/

/** `Always` for the tag `latest`, and where neither tag nor digest stands; else, and for what is no image at all, `IfNotPresent`. */
function pullPolicy(image: unknown): string | undefined {
  if (typeof image !== 'string') return undefined
  if (foreign.test(image)) return 'IfNotPresent'
  const groups = reference.exec(image)?.groups
  if (!groups) return undefined
  const { tag, digest } = groups
  return tag === ':latest' || (tag === undefined && digest === undefined) ? 'Always' : 'IfNotPresent'
}
