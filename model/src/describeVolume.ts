import { inline, label, listed } from './aligned.ts'

/** A volume of a pod: its name, and one of the many sources. */
export interface Volume {
  readonly name: string
  readonly [source: string]: unknown
}

type Fields = Readonly<Record<string, unknown>>

interface Source {
  /** What kubectl says of the type. */
  readonly says: string
  /** Label and field, in kubectl's order, and what absent means. */
  readonly fields: readonly (readonly [label: string, field: string, absent?: string])[]
}

const fsType = ['FSType', 'fsType'] as const
const readOnly = ['ReadOnly', 'readOnly', 'false'] as const
const optional = ['Optional', 'optional', 'false'] as const

const sources: Readonly<Record<string, Source>> = {
  hostPath: {
    says: 'HostPath (bare host directory volume)',
    fields: [
      ['Path', 'path'],
      ['HostPathType', 'type', '<none>'],
    ],
  },
  emptyDir: {
    says: "EmptyDir (a temporary directory that shares a pod's lifetime)",
    fields: [
      ['Medium', 'medium'],
      ['SizeLimit', 'sizeLimit', '<unset>'],
    ],
  },
  secret: { says: 'Secret (a volume populated by a Secret)', fields: [['SecretName', 'secretName'], optional] },
  configMap: { says: 'ConfigMap (a volume populated by a ConfigMap)', fields: [['Name', 'name'], optional] },
  persistentVolumeClaim: {
    says: 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
    fields: [['ClaimName', 'claimName'], readOnly],
  },
  csi: {
    says: 'CSI (a Container Storage Interface (CSI) volume source)',
    fields: [['Driver', 'driver'], fsType, readOnly],
  },
  image: {
    says: 'Image (a container image or OCI artifact)',
    fields: [
      ['Reference', 'reference'],
      ['PullPolicy', 'pullPolicy'],
    ],
  },
  nfs: {
    says: 'NFS (an NFS mount that lasts the lifetime of a pod)',
    fields: [['Server', 'server'], ['Path', 'path'], readOnly],
  },
  iscsi: {
    says: "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
    fields: [['TargetPortal', 'targetPortal'], ['IQN', 'iqn'], ['Lun', 'lun'], fsType, readOnly],
  },
  rbd: {
    says: "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)",
    fields: [['CephMonitors', 'monitors'], ['RBDImage', 'image'], fsType, ['RBDPool', 'pool'], ['RadosUser', 'user'], readOnly],
  },
  cephfs: {
    says: "CephFS (a CephFS mount on the host that shares a pod's lifetime)",
    fields: [['Monitors', 'monitors'], ['Path', 'path'], ['User', 'user'], readOnly],
  },
  flexVolume: {
    says: 'FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)',
    fields: [['Driver', 'driver'], fsType, readOnly, ['Options', 'options', '{}']],
  },
  azureFile: {
    says: 'AzureFile (an Azure File Service mount on the host and bind mount to the pod)',
    fields: [['SecretName', 'secretName'], ['ShareName', 'shareName'], readOnly],
  },
  glusterfs: {
    says: "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)",
    fields: [['EndpointsName', 'endpoints'], ['Path', 'path'], readOnly],
  },
  gitRepo: {
    says: 'GitRepo (a volume that is pulled from git when the pod is created)',
    fields: [
      ['Repository', 'repository'],
      ['Revision', 'revision'],
    ],
  },
}

/** The volumes of a template as `kubectl describe` lists them. Of secrets and config maps the names, never what they hold. */
export function describeVolumes(volumes: readonly Volume[]): string[] {
  if (volumes.length === 0) return ['  Volumes:\t<none>']
  return ['  Volumes:', ...volumes.flatMap(describeVolume)]
}

function describeVolume(volume: Volume): string[] {
  const [kind, source = {}] = Object.entries(volume).find(([key, value]) => key !== 'name' && value) ?? ['emptyDir']
  const lines = sourceLines(kind, source as Fields)
  return [`   ${volume.name}:`, ...lines.map((line) => (line.startsWith('\t') ? line : `    ${line}`))]
}

