import type { DaemonSet, KubernetesObject } from '../objects/kubernetes.ts'
import { isRecord } from '../objects/record.ts'

/** The annotation that says, on the object itself, that a canary is under way: whoever finds it can promote it or roll it back. */
export const canaryAnnotation = 'vscode-daemonset/canary'

/** A canary: the new template is stored, but only pods on these nodes were replaced; the others wait for a decision. */
export interface Canary {
  /** RFC 3339. */
  readonly since: string
  readonly nodes: readonly string[]
  /** The revision whose template was there before. */
  readonly from: number
  /** The strategy that comes back at the end; `null` for the default. */
  readonly updateStrategy: DaemonSet['spec']['updateStrategy'] | null
}

/** The canary that an object tells of. An annotation that somebody has garbled tells of none. */
export function canaryOf({ metadata }: Pick<KubernetesObject, 'metadata'>): Canary | undefined {
  const text = metadata.annotations?.[canaryAnnotation]
  if (text === undefined) return undefined
  try {
    const { since, nodes, from, updateStrategy = null } = JSON.parse(text) as Partial<Canary>
    const known = Array.isArray(nodes) ? nodes.filter((node) => typeof node === 'string') : []
    if (typeof since !== 'string' || typeof from !== 'number' || known.length === 0) return undefined
    return updateStrategy === null || isRecord(updateStrategy) ? { since, nodes: known, from, updateStrategy } : undefined
  } catch {
    return undefined
  }
}

/** A manifest as a canary stores it: nothing restarts by itself, and the object says why. */
export function asCanary<T extends DaemonSet>(manifest: T, canary: Canary): T {
  return {
    ...manifest,
    metadata: {
      ...manifest.metadata,
      annotations: { ...manifest.metadata.annotations, [canaryAnnotation]: JSON.stringify(canary) },
    },
    spec: { ...manifest.spec, updateStrategy: { type: 'OnDelete' } },
  }
}

/** The strategic merge patch that ends a canary: the strategy comes back, the note goes. */
export function endOfCanary({ updateStrategy }: Canary): object {
  // Without `$retainKeys` the fields of both strategies would stand side by side.
  const strategy = updateStrategy ?? { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } }
  return {
    metadata: { annotations: { [canaryAnnotation]: null } },
    spec: { updateStrategy: { $retainKeys: Object.keys(strategy), ...strategy } },
  }
}
