import type { Metadata } from '../objects/kubernetes.ts'
import { inline, label, listed } from './aligned.ts'
import { annotationLines, labelTexts, shorten } from './describeLabels.ts'
import { absentVolumeField, volumeSources } from './volumeSources.ts'

/** A volume of a pod: its name, and one of the many sources. */
export interface Volume {
  readonly name: string
  readonly [source: string]: unknown
}

type Fields = Readonly<Record<string, unknown>>

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
  const known = volumeSources[kind]
  // A source that this table lacks is shown whole; it names secrets at most.
  if (!known) return [`Type:\t${kind}`, ...Object.entries(source).map(([key, value]) => `${label(key)}:\t${inline(value)}`)]
  const shown = Object.entries(known.fields).map(
    ([name, field]) => `${name}:\t${text(source[field], absentVolumeField[name] ?? '')}`,
  )
  return [`Type:\t${known.says}`, ...shown, ...modeLines(source), ...attributeLines(kind, source)]
}

/** Of a reference to a Secret, its name. */
function text(value: unknown, absent: string): string {
  if (value === undefined) return absent
  if (typeof value === 'string') return value
  const { name, ...others } = Array.isArray(value) ? {} : Object(value)
  return typeof name === 'string' && Object.keys(others).length === 0 ? name : inline(value)
}

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
  return listed(
    'VolumeAttributes',
    labelTexts(volumeAttributes as Record<string, string>).map((line) => shorten(line)),
  )
}

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
  readonly metadata?: Pick<Metadata, 'labels' | 'annotations'>
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
    ...listed('Labels', labelTexts(metadata.labels)),
    ...annotationLines('Annotations', metadata.annotations),
    `Capacity:\t${spec.resources?.requests?.storage ?? ''}`,
    `Access Modes:\t${(spec.accessModes ?? []).join(', ')}`,
    `VolumeMode:\t${spec.volumeMode ?? 'Filesystem'}`,
  ]
}
