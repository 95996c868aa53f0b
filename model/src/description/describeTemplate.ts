import type { LabelSelector, PodSpec, PodTemplate } from '../objects/kubernetes.ts'
import { selectorText } from '../objects/selector.ts'
import { type Term, type Toleration, termsText } from '../placement/placement.ts'
import { inline, label, listed, pairs } from './aligned.ts'
import { describeContainers } from './describeContainer.ts'
import { annotationLines, labelTexts } from './describeLabels.ts'
import { describeVolumes, type Volume } from './describeVolume.ts'

interface SpreadConstraint {
  readonly topologyKey: string
  readonly whenUnsatisfiable: string
  readonly maxSkew: number
  readonly labelSelector?: LabelSelector
}

interface PodTerm {
  readonly topologyKey: string
  readonly labelSelector?: LabelSelector
  readonly namespaces?: readonly string[]
}

interface PodRules {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodTerm[]
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
    readonly weight: number
    readonly podAffinityTerm: PodTerm
  }[]
}

interface Affinity {
  readonly nodeAffinity?: {
    readonly requiredDuringSchedulingIgnoredDuringExecution?: { readonly nodeSelectorTerms?: readonly Term[] }
    readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly { readonly weight: number; readonly preference: Term }[]
  }
  readonly podAffinity?: PodRules
  readonly podAntiAffinity?: PodRules
}

interface FullSpec extends PodSpec {
  readonly serviceAccountName?: string
  readonly volumes?: readonly Volume[]
  readonly topologySpreadConstraints?: readonly SpreadConstraint[]
  readonly priorityClassName?: string
  readonly tolerations?: readonly (Toleration & { readonly tolerationSeconds?: number })[]
  readonly affinity?: Affinity
  readonly schedulingGroup?: { readonly podGroupName?: string }
  readonly [other: string]: unknown
}

/** A pod template as `kubectl describe` shows it, with affinity and everything else that it leaves out; lines for `aligned`. */
export function describeTemplate({ metadata = {}, spec = {} }: PodTemplate): string[] {
  const { initContainers = [], containers = [], volumes = [], serviceAccountName, priorityClassName, ...rest } = spec as FullSpec
  const { nodeSelector, tolerations = [], affinity = {}, topologySpreadConstraints = [], schedulingGroup, ...others } = rest
  return [
    'Pod Template:',
    ...listed('  Labels', labelTexts(metadata.labels)),
    ...(metadata.annotations ? annotationLines('  Annotations', metadata.annotations) : []),
    ...(serviceAccountName ? [`  Service Account:\t${serviceAccountName}`] : []),
    ...(initContainers.length > 0 ? describeContainers('Init Containers', initContainers) : []),
    ...describeContainers('Containers', containers),
    ...describeVolumes(volumes),
    ...(topologySpreadConstraints.length > 0
      ? listed('  Topology Spread Constraints', spreadTexts(topologySpreadConstraints))
      : []),
    ...(priorityClassName ? [`  Priority Class Name:\t${priorityClassName}`] : []),
    ...listed('  Node-Selectors', labelTexts(nodeSelector)),
    ...listed('  Tolerations', tolerationTexts(tolerations)),
    ...(schedulingGroup ? ['  SchedulingGroup:', `  PodGroupName:\t${schedulingGroup.podGroupName ?? ''}`] : []),
    ...listed('  Affinity', affinityTexts(affinity)),
    ...podLines(others),
  ]
}

const spreadTexts = (constraints: readonly SpreadConstraint[]) =>
  constraints
    .toSorted((a, b) => (a.topologyKey < b.topologyKey ? -1 : 1))
    .map(({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }) => {
      const selector = labelSelector ? ` for selector ${selectorText(labelSelector) || '<none>'}` : ''
      return `${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${selector}`
    })

function tolerationTexts(tolerations: NonNullable<FullSpec['tolerations']>): string[] {
  const sorted = tolerations.toSorted(({ key: a = '' }, { key: b = '' }) => (a < b ? -1 : a > b ? 1 : 0))
  return sorted.map(({ key = '', value = '', effect = '', operator = '', tolerationSeconds }) => {
    const what = `${key}${value && `=${value}`}${effect && `:${effect}`}`
    const exists = operator === 'Exists' && value === '' ? `${what && ' '}op=Exists` : ''
    return `${what}${exists}${tolerationSeconds === undefined ? '' : ` for ${tolerationSeconds}s`}`
  })
}

function affinityTexts({ nodeAffinity = {}, podAffinity = {}, podAntiAffinity = {} }: Affinity): string[] {
  const required = nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  const preferred = nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution ?? []
  return [
    ...(required ? [`node required: ${termsText(required)}`] : []),
    ...preferred.map(({ weight, preference }) => `node preferred (weight ${weight}): ${termsText([preference])}`),
    ...podTexts('near pods', podAffinity),
    ...podTexts('away from pods', podAntiAffinity),
  ]
}

function podTexts(title: string, rules: PodRules): string[] {
  const text = ({ topologyKey, labelSelector = {}, namespaces = [] }: PodTerm) => {
    const where = namespaces.length > 0 ? ` of namespaces ${namespaces.join(', ')}` : ''
    return `${selectorText(labelSelector) || '<any>'}${where} by ${topologyKey}`
  }
  return [
    ...(rules.requiredDuringSchedulingIgnoredDuringExecution ?? []).map((term) => `${title}, required: ${text(term)}`),
    ...(rules.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
      ({ weight, podAffinityTerm }) => `${title}, preferred (weight ${weight}): ${text(podAffinityTerm)}`,
    ),
  ]
}

/** What every template has that says nothing else. */
const usual: Readonly<Record<string, unknown>> = { restartPolicy: 'Always', schedulerName: 'default-scheduler' }

/** One line for each field of the pod that has none yet; those of the host come first and are always there. */
function podLines({ serviceAccount: _, securityContext, hostNetwork, hostPID, hostIPC, ...others }: Record<string, unknown>) {
  const yes = (value: unknown) => (value === true ? 'True' : 'False')
  const rest = Object.entries(others).filter(([key, value]) => usual[key] !== value && value !== undefined)
  const context = typeof securityContext === 'object' && securityContext !== null ? pairs(securityContext) : ''
  return [
    `  Host Network:\t${yes(hostNetwork)}`,
    `  Host PID:\t${yes(hostPID)}`,
    `  Host IPC:\t${yes(hostIPC)}`,
    `  Security Context:\t${context || '<none>'}`,
    ...rest.map(([key, value]) => `  ${label(key)}:\t${inline(value)}`),
  ]
}
