import type { KubernetesNode, PodTemplate, Taint } from '../objects/kubernetes.ts'
import { label, type Term, termsMatcher, termsText } from './nodeAffinity.ts'
import { controllerTolerations, keepsAway, type PlacementOptions, type Toleration, taintText, tolerates } from './toleration.ts'

export { type Requirement, type Term, termsText } from './nodeAffinity.ts'
export { controllerTolerations, type PlacementOptions, type Toleration, taintText, tolerates } from './toleration.ts'

/** Whether the DaemonSet controller wants the pod on a node, and if not, what keeps it away. */
export type Placement =
  | { readonly runs: true }
  | { readonly runs: false; readonly because: 'nodeName' | 'nodeSelector' | 'nodeAffinity' | 'taint'; readonly detail: string }

/** What of a pod's spec decides where it runs. */
export interface PlacedSpec {
  readonly nodeName?: string
  readonly nodeSelector?: Readonly<Record<string, string>>
  readonly hostNetwork?: boolean
  readonly tolerations?: readonly Toleration[]
  readonly affinity?: {
    readonly nodeAffinity?: {
      readonly requiredDuringSchedulingIgnoredDuringExecution?: { readonly nodeSelectorTerms?: readonly Term[] }
    }
  }
}

export const placedSpec = ({ spec = {} }: PodTemplate): PlacedSpec => spec as PlacedSpec

/** The controller's own decision for one node. Source: NodeShouldRunDaemonPod. */
export const placement = (template: PodTemplate, node: KubernetesNode, options: PlacementOptions = {}): Placement =>
  placer(template, options).place(node)

/** A template's wishes, read once and then asked of many nodes. */
export interface Placer {
  place(node: KubernetesNode): Placement
  /** Whether a pod that runs there may stay: a taint without NoExecute keeps away only those to come. */
  keeps(node: KubernetesNode): boolean
  /** What keeps the pod away from a node besides its name and its taints: a label, the affinity, or both. */
  unmet(node: KubernetesNode): { readonly selector: readonly string[]; readonly affinity: boolean }
  /** All taints of a node that keep the pod away, not only the first. */
  untolerated(node: KubernetesNode): readonly Taint[]
}

const noTaints: readonly Taint[] = []

export function placer(template: PodTemplate, options: PlacementOptions = {}): Placer {
  const spec = placedSpec(template)
  const selector = Object.entries(spec.nodeSelector ?? {})
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  const terms = required?.nodeSelectorTerms ?? []
  const matches = required && termsMatcher(terms)
  const away = { runs: false, because: 'nodeAffinity', detail: termsText(terms) } as const
  const tolerations = [...(spec.tolerations ?? []), ...controllerTolerations(spec.hostNetwork === true)]
  const refuses = (taint: Taint) => keepsAway(taint) && !tolerations.some((one) => tolerates(one, taint, options))
  const lacks = ({ metadata: { labels } }: KubernetesNode) => selector.filter(([key, value]) => label(labels, key) !== value)
  const place = (node: KubernetesNode): Placement => {
    const { name, labels } = node.metadata
    if (spec.nodeName && spec.nodeName !== name) return { runs: false, because: 'nodeName', detail: spec.nodeName }
    for (const [key, value] of selector)
      if (label(labels, key) !== value) return { runs: false, because: 'nodeSelector', detail: `${key}=${value}` }
    if (matches?.(node) === false) return away
    const taint = node.spec?.taints?.find(refuses)
    return taint ? { runs: false, because: 'taint', detail: taintText(taint) } : { runs: true }
  }
  return {
    place,
    keeps(node) {
      const verdict = place(node)
      const isDriven = node.spec?.taints?.some((taint) => taint.effect === 'NoExecute' && refuses(taint))
      return verdict.runs || (verdict.because === 'taint' && !isDriven)
    },
    unmet: (node) => ({ selector: lacks(node).map(([key]) => key), affinity: matches?.(node) === false }),
    untolerated: (node) => node.spec?.taints?.filter(refuses) ?? noTaints,
  }
}
