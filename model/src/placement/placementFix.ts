import type { KubernetesNode, PodTemplate, Taint } from '../objects/kubernetes.ts'
import { type PlacementOptions, placedSpec, placer, type Toleration } from './placement.ts'

/** One change to a template. */
export type PlacementFix =
  | { readonly fix: 'dropNodeName' }
  | { readonly fix: 'dropSelector'; readonly key: string }
  | { readonly fix: 'dropAffinity' }
  | { readonly fix: 'addToleration'; readonly toleration: Toleration }

/** All changes that together bring the pod to a node; none where it runs already. */
export function placementFixes(template: PodTemplate, node: KubernetesNode, options: PlacementOptions = {}): PlacementFix[] {
  const { nodeName } = placedSpec(template)
  const { unmet, untolerated } = placer(template, options)
  const { selector, affinity } = unmet(node)
  return [
    ...(nodeName && nodeName !== node.metadata.name ? [{ fix: 'dropNodeName' } as const] : []),
    ...selector.map((key) => ({ fix: 'dropSelector', key }) as const),
    ...(affinity ? [{ fix: 'dropAffinity' } as const] : []),
    ...untolerated(node).map((taint) => ({ fix: 'addToleration', toleration: tolerationFor(taint) }) as const),
  ]
}

/** The toleration that names a taint as it is; of a taint without a value, whatever value it gets. */
export const tolerationFor = ({ key, value, effect }: Taint): Toleration =>
  value ? { key, operator: 'Equal', value, effect } : { key, operator: 'Exists', effect }

/** A template with one fix made, for asking what it would bring. */
export function withFix(template: PodTemplate, fix: PlacementFix): PodTemplate {
  const { nodeName, nodeSelector = {}, affinity, tolerations = [], ...others } = placedSpec(template)
  const { [fix.fix === 'dropSelector' ? fix.key : '']: _, ...selector } = nodeSelector
  const { requiredDuringSchedulingIgnoredDuringExecution: __, ...preferred } = affinity?.nodeAffinity ?? {}
  const keptAffinity = fix.fix === 'dropAffinity' ? affinity && { ...affinity, nodeAffinity: preferred } : affinity
  const spec = {
    ...others,
    ...(nodeName && fix.fix !== 'dropNodeName' && { nodeName }),
    nodeSelector: fix.fix === 'dropSelector' ? selector : nodeSelector,
    ...(keptAffinity && { affinity: keptAffinity }),
    tolerations: fix.fix === 'addToleration' ? [...tolerations, fix.toleration] : tolerations,
  }
  return { ...template, spec }
}
