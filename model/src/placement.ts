import type { KubernetesNode, PodTemplate, Taint } from './kubernetes.ts'

/** Whether the DaemonSet controller wants the pod on a node, and if not, what keeps it away. */
export type Placement =
  | { readonly runs: true }
  | { readonly runs: false; readonly because: 'nodeName' | 'nodeSelector' | 'nodeAffinity' | 'taint'; readonly detail: string }

export interface Toleration {
  readonly key?: string
  readonly operator?: string
  readonly value?: string
  readonly effect?: string
}

/** One condition on a node's labels or, of `matchFields`, its name. */
export interface Requirement {
  readonly key: string
  readonly operator: string
  readonly values?: readonly string[]
}

/** Conditions that hold together. */
export interface Term {
  readonly matchExpressions?: readonly Requirement[]
  readonly matchFields?: readonly Requirement[]
}

interface PlacedSpec {
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

/** What the controller adds to every pod of a DaemonSet: node conditions and a cordon do not keep it away. Source: AddOrUpdateDaemonPodTolerations. */
export function controllerTolerations(hostNetwork: boolean): Toleration[] {
  const added = (name: string, effect: string): Toleration => ({ key: `node.kubernetes.io/${name}`, operator: 'Exists', effect })
  return [
    added('not-ready', 'NoExecute'),
    added('unreachable', 'NoExecute'),
    ...['disk-pressure', 'memory-pressure', 'pid-pressure', 'unschedulable'].map((name) => added(name, 'NoSchedule')),
    ...(hostNetwork ? [added('network-unavailable', 'NoSchedule')] : []),
  ]
}

/** The controller's own decision for one node. Source: NodeShouldRunDaemonPod. */
export function placement(template: PodTemplate, node: KubernetesNode): Placement {
  const spec = (template.spec ?? {}) as PlacedSpec
  const { name, labels = {} } = node.metadata
  if (spec.nodeName && spec.nodeName !== name) return { runs: false, because: 'nodeName', detail: spec.nodeName }
  for (const [key, value] of Object.entries(spec.nodeSelector ?? {}))
    if (labels[key] !== value) return { runs: false, because: 'nodeSelector', detail: `${key}=${value}` }
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  if (required && !(required.nodeSelectorTerms ?? []).some((term) => matches(term, node)))
    return { runs: false, because: 'nodeAffinity', detail: termsText(required.nodeSelectorTerms ?? []) }
  const tolerations = [...(spec.tolerations ?? []), ...controllerTolerations(spec.hostNetwork === true)]
  const taint = (node.spec?.taints ?? []).find(
    (one) => one.effect !== 'PreferNoSchedule' && !tolerations.some((toleration) => tolerates(toleration, one)),
  )
  return taint ? { runs: false, because: 'taint', detail: taintText(taint) } : { runs: true }
}

/** A term without any requirement matches nothing. */
function matches({ matchExpressions = [], matchFields = [] }: Term, { metadata }: KubernetesNode): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false
  const { labels = {}, name } = metadata
  return (
    matchExpressions.every((one) => meets(one, labels[one.key])) &&
    matchFields.every((one) => one.key === 'metadata.name' && one.values?.length === 1 && meets(one, name))
  )
}

function meets({ operator, values = [] }: Requirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    case 'Gt':
    case 'Lt': {
      const [bound = ''] = values
      if (value === undefined || values.length !== 1 || !isInteger(value) || !isInteger(bound)) return false
      return operator === 'Gt' ? BigInt(value) > BigInt(bound) : BigInt(value) < BigInt(bound)
    }
    default:
      return false
  }
}

const isInteger = (text: string) => /^-?\d+$/.test(text)

/** Source: ToleratesTaint. An empty key with Exists tolerates everything, an empty effect every effect. */
export function tolerates({ key = '', operator = 'Equal', value = '', effect = '' }: Toleration, taint: Taint): boolean {
  if (effect !== '' && effect !== taint.effect) return false
  if (key !== '' && key !== taint.key) return false
  if (operator === 'Exists') return true
  return (operator === 'Equal' || operator === '') && key !== '' && value === (taint.value ?? '')
}

export const taintText = ({ key, value, effect }: Taint) => `${key}${value ? `=${value}` : ''}:${effect}`

/** `disk In [ssd] and gpu Exists or zone In [a, b]`: a node needs one of the terms. */
export function termsText(terms: readonly Term[]): string {
  const requirement = ({ key, operator, values = [] }: Requirement) =>
    values.length > 0 ? `${key} ${operator} [${values.join(', ')}]` : `${key} ${operator}`
  const term = ({ matchExpressions = [], matchFields = [] }: Term) =>
    [...matchExpressions, ...matchFields].map(requirement).join(' and ')
  return terms.map(term).join(' or ')
}