function sourceLines(kind: string, source: Fields): string[] {
  if (kind === 'projected') return projectedLines(source)
  if (kind === 'downwardAPI')
    return ['Type:\tDownwardAPI (a volume populated by information about the pod)', 'Items:', ...itemLines(source)]
  if (kind === 'ephemeral') return ephemeralLines(source)
  const known = sources[kind]
  // A source that this table lacks is shown whole; it names secrets at most.
  if (!known) return [`Type:\t${kind}`, ...Object.entries(source).map(([key, value]) => `${label(key)}:\t${inline(value)}`)]
  const shown = known.fields.map(([name, field, absent = '']) => `${name}:\t${text(source[field], absent)}`)
  return [`Type:\t${known.says}`, ...shown, ...modeLines(source), ...attributeLines(kind, source)]
}

const text = (value: unknown, absent: string) =>
  value === undefined ? absent : typeof value === 'string' ? value : inline(value)

/** Which keys go where, and with which rights; kubectl does not say. */
function modeLines({ items, defaultMode }: Fields): string[] {
  const mode = typeof defaultMode === 'number' && defaultMode !== 0o644 ? [`DefaultMode:\t0${defaultMode.toString(8)}`] : []
  if (!Array.isArray(items)) return mode
  return [
    ...mode,
    ...listed(
      'Items',
      (items as { key: string; path: string }[]).map(({ key, path }) => `${key} -> ${path}`),
    ),
  ]
}

function attributeLines(kind: string, { volumeAttributes = {} }: Fields): string[] {
  if (kind !== 'csi') return []
  const attributes = Object.entries(volumeAttributes as Record<string, string>).sort(([a], [b]) => (a < b ? -1 : 1))
  return listed(
    'VolumeAttributes',
    attributes.map(([key, value]) => shorten(`${key}=${value}`)),
  )
}

const longest = 140
/** kubectl's limit for one line of an annotation or attribute. */
export const shorten = (line: string, length = longest) => (line.length > length ? `${line.slice(0, length)}...` : line)

interface DownwardItem {
  readonly path: string
  readonly fieldRef?: { readonly fieldPath: string }
  readonly resourceFieldRef?: { readonly resource: string }
}

const itemLines = ({ items = [] }: Fields) =>
  (items as DownwardItem[]).map(
    ({ path, fieldRef, resourceFieldRef }) => `  ${fieldRef?.fieldPath ?? resourceFieldRef?.resource} -> ${path}`,
  )

function projectedLines({ sources: list = [] }: Fields): string[] {
  const lines = (list as Record<string, Fields>[]).flatMap((one) => {
    const { secret, configMap, serviceAccountToken, downwardAPI, ...others } = one
    if (secret) return [`SecretName:\t${secret.name}`, `Optional:\t${secret.optional ?? false}`]
    if (configMap) return [`ConfigMapName:\t${configMap.name}`, `Optional:\t${configMap.optional ?? false}`]
    if (downwardAPI) return ['DownwardAPI:\ttrue', ...itemLines(downwardAPI)]
    if (serviceAccountToken) {
      const { expirationSeconds = 3600, audience } = serviceAccountToken
      return [`TokenExpirationSeconds:\t${expirationSeconds}`, ...(audience ? [`TokenAudience:\t${audience}`] : [])]
    }
    return Object.entries(others).map(([key, value]) => `${label(key)}:\t${inline(value)}`)
  })
  return ['Type:\tProjected (a volume that contains injected data from multiple sources)', ...lines]
}

interface Claim {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> }
  readonly spec?: {
    readonly storageClassName?: string
    readonly volumeName?: string
    readonly accessModes?: readonly string[]
    readonly volumeMode?: string
    readonly resources?: { readonly requests?: Readonly<Record<string, string>> }
  }
}

function ephemeralLines({ volumeClaimTemplate = {} }: Fields): string[] {
  const { metadata = {}, spec = {} } = volumeClaimTemplate as Claim
  return [
    'Type:\tEphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)',
    `StorageClass:\t${spec.storageClassName ?? ''}`,
    `Volume:\t${spec.volumeName ?? ''}`,
    ...listed(
      'Labels',
      Object.entries(metadata.labels ?? {}).map(([key, value]) => `${key}=${value}`),
    ),
    `Capacity:\t${spec.resources?.requests?.storage ?? ''}`,
    `Access Modes:\t${(spec.accessModes ?? []).join(', ')}`,
    `VolumeMode:\t${spec.volumeMode ?? 'Filesystem'}`,
  ]
}
